"""Well-formed requests made of the document's own examples."""

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from bizing_spec.mock.collections import Collection, Part, find
from bizing_spec.mock.model import Model
from bizing_spec.mock.operations import Operation
from bizing_spec.mock.samples import Sampler, merged
from bizing_spec.openapi import OpenApi

TEXT: Final = "Another text"


@dataclass(frozen=True)
class Request:
    """`path` is below the service's address, or a whole address."""

    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None


class Api:
    """The document as the checks see it: its operations, and which of them make, read and change what."""

    def __init__(self, document: OpenApi) -> None:
        self.document = document
        self.model = Model(document)
        self.resolve = self.model.answers.resolve
        self.collections, self._parts = find(self.model.paths, self.resolve)

    def find(self, path: str, method: str) -> Operation | None:
        """The operation that a request is for."""
        match = self.model.router.match(path, method)
        return match.methods.get(method) if match else None

    def part(self, operation: Operation) -> Part | None:
        return self._parts.get(id(operation))

    def below(self, collection: Collection) -> Iterator[Operation]:
        """The operations on one object of a collection, reading ones first, and those that delete last."""
        place = f"{collection.path}/{{{collection.parameter}}}"
        order = {"GET": 0, "HEAD": 0, "DELETE": 2}
        found = [
            each
            for each in self.model.operations
            if each.path == place or (each.path.startswith(f"{place}/") and "{" not in each.path[len(place) :])
        ]
        return iter(sorted(found, key=lambda each: order.get(each.method, 1)))

    def is_secured(self, operation: Operation) -> bool:
        asked = operation.node.get("security", self.document.content.get("security")) or ()
        return bool(asked) and all(asked)

    def compose(self, operation: Operation, path: str, body: Any = None) -> Request:
        """What an operation requires beside its path: examples, an idempotency key of its own, `If-Match: *`."""
        given: dict[str, dict[str, Any]] = {"query": {}, "header": {}, "path": {}, "cookie": {}}
        for node in self._parameters(operation):
            if node.get("required") is True or str(node.get("name", "")).lower() == "if-match":
                given.get(str(node.get("in")), {})[str(node.get("name"))] = self._value(node)
        headers = {name: str(value) for name, value in given["header"].items()}
        if body is None:
            body = next(self.bodies(operation), None)
        if body is not None:
            headers["Content-Type"] = self.media_type(operation) or "application/json"
        return Request(operation.method, path, given["query"], headers, body)

    def bodies(self, operation: Operation) -> Iterator[Any]:
        """The examples that the document has of a JSON body, else one made of its schema."""
        media_type = self.media_type(operation)
        if media_type is None:
            return
        content = self.resolve(operation.node["requestBody"])["content"][media_type]
        found = [content["example"]] if "example" in content else []
        for each in (content.get("examples") or {}).values():
            example = self.resolve(each)
            if isinstance(example, Mapping) and "value" in example:
                found.append(example["value"])
        if not found and content.get("schema") is not None:
            found.append(Sampler(self.resolve).sample(content["schema"]))
        yield from found

    def texts(self, operation: Operation) -> dict[str, str]:
        """A body that changes every member which is free text, and nothing else."""
        media_type = self.media_type(operation)
        if media_type is None:
            return {}
        schema = self.resolve(self.resolve(operation.node["requestBody"])["content"][media_type].get("schema"))
        fields = (merged(schema, self.resolve).get("properties") or {}) if isinstance(schema, Mapping) else {}
        return {name: TEXT for name, each in fields.items() if any(map(_takes_text, self._alternatives(each)))}

    def _alternatives(self, schema: Any) -> Iterator[Mapping[str, Any]]:
        """What a value may be, one level deep: a text or null, for example."""
        found = self.resolve(schema)
        for each in (
            (found, *(found.get("oneOf") or ()), *(found.get("anyOf") or ())) if isinstance(found, dict) else ()
        ):
            alternative = self.resolve(each)
            if isinstance(alternative, Mapping) and alternative.get("readOnly") is not True:
                yield alternative

    def media_type(self, operation: Operation) -> str | None:
        """The JSON that an operation takes, if it takes any."""
        body = self.resolve(operation.node.get("requestBody"))
        content = body.get("content") if isinstance(body, Mapping) else None
        kinds = content if isinstance(content, Mapping) else {}
        exact = [each for each in kinds if each.partition(";")[0].strip().lower() == "application/json"]
        close = [each for each in kinds if "merge-patch+json" in each.lower()]
        return next(iter([*exact, *close]), None)

    def _parameters(self, operation: Operation) -> Iterator[Mapping[str, Any]]:
        item = self.resolve(self.document.content["paths"][operation.path])
        for each in (*(item.get("parameters") or ()), *(operation.node.get("parameters") or ())):
            node = self.resolve(each)
            if isinstance(node, Mapping):
                yield node

    def _value(self, node: Mapping[str, Any]) -> Any:
        name, value = str(node.get("name", "")).lower(), self._example(node)
        if "idempotency" in name:
            return f'"{uuid.uuid4()}"' if str(value).startswith('"') else str(uuid.uuid4())
        return "*" if name == "if-match" else value

    def _example(self, node: Mapping[str, Any]) -> Any:
        if "example" in node:
            return node["example"]
        for each in (node.get("examples") or {}).values():
            example = self.resolve(each)
            if isinstance(example, Mapping) and "value" in example:
                return example["value"]
        return Sampler(self.resolve).sample(node.get("schema") or {})


def _takes_text(schema: Mapping[str, Any]) -> bool:
    declared = schema.get("type")
    if "string" not in (declared if isinstance(declared, list) else [declared]):
        return False
    if any(keyword in schema for keyword in ("enum", "const", "format")):
        return False
    try:
        fits = re.search(str(schema.get("pattern", "")), TEXT) is not None
    except re.error:  # JavaScript's patterns can say more than Python's
        return False
    return fits and schema.get("minLength", 0) <= len(TEXT) <= schema.get("maxLength", len(TEXT))


def member(collection_path: str, id_: Any) -> str:
    return f"{collection_path}/{quote(str(id_), safe='')}"
