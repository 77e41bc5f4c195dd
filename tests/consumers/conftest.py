"""The pacts between the consumers in Python and the API, and ways to write their interactions."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

os.environ["PACT_DO_NOT_TRACK"] = "true"

import pact as pact_python
from pact import generate, match
from pact.interaction import Interaction
from pact.match.matcher import GenericMatcher

from bizing_consumers.storefront import Storefront
from bizing_provider import embedded

CONSUMER = "bizing-storefront"
FOLLOWER = "bizing-calendar-sync"
PROVIDER = "bizing-api"
API_KEY = "an-api-key"

State = str | tuple[str, Mapping[str, object]]
Interact = Callable[..., AbstractContextManager[Storefront]]


def injected(expression: str, example: str | int) -> match.AbstractMatcher[Any]:
    """A value of the request that the provider's state gives when the pact is verified.

    `example` stands for it here, and the storefront has to send exactly that.
    """
    return GenericMatcher("equality", example, generator=generate.provider_state(expression))


def give(interaction: Interaction, states: Sequence[State]) -> None:
    for state in states:
        name, parameters = (state, {}) if isinstance(state, str) else state
        interaction.given(name, dict(parameters))


@pytest.fixture(scope="session")
def pact_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pacts are written: a fresh one, unless BIZING_PACTS says where."""
    folder = Path(os.environ.get("BIZING_PACTS") or tmp_path_factory.mktemp("pacts"))
    # The library adds to a pact that is there already; begun anew, it holds what the tests ask for and no more.
    for consumer in (CONSUMER, FOLLOWER):
        (folder / f"{consumer}-{PROVIDER}.json").unlink(missing_ok=True)
    return folder


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    """The consumers' own PostgreSQL."""
    with embedded.running() as server:
        yield server.url


@pytest.fixture(scope="session")
def described() -> set[str]:
    """The interactions so far; the library silently replaces one that has the name of another."""
    return set()


@pytest.fixture
def interact(pact_folder: Path, described: set[str]) -> Interact:
    """Writes an interaction into the pact and lends a storefront that is expected to have it."""

    @contextlib.contextmanager
    def interact(
        description: str,
        *,
        given: Sequence[State],
        request: Mapping[str, Any],
        status: int,
        headers: Mapping[str, Any] = {},
        body: dict[str, Any],
    ) -> Iterator[Storefront]:
        assert description not in described
        described.add(description)
        pact = pact_python.Pact(CONSUMER, PROVIDER)
        interaction = pact.upon_receiving(description)
        give(interaction, given)
        interaction.with_request(request["method"], request["path"])
        interaction.with_header("X-API-Key", injected("${apiKey}", API_KEY))
        for name, value in request.get("headers", {}).items():
            interaction.with_header(name, value)
        interaction.with_query_parameters(request.get("query", {}))
        if "body" in request:
            interaction.with_body(request["body"])
        interaction.will_respond_with(status)
        for name, value in headers.items():
            interaction.with_header(name, value)
        interaction.with_body(body)
        with pact.serve() as server, Storefront(f"{server.url}/api/v1", API_KEY) as storefront:
            yield storefront
        pact.write_file(pact_folder)

    return interact
