"""The waitlist: what becomes free goes to the first in line for whom it suffices, and no newcomer comes between."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from bizing_provider import db, expiry
from bizing_provider.resources import queries as resources
from bizing_provider.waitlist import offers
from tests.provider import audit
from tests.provider.harness import CUSTOMER, Api, booking_body, if_match, pointers, problem, soon, sql
from tests.provider.waiting import (
    booking_time,
    cancel,
    entry_body,
    full,
    join,
    make_due,
    offered,
    read,
    states,
)


@pytest.fixture(autouse=True)
def sound(database_url: str) -> Iterator[None]:
    """Whatever happened, the database is in order."""
    yield
    assert audit.findings(database_url) == []


# In line


def test_line_is_in_order_and_closes_up(api: Api) -> None:
    room, _ = full(api)
    first, second, third = (join(api, room, soon()) for _ in range(3))
    assert [each["position"] for each in (first, second, third)] == [1, 2, 3]
    assert first["offer"] is None
    elsewhere = api.resource()
    api.held(elsewhere, soon(), 180)
    assert join(api, elsewhere, soon())["position"] == 1
    left = api.delete(f"/waitlist/{second['id']}", 1).json()
    assert (left["status"], left["position"], left["version"]) == ("CANCELLED", None, 2)
    assert [read(api, each)["position"] for each in (first, third)] == [1, 2]
    assert problem(api.delete(f"/waitlist/{second['id']}", 1)) == "stale-version"
    assert problem(api.delete(f"/waitlist/{second['id']}", 2)) == "waitlist-state"


def test_list_is_narrowed_and_paged(api: Api) -> None:
    room, bookings = full(api)
    entries = [join(api, room, soon()) for _ in range(5)]
    other = join(api, room, soon(), customer={"name": "Bob", "email": "bob@example.com"})
    cancel(api, bookings[0])
    waiting = {"status": "WAITING", "resourceId": room["id"], "customer": "ADA@example.com", "limit": 3}
    page = api.get("/waitlist", params=waiting).json()
    assert [each["id"] for each in page["data"]] == [each["id"] for each in entries[1:4]]
    rest = api.get("/waitlist", params=waiting | {"cursor": page["nextCursor"]}).json()
    assert ([each["id"] for each in rest["data"]], rest["nextCursor"]) == ([entries[4]["id"]], None)
    offers_made = api.get("/waitlist", params={"status": "OFFERED"}).json()["data"]
    assert [each["id"] for each in offers_made] == [entries[0]["id"]]
    assert api.get("/waitlist", params={"customer": "bob@example.com"}).json()["data"][0]["id"] == other["id"]
    assert api.get("/waitlist", params={"resourceId": api.resource()["id"]}).json()["data"] == []


def test_wish_without_sense_is_refused(api: Api) -> None:
    hall = api.resource(capacity=2, maximumMinutes=90)

    def refused(start: datetime, hours: float, **values: Any) -> set[tuple[str, str]]:
        return pointers(api.post("/waitlist", entry_body(hall, start, hours, **values)))

    assert refused(soon(), 0) == {("/to", "order")}
    assert refused(soon(), 62 * 24 + 1) == {("/to", "span")}
    assert refused(soon(), 0.5) == {("/durationMinutes", "length")}
    assert refused(soon(days=-1), 3) == {("/to", "past")}
    passed = api.post("/waitlist", entry_body(hall, soon(days=-1))).json()["errors"][0]["detail"]
    assert passed.startswith(f"It is now {datetime.now(soon().tzinfo):%Y-%m-%dT}")
    assert refused(soon(), 3, units=3) == {("/units", "capacity")}
    assert refused(soon(), 3, durationMinutes=120) == {("/durationMinutes", "length")}
    api.delete(f"/resources/{hall['id']}", hall["version"])
    assert problem(api.post("/waitlist", entry_body(hall, soon()))) == "resource-archived"
    assert sum(1 for _ in api.get("/waitlist").json()["data"]) == 0


def test_span_in_which_the_resource_never_opens_is_refused(api: Api) -> None:
    day, closed = soon(), soon(days=8)
    weekly = [
        {"weekday": f"{soon(days):%A}".upper(), "opens": opens, "closes": closes}
        for days in range(7, 14)
        for opens, closes in (("09:00", "12:00"), ("18:00", "18:45"))
    ]
    exceptions: list[dict[str, Any]] = [{"date": f"{closed:%Y-%m-%d}", "hours": []}]
    room = api.resource(openingHours={"weekly": weekly, "exceptions": exceptions})

    def refusal(start: datetime, hours: float) -> str:
        answer = api.post("/waitlist", entry_body(room, start, hours))
        assert pointers(answer) == {("/from", "opening-hours")}
        return str(answer.json()["errors"][0]["detail"])

    next_start = f"the next may start at {soon(days=9):%Y-%m-%dT%H:%M:%SZ}"
    assert next_start in refusal(day.replace(hour=12), 3)
    assert next_start in refusal(day.replace(hour=18), 1), "open, but too short"
    assert next_start in refusal(day.replace(hour=11, minute=15), 7), "none that begins in time"
    assert next_start in refusal(closed, 3), "an exception"
    # The control: one start that fits is enough, booked or not.
    api.confirmed(room, day.replace(hour=11))
    assert join(api, room, day.replace(hour=11), 22)["status"] == "WAITING"


def test_nobody_waits_for_what_is_free(api: Api) -> None:
    room, _ = full(api)
    entry = join(api, room, soon(hour=9, minute=15), hours=4)
    assert (entry["status"], entry["position"], offered(api, entry)) == ("OFFERED", None, soon(hour=12))
    assert problem(api.book(room, soon(hour=12))) == "slot-unavailable"


@pytest.mark.parametrize(
    "rule",
    [
        {"windowDays": 3},
        {"noticeMinutes": 60 * 24 * 30},
        {"slotStepMinutes": 90},
        {"turnoverMinutes": 30},
    ],
    ids=lambda rule: next(iter(rule)),
)
def test_nobody_is_offered_what_he_cannot_book(api: Api, rule: dict[str, int]) -> None:
    room, [_, middle, _] = full(api)
    changed = api.patch(f"/resources/{room['id']}", rule, room["version"])
    assert changed.status_code == 200
    entry = join(api, room, soon())
    cancel(api, middle)
    assert offered(api, entry) is None
    assert api.book(room, soon(hour=10)).status_code in (409, 422)
    # The control, and: whoever loosens the rule frees time.
    loose = {"windowDays": 365, "noticeMinutes": 0, "slotStepMinutes": 15, "turnoverMinutes": 0}
    assert api.patch(f"/resources/{room['id']}", {name: loose[name] for name in rule}, 2).status_code == 200
    assert offered(api, entry) == soon(hour=10)


def test_customer_at_the_limit_is_passed_over(api: Api) -> None:
    room, [_, middle, _] = full(api)
    ada, bob = join(api, room, soon()), join(api, room, soon(), customer={"name": "Bob", "email": "bob@example.com"})
    assert api.patch(f"/resources/{room['id']}", {"customerLiveLimit": 1}, 1).status_code == 200
    cancel(api, middle)
    assert states(api, ada, bob) == ["WAITING", "OFFERED"]


# Offers


def test_cancel_offers_a_real_hold(api: Api) -> None:
    room, [_, middle, _] = full(api)
    first, second = join(api, room, soon(), offerSeconds=3600), join(api, room, soon())
    cancel(api, middle)
    assert (offered(api, first), offered(api, second)) == (soon(hour=10), None)
    assert read(api, second)["position"] == 1
    assert problem(api.book(room, soon(hour=10))) == "slot-unavailable"
    found = read(api, first)
    lives = datetime.fromisoformat(found["offer"]["expiresAt"]) - datetime.fromisoformat(found["updatedAt"])
    assert lives == timedelta(hours=1)
    trail = api.get(f"/bookings/{found['offer']['bookingId']}/events").json()["data"]
    assert [(each["type"], each["actor"], each["data"]["waitlistEntryId"]) for each in trail] == [
        ("booking.held", "system", first["id"])
    ]


def test_offer_is_traced_to_what_freed_its_time(api: Api) -> None:
    """By the request that cancelled, and by the event of it; not by another booking's that it cancelled as well."""
    room, (booking, *_) = full(api)
    entry = join(api, room, soon())
    headers = {"X-Correlation-Id": "desk-7"} | if_match(booking["version"])
    assert api.request("DELETE", f"/bookings/{booking['id']}", headers=headers).status_code == 200
    feed = api.get("/events?limit=100").json()["data"]
    (cancelled,) = (each for each in feed if each["type"] == "booking.cancelled")
    caused = [(each["type"], each["aggregateId"]) for each in feed if each["causationId"] == cancelled["id"]]
    assert sorted(caused) == [
        ("booking.held", read(api, entry)["offer"]["bookingId"]),
        ("waitlist.offered", entry["id"]),
    ]
    assert {each["correlationId"] for each in feed if each["causationId"]} == {"desk-7"}


def test_offer_of_longer_hours_carries_what_their_caller_said(api: Api) -> None:
    room, _ = full(api)
    entry = join(api, room, soon())
    headers = {"X-Correlation-Id": "desk-8"} | if_match(1)
    api.request("PATCH", f"/resources/{room['id']}", json={"capacity": 2}, headers=headers)
    assert read(api, entry)["status"] == "OFFERED"
    offered_by = [each for each in api.get("/events").json()["data"] if each["type"] == "waitlist.offered"]
    assert [(each["correlationId"], each["causationId"]) for each in offered_by] == [("desk-8", None)]


def test_accept_confirms_by_the_rules_of_a_booking(api: Api) -> None:
    room = api.resource(price={"amount": 900, "currency": "EUR", "per": "HOUR"})
    entry = join(api, room, soon())
    path = f"/waitlist/{entry['id']}/accept"
    assert pointers(api.post(path)) == {("/paymentReference", "required")}
    assert problem(api.post(path, {"paymentReference": "inv-1"}, headers=if_match(1))) == "stale-version"
    accepted = api.post(path, {"paymentReference": "inv-1"}, headers=if_match(entry["version"])).json()
    assert (accepted["status"], accepted["offer"]["expiresAt"]) == ("ACCEPTED", None)
    assert accepted["version"] > entry["version"]
    booking = api.get(f"/bookings/{accepted['offer']['bookingId']}").json()
    assert (booking["status"], booking["paymentReference"]) == ("CONFIRMED", "inv-1")
    for action in ("accept", "decline"):
        assert problem(api.post(f"/waitlist/{entry['id']}/{action}")) == "waitlist-state"
    assert problem(api.delete(f"/waitlist/{entry['id']}", accepted["version"])) == "waitlist-state"
    # Cancelled later, the offer was accepted all the same.
    cancel(api, booking)
    assert states(api, entry) == ["ACCEPTED"]


def test_waiting_entry_has_nothing_to_answer(api: Api) -> None:
    room, _ = full(api)
    entry = join(api, room, soon())
    assert {problem(api.post(f"/waitlist/{entry['id']}/{action}")) for action in ("accept", "decline")} == {
        "waitlist-state"
    }
    assert states(api, entry) == ["WAITING"]


@pytest.mark.parametrize("way", ["decline", "leave", "cancel", "expire", "expire unswept", "move"])
def test_what_one_does_not_take_the_next_is_offered(api: Api, database_url: str, way: str) -> None:
    room, [_, middle, _] = full(api)
    first, second = join(api, room, soon()), join(api, room, soon())
    cancel(api, middle)
    offer = read(api, first)["offer"]
    if way == "decline":
        assert api.post(f"/waitlist/{first['id']}/decline").json()["status"] == "DECLINED"
    elif way == "leave":
        assert api.delete(f"/waitlist/{first['id']}", read(api, first)["version"]).json()["status"] == "DECLINED"
    elif way == "cancel":
        assert api.delete(f"/bookings/{offer['bookingId']}", 1).status_code == 200
    elif way == "move":
        assert api.patch(f"/bookings/{offer['bookingId']}", booking_time(soon(hour=13)), 1).status_code == 200
    else:
        make_due(database_url, offer["bookingId"])
        if way == "expire":
            api.runner.run(expiry.sweep(api.app.state.api.engine))
        # A newcomer who finds a hold that ran out comes after those who wait.
        assert problem(api.book(room, soon(hour=10))) == "slot-unavailable"
        assert problem(api.post(f"/waitlist/{first['id']}/accept")) == "hold-expired"
    ended = {"decline": "DECLINED", "leave": "DECLINED", "cancel": "DECLINED", "move": "OFFERED"}
    assert states(api, first, second) == [ended.get(way, "EXPIRED"), "OFFERED"]
    assert offered(api, second) == soon(hour=10)


def test_small_party_behind_a_large_one_gets_the_small_gap(api: Api) -> None:
    hall = api.resource(capacity=4)
    bookings = [api.confirmed(hall, soon(), units=2) for _ in range(2)]
    large, small, long, late = (
        join(api, hall, soon(), 1, units=3),
        join(api, hall, soon(), 1, units=1),
        join(api, hall, soon(), 2, units=1, durationMinutes=120),
        join(api, hall, soon(), 1, units=2),
    )
    api.confirmed(hall, soon(hour=10), units=4)
    cancel(api, bookings[0])
    assert states(api, large, small, long, late) == ["WAITING", "OFFERED", "WAITING", "WAITING"]
    # Of what remains the large one still cannot have enough; when it can, it is first.
    api.post(f"/waitlist/{small['id']}/decline")
    assert states(api, large, late) == ["WAITING", "OFFERED"]
    api.post(f"/waitlist/{late['id']}/decline")
    again = join(api, hall, soon(), 1, units=4)
    cancel(api, bookings[1])
    assert states(api, large, again) == ["OFFERED", "WAITING"]


@pytest.mark.parametrize("way", ["reschedule", "other resource", "blackout", "capacity", "hours", "package"])
def test_whatever_frees_time_offers_it(api: Api, way: str) -> None:
    room, [_, middle, _] = full(api)
    other = api.resource()
    if way == "blackout":
        cancel(api, middle)
        made = api.post(f"/resources/{room['id']}/blackouts", booking_time(soon(hour=10))).json()
    elif way == "hours":
        day, nine = f"{soon():%Y-%m-%d}", [{"opens": "09:00", "closes": "10:00"}]
        shut: dict[str, Any] = {"weekly": [], "exceptions": [{"date": day, "hours": nine}]}
        api.request(
            "PUT", f"/resources/{room['id']}/opening-hours", json=shut, headers=if_match(1), params={"stranded": "keep"}
        )
        cancel(api, middle)
    elif way == "package":
        cancel(api, middle)
        items = [{"resourceId": each["id"], **booking_time(soon(hour=10))} for each in (other, room)]
        several = api.post("/bookings", {"items": items, "customer": CUSTOMER}).json()
    entry = join(api, room, soon())
    assert offered(api, entry) is None
    path = f"/resources/{room['id']}"
    if way == "reschedule":
        api.patch(f"/bookings/{middle['id']}", booking_time(soon(hour=15)), 2)
    elif way == "other resource":
        api.patch(f"/bookings/{middle['id']}", {"items": [{"resourceId": other["id"], **booking_time(soon())}]}, 2)
    elif way == "blackout":
        api.delete(f"{path}/blackouts/{made['id']}")
    elif way == "capacity":
        api.patch(path, {"capacity": 2}, 1)
    elif way == "hours":
        ten = {"date": day, "hours": [{"opens": "10:00", "closes": "11:00"}]}
        opened = {"weekly": [], "exceptions": [ten]}
        assert (
            api.request("PUT", f"{path}/opening-hours?stranded=keep", json=opened, headers=if_match(2)).status_code
            == 200
        )
    elif way == "package":
        cancel(api, several)
    assert offered(api, entry) == (soon(hour=9) if way == "capacity" else soon(hour=10))


def test_due_package_is_swept_for_each_of_its_resources(api: Api, database_url: str) -> None:
    first, second = api.resource(), api.resource()
    items = [{"resourceId": each["id"], **booking_time(soon())} for each in (first, second)]
    lapsed = api.post("/bookings", {"items": items, "customer": CUSTOMER}).json()
    entries = [join(api, each, soon(), 1) for each in (first, second)]
    make_due(database_url, lapsed["id"])
    assert problem(api.book(second, soon())) == "slot-unavailable"
    assert [offered(api, entry) for entry in entries] == [soon(), soon()]


def test_time_passing_by_is_seen_to(api: Api, database_url: str) -> None:
    room = api.resource(windowDays=3)
    early, late = join(api, room, soon()), join(api, room, soon(), 1)
    sql(database_url, "UPDATE resource SET window_days = 30 WHERE id = %s", room["id"])
    passed = "UPDATE waitlist_entry SET earliest = now() - interval '2 hours', latest = now() WHERE id = %s"
    sql(database_url, passed, late["id"])
    assert api.runner.run(expiry.serve_waitlists(api.app.state.api.engine)) == 1
    assert (offered(api, early), states(api, late)) == (soon(), ["EXPIRED"])


def test_offer_ends_when_it_would_start(api: Api) -> None:
    room = api.resource(slotStepMinutes=1)
    start = datetime.now(soon().tzinfo).replace(second=0, microsecond=0) + timedelta(minutes=30)
    entry = join(api, room, start, 1, offerSeconds=604800)
    assert datetime.fromisoformat(entry["offer"]["expiresAt"]) == start


def test_others_see_nothing(start_api: Callable[..., Api]) -> None:
    ours, theirs = start_api(), start_api()
    entry = join(ours, ours.resource(), soon())
    for method, path in (("GET", ""), ("DELETE", ""), ("POST", "/accept"), ("POST", "/decline")):
        answer = theirs.request(method, f"/waitlist/{entry['id']}{path}", headers={"If-Match": "*"})
        assert problem(answer) == "not-found"
    assert theirs.get("/waitlist").json()["data"] == []


# Races


def snatched(api: Api, capacity: int, rounds: int) -> int:
    """How often newcomers, who try all the time, had a time that was being cancelled while somebody waited for it."""

    async def race(room: dict[str, Any], taken: dict[str, Any], start: datetime) -> None:
        over = asyncio.Event()

        async def newcomer() -> None:
            is_last = False
            while not is_last:
                is_last = over.is_set()
                answer = await api.send("POST", "/bookings", json=booking_body(room, start))
                assert answer.status_code == 201 or problem(answer) == "slot-unavailable"

        async def cancel_it() -> None:
            assert (await api.send("DELETE", f"/bookings/{taken['id']}", headers=if_match(1))).status_code == 200
            over.set()

        await asyncio.gather(*(newcomer() for _ in range(4)), cancel_it())

    won = 0
    for day in range(1, rounds + 1):
        room = api.resource(capacity=capacity)
        taken = api.held(room, soon(day), units=capacity)
        entry = join(api, room, soon(day), 1, units=capacity)
        api.runner.run(race(room, taken, soon(day)))
        won += states(api, entry) != ["OFFERED"]
    return won


@pytest.mark.parametrize("capacity", [1, 3], ids=["lane", "ordinary"])
def test_newcomers_never_get_what_was_waited_for(api: Api, database_url: str, capacity: int) -> None:
    assert snatched(api, capacity, rounds=25) == 0
    assert audit.deadlocks(database_url) == 0


def test_newcomers_win_when_the_offer_is_made_afterwards(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the same offers, in a transaction that follows the one that frees the time."""
    run_in_one = offers.run

    async def run_in_two(engine: Any, work: Any, mend: Any = None, **_: Any) -> Any:
        freed: set[Any] = set()

        async def first(conn: db.Connection) -> Any:
            resources.begin(conn, None)
            done = await work(conn)
            freed.update(resources.loosened(conn))
            return done

        async def then(conn: db.Connection) -> None:
            resources.loosen(conn, freed)

        done = await db.run(engine, first, mend)
        if freed:
            await run_in_one(engine, then, mend)
        return done

    monkeypatch.setattr(offers, "run", run_in_two)
    assert snatched(api, 1, rounds=25) > 0


def missed(api: Api, rounds: int) -> int:
    """How often somebody joined while the time was being cancelled, and waits for what is free."""
    waits = 0
    for number in range(rounds):
        start = soon(days=1 + number // 20, hour=number % 20)
        room = api.resource()
        taken = api.held(room, start)
        joining = ("POST", "/waitlist", {"json": entry_body(room, start, 1)})
        gone = ("DELETE", f"/bookings/{taken['id']}", {"headers": if_match(1)})
        answers = api.together([joining, gone] if number % 2 else [gone, joining])
        assert sorted(answer.status_code for answer in answers) == [200, 201]
        [entry] = [answer.json() for answer in answers if answer.status_code == 201]
        waits += states(api, entry) != ["OFFERED"]
    return waits


def test_who_joins_while_time_is_freed_is_not_missed(api: Api, database_url: str) -> None:
    assert missed(api, 200) == 0
    assert audit.deadlocks(database_url) == 0


@pytest.mark.parametrize("shared", [True, False])
def test_join_that_is_not_committed_yet_is_waited_for(
    api: Api, database_url: str, monkeypatch: pytest.MonkeyPatch, shared: bool
) -> None:
    """Cancelling begins while somebody has joined and not committed. The control does not share the calendar."""

    async def share_nothing(conn: db.Connection, resource_ids: Any) -> set[Any]:
        return set()

    if not shared:
        monkeypatch.setattr(resources, "share_calendars", share_nothing)
    room = api.resource()
    taken = api.held(room, soon())
    other = api.resource()
    template = join(api, other, soon(), 1)
    api.post(f"/waitlist/{template['id']}/decline")

    async def cancel_meanwhile() -> int:
        with psycopg.connect(database_url) as joining:
            joining.execute("SELECT pg_advisory_xact_lock(%s)", [resources.calendar_lock(UUID(room["id"]))])
            joining.execute(
                """WITH joined AS (
                     INSERT INTO waitlist_entry (id, business_id, resource_id, earliest, latest, duration_minutes,
                       units, offer_seconds, customer, metadata, status, version, created_at, updated_at)
                     SELECT gen_random_uuid(), business_id, %s, earliest, latest, 60, 1, 900, customer, metadata,
                       'WAITING', 1, created_at, updated_at FROM waitlist_entry RETURNING *)
                   INSERT INTO event (id, business_id, aggregate_type, aggregate_id, aggregate_version, type, data,
                     occurred_at, actor, correlation_id)
                   SELECT id, business_id, 'waitlist', id, 1, 'waitlist.joined', '{}', created_at, 'test', 'test'
                   FROM joined""",
                [room["id"]],
            )
            cancelling = asyncio.create_task(api.send("DELETE", f"/bookings/{taken['id']}", headers=if_match(1)))
            waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory'"
            while not cancelling.done() and sql(database_url, waits) == [(0,)]:
                await asyncio.wait([cancelling], timeout=0.01)
        return (await cancelling).status_code

    assert api.runner.run(cancel_meanwhile()) == 200
    [entry] = api.get("/waitlist", params={"resourceId": room["id"]}).json()["data"]
    assert entry["status"] == ("OFFERED" if shared else "WAITING")


def test_accept_against_expiry_has_one_outcome(api: Api, database_url: str) -> None:
    engine = api.app.state.api.engine
    for day in range(1, 21):
        room = api.resource()
        first, second = join(api, room, soon(day), 1), join(api, room, soon(day), 1)

        async def race(
            path: str = f"/waitlist/{first['id']}/accept", booking: str = first["offer"]["bookingId"]
        ) -> int:
            async def expire() -> None:
                await asyncio.to_thread(make_due, database_url, booking)
                await expiry.sweep(engine)

            answer, _ = await asyncio.gather(api.send("POST", path), expire())
            return answer.status_code

        accepted = api.runner.run(race())
        api.runner.run(expiry.sweep(engine))  # it passes over what is just being accepted
        assert (accepted, *states(api, first, second)) in {(200, "ACCEPTED", "WAITING"), (409, "EXPIRED", "OFFERED")}


def test_time_is_freed_though_each_attempt_finds_another_calendar_in_use(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = [api.resource() for _ in range(5)]
    items = [{"resourceId": room["id"], **booking_time(soon())} for room in rooms]
    booking = api.post("/bookings", {"items": items, "customer": CUSTOMER}).json()
    attempts: list[frozenset[UUID]] = []

    async def settle(conn: db.Connection) -> None:
        attempts.append(resources.locked(conn))
        for resource_id in sorted(resources.loosened(conn) - resources.locked(conn)):
            raise offers.Awaited({resource_id} | resources.locked(conn))

    monkeypatch.setattr(offers, "settle", settle)
    cancel(api, booking)
    assert [len(locked) for locked in attempts] == [0, 1, 2, 3, 4, 5]


def test_crowd_on_a_hall_leaves_no_fitting_time_and_no_deadlock(api: Api, database_url: str) -> None:
    """Bookings, cancels, moves, joins, declines and sweeps at once, then: nobody waits for what is free."""
    halls = [api.resource(capacity=2), api.resource(capacity=2)]
    engine = api.app.state.api.engine

    async def one(number: int) -> None:
        hall, start = halls[number % 2], soon(hour=9 + number % 3)
        for step in range(6):
            held = await api.send("POST", "/bookings", json=booking_body(hall, start, units=1 + number % 2))
            if held.status_code == 201 and step % 2:
                moved = {"items": [{"resourceId": halls[(number + 1) % 2]["id"], **booking_time(soon(hour=9 + step))}]}
                path = f"/bookings/{held.json()['id']}"
                await api.send("PATCH", path, json=moved, headers={"If-Match": "*"})
                await api.send("DELETE", path, headers={"If-Match": "*"})
            elif held.status_code == 409:
                joined = await api.send("POST", "/waitlist", json=entry_body(hall, start, 2, units=1 + step % 2))
                if joined.json()["status"] == "OFFERED":
                    await api.send("POST", f"/waitlist/{joined.json()['id']}/{('accept', 'decline')[step % 2]}")
            await expiry.sweep(engine)

    async def crowd() -> None:
        await asyncio.gather(*(one(number) for number in range(12)))

    api.runner.run(crowd())
    assert {exchange.response.status_code for exchange in api.exchanges} <= {200, 201, 409, 422}
    before = waiting = api.get("/waitlist", params={"status": "WAITING", "limit": 200}).json()["data"]
    api.runner.run(expiry.serve_waitlists(engine))
    waiting = api.get("/waitlist", params={"status": "WAITING", "limit": 200}).json()["data"]
    assert before
    assert waiting == before
    assert audit.deadlocks(database_url) == 0
