"""One operation of the document: what it takes and answers, and the checks of both."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from bizing_spec.gate import decoding, negotiation, references
from bizing_spec.gate.checking import Check
from bizing_spec.gate.parameters import NUL, Parameter, read_headers, read_path, read_query
from bizing_spec.gate.responses import Answer
from bizing_spec.gate.violations import (
    NotAcceptable,
    RequestRefused,
    UnsupportedMediaType,
    Violation,
)

RawHeaders = Iterable[tuple[bytes, bytes]]


class Parsed(msgspec.Struct, frozen=True):
    """A request as its handler wants it: values of the schemas' types, defaults filled in for parameters.

    Header names are in lower case. `body` is the decoded JSON, the raw bytes for another media type, or None.
    """

    path: dict[str, Any]
    query: dict[str, Any]
    headers: dict[str, Any]
    body: Any


@dataclass(frozen=True, slots=True)
class Intake:
    """What the gate reads of a request; `checks` has one for each media type and one under None."""

    path: Mapping[str, Parameter]
    query: Mapping[str, Parameter]
    headers: Mapping[bytes, Parameter]
    checks: Mapping[str | None, Check]
    body_required: bool
    defaults: Mapping[str, Mapping[str, Any]]
    offered: tuple[str, ...]  # media types of the answers when all goes well


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation, named by its operationId; `path` is relative to the server's base path.

    `security` lists alternatives, each a mapping of scheme to scopes; no alternative at all means public, an
    empty one that anonymous callers are welcome too. `parameters` and `responses` are the document's objects,
    with their references followed. `body_schema` is the component that describes the JSON body, if one does, and
    `body_limit_bytes` the document's `x-body-limit-bytes`: how large its body may be, where that is not as elsewhere.
    """

    operation_id: str
    method: str
    path: str
    tags: tuple[str, ...]
    deprecated: bool
    security: tuple[Mapping[str, tuple[str, ...]], ...]
    parameters: Mapping[tuple[str, str], Mapping[str, Any]]
    media_types: tuple[str, ...]
    body_schema: str | None
    body_required: bool
    body_limit_bytes: int | None
    responses: Mapping[str, Mapping[str, Any]]
    intake: Intake
    answers: Mapping[str, Answer]

    def check(self, path_params: Mapping[str, str], query: bytes, headers: RawHeaders, body: bytes) -> Parsed:
        """Judge a request by the document and convert it.

        `query` is the raw query string, `headers` are ASGI's: raw, names in lower case. Raises
        `UnsupportedMediaType`, `NotAcceptable`, `MalformedBody` or `RequestRefused` with all violations.
        """
        intake = self.intake
        given, repeated = _gather(headers)
        media_type = self._media_type(given) if body else None
        accept = given.get(b"accept", b"*/*")
        if accept != b"*/*" and intake.offered and not negotiation.accepts(accept, intake.offered):
            raise NotAcceptable(intake.offered)

        faults: list[Violation] = []
        exchange: dict[str, Any] = {
            "path": read_path(path_params, intake.path, faults) if intake.path else {},
            "query": read_query(query, intake.query, faults) if query else {},
            "header": read_headers(given, repeated, intake.headers, faults) if intake.headers else {},
        }
        if body:
            exchange["body"] = _read_body(body, media_type, faults)
        elif intake.body_required:
            faults.append(Violation("body", "", "required", self._body_missing()))

        if faults or not intake.checks[media_type].is_valid(exchange):
            size = len(body) + len(query)
            raise RequestRefused(intake.checks[media_type].violations(exchange, size, faults))
        return self._parsed(exchange)

    def check_response(self, status: int, headers: RawHeaders, body: bytes) -> list[Violation]:
        """What is wrong with an answer by the document; nothing when it keeps to it."""
        answer = self._answer(status)
        if answer is None:
            known = ", ".join(self.answers)
            return [Violation("status", "", "undeclared", f"{status} is not among the responses {known}.")]
        given, repeated = _gather(headers)
        return answer.violations(given, repeated, body, self.method != "HEAD")

    def _answer(self, status: int) -> Answer | None:
        keys = (str(status), f"{status // 100}XX", "default")
        return next((self.answers[key] for key in keys if key in self.answers), None)

    def _media_type(self, given: Mapping[bytes, bytes]) -> str | None:
        """Which of the declared media types the body comes in."""
        content_type = given.get(b"content-type")
        encoding = given.get(b"content-encoding", b"identity")
        if encoding.lower() != b"identity":
            raise UnsupportedMediaType("Send the body as it is, without Content-Encoding.", self.media_types)
        if not self.media_types:
            return None
        wanted = " or ".join(self.media_types)
        if content_type is None:
            raise UnsupportedMediaType(f"Say in Content-Type that the body is {wanted}.", self.media_types)
        sent, parameters = negotiation.split(content_type)
        media_type = negotiation.match(sent, self.media_types)
        if media_type is None:
            raise UnsupportedMediaType(f"Send the body as {wanted}.", self.media_types)
        if parameters.get("charset", "utf-8") not in ("utf-8", "utf8"):
            raise UnsupportedMediaType("Send the body in UTF-8.", self.media_types)
        return media_type

    def _body_missing(self) -> str:
        return f"The body is missing; it is required, as {' or '.join(self.media_types)}."

    def _parsed(self, exchange: dict[str, Any]) -> Parsed:
        path, query, header = exchange["path"], exchange["query"], exchange["header"]
        if self.intake.defaults:
            query = {**self.intake.defaults["query"], **query}
            header = {**self.intake.defaults["header"], **header}
        return Parsed(path, query, header, exchange.get("body"))


def _gather(headers: RawHeaders) -> tuple[dict[bytes, bytes], set[bytes]]:
    """Headers by name, repeated ones joined as RFC 9110 (5.3) has it, and which were repeated."""
    given: dict[bytes, bytes] = {}
    repeated: set[bytes] = set()
    for name, value in headers:
        if name in given:
            repeated.add(name)
            value = given[name] + b", " + value
        given[name] = value
    return given, repeated


def _read_body(body: bytes, media_type: str | None, faults: list[Violation]) -> Any:
    if media_type is None:
        faults.append(Violation("body", "", "unknown", "This operation takes no body; send none."))
        return None
    if not negotiation.is_json(media_type):
        return body
    value = decoding.decode(body)
    if b"\\u0000" in body:
        paths = decoding.nul_paths(value)
        faults.extend(Violation("body", references.join(path), "nul", NUL) for path in paths)
    return value
