"""A provider that all tests of pacts share, and pacts made for one test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bizing_pacts import provider, sources, verification

NAME = "bizing-api"
Verify = Callable[..., verification.Report]
WritePact = Callable[..., Path]


@pytest.fixture(scope="session")
def place() -> Iterator[provider.Place]:
    with provider.running() as place:
        yield place


@pytest.fixture
def write_pact(tmp_path: Path) -> WritePact:
    """Writes a pact of the consumer `tester` with the given interactions."""

    def write(*interactions: dict[str, Any], provider: str = NAME, file: str = "pact.json") -> Path:
        path = tmp_path / file
        pact = {
            "consumer": {"name": "tester"},
            "provider": {"name": provider},
            "interactions": list(interactions),
            "metadata": {"pactSpecification": {"version": "4.0"}},
        }
        path.write_text(json.dumps(pact))
        return path

    return write


@pytest.fixture
def verify(place: provider.Place, write_pact: WritePact) -> Verify:
    """Verifies the shared provider against a pact with the given interactions."""

    def verify(*interactions: dict[str, Any], **choice: Any) -> verification.Report:
        found = sources.find([str(write_pact(*interactions))], NAME)
        return verification.run(NAME, place, found, verification.Choice(**choice))

    return verify


def telling(
    description: str, *states: str | tuple[str, dict[str, object]], body: dict[str, Any], **metadata: str
) -> dict[str, Any]:
    """A message that is to hold `body`, after a confirmed booking and `states`."""
    given = [("a booking", {"status": "CONFIRMED"}), *states]
    named = [(each, {}) if isinstance(each, str) else each for each in given]
    return {
        "description": description,
        "type": "Asynchronous/Messages",
        "providerStates": [{"name": name, "params": parameters} for name, parameters in named],
        "contents": {"content": body, "contentType": "application/json", "encoded": False},
        "metadata": {"contentType": "application/json", **metadata},
    }


def reading(description: str, *, body: dict[str, Any], **members: Any) -> dict[str, Any]:
    """The interaction of reading a resource, whose answer is to hold `body`."""
    return {
        "description": description,
        "type": "Synchronous/HTTP",
        "providerStates": [{"name": "a resource", "params": {"name": "Room 1"}}],
        "request": {
            "method": "GET",
            "path": "/api/v1/resources/one",
            "headers": {"X-API-Key": ["an-api-key"]},
            "generators": {
                "path": {"type": "ProviderState", "expression": "/api/v1/resources/${resourceId}"},
                "header": {"X-API-Key": {"type": "ProviderState", "expression": "${apiKey}"}},
            },
        },
        "response": {
            "status": 200,
            "headers": {"Content-Type": ["application/json"]},
            "body": {"content": body, "contentType": "application/json", "encoded": False},
        },
        **members,
    }
