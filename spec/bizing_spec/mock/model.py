"""A document made ready to be answered from: its paths routed, its schemas compiled, once."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bizing_spec import routing
from bizing_spec.document import DocumentUnreadable
from bizing_spec.gate import references
from bizing_spec.gate.checking import Check, compile_checks
from bizing_spec.gate.references import DocumentUnfit, Place, Walk
from bizing_spec.mock import schemas, styles
from bizing_spec.mock.intake import Body, Intake
from bizing_spec.mock.operations import Callback, Content, Operation, Response
from bizing_spec.mock.security import Security
from bizing_spec.openapi import OpenApi

_WHERES = ("path", "query", "header", "cookie")
_IGNORED = frozenset({"accept", "content-type", "authorization"})  # headers, by the OpenAPI Specification


class Side:
    """The document as requests or as answers see it, and the checks that are to be compiled on it."""

    def __init__(self, document: OpenApi, view: schemas.View) -> None:
        self.content, self.left_out = schemas.convert(document, view)
        self.walk = Walk(self.content)
        self._checks: dict[str, Check] = {}
        self._resolved: dict[str, Any] = {}

    def resolve(self, node: Any) -> Any:
        """What a node stands for; None where its reference leads nowhere."""
        if type(node) is not dict or "$ref" not in node:
            return node
        reference = node["$ref"]
        if not isinstance(reference, str):
            return node
        if reference not in self._resolved:
            self._resolved[reference] = self._follow(node)
        return self._resolved[reference]

    def _follow(self, node: Any) -> Any:
        for _ in range(100):
            if not (isinstance(node, Mapping) and isinstance(node.get("$ref"), str)):
                return node
            try:
                node = references.look_up(self.content, node["$ref"])
            except (LookupError, TypeError):
                return None
        return None

    def check(self, key: str, parts: Mapping[str, Any], names: Mapping[str, str]) -> Check:
        if key not in self._checks:
            self._checks[key] = Check(key, {"type": "object", "properties": dict(parts)}, names)
        return self._checks[key]

    def compile(self) -> list[DocumentUnfit]:
        """Compile all checks; those that cannot be, accept everything, and are told of."""
        return list(_compile(self.content, list(self._checks.values())))


def _compile(content: Mapping[str, Any], checks: Sequence[Check]) -> Iterable[DocumentUnfit]:
    try:
        compile_checks(content, checks)
    except DocumentUnfit as fault:
        if len(checks) == 1:
            checks[0].is_valid = lambda _: True
            yield fault
            return
        half = len(checks) // 2
        yield from _compile(content, checks[:half])
        yield from _compile(content, checks[half:])


class Model:
    """Everything of one document that answering needs. Raises `DocumentUnreadable` where a reference is dead."""

    def __init__(self, document: OpenApi) -> None:
        self.document = document
        try:
            self._prepare(document)
        except RecursionError as fault:
            raise DocumentUnreadable(Path(document.source), "nested too deeply") from fault

    def _prepare(self, document: OpenApi) -> None:
        self.requests, self.answers = Side(document, "request"), Side(document, "response")
        self.operations: list[Operation] = []
        self._dead: list[DocumentUnfit] = []
        self._responses: dict[str, Response] = {}
        paths: dict[str, dict[str, Operation]] = {}
        try:
            for path, item in self.requests.walk.items(self.requests.walk.root(), "paths"):
                if isinstance(item.node, Mapping) and path.startswith("/"):
                    paths[path] = {each.method: each for each in self._operations(path, item)}
        except DocumentUnfit as fault:
            place = document.locate(fault.pointer)
            raise DocumentUnreadable(Path(document.source), fault.reason, place.line) from fault
        self.paths = paths
        self.router = routing.Router(paths, routing.bases(self.answers.content))
        try:
            self.warnings = [*self.requests.left_out, *self._dead, *self.requests.compile(), *self.answers.compile()]
        except ValueError as fault:  # of a whole that cannot be a schema's document, such as one 300 levels deep
            reason = str(fault).partition("\n")[0]
            deep = "nested too deeply" if "ecursion" in reason else reason
            raise DocumentUnreadable(Path(document.source), deep) from fault

    def _operations(self, path: str, item: Place) -> Iterable[Operation]:
        for method in routing.METHODS:
            place = self.requests.walk.child(item, method)
            if isinstance(place.node, Mapping):
                operation = self._operation(path, method, item, place)
                self.operations.append(operation)
                yield operation

    def _operation(self, path: str, method: str, item: Place, place: Place) -> Operation:
        components = self.requests.content.get("components") or {}
        schemes = components.get("securitySchemes") or {}
        resolved = {name: self.requests.resolve(each) for name, each in schemes.items()}
        asked = place.node.get("security", self.requests.content.get("security")) or ()
        answer_place = Place(place.pointer, references.look_up(self.answers.content, "#" + place.pointer))
        return Operation(
            method=method.upper(),
            path=path,
            pointer=place.pointer,
            node=place.node,
            security=Security([each for each in asked if isinstance(each, Mapping)], resolved),
            intake=self._intake(item, place),
            responses=[
                self._response(status, each)
                for status, each in self.answers.walk.items(answer_place, "responses")
                if isinstance(each.node, Mapping) and not status.startswith("x-")
            ],
            callbacks=self._callbacks(answer_place),
        )

    def _callbacks(self, place: Place) -> list[Callback]:
        """What the service sends, seen as it sees its answers; one that cannot be followed is left out."""
        try:
            return list(self._callbacks_of(place))
        except DocumentUnfit as fault:
            self._dead.append(fault)
            return []

    def _callbacks_of(self, place: Place) -> Iterable[Callback]:
        walk = self.answers.walk
        for name, callback in walk.items(place, "callbacks"):
            for expression in callback.node if isinstance(callback.node, Mapping) else ():
                item = walk.child(callback, expression)
                for method in routing.METHODS:
                    sent = walk.child(item, method)
                    if isinstance(sent.node, Mapping):
                        body = self._contents(walk.child(sent, "requestBody"))
                        yield Callback(name, expression, method.upper(), body)

    def _intake(self, item: Place, place: Place) -> Intake:
        declared: dict[tuple[str, str], Place] = {}
        for owner in (item, place):
            for _, each in self.requests.walk.items(owner, "parameters"):
                if isinstance(each.node, Mapping) and each.node.get("in") in _WHERES and "name" in each.node:
                    declared[each.node["in"], str(each.node["name"])] = each
        ignored = [key for key in declared if key[0] == "header" and key[1].lower() in _IGNORED]
        for key in ignored:
            del declared[key]
        parts = {where: part for where in _WHERES if (part := _part(where, declared))}
        names = {name.lower(): name for where, name in declared if where == "header"}
        body = self.requests.walk.child(place, "requestBody")
        media = self._bodies(place, body, parts, names)
        return Intake(
            parameters=[styles.Parameter(each.node, self.requests.resolve) for each in declared.values()],
            check=self.requests.check(place.pointer, parts, names) if parts else None,
            bodies=media,
            body_required=bool(isinstance(body.node, Mapping) and body.node.get("required", False)),
        )

    def _bodies(self, place: Place, body: Place, parts: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Body]:
        found = {}
        for media_type, each in self.requests.walk.items(body, "content"):
            node = each.node if isinstance(each.node, Mapping) else {}
            schema = self._schema(each, node)
            whole = {**parts, "body": schema.reference} if schema else parts
            check = self.requests.check(f"{place.pointer} {media_type}", whole, names) if whole else None
            shape = styles.shape(node["schema"], self.requests.resolve) if schema else styles.Shape("object")
            found[media_type.lower()] = Body(check, shape, node.get("encoding") or {}, schema is not None)
        return found

    def _response(self, status: str, place: Place) -> Response:
        key = f"{place.pointer} {status}"
        if key not in self._responses:
            self._responses[key] = self._made_response(status, place)
        return self._responses[key]

    def _made_response(self, status: str, place: Place) -> Response:
        headers = {
            name: each.node
            for name, each in self.answers.walk.items(place, "headers")
            if name.lower() != "content-type" and isinstance(each.node, Mapping)
        }
        return Response(status, headers, self._contents(place))

    def _contents(self, place: Place) -> list[Content]:
        contents = []
        for media_type, each in self.answers.walk.items(place, "content"):
            if isinstance(each.node, Mapping):
                schema = self._schema(each, each.node)
                check = self.answers.check(each.pointer, {"body": schema.reference}, {}) if schema else None
                contents.append(Content(media_type, schema.node if schema else None, self._examples(each), check))
        return contents

    def _schema(self, place: Place, node: Mapping[str, Any]) -> Place | None:
        return Place(f"{place.pointer}/schema", node["schema"]) if node.get("schema") is not None else None

    def _examples(self, place: Place) -> dict[str, Any]:
        found = {"default": place.node["example"]} if "example" in place.node else {}
        for name, each in self.answers.walk.items(place, "examples"):
            if isinstance(each.node, Mapping) and "value" in each.node:
                found[name] = each.node["value"]
        return found


def _part(where: str, declared: Mapping[tuple[str, str], Place]) -> dict[str, Any]:
    """The schema of all parameters of one kind: an object of their values."""
    properties, required = {}, []
    for (kind, name), place in declared.items():
        if kind == where:
            key = name.lower() if where == "header" else name
            has = isinstance(place.node.get("schema"), (Mapping, bool))
            properties[key] = Place(f"{place.pointer}/schema", None).reference if has else True
            required += [key] if place.node.get("required", False) and where != "path" else []
    return {"properties": properties, "required": required} if properties else {}
