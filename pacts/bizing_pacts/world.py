"""What the states of one interaction work on: a business of its own, what they have made so far, and its times."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import httpx
from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncEngine

from bizing_provider import auth, db, tables

Facts = dict[str, str | int]

ZONE: Final = "Europe/Berlin"
DAYS_AHEAD: Final = 14
STRIPE_KEY: Final = "sk_test_pacts"
CUSTOMER: Final = {"name": "Ada Example", "email": "ada@example.com"}


class StateFailed(Exception):
    """A state could not be brought about; the message says why."""


@dataclasses.dataclass(frozen=True)
class Message:
    """A message as a consumer gets it; `metadata` are its headers."""

    body: bytes
    metadata: Mapping[str, str]


class World:
    """What the states of one interaction have made so far."""

    def __init__(self, api: httpx.AsyncClient, engine: AsyncEngine, stripe_url: str) -> None:
        self.engine = engine
        self.facts: Facts = {"email": CUSTOMER["email"], **times(ZONE)}
        self.business_id = db.new_id()
        self.key_id = self.business_id
        self.message: Message | None = None
        self._api = api
        self._stripe_url = stripe_url

    def the(self, fact: str) -> str | int:
        """A fact that a state before this one has told. Raises StateFailed when none has."""
        if fact not in self.facts:
            raise StateFailed(f"No state before this one has told a {fact}.")
        return self.facts[fact]

    async def open(self) -> None:
        """Make the business and its key, if they are not there."""
        if "apiKey" in self.facts:
            return
        async with db.transaction(self.engine) as conn:
            await conn.execute(insert(tables.business).values(id=self.business_id, name="Pact"))
        await self.renew_key(auth.SCOPES)

    async def renew_key(self, scopes: tuple[str, ...]) -> None:
        async with db.transaction(self.engine) as conn:
            self.key_id, key = await auth.create_key(conn, self.business_id, "pact", scopes, None)
        self.facts["apiKey"] = key

    async def ask(self, method: str, path: str, body: object = None) -> Any:
        """What the API answers for the latest version of what is asked about. Raises StateFailed."""
        headers = {"X-API-Key": str(self.facts["apiKey"]), "Idempotency-Key": f'"{uuid.uuid4()}"', "If-Match": "*"}
        answer = await self._api.request(method, path, json=body, headers=headers)
        if answer.is_error:
            raise StateFailed(f"{method} {path} answered {answer.status_code}: {answer.text}")
        return answer.json()

    async def ask_stripe(self, path: str, **request: Any) -> None:
        """Have the sandbox do something, as a customer's browser or a person at its desk. Raises StateFailed."""
        key = {"Authorization": f"Bearer {STRIPE_KEY}"}
        async with httpx.AsyncClient(base_url=self._stripe_url, headers=key, trust_env=False) as stripe:
            answer = await stripe.post(path, **request)
        if answer.is_error:
            raise StateFailed(f"POST {path} of the sandbox answered {answer.status_code}: {answer.text}")

    async def change_database(self, statement: str, **values: object) -> None:
        async with db.transaction(self.engine) as conn:
            await conn.execute(text(statement), values)


def times(zone: str) -> Facts:
    """The times that states tell of, in UTC, by the wall clock of a zone."""
    day = datetime.now(UTC).date() + timedelta(days=DAYS_AHEAD)

    def at(hour: int, on: date = day) -> str:
        local = datetime.combine(on, time(hour), ZoneInfo(zone))
        return local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    return {
        "start": at(10),
        "end": at(11),
        "newStart": at(14),
        "newEnd": at(15),
        "closedStart": at(20),
        "closedEnd": at(21),
        "from": at(0),
        "to": at(0, day + timedelta(days=1)),
    }
