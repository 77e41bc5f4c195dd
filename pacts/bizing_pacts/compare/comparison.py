"""Is each interaction of a pact allowed by an OpenAPI document? Told from both files alone; nothing is run.

Codes, locations and rules are those of openapi-pact-comparator: a consumer may use a part of an answer, and never a
field, a header or a status that the document does not have; what it sends must be valid where it expects success.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bizing_pacts.compare import requests, responses
from bizing_pacts.compare.exchange import Exchange
from bizing_pacts.compare.findings import Finding
from bizing_pacts.compare.judging import Judge
from bizing_pacts.compare.pact import Interaction, Pact
from bizing_pacts.compare.reading import Reader
from bizing_pacts.compare.routes import Routes
from bizing_spec.document import DocumentUnreadable
from bizing_spec.openapi import OpenApi


class Comparison:
    """A document to which any number of pacts are compared; its schemas are compiled once, when they are needed."""

    def __init__(self, document: OpenApi) -> None:
        self._document = _Forgiving(document.source, document.content, document.version, document.text, document.bundle)
        with _malformed(document, "/paths"):
            self._routes = Routes(self._document)
        self._judge = Judge(self._document)
        self._reader = Reader(self._document)

    def findings(self, pact: Pact) -> Iterator[Finding]:
        for interaction in pact.interactions:
            yield from self._compared(interaction, pact)

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


class _Forgiving(OpenApi):
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


@contextlib.contextmanager
def _malformed(document: OpenApi, at: str) -> Iterator[None]:
    """Documents are taken as they are; where a list stands for an object, say, the operation is named."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, IndexError, RecursionError) as fault:
        reason = f"{at} is not as OpenAPI has it ({type(fault).__name__}: {fault}); `bizing spec lint` says how"
        raise DocumentUnreadable(Path(document.source), reason, document.locate(at).line) from fault
