"""Building objects for the store: what was sent, completed by what the document has of such an object."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from bizing_spec.mock import samples
from bizing_spec.mock.samples import Resolve

CREATED = frozenset({"createdAt", "created_at", "created"})
UPDATED = frozenset({"updatedAt", "updated_at", "updated", "modifiedAt", "modified_at"})


_ABSENT: Any = object()


def duplicate(value: Any) -> Any:
    """A copy of what JSON can hold; several times as fast as `copy.deepcopy`."""
    return msgspec.json.decode(msgspec.json.encode(value))


class Builder:
    """Builds objects of one schema, that of the answer."""

    def __init__(self, schema: Any, resolve: Resolve) -> None:
        self._schema = schema
        self._resolve = resolve
        self._known: dict[int, dict[str, Any]] = {}  # the fields of schemas, which all belong to one document
        self._plans: dict[int, dict[str, Any]] = {}

    def new(self, model: Mapping[str, Any], sent: Mapping[str, Any], asked: Any) -> dict[str, Any]:
        """A new object: as sent, and as the model where nothing can be; `asked` is the schema of what is sent."""
        made: dict[str, Any] = duplicate(model)
        for name, value in self._unsent(asked).items():
            if name not in sent:
                if value is _ABSENT:
                    made.pop(name, None)
                else:
                    made[name] = value
        return self.changed(made, sent)

    def _unsent(self, asked: Any) -> Mapping[str, Any]:
        """What becomes of the fields that could be sent and are not: their default, null, or nothing."""
        if id(asked) not in self._plans:
            declared, required = self._fields(self._schema), self._required(self._schema)
            plan = self._plans[id(asked)] = {}
            for name, schema in self._fields(asked).items():
                found = self._resolve(schema)
                if declared and name not in declared:
                    continue
                if isinstance(found, Mapping) and "default" in found:
                    plan[name] = found["default"]
                elif self._takes_null(declared.get(name)):
                    plan[name] = None
                elif name not in required:
                    plan[name] = _ABSENT
        return self._plans[id(asked)]

    def changed(self, old: Mapping[str, Any], sent: Mapping[str, Any]) -> dict[str, Any]:
        """An object with what was sent in place of what it had; a field that it cannot have is left out."""
        declared = self._fields(self._schema)
        made = dict(old)
        for name, value in sent.items():
            if name in declared or not declared:
                made[name] = self._completed(value, declared.get(name), old.get(name))
        return made

    def completed(self, item: Mapping[str, Any], model: Any) -> dict[str, Any]:
        """An object with what it must have and lacks, as the model has it."""
        made: dict[str, Any] = self._completed(dict(item), self._schema, model)
        return made

    def field(self, name: str) -> Any:
        return self._fields(self._schema).get(name)

    def stamp(self, item: dict[str, Any], now: datetime, *, new: bool) -> None:
        """Set the times and the version that the object has."""
        text = now.isoformat(timespec="seconds").replace("+00:00", "Z")
        for name in item:
            if (name in UPDATED or (new and name in CREATED)) and isinstance(item[name], str):
                item[name] = text
        if type(item.get("version")) is int:
            item["version"] = 1 if new else item["version"] + 1

    def _completed(self, value: Any, schema: Any, model: Any) -> Any:
        """A value that was sent, with the fields that must be there and could not be sent."""
        if isinstance(value, list):
            items = self._resolve(schema)
            items = items.get("items") if isinstance(items, Mapping) else None
            first = model[0] if isinstance(model, list) and model else None
            return [self._completed(each, items, first) for each in value]
        if not isinstance(value, dict):
            return value
        missing = [name for name in self._required(schema) if name not in value]
        old = model if isinstance(model, Mapping) else {}
        made = {name: old[name] for name in missing if name in old}
        return {**made, **value}

    def _fields(self, schema: Any) -> Mapping[str, Any]:
        if id(schema) not in self._known:
            self._known[id(schema)] = self._named(schema)
        return self._known[id(schema)]

    def _named(self, schema: Any, depth: int = 0) -> dict[str, Any]:
        """Every field that a schema names, in any of its alternatives."""
        found = self._resolve(schema)
        if not isinstance(found, Mapping) or depth > 8:
            return {}
        fields: dict[str, Any] = {}
        for keyword in ("allOf", "oneOf", "anyOf"):
            for each in found.get(keyword) or ():
                fields = {**self._named(each, depth + 1), **fields}
        return {**fields, **(found.get("properties") or {})}

    def _required(self, schema: Any) -> list[str]:
        found = self._resolve(schema)
        if not isinstance(found, Mapping):
            return []
        for keyword in ("oneOf", "anyOf"):
            if found.get(keyword):
                return self._required(found[keyword][0])
        required = samples.merged(found, self._resolve).get("required")
        return required if isinstance(required, list) else []

    def _takes_null(self, schema: Any) -> bool:
        found = self._resolve(schema)
        if not isinstance(found, Mapping):
            return False
        declared = found.get("type")
        if declared == "null" or (isinstance(declared, list) and "null" in declared):
            return True
        return any(self._takes_null(each) for keyword in ("oneOf", "anyOf") for each in found.get(keyword) or ())
