"""Is each interaction of a pact allowed by a document? Told from both files alone; nothing is run.

Codes, locations and rules are those of openapi-pact-comparator: a consumer may use a part of an answer, and never a
field, a header or a status that the document does not have; what it sends must be valid where it expects success.
"""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bizing_pacts.compare import operations, requests, responses, webhooks
from bizing_pacts.compare.channels import Channels
from bizing_pacts.compare.delivery import Delivery
from bizing_pacts.compare.exchange import Exchange
from bizing_pacts.compare.findings import Finding
from bizing_pacts.compare.judging import Judge
from bizing_pacts.compare.pact import Interaction, Pact
from bizing_pacts.compare.reading import Reader
from bizing_pacts.compare.routes import Routes
from bizing_pacts.compare.webhooks import Webhooks
from bizing_spec.asyncapi import AsyncApi
from bizing_spec.described import Described
from bizing_spec.document import DocumentUnreadable
from bizing_spec.openapi import OpenApi


class Comparison:
    """An OpenAPI document to which any number of pacts are compared; its schemas are compiled once, when needed."""

    def __init__(self, document: OpenApi) -> None:
        self._document = _ForgivingOpenApi(
            document.source, document.content, document.version, document.text, document.bundle
        )
        with _malformed(document, "/paths"):
            self._routes = Routes(self._document)
        with _malformed(document, "/webhooks"):
            self._webhooks = Webhooks(self._document)
        self._judge = Judge(self._document)
        self._reader = Reader(self._document)

    def findings(self, pact: Pact) -> Iterator[Finding]:
        for interaction in pact.interactions:
            yield from self._compared(interaction, pact)
        for conversation in pact.messages if self._webhooks else ():
            delivery = Delivery(conversation, pact, self._document, self._judge, self._reader)
            with _malformed(self._document, "/webhooks"):
                yield from webhooks.compare(delivery, self._webhooks)

    def comparable(self, pact: Pact) -> Pact:
        """What of a pact the document can tell of."""
        return pact if self._webhooks else dataclasses.replace(pact, messages=())

    def left_out(self, pact: Pact) -> str:
        """What of a pact the document cannot tell of, in words; empty for nothing."""
        messages = 0 if self._webhooks else len(pact.messages)
        return _left_out(pact, messages, "message", "the document has no webhooks")

    def _compared(self, interaction: Interaction, pact: Pact) -> Iterator[Finding]:
        route = self._routes.find(interaction.method, interaction.path)
        exchange = Exchange(interaction, route, pact, self._document, self._judge, self._reader)
        with _malformed(self._document, route.operation.pointer if route else "/paths"):
            if route is None:
                yield exchange.unknown_path()
                return
            if wrong := exchange.wrong_path():
                yield from map(exchange.unknown_path, wrong)
                return
            yield from requests.compare(exchange)
            yield from responses.compare(exchange)


class MessageComparison:
    """An AsyncAPI document to which any number of pacts are compared."""

    def __init__(self, document: AsyncApi) -> None:
        self._document = _ForgivingAsyncApi(
            document.source, document.content, document.version, document.text, document.bundle
        )
        self._channels = Channels(self._document)
        self._judge = Judge(self._document, inlined=True)
        self._reader = Reader(self._document)

    def findings(self, pact: Pact) -> Iterator[Finding]:
        for conversation in pact.messages:
            delivery = Delivery(conversation, pact, self._document, self._judge, self._reader)
            with _malformed(self._document, "/operations" if self._document.version == "3" else "/channels"):
                yield from operations.compare(delivery, self._channels)

    def comparable(self, pact: Pact) -> Pact:
        return dataclasses.replace(pact, interactions=())

    def left_out(self, pact: Pact) -> str:
        return _left_out(pact, len(pact.interactions), "HTTP interaction", "AsyncAPI tells of messages alone")


def of(document: OpenApi | AsyncApi) -> Comparison | MessageComparison:
    """The comparison that suits a document."""
    return Comparison(document) if isinstance(document, OpenApi) else MessageComparison(document)


def _left_out(pact: Pact, count: int, noun: str, reason: str) -> str:
    told = [f"{count} {noun}{'' if count == 1 else 's'} not compared, for {reason}"] if count else []
    told += [f"{pact.others} of a kind that is not known not compared"] if pact.others else []
    return "; ".join(told)


class _Forgiving(Described):
    """A document whose references that lead nowhere allow anything: they are what a linter tells of."""

    def resolve(self, node: Any) -> Any:
        try:
            return super().resolve(node)
        except DocumentUnreadable:
            return {}

    def at(self, reference: str) -> Any:
        try:
            return super().at(reference)
        except DocumentUnreadable:
            return {}


class _ForgivingOpenApi(_Forgiving, OpenApi):
    pass


class _ForgivingAsyncApi(_Forgiving, AsyncApi):
    pass


@contextlib.contextmanager
def _malformed(document: Described, at: str) -> Iterator[None]:
    """Documents are taken as they are; where a list stands for an object, say, the operation is named."""
    try:
        yield
    except RecursionError as fault:
        reason = f"the schemas of {at} refer to each other in rows too long, or round in a circle"
        raise DocumentUnreadable(Path(document.source), reason, document.locate(at).line) from fault
    except (AttributeError, KeyError, TypeError, IndexError) as fault:
        reason = f"{at} is not as it must be ({type(fault).__name__}: {fault}); `bizing spec lint` says how"
        raise DocumentUnreadable(Path(document.source), reason, document.locate(at).line) from fault
