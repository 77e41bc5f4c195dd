"""Access tokens of OAuth 2.0: asked for when there is none, kept until shortly before they end."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
import jwt

from bizing_provider.effects.model import Failed

EARLY_SECONDS: Final = 60.0
"""So long before its end a token is not used any more."""
ASSERTION_SECONDS: Final = 3600
SCOPE: Final = "https://www.googleapis.com/auth/calendar.events"

Grant = Callable[[], Mapping[str, str]]
"""The form that a token is asked for with."""


@dataclass
class Tokens:
    """The tokens of one client."""

    client: httpx.AsyncClient
    url: str
    grant: Grant
    auth: tuple[str, str] | None = None
    _token: str | None = field(default=None, repr=False)
    _ends_at: float = 0.0

    async def get(self) -> str:
        """Raises Failed: what is wrong with credentials is mended by whoever set them, not by giving up."""
        if self._token is None or time.monotonic() >= self._ends_at:
            try:
                answer = await self.client.post(
                    self.url, data=dict(self.grant()), auth=self.auth or httpx.USE_CLIENT_DEFAULT
                )
                answer.raise_for_status()
                found = answer.json()
                self._token = str(found["access_token"])
                self._ends_at = time.monotonic() + float(found["expires_in"]) - EARLY_SECONDS
            except httpx.HTTPStatusError as fault:
                raise Failed(f"No access token was given: {fault.response.status_code}.") from None
            except (httpx.HTTPError, ValueError, KeyError, TypeError) as fault:
                raise Failed(f"No access token was given: {type(fault).__name__}.") from None
        return self._token

    def drop(self) -> None:
        """Ask for another: this one was refused."""
        self._token = None


def refresh(client_id: str, client_secret: str, refresh_token: str) -> Grant:
    """By a refresh token (RFC 6749, section 6)."""
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return lambda: {**form, "client_id": client_id, "client_secret": client_secret}


def service_account(key: Mapping[str, Any], url: str) -> Grant:
    """By an assertion that a service account's key signs (RFC 7523, section 2.1)."""

    def grant() -> Mapping[str, str]:
        now = int(time.time())
        claims = {"iss": key["client_email"], "scope": SCOPE, "aud": url, "iat": now, "exp": now + ASSERTION_SECONDS}
        assertion = jwt.encode(claims, key["private_key"], "RS256", {"kid": key.get("private_key_id")})
        return {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}

    return grant


def read_key(file: Path) -> Mapping[str, Any]:
    """A service account's key. Raises ValueError for what is none."""
    key = json.loads(file.read_bytes())
    if not isinstance(key, dict) or not all(isinstance(key.get(name), str) for name in ("client_email", "private_key")):
        raise ValueError("it has no client_email and private_key")
    return key


def account(account_id: str) -> Grant:
    """Of a Zoom account, by a server-to-server app; its id and secret authenticate the request."""
    return lambda: {"grant_type": "account_credentials", "account_id": account_id}
