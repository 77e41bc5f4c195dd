"""The store: what was posted is found, listed, changed and forgotten, by the document's own answers."""

import copy
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bizing_spec.mock import collections, listing, problems, rules, slots
from bizing_spec.mock.collections import Collection, Part
from bizing_spec.mock.intake import Read, Request
from bizing_spec.mock.model import Model
from bizing_spec.mock.objects import Builder
from bizing_spec.mock.operations import NO_WISH, Answer, Choice, Operation
from bizing_spec.mock.problems import Problem
from bizing_spec.mock.rendering import NOTHING, Renderer
from bizing_spec.mock.rules import Action, Refusal, RuleBook, Rules

_TRIES = 20  # at a new id, where few are possible

Key = tuple[str, tuple[str, ...]]


@dataclass
class Shelf:
    """The objects of a collection. Until one of them changes, the document's examples speak for it."""

    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    changed: bool = False


class Memory:
    def __init__(self, model: Model, renderer: Renderer, book: RuleBook, now: Callable[[], datetime]) -> None:
        self._renderer = renderer
        self._book = book
        self._now = now
        self._resolve = model.answers.resolve
        self._fake = renderer.fake
        self._collections, self._parts = collections.find(model.paths, self._resolve)
        self._free = {id(each): book.free[key] for each in model.operations if (key := _key(each)) in book.free}
        self._asked = {id(each): _asked(each, model) for each in model.operations if id(each) in self._parts}
        self.shelves: dict[Key, Shelf] = {}
        self._wholes: dict[str, Any] = {}
        self._roles: dict[str, Callable[..., Answer | None]] = {
            "create": self._create,
            "list": self._list,
            "read": self._read,
            "replace": self._change,
            "change": self._change,
            "forget": self._forget,
            "act": self._act,
        }

    def reset(self) -> None:
        self.shelves.clear()
        self._wholes.clear()

    def concerns(self, operation: Operation) -> bool:
        return id(operation) in self._parts or id(operation) in self._free

    def answer(self, operation: Operation, request: Request, read: Read) -> Answer | None:
        """The answer by what is stored; None where the document alone has to say it. Raises Problem."""
        if id(operation) in self._free:
            return self._slots(operation, request, read)
        part = self._parts[id(operation)]
        choice = operation.choose(NO_WISH, request.headers.get(b"accept"))
        if part.collection is None:
            return self._whole(operation, request, read, choice)
        shelf = self._shelf(part.collection, request.path)
        self._expire(part.collection, shelf)
        return self._roles[part.role](operation, request, read, choice, part, shelf)

    # One method for each role.

    def _create(
        self, operation: Operation, request: Request, read: Read, choice: Choice, part: Part, shelf: Shelf
    ) -> Answer | None:
        collection = _of(part)
        model, sent = self._model(choice), read.values.get("body")
        if not isinstance(model, dict) or not isinstance(sent, dict):
            return None
        self._open(collection, shelf)
        item = self._builder(collection).new(model, sent, self._asked[id(operation)])
        item[collection.id_field] = self._new_id(collection, sent, item, shelf)
        for name, value in request.path.items():
            if name in item and name not in sent:
                item[name] = value
        self._builder(collection).stamp(item, self._now(), new=True)
        self._fill(collection, item, sent, read)
        self._exclude(operation, collection, item)
        answer = self._shown(operation, choice, item, request)
        shelf.items[str(item[collection.id_field])] = item
        return answer

    def _list(
        self, operation: Operation, request: Request, read: Read, choice: Choice, part: Part, shelf: Shelf
    ) -> Answer | None:
        if not shelf.changed or choice.content is None:
            return None
        model = self._model(choice)
        value = listing.page(model, list(shelf.items.values()), read.values.get("query", {}))
        return None if value is None else self._shown(operation, choice, value, request)

    def _read(
        self, operation: Operation, request: Request, read: Read, choice: Choice, part: Part, shelf: Shelf
    ) -> Answer | None:
        item = self._item(operation, part, request, shelf)
        return None if item is None else self._shown(operation, choice, item, request)

    def _change(
        self, operation: Operation, request: Request, read: Read, choice: Choice, part: Part, shelf: Shelf
    ) -> Answer | None:
        collection, sent = _of(part), read.values.get("body")
        if not isinstance(sent, dict):
            return None
        key = self._id(part, request)
        if part.role == "replace" and key not in shelf.items and operation.declared_exactly(201):
            self._open(collection, shelf)
            shelf.gone.discard(key)
            choice = operation.choose(NO_WISH.at(201), request.headers.get(b"accept"))
        elif self._item(operation, part, request, shelf) is None:
            self._open(collection, shelf)
        old = shelf.items.get(key) or self._first(collection, choice, key)
        if not isinstance(old, dict):
            return None
        self._match(operation, request, old)
        builder = self._builder(collection)
        item = (
            builder.new(old, sent, self._asked[id(operation)]) if part.role == "replace" else builder.changed(old, sent)
        )
        item[collection.id_field] = old[collection.id_field]
        builder.stamp(item, self._now(), new=False)
        self._refill(collection, item, sent, read)
        self._exclude(operation, collection, item)
        answer = self._shown(operation, choice, item, request)
        shelf.items[key] = item
        return answer

    def _forget(
        self, operation: Operation, request: Request, read: Read, choice: Choice, part: Part, shelf: Shelf
    ) -> Answer | None:
        collection = _of(part)
        item, key = self._item(operation, part, request, shelf), self._id(part, request)
        if item is not None and "DELETE" in self._rules(collection).actions:
            return self._act(operation, request, read, choice, Part("act", collection, "DELETE"), shelf)
        if item is not None:
            self._match(operation, request, item)
        self._open(collection, shelf)
        shelf.items.pop(key, None)
        shelf.gone.add(key)
        return self._shown(operation, choice, item, request) if item is not None and choice.content else None

    def _act(
        self, operation: Operation, request: Request, read: Read, choice: Choice, part: Part, shelf: Shelf
    ) -> Answer | None:
        collection, key = _of(part), self._id(part, request)
        old = self._item(operation, part, request, shelf)
        if old is None:
            return None
        self._match(operation, request, old)
        action = self._rules(collection).actions.get(part.action)
        if action and not rules.fits(old, action.only):
            raise self._barred(operation, old, action)
        sent = read.values.get("body")
        builder = self._builder(collection)
        item = builder.changed(old, sent if isinstance(sent, dict) else {})
        builder.stamp(item, self._now(), new=False)
        if action:
            self._put(item, action.put, item, read)
        self._exclude(operation, collection, item)
        answer = self._shown(operation, choice, item, request)
        shelf.changed = True
        shelf.items[key] = item
        return answer

    def _whole(self, operation: Operation, request: Request, read: Read, choice: Choice) -> Answer | None:
        """A single object at one path: put, patched, read and deleted there."""
        key = repr(sorted(request.path.items())) + operation.path
        stored, sent = self._wholes.get(key), read.values.get("body")
        if operation.method == "GET":
            return None if stored is None else self._shown(operation, choice, stored, request)
        if operation.method == "DELETE":
            self._wholes.pop(key, None)
            return None
        content, model = choice.content, self._model(choice)
        if content is None or not isinstance(sent, dict) or not isinstance(model, dict):
            return None
        old = stored if isinstance(stored, dict) else model
        if stored is not None:
            self._match(operation, request, old)
        item = Builder(content.schema, self._resolve).changed(old, sent)
        if type(old.get("version")) is int:
            item["version"] = old["version"] + 1
        answer = self._shown(operation, choice, item, request)
        self._wholes[key] = item
        return answer

    def _slots(self, operation: Operation, request: Request, read: Read) -> Answer | None:
        free = self._free[id(operation)]
        choice = operation.choose(NO_WISH, request.headers.get(b"accept"))
        exclusive = self._rules(self._collections[free.collection]).exclusive
        model = self._model(choice)
        if exclusive is None or not isinstance(model, dict):
            return None
        look_up = self._scope(model, read)
        taken = [
            span for item in self._live(self._collections[free.collection]) for span in rules.spans(item, exclusive)
        ]
        value = copy.deepcopy(model)
        value |= rules.expand(free.put, look_up)
        value[free.into] = slots.free(free, taken, look_up, self._now())
        return self._shown(operation, choice, value, request)

    # What the roles share.

    def _shelf(self, collection: Collection, path: Mapping[str, str]) -> Shelf:
        parents = tuple(value for name, value in path.items() if f"{{{name}}}" in collection.path)
        return self.shelves.setdefault((collection.path, parents), Shelf())

    def _open(self, collection: Collection, shelf: Shelf) -> None:
        """From now on the store speaks: it begins with the document's own objects."""
        if shelf.changed:
            return
        shelf.changed = True
        read = collection.members.get("GET")
        if read is None:
            return
        try:
            model = self._model(read.choose(NO_WISH, None))
        except Problem:
            return
        if isinstance(model, dict) and collection.id_field in model:
            key = str(model[collection.id_field])
            if key not in shelf.gone:
                shelf.items.setdefault(key, copy.deepcopy(model))

    def _item(self, operation: Operation, part: Part, request: Request, shelf: Shelf) -> dict[str, Any] | None:
        """The stored object; None when nothing is stored yet. Raises Problem when there is none such."""
        key = self._id(part, request)
        found = shelf.items.get(key)
        if found is None and (shelf.changed or key in shelf.gone):
            what = f"There is no {_of(part).path}/{key}."
            raise Refused(operation, Refusal(404), Problem("no-such-object", what))
        return found

    def _first(self, collection: Collection, choice: Choice, key: str) -> dict[str, Any] | None:
        """The document's own object under the id that was asked for."""
        model = self._model(choice)
        if not isinstance(model, dict) and "GET" in collection.members:
            model = self._model(collection.members["GET"].choose(NO_WISH, None))
        if not isinstance(model, dict):
            return None
        old = model.get(collection.id_field)
        return {**copy.deepcopy(model), collection.id_field: int(key) if type(old) is int and key.isdecimal() else key}

    def _model(self, choice: Choice) -> Any:
        value = self._renderer.value(choice.content) if choice.content else None
        return None if value is NOTHING else value

    def _builder(self, collection: Collection) -> Builder:
        return Builder(collection.schema, self._resolve)

    def _rules(self, collection: Collection) -> Rules:
        return self._book.collections.get(collection.path) or _NO_RULES

    def _id(self, part: Part, request: Request) -> str:
        return request.path[_of(part).parameter].replace("%2F", "/")

    def _new_id(self, collection: Collection, sent: Mapping[str, Any], item: Mapping[str, Any], shelf: Shelf) -> Any:
        if collection.id_field in sent:
            return sent[collection.id_field]
        if type(item.get(collection.id_field)) is int:
            return 1 + max((int(key) for key in shelf.items if key.lstrip("-").isdecimal()), default=0)
        schema = self._builder(collection).field(collection.id_field)
        for _ in range(_TRIES):
            made = self._fake(schema)
            if isinstance(made, (str, int)) and str(made) not in shelf.items:
                return made
        return str(uuid.uuid4())

    def _live(self, collection: Collection) -> list[dict[str, Any]]:
        """The objects of a collection under every parent."""
        shelves = [shelf for (path, _), shelf in self.shelves.items() if path == collection.path]
        for shelf in shelves:
            self._expire(collection, shelf)
        live = self._rules(collection).exclusive
        return [item for shelf in shelves for item in shelf.items.values() if live and rules.fits(item, live.live)]

    def _exclude(self, operation: Operation, collection: Collection, item: dict[str, Any]) -> None:
        rule = self._rules(collection).exclusive
        if rule is None or not rules.fits(item, rule.live):
            return
        mine = list(rules.spans(item, rule))
        others = [
            span
            for other in self._live(collection)
            if other[collection.id_field] != item[collection.id_field]
            for span in rules.spans(other, rule)
        ]
        for group, start, end in mine:
            for other, begins, ends in others:
                if group == other and start < ends and begins < end:
                    detail = f"{rule.group} {group} is taken from {rules.shown(begins)} to {rules.shown(ends)}."
                    more = {"detail": detail, "conflict": {"start": rules.shown(begins), "end": rules.shown(ends)}}
                    raise Refused(operation, rule.refusal, Problem("conflict", detail), more)

    def _expire(self, collection: Collection, shelf: Shelf) -> None:
        rule = self._rules(collection).expire
        if rule is None:
            return
        at, action = rule
        for item in shelf.items.values():
            try:
                due = rules.fits(item, action.only) and rules.moment(item[at]) <= self._now()
            except (KeyError, ValueError):
                continue
            if due:
                self._put(item, action.put, item, None)
                self._builder(collection).stamp(item, self._now(), new=False)

    def _fill(self, collection: Collection, item: dict[str, Any], sent: Mapping[str, Any], read: Read) -> None:
        self._refill(collection, item, sent, read)
        for condition, values in self._rules(collection).create:
            if rules.fits(sent, condition):
                self._put(item, values, item, read)
                break

    def _refill(self, collection: Collection, item: dict[str, Any], sent: Mapping[str, Any], read: Read) -> None:
        """Make the fields that follow from others, but for those that were sent."""
        for name, template in self._rules(collection).fill.items():
            if name not in sent:
                self._put(item, {name: template}, item, read)

    def _put(self, item: dict[str, Any], values: Mapping[str, Any], old: Mapping[str, Any], read: Read | None) -> None:
        look_up = self._scope(old, read)
        for name, template in values.items():
            for each in template if isinstance(template, list) and name.endswith("?") else [template]:
                try:
                    item[name.removesuffix("?")] = rules.expand(each, look_up)
                    break
                except (LookupError, ValueError):
                    continue

    def _scope(self, item: Mapping[str, Any], read: Read | None) -> Callable[[str], Any]:
        values = read.values if read else {}

        def look_up(name: str) -> Any:
            if name == "now":
                return rules.shown(self._now())
            first, _, rest = name.partition(".")
            if first in ("path", "query", "body", "header") and rest:
                return rules.reach(values.get(first) or {}, rest)
            return rules.reach(item, name)

        return look_up

    def _match(self, operation: Operation, request: Request, item: Mapping[str, Any]) -> None:
        given = request.headers.get(b"if-match")
        if given is None or given.strip() == b"*":
            return
        tag = _tag(item)
        if tag not in [each.strip() for each in given.decode("latin-1").split(",")]:
            detail = f"If-Match does not name the current version, {tag}."
            more = {"detail": detail, "currentVersion": item.get("version")}
            raise Refused(operation, Refusal(412), Problem("stale", detail, headers=[(b"etag", tag.encode())]), more)

    def _barred(self, operation: Operation, item: Mapping[str, Any], action: Action) -> "Refused":
        field_name = next(iter(action.only), "state")
        detail = f"{field_name} is {item.get(field_name)}; that does not allow this."
        target = action.put.get(field_name)
        more = {"detail": detail, "from": item.get(field_name), **({"to": target} if isinstance(target, str) else {})}
        for condition, refusal in action.otherwise:
            if rules.fits(item, condition):
                return Refused(operation, refusal, Problem("conflict", detail), more)
        return Refused(operation, Refusal(409), Problem("conflict", detail), more)

    def _shown(self, operation: Operation, choice: Choice, value: Any, request: Request) -> Answer:
        """An answer with a value of the store. Raises Problem when it breaks the document."""
        answer = self._renderer.answer(operation, choice, value=value)
        if answer.violations:
            detail = f"What is stored breaks the document: {answer.violations[0]['message']}"
            raise Problem("invalid-answer", detail, answer.violations, [problems.header(answer.violations)])
        if isinstance(value, dict):
            answer.headers = [
                _own(name, text, value, request, self._parts.get(id(operation))) for name, text in answer.headers
            ]
        return answer


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


def _own(name: bytes, text: bytes, item: Mapping[str, Any], request: Request, part: Part | None) -> tuple[bytes, bytes]:
    """The headers that are about the object itself."""
    if name == b"etag":
        return name, _tag(item).encode()
    if name == b"location" and part and part.role == "create" and part.collection:
        return name, f"{request.target.rstrip('/')}/{item[part.collection.id_field]}".encode()
    return name, text


def _tag(item: Mapping[str, Any]) -> str:
    version = item.get("version")
    return f'"{version}"' if type(version) is int else f'"{uuid.uuid5(uuid.NAMESPACE_OID, repr(item)).hex}"'


def _of(part: Part) -> Collection:
    assert part.collection is not None
    return part.collection


def _key(operation: Operation) -> str:
    return f"{operation.method} {operation.path}"


def _asked(operation: Operation, model: Model) -> Any:
    """The schema of the JSON that an operation takes."""
    body = model.requests.resolve(operation.node.get("requestBody"))
    content: Mapping[str, Any] = (body or {}).get("content") or {}
    found: Sequence[Any] = [
        each.get("schema") for name, each in content.items() if "json" in name and isinstance(each, Mapping)
    ]
    return found[0] if found else None


def utc_now() -> datetime:
    return datetime.now(UTC)
