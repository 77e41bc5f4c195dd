"""The waitlist of packages: all of one is offered in one hold, by the place in line, whatever was freed last."""

import asyncio
from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

import pytest

from bizing_provider import db, expiry
from bizing_provider.resources import queries as resources
from bizing_provider.waitlist import offers, service
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


def packed(api: Api, *items: dict[str, Any]) -> dict[str, Any]:
    """A package of resources, or of items."""
    named = [item if "resourceId" in item else {"resourceId": item["id"]} for item in items]
    answer = api.post("/packages", {"name": "Workshop", "items": named})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def repack(api: Api, package: dict[str, Any], *items: dict[str, Any]) -> None:
    named = [{"resourceId": item["id"]} for item in items]
    assert api.patch(f"/packages/{package['id']}", {"items": named}, package["version"]).status_code == 200


def taken_together(api: Api, package: dict[str, Any], day: int = 7) -> dict[str, Any]:
    """A booking of all of a package."""
    body = {"packageId": package["id"], "customer": CUSTOMER, **booking_time(soon(day))}
    answer = api.post("/bookings", body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


@pytest.mark.parametrize("last", [0, 1])
def test_offer_is_one_hold_of_all_items(api: Api, last: int) -> None:
    room, [_, ten, _] = full(api)
    studio = api.resource(price={"amount": 900, "currency": "EUR", "per": "BOOKING"})
    set_up = api.held(studio, soon(hour=9), 180)
    package = packed(api, room, {"resourceId": studio["id"], "startOffsetMinutes": -30})
    entry = join(api, package, soon())
    shown = {name: entry[name] for name in ("resourceId", "packageId", "units", "status", "position", "offer")}
    assert shown == {
        "resourceId": None,
        "packageId": package["id"],
        "units": 1,
        "status": "WAITING",
        "position": 1,
        "offer": None,
    }
    freed = [ten, set_up]
    cancel(api, freed[1 - last])
    assert states(api, entry) == ["WAITING"]  # half of it is free, and of no use to it
    cancel(api, freed[last])
    assert offered(api, entry) == soon(hour=9, minute=30)
    booking = api.get(f"/bookings/{read(api, entry)['offer']['bookingId']}").json()
    assert (booking["packageId"], booking["price"]) == (package["id"], {"amount": 900, "currency": "EUR"})
    times = [(item["resourceId"], item["start"]) for item in booking["items"]]
    assert times == [(room["id"], f"{soon(hour=10):%FT%TZ}"), (studio["id"], f"{soon(hour=9, minute=30):%FT%TZ}")]
    for resource in (room, studio):
        assert problem(api.book(resource, soon(hour=10))) == "slot-unavailable"
    accepted = api.post(f"/waitlist/{entry['id']}/accept", {"paymentReference": "inv-1"}).json()
    assert accepted["status"] == "ACCEPTED"
    assert api.get(f"/bookings/{booking['id']}").json()["status"] == "CONFIRMED"


def test_nobody_waits_for_a_package_that_is_free(api: Api) -> None:
    room, hall = api.resource(), api.resource(capacity=3)
    package = packed(api, room, {"resourceId": hall["id"], "units": 2})
    assert offered(api, join(api, package, soon())) == soon()
    assert offered(api, join(api, package, soon())) == soon(hour=10)
    assert offered(api, join(api, package, soon(), 1)) is None


def test_span_in_which_a_package_is_never_open_together_is_refused(api: Api) -> None:
    def opened(*exceptions: tuple[int, str, str]) -> dict[str, Any]:
        hours = [
            {"date": f"{soon(days):%Y-%m-%d}", "hours": [{"opens": opens, "closes": closes}]}
            for days, opens, closes in exceptions
        ]
        return api.resource(openingHours={"weekly": [], "exceptions": hours})

    morning, later = opened((7, "09:00", "11:00"), (8, "09:00", "12:00")), opened((7, "10:30", "12:00"))
    answer = api.post("/waitlist", entry_body(packed(api, morning, later), soon()))
    assert pointers(answer) == {("/from", "opening-hours")}
    assert "nor within two months after it" in answer.json()["errors"][0]["detail"]
    # The controls: for half an hour both are open, and by its offset the other may begin later.
    join(api, packed(api, morning, later), soon(), durationMinutes=30)
    join(
        api, packed(api, morning, {"resourceId": later["id"], "startOffsetMinutes": 90, "endOffsetMinutes": 60}), soon()
    )


def test_wish_for_a_package_without_sense_is_refused(api: Api) -> None:
    room, hall = api.resource(maximumMinutes=90), api.resource(capacity=2)
    package = packed(api, {"resourceId": room["id"], "endOffsetMinutes": 60}, {"resourceId": hall["id"], "units": 2})

    def refused(subject: dict[str, Any], **values: Any) -> set[tuple[str, str]]:
        return pointers(api.post("/waitlist", entry_body(subject, soon(), **values)))

    assert refused(package) == {("/durationMinutes", "length")}
    backwards = packed(api, hall, {"resourceId": room["id"], "startOffsetMinutes": 60})
    assert refused(backwards) == {("/durationMinutes", "length")}
    assert {pointer for pointer, _ in refused(package, units=2)} >= {"/units"}
    assert api.patch(f"/resources/{hall['id']}", {"capacity": 1}, 1).status_code == 200
    assert refused(package, durationMinutes=30) == {("/packageId", "capacity")}
    assert problem(api.post("/waitlist", entry_body(package | {"id": room["id"]}, soon()))) == "not-found"
    api.delete(f"/packages/{package['id']}", 1)
    assert problem(api.post("/waitlist", entry_body(package, soon()))) == "package-archived"
    api.delete(f"/resources/{hall['id']}", 2)
    assert problem(api.post("/waitlist", entry_body(backwards, soon()))) == "resource-archived"


def test_lines_of_a_package_and_of_its_resources_are_counted_apart(api: Api) -> None:
    room, _ = full(api)
    course, workshop = packed(api, room), packed(api, room, api.resource())
    entries = [join(api, subject, soon()) for subject in (room, course, workshop, course, room)]
    assert [each["position"] for each in entries] == [1, 1, 1, 2, 2]
    of_course = api.get("/waitlist", params={"packageId": course["id"]}).json()["data"]
    assert [each["id"] for each in of_course] == [entries[1]["id"], entries[3]["id"]]
    of_room = api.get("/waitlist", params={"resourceId": room["id"]}).json()["data"]
    assert [each["id"] for each in of_room] == [entries[0]["id"], entries[4]["id"]]


def served(api: Api, order: tuple[int, ...]) -> dict[int, dict[str, Any]]:
    """The entries for a package (0) and its two resources (1, 2), in this order, once all is freed at the same time."""
    room, studio = api.resource(), api.resource()
    package = packed(api, room, studio)
    taken = taken_together(api, package)
    subjects = [package, room, studio]
    entries = {place: join(api, subjects[place], soon(), 1) for place in order}
    cancel(api, taken)
    return entries


def having(api: Api, entries: dict[int, dict[str, Any]]) -> set[int]:
    return {place for place, entry in entries.items() if states(api, entry) == ["OFFERED"]}


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (2, 0, 1), (1, 2, 0)])
def test_place_decides_between_a_package_and_its_resources(api: Api, order: tuple[int, ...]) -> None:
    entries = served(api, order)
    has = having(api, entries)
    assert has == ({0} if order[0] == 0 else {1, 2})
    # What the first does not take, the others get.
    for place in has:
        api.post(f"/waitlist/{entries[place]['id']}/decline")
    assert having(api, entries) == {0, 1, 2} - has


def test_package_overtakes_where_one_resource_is_served_after_the_other(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: who waits for the resource that is served last was the first in line."""
    serve = offers.serve

    async def one_by_one(conn: db.Connection, resource_ids: Collection[UUID]) -> None:
        for resource_id in sorted(resource_ids):
            await serve(conn, [resource_id])

    monkeypatch.setattr(offers, "serve", one_by_one)
    assert having(api, served(api, (2, 0, 1))) == {0}


def test_package_behind_gets_what_does_not_suffice_for_the_first(api: Api) -> None:
    hall, room = api.resource(capacity=3), api.resource()
    bookings = [api.held(hall, soon(), units=units) for units in (1, 2)]
    large, package = join(api, hall, soon(), 1, units=3), join(api, packed(api, hall, room), soon(), 1)
    cancel(api, bookings[0])
    assert states(api, large, package) == ["WAITING", "OFFERED"]


def test_who_waits_for_a_package_waits_for_what_it_is_now(api: Api) -> None:
    room, studio, garden = api.resource(), api.resource(), api.resource()
    bookings = [api.held(each, soon()) for each in (room, studio, garden)]
    package = packed(api, room, studio)
    entry = join(api, package, soon(), 1)
    repack(api, package, room, garden)
    cancel(api, bookings[1])
    cancel(api, bookings[0])
    assert states(api, entry) == ["WAITING"]
    cancel(api, bookings[2])
    offer = read(api, entry)["offer"]
    items = api.get(f"/bookings/{offer['bookingId']}").json()["items"]
    assert [item["resourceId"] for item in items] == [room["id"], garden["id"]]
    # The studio was no longer part of it, and stayed free.
    assert api.book(studio, soon()).status_code == 201


def test_package_that_is_given_free_items_is_offered_at_once(api: Api) -> None:
    room, studio, garden = (api.resource() for _ in range(3))
    api.held(studio, soon())
    package = packed(api, room, studio)
    entries = [join(api, package, soon(), 1) for _ in range(2)]
    repack(api, package, room, garden)
    assert states(api, *entries) == ["OFFERED", "WAITING"]
    # Nobody is offered a package that is no longer in the catalogue.
    api.delete(f"/packages/{package['id']}", 2)
    api.post(f"/waitlist/{entries[0]['id']}/decline")
    assert states(api, *entries) == ["DECLINED", "WAITING"]


def test_hold_that_ran_out_on_one_resource_makes_room_for_the_package(api: Api, database_url: str) -> None:
    room, studio = api.resource(), api.resource()
    due = api.held(studio, soon())
    entry = join(api, packed(api, room, studio), soon(), 1)
    make_due(database_url, due["id"])
    # A newcomer who finds it comes after those who wait.
    assert problem(api.book(studio, soon())) == "slot-unavailable"
    assert offered(api, entry) == soon()


def test_holds_that_ran_out_all_over_do_not_stand_in_the_way(api: Api, database_url: str) -> None:
    """Each package of a line finds another one: all are swept before the work is repeated, not one at a time."""
    hall, rooms = api.resource(capacity=4), [api.resource() for _ in range(4)]
    taken = api.held(hall, soon(), units=4)
    due = [api.held(room, soon()) for room in rooms]
    entries = [join(api, packed(api, hall, room), soon(), 1) for room in rooms]
    for each in due:
        make_due(database_url, each["id"])
    cancel(api, taken)
    assert states(api, *entries) == ["OFFERED"] * 4


def test_time_passing_by_is_seen_to_in_the_order_of_the_line(api: Api, database_url: str) -> None:
    room, studio = api.resource(windowDays=3), api.resource(windowDays=3)
    first = join(api, max(room, studio, key=lambda each: str(each["id"])), soon(), 1)
    package = join(api, packed(api, room, studio), soon(), 1)
    sql(database_url, "UPDATE resource SET window_days = 30")
    api.runner.run(expiry.serve_waitlists(api.app.state.api.engine))
    assert states(api, first, package) == ["OFFERED", "WAITING"]


def test_line_has_an_end(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those for the resource and those for a package that has it are counted together, however many come at once."""
    monkeypatch.setattr(service, "MOST_WAITING", 5)
    room, _ = full(api)
    package = packed(api, api.resource(), room)
    bodies = [entry_body(subject, soon()) for subject in (room, package) * 6]
    answers = api.together(("POST", "/waitlist", {"json": body}) for body in bodies)
    refused = [answer.json() for answer in answers if answer.status_code != 201]
    assert len(refused) == 12 - 5
    told = {"limit": "waitingLimit", "most": 5, "resourceId": room["id"]}
    assert [each | told for each in refused] == refused
    # Another line is not full, and who leaves this one makes room.
    elsewhere, _ = full(api)
    join(api, elsewhere, soon())
    [left, *_] = api.get("/waitlist", params={"status": "WAITING"}).json()["data"]
    api.delete(f"/waitlist/{left['id']}", 1)
    join(api, package, soon())
    assert problem(api.post("/waitlist", entry_body(room, soon()))) == "waitlist-full"


# Races


def missed(api: Api, rounds: int) -> int:
    """How often a package is waited for whose two resources were freed by two at the same time."""
    waits = 0
    for number in range(rounds):
        start = soon(days=1 + number)
        rooms = [api.resource(), api.resource()]
        bookings = [api.held(room, start) for room in rooms]
        entry = join(api, packed(api, *rooms), start, 1)
        gone = [("DELETE", f"/bookings/{each['id']}", {"headers": if_match(1)}) for each in bookings]
        assert {answer.status_code for answer in api.together(gone)} == {200}
        waits += states(api, entry) != ["OFFERED"]
    return waits


def test_package_freed_by_two_at_once_is_not_missed(api: Api, database_url: str) -> None:
    assert missed(api, 40) == 0
    assert audit.deadlocks(database_url) == 0


def test_package_freed_by_two_at_once_is_missed_without_all_calendars(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what is offered is looked for without keeping the calendars, so each sees the other's booking."""

    async def have(conn: db.Connection, resource_id: Any) -> bool:
        return True

    monkeypatch.setattr(resources, "try_lock_calendar", have)
    assert missed(api, 40) > 0


@pytest.mark.parametrize("capacity", [1, 2], ids=["lane", "ordinary"])
def test_newcomers_never_get_what_a_package_was_waited_for(api: Api, database_url: str, capacity: int) -> None:
    """They try each of its resources all the time while a booking of all of them is cancelled."""
    for day in range(1, 16):
        rooms = [api.resource(capacity=capacity) for _ in range(2)]
        package = packed(api, *({"resourceId": room["id"], "units": capacity} for room in rooms))
        taken = taken_together(api, package, day)
        entry = join(api, package, soon(day), 1)
        over = asyncio.Event()

        async def newcomer(room: dict[str, Any], day: int = day, over: asyncio.Event = over) -> None:
            is_last = False
            while not is_last:
                is_last = over.is_set()
                answer = await api.send("POST", "/bookings", json=booking_body(room, soon(day)))
                assert problem(answer) == "slot-unavailable"

        async def race(
            place: str = f"/bookings/{taken['id']}", rooms: list[dict[str, Any]] = rooms, over: asyncio.Event = over
        ) -> None:
            newcomers = [asyncio.create_task(newcomer(room)) for room in rooms * 2]
            assert (await api.send("DELETE", place, headers=if_match(1))).status_code == 200
            over.set()
            await asyncio.gather(*newcomers)

        api.runner.run(race())
        assert states(api, entry) == ["OFFERED"]
    assert audit.deadlocks(database_url) == 0


def test_who_joins_while_all_of_a_package_is_freed_is_not_missed(api: Api, database_url: str) -> None:
    for number in range(60):
        start = soon(days=1 + number)
        rooms = [api.resource(), api.resource()]
        package = packed(api, *rooms)
        bookings = [api.held(room, start) for room in rooms]
        requests: list[tuple[str, str, dict[str, Any]]] = [
            ("DELETE", f"/bookings/{each['id']}", {"headers": if_match(1)}) for each in bookings
        ]
        requests.insert(number % 3, ("POST", "/waitlist", {"json": entry_body(package, start, 1)}))
        answers = api.together(requests)
        assert sorted(answer.status_code for answer in answers) == [200, 200, 201]
        assert states(api, answers[number % 3].json()) == ["OFFERED"]
    assert audit.deadlocks(database_url) == 0


def test_who_joins_while_a_package_changes_is_not_missed(api: Api, database_url: str) -> None:
    """It is given the resource that is just being freed, while somebody comes to wait for it."""
    for number in range(40):
        start = soon(days=1 + number)
        room, studio, garden = (api.resource() for _ in range(3))
        package = packed(api, room, studio)
        api.held(studio, start)
        taken = api.held(garden, start)
        items = {"items": [{"resourceId": each["id"]} for each in (room, garden)]}
        requests: list[tuple[str, str, dict[str, Any]]] = [
            ("DELETE", f"/bookings/{taken['id']}", {"headers": if_match(1)}),
            ("PATCH", f"/packages/{package['id']}", {"json": items, "headers": if_match(1)}),
        ]
        requests.insert(number % 3, ("POST", "/waitlist", {"json": entry_body(package, start, 1)}))
        answers = api.together(requests)
        assert sorted(answer.status_code for answer in answers) == [200, 200, 201]
        assert states(api, answers[number % 3].json()) == ["OFFERED"]
    assert audit.deadlocks(database_url) == 0


def test_crowd_on_packages_leaves_no_fitting_time_and_no_deadlock(api: Api, database_url: str) -> None:
    """Bookings, cancels, joins for packages and resources, declines, new items and sweeps at once."""
    halls = [api.resource(capacity=2) for _ in range(3)]
    packages = [packed(api, halls[number], halls[(number + 1) % 3]) for number in range(3)]
    engine = api.app.state.api.engine

    async def one(number: int) -> None:
        hall, package, start = halls[number % 3], packages[number % 3], soon(hour=9 + number % 2)
        for step in range(6):
            whole = {"packageId": package["id"], "customer": CUSTOMER, **booking_time(start)}
            body = whole if step % 2 else booking_body(hall, start)
            held = await api.send("POST", "/bookings", json=body)
            if held.status_code == 201 and step % 3:
                await api.send("DELETE", f"/bookings/{held.json()['id']}", headers={"If-Match": "*"})
            elif held.status_code == 409:
                joined = await api.send("POST", "/waitlist", json=entry_body((hall, package)[step % 2], start, 2))
                if joined.status_code == 201 and joined.json()["status"] == "OFFERED":
                    await api.send("POST", f"/waitlist/{joined.json()['id']}/{('accept', 'decline')[step % 2]}")
            elif number % 4 == 0:
                items = [{"resourceId": halls[(number + step + each) % 3]["id"]} for each in range(2)]
                await api.send("PATCH", f"/packages/{package['id']}", json={"items": items}, headers={"If-Match": "*"})
            await expiry.sweep(engine)

    async def crowd() -> None:
        await asyncio.gather(*(one(number) for number in range(12)))

    api.runner.run(crowd())
    assert {exchange.response.status_code for exchange in api.exchanges} <= {200, 201, 409}
    before = api.get("/waitlist", params={"status": "WAITING", "limit": 200}).json()["data"]
    api.runner.run(expiry.serve_waitlists(engine))
    assert api.get("/waitlist", params={"status": "WAITING", "limit": 200}).json()["data"] == before
    assert {each["packageId"] is None for each in before} == {True, False}
    assert audit.deadlocks(database_url) == 0


@pytest.mark.parametrize("way", ["sweep", "newcomer"])
def test_package_of_which_all_ran_out_is_offered(api: Api, database_url: str, way: str) -> None:
    rooms = [api.resource() for _ in range(3)]
    due = [api.held(room, soon()) for room in rooms]
    package = packed(api, *rooms[:2])
    entries = [join(api, subject, soon(), 1) for subject in (package, packed(api, *rooms[1:]))]
    for each in due:
        make_due(database_url, each["id"])
    if way == "sweep":
        api.runner.run(expiry.sweep(api.app.state.api.engine))
    else:
        assert problem(api.book(rooms[0], soon())) == "slot-unavailable"
    assert states(api, *entries) == ["OFFERED", "WAITING"]
