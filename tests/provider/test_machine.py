"""Random histories of one calendar: the API and a plain model of it must never differ."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bizing_provider import expiry
from bizing_provider.bookings import model
from bizing_provider.holds import store as holds
from bizing_provider.resources.model import Resource
from tests.provider import audit
from tests.provider.harness import Api, booking_body, if_match, problem, soon
from tests.provider.reference import Booking, Calendar, Claim, Refused

DAY = soon(hour=0)
STEP = timedelta(minutes=30)
PRICE = {"amount": 900, "currency": "EUR", "per": "HOUR"}
SECONDS = {"shorter": 1, "longer": 3000, "longest": 86400}
"""Of an extension: a hold lives 900 seconds, and 3600 when it is extended."""

starts = st.integers(0, 11).map(lambda number: DAY + 8 * STEP + number * STEP)
minutes = st.sampled_from([30, 60, 90])
mostly = st.sampled_from([True, True, True, False])

SHIFT_BOOKING = "UPDATE booking SET starts_at = starts_at - %(by)s, ends_at = ends_at - %(by)s WHERE id = %(id)s"
SHIFT_CLAIMS = """
UPDATE allocation SET during = tstzrange(lower(during) - %(by)s, upper(during) - %(by)s),
  service = tstzrange(lower(service) - %(by)s, upper(service) - %(by)s)
WHERE booking_id = %(id)s AND released_at IS NULL
"""
BOOKINGS = """
SELECT b.id::text, b.status, b.version,
  array_agg(e.type ORDER BY e.aggregate_version), array_agg(e.aggregate_version ORDER BY e.aggregate_version)
FROM booking b JOIN event e ON e.aggregate_id = b.id WHERE b.resource_id = %s GROUP BY b.id
"""
CLAIMS = """
UPDATE allocation SET during = tstzrange(lower(during) - %(by)s, upper(during) - %(by)s),
  service = tstzrange(lower(service) - %(by)s, upper(service) - %(by)s)
WHERE booking_id = %(id)s AND released_at IS NULL
"""
EVENTS = """
SELECT b.id::text, array_agg(e.type ORDER BY e.aggregate_version), array_agg(e.aggregate_version ORDER BY 1)
FROM booking b JOIN event e ON e.aggregate_id = b.id WHERE b.resource_id = %s GROUP BY b.id
"""
CLAIMS = """
SELECT unit_no, lower(during), upper(during) FROM allocation WHERE resource_id = %s AND released_at IS NULL
"""


class Histories(RuleBasedStateMachine):
    """Each history has a resource of its own; all share one database."""

    bookings: Bundle[Booking] = Bundle("bookings")

    def __init__(self, api: Api, conn: psycopg.Connection[Any]) -> None:
        super().__init__()
        self.api = api
        self.conn = conn
        self.last_post: tuple[str, dict[str, Any], httpx.Response] | None = None

    @initialize(capacity=st.integers(1, 3), setup=st.booleans(), turnover=st.booleans(), is_priced=st.booleans())
    def open(self, capacity: int, setup: bool, turnover: bool, is_priced: bool) -> None:
        buffers = {"setupMinutes": 30 * setup, "turnoverMinutes": 30 * turnover}
        price = {"price": PRICE} if is_priced else {}
        self.resource = self.api.resource(capacity=capacity, slotStepMinutes=30, **buffers, **price)
        self.calendar = Calendar(capacity, STEP * setup, STEP * turnover, is_priced)

    # What callers do

    @rule(target=bookings, start=starts, length=minutes, units=st.integers(1, 3), draft=st.booleans())
    def book(self, start: datetime, length: int, units: int, draft: bool) -> Any:
        units = min(units, self.calendar.capacity)
        body = booking_body(self.resource, start, length, units=units, draft=draft)
        made: list[Booking] = []
        answer = self.answer(
            lambda: made.append(self.calendar.book(start, length, units, draft=draft)),
            lambda: self.post("/bookings", json=body),
        )
        for booking in made:
            booking.id = answer.json()["id"]
        return multiple(*made)

    @rule(booking=bookings)
    def hold(self, booking: Booking) -> None:
        self.answer(lambda: self.calendar.hold(booking), lambda: self.post(f"/bookings/{booking.id}/hold"))

    @rule(booking=bookings, to=st.sampled_from(sorted(SECONDS)))
    def extend(self, booking: Booking, to: str) -> None:
        if to == booking.hold == "longer":
            return  # whether it would grow is a matter of milliseconds
        self.answer(
            lambda: self.calendar.extend(booking, to),
            lambda: self.post(f"/bookings/{booking.id}/extend", json={"seconds": SECONDS[to]}),
        )

    @rule(booking=bookings, is_current=mostly, is_right=mostly)
    def confirm(self, booking: Booking, is_current: bool, is_right: bool) -> None:
        pays = self.calendar.is_priced is is_right
        body = {"paymentReference": "inv-1"} if pays else {}
        headers = self.version(booking, is_current)
        self.answer(
            lambda: self.calendar.confirm(booking, is_current=is_current, pays=pays),
            lambda: self.post(f"/bookings/{booking.id}/confirm", json=body, headers=headers),
        )

    @rule(booking=bookings, is_current=mostly)
    def edit(self, booking: Booking, is_current: bool) -> None:
        self.answer(
            lambda: self.calendar.edit(booking, is_current=is_current),
            lambda: self.change("PATCH", booking, is_current, json={"notes": "Window"}),
        )

    @rule(booking=bookings, start=starts, length=minutes, is_current=mostly)
    def reschedule(self, booking: Booking, start: datetime, length: int, is_current: bool) -> None:
        times = {"start": start.isoformat(), "end": (start + timedelta(minutes=length)).isoformat()}
        self.answer(
            lambda: self.calendar.reschedule(booking, start, length, is_current=is_current),
            lambda: self.change("PATCH", booking, is_current, json=times),
        )

    @rule(booking=bookings, is_current=mostly)
    def cancel(self, booking: Booking, is_current: bool) -> None:
        self.answer(
            lambda: self.calendar.cancel(booking, is_current=is_current),
            lambda: self.change("DELETE", booking, is_current),
        )

    @rule(booking=bookings, came=st.booleans())
    def finish(self, booking: Booking, came: bool) -> None:
        to, move = ("COMPLETED", "complete") if came else ("NO_SHOW", "no-show")
        self.answer(
            lambda: self.calendar.finish(booking, to, datetime.now(UTC)),
            lambda: self.post(f"/bookings/{booking.id}/{move}"),
        )

    @precondition(lambda self: self.last_post)
    @rule()
    def repeat(self) -> None:
        """The same key has one effect and one answer, whatever came between."""
        assert self.last_post
        path, options, first = self.last_post
        again = self.api.post(path, **options)
        assert (again.status_code, again.content) == (first.status_code, first.content)

    # What time does

    @rule(booking=bookings)
    def run_out(self, booking: Booking) -> None:
        if booking.status == "PENDING":
            due = "UPDATE booking SET hold_expires_at = clock_timestamp() - interval '1 second' WHERE id = %s"
            self.conn.execute(due, [booking.id])
            booking.is_due = True

    @rule()
    def sweep(self) -> None:
        self.calendar.sweep()
        self.api.runner.run(expiry.sweep(self.api.app.state.api.engine))

    @rule(booking=bookings)
    def pass_by(self, booking: Booking) -> None:
        """As if it had been weeks ago, each booking in a week of its own."""
        if booking.status == "CONFIRMED" and booking.start >= DAY:
            by = timedelta(weeks=10 + self.calendar.bookings.index(booking))
            self.conn.execute(SHIFT_BOOKING, {"by": by, "id": booking.id})
            self.conn.execute(SHIFT_CLAIMS, {"by": by, "id": booking.id})
            booking.start -= by
            booking.claims = [Claim(unit, start - by, end - by) for unit, start, end in booking.claims]

    @rule()
    def complete(self) -> None:
        self.calendar.complete(datetime.now(UTC))
        self.api.runner.run(expiry.complete(self.api.app.state.api.engine))

    # What must be

    @rule(length=minutes, units=st.integers(1, 3))
    def free_times_are_those_that_can_be_booked(self, length: int, units: int) -> None:
        units = min(units, self.calendar.capacity)
        span = {"from": DAY.isoformat(), "to": (DAY + timedelta(days=1)).isoformat()}
        asked = {"duration": str(length), "units": units}
        answer = self.api.get(f"/resources/{self.resource['id']}/availability", params=span | asked)
        listed = {datetime.fromisoformat(slot["start"]): slot["unitsFree"] for slot in answer.json()["slots"]}
        grid = [DAY + number * STEP for number in range(48) if number * 30 + length <= 48 * 30]
        free = {start: self.calendar.units_free(start, length) for start in grid}
        assert listed == {start: count for start, count in free.items() if count >= units}

    @invariant()
    def states_versions_and_events_are_equal(self) -> None:
        rows = self.conn.execute(BOOKINGS, [self.resource["id"]]).fetchall()
        assert {id_: tuple(row) for id_, *row in rows} == {
            booking.id: (booking.status, booking.version, booking.events, list(range(1, booking.version + 1)))
            for booking in self.calendar.bookings
        }

    @invariant()
    def claims_are_equal(self) -> None:
        rows = self.conn.execute(CLAIMS, [self.resource["id"]]).fetchall()
        assert sorted(Claim(*row) for row in rows) == sorted(self.calendar.claims())

    def teardown(self) -> None:
        """What the API shows at the end is what happened, the newest first."""
        page = self.api.get("/bookings", params={"resourceId": self.resource["id"], "limit": 200}).json()
        assert page["nextCursor"] is None
        assert [(booking["id"], booking["status"], booking["version"]) for booking in page["data"]] == [
            (booking.id, booking.status, booking.version) for booking in reversed(self.calendar.bookings)
        ]

    # Asking

    def answer(self, expect: Callable[[], None], ask: Callable[[], httpx.Response]) -> httpx.Response:
        """Do the same with the model and with the API, which must answer as the model does."""
        answer, refused = ask(), ""
        try:
            expect()
        except Refused as refusal:
            refused = refusal.slug
        assert ("" if answer.is_success else problem(answer)) == refused, answer.text
        return answer

    def post(self, path: str, **options: Any) -> httpx.Response:
        options["headers"] = {"Idempotency-Key": f'"{uuid4()}"'} | options.get("headers", {})
        answer = self.api.post(path, **options)
        # An outdated version is no decision that would be kept.
        self.last_post = (path, options, answer) if answer.status_code != 412 else None
        return answer

    def change(self, method: str, booking: Booking, is_current: bool, **options: Any) -> httpx.Response:
        headers = self.version(booking, is_current)
        return self.api.request(method, f"/bookings/{booking.id}", headers=headers, **options)

    def version(self, booking: Booking, is_current: bool) -> dict[str, str]:
        return if_match(booking.version if is_current else booking.version + 1)


def explore(api: Api, database_url: str) -> None:
    limits = settings(
        max_examples=25,
        stateful_step_count=30,
        # A difference is printed as it was found; Phase.shrink makes it short, in minutes.
        phases=[Phase.generate],
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    with psycopg.connect(database_url, autocommit=True) as conn:
        conn.execute("SET timezone = 'UTC'")

        class Here(Histories):
            def __init__(self) -> None:
                super().__init__(api, conn)

        run_state_machine_as_test(Here, settings=limits)


def test_api_and_model_agree(api: Api, database_url: str) -> None:
    explore(api, database_url)
    assert audit.findings(database_url) == []


async def release_nothing(*_: object, **__: object) -> list[int]:
    return []


def block_no_buffers(resource: Resource, start: datetime, end: datetime) -> tuple[datetime, datetime]:
    return start, end


def never_due(booking: model.Booking, now: datetime) -> bool:
    return False


@pytest.mark.parametrize(
    ("owner", "name", "fault"),
    [
        (holds, "release", release_nothing),
        (Resource, "blocked", block_no_buffers),
        (model.Booking, "is_due", never_due),
    ],
)
def test_difference_is_found(
    api: Api, database_url: str, monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, fault: Any
) -> None:
    """The control: each of these faults is told from the model."""
    monkeypatch.setattr(owner, name, fault)
    with pytest.raises(AssertionError):
        explore(api, database_url)
