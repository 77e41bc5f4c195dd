"""The chaos run: it leaves a sound database behind, and each of its counts sees what it is there to see."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from tests.provider import audit
from tests.provider.chaos import run as chaos
from tests.provider.harness import CUSTOMER, Api, soon, sql
from tests.provider.sandboxes import KEY, running
from tests.provider.servers import PATIENCE_SECONDS
from tests.provider.test_calendar_routes import bring, calendar
from tests.provider.test_races import DROP_THE_GUARANTEE

ROOT = Path(__file__).parents[2]


@pytest.mark.race
def test_chaos_leaves_a_sound_database() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.provider.chaos", "--seconds", "10", "--seed", "1", "--format", "json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = json.loads(done.stdout)
    assert said["mustBeZero"] == dict.fromkeys([*audit.CLAIMS, chaos.DEADLOCKS, chaos.FAILURES], 0)
    wanted = {"hold", "hold package", "swap", "book series", "cancel", "join waitlist"}
    assert wanted <= {name for name, outcomes in said["operations"].items() if outcomes["done"]}
    assert {"hold", "hold package", "swap"} <= {name for name, each in said["operations"].items() if each["refused"]}


# The first keeps every claim that is to be released; the other fails whenever a series is booked.
SABOTAGE = """
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER keep BEFORE UPDATE ON allocation FOR EACH ROW EXECUTE FUNCTION keep();
CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'planted'; END $$;
CREATE TRIGGER fail BEFORE INSERT ON series FOR EACH ROW EXECUTE FUNCTION fail();
"""


@pytest.mark.race
def test_chaos_sees_a_service_that_is_broken(database_url: str, tmp_path: Path) -> None:
    sql(database_url, SABOTAGE)
    result = chaos.run(database_url, tmp_path / "served", chaos.Options(seconds=3, clients=16, seed=1))
    assert result.must_be_zero["a booking that gave its time up has some"] > 0
    assert result.must_be_zero[chaos.FAILURES] == result.failures["book series: 500 internal-error"] > 0
    assert not result.sound


@pytest.fixture
def estate(api: Api, start_api: Callable[..., Api]) -> None:
    """One of everything that the audit asks about: each booked, none of it wrong."""
    room = api.resource(setupMinutes=15, turnoverMinutes=30)
    others = [api.resource(), api.resource(capacity=3)]
    api.confirmed(room, soon())
    end = soon() + timedelta(hours=1)
    times = {"start": soon().isoformat(), "end": end.isoformat()}
    items = [{"resourceId": each["id"], "units": each["capacity"]} | times for each in others]
    assert api.post("/bookings", {"items": items, "customer": CUSTOMER}).status_code == 201
    wish = {"resourceId": room["id"], "from": soon(8).isoformat(), "to": soon(9).isoformat(), "durationMinutes": 60}
    assert api.post("/waitlist", wish | {"customer": CUSTOMER}).json()["status"] == "OFFERED"
    span = {"start": soon(10).isoformat(), "end": soon(11).isoformat()}
    assert api.post(f"/resources/{room['id']}/blackouts", span).status_code == 201
    assert bring(api, others[0], calendar((soon(12), soon(13)))).status_code == 200
    with running() as stripe:
        shop = start_api(stripe_api_key=KEY, stripe_api_url=stripe.url)
        hall = shop.resource(price={"amount": 4500, "currency": "EUR", "per": "HOUR"})
        assert shop.confirm(shop.held(hall, soon()), paymentMethod="pm_card_visa").status_code == 200


CONFIRMED = "(SELECT id FROM booking WHERE status = 'CONFIRMED' AND price IS NULL)"
OFFERED = "(SELECT id FROM booking WHERE waitlist_entry_id IS NOT NULL)"

BROKEN = {
    audit.OVERLAP: DROP_THE_GUARANTEE
    + """;
        INSERT INTO allocation (resource_id, unit_no, booking_id, kind, during, service)
        SELECT resource_id, unit_no, booking_id, kind, during, service FROM allocation WHERE booking_id IS NOT NULL
    """,
    "a live booking has not exactly its claims": "UPDATE allocation SET released_at = now() WHERE unit_no = 3",
    "a claim has other buffers than its resource, which was never changed": "UPDATE allocation SET during = service",
    "a booking that gave its time up has some": "UPDATE booking SET status = 'CANCELLED', hold_expires_at = NULL",
    "a claim is at another time than its booking": f"""
        UPDATE booking SET starts_at = starts_at - interval '1 hour' WHERE id = {CONFIRMED}
    """,
    audit.REBUILT: f"UPDATE booking SET version = version + 1 WHERE id = {CONFIRMED}",
    "a version of a series or of an entry lacks its event, or has two": "UPDATE waitlist_entry SET version = 3",
    "the last event of an entry of the waitlist says another state than it has by its offer": f"""
        UPDATE booking SET status = 'EXPIRED', hold_expires_at = NULL WHERE id = {OFFERED}
    """,
    "a booking has a fee that is above its price, or that nothing gave rise to": """
        UPDATE booking SET fee = '{"amount": 1, "currency": "EUR"}'
    """,
    "more was captured than the booking costs or its terms leave, and nobody gives it back": """
        UPDATE booking SET payment_reference = 'cash' WHERE payment_reference IS NOT NULL
    """,
    "a booking is confirmed by a payment that nobody captured": "UPDATE payment SET captured = 0",
    "an intent of a booking that needs none is left as it is": "UPDATE payment SET status = 'AUTHORIZED'",
    "a version of a payment lacks its event, or has two": "UPDATE payment SET version = version + 1",
    "another calendar has time that it does not ask for": "UPDATE external_calendar SET busy = '{}'",
    "a removed blackout has time, or a standing one has none": "UPDATE blackout SET removed_at = now()",
    "an offer is no booking, or a booking is the offer of nobody": "UPDATE waitlist_entry SET status = 'WAITING'",
    "an offer is no live hold": f"UPDATE allocation SET released_at = now() WHERE booking_id = {OFFERED}",
}


def test_every_question_has_its_control() -> None:
    assert BROKEN.keys() == set(audit.CLAIMS)


@pytest.mark.usefixtures("estate")
@pytest.mark.parametrize("claim", BROKEN)
def test_audit_counts_what_was_broken(database_url: str, claim: str) -> None:
    assert not any(audit.counts(database_url).values())
    sql(database_url, BROKEN[claim])
    assert audit.counts(database_url)[claim] > 0


def test_deadlock_is_counted(api: Api, database_url: str) -> None:
    one, other = api.resource()["id"], api.resource()["id"]
    assert audit.deadlocks(database_url) == 0
    lock = "SELECT FROM resource WHERE id = %s FOR UPDATE"

    async def cross(first: str, second: str, both: asyncio.Barrier) -> None:
        async with await psycopg.AsyncConnection.connect(database_url) as conn:
            await conn.execute(lock, [first])
            await both.wait()
            await conn.execute(lock, [second])

    async def twice() -> tuple[BaseException | None, ...]:
        both = asyncio.Barrier(2)
        crossing = cross(one, other, both), cross(other, one, both)
        return await asyncio.gather(*crossing, return_exceptions=True)

    outcomes = asyncio.run(twice())
    assert [type(each) for each in outcomes if each] == [psycopg.errors.DeadlockDetected]
    assert audit.deadlocks(database_url) == 1
