"""Checking an answer against the response that the document declares for its status."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bizing_spec.gate import decoding, negotiation
from bizing_spec.gate.checking import Check
from bizing_spec.gate.parameters import Parameter, read_headers
from bizing_spec.gate.violations import MalformedBody, Violation


@dataclass(frozen=True, slots=True)
class Answer:
    """One declared response. `checks` has one for each media type, or the one under None for no body."""

    headers: Mapping[bytes, Parameter]
    checks: Mapping[str | None, Check]

    @property
    def media_types(self) -> tuple[str, ...]:
        return tuple(name for name in self.checks if name)

    def violations(
        self, given: Mapping[bytes, bytes], repeated: set[bytes], body: bytes, expect_body: bool
    ) -> list[Violation]:
        found: list[Violation] = []
        exchange: dict[str, Any] = {"header": read_headers(given, repeated, self.headers, found)}
        media_type = self._media_type(given, body, expect_body, found)
        check = self.checks.get(media_type) or next(iter(self.checks.values()))
        if media_type and negotiation.is_json(negotiation.split(given[b"content-type"])[0]):
            try:
                exchange["body"] = decoding.decode(body)
            except MalformedBody as fault:
                found.append(Violation("body", "", "json", fault.detail))
        return check.violations(exchange, len(body), found)

    def _media_type(
        self, given: Mapping[bytes, bytes], body: bytes, expect_body: bool, found: list[Violation]
    ) -> str | None:
        """The declared media type of the body, None when there is none to check."""
        offered = self.media_types
        if not body:
            if offered and expect_body:
                found.append(Violation("body", "", "required", "The body is missing; the document has one."))
            return None
        if not offered:
            found.append(Violation("body", "", "unknown", "There is a body; the document has none."))
            return None
        media_type = negotiation.match(negotiation.split(given.get(b"content-type", b""))[0], offered)
        if media_type is None:
            detail = f"Must be {' or '.join(offered)}."
            found.append(Violation("header", "Content-Type", "mediaType", detail))
        return media_type
