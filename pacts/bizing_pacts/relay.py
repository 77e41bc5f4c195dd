"""Stands between the verifier and a provider's states, because the verifier does not tell why one failed."""

from __future__ import annotations

import contextlib
import dataclasses
import json
from collections.abc import Callable, Iterator
from typing import Final

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bizing_pacts import provider, sources

ANSWER_SECONDS: Final = 60.0
LONGEST: Final = 1000
"""Letters of a reason."""
NO_ANSWER: Final = 599
"""In place of a status."""


@contextlib.contextmanager
def relayed(place: provider.Place, verified: Callable[[], None] = lambda: None) -> Iterator[provider.Place]:
    """The place with its states asked for through us, for the length of a block: what fails is in its `faults`.

    `verified` is called for each interaction that had a state. Raises outcome.Stopped.
    """
    if place.states_url is None:
        yield place
        return
    relay = _Relay(place.states_url, place.faults, verified)
    application = Starlette(routes=[Route("/", relay.change, methods=["POST"])])
    with provider.serving(application, "relay of provider states") as url:
        yield dataclasses.replace(place, states_url=url)


class _Relay:
    def __init__(self, states_url: str, faults: list[provider.StateFault], verified: Callable[[], None]) -> None:
        self._states_url = states_url
        self._faults = faults
        self._verified = verified
        self._had_state = False
        self._trust = httpx.create_ssl_context()  # it takes longer to make than a state does

    async def change(self, request: Request) -> Response:
        asked = await request.json()
        is_setup = asked.get("action") != "teardown"
        status, content, media_type = await self._ask(await request.body())
        if is_setup and status >= 300:
            state = sources.in_words(asked["state"], asked.get("params") or {})
            said = self._states_url if status == NO_ANSWER else f"{self._states_url} answered {status}"
            self._faults.append(provider.StateFault(state, f"{said}: {_reason(content)}".removesuffix(": ")))
        self._count(is_setup)
        # To a status of the 5xx the verifier would ask again and again, for minutes.
        return Response(content, 422 if status >= 500 else status, media_type=media_type)

    async def _ask(self, body: bytes) -> tuple[int, bytes, str | None]:
        """The status, content and media type of the answer; without one, NO_ANSWER and why."""
        try:
            # A client for each: the loop that one belongs to is the server's, which ends before we could close it.
            async with httpx.AsyncClient(timeout=ANSWER_SECONDS, verify=self._trust) as client:
                answer = await client.post(self._states_url, content=body, headers={"Content-Type": "application/json"})
        except httpx.HTTPError as fault:
            return NO_ANSWER, f"no answer: {str(fault) or type(fault).__name__}".encode(), None
        return answer.status_code, answer.content, answer.headers.get("content-type")

    def _count(self, is_setup: bool) -> None:
        """Teardown is asked for once for each state, and an interaction may have several."""
        if self._had_state and not is_setup:
            self._verified()
        self._had_state = is_setup


def _reason(content: bytes) -> str:
    """What an answer says; ours, and many others, say it in `error`."""
    said = content.decode(errors="replace").strip()
    with contextlib.suppress(ValueError):
        told = json.loads(said)
        said = told["error"] if isinstance(told, dict) and isinstance(told.get("error"), str) else said
    return said[:LONGEST]
