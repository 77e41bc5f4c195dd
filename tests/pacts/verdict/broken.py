"""`bizing pact provider`, broken in one way: `python -m tests.pacts.verdict.broken FAULT --port N`."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from fastapi import FastAPI
from sqlalchemy import select

from bizing_pacts import states
from bizing_pacts.world import World
from bizing_provider import app, db, problems
from bizing_provider.bookings import queries
from bizing_provider.bookings.model import Booking
from bizing_provider.tables import booking
from bizing_spec import cli
from tests.load.controls import program
from tests.pacts.verdict.rewriting import Answer, Rewriting

BOOKINGS: Final = re.compile(r"/api/v1/bookings(/[^/]+)?")


def renamed_field() -> None:
    """Bookings tell of `expiresAt`, which everybody knows as `holdExpiresAt`."""

    def rename(answer: Answer) -> Answer:
        if not BOOKINGS.fullmatch(answer.path) or answer.status >= 300:
            return answer
        return replace(answer, body=answer.body.replace(b'"holdExpiresAt":', b'"expiresAt":'))

    _rewrite(rename)


def missing_auth_check() -> None:
    """A booking is found by its id alone, whoever's it is."""

    async def get(conn: db.Connection, business_id: UUID, booking_id: UUID, *, lock: bool = False) -> Booking:
        query = select(*queries.COLUMNS).where(booking.c.id == booking_id)
        row = (await conn.execute(query.with_for_update(key_share=True) if lock else query)).one_or_none()
        if row is None:
            raise problems.NotFound(f"There is no booking {booking_id}.")
        return queries.from_row(row)

    queries.get = get


def lost_write() -> None:
    """New notes of a booking are in the answer, and nowhere else."""
    change = queries.change

    async def forget_notes(conn: db.Connection, current: Booking, now: datetime, **values: Any) -> Booking:
        changed = await change(conn, current, now, **{name: values[name] for name in values if name != "notes"})
        return replace(changed, notes=values.get("notes", changed.notes))

    queries.change = forget_notes


def dropped_constraint() -> None:
    """No exclusion constraint keeps two bookings apart, and nothing else looks."""
    program.drop_constraint()


def undeclared_status() -> None:
    """The list of customers is answered with 206, because it is a part."""
    _rewrite(lambda answer: replace(answer, status=206) if _lists_customers(answer) else answer)


def _lists_customers(answer: Answer) -> bool:
    return (answer.method, answer.path, answer.status) == ("GET", "/api/v1/customers", 200)


def wrong_content_type() -> None:
    """Problems are JSON like anything else."""

    def plain(answer: Answer) -> Answer:
        is_problem = answer.content_type == "application/problem+json"
        return replace(answer, content_type="application/json") if is_problem else answer

    _rewrite(plain)


def broken_provider_state() -> None:
    """The state `a blackout` asks for a path that there is no more."""

    async def a_blackout(world: World) -> None:
        await states.a_resource(world)
        wanted = {"start": world.facts["start"], "end": world.facts["end"]}
        await world.ask("POST", f"/resources/{world.facts['resourceId']}/blackout", wanted)

    states.STATES = {**states.STATES, "a blackout": a_blackout}  # type: ignore[misc]


def _rewrite(change: Callable[[Answer], Answer]) -> None:
    create_app = app.create_app

    def rewriting(*arguments: Any, **named: Any) -> FastAPI:
        made = create_app(*arguments, **named)
        made.add_middleware(Rewriting, change=change)
        return made

    app.create_app = rewriting


BREAK: Final[Mapping[str, Callable[[], None]]] = {
    "renamed-field": renamed_field,
    "missing-auth-check": missing_auth_check,
    "lost-write": lost_write,
    "dropped-constraint": dropped_constraint,
    "undeclared-status": undeclared_status,
    "wrong-content-type": wrong_content_type,
    "broken-provider-state": broken_provider_state,
}

if __name__ == "__main__":
    _, fault, *options = sys.argv
    BREAK[fault]()
    sys.exit(cli.main(["pact", "provider", *options]))
