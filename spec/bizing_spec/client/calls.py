"""A document's operations as clients call them, whatever language the clients are written in."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from bizing_spec.client.naming import Names, words
from bizing_spec.lint.model import Document
from bizing_spec.lint.shape import METHODS

PLACES: Final = ("path", "query", "header", "cookie")
IDEMPOTENCY_KEY: Final = "idempotency-key"
_IGNORED: Final = ("accept", "content-type", "authorization")
_USUAL: Final = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
_is_status: Final = re.compile(r"[1-5]([0-9]{2}|XX)|default").fullmatch
_is_placeholder: Final = re.compile(r"\{([^{}]+)\}")

Style = tuple[str, bool]


class Parameter(NamedTuple):
    """`style` is OpenAPI's, or `json`, `jsonField` for JSON text without a name or with it; and whether it explodes."""

    place: str
    name: str
    style: Style
    required: bool
    schema: Any
    told: dict[str, Any]

    @property
    def is_usual(self) -> bool:
        """Whether its style is that of its place where the document says nothing."""
        usual = _USUAL[self.place]
        return self.style == (usual, usual == "form")


class Media(NamedTuple):
    """A media type, its schema, whether that is of text or bytes, and the styles that fields of a form have."""

    type: str
    schema: Any
    is_text: bool
    styles: Mapping[str, Style]


class Reply(NamedTuple):
    """What an operation answers with a status, a range of them (`4XX`) or any other (`default`)."""

    status: str
    content: list[Media]
    component: str | None


class Call(NamedTuple):
    """An operation; `idempotency_key` is the parameter that the client fills, `server` that of the operation alone."""

    words: list[str]
    operation_id: str | None
    method: str
    path: str
    parameters: list[Parameter]
    bodies: list[Media]
    needs_body: bool
    replies: list[Reply]
    security: list[list[str]]
    server: str | None
    quote: str
    told: dict[str, Any]

    @property
    def idempotency_key(self) -> Parameter | None:
        found = (each for each in self.parameters if each.place == "header" and each.name.lower() == IDEMPOTENCY_KEY)
        return next(found, None)

    @property
    def needs(self) -> bool:
        """Whether there is anything that the caller has to say."""
        key = self.idempotency_key
        return self.needs_body or any(each.required and each != key for each in self.parameters)


class Scheme(NamedTuple):
    """How a credential travels: `header`, `query` and `cookie` by a name, `bearer` or `basic`."""

    name: str
    kind: str
    key: str


class Calls:
    """Reads the calls of one document; what has not the form that OpenAPI asks for is left out."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._names = Names()

    def all(self) -> Iterator[Call]:
        for path, stated in self._document.members(self._document.content, "paths"):
            item = {**self._document.resolve(stated), **stated} if isinstance(stated, dict) else {}
            for method in METHODS:
                if path.startswith("/") and isinstance(item.get(method), dict):
                    yield self._call(path, method, item, item[method])

    def schemes(self) -> list[Scheme]:
        found = ((name, self._document.resolve(each)) for name, each in self._schemes().items())
        return [_scheme(name, each) for name, each in found]

    def _schemes(self) -> Mapping[str, Any]:
        return self._document.components("securitySchemes") or {}

    @property
    def server(self) -> str | None:
        return self._server(self._document.content)

    def _call(self, path: str, method: str, item: dict[str, Any], operation: dict[str, Any]) -> Call:
        said, by = operation.get("operationId"), _is_placeholder.sub(r"by \1", path)
        body = self._document.resolve(operation.get("requestBody"))
        parameters = self._parameters(path, item, operation)
        return Call(
            self._names.take(words(said if isinstance(said, str) else f"{method} {by}")),
            said if isinstance(said, str) else None,
            method.upper(),
            path,
            parameters,
            self._content(body),
            body.get("required") is True,
            list(self._replies(operation)),
            self._security(operation),
            self._server(operation) or self._server(item),
            self._quote(parameters),
            operation,
        )

    def _parameters(self, path: str, item: dict[str, Any], operation: dict[str, Any]) -> list[Parameter]:
        found: dict[tuple[str, str], Parameter] = {}
        for owner in (item, operation):
            for _, each in self._document.members(owner, "parameters"):
                parameter = self._parameter(self._document.resolve(each))
                if parameter:
                    found[parameter.place, parameter.name] = parameter
        for name in _is_placeholder.findall(path):
            found.setdefault(("path", name), Parameter("path", name, ("simple", False), True, {"type": "string"}, {}))
        return sorted(found.values(), key=lambda each: PLACES.index(each.place))

    def _parameter(self, told: dict[str, Any]) -> Parameter | None:
        place, name = told.get("in"), told.get("name")
        if place not in PLACES or not isinstance(name, str) or (place == "header" and name.lower() in _IGNORED):
            return None
        schema, style = told.get("schema", True), _style(told, _USUAL[place])
        for media_type, media in self._document.members(told, "content"):
            schema = media.get("schema", True) if isinstance(media, dict) else True
            if is_json(media_type):
                style = ("jsonField" if place in ("query", "cookie") else "json", False)
        return Parameter(place, name, style, place == "path" or told.get("required") is True, schema, told)

    def _replies(self, operation: dict[str, Any]) -> Iterator[Reply]:
        for status, each in self._document.members(operation, "responses"):
            if _is_status(status):
                reference = each.get("$ref") if isinstance(each, dict) else None
                component = reference.rpartition("/")[2] if isinstance(reference, str) else None
                yield Reply(status, self._content(self._document.resolve(each)), component)

    def _content(self, owner: dict[str, Any]) -> list[Media]:
        found = []
        for media_type, media in self._document.members(owner, "content"):
            schema = media.get("schema", True) if isinstance(media, dict) else True
            styles = {
                name: _style(each, "form")
                for name, each in self._document.members(media, "encoding")
                if "style" in each
            }
            found.append(Media(media_type, schema, self._is_text(schema), styles))
        return sorted(found, key=lambda each: not is_json(each.type))

    def _is_text(self, schema: Any) -> bool:
        resolved = self._document.resolve(schema)
        return resolved.get("type", "string") == "string" and "properties" not in resolved

    def _quote(self, parameters: list[Parameter]) -> str:
        """What stands around an idempotency key: the draft of the header wants quotes, many services do not."""
        found = (self._document.resolve(each.schema) for each in parameters if each.name.lower() == IDEMPOTENCY_KEY)
        patterns = [schema.get("pattern") for schema in found]
        return '"' if any(isinstance(pattern, str) and pattern.startswith('^"') for pattern in patterns) else ""

    def _security(self, operation: dict[str, Any]) -> list[list[str]]:
        owner = operation if isinstance(operation.get("security"), list) else self._document.content
        known = self._schemes()
        alternatives = [list(each) for _, each in self._document.members(owner, "security") if isinstance(each, dict)]
        return [names for names in alternatives if names and all(name in known for name in names)]

    def _server(self, owner: dict[str, Any]) -> str | None:
        """The first server that an object names, its variables as they are unless somebody says otherwise."""
        for _, server in self._document.members(owner, "servers"):
            if isinstance(server, dict) and isinstance(server.get("url"), str):
                values = {
                    name: each.get("default")
                    for name, each in self._document.members(server, "variables")
                    if isinstance(each, dict)
                }
                return _filled(server["url"], values).rstrip("/")
        return None


def _filled(url: str, values: Mapping[str, Any]) -> str:
    return _is_placeholder.sub(lambda found: str(values.get(found[1], found[0])), url)


def is_json(media_type: str) -> bool:
    essence = media_type.partition(";")[0].strip().lower()
    return essence.endswith(("/json", "+json"))


def _style(told: dict[str, Any], usual: str) -> Style:
    style, explode = told.get("style"), told.get("explode")
    style = style if isinstance(style, str) else usual
    return style, explode if isinstance(explode, bool) else style in ("form", "deepObject", "cookie")


def _scheme(name: str, told: dict[str, Any]) -> Scheme:
    if told.get("type") == "apiKey":
        return Scheme(name, str(told.get("in")), str(told.get("name")))
    is_basic = told.get("type") == "http" and str(told.get("scheme")).lower() == "basic"
    return Scheme(name, "basic" if is_basic else "bearer", "Authorization")
