"""What a consumer expects beside what the document answers: status, headers, body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from bizing_pacts.compare import media, standard
from bizing_pacts.compare.exchange import Exchange, body_schema, media_types
from bizing_pacts.compare.findings import Finding, Mock
from bizing_pacts.compare.members import NONE
from bizing_spec.places import pointer


class Answer(NamedTuple):
    """The response of the document that a status meets, by its key; `node` is without its reference."""

    key: str
    owner: Any
    node: Mapping[str, Any]
    pointer: str
    location: str


def compare(exchange: Exchange) -> Iterator[Finding]:
    answer = _answer(exchange)
    if answer is None:
        yield _at_status(exchange, "response.status.unknown", "Response status code not defined in spec file")
        return
    negotiation = list(_content_type(exchange, answer))
    yield from negotiation
    yield from _headers(exchange, answer)
    if any(each.code == "response.content-type.incompatible" for each in negotiation):
        return
    if answer.key == "default":
        message = "Response status code matched default response in spec file"
        yield _at_status(exchange, "response.status.default", message)
    if exchange.interaction.response.body is not NONE:
        yield from _body(exchange, answer)


def _answer(exchange: Exchange) -> Answer | None:
    operation, status = exchange.operation, exchange.interaction.status
    responses = operation.node.get("responses") or {}
    for key in (str(status), f"{status // 100}XX", f"{status // 100}xx", "default"):
        if key in responses:
            owner = responses[key]
            node = exchange.document.resolve(owner)
            referred = isinstance(owner, Mapping) and "$ref" in owner
            at = str(owner["$ref"])[1:] if referred else operation.pointer + pointer(("responses", key))
            location = f"{operation.location}.responses.{status}"
            return Answer(key, owner, node if isinstance(node, Mapping) else {}, at, location)
    return None


def _at_status(exchange: Exchange, code: str, message: str) -> Finding:
    operation, status = exchange.operation, exchange.interaction.status
    return exchange.about(
        code,
        f"{message}: {status}",
        Mock(("response", "status"), status),
        f"{operation.location}.responses",
        f"{operation.pointer}/responses",
        operation.node.get("responses"),
    )


def _content_type(exchange: Exchange, answer: Answer) -> Iterator[Finding]:
    given = exchange.interaction.response.header("content-type")
    offered = list(media_types(exchange.document, answer.owner))
    keys = ("response", "headers", "content-type")
    if given and not offered:
        message = "Response Content-Type header is defined but the spec does not specify any mime-types to produce"
        yield exchange.at_operation("response.content-type.unknown", message, keys, given)
    elif given and media.match(media.bare(given), offered) is None:
        message = "Response Content-Type header is incompatible with the mime-types the spec defines to produce"
        location, at = f"{answer.location}.content", f"{answer.pointer}/content"
        code = "response.content-type.incompatible"
        yield exchange.about(code, message, Mock(keys, given), location, at, offered)


def _headers(exchange: Exchange, answer: Answer) -> Iterator[Finding]:
    headers = answer.node.get("headers") or {}
    named = {name.lower() for name in headers} | {"content-type"}
    for name, each in headers.items():
        text = exchange.interaction.response.header(name)
        if text is not None and name.lower() != "content-type":
            yield from _header(exchange, answer, name, each, text)
    for name, value in sorted(exchange.interaction.response.headers.items()):
        keys = ("response", "headers", name)
        if name in named:
            continue
        if name in standard.OF_RESPONSES:
            message = f"Standard http response header is not defined in the spec file: {name}"
            yield exchange.at_operation("response.header.undefined", message, keys, value)
        else:
            message = f"Response header is not defined in the spec file: {name}"
            location, at = f"{answer.location}.headers", f"{answer.pointer}/headers"
            yield exchange.about("response.header.unknown", message, Mock(keys, value), location, at, headers)


def _header(exchange: Exchange, answer: Answer, name: str, owner: Any, text: str) -> Iterator[Finding]:
    node = exchange.document.resolve(owner)
    referred = isinstance(owner, Mapping) and "$ref" in owner
    at = str(owner["$ref"])[1:] if referred else answer.pointer + pointer(("headers", name))
    schema = exchange.parameter_schema(node, at, f"{answer.location}.headers.{name}")
    value = exchange.reader.simple(text, schema.node, node)
    message = "Value is incompatible with the parameter defined in the spec file"
    mock = Mock(("response", "headers", name), value)
    yield from exchange.read("response.header.incompatible", message, schema, mock)


def _body(exchange: Exchange, answer: Answer) -> Iterator[Finding]:
    body = exchange.interaction.response.body
    media_type = _media_type(exchange, answer)
    mock = Mock(("response", "body"), body)
    location, at = f"{answer.location}.content", f"{answer.pointer}/content"
    content = answer.node.get("content")
    if not media.is_judged(media_type):
        message = f"Body with content type '{media_type}' is not supported by the spec comparator"
        yield exchange.about("response.body.unvalidatable", message, mock, location, at, content)
        return
    if body is None or body == "":
        return
    schema = body_schema(exchange.document, answer.owner, answer.pointer, media_type, answer.location)
    if schema is None:
        message = "No matching schema found for response body"
        yield exchange.about("response.body.unknown", message, mock, location, at, content)
    else:
        message = "Response body is incompatible with the response body schema in the spec file"
        yield from exchange.judged("response.body.incompatible", message, schema, mock, received=True)


def _media_type(exchange: Exchange, answer: Answer) -> str:
    """What the body comes in: as the answer says, else as was asked for, else the first that the document has."""
    offered = list(media_types(exchange.document, answer.owner))
    response, request = exchange.interaction.response, exchange.interaction.request
    for said in (response.header("content-type"), request.header("accept") or media.JSON):
        if said and (found := media.match(said, offered)) is not None:
            return found
    return offered[0] if offered else media.JSON
