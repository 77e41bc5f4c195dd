"""A resource's policies: how long a booking may be, how many a customer may have, what cancelling it costs."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pytest

from bizing_provider.bookings import policy
from bizing_provider.bookings.model import Booking
from bizing_provider.resources import hours
from bizing_provider.resources import queries as resources
from tests.provider.harness import CUSTOMER, Api, booking_body, pointers, problem, soon, sql
from tests.provider.test_races import BATCHED, WAITS

PRICED = {"amount": 4500, "currency": "EUR", "per": "BOOKING"}
HALF = {"freeUntilMinutes": 1440, "fee": {"percent": 50}, "noShowFee": {"percent": 100}}
LIMITED = pytest.mark.parametrize("limit", ["customerLiveLimit", "customerDailyLimit"])


def path(booking: dict[str, Any], rest: str = "") -> str:
    return f"/bookings/{booking['id']}{rest}"


def times(start: datetime, minutes: int = 60) -> dict[str, str]:
    return {"start": start.isoformat(), "end": (start + timedelta(minutes=minutes)).isoformat()}


# Lengths


@BATCHED
def test_length_that_is_refused_is_not_listed_and_one_that_is_listed_can_be_booked(
    start_api: Callable[..., Api], batch_holds: bool
) -> None:
    api = start_api(batch_holds=batch_holds)
    room = api.resource(minimumMinutes=45, maximumMinutes=90)
    span = {"from": soon(hour=9).isoformat(), "to": soon(hour=11).isoformat()}
    for day, (minutes, is_allowed) in enumerate([(44, False), (45, True), (90, True), (91, False)], 1):
        listed = api.get(f"/resources/{room['id']}/availability", params=span | {"duration": minutes}).json()["slots"]
        booked = api.book(room, soon(day), minutes)
        assert (bool(listed), booked.status_code) == (is_allowed, 201 if is_allowed else 422), minutes
        assert is_allowed or pointers(booked) == {("/end", "length")}
    [short] = api.book(room, soon(), 44).json()["errors"]
    assert short["detail"] == f"A booking must last 45 minutes: end it at {soon(minute=45):%Y-%m-%dT%H:%MZ} or later."
    [long] = api.book(room, soon(), 91).json()["errors"]
    until = f"{soon(hour=10, minute=30):%Y-%m-%dT%H:%MZ}"
    assert long["detail"] == f"A booking may last 90 minutes: end it by {until}, or make several."


@pytest.mark.parametrize(("lengths", "listed"), [((45, 90), 45), ((1, 20), 20), ((15, 90), 30)])
def test_free_times_of_no_given_length_are_of_one_that_can_be_booked(
    api: Api, lengths: tuple[int, int], listed: int
) -> None:
    room = api.resource(slotStepMinutes=30, minimumMinutes=lengths[0], maximumMinutes=lengths[1])
    span = {"from": soon(hour=9).isoformat(), "to": soon(hour=11).isoformat()}
    first = api.get(f"/resources/{room['id']}/availability", params=span).json()["slots"][0]
    assert datetime.fromisoformat(first["end"]) - datetime.fromisoformat(first["start"]) == timedelta(minutes=listed)


def test_draft_and_reschedule_keep_to_the_length(api: Api) -> None:
    room = api.resource(minimumMinutes=60)
    assert pointers(api.book(room, soon(), 30, draft=True)) == {("/end", "length")}
    booking = api.held(room, soon())
    assert pointers(api.patch(path(booking), times(soon(8), 30), 1)) == {("/end", "length")}


def test_longest_below_the_shortest_is_refused(api: Api) -> None:
    body = {"name": "Room", "timeZone": "Etc/UTC", "minimumMinutes": 60, "maximumMinutes": 59}
    assert pointers(api.post("/resources", body)) == {("/maximumMinutes", "length-range")}
    room = api.resource(minimumMinutes=30, maximumMinutes=60)
    for patch in ({"minimumMinutes": 61}, {"maximumMinutes": 29}):
        [name] = patch
        assert pointers(api.patch(f"/resources/{room['id']}", patch, 1)) == {(f"/{name}", "length-range")}
    assert api.patch(f"/resources/{room['id']}", {"minimumMinutes": 61, "maximumMinutes": 61}, 1).status_code == 200


# Buffers


@BATCHED
def test_turnover_of_one_and_setup_of_the_next_add_up_to_the_minute(
    start_api: Callable[..., Api], batch_holds: bool
) -> None:
    api = start_api(batch_holds=batch_holds)
    room = api.resource(slotStepMinutes=1, setupMinutes=10, turnoverMinutes=25)
    api.held(room, soon(hour=12))
    before, after = soon(hour=11) - timedelta(minutes=35), soon(hour=13) + timedelta(minutes=35)
    span = {"from": soon(hour=9).isoformat(), "to": soon(hour=15).isoformat(), "duration": "60"}
    slots = api.get(f"/resources/{room['id']}/availability", params=span).json()["slots"]
    listed = {datetime.fromisoformat(slot["start"]) for slot in slots}
    minute = timedelta(minutes=1)
    assert max(start for start in listed if start < soon(hour=12)) == before
    assert min(start for start in listed if start > soon(hour=12)) == after
    assert problem(api.book(room, before + minute)) == "slot-unavailable"
    assert problem(api.book(room, after - minute)) == "slot-unavailable"
    assert (api.book(room, before).status_code, api.book(room, after).status_code) == (201, 201)


# Customers


def race_of_one(api: Api, limit: str) -> Counter[str]:
    """One customer, in any letter case, asks for many times of a resource at once that gives each customer three."""
    room = api.resource(**{limit: 3})
    cases = ("ada@example.com", "Ada@Example.com", "ADA@EXAMPLE.COM")
    bodies = [
        booking_body(room, soon(hour=0) + timedelta(hours=number), customer=CUSTOMER | {"email": cases[number % 3]})
        for number in range(20)
    ]
    answers = api.together([("POST", "/bookings", {"json": body}) for body in bodies])
    return Counter("booked" if answer.status_code == 201 else problem(answer) for answer in answers)


@BATCHED
@LIMITED
def test_customer_gets_no_more_than_the_limit_however_many_ask_at_once(
    start_api: Callable[..., Api], batch_holds: bool, limit: str
) -> None:
    api = start_api(batch_holds=batch_holds)
    assert race_of_one(api, limit) == {"booked": 3, "customer-limit-reached": 17}


@LIMITED
def test_customer_gets_more_without_the_lock(api: Api, monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    """The control."""
    locked = resources.get

    async def unlocked(*given: Any, lock: bool = False) -> Any:
        return await locked(*given)

    monkeypatch.setattr(resources, "get", unlocked)
    assert race_of_one(api, limit)["booked"] > 3


def test_live_limit_counts_what_lives_of_this_customer_here(api: Api, database_url: str) -> None:
    room, other = api.resource(customerLiveLimit=2), api.resource(customerLiveLimit=2)
    draft = api.held(room, soon(1), draft=True)
    first, second = api.confirmed(room, soon(2)), api.held(room, soon(3))
    refused = api.book(room, soon(4), customer={"name": "Ada", "email": "ADA@example.com"})
    assert problem(refused) == "customer-limit-reached"
    assert (refused.json()["limit"], refused.json()["most"]) == ("customerLiveLimit", 2)
    assert refused.json()["detail"].startswith("A customer may have 2 bookings of this resource at once.")
    assert problem(api.post(path(draft, "/hold"))) == "customer-limit-reached"
    assert api.get(path(draft)).json()["status"] == "DRAFT"
    bo = api.held(room, soon(4), customer={"name": "Bo", "email": "bo@example.com"})
    assert problem(api.patch(path(bo), {"customer": {"email": "Ada@example.com"}}, 1)) == "customer-limit-reached"
    assert api.book(other, soon(4)).status_code == 201
    # Moving or editing one's own adds nothing.
    assert api.patch(path(second), times(soon(5)), 1).status_code == 200
    assert api.patch(path(second), {"customer": {"name": "Ada L.", "email": "ADA@EXAMPLE.COM"}}, 2).status_code == 200
    # What has ended or was cancelled no longer counts.
    sql(
        database_url,
        "UPDATE booking SET starts_at = now() - interval '2 hours', ends_at = now() - interval '1 hour' WHERE id = %s",
        first["id"],
    )
    assert api.post(path(draft, "/hold")).status_code == 200
    assert api.delete(path(draft), 2).status_code == 200
    assert api.book(room, soon(6)).status_code == 201


def test_daily_limit_counts_by_the_local_day_of_the_start(api: Api, database_url: str) -> None:
    room = api.resource(timeZone="America/New_York", customerDailyLimit=1)
    noon = soon(hour=16)
    midnight = hours.local_day(ZoneInfo("America/New_York"), noon).end
    evening = api.confirmed(room, midnight - timedelta(hours=1))
    refused = api.book(room, noon)
    assert (problem(refused), refused.json()["limit"]) == ("customer-limit-reached", "customerDailyLimit")
    night = api.held(room, midnight)  # an hour later and the next day there, the same day in UTC
    assert problem(api.patch(path(night), times(noon), 1)) == "customer-limit-reached"
    assert api.get(path(night)).json() == night
    assert api.patch(path(night), times(midnight + timedelta(hours=23)), 1).status_code == 200
    # A day that was used stays used.
    sql(database_url, "UPDATE booking SET status = 'NO_SHOW' WHERE id = %s", evening["id"])
    assert problem(api.book(room, noon)) == "customer-limit-reached"
    assert api.delete(path(night), 2).status_code == 200
    assert api.book(room, midnight).status_code == 201


def test_hold_that_ran_out_counts_only_when_it_is_just_being_confirmed(api: Api, database_url: str) -> None:
    room = api.resource(customerLiveLimit=1)
    lapsed = api.held(room, soon(1))
    overdue = "UPDATE booking SET hold_expires_at = now() - interval '1 second' WHERE id = %s"
    sql(database_url, overdue, lapsed["id"])
    second = api.held(room, soon(2))
    assert api.get(path(lapsed)).json()["status"] == "EXPIRED"
    sql(database_url, overdue, second["id"])

    async def book_meanwhile() -> str:
        with psycopg.connect(database_url) as other:
            confirm = "UPDATE booking SET status = 'CONFIRMED', hold_expires_at = NULL WHERE id = %s"
            other.execute(confirm, [second["id"]])
            booking = asyncio.create_task(api.send("POST", "/bookings", json=booking_body(room, soon(3))))
            while not booking.done() and sql(database_url, WAITS) == [(0,)]:
                await asyncio.wait([booking], timeout=0.01)
        return problem(await booking)

    assert api.runner.run(book_meanwhile()) == "customer-limit-reached"


# Fees


def booked(price: int | None, terms: dict[str, Any] | None, status: Any = "CONFIRMED") -> Booking:
    start = datetime.fromisoformat("2027-03-11T09:00:00Z")
    return Booking(
        id=UUID(int=1),
        business_id=UUID(int=2),
        resource_id=UUID(int=3),
        time_zone="Etc/UTC",
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        units=1,
        status=status,
        version=1,
        held_at=None,
        hold_expires_at=None,
        customer=CUSTOMER,
        notes=None,
        metadata={},
        price={"amount": price, "currency": "JPY"} if price is not None else None,
        payment_reference=None,
        cancel_reason=None,
        created_at=start,
        updated_at=start,
        cancellation_policy=terms,
    )


@pytest.mark.parametrize(
    ("price", "rule", "fee"),
    [
        (1000, {"percent": 50}, 500),
        (1001, {"percent": 50}, 501),  # a half is rounded up
        (149, {"percent": 1}, 1),
        (150, {"percent": 1}, 2),
        (49, {"percent": 1}, None),
        (1000, {"percent": 100}, 1000),
        (1000, {"amount": 999}, 999),
        (1000, {"amount": 1001}, 1000),  # never more than the price
        (0, {"amount": 5}, None),
        (None, {"amount": 5}, None),
        (None, {"percent": 100}, None),
        (1000, None, None),
    ],
)
def test_fee_is_a_part_of_the_price_or_an_amount_up_to_it(
    price: int | None, rule: dict[str, int] | None, fee: int | None
) -> None:
    expected = {"amount": fee, "currency": "JPY"} if fee else None
    late = {"freeUntilMinutes": 0, "fee": rule, "noShowFee": None}
    start = booked(price, late).starts_at
    assert policy.quote(booked(price, late), start).fee == expected
    absent = {"freeUntilMinutes": 0, "fee": None, "noShowFee": rule}
    assert policy.fee(booked(price, absent), "NO_SHOW", start) == expected
    assert policy.fee(booked(price, absent), "CANCELLED", start) is None


def test_fee_begins_at_the_instant_until_which_it_is_free() -> None:
    booking = booked(1000, HALF)
    free_until = booking.starts_at - timedelta(days=1)
    before = policy.quote(booking, free_until - timedelta(milliseconds=1))
    at = policy.quote(booking, free_until)
    free = policy.quote(booked(0, HALF), booking.starts_at)
    assert (free.paid, free.fee, free.refund, free.free_until) == (None, None, None, None)
    half, all_ = {"amount": 500, "currency": "JPY"}, {"amount": 1000, "currency": "JPY"}
    assert before == policy.Quote(paid=all_, fee=None, refund=all_, free_until=free_until, later_fee=half)
    assert at == policy.Quote(paid=all_, fee=half, refund=half, free_until=free_until, later_fee=half)


def money(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "EUR"}


def start_in(database_url: str, booking: dict[str, Any], hours_ahead: int) -> None:
    span = "starts_at = date_trunc('hour', now()) + %s, ends_at = date_trunc('hour', now()) + %s"
    begin = timedelta(hours=hours_ahead)
    sql(database_url, f"UPDATE booking SET {span} WHERE id = %s", begin, begin + timedelta(hours=4), booking["id"])


@pytest.mark.parametrize(
    ("terms", "price", "is_confirmed", "starts_in_hours", "fee", "refund"),
    [
        (HALF, PRICED, True, 48, None, 4500),
        (HALF, PRICED, True, 12, 2250, 2250),
        (HALF, PRICED, True, -1, 2250, 2250),
        (HALF | {"fee": {"percent": 100}}, PRICED, True, 12, 4500, None),
        (HALF | {"fee": {"amount": 1999}}, PRICED, True, 12, 1999, 2501),
        (HALF | {"fee": None}, PRICED, True, 12, None, 4500),
        (HALF, PRICED, False, 12, None, None),
        (HALF, None, True, 12, None, None),
        (None, PRICED, True, 12, None, 4500),
    ],
)
def test_cancelling_costs_what_was_quoted(
    api: Api,
    database_url: str,
    terms: dict[str, Any] | None,
    price: dict[str, Any] | None,
    is_confirmed: bool,
    starts_in_hours: int,
    fee: int | None,
    refund: int | None,
) -> None:
    room = api.resource(price=price, cancellationPolicy=terms)
    booking = api.held(room, soon())
    if is_confirmed:
        booking = api.confirm(booking, **({"paymentReference": "inv-1"} if price else {})).json()
    start_in(database_url, booking, starts_in_hours)
    quoted = api.get(path(booking, "/cancellation"))
    quote = quoted.json()
    assert (quote["fee"], quote["refund"]) == (money(fee) if fee else None, money(refund) if refund else None)
    assert quote["paid"] == (money(4500) if price and is_confirmed else None)
    start = datetime.fromisoformat(api.get(path(booking)).json()["start"])
    costs = bool(price and terms and terms["fee"])
    assert quote["freeUntil"] == (f"{start - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}" if costs else None)
    assert bool(quote["laterFee"]) is costs
    cancelled = api.request("DELETE", path(booking), headers={"If-Match": quoted.headers["ETag"]})
    assert (cancelled.status_code, cancelled.json()["fee"]) == (200, quote["fee"])
    assert api.get(path(booking, "/events")).json()["data"][-1]["data"] == cancelled.json()


def test_what_cannot_be_cancelled_has_no_quote(api: Api) -> None:
    booking = api.held(api.resource(), soon())
    api.delete(path(booking), 1)
    quote, cancel = api.get(path(booking, "/cancellation")), api.delete(path(booking), 2)
    assert problem(quote) == problem(cancel) == "invalid-transition"
    assert quote.json()["detail"] == cancel.json()["detail"]


@pytest.mark.parametrize(("move", "fee"), [("no-show", money(4500)), ("complete", None)])
def test_not_coming_costs_its_own_fee(api: Api, database_url: str, move: str, fee: dict[str, Any] | None) -> None:
    room = api.resource(price=PRICED, cancellationPolicy=HALF)
    booking = api.confirm(api.held(room, soon()), paymentReference="inv-1").json()
    start_in(database_url, booking, -1)
    assert api.post(path(booking, f"/{move}")).json()["fee"] == fee


@BATCHED
def test_terms_of_when_it_was_made_hold_for_a_booking(
    start_api: Callable[..., Api], database_url: str, batch_holds: bool
) -> None:
    api = start_api(batch_holds=batch_holds)
    room = api.resource(price=PRICED, cancellationPolicy=HALF)
    booking = api.held(room, soon())
    assert booking["cancellationPolicy"] == HALF
    dear = {"freeUntilMinutes": 525600, "fee": {"amount": 4000}, "noShowFee": None}
    changed = api.patch(f"/resources/{room['id']}", {"cancellationPolicy": dear}, 1)
    assert changed.json()["cancellationPolicy"] == dear
    assert api.held(room, soon(8))["cancellationPolicy"] == dear
    assert api.patch(f"/resources/{room['id']}", {"cancellationPolicy": None}, 2).json()["cancellationPolicy"] is None
    assert api.held(room, soon(9))["cancellationPolicy"] is None
    kept = api.patch(path(booking), times(soon(10)), 1).json()
    confirmed = api.confirm(kept, paymentReference="inv-1").json()
    assert confirmed["cancellationPolicy"] == kept["cancellationPolicy"] == HALF
    start_in(database_url, booking, 1)
    assert api.delete(path(booking), 3).json()["fee"] == money(2250)


def test_each_item_of_several_costs_by_its_own_terms(api: Api) -> None:
    """The first is free, and its terms say nothing of the others."""
    free, dear = api.resource(), api.resource(price=PRICED, cancellationPolicy=HALF)
    fixed = {"freeUntilMinutes": 60, "fee": {"amount": 1000}, "noShowFee": None}
    other = api.resource(price=PRICED, cancellationPolicy=fixed)
    items = [{"resourceId": each["id"]} | times(soon(hour=9 + 3 * at)) for at, each in enumerate((free, dear, other))]
    booking = api.post("/bookings", {"items": items, "customer": CUSTOMER}).json()
    assert booking["cancellationPolicy"] is None
    assert [each["cancellationPolicy"] for each in booking["items"]] == [None, HALF, fixed]
    api.patch(f"/resources/{dear['id']}", {"cancellationPolicy": None}, 1)
    moved = api.patch(path(booking), times(soon(hour=10)) | {"end": soon(hour=17).isoformat()}, 1)
    assert [each["cancellationPolicy"] for each in moved.json()["items"]] == [None, HALF, fixed]
    api.confirm(moved.json(), paymentReference="inv-1")
    quoted = api.get(path(booking, "/cancellation")).json()
    assert (quoted["paid"], quoted["fee"], quoted["laterFee"]) == (money(9000), None, money(2250 + 1000))
    assert quoted["freeUntil"] == f"{soon(hour=13) - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}"
    tonight = soon(days=0, hour=0) + timedelta(hours=datetime.now(UTC).hour + 12)
    assert api.patch(path(booking), {"start": tonight.isoformat()}, 3).status_code == 200
    assert api.delete(path(booking), 4).json()["fee"] == money(2250)


def test_terms_of_a_package_count_for_shares_of_its_price(api: Api, database_url: str) -> None:
    room, trainer = api.resource(price=PRICED, cancellationPolicy=HALF), api.resource(price=PRICED | {"amount": 9000})
    lines = [{"resourceId": each["id"]} for each in (room, trainer)]
    package = api.post("/packages", {"name": "Day", "items": lines, "price": PRICED | {"amount": 9001}}).json()
    body = {"packageId": package["id"], "customer": CUSTOMER} | times(soon())
    booking = api.confirm(api.post("/bookings", body).json(), paymentReference="inv-1").json()
    assert api.get(path(booking, "/cancellation")).json()["laterFee"] == money(1500)
    start_in(database_url, booking, -1)
    assert api.post(path(booking, "/no-show")).json()["fee"] == money(3000)


@pytest.mark.parametrize(
    ("terms", "pointer"),
    [
        ({"freeUntilMinutes": 60, "fee": {"percent": 101}, "noShowFee": None}, "/cancellationPolicy/fee/percent"),
        ({"freeUntilMinutes": 60, "fee": {"percent": 50, "amount": 5}, "noShowFee": None}, "/cancellationPolicy/fee"),
        ({"freeUntilMinutes": 60, "fee": None}, "/cancellationPolicy/noShowFee"),
        ({"freeUntilMinutes": -1, "fee": None, "noShowFee": None}, "/cancellationPolicy/freeUntilMinutes"),
    ],
)
def test_policy_of_no_sense_is_refused_where_it_is_wrong(api: Api, terms: dict[str, Any], pointer: str) -> None:
    body = {"name": "Room", "timeZone": "Etc/UTC", "cancellationPolicy": terms}
    found = pointers(api.post("/resources", body))
    assert found
    assert all(where.startswith(pointer) for where, _ in found), found


def test_booking_of_several_counts_once_on_each_of_its_resources(api: Api) -> None:
    room, desk = api.resource(customerLiveLimit=2), api.resource(customerLiveLimit=1)

    def several(*resources: dict[str, Any], hour: int) -> Any:
        items = [booking_body(resource, soon(hour=hour)) for resource in (*resources, room)]
        for item in items:
            del item["customer"]
        items[-1] |= {"start": soon(hour=hour + 1).isoformat(), "end": soon(hour=hour + 2).isoformat()}
        return api.post("/bookings", {"items": items, "customer": CUSTOMER})

    assert several(room, hour=8).status_code == 201
    assert several(desk, hour=10).status_code == 201
    refused = several(desk, hour=12)
    assert (problem(refused), refused.json()["most"]) == ("customer-limit-reached", 1)
    assert problem(several(hour=14)) == "customer-limit-reached"


def test_lengths_of_every_resource_of_a_package_count(api: Api) -> None:
    room, setup = api.resource(), api.resource(minimumMinutes=60)
    items = [{"resourceId": room["id"]}, {"resourceId": setup["id"], "endOffsetMinutes": -30}]
    package = api.post("/packages", {"name": "Workshop", "items": items}).json()
    path = (
        f"/packages/{package['id']}/availability?from={soon():%Y-%m-%dT%H:%M:%SZ}&to={soon(days=8):%Y-%m-%dT%H:%M:%SZ}"
    )
    assert api.get(f"{path}&duration=PT1H").json()["slots"] == []
    assert api.get(f"{path}&duration=PT1H30M").json()["slots"]
