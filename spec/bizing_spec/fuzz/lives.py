"""One object of each collection, made of the document's own examples, then read, changed in every way and listed.

A made-up request seldom names something that is there; these do, so that what an object's operations answer with
success is looked at first of all, however little time there is.
"""

import copy
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from bizing_spec.fuzz.calling import Caller
from bizing_spec.fuzz.composing import Api, member
from bizing_spec.fuzz.exchanges import Exchange
from bizing_spec.fuzz.writes import id_of, ids, place
from bizing_spec.mock.collections import Collection
from bizing_spec.mock.operations import Operation


class Lives:
    """`bookable` are bodies that are known to be taken, by the collection's path; `follow` hears of every exchange."""

    def __init__(
        self,
        api: Api,
        caller: Caller,
        bookable: Mapping[str, Any],
        *,
        wanted: Callable[[Operation], bool],
        follow: Callable[[Operation, Exchange], None],
    ) -> None:
        self._api = api
        self._caller = caller
        self._bookable = bookable
        self._wanted = wanted
        self._follow = follow
        self._ids: dict[str, Any] = {}

    def run(self, seconds: float) -> bool:
        """Whether there was time for all; none is left in the middle. Raises Unanswered."""
        until = time.monotonic() + seconds
        # What lies within an object comes after the object.
        for collection in sorted(self._api.collections.values(), key=lambda each: each.path.count("{")):
            path = self._filled(collection.path)
            operations = [*self._api.model.paths[collection.path].values(), *self._api.below(collection)]
            if path is None or not any(map(self._wanted, operations)):
                continue
            if time.monotonic() > until:
                return False
            self._collection(collection, path)
        return True

    def _collection(self, collection: Collection, path: str) -> None:
        operations = self._api.model.paths[collection.path]
        creating, listing = operations.get("POST"), operations.get("GET")
        below = [each for each in self._api.below(collection) if each.method != "DELETE" and self._wanted(each)]
        made = None
        if creating and (below or self._wanted(creating)):
            made = self._make(creating, path)
        if creating and made:
            self._live(collection, creating, below, made)
        if listing and (self._wanted(listing) or (below and not made)):
            listed = self._send(listing, path, None)
            if not made:  # it has what came by another way, which is looked at alone
                for id_ in islice(ids(listed.answered(), collection.id_field), 1):
                    self._ids[collection.parameter] = id_
                    self._go(collection, [each for each in below if each.method == "GET"], member(path, id_))

    def _make(self, creating: Operation, path: str) -> Exchange | None:
        """What made an object, with the first body that is taken."""
        known = self._bookable.get(creating.path)
        for body in (*([] if known is None else [known]), *self._bodies(creating)):
            made = self._send(creating, path, body)
            if made.is_success:
                return made
        return None

    def _live(self, collection: Collection, creating: Operation, below: Sequence[Operation], made: Exchange) -> None:
        part = self._api.part(creating)
        where = place(part, made) if part else None
        if part is None or where is None:
            return
        self._ids[collection.parameter] = id_of(part, made)
        self._go(collection, below, where)

    def _go(self, collection: Collection, below: Sequence[Operation], where: str) -> None:
        """Through the operations on the object that is at `where`."""
        template = f"{collection.path}/{{{collection.parameter}}}"
        for operation in below:
            for body in self._bodies(operation):
                self._send(operation, where + operation.path.removeprefix(template), body)

    def _send(self, operation: Operation, path: str, body: Any) -> Exchange:
        exchange = self._caller.send(self._api.compose(operation, path, body))
        if self._wanted(operation):
            self._follow(operation, exchange)
        return exchange

    def _bodies(self, operation: Operation) -> Iterator[Any]:
        """The document's, of what there is; nothing where the operation takes none."""
        bodies = list(self._api.bodies(operation))
        texts = self._api.texts(operation) if operation.method in ("PUT", "PATCH") else {}
        if texts:  # an example may be what is there already, or clear it
            whole = bodies[0] if operation.method == "PUT" and isinstance(bodies[0], dict) else {}
            bodies.append({**whole, **texts})
        return (self._told(each) for each in bodies) if bodies else iter([None])

    def _told(self, body: Any) -> Any:
        """A body that says the id of what was made wherever it has a member of that name, such as `roomId`."""
        told = copy.deepcopy(body)
        nodes = [told]
        while nodes:
            node = nodes.pop()
            if isinstance(node, dict):
                node |= {name: id_ for name, id_ in self._ids.items() if node.get(name) is not None}
                nodes += node.values()
            elif isinstance(node, list):
                nodes += node
        return told

    def _filled(self, path: str) -> str | None:
        for name, id_ in self._ids.items():
            path = path.replace(f"{{{name}}}", str(id_))
        return None if "{" in path else path
