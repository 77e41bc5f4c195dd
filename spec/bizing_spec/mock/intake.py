"""What an operation takes: reading a request and saying what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bizing_spec.gate import decoding, negotiation
from bizing_spec.gate.checking import Check
from bizing_spec.gate.violations import MalformedBody, Violation
from bizing_spec.mock import forms, media, security, styles
from bizing_spec.mock.styles import Parameter, Shape


@dataclass(slots=True)
class Request:
    """A request as it came; header names are in lower case, `path` holds the values in the path."""

    method: str
    target: str
    path: Mapping[str, str]
    query: bytes
    headers: Mapping[bytes, bytes]
    body: bytes = b""


@dataclass(slots=True)
class Read:
    """The values of a request, and what is wrong with it: first the statuses that say so best."""

    values: dict[str, Any]
    violations: list[Violation] = field(default_factory=list)
    statuses: tuple[int, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    check: Check | None
    shape: Shape
    encoding: Mapping[str, Any]
    described: bool


class Intake:
    def __init__(
        self,
        parameters: Sequence[Parameter],
        check: Check | None,
        bodies: Mapping[str, Body],
        body_required: bool,
    ) -> None:
        self._path = [each for each in parameters if each.where == "path"]
        self._query = [each for each in parameters if each.where == "query"]
        self._header = [
            (each, each.name.lower().encode("latin-1", "replace")) for each in parameters if each.where == "header"
        ]
        self._cookie = [each for each in parameters if each.where == "cookie"]
        self._check = check
        self._bodies = bodies
        self._body_required = body_required
        self.takes_anything = check is None and not bodies

    def takes_header(self, name: str) -> bool:
        return any(each.name.lower() == name.lower() for each, _ in self._header)

    def read(self, request: Request) -> Read:
        """Judge a request by the document."""
        values = self._parameters(request)
        if not self._bodies or not request.body:
            violations = self._judged(self._check, values, request)
            if self._body_required and self._bodies:
                detail = f"The body is missing; it is required, as {' or '.join(self._bodies)}."
                violations.append(Violation("body", "", "required", detail))
            return Read(values, violations, _INVALID, "invalid-request") if violations else Read(values)
        return self._with_body(request, values)

    def _with_body(self, request: Request, values: dict[str, Any]) -> Read:
        content_type = request.headers.get(b"content-type", b"")
        sent = negotiation.split(content_type)[0] or next(iter(self._bodies))
        media_type = negotiation.match(sent, tuple(self._bodies)) or self._with_parameters(sent)
        if media_type is None:
            detail = f"Supported content types: {', '.join(self._bodies)}."
            wrong = [Violation("header", "Content-Type", "mediaType", detail)]
            return Read(values, wrong, (415, *_INVALID), "unsupported-media-type")
        body = self._bodies[media_type]
        try:
            self._decode(request, sent, body, values)
        except (MalformedBody, ValueError) as fault:
            detail = getattr(fault, "detail", str(fault))
            return Read(values, [Violation("body", "", "json", detail)], (400, 422), "malformed-body")
        violations = self._judged(body.check, values, request)
        return Read(values, violations, _INVALID, "invalid-request") if violations else Read(values)

    def _with_parameters(self, sent: str) -> str | None:
        return next((each for each in self._bodies if each.partition(";")[0].strip() == sent), None)

    def _decode(self, request: Request, sent: str, body: Body, values: dict[str, Any]) -> None:
        if negotiation.is_json(sent):
            values["body"] = decoding.decode(request.body)
        elif sent in forms.MEDIA_TYPES:
            content_type = request.headers.get(b"content-type", b"")
            values["body"] = forms.read(request.body, sent, content_type, body.shape, body.encoding)
        elif sent.startswith("text/") and not media.is_xml(sent) and body.shape.kind == "scalar":
            values["body"] = body.shape.one(request.body.decode("utf-8", "replace"))

    def _parameters(self, request: Request) -> dict[str, Any]:
        values: dict[str, Any] = {}
        if self._path:
            values["path"] = {
                each.name: each.from_text(request.path[each.name]) for each in self._path if each.name in request.path
            }
        if self._query:
            values["query"] = self._query_values(request.query)
        if self._header:
            given = request.headers
            values["header"] = {
                each.name.lower(): each.from_text(given[key].decode("latin-1"))
                for each, key in self._header
                if key in given
            }
        if self._cookie:
            jar = security.cookies(request.headers)
            values["cookie"] = {each.name: each.from_text(jar[each.name]) for each in self._cookie if each.name in jar}
        return values

    def _query_values(self, query: bytes) -> dict[str, Any]:
        if not query:
            return {}
        pairs, raw = styles.query_pairs(query)
        read = ((each.name, each.from_query(pairs, raw)) for each in self._query)
        return {name: value for name, value in read if value is not styles.MISSING}

    def _judged(self, check: Check | None, values: dict[str, Any], request: Request) -> list[Violation]:
        if check is None or check.is_valid(values):
            return []
        return check.violations(values, len(request.body) + len(request.query))


_INVALID = (422, 400)
