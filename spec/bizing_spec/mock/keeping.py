"""The rules that stored objects keep to: how they conflict, expire and change, and which version they are."""

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bizing_spec.mock import templates
from bizing_spec.mock.collections import Collection
from bizing_spec.mock.intake import Read, Request
from bizing_spec.mock.objects import Builder
from bizing_spec.mock.operations import Operation
from bizing_spec.mock.problems import Problem
from bizing_spec.mock.rules import Action, Refusal, RuleBook, Rules
from bizing_spec.mock.samples import Resolve
from bizing_spec.mock.store import Key, Shelf

Group = Callable[[], Mapping[str, Any]]


class Keeper:
    def __init__(
        self, book: RuleBook, now: Callable[[], datetime], resolve: Resolve, shelves: Mapping[Key, Shelf]
    ) -> None:
        self._book = book
        self._now = now
        self._resolve = resolve
        self._builders: dict[str, Builder] = {}
        self._shelves = shelves

    def builder(self, collection: Collection) -> Builder:
        if collection.path not in self._builders:
            self._builders[collection.path] = Builder(collection.schema, self._resolve)
        return self._builders[collection.path]

    def rules(self, collection: Collection) -> Rules:
        return self._book.collections.get(collection.path) or _NO_RULES

    def live(self, collection: Collection) -> list[dict[str, Any]]:
        """The objects of a collection under every parent."""
        shelves = [shelf for (path, _), shelf in self._shelves.items() if path == collection.path]
        for shelf in shelves:
            self.expire(collection, shelf)
        rule = self.rules(collection).exclusive
        stored = [(key, item, shelf) for shelf in shelves for key, item in shelf.items.items()]
        return [
            item for key, item, shelf in stored if rule and key not in shelf.models and templates.fits(item, rule.live)
        ]

    def expire(self, collection: Collection, shelf: Shelf) -> None:
        rule = self.rules(collection).expire
        if rule is None:
            return
        (at, action), now = rule, self._now()
        if shelf.quiet_until is not None and now < shelf.quiet_until:
            return
        shelf.quiet_until = _NEVER
        for key, item in shelf.items.items():
            try:
                due = templates.moment(item[at]) if templates.fits(item, action.only) else None
            except (KeyError, ValueError):
                continue
            if due is not None and due <= now:
                changed = dict(item)
                self.put(changed, action.put, item, None)
                self.builder(collection).stamp(changed, now, new=False)
                shelf.items[key] = changed
            elif due is not None:
                shelf.quiet_until = min(shelf.quiet_until, due)

    def fill(
        self, collection: Collection, item: dict[str, Any], sent: Mapping[str, Any], read: Read, group: Group
    ) -> Mapping[str, Any]:
        """Complete a new object by its rules; what is put into single objects beside it, by their paths."""
        self.refill(collection, item, sent, read, group)
        for creation in self.rules(collection).create:
            if templates.fits(sent, creation.when):
                self.put(item, creation.put, item, read, group)
                beside: dict[str, Any] = {}
                self.put(beside, creation.beside, item, read, group)
                return beside
        return {}

    def refill(
        self, collection: Collection, item: dict[str, Any], sent: Mapping[str, Any], read: Read, group: Group
    ) -> None:
        """Make the fields that follow from others, but for those that were sent."""
        for name, template in self.rules(collection).fill.items():
            if name not in sent:
                self.put(item, {name: template}, item, read, group)

    def put(
        self,
        item: dict[str, Any],
        values: Mapping[str, Any],
        old: Mapping[str, Any],
        read: Read | None,
        group: Group | None = None,
    ) -> None:
        """Put the values of templates into an object, those that stand for nothing left out."""
        look_up = self.scope(old, read, group)
        for name, template in values.items():  # one after the other: a field may follow from the one before
            item |= templates.filled({name: template}, look_up)

    def scope(self, item: Mapping[str, Any], read: Read | None, group: Group | None = None) -> Callable[[str], Any]:
        """What stands under a name; `group` finds the object that `$group` is."""
        values = read.values if read else {}

        def look_up(name: str) -> Any:
            if name == "now":
                return templates.shown(self._now())
            first, _, rest = name.partition(".")
            if first in ("path", "query", "body", "header") and rest:
                return templates.reach(values.get(first) or {}, rest)
            if first == "group" and group is not None and rest:
                return templates.reach(group(), rest)
            return templates.reach(item, name)

        return look_up

    def match(self, operation: Operation, request: Request, item: Mapping[str, Any]) -> None:
        given = request.headers.get(b"if-match")
        if given is None or given.strip() == b"*":
            return
        current = tag(item)
        if current not in [each.strip() for each in given.decode("latin-1").split(",")]:
            detail = f"If-Match does not name the current version, {current}."
            more = {"detail": detail, "currentVersion": item.get("version")}
            raise Refused(
                operation, Refusal(412), Problem("stale", detail, headers=[(b"etag", current.encode())]), more
            )

    def barred(self, operation: Operation, item: Mapping[str, Any], action: Action) -> "Refused":
        field_name = next(iter(action.only), "state")
        detail = f"{field_name} is {item.get(field_name)}; that does not allow this."
        target = action.put.get(field_name)
        more = {"detail": detail, "from": item.get(field_name), **({"to": target} if isinstance(target, str) else {})}
        for condition, refusal in action.otherwise:
            if templates.fits(item, condition):
                return Refused(operation, refusal, Problem("conflict", detail), more)
        return Refused(operation, Refusal(409), Problem("conflict", detail), more)


class Refused(Exception):
    """The store refuses; the document's own answer says so if it has one.

    It has the fields of `more` that its example has too, and those that the rules `put` there.
    """

    def __init__(
        self,
        operation: Operation,
        refusal: Refusal,
        problem: Problem,
        more: Mapping[str, Any] | None = None,
        put: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(problem.detail)
        self.operation = operation
        self.refusal = refusal
        self.problem = problem
        self.more = more or {}
        self.put = put or {}


_NO_RULES = Rules()
_NEVER = datetime.max.replace(tzinfo=UTC)


def tag(item: Mapping[str, Any]) -> str:
    version = item.get("version")
    return f'"{version}"' if type(version) is int else f'"{uuid.uuid5(uuid.NAMESPACE_OID, repr(item)).hex}"'
