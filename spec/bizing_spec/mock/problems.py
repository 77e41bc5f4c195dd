"""The mock's own problem documents (RFC 9457), for what the document has no answer for."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from bizing_spec.gate.violations import Violation

_TYPES = {
    "not-found": (404, "There is no such path"),
    "no-such-method": (405, "The path does not have this method"),
    "not-defined": (404, "The document does not have what was asked for"),
    "no-such-scenario": (404, "The rules do not have this scenario"),
    "no-such-server": (404, "The document does not have this server"),
    "no-such-object": (404, "There is no such object"),
    "no-answer": (500, "The document has no answer here"),
    "unauthenticated": (401, "Credentials are missing or not of the right kind"),
    "not-acceptable": (406, "No answer in a media type that you accept"),
    "malformed-request": (400, "The request cannot be read"),
    "too-slow": (408, "The request did not come in time"),
    "head-too-large": (431, "The headers are too large"),
    "content-too-large": (413, "The body is too large"),
    "unsupported-media-type": (415, "The body is not of a media type that this takes"),
    "malformed-body": (400, "The body cannot be read"),
    "invalid-request": (422, "The request breaks the document"),
    "key-reused": (422, "The idempotency key was used for another request"),
    "stale": (412, "The object has changed since"),
    "conflict": (409, "The object's state does not allow this"),
    "invalid-answer": (500, "The answer breaks the document"),
    "unreachable": (502, "The service behind cannot be reached"),
    "fault": (500, "A fault that was asked for"),
}


class Problem(Exception):
    """An answer of the mock's own; `name` is the last part of its type."""

    def __init__(
        self,
        name: str,
        detail: str,
        violations: Sequence[Mapping[str, Any]] = (),
        headers: Sequence[tuple[bytes, bytes]] = (),
        status: int | None = None,
    ) -> None:
        super().__init__(detail)
        known, self.title = _TYPES[name]
        self.name = name
        self.status = status or known
        self.detail = detail
        self.violations = violations
        self.headers = list(headers)

    def body(self) -> bytes:
        content: dict[str, Any] = {
            "type": f"urn:bizing:mock:{self.name}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.violations:
            content["validation"] = list(self.violations)
        return msgspec.json.encode(content)


def shown(violation: Violation, side: str) -> dict[str, Any]:
    """A violation as the header `sl-violations` and problem documents have it; `side` is request or response."""
    location = [side, violation.location]
    if violation.location == "body":
        location += [part.replace("~1", "/").replace("~0", "~") for part in violation.pointer.split("/")[1:]]
    elif violation.pointer:
        location.append(violation.pointer)
    return {"location": location, "severity": "Error", "code": violation.rule, "message": violation.detail}


def header(violations: Sequence[Mapping[str, Any]]) -> tuple[bytes, bytes]:
    """The header in which violations go along with an answer, in ASCII."""
    text = msgspec.json.encode(violations[:20]).decode()
    if not text.isascii() or "\x7f" in text:
        text = "".join(
            each if each < "\x7f" else f"\\u{ord(each):04x}" if ord(each) < 0x10000 else "?" for each in text
        )
    return b"sl-violations", text.encode()
