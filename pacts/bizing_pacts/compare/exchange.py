"""One interaction beside the operation that it is of, and findings about it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from bizing_pacts.compare import media
from bizing_pacts.compare.findings import Finding, Keys, Mock, Spec
from bizing_pacts.compare.judging import Judge, Objection
from bizing_pacts.compare.pact import Interaction, Pact
from bizing_pacts.compare.reading import Asked, Reader
from bizing_pacts.compare.routes import Operation, Route
from bizing_spec.openapi import OpenApi
from bizing_spec.places import pointer


@dataclasses.dataclass(frozen=True)
class Schema:
    """A schema of the document: `pointer` is where it stands, `location` what reports call the thing that it is of.

    `foreign` names the format of one that is no JSON Schema.
    """

    node: Any
    pointer: str
    location: str
    foreign: str = ""


class Exchange:
    def __init__(
        self,
        interaction: Interaction,
        route: Route | None,
        pact: Pact,
        document: OpenApi,
        judge: Judge,
        reader: Reader,
    ) -> None:
        self.interaction = interaction
        self.document = document
        self.reader = reader
        self.asked = Asked(interaction.query)
        self._route = route
        self._pact = pact
        self._judge = judge

    @property
    def operation(self) -> Operation:
        if self._route is None:
            raise LookupError("no operation is for this request")
        return self._route.operation

    def wrong_path(self) -> list[str]:
        """What is wrong with path parameters: then no operation is meant."""
        given = self._route.path if self._route else {}
        wrong = []
        for parameter in self.operation.parameters:
            if parameter.place == "path" and parameter.name in given:
                node = parameter.node
                schema = self.parameter_schema(node, parameter.pointer, "")
                text = given[parameter.name].replace("%2F", "/")
                begin = {"label": ".", "matrix": ";"}.get(str(node.get("style")), "")
                if f"{{{begin}{parameter.name}" in self.operation.path and not text.startswith(begin):
                    wrong.append(f"{parameter.name} must begin with {begin!r}")
                    continue
                value = self.reader.simple(text, schema.node, node)
                otherwise = self.reader.typed(value, schema.node, texts=False)
                readings = [list(self._objections(each, schema)) for each in (value, otherwise)]
                wrong += [f"{parameter.name} {each.message}" for each in readings[0] if all(readings)]
        return wrong

    def parameter_schema(self, node: Mapping[str, Any], at: str, location: str) -> Schema:
        return parameter_schema(self.document, node, at, location)

    def unknown_path(self, why: str = "") -> Finding:
        asked = self.interaction
        reason = f" ({why})" if why else ""
        return self.finding(
            "request.path-or-method.unknown",
            f"Path or method not defined in spec file: {asked.method.upper()} {asked.path}{reason}",
            Mock(("request", "path"), asked.path),
            Spec(None, None, "[root].paths", "/paths", None),
        )

    def at_operation(self, code: str, message: str, keys: Keys, value: Any) -> Finding:
        operation = self.operation
        return self.about(code, message, Mock(keys, value), operation.location, operation.pointer, operation.node)

    def about(self, code: str, message: str, mock: Mock, location: str, at: str, value: Any) -> Finding:
        spec = Spec(self.operation.method, self.operation.path, location, at, value)
        return self.finding(code, message, mock, spec)

    def judged(
        self, code: str, message: str, schema: Schema, mock: Mock, *, received: bool = False
    ) -> Iterator[Finding]:
        """A finding for everything that the schema has against the value."""
        for each in self._objections(mock.value, schema, received=received):
            yield self.about(
                code,
                f"{message}: {each.message}",
                Mock((*mock.keys, *each.keys), each.value),
                f"{schema.location}.schema.{each.path}".rstrip("."),
                each.pointer,
                each.wanted,
            )

    def read(self, code: str, message: str, schema: Schema, mock: Mock) -> Iterator[Finding]:
        """A finding for everything that the schema has against what was read of a text, as text and as what it says."""
        otherwise = self.reader.typed(mock.value, schema.node, texts=False)
        if any(self._objections(mock.value, schema)) and not any(self._objections(otherwise, schema)):
            return
        yield from self.judged(code, message, schema, mock)

    def _objections(self, value: Any, schema: Schema, *, received: bool = False) -> Iterator[Objection]:
        return self._judge.objections(value, schema.node, schema.pointer, received=received)

    def finding(self, code: str, message: str, mock: Mock, spec: Spec) -> Finding:
        asked = self.interaction
        keys = ("interactions", asked.index, *mock.keys)
        return Finding(
            code,
            message,
            asked.description,
            asked.state,
            Mock(keys, mock.value),
            spec,
            self._pact.places.locate(self._pointer(keys)),
            self.document.locate(spec.pointer),
        )

    def _pointer(self, keys: Keys) -> str:
        """Where it stands in the pact; bodies of version 4 have their content inside."""
        side = self.interaction.request if keys[2:3] == ("request",) else self.interaction.response
        if keys[3:4] == ("body",) and side.media_type is not None:
            keys = (*keys[:4], "content", *keys[4:])
        return pointer(keys)


def parameter_schema(document: OpenApi, node: Mapping[str, Any], at: str, location: str) -> Schema:
    """The schema of a parameter or header, which may stand under its media type."""
    if "schema" not in node and isinstance(node.get("content"), Mapping):
        for name, each in node["content"].items():
            inner = document.resolve(each).get("schema", True)
            return Schema(inner, at + pointer(("content", name, "schema")), location)
    return Schema(node.get("schema", True), f"{at}/schema", location)


def media_types(document: OpenApi, owner: Any) -> Mapping[str, Any]:
    """The media types of a body, by name."""
    resolved = document.resolve(owner)
    content = resolved.get("content") if isinstance(resolved, Mapping) else None
    return content if isinstance(content, Mapping) else {}


def body_schema(document: OpenApi, owner: Any, at: str, media_type: str, location: str) -> Schema | None:
    """The schema of a body in a media type, None where there is none."""
    content = media_types(document, owner)
    name = media.match(media_type, list(content))
    if name is None:
        return None
    each = document.resolve(content[name])
    if not isinstance(each, Mapping) or "schema" not in each:
        return None
    base = str(owner["$ref"])[1:] if isinstance(owner, Mapping) and "$ref" in owner else at
    return Schema(each["schema"], base + pointer(("content", name, "schema")), f"{location}.content.{media_type}")
