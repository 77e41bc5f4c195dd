"""The mock's memory: what was posted is found, listed, changed and forgotten, by the document's own answers."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bizing_spec.mock import keeping, listing, objects, problems, slots, store, templates
from bizing_spec.mock.collections import Collection, Part
from bizing_spec.mock.intake import Read, Request
from bizing_spec.mock.keeping import Keeper, Refused
from bizing_spec.mock.model import Model
from bizing_spec.mock.objects import Builder
from bizing_spec.mock.operations import Answer, Choice, Operation
from bizing_spec.mock.problems import Problem
from bizing_spec.mock.rendering import Renderer
from bizing_spec.mock.rules import Refusal, RuleBook
from bizing_spec.mock.seating import Seating
from bizing_spec.mock.state import State
from bizing_spec.mock.store import Key, Shelf, Store

_TRIES = 20  # at a new id, where few are possible


class Memory:
    def __init__(self, model: Model, renderer: Renderer, book: RuleBook, now: Callable[[], datetime]) -> None:
        self._renderer = renderer
        self._book = book
        self._now = now
        self._resolve = model.answers.resolve
        self._fake = renderer.fake
        self._store = Store(model, renderer)
        self._free = {id(each): book.free[key] for each in model.operations if (key := _key(each)) in book.free}
        self._asked = {id(each): _asked(each, model) for each in model.operations if id(each) in self._store.parts}
        self._keeper = Keeper(book, now, self._resolve, self._store.shelves)
        self._seating = Seating(self._keeper, self._store, now)
        self._state = State(model, self._store, self._keeper, self._new_id)
        self._roles: dict[str, Callable[..., Answer | None]] = {
            "create": self._create,
            "list": self._list,
            "read": self._read,
            "replace": self._change,
            "change": self._change,
            "forget": self._forget,
            "act": self._act,
        }

    @property
    def shelves(self) -> dict[Key, Shelf]:
        return self._store.shelves

    def reset(self) -> None:
        self._store.reset()

    @property
    def state(self) -> State:
        return self._state

    def concerns(self, operation: Operation) -> bool:
        return id(operation) in self._store.parts or id(operation) in self._free

    def answer(self, operation: Operation, request: Request, read: Read) -> Answer | None:
        """The answer by what is stored; None where the document alone has to say it. Raises Problem."""
        if id(operation) in self._free:
            return self._slots(operation, request, read)
        part = self._store.parts[id(operation)]
        choice = operation.usual(request.headers.get(b"accept"))
        if part.collection is None:
            return self._whole(operation, request, read, choice)
        shelf = self._store.shelf(part.collection, request.path)
        self._keeper.expire(part.collection, shelf)
        return self._roles[part.role](operation, request, read, choice, part, shelf)

    # One method for each role.

    def _create(
        self, operation: Operation, request: Request, read: Read, choice: Choice, part: Part, shelf: Shelf
    ) -> Answer | None:
        collection, sent = _of(part), read.values.get("body")
        if operation.declared_exactly(201):
            choice = operation.usual(request.headers.get(b"accept"), 201)
        model, shown = self._model(collection, choice), self._store.value(choice)
        if not isinstance(model, dict) or not isinstance(sent, dict):
            return None
        unless = self._keeper.rules(collection).unless
        if unless and templates.fits(sent, unless):
            return None
        self._store.open(collection, shelf)
        item = self._keeper.builder(collection).new(model, sent, self._asked[id(operation)])
        item[collection.id_field] = self._new_id(collection, sent, item, shelf)
        for name, value in request.path.items():
            if name in item and name not in sent:
                item[name] = value
        self._keeper.builder(collection).stamp(item, self._now(), new=True)
        composed = self._seating.compose(operation, collection, item, sent)
        beside = self._keeper.fill(collection, item, composed, read, lambda: self._seating.group(collection, item))
        self._seating.settle(collection, item)
        self._seating.exclude(operation, collection, item)
        if not self._is_item(collection, choice):
            shown = {name: item.get(name, value) for name, value in shown.items()} if isinstance(shown, dict) else shown
        answer = self._shown(operation, choice, item if self._is_item(collection, choice) else shown, request, item)
        shelf.put(str(item[collection.id_field]), item)
        for path, single in beside.items():
            self._store.singles[store.concrete_of(path, str(item[collection.id_field]))] = single
        return answer

    def _list(
        self, operation: Operation, request: Request, read: Read, choice: Choice, part: Part, shelf: Shelf
    ) -> Answer | None:
        if not shelf.changed or choice.content is None:
            return None
        model = self._store.value(choice)
        value = listing.page(model, shelf.items.values(), read.values.get("query", {}))
        if value is None:
            return None
        return self._shown(operation, choice, listing.closed(value, choice.content.schema, self._resolve), request)

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
            self._store.open(collection, shelf)
            shelf.gone.discard(key)
            choice = operation.usual(request.headers.get(b"accept"), 201)
        elif self._item(operation, part, request, shelf) is None:
            self._store.open(collection, shelf)
        old = shelf.items.get(key) or self._first(collection, choice, key)
        if not isinstance(old, dict):
            return None
        self._keeper.match(operation, request, old)
        builder = self._keeper.builder(collection)
        item = (
            builder.new(old, sent, self._asked[id(operation)]) if part.role == "replace" else builder.changed(old, sent)
        )
        item[collection.id_field] = old[collection.id_field]
        builder.stamp(item, self._now(), new=False)
        composed = self._seating.compose(operation, collection, item, sent)
        self._keeper.refill(collection, item, composed, read, lambda: self._seating.group(collection, item))
        self._seating.settle(collection, item)
        self._seating.exclude(operation, collection, item, old)
        answer = self._shown(operation, choice, item, request)
        shelf.put(key, item)
        return answer

    def _forget(
        self, operation: Operation, request: Request, read: Read, choice: Choice, part: Part, shelf: Shelf
    ) -> Answer | None:
        collection = _of(part)
        item, key = self._item(operation, part, request, shelf), self._id(part, request)
        if item is not None and "DELETE" in self._keeper.rules(collection).actions:
            return self._act(operation, request, read, choice, Part("act", collection, "DELETE"), shelf)
        if item is not None:
            self._keeper.match(operation, request, item)
        self._store.open(collection, shelf)
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
        self._keeper.match(operation, request, old)
        action = self._keeper.rules(collection).actions.get(part.action)
        if action and not templates.fits(old, action.only):
            raise self._keeper.barred(operation, old, action)
        sent = read.values.get("body")
        builder = self._keeper.builder(collection)
        item = builder.changed(old, sent if isinstance(sent, dict) else {})
        builder.stamp(item, self._now(), new=False)
        if action:
            self._keeper.put(item, action.put, item, read, lambda: self._seating.group(collection, item))
        self._seating.exclude(operation, collection, item, old)
        answer = self._shown(operation, choice, item, request)
        shelf.put(key, item)
        return answer

    def _whole(self, operation: Operation, request: Request, read: Read, choice: Choice) -> Answer | None:
        """A single object at one path: put, patched, read and deleted there."""
        key = store.concrete(operation.path, request.path)
        owner = self._store.owner(operation.path, request.path)
        stored, sent = self._store.singles.get(key), read.values.get("body")
        if operation.method == "GET":
            return None if stored is None else self._shown(operation, choice, stored, request, owner)
        if operation.method == "DELETE":
            self._store.singles.pop(key, None)
            return None
        content, model = choice.content, self._store.value(choice)
        if content is None or not isinstance(sent, dict) or not isinstance(model, dict):
            return None
        old = stored if isinstance(stored, dict) else model
        if owner is not None or stored is not None:
            self._keeper.match(operation, request, old if owner is None else owner)
        item = Builder(content.schema, self._resolve).changed(old, sent)
        if type(old.get("version")) is int:
            item["version"] = old["version"] + 1
        if owner is not None:
            Builder(None, self._resolve).stamp(owner, self._now(), new=False)
        answer = self._shown(operation, choice, item, request, owner)
        self._store.singles[key] = item
        return answer

    def _slots(self, operation: Operation, request: Request, read: Read) -> Answer | None:
        choice = operation.usual(request.headers.get(b"accept"))
        free = self._free[id(operation)]
        model, collection = self._store.value(choice), self._store.collections.get(free.collection)
        if collection is None or not isinstance(model, dict):
            return None
        look_up = self._keeper.scope(model, read)
        exclusive = self._keeper.rules(collection).exclusive
        if exclusive is None:
            return None
        asked = slots.Question(free, self._seating, operation, collection, exclusive, look_up)
        value = {**objects.duplicate(model), **asked.answer()}
        return self._shown(operation, choice, value, request)

    # What the roles share.

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
        model = self._store.value(choice)
        if not isinstance(model, dict) and "GET" in collection.members:
            model = self._store.value(collection.members["GET"].usual(None))
        if not isinstance(model, dict):
            return None
        old = model.get(collection.id_field)
        return {
            **objects.duplicate(model),
            collection.id_field: int(key) if type(old) is int and key.isdecimal() else key,
        }

    def _is_item(self, collection: Collection, choice: Choice) -> bool:
        """Whether an answer is the object itself, and not something about it."""
        return choice.content is not None and (
            self._resolve(choice.content.schema) == self._resolve(collection.schema) or choice.content.schema is None
        )

    def _model(self, collection: Collection, choice: Choice) -> Any:
        """An object of the document's own: what the answer has, or else what reading one has."""
        if self._is_item(collection, choice) or "GET" not in collection.members:
            return self._store.value(choice)
        return self._store.value(collection.members["GET"].usual(None))

    def _id(self, part: Part, request: Request) -> str:
        return request.path[_of(part).parameter].replace("%2F", "/")

    def _new_id(self, collection: Collection, sent: Mapping[str, Any], item: Mapping[str, Any], shelf: Shelf) -> Any:
        if collection.id_field in sent:
            return sent[collection.id_field]
        if type(item.get(collection.id_field)) is int:
            return shelf.highest + 1
        schema = self._keeper.builder(collection).field(collection.id_field)
        for _ in range(_TRIES):
            made = self._fake(schema)
            if isinstance(made, (str, int)) and str(made) not in shelf.items:
                return made
        return str(uuid.uuid4())

    def _shown(
        self, operation: Operation, choice: Choice, value: Any, request: Request, item: Mapping[str, Any] | None = None
    ) -> Answer:
        """An answer with a value of the store. Raises Problem when it breaks the document."""
        answer = self._renderer.answer(operation, choice, value=value)
        if answer.violations:
            detail = f"What is stored breaks the document: {answer.violations[0]['message']}"
            raise Problem("invalid-answer", detail, answer.violations, [problems.header(answer.violations)])
        if isinstance(value, dict):
            answer.headers = [
                _own(name, text, item or value, request, self._store.parts.get(id(operation)))
                for name, text in answer.headers
            ]
        return answer


def _own(name: bytes, text: bytes, item: Mapping[str, Any], request: Request, part: Part | None) -> tuple[bytes, bytes]:
    """The headers that are about the object itself."""
    if name == b"etag":
        return name, keeping.tag(item).encode()
    if name == b"location" and part and part.role == "create" and part.collection:
        return name, f"{request.target.rstrip('/')}/{item[part.collection.id_field]}".encode()
    return name, text


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
