"""Exchanges and messages told to the places of a document that they exercise."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from bizing_spec import routing
from bizing_spec.coverage import inventory, reading
from bizing_spec.coverage.exchange import ABSENT, HIDDEN, Exchange, Message, Side
from bizing_spec.coverage.inventory import Content, Operation, Response
from bizing_spec.coverage.judging import Judge
from bizing_spec.coverage.kinds import Kind
from bizing_spec.coverage.trees import Trees
from bizing_spec.coverage.walking import Walker
from bizing_spec.gate import negotiation
from bizing_spec.lint.model import Document
from bizing_spec.mock import schemas, styles
from bizing_spec.openapi import OpenApi

REMEMBERED: Final = 100_000
"""Bodies, by their hashes, that are not walked a second time."""


@dataclass(frozen=True, order=True)
class Outside:
    """What was sent or answered and the document does not have: `what` is path, method, status or media type."""

    what: str
    request: str
    detail: str = ""


@dataclass
class Marks:
    """The pointers that an operation exercised, by kind."""

    by_kind: dict[Kind, set[str]] = field(default_factory=lambda: defaultdict(set))

    def __getitem__(self, kind: Kind) -> set[str]:
        return self.by_kind[kind]


class Marking:
    """Raises DocumentUnreadable for a document without operations."""

    def __init__(self, api: OpenApi) -> None:
        document = Document(api)
        asked, answered = schemas.convert(api, "request")[0], schemas.convert(api, "response")[0]
        self.source = api.source
        self.api = dataclasses.replace(api, content=asked)
        self.inventory = inventory.take(self.api)
        self.requests = Trees(api, document, "readOnly")
        self.answers = Trees(api, document, "writeOnly")
        self.asking = Walker(self.requests, Judge(asked))
        self.answering = Walker(self.answers, Judge(answered))
        self.marks: dict[Operation, Marks] = defaultdict(Marks)
        self._router = routing.Router(self.inventory.paths, routing.bases(api.content))
        self._walked: set[int] = set()

    def trees(self, operation: Operation, kind: Kind) -> Trees:
        """What is sent by webhooks and callbacks comes from the provider, as answers do."""
        return self.answers if kind == "response-schema" or operation.is_sent else self.requests

    def walker(self, operation: Operation, kind: Kind) -> Walker:
        return self.answering if self.trees(operation, kind) is self.answers else self.asking

    def take(self, exchange: Exchange) -> Iterator[Outside]:
        """Marks what it exercises; what the document does not know comes back."""
        method = exchange.method.upper()
        path, _, query = _relative(exchange.target).partition("?")
        match = self._router.match(path, method)
        if match is None:
            yield Outside("path", f"{method} {path}")
            return
        operation = match.methods.get(method)
        if operation is None:
            yield Outside("method", f"{method} {match.template}")
            return
        self.marks[operation]["operation"].add(operation.pointer)
        self._parameters(operation, match.values, query, exchange.request)
        yield from self._body(operation, operation.bodies, exchange.request, "request")
        yield from self._answer(operation, exchange)
        if exchange.status != 401:
            shown = reading.shown(operation.security, exchange.request.headers, query)
            self.marks[operation]["security"].update(shown)

    def tell(self, message: Message) -> bool:
        """Whether it is for a webhook or a callback: that which it names, else the only one that its body suits."""
        named = [each for each in self.inventory.sent if each.names & set(message.names)]
        sent = named or self._suiting(message)
        for operation in sent[:1] if len(sent) == 1 or named else ():
            self.marks[operation]["operation"].add(operation.pointer)
            for _ in self._body(operation, operation.bodies, message.body, "request", partial=message.is_partial):
                pass
            return True
        return False

    def _suiting(self, message: Message) -> list[Operation]:
        judge = self.answering.judge
        return [
            each
            for each in self.inventory.sent
            if any(
                content.schema and judge.is_valid(content.schema, message.body.value, partial=False)
                for content in each.bodies
            )
        ]

    def _parameters(self, operation: Operation, path: Mapping[str, str], query: str, request: Side) -> None:
        marked = self.marks[operation]["parameter"]
        given = reading.Given(path, query, request.headers)
        for parameter in operation.parameters:
            value = given.value(parameter)
            if value is styles.MISSING:
                continue
            marked.add(parameter.pointer)
            if parameter.schema and not (isinstance(value, str) and value in HIDDEN):
                self.asking.exercise(value, parameter.schema, marked)

    def _answer(self, operation: Operation, exchange: Exchange) -> Iterator[Outside]:
        response = _declared(operation.responses, exchange.status)
        if response is None:
            if exchange.status:
                yield Outside("status", operation.name, str(exchange.status))
            return
        marks = self.marks[operation]
        marks["status"].add(response.pointer)
        marks["response-header"].update(
            place for name, place in response.headers.items() if name in exchange.answer.headers
        )
        yield from self._body(
            operation, response.contents, exchange.answer, "response", str(exchange.status), exchange.is_partial
        )

    def _body(
        self,
        operation: Operation,
        contents: tuple[Content, ...],
        side: Side,
        direction: str,
        status: str = "",
        partial: bool = False,
    ) -> Iterator[Outside]:
        if not contents or (side.is_empty and not side.media_type):
            return
        content = _content(contents, side.media_type)
        if content is None:
            yield Outside("media type", operation.name, f"{status} {side.media_type}".strip())
            return
        media: Kind = "request-media-type" if direction == "request" else "response-media-type"
        self.marks[operation][media].add(content.pointer)
        if content.schema and not side.is_empty:
            schema: Kind = "request-schema" if direction == "request" else "response-schema"
            self._value(operation, content, side, schema, partial)

    def _value(self, operation: Operation, content: Content, side: Side, kind: Kind, partial: bool) -> None:
        if side.body:
            known = hash((operation.pointer, content.pointer, kind, side.body))
            if known in self._walked:
                return
            if len(self._walked) < REMEMBERED:
                self._walked.add(known)
        value = reading.value(content, side, self.api)
        if value is not ABSENT and content.schema:
            marked = self.marks[operation][kind]
            try:
                self.walker(operation, kind).exercise(value, content.schema, marked, partial=partial)
            except RecursionError:  # deeper than anything that a schema describes
                return


class Strays:
    """What is outside the document, counted; of endless different ones the first are kept."""

    LARGEST: Final = 1000

    def __init__(self) -> None:
        self.counts: Counter[Outside] = Counter()
        self.more = 0

    def add(self, outside: Outside, times: int = 1) -> None:
        if outside in self.counts or len(self.counts) < self.LARGEST:
            self.counts[outside] += times
        else:
            self.more += times

    def update(self, other: Strays) -> None:
        for outside, times in other.counts.items():
            self.add(outside, times)
        self.more += other.more


def _relative(target: str) -> str:
    """The path and query of a target, as they were sent."""
    if target.startswith("/"):
        return target.partition("#")[0]
    try:
        parts = urlsplit(target)
    except ValueError:
        return target
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


def _declared(responses: tuple[Response, ...], status: int) -> Response | None:
    by_status = {each.status: each for each in responses}
    for key in (str(status), f"{status // 100}XX", "DEFAULT") if status else ():
        if key in by_status:
            return by_status[key]
    return None


def _content(contents: tuple[Content, ...], sent: str) -> Content | None:
    """The media type that covers what was sent; where nothing says what it is, JSON before the first."""
    offered = {each.media_type.partition(";")[0].strip().lower(): each for each in contents}
    if not sent:
        return next((each for name, each in offered.items() if negotiation.is_json(name)), contents[0])
    found = negotiation.match(sent, tuple(offered))
    return offered[found] if found else None
