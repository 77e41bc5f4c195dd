"""Paths, webhooks, operations and components in the shape that `openapi-fetch` reads."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from bizing_spec.lint.model import Document
from bizing_spec.lint.shape import METHODS
from bizing_spec.typescript.schemas import Schemas
from bizing_spec.typescript.writing import ANYTHING_ELSE, Field, block, comment, literal

_PLACES: Final = ("query", "header", "path", "cookie")
_IGNORED: Final = ("accept", "content-type", "authorization")

Parameters = dict[tuple[str, str], tuple[Any, dict[str, Any]]]


class Operations:
    """The types of one document's operations, and of what they are made of."""

    def __init__(self, document: Document, opens_empty: bool = False) -> None:
        self._document = document
        self._schemas = Schemas(document, opens_empty)
        self.named: dict[str, Field] = {}
        self.aliases: dict[str, str] = {}

    def paths(self, section: str) -> list[Field]:
        items = self._document.members(self._document.content, section)
        return [Field(name, self._item_or_name(item)) for name, item in items if not name.startswith("x-")]

    def components(self) -> list[Field]:
        sections: Mapping[str, Callable[[Any], str]] = {
            "schemas": self._schemas.type,
            "responses": self._response,
            "parameters": self._value,
            "requestBodies": self._body,
            "headers": self._value,
            "pathItems": self._item_or_name,
        }
        return [Field(section, self._section(section, write)) for section, write in sections.items()]

    def _section(self, section: str, write: Callable[[Any], str]) -> str:
        members = self._document.components(section) or {}
        fields = [Field(name, write(each), comment=comment(each)) for name, each in members.items()]
        if section == "schemas":
            fields = [self._aliased(field) for field in fields]
        return block(fields) if fields else "never"

    def _aliased(self, field: Field) -> Field:
        alias = self._schemas.aliases.get(field.name)
        if alias is None:
            return field
        self.aliases[alias] = field.type
        return field._replace(type=alias)

    def _item_or_name(self, item: Any) -> str:
        if isinstance(item, dict) and set(item) == {"$ref"}:
            name = self._name(item, "pathItems")
            if name:
                return name
        return self._item({**self._document.resolve(item), **item} if isinstance(item, dict) else {})

    def _item(self, item: dict[str, Any]) -> str:
        shared = self._collect(item)
        fields = [Field("parameters", self._parameters(shared))]
        for method in METHODS:
            operation = item.get(method)
            if isinstance(operation, dict):
                fields.append(Field(method, self._operation_or_name(operation, shared), comment=comment(operation)))
            else:
                fields.append(Field(method, "never", True))
        return block(fields)

    def _operation_or_name(self, operation: dict[str, Any], shared: Parameters) -> str:
        written = self._operation(operation, shared)
        name = operation.get("operationId")
        if not isinstance(name, str):
            return written
        if self.named.setdefault(name, Field(name, written)).type != written:
            return written  # another operation has its id, and `operations` has one of each
        return f"operations[{literal(name)}]"

    def _operation(self, operation: dict[str, Any], shared: Parameters) -> str:
        body = operation.get("requestBody")
        fields = [Field("parameters", self._parameters({**shared, **self._collect(operation)}))]
        if isinstance(body, dict):
            optional = self._document.resolve(body).get("required") is not True
            fields.append(Field("requestBody", self._body_or_name(body), optional, comment(body)))
        else:
            fields.append(Field("requestBody", "never", True))
        answers = [
            Field(status, self._response_or_name(each), comment=comment(each))
            for status, each in self._document.members(operation, "responses")
            if not status.startswith("x-")
        ]
        fields.append(Field("responses", block(answers)))
        return block(fields)

    def _collect(self, owner: dict[str, Any]) -> Parameters:
        """Parameters by where they are and their name: as they stand there, and as what they refer to."""
        found: Parameters = {}
        for _, each in self._document.members(owner, "parameters"):
            parameter = self._document.resolve(each)
            where, name = str(parameter.get("in")), str(parameter.get("name"))
            if not (where == "header" and name.lower() in _IGNORED):
                found[where, name] = (each, parameter)
        return found

    def _parameters(self, found: Parameters) -> str:
        return block(self._parameters_in(where, found) for where in _PLACES)

    def _parameters_in(self, place: str, found: Parameters) -> Field:
        fields = [
            Field(
                name,
                self._name(each, "parameters") or self._value(parameter),
                place != "path" and parameter.get("required") is not True,
                comment(parameter),
            )
            for (where, name), (each, parameter) in found.items()
            if where == place
        ]
        if not fields:
            return Field(place, "never", True)
        return Field(place, block(fields), all(field.optional for field in fields))

    def _value(self, owner: Any) -> str:
        """The type of a parameter or a header, which has a schema, or content of one media type that has it."""
        owner = self._document.resolve(owner)
        if "schema" in owner:
            return self._schemas.type(owner["schema"])
        for _, media in self._document.members(owner, "content"):
            return self._schemas.type(media.get("schema", True)) if isinstance(media, dict) else "unknown"
        return "unknown"

    def _body_or_name(self, body: dict[str, Any]) -> str:
        return self._name(body, "requestBodies") or self._body(body)

    def _body(self, body: Any) -> str:
        return block([Field("content", block(self._content(body)))])

    def _response_or_name(self, response: Any) -> str:
        return self._name(response, "responses") or self._response(response)

    def _response(self, response: Any) -> str:
        response = self._document.resolve(response)
        headers: list[Field | str] = [*self._headers(response), ANYTHING_ELSE]
        content = list(self._content(response))
        held = Field("content", block(content)) if content else Field("content", "never", True)
        return block([Field("headers", block(headers)), held])

    def _headers(self, response: dict[str, Any]) -> Iterator[Field]:
        for name, each in self._document.members(response, "headers"):
            header = self._document.resolve(each)
            reference = self._name(each, "headers")
            # openapi-typescript never makes a header optional that is a reference; nobody reads headers by these types.
            optional = reference is None and header.get("required") is not True
            yield Field(name, reference or self._value(header), optional, comment(header))

    def _content(self, owner: Any) -> Iterator[Field]:
        for media_type, media in self._document.members(self._document.resolve(owner), "content"):
            schema = media.get("schema", True) if isinstance(media, dict) else True
            yield Field(media_type, self._schemas.type(schema))

    def _name(self, value: Any, section: str) -> str | None:
        """The component that a value refers to, where it is one of this section."""
        reference = value.get("$ref") if isinstance(value, dict) else None
        if not isinstance(reference, str) or not reference.startswith(f"#/components/{section}/"):
            return None
        type_ = self._schemas.reference(reference)
        return type_ if type_.startswith("components[") else None
