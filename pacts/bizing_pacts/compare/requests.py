"""What a consumer sends beside what the document takes: security, headers, query, body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bizing_pacts.compare import media, standard
from bizing_pacts.compare.exchange import Exchange, body_schema, media_types
from bizing_pacts.compare.findings import Finding, Mock
from bizing_pacts.compare.members import NONE
from bizing_pacts.compare.routes import Parameter

_WRONG_VALUE = "Value is incompatible with the parameter defined in the spec file"


def compare(exchange: Exchange) -> Iterator[Finding]:
    if exchange.interaction.is_valid_request:
        yield from _security(exchange)
    negotiation = [*_accept(exchange), *_content_type(exchange)]
    yield from negotiation
    if exchange.interaction.is_valid_request:
        yield from _headers(exchange)
        yield from _query(exchange)
        if all(each.code != "request.content-type.incompatible" for each in negotiation):
            yield from _body(exchange)


def _schemes(exchange: Exchange) -> dict[str, Mapping[str, Any]]:
    components = exchange.document.content.get("components") or {}
    schemes = components.get("securitySchemes") or {}
    resolved = {name: exchange.document.resolve(each) for name, each in schemes.items()}
    return {name: each for name, each in resolved.items() if isinstance(each, Mapping)}


def _security(exchange: Exchange) -> Iterator[Finding]:
    """Nothing where one of the alternatives is met, else what each of them misses."""
    schemes = _schemes(exchange)
    missing: list[Finding] = []
    for requirement in exchange.operation.security:
        known = [schemes[name] for name in requirement if name in schemes]
        lacking = [place for scheme in known if (place := _lacking(exchange, scheme)) is not None]
        if not lacking and (known or not requirement):
            return
        missing += [_unauthorized(exchange, place) for place in lacking]
    yield from missing


def _lacking(exchange: Exchange, scheme: Mapping[str, Any]) -> str | None:
    """The place of a credential that is not there; cookies and what is agreed elsewhere are taken for given."""
    request = exchange.interaction.request
    kind, place, name = (str(scheme.get(key, "")) for key in ("type", "in", "name"))
    if kind.lower() == "apikey" and place.lower() == "header":
        return None if request.header(name) is not None else "headers"
    if kind.lower() == "apikey" and place.lower() == "query":
        return None if name in exchange.asked else "query"
    if kind.lower() == "http":
        said = (request.header("authorization") or "").lower()
        return None if said.startswith(f"{str(scheme.get('scheme', '')).lower()} ") else "headers"
    return None


def _unauthorized(exchange: Exchange, place: str) -> Finding:
    interaction = exchange.interaction
    value = interaction.query if place == "query" else dict(interaction.request.headers)
    what = "query" if place == "query" else "header"
    message = f"Request Authorization {what} is missing but is required by the spec file"
    return exchange.at_operation("request.authorization.missing", message, ("request", place), value)


def _accept(exchange: Exchange) -> Iterator[Finding]:
    accept = exchange.interaction.request.header("accept")
    responses = exchange.operation.node.get("responses") or {}
    own = responses.get(str(exchange.interaction.status))
    every = [name for each in responses.values() for name in media_types(exchange.document, each)]
    keys = ("request", "headers", "accept")
    if not accept:
        return
    if not every:
        message = "Request Accept header is defined but the spec does not specify any mime-types to produce"
        yield exchange.at_operation("request.accept.unknown", message, keys, accept)
    elif media_types(exchange.document, own) and media.match(accept, every) is None:
        message = "Request Accept header is incompatible with the mime-types the spec defines to produce"
        yield exchange.at_operation("request.accept.incompatible", message, keys, accept)


def _content_type(exchange: Exchange) -> Iterator[Finding]:
    given = exchange.interaction.request.header("content-type")
    offered = list(media_types(exchange.document, exchange.operation.node.get("requestBody")))
    keys = ("request", "headers", "content-type")
    if given and not offered:
        message = "Request content-type header is defined but the spec does not specify any mime-types to consume"
        yield exchange.at_operation("request.content-type.unknown", message, keys, given)
    elif given and media.match(media.bare(given), offered) is None:
        message = "Request Content-Type header is incompatible with the mime-types the spec accepts to consume"
        operation = exchange.operation
        yield exchange.about(
            "request.content-type.incompatible",
            message,
            Mock(keys, given),
            f"{operation.location}.requestBody.content",
            f"{operation.pointer}/requestBody/content",
            offered,
        )
    elif not given and offered and exchange.interaction.request.has_content:
        message = "Request content type header is not defined but spec specifies mime-types to consume"
        yield exchange.at_operation("request.content-type.missing", message, keys, None)


def _headers(exchange: Exchange) -> Iterator[Finding]:
    named: set[str] = set()
    for parameter in exchange.operation.parameters:
        if parameter.place == "header":
            named.add(parameter.name.lower())
            yield from _header(exchange, parameter)
    keys = {str(each.get("name")).lower() for each in _required_schemes(exchange) if each.get("in") == "header"}
    for name, value in sorted(exchange.interaction.request.headers.items()):
        if name not in named | keys | standard.OF_REQUESTS:
            message = f"Request header is not defined in the spec file: {name}"
            yield exchange.at_operation("request.header.unknown", message, ("request", "headers", name), value)


def _required_schemes(exchange: Exchange) -> Iterator[Mapping[str, Any]]:
    schemes = _schemes(exchange)
    for requirement in exchange.operation.security:
        for name in requirement:
            if schemes.get(name, {}).get("type") == "apiKey":
                yield schemes[name]


def _header(exchange: Exchange, parameter: Parameter) -> Iterator[Finding]:
    text = exchange.interaction.request.header(parameter.name)
    keys = ("request", "headers", parameter.name)
    location = _parameter_location(exchange, parameter)
    if text is not None:
        schema = exchange.parameter_schema(parameter.node, parameter.pointer, location)
        value = exchange.reader.simple(text, schema.node, parameter.node)
        yield from exchange.read("request.header.incompatible", _WRONG_VALUE, schema, Mock(keys, value))
    elif parameter.node.get("required"):
        message = f"{_WRONG_VALUE}: must have required property '{parameter.name}'"
        mock = Mock(keys, None)
        yield exchange.about("request.header.incompatible", message, mock, location, parameter.pointer, parameter.node)


def _parameter_location(exchange: Exchange, parameter: Parameter) -> str:
    return f"{exchange.operation.location}.parameters[{parameter.index}]"


def _query(exchange: Exchange) -> Iterator[Finding]:
    for parameter in exchange.operation.parameters:
        if parameter.place == "query":
            yield from _query_parameter(exchange, parameter)
    keys = {str(each.get("name")) for each in _required_schemes(exchange) if each.get("in") == "query"}
    for name, texts in exchange.asked.left().items():
        if name not in keys:
            message = f"Query parameter is not defined in the spec file: {name}"
            value = texts if len(texts) > 1 else texts[0]
            yield exchange.at_operation("request.query.unknown", message, ("request", "query", name), value)


def _query_parameter(exchange: Exchange, parameter: Parameter) -> Iterator[Finding]:
    location = _parameter_location(exchange, parameter)
    schema = exchange.parameter_schema(parameter.node, parameter.pointer, location)
    value = exchange.reader.query(exchange.asked, parameter.name, {**parameter.node, "schema": schema.node})
    keys = ("request", "query", parameter.name)
    if value is not None or parameter.node.get("required"):
        found = list(exchange.read("request.query.incompatible", _WRONG_VALUE, schema, Mock(keys, value)))
        yield from found
        if value is None and not found:  # anything is valid, null too: but there is nothing
            message = f"{_WRONG_VALUE}: must have required property '{parameter.name}'"
            mock = Mock(keys, None)
            yield exchange.about(
                "request.query.incompatible", message, mock, location, parameter.pointer, parameter.node
            )


def _body(exchange: Exchange) -> Iterator[Finding]:
    request, operation = exchange.interaction.request, exchange.operation
    owner = operation.node.get("requestBody")
    resolved = exchange.document.resolve(owner) or {}
    given = request.header("content-type") or request.media_type
    offered = list(media_types(exchange.document, owner))
    media_type = (media.match(given, offered) or given) if given else media.JSON
    location, at = f"{operation.location}.requestBody", f"{operation.pointer}/requestBody"
    mock = Mock(("request", "body"), None if request.body is NONE else request.body)
    if request.body is NONE and not resolved.get("required"):
        return
    if not media.is_judged(media_type):
        if request.body is not NONE:
            message = f"Body with content type '{media_type}' is not supported by the spec comparator"
            content = resolved.get("content")
            yield exchange.about(
                "request.body.unvalidatable", message, mock, f"{location}.content", f"{at}/content", content
            )
        return
    schema = body_schema(exchange.document, owner, at, media_type, location)
    if schema is not None:
        message = "Request body is incompatible with the request body schema in the spec file"
        value = exchange.reader.form(mock.value, given or media_type, schema.node)
        yield from exchange.judged("request.body.incompatible", message, schema, Mock(mock.keys, value))
    elif request.has_content:
        message = "No matching schema found for request body"
        content = resolved.get("content")
        yield exchange.about("request.body.unknown", message, mock, f"{location}.content", f"{at}/content", content)
