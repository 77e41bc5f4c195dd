"""Calls to another service, and what its answers mean: done, to be tried again, or refused."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import httpx

from bizing_provider.connectors.oauth import Tokens
from bizing_provider.effects.model import Failed, Refused
from bizing_provider.webhooks import schedule

TIMEOUT_SECONDS: Final = 15.0
RATE_LIMITS: Final = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded"})
"""Google's reasons for a 403 that is a 429."""


class Api:
    """The API of a service, as far as one connector needs it. Only statuses are told: a body may name customers."""

    def __init__(self, client: httpx.AsyncClient, service: str, url: str, tokens: Tokens | None = None) -> None:
        self._client, self._service, self._url, self._tokens = client, service, url.rstrip("/"), tokens

    async def call(
        self,
        method: str,
        path: str = "",
        *,
        json: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
        known: Collection[int] = (),
    ) -> httpx.Response:
        """An answer of success, or with one of the `known` statuses. Raises Failed, Refused."""
        headers = {"Authorization": f"Bearer {await self._tokens.get()}"} if self._tokens else {}
        try:
            answer = await self._client.request(method, f"{self._url}{path}", json=json, params=params, headers=headers)
        except httpx.InvalidURL:
            raise Failed(f"The address of {self._service} is no URL.") from None
        except httpx.HTTPError as fault:
            raise Failed(f"{self._service} was not reached, or did not answer: {type(fault).__name__}.") from None
        if answer.is_success or answer.status_code in known:
            return answer
        raise self._fault(answer)

    def _fault(self, answer: httpx.Response) -> Failed | Refused:
        status = answer.status_code
        told = f"{self._service} answered {status}."
        if status == 401:
            if self._tokens:
                self._tokens.drop()
            return Failed(told)
        if status in (408, 425, 429) or status >= 500 or (status == 403 and _reason(answer) in RATE_LIMITS):
            return Failed(told, schedule.read_retry_after(answer.headers.get("retry-after"), datetime.now(UTC)))
        return Refused(told)


def _reason(answer: httpx.Response) -> str | None:
    try:
        found: str = answer.json()["error"]["errors"][0]["reason"]
    except (ValueError, KeyError, IndexError, TypeError):
        return None
    return found
