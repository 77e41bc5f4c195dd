"""A message of a pact beside what a document says of it: body and metadata, by schemas."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, Final

from bizing_pacts.compare import media
from bizing_pacts.compare.conversation import Content, Conversation, is_media_type
from bizing_pacts.compare.exchange import Schema
from bizing_pacts.compare.findings import MATCHED, Finding, Keys, Mock, Spec
from bizing_pacts.compare.judging import Judge
from bizing_pacts.compare.members import NONE
from bizing_pacts.compare.pact import Pact
from bizing_pacts.compare.reading import Reader
from bizing_spec.described import Described
from bizing_spec.places import pointer

_WRONG_PAYLOAD: Final = "Message payload is incompatible with the schema in the spec file"
_WRONG_HEADERS: Final = "Message headers are incompatible with the schema in the spec file"


@dataclasses.dataclass(frozen=True)
class Expected:
    """A message of a document: what it calls it, where it stands, and the schemas of its body and headers."""

    location: str
    pointer: str
    node: Any
    payload: Schema | None
    headers: Schema | None
    media_type: str | None


class Delivery:
    """One conversation of a pact, and findings about it; `owner` is the method and name of its webhook, if any."""

    def __init__(
        self, conversation: Conversation, pact: Pact, document: Described, judge: Judge, reader: Reader
    ) -> None:
        self.conversation = conversation
        self._pact = pact
        self._document = document
        self._judge = judge
        self.reader = reader
        self.owner: tuple[str, str] | None = None

    def finding(self, code: str, message: str, mock: Mock, spec: Spec, causes: tuple[Finding, ...] = ()) -> Finding:
        return Finding(
            code,
            message,
            self.conversation.description,
            self.conversation.state,
            mock,
            dataclasses.replace(spec, method=self.owner[0], path=self.owner[1]) if self.owner else spec,
            self._pact.places.locate(pointer(mock.keys)),
            self._document.locate(spec.pointer),
            causes,
        )

    def at_itself(self, code: str, message: str, spec: Spec, *more: str | int, value: Any = None) -> Finding:
        """About the conversation as a whole, or members of it."""
        told = value if value is not None or more else self.conversation.description
        return self.finding(code, message, Mock((*self.conversation.keys, *more), told), spec)

    def matched(self, expected: Expected) -> Finding:
        spec = Spec(None, None, expected.location, expected.pointer, expected.node)
        return self.at_itself(MATCHED, f"Matched message at {expected.location}", spec)

    def compared(self, content: Content, expected: Expected, *, received: bool) -> list[Finding]:
        """What a message of the document has against one of the pact."""
        return [*self._payload(content, expected, received), *self._headers(content, expected, received)]

    def _payload(self, content: Content, expected: Expected, received: bool) -> Iterator[Finding]:
        if content.body is NONE:
            return
        schema = expected.payload
        media_type = content.media_type or expected.media_type or ("" if isinstance(content.body, str) else media.JSON)
        mock = Mock(content.body_at, content.body)
        here = Spec(None, None, expected.location, expected.pointer, None)
        if not media.is_judged(media_type):
            message = f"Body with content type '{media_type}' is not supported by the spec comparator"
            yield self.finding("message.payload.unvalidatable", message, mock, here)
        elif schema is None:
            yield self.finding("message.payload.unknown", "No schema found for message payload", mock, here)
        elif schema.foreign:
            message = f"Schemas of the format '{schema.foreign}' are not supported"
            yield self.finding("message.payload.unvalidatable", message, mock, here)
        else:
            yield from self.judged("message.payload.incompatible", _WRONG_PAYLOAD, schema, mock, received=received)

    def _headers(self, content: Content, expected: Expected, received: bool) -> Iterator[Finding]:
        schema = expected.headers
        if schema is None or content.metadata is None:
            return
        named = self.reader.properties(schema.node)
        own = {name: each for name, each in content.metadata.items() if name in named or not is_media_type(name)}
        mock = Mock(content.metadata_at, self.reader.typed(own, schema.node))
        yield from self.judged("message.headers.incompatible", _WRONG_HEADERS, schema, mock, received=received)

    def judged(self, code: str, message: str, schema: Schema, mock: Mock, *, received: bool) -> Iterator[Finding]:
        """A finding for everything that the schema has against the value."""
        for each in self._judge.objections(mock.value, schema.node, schema.pointer, received=received):
            keys: Keys = (*mock.keys, *each.keys)
            location = f"{schema.location}.{each.path}".rstrip(".")
            spec = Spec(None, None, location, each.pointer, each.wanted)
            yield self.finding(code, f"{message}: {each.message}", Mock(keys, each.value), spec)


def blocking(findings: list[Finding]) -> list[Finding]:
    return [each for each in findings if each.severity == "error"]
