"""Holding an answer to what a document says of its operation: status, media type and body."""

from collections.abc import Mapping
from typing import Any

from bizing_spec.gate import decoding, negotiation
from bizing_spec.gate.violations import MalformedBody, Violation
from bizing_spec.mock import media
from bizing_spec.mock.operations import Content, Operation


def judge(operation: Operation, status: int, headers: Mapping[bytes, bytes], body: bytes) -> list[Violation]:
    """How an answer breaks the document; the names of its headers are in lower case."""
    response = operation.declared(status)
    if response is None:
        detail = f"The document has no status {status} for {operation.method} {operation.path}."
        return [Violation("status", "", "undeclared", detail)]
    if operation.method == "HEAD" or not (body and response.contents):
        return []
    sent = negotiation.split(headers.get(b"content-type", b""))[0]
    content = _content(sent, {each.media_type.partition(";")[0].strip().lower(): each for each in response.contents})
    if content is None:
        offered = " or ".join(each.media_type for each in response.contents)
        return [Violation("header", "Content-Type", "mediaType", f"Must be {offered}.")]
    if not media.is_json(sent):
        return []
    try:
        return violations(content, decoding.decode(body), len(body))
    except MalformedBody as fault:
        return [Violation("body", "", "json", fault.detail)]


def violations(content: Content, value: Any, size: int) -> list[Violation]:
    """How a value breaks the schema of its answer; a text in another form than JSON is not looked into."""
    if content.check is None:
        return []
    if isinstance(value, str) and not media.is_json(content.media_type) and not content.media_type.startswith("text/"):
        return []
    exchange = {"body": value}
    return [] if content.check.is_valid(exchange) else content.check.violations(exchange, size)


def _content(sent: str, contents: Mapping[str, Content]) -> Content | None:
    found = negotiation.match(sent, tuple(contents))
    return contents[found] if found else None
