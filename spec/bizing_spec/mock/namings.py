"""What the rules of a collection name and the document does not have: actions, fields, their values, examples."""

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from bizing_spec.mock import media
from bizing_spec.mock.model import Model
from bizing_spec.mock.nodes import Node
from bizing_spec.mock.operations import Operation
from bizing_spec.mock.samples import Resolve

Fields = Mapping[str, list[Any]]  # by name, every schema that a field has somewhere
_DEEP: Final = 6  # alternatives within one another; what is deeper may be anything
_MORE: Final = ("additionalProperties", "unevaluatedProperties")
_EACH_OF: Final = ("allOf", "oneOf", "anyOf")
_ONE_OF: Final = ("if", "then", "else")


def check(top: Node, model: Model) -> None:
    """Judge a book of rules whose paths are the document's. Raises Wrong."""
    for path, rules in top.of("collections").items():
        _Collection(path, model).check(rules)
    repetition = top.of("idempotency")
    if isinstance(repetition.value, Mapping):
        _example(repetition.of("refuse"), model.operations)


class _Collection:
    def __init__(self, path: str, model: Model) -> None:
        self._prefix = next(
            f"{each}/" for each in model.paths if each.startswith(f"{path}/{{") and "/" not in each[len(path) + 1 :]
        )
        member = self._prefix.removesuffix("/")
        self._own = [*model.paths[path].values(), *model.paths[member].values()]
        self._all = [each for each in model.operations if each.path == path or each.path.startswith(f"{path}/")]
        self._resolve = model.answers.resolve
        self._actions = {
            each.path.removeprefix(self._prefix): each
            for each in model.operations
            if each.method == "POST" and each.path.startswith(self._prefix)
        }
        if "DELETE" in model.paths[member]:
            self._actions["DELETE"] = model.paths[member]["DELETE"]
        self._fields = self._known_fields(path, model)

    def _known_fields(self, path: str, model: Model) -> Fields | None:
        """Those of the objects as they are answered and as they are sent; None where there may be any others."""
        found: dict[str, list[Any]] = {}
        for operation in (*self._own, *self._actions.values()):
            body = model.requests.resolve(operation.node.get("requestBody"))
            if not _take(_json(body), model.requests.resolve, found):
                return None
            is_list = operation.path == path and operation.method == "GET"
            answers = () if is_list else operation.responses
            for response in (each for each in answers if each.status.startswith("2")):
                schemas = [each.schema for each in response.contents if media.is_json(each.media_type)]
                if not _take(schemas, self._resolve, found):
                    return None
        return found or None

    def check(self, rules: Node) -> None:
        for name in ("fill", "unless"):
            self._items(rules.of(name))
        for creation in rules.of("create").each():
            self._items(creation.of("when"))
            self._items(creation.of("set"))
        exclusive, expire = rules.of("exclusive"), rules.of("expire")
        self._items(exclusive.of("while"))
        _example(exclusive.of("refuse"), self._all)
        _example(exclusive.of("calendar").of("refuse"), self._all)
        if expire:
            self._field(expire.of("at"), str(expire.of("at").value))
            self._action(expire, self._all)
        for name, action in rules.of("actions").items():
            if name not in self._actions:
                raise action.wrong(f"the document has no action {name}{_hint(name, self._actions)}")
            self._action(action, [self._actions[name]])

    def _action(self, node: Node, operations: Iterable[Operation]) -> None:
        self._items(node.of("while"))
        self._items(node.of("set"))
        for refusal in node.of("refuse").each():
            self._items(refusal.of("when"))
            _example(refusal, operations)

    def _items(self, node: Node) -> None:
        """Fields, and what they have: values, templates, and lists of them."""
        for name, each in node.items():
            schemas = self._field(each, name.removesuffix("?"))
            values = _values(schemas, self._resolve)
            for value in each.value if isinstance(each.value, list) else [each.value]:
                template = isinstance(value, str) and value.startswith("$")
                if values is not None and isinstance(value, (str, int)) and not template and value not in values:
                    raise each.wrong(f"{name} is never {value!r}{_hint(str(value), map(str, values))}")

    def _field(self, node: Node, name: str) -> list[Any]:
        if self._fields is not None and name not in self._fields:
            raise node.wrong(f"the document has no field {name} here{_hint(name, self._fields)}")
        return [] if self._fields is None else self._fields[name]


def _example(refusal: Node, operations: Iterable[Operation]) -> None:
    """The example of a refusal, which one of the operations must have under its status."""
    name = refusal.of("example").maybe_text()
    if name is None:
        return
    status = int(refusal.of("status").number())
    choices = [each.refuse((status,)) for each in operations]
    known = [example for each in choices if each and each.content for example in each.content.examples]
    if name not in known:
        raise refusal.of("example").wrong(f"the document has no example {name} for {status}{_hint(name, known)}")


def _hint(name: str, known: Iterable[str]) -> str:
    names = list(dict.fromkeys(known))
    near = difflib.get_close_matches(name, names, n=1)
    more = ", …" if len(names) > 10 else ""
    return f"; is it {near[0]}?" if near else f"; it has {', '.join(names[:10])}{more}" if names else ""


def _json(body: Any) -> Iterator[Any]:
    content = body.get("content") if isinstance(body, Mapping) else None
    for media_type, each in (content if isinstance(content, Mapping) else {}).items():
        if media.is_json(media_type) and isinstance(each, Mapping):
            yield each.get("schema")


def _take(schemas: Iterable[Any], resolve: Resolve, found: dict[str, list[Any]]) -> bool:
    """Add the fields of objects of these schemas; whether those are all that the objects can have."""
    return all(_fields(each, resolve, found, set()) for each in schemas)


def _fields(given: Any, resolve: Resolve, found: dict[str, list[Any]], seen: set[int]) -> bool:
    schema = resolve(given)
    if id(schema) in seen:  # it comes back to itself
        return True
    if not isinstance(schema, Mapping):
        return False
    seen.add(id(schema))
    if any(schema.get(name) not in (None, False) for name in _MORE) or schema.get("patternProperties"):
        return False
    properties = schema.get("properties")
    for name, each in (properties if isinstance(properties, Mapping) else {}).items():
        found.setdefault(name, []).append(each)
    inner = [schema[name] for name in _ONE_OF if name in schema]
    for name in _EACH_OF:
        inner += schema[name] if isinstance(schema.get(name), list) else []
    dependent = schema.get("dependentSchemas")
    inner += dependent.values() if isinstance(dependent, Mapping) else []
    return all(_fields(each, resolve, found, seen) for each in inner)


def _values(schemas: Iterable[Any], resolve: Resolve, depth: int = 0) -> list[Any] | None:
    """All that a field can be by any of its schemas, null aside; None where they do not enumerate it."""
    values: list[Any] = []
    for each in schemas:
        some = _enumerated(resolve(each), resolve, depth)
        if some is None:
            return None
        values += some
    return values or None


def _enumerated(schema: Any, resolve: Resolve, depth: int) -> list[Any] | None:
    if not isinstance(schema, Mapping) or depth > _DEEP:
        return None
    if "const" in schema:
        return [schema["const"]]
    if isinstance(schema.get("enum"), list):
        return list(schema["enum"])
    if schema.get("type") == "null":
        return [None]
    for part in schema.get("allOf") or ():
        if (some := _enumerated(resolve(part), resolve, depth + 1)) is not None:
            return some
    for keyword in ("oneOf", "anyOf"):
        if isinstance(schema.get(keyword), list):
            return _values(schema[keyword], resolve, depth + 1)
    return None
