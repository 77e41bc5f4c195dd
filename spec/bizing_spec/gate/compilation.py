"""Building the gate's operations from an OpenAPI 3.1 document, once, when the application starts."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from bizing_spec.gate import negotiation
from bizing_spec.gate.checking import Check, compile_checks
from bizing_spec.gate.operations import Intake, Operation
from bizing_spec.gate.parameters import Parameter, converter
from bizing_spec.gate.references import DocumentUnfit, Place, Walk
from bizing_spec.gate.responses import Answer

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_IGNORED_HEADERS = frozenset({"accept", "content-type", "authorization"})  # by the OpenAPI Specification
_STYLES = {"query": "form", "path": "simple", "header": "simple"}

Placed = dict[tuple[str, str], Place]


class Gate:
    """Every operation of a document, ready to judge requests and answers.

    Raises `DocumentUnfit` for a document that is not OpenAPI 3.1 or has a part that cannot be enforced.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        if not str(document.get("openapi", "")).startswith("3.1."):
            raise DocumentUnfit("/openapi", "the gate needs OpenAPI 3.1")
        self.document = document
        self.base_path = _base_path(document)
        builder = _Builder(document)
        self.operations: Mapping[str, Operation] = builder.operations()
        compile_checks(document, builder.checks)


def _base_path(document: Mapping[str, Any]) -> str:
    server: dict[str, Any] = next(iter(document.get("servers", ())), {"url": ""})
    url = str(server["url"])
    for name, variable in server.get("variables", {}).items():
        url = url.replace(f"{{{name}}}", variable["default"])
    return urlsplit(url).path.rstrip("/")


class _Builder:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._walk = Walk(document)
        self._security = document.get("security", ())
        self._query_keys = _query_keys(document)
        self._answers: dict[str, Answer] = {}
        self.checks: list[Check] = []

    def operations(self) -> dict[str, Operation]:
        built: dict[str, Operation] = {}
        for path, item in self._walk.items(self._walk.root(), "paths"):
            for method in _METHODS:
                place = self._walk.child(item, method)
                if place.node is None:
                    continue
                operation = self._operation(path, method, item, place)
                if operation.operation_id in built:
                    raise DocumentUnfit(place.pointer, f"operationId {operation.operation_id!r} stands twice")
                built[operation.operation_id] = operation
        return built

    def _operation(self, path: str, method: str, item: Place, place: Place) -> Operation:
        node = place.node
        if "operationId" not in node:
            raise DocumentUnfit(place.pointer, "the operation has no operationId")
        parameters = self._parameters(path, item, place)
        body = self._walk.child(place, "requestBody")
        media = self._media(body)
        responses = dict(self._walk.items(place, "responses"))
        requirements = node.get("security", self._security)
        required = bool(body.node and body.node.get("required", False))
        return Operation(
            operation_id=node["operationId"],
            method=method.upper(),
            path=path,
            tags=tuple(node.get("tags", ())),
            deprecated=node.get("deprecated", False),
            security=tuple({name: tuple(scopes) for name, scopes in each.items()} for each in requirements),
            parameters={key: each.node for key, each in parameters.items()},
            media_types=tuple(media),
            body_schema=_component(media),
            body_required=required,
            body_limit_bytes=node.get("x-body-limit-bytes"),
            responses={status: each.node for status, each in responses.items()},
            intake=self._intake(place, parameters, media, required, self._offered(responses)),
            answers={status: self._answer_at(each) for status, each in responses.items()},
        )

    def _parameters(self, path: str, item: Place, place: Place) -> Placed:
        found: Placed = {}
        for owner in (item, place):  # an operation's own override those of its path
            for _, each in self._walk.items(owner, "parameters"):
                where, name = each.node["in"], each.node["name"]
                if where == "header" and name.lower() in _IGNORED_HEADERS:
                    continue
                found[where, name] = each
        named = {name for where, name in found if where == "path"}
        templated = {part.partition("}")[0] for part in path.split("{")[1:]}
        if named != templated:
            odd = ", ".join(sorted(named ^ templated))
            raise DocumentUnfit(place.pointer, f"path parameters and path template differ: {odd}")
        return found

    def _media(self, owner: Place) -> dict[str, Place | None]:
        """The schemas of a body by media type, None where one has no schema."""
        media: dict[str, Place | None] = {}
        for name, each in self._walk.items(owner, "content"):
            has_schema = "schema" in each.node
            media[name.lower()] = Place(f"{each.pointer}/schema", each.node["schema"]) if has_schema else None
        return media

    def _offered(self, responses: Mapping[str, Place]) -> tuple[str, ...]:
        """What a successful answer can come as; nothing when one of them comes without a body."""
        good = [self._media(each) for status, each in responses.items() if status.startswith("2")]
        return tuple(dict.fromkeys(name for media in good for name in media)) if all(good) else ()

    def _intake(
        self,
        place: Place,
        parameters: Placed,
        media: Mapping[str, Place | None],
        required: bool,
        offered: tuple[str, ...],
    ) -> Intake:
        read = {key: self._parameter(each) for key, each in parameters.items()}
        query = {name: each for (where, name), each in read.items() if where == "query"}
        query |= {name: Parameter(name, "query") for name in self._query_keys if name not in query}
        parts = {where: self._part(where, parameters) for where in _STYLES}
        names = {name.lower(): name for where, name in parameters if where == "header"}
        checks: dict[str | None, Check] = {None: self._check(place, parts, names)}
        for media_type, schema in media.items():
            body = {"body": schema.reference} if schema and negotiation.is_json(media_type) else {}
            checks[media_type] = self._check(place, {**parts, **body}, names)
        return Intake(
            path={name: each for (where, name), each in read.items() if where == "path"},
            query=query,
            headers={name.lower().encode(): each for (where, name), each in read.items() if where == "header"},
            checks=checks,
            body_required=required,
            defaults=self._defaults(parameters),
            offered=offered,
        )

    def _answer_at(self, place: Place) -> Answer:
        """The answer declared at a place; operations share the responses of the components."""
        if place.pointer not in self._answers:
            self._answers[place.pointer] = self._answer(place)
        return self._answers[place.pointer]

    def _answer(self, place: Place) -> Answer:
        headers = {
            ("header", name): Place(each.pointer, {"name": name, "in": "header", **each.node})
            for name, each in self._walk.items(place, "headers")
            if name.lower() != "content-type"
        }
        part = {"header": self._part("header", headers)}
        names = {name.lower(): name for _, name in headers}
        media = self._media(place)
        checks: dict[str | None, Check] = {}
        for media_type, schema in media.items():
            body = {"body": schema.reference} if schema and negotiation.is_json(media_type) else {}
            checks[media_type] = self._check(place, {**part, **body}, names)
        return Answer(
            headers={name.lower().encode(): self._parameter(each) for (_, name), each in headers.items()},
            checks=checks or {None: self._check(place, part, names)},
        )

    def _check(self, place: Place, parts: Mapping[str, Any], header_names: Mapping[str, str]) -> Check:
        check = Check(place.pointer, {"type": "object", "properties": parts}, header_names)
        self.checks.append(check)
        return check

    def _part(self, where: str, parameters: Placed) -> dict[str, Any]:
        """The schema of all parameters of one kind: an object of their values."""
        properties, required = {}, []
        for (kind, name), place in parameters.items():
            if kind == where:
                key = name.lower() if where == "header" else name
                properties[key] = Place(f"{place.pointer}/schema", None).reference
                required += [key] if place.node.get("required", False) else []
        return {"properties": properties, "required": required}

    def _parameter(self, place: Place) -> Parameter:
        """How to read a parameter; raises `DocumentUnfit` where it cannot be read by the book."""
        node = place.node
        where = node["in"]
        style = _STYLES.get(where)
        if style is None or "schema" not in node or node.get("style", style) != style:
            reason = "only path, query and header parameters with a schema and the default style are supported"
            raise DocumentUnfit(place.pointer, reason)
        schema = self._walk.child(place, "schema")
        types = frozenset(self._types(schema))
        array = "array" in types
        items = frozenset(self._types(self._walk.child(schema, "items"))) if array else types
        if "object" in types | items:
            raise DocumentUnfit(place.pointer, "a parameter cannot be an object")
        explode = node.get("explode", where == "query")
        return Parameter(node["name"], where, array, array and explode, converter(items))

    def _types(self, schema: Place) -> Iterator[str]:
        """Every JSON type that a schema speaks of, so that text can become one of them."""
        if not isinstance(schema.node, Mapping):
            return
        declared = schema.node.get("type", ())
        yield from [declared] if isinstance(declared, str) else declared
        for keyword in ("allOf", "anyOf", "oneOf"):
            for _, part in self._walk.items(schema, keyword):
                yield from self._types(part)

    def _defaults(self, parameters: Placed) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {"query": {}, "header": {}}
        for (where, name), place in parameters.items():
            schema = self._walk.child(place, "schema").node
            if where in found and isinstance(schema, Mapping) and "default" in schema:
                found[where][name.lower() if where == "header" else name] = schema["default"]
        return found if any(found.values()) else {}


def _component(media: Mapping[str, Place | None]) -> str | None:
    """The component schema that the first JSON body refers to."""
    schema = next((each for name, each in media.items() if each and negotiation.is_json(name)), None)
    reference = schema.node.get("$ref", "") if schema and isinstance(schema.node, Mapping) else ""
    prefix, _, name = reference.rpartition("/")
    return name if prefix == "#/components/schemas" else None


def _query_keys(document: Mapping[str, Any]) -> list[str]:
    """Query parameters that carry an API key: known without being declared as parameters."""
    schemes = document.get("components", {}).get("securitySchemes", {}).values()
    return [each["name"] for each in schemes if each.get("type") == "apiKey" and each.get("in") == "query"]
