"""The rules that stored objects keep to: how they conflict, expire and change, and which version they are."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bizing_spec.mock import rules
from bizing_spec.mock.collections import Collection
from bizing_spec.mock.intake import Read, Request
from bizing_spec.mock.objects import Builder
from bizing_spec.mock.operations import Operation
from bizing_spec.mock.problems import Problem
from bizing_spec.mock.rules import Action, Refusal, RuleBook, Rules
from bizing_spec.mock.samples import Resolve

Key = tuple[str, tuple[str, ...]]


@dataclass
class Shelf:
    """The objects of a collection. Until one of them changes, the document's examples speak for it.

    `models` are the ids of those that are the document's own and nobody changed: they stand in nobody's way.
    """

    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    models: set[str] = field(default_factory=set)
    changed: bool = False
    highest: int = 0  # of the ids that are numbers, those of what is gone included

    def put(self, key: str, item: dict[str, Any]) -> None:
        self.items[key] = item
        self.count(key)
        self.models.discard(key)
        self.changed = True

    def count(self, key: str) -> None:
        if key.isdecimal():
            self.highest = max(self.highest, int(key[:18]))


class Keeper:
    def __init__(self, book: RuleBook, now: Callable[[], datetime], resolve: Resolve) -> None:
        self._book = book
        self._now = now
        self._resolve = resolve
        self._builders: dict[str, Builder] = {}
        self.shelves: dict[Key, Shelf] = {}

    def builder(self, collection: Collection) -> Builder:
        if collection.path not in self._builders:
            self._builders[collection.path] = Builder(collection.schema, self._resolve)
        return self._builders[collection.path]

    def rules(self, collection: Collection) -> Rules:
        return self._book.collections.get(collection.path) or _NO_RULES

    def live(self, collection: Collection) -> list[dict[str, Any]]:
        """The objects of a collection under every parent."""
        shelves = [shelf for (path, _), shelf in self.shelves.items() if path == collection.path]
        for shelf in shelves:
            self.expire(collection, shelf)
        live = self.rules(collection).exclusive
        stored = [(key, item, shelf) for shelf in shelves for key, item in shelf.items.items()]
        return [item for key, item, shelf in stored if live and key not in shelf.models and rules.fits(item, live.live)]

    def exclude(
        self, operation: Operation, collection: Collection, item: dict[str, Any], old: Mapping[str, Any] | None = None
    ) -> None:
        """Refuse an object that would take what another has; `old` is what it was, and had already."""
        rule = self.rules(collection).exclusive
        if rule is None or not rules.fits(item, rule.live):
            return
        mine = list(rules.spans(item, rule))
        if old is not None and rules.fits(old, rule.live) and mine == list(rules.spans(old, rule)):
            return
        others = [
            span
            for other in self.live(collection)
            if other[collection.id_field] != item[collection.id_field]
            for span in rules.spans(other, rule)
        ]
        for group, start, end in mine:
            for other, begins, ends in others:
                if group == other and start < ends and begins < end:
                    detail = f"{rule.group} {group} is taken from {rules.shown(begins)} to {rules.shown(ends)}."
                    more = {"detail": detail, "conflict": {"start": rules.shown(begins), "end": rules.shown(ends)}}
                    raise Refused(operation, rule.refusal, Problem("conflict", detail), more)

    def expire(self, collection: Collection, shelf: Shelf) -> None:
        rule = self.rules(collection).expire
        if rule is None:
            return
        at, action = rule
        for item in shelf.items.values():
            try:
                due = rules.fits(item, action.only) and rules.moment(item[at]) <= self._now()
            except (KeyError, ValueError):
                continue
            if due:
                self.put(item, action.put, item, None)
                self.builder(collection).stamp(item, self._now(), new=False)

    def fill(self, collection: Collection, item: dict[str, Any], sent: Mapping[str, Any], read: Read) -> None:
        self.refill(collection, item, sent, read)
        for condition, values in self.rules(collection).create:
            if rules.fits(sent, condition):
                self.put(item, values, item, read)
                break

    def refill(self, collection: Collection, item: dict[str, Any], sent: Mapping[str, Any], read: Read) -> None:
        """Make the fields that follow from others, but for those that were sent."""
        for name, template in self.rules(collection).fill.items():
            if name not in sent:
                self.put(item, {name: template}, item, read)

    def put(self, item: dict[str, Any], values: Mapping[str, Any], old: Mapping[str, Any], read: Read | None) -> None:
        look_up = self.scope(old, read)
        for name, template in values.items():
            for each in template if isinstance(template, list) and name.endswith("?") else [template]:
                try:
                    item[name.removesuffix("?")] = rules.expand(each, look_up)
                    break
                except (LookupError, ValueError):
                    continue

    def scope(self, item: Mapping[str, Any], read: Read | None) -> Callable[[str], Any]:
        values = read.values if read else {}

        def look_up(name: str) -> Any:
            if name == "now":
                return rules.shown(self._now())
            first, _, rest = name.partition(".")
            if first in ("path", "query", "body", "header") and rest:
                return rules.reach(values.get(first) or {}, rest)
            return rules.reach(item, name)

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
            if rules.fits(item, condition):
                return Refused(operation, refusal, Problem("conflict", detail), more)
        return Refused(operation, Refusal(409), Problem("conflict", detail), more)


class Refused(Exception):
    """The store refuses; the document's own answer says so if it has one, with the fields of `more` that it has too."""

    def __init__(
        self, operation: Operation, refusal: Refusal, problem: Problem, more: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(problem.detail)
        self.operation = operation
        self.refusal = refusal
        self.problem = problem
        self.more = more or {}


_NO_RULES = Rules()


def tag(item: Mapping[str, Any]) -> str:
    version = item.get("version")
    return f'"{version}"' if type(version) is int else f'"{uuid.uuid5(uuid.NAMESPACE_OID, repr(item)).hex}"'
