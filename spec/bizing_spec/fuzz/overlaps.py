"""Double booking, one request after the other: where the rules call a collection exclusive, no two objects of it
overlap in a group; what is moved takes its new time and leaves the old one, and what is cancelled leaves it."""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Final

from bizing_spec.fuzz.calling import Caller
from bizing_spec.fuzz.composing import Api
from bizing_spec.fuzz.exchanges import Exchange
from bizing_spec.fuzz.findings import Findings
from bizing_spec.fuzz.writes import id_of, ids, place
from bizing_spec.mock import rules, templates
from bizing_spec.mock.collections import Collection
from bizing_spec.mock.operations import Operation
from bizing_spec.mock.rules import Exclusive, RuleBook, Rules

CHECK: Final = "double_booking"
GROUPS: Final = 3
"""So many groups that are there are tried, where none can be made."""
DAYS: Final = (30, 33, 45)
"""So many days ahead, in case a time is taken already."""
FREE: Final = timedelta(days=2)
"""So much later than what was booked nothing is."""


@dataclass(frozen=True)
class Booked:
    """What took a time: its first and its last moment, and the exchange that made it."""

    body: Any
    made: Exchange
    start: datetime
    end: datetime


class Overlaps:
    """`untried` hears of the collections that nothing is known of in the end, and why. `bookable` are bodies that can
    be booked once it has run, by the collection's path."""

    def __init__(
        self, api: Api, caller: Caller, book: RuleBook, findings: Findings, untried: Callable[[str], None]
    ) -> None:
        self._api = api
        self._caller = caller
        self._book = book
        self._findings = findings
        self._untried = untried
        self.bookable: dict[str, Any] = {}

    def run(self) -> None:
        """Raises Unanswered."""
        for path, of in self._book.collections.items():
            creating = self._api.model.paths.get(path, {}).get("POST")
            collection = self._api.collections.get(path)
            if of.exclusive and creating and collection:
                self._try(of, of.exclusive, creating, collection)
            elif of.exclusive:
                self._untried(f"{CHECK}: {path} is no collection that the document can add to")

    def _try(self, of: Rules, rule: Exclusive, creating: Operation, collection: Collection) -> None:
        why = f"no {rule.group} to take time of"
        for group in self._groups(rule):
            for body in self._api.bodies(creating):
                for days in DAYS:
                    booked = self._create(creating, _asked(body, rule, group, days), rule)
                    if isinstance(booked, Booked):
                        self.bookable[creating.path] = _moved(booked.body, rule, FREE)
                        self._judge(of, rule, creating, collection, booked)
                        return
                    why = booked
        self._untried(f"{CHECK}: nothing could be booked at POST {creating.path}: {why}")

    def _groups(self, rule: Exclusive) -> Iterator[Any]:
        """Ids of what has time to be taken: made as the rules say, else what is there."""
        known = [each for each in self._api.collections.values() if each.parameter == rule.group]
        path = rule.groups or next((each.path for each in known), None)
        collection = self._api.collections.get(path or "")
        operations = self._api.model.paths.get(path or "", {})
        if collection is None:
            return
        if "POST" in operations:
            for body in [rule.single] if rule.single else self._api.bodies(operations["POST"]):
                made = self._caller.send(self._api.compose(operations["POST"], collection.path, body))
                part = self._api.part(operations["POST"])
                if made.is_success and part and id_of(part, made) is not None:
                    yield id_of(part, made)
        if "GET" in operations and not rule.single:
            listed = self._caller.send(self._api.compose(operations["GET"], collection.path)).answered()
            yield from islice(ids(listed, collection.id_field), GROUPS)

    def _create(self, creating: Operation, body: Any, rule: Exclusive) -> Booked | str:
        """What was booked, or why not."""
        made = self._caller.send(self._api.compose(creating, creating.path, body))
        if not made.is_success:
            return f"{made.status} {made.answer[:300].decode(errors='replace')}".strip()
        item = made.answered()
        if not isinstance(item, dict) or not templates.fits({**rule.live, **item}, rule.live):
            return f"{made.status}, and what was made takes no time"
        spans = list(rules.spans(item, rule)) or list(_spans(body, rule))
        if not spans:
            return f"{made.status}, and what was made has no {rule.start} and {rule.end}"
        return Booked(body, made, min(each[1] for each in spans), max(each[2] for each in spans))

    def _judge(self, of: Rules, rule: Exclusive, creating: Operation, collection: Collection, booked: Booked) -> None:
        half = (booked.end - booked.start) / 2
        for shift, said in (
            (timedelta(), "the same time"),
            (half, "a time that overlaps"),
            (-half, "a time that overlaps"),
        ):
            again = self._create(creating, _moved(booked.body, rule, shift), rule)
            if isinstance(again, Booked) and again.start < booked.end and booked.start < again.end:
                message = f"{said} of one {rule.group} was taken twice: {again.made.status}"
                self._report(CHECK, creating, f"{message}, where {rule.refusal.status} refuses", booked, again.made)
                return
        moved = self._move(rule, creating, collection, booked)
        self._cancel(of, rule, creating, collection, moved or booked)

    def _move(self, rule: Exclusive, creating: Operation, collection: Collection, booked: Booked) -> Booked | None:
        """Where it could be moved, the new time is taken and the old one is free."""
        changing = collection.members.get("PATCH")
        path = self._place(creating, booked)
        if changing is None or path is None or not _has_times(booked.body, rule):
            return None
        body = _moved(booked.body, rule, timedelta(days=1))
        times = {name: body[name] for name in (rule.start, rule.end)}
        changed = self._caller.send(self._with_version(changing, path, booked.made, times))
        if not changed.is_success:
            return None
        again = self._create(creating, body, rule)
        if isinstance(again, Booked):
            message = "a time that something was moved to was taken again"
            self._report(CHECK, changing, message, booked, changed, again.made)
            return None
        self._must_be_free(rule, creating, changing, booked, changed)
        return Booked(body, booked.made, booked.start + timedelta(days=1), booked.end + timedelta(days=1))

    def _cancel(self, of: Rules, rule: Exclusive, creating: Operation, collection: Collection, booked: Booked) -> None:
        deleting = collection.members.get("DELETE")
        path = self._place(creating, booked)
        action = of.actions.get("DELETE")
        keeps_time = action is not None and templates.fits({**rule.live, **action.put}, rule.live)
        if deleting is None or path is None or keeps_time:
            return
        deleted = self._caller.send(self._with_version(deleting, path, None))
        if deleted.is_success:
            self._must_be_free(rule, creating, deleting, booked, deleted)

    def _must_be_free(
        self, rule: Exclusive, creating: Operation, by: Operation, booked: Booked, freed: Exchange
    ) -> None:
        again = self._caller.send(self._api.compose(creating, creating.path, booked.body))
        if again.status == rule.refusal.status:
            message = f"the time that {by.method} left is still taken: {again.status}"
            self._report("time_not_freed", by, message, booked, freed, again)

    def _with_version(self, operation: Operation, path: str, made: Exchange | None, body: Any = None) -> Any:
        request = self._api.compose(operation, path, body)
        tag = made.answer_headers.get("etag") if made else None
        if tag and "If-Match" in request.headers:
            return type(request)(
                request.method, path, request.query, {**request.headers, "If-Match": tag}, request.body
            )
        return request

    def _place(self, creating: Operation, booked: Booked) -> str | None:
        part = self._api.part(creating)
        return place(part, booked.made) if part else None

    def _report(self, check: str, operation: Operation, message: str, booked: Booked, *then: Exchange) -> None:
        label = f"{operation.method} {operation.path}"
        self._findings.add(check, label, f"{operation.pointer}/responses", message, (booked.made, *then))


def _asked(body: Any, rule: Exclusive, group: Any, days: int) -> Any:
    """An example, of another group and so many days ahead, at its own time of the day."""
    starts = [each[1] for each in _spans(body, rule)]
    shift = timedelta(days=(datetime.now(UTC) - min(starts)).days + days) if starts else timedelta()
    return _walk(body, lambda each: _placed(each, rule, group, shift))


def _moved(body: Any, rule: Exclusive, shift: timedelta) -> Any:
    return _walk(body, lambda each: _placed(each, rule, None, shift))


def _placed(node: dict[str, Any], rule: Exclusive, group: Any, shift: timedelta) -> None:
    if group is not None and rule.group in node:
        node[rule.group] = group
    for name in (rule.start, rule.end):
        try:
            when = templates.moment(node[name]) + shift
        except (KeyError, ValueError, OverflowError):
            continue
        node[name] = templates.shown(when)


def _spans(body: Any, rule: Exclusive) -> Iterator[tuple[Any, datetime, datetime]]:
    """The times that a body asks for, at its top or in the list that the rule names."""
    if isinstance(body, Mapping):
        for each in (body, *(body.get(rule.within or "") or ())):
            if isinstance(each, Mapping) and rule.start in each and rule.end in each:
                yield from rules.spans({rule.within: [each]} if rule.within else each, rule)


def _has_times(body: Any, rule: Exclusive) -> bool:
    return isinstance(body, Mapping) and rule.start in body and rule.end in body


def _walk(body: Any, change: Callable[[dict[str, Any]], None]) -> Any:
    """A copy, with every object in it changed."""
    made = copy.deepcopy(body)
    waiting = [made]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            change(node)
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return made
