"""HOLD, the request that creates the booking: a real server is killed before it commits, and after.

No server is told where: before, it waits for a lock that the matrix has; after, for a Stripe that is slow.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from signal import SIGKILL
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg

from tests.provider.harness import if_match, sql
from tests.provider.kills.cases import Case, Result
from tests.provider.kills.world import CARD, World, judged
from tests.provider.sandboxes import KEY
from tests.provider.servers import Served, serving, wait_until

WAITING = "SELECT pid FROM pg_locks WHERE relation = 'saga'::regclass AND NOT granted"
HELD = "SELECT booking_id FROM payment JOIN booking ON booking.id = booking_id WHERE notes = %s"


def play(world: World, folder: Path) -> Iterator[Result]:
    """Both cases; whoever asked asks another server the same."""
    with _server(world, folder) as first, ThreadPoolExecutor() as pool, psycopg.connect(world.database_url) as conn:
        body = world.body() | {"notes": str(uuid4())}
        conn.execute("LOCK TABLE saga IN SHARE ROW EXCLUSIVE MODE")
        asked = pool.submit(_ask, first, "bookings", body)
        wait_until(lambda: asked.done() or bool(sql(world.database_url, WAITING)))
        assert not asked.done(), asked.result().text
        first.end(SIGKILL)
        since = time.monotonic()
        assert isinstance(asked.exception(), httpx.TransportError)
        conn.rollback()
        with _server(world, folder) as second:
            yield _finished(world, second, body, Case("pay", "HOLD", "before"), since)

            body = world.body() | {"notes": str(uuid4())}
            world.stripe.go_wrong("slow", match="POST /v1/payment_intents", seconds=3600)
            asked = pool.submit(_ask, second, "bookings", body)
            wait_until(lambda: asked.done() or bool(sql(world.database_url, HELD, body["notes"])))
            assert not asked.done(), asked.result().text
            second.end(SIGKILL)
            since = time.monotonic()
            assert isinstance(asked.exception(), httpx.TransportError)
            world.stripe.http.delete("/sandbox/faults").raise_for_status()
    with _server(world, folder) as third:
        yield _finished(world, third, body, Case("pay", "HOLD", "checkpoint"), since)


@contextmanager
def _server(world: World, folder: Path) -> Iterator[Served]:
    payments = {"BIZING_STRIPE_API_KEY": KEY, "BIZING_STRIPE_API_URL": world.stripe.url}
    (folder / "ready.json").unlink(missing_ok=True)
    with serving(folder, "--database-url", world.database_url, "--no-demo", "--no-background", **payments) as served:
        served.facts["apiKey"] = world.key
        yield served


def _ask(served: Served, path: str, body: dict[str, Any], **headers: str) -> httpx.Response:
    key = {"Idempotency-Key": f'"{body.get("notes", "pay")}"'}
    return served.request("POST", path, json=body, headers=key | headers)


def _finished(world: World, served: Served, body: dict[str, Any], case: Case, since: float) -> Result:
    """Ask the same again, pay, and see that there is one booking of it."""
    answer = _ask(served, "bookings", body)
    assert answer.status_code == 201, answer.text
    booking = answer.json()
    confirm = f"bookings/{booking['id']}/confirm"
    paid = _ask(served, confirm, {"paymentMethod": CARD}, **if_match(1), **{"Idempotency-Key": f'"{uuid4()}"'})
    assert paid.status_code == 200, paid.text
    seconds = time.monotonic() - since
    made = sql(world.database_url, HELD, body["notes"])
    verdict = judged(world, UUID(booking["id"]))
    if len(made) != 1:
        verdict.faults.append(f"there are {len(made)} bookings of one request")
    return Result(case, verdict, seconds)
