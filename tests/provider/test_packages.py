"""Several times in one booking, and packages of the catalogue: all or nothing, priced, listed and moved together."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from bizing_provider.holds import store
from tests.provider.harness import CUSTOMER, Api, booking_body, if_match, pointers, problem, soon, sql

EUR = {"amount": 6000, "currency": "EUR", "per": "HOUR"}


def item(resource: dict[str, Any], start: datetime, minutes: int = 60, units: int = 1) -> dict[str, Any]:
    end = start + timedelta(minutes=minutes)
    return {"resourceId": resource["id"], "start": start.isoformat(), "end": end.isoformat(), "units": units}


def several(api: Api, *items: dict[str, Any], **values: Any) -> Any:
    return api.post("/bookings", {"items": list(items), "customer": CUSTOMER} | values)


def package(api: Api, *items: dict[str, Any], **values: Any) -> dict[str, Any]:
    created = api.post("/packages", {"name": "Workshop", "items": list(items)} | values)
    assert created.status_code == 201, created.text
    return dict(created.json())


def book_package(api: Api, found: dict[str, Any], start: datetime, minutes: int = 60, **values: Any) -> Any:
    end = start + timedelta(minutes=minutes)
    times = {"start": start.isoformat(), "end": end.isoformat()}
    return api.post("/bookings", {"packageId": found["id"], "customer": CUSTOMER} | times | values)


def times(booking: dict[str, Any]) -> list[tuple[datetime, datetime]]:
    moments = [(each["start"], each["end"]) for each in booking["items"]]
    return [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in moments]


# Several times


def test_items_are_booked_together_and_priced_together(api: Api) -> None:
    room, trainer = api.resource(price=EUR), api.resource(price=EUR | {"per": "BOOKING"}, capacity=3)
    answer = several(api, item(room, soon(hour=9), 90), item(trainer, soon(hour=10), 30, units=2))
    booking = answer.json()
    assert (answer.status_code, booking["status"]) == (201, "PENDING")
    assert booking["price"] == {"amount": 9000 + 12000, "currency": "EUR"}
    assert [each["price"]["amount"] for each in booking["items"]] == [9000, 12000]
    assert (booking["resourceId"], booking["units"]) == (room["id"], 1)
    assert (booking["start"], booking["end"]) == (booking["items"][0]["start"], booking["items"][1]["end"])
    assert problem(api.book(room, soon(hour=10))) == "slot-unavailable"
    assert problem(api.book(trainer, soon(hour=10), 30, units=2)) == "slot-unavailable"
    assert api.get(f"/bookings/{booking['id']}").json() == booking


def test_refusal_names_each_item_that_is_not_free_and_books_nothing(api: Api, database_url: str) -> None:
    rooms = [api.resource() for _ in range(4)]
    for room in (rooms[3], rooms[1]):
        api.held(room, soon(hour=9))
    before = sql(database_url, "SELECT count(*) FROM allocation")
    refused = several(api, *(item(room, soon(hour=9, minute=30)) for room in rooms))
    assert problem(refused) == "slot-unavailable"
    shown = refused.json()["items"]
    assert [(each["item"], each["resourceId"]) for each in shown] == [(1, rooms[1]["id"]), (3, rooms[3]["id"])]
    assert datetime.fromisoformat(shown[0]["conflict"]["start"]) == soon(hour=9)
    assert sql(database_url, "SELECT count(*) FROM allocation") == before
    assert sql(database_url, "SELECT count(*) FROM booking WHERE items IS NOT NULL") == [(0,)]
    free = datetime.fromisoformat(refused.json()["nextFree"][0]["start"])
    assert several(api, *(item(room, free) for room in rooms)).status_code == 201


def test_items_of_one_booking_may_not_take_more_than_there_is(api: Api) -> None:
    desk, hall = api.resource(turnoverMinutes=15), api.resource(capacity=3)
    refused = several(api, item(desk, soon(hour=9)), item(desk, soon(hour=10)))
    assert pointers(refused) == {("/items/1", "overlap")}
    assert several(api, item(desk, soon(hour=9)), item(desk, soon(hour=10, minute=30))).status_code == 201
    assert several(api, item(hall, soon(), units=2), item(hall, soon(minute=30), units=1)).status_code == 201
    too_many = several(api, item(hall, soon(days=8), units=2), item(hall, soon(days=8), units=2))
    assert ("/items/1", "overlap") in pointers(too_many)


def test_each_item_is_held_to_its_resource_and_told_by_its_place(api: Api) -> None:
    room, euro, dollar = api.resource(), api.resource(price=EUR), api.resource(price=EUR | {"currency": "USD"})
    refused = several(api, item(room, soon(minute=7)), item(room, soon(days=-3)), item(room, soon(), units=2))
    assert pointers(refused) == {
        ("/items/0/start", "slot-step"),
        ("/items/1/start", "past"),
        ("/items/2/units", "capacity"),
    }
    assert pointers(several(api, item(euro, soon()), item(dollar, soon()))) == {("/items", "currency")}
    both = {"items": [item(room, soon())]} | booking_body(room, soon())
    assert problem(api.post("/bookings", both)) == "request-invalid"


def test_move_takes_all_items_along_or_none(api: Api) -> None:
    room, beamer = api.resource(), api.resource()
    booking = several(api, item(room, soon(hour=9)), item(beamer, soon(hour=8, minute=30), 90)).json()
    api.held(beamer, soon(hour=13))
    path = f"/bookings/{booking['id']}"
    refused = api.patch(path, {"start": soon(hour=12).isoformat()}, 1)
    assert [each["item"] for each in refused.json()["items"]] == [1]
    assert api.get(path).json() == booking
    moved = api.patch(path, {"start": soon(hour=10).isoformat()}, 1).json()
    assert times(moved) == [
        (soon(hour=10, minute=30), soon(hour=11, minute=30)),
        (soon(hour=10), soon(hour=11, minute=30)),
    ]
    assert api.book(room, soon(hour=9)).status_code == 201
    assert pointers(api.patch(path, {"end": soon(hour=12).isoformat()}, 2)) == {("/end", "items")}


def test_items_can_be_exchanged(api: Api) -> None:
    room, small, beamer = api.resource(), api.resource(), api.resource()
    booking = several(api, item(room, soon()), item(beamer, soon())).json()
    path = f"/bookings/{booking['id']}"
    both = {"items": [item(small, soon())], "start": soon().isoformat()}
    assert pointers(api.patch(path, both, 1)) == {("/items", "exclusive")}
    changed = api.patch(path, {"items": [item(small, soon()), item(beamer, soon(), 120)]}, 1)
    assert [each["resourceId"] for each in changed.json()["items"]] == [small["id"], beamer["id"]]
    assert api.book(room, soon()).status_code == 201
    assert problem(api.book(beamer, soon(hour=10))) == "slot-unavailable"


def test_cancel_frees_all_items_and_lists_find_each(api: Api) -> None:
    room, beamer = api.resource(), api.resource()
    booking = several(api, item(room, soon()), item(beamer, soon())).json()
    for resource in (room, beamer):
        assert api.get("/bookings", params={"resourceId": resource["id"]}).json()["data"] == [booking]
    api.delete(f"/bookings/{booking['id']}", 1)
    assert api.book(room, soon()).status_code == api.book(beamer, soon()).status_code == 201


def test_draft_of_several_holds_nothing_until_it_is_held(api: Api) -> None:
    room, beamer = api.resource(), api.resource(holdSeconds=60, holdMaxSeconds=120)
    draft = several(api, item(room, soon()), item(beamer, soon()), draft=True).json()
    api.held(beamer, soon(hour=11))
    held = api.post(f"/bookings/{draft['id']}/hold").json()
    assert (held["status"], held["items"]) == ("PENDING", draft["items"])
    lives = datetime.fromisoformat(held["holdExpiresAt"]) - datetime.fromisoformat(held["updatedAt"])
    assert lives == timedelta(seconds=60)
    assert problem(api.book(room, soon())) == "slot-unavailable"


def test_expired_booking_of_several_gives_back_each_of_its_times(api: Api, database_url: str) -> None:
    room, beamer = api.resource(), api.resource()
    assert several(api, item(room, soon()), item(beamer, soon())).status_code == 201
    sql(database_url, "UPDATE booking SET hold_expires_at = now() - interval '1 second'")
    assert api.book(beamer, soon()).status_code == 201


# Units


def test_unit_is_chosen_that_fits_best(api: Api, database_url: str) -> None:
    hall = api.resource(capacity=3)
    for hour in (9, 11):
        api.held(hall, soon(hour=hour))
    between = api.held(hall, soon(hour=10))
    units = "SELECT DISTINCT unit_no FROM allocation WHERE released_at IS NULL"
    assert sql(database_url, units) == [(1,)]
    whole_day = api.held(hall, soon(hour=8), 12 * 60, units=2)
    assert problem(api.book(hall, soon(hour=8), 12 * 60)) == "slot-unavailable"
    for booking in (between, whole_day):
        api.delete(f"/bookings/{booking['id']}", 1)
    # Two hours fit on the unit between nine and eleven nowhere; of the two that are empty the first is as good.
    assert api.held(hall, soon(hour=10), 120)


@pytest.mark.parametrize("best_fit", [True, False])
def test_best_fit_keeps_room_for_long_bookings(
    start_api: Callable[..., Api], monkeypatch: pytest.MonkeyPatch, best_fit: bool
) -> None:
    """The control chooses any free unit: it scatters short bookings, and then no unit is free all day."""
    api = start_api(batch_holds=False)
    chance = random.Random(7)
    choose = store.free_units

    async def scattered(*asked: Any) -> list[int]:
        found = await choose(*asked)
        chance.shuffle(found)
        return found

    if not best_fit:
        monkeypatch.setattr(store, "free_units", scattered)
    hall = api.resource(capacity=8)
    hours = [hour for hour in range(8, 20) for _ in range(4)]
    chance.shuffle(hours)
    for hour in hours:
        api.held(hall, soon(hour=hour))
    whole_days = [api.book(hall, soon(hour=8), 12 * 60).status_code for _ in range(4)]
    assert (whole_days == [201] * 4) is best_fit


# Packages of the catalogue


def test_package_books_its_resources_with_their_offsets(api: Api) -> None:
    room, setup = api.resource(price=EUR), api.resource(price=EUR)
    found = package(
        api, {"resourceId": room["id"]}, {"resourceId": setup["id"], "startOffsetMinutes": -30, "endOffsetMinutes": -60}
    )
    booking = book_package(api, found, soon(hour=10)).json()
    assert booking["packageId"] == found["id"]
    assert times(booking) == [(soon(hour=10), soon(hour=11)), (soon(hour=9, minute=30), soon(hour=10))]
    assert booking["price"]["amount"] == 6000 + 3000
    dearer = package(api, {"resourceId": room["id"]}, price=EUR | {"amount": 99})
    assert book_package(api, dearer, soon(hour=14), 120).json()["price"]["amount"] == 198


def test_next_free_times_of_a_package_are_those_that_it_is_booked_by(api: Api) -> None:
    """Not of the span that its resources take, which is longer: who asks for that gets more, and is refused again."""
    room, host = api.resource(), api.resource()
    offsets = {"startOffsetMinutes": -30, "endOffsetMinutes": 30}
    found = package(api, {"resourceId": room["id"]}, {"resourceId": host["id"]} | offsets)
    assert book_package(api, found, soon(hour=10), 120).status_code == 201
    refused = book_package(api, found, soon(hour=11), 120)
    first = refused.json()["nextFree"][0]
    assert first == {"start": f"{soon(hour=13):%Y-%m-%dT%H:%M:%SZ}", "end": f"{soon(hour=15):%Y-%m-%dT%H:%M:%SZ}"}
    again = book_package(api, found, datetime.fromisoformat(first["start"]), 120)
    assert again.status_code == 201
    assert times(again.json())[0] == (soon(hour=13), soon(hour=15))


def test_package_without_sense_is_refused(api: Api) -> None:
    room, dollar = api.resource(price=EUR), api.resource(price=EUR | {"currency": "USD"})
    twice = {"name": "Twice", "items": [{"resourceId": room["id"]}, {"resourceId": room["id"], "units": 2}]}
    assert pointers(api.post("/packages", twice)) == {("/items/1/resourceId", "unique"), ("/items/1/units", "capacity")}
    mixed = {"name": "Mixed", "items": [{"resourceId": room["id"]}, {"resourceId": dollar["id"]}]}
    assert pointers(api.post("/packages", mixed)) == {("/items", "currency")}
    assert api.post("/packages", mixed | {"price": EUR}).status_code == 201
    shrunk = package(api, {"resourceId": room["id"], "endOffsetMinutes": -60})
    assert pointers(book_package(api, shrunk, soon())) == {("/start", "order")}


def test_package_is_changed_and_archived_by_its_version(api: Api) -> None:
    room, other = api.resource(), api.resource()
    found = package(api, {"resourceId": room["id"]})
    path = f"/packages/{found['id']}"
    changed = api.patch(path, {"name": "Course", "items": [{"resourceId": other["id"]}]}, 1).json()
    assert (changed["name"], changed["version"], changed["items"][0]["resourceId"]) == ("Course", 2, other["id"])
    assert problem(api.delete(path, 1)) == "stale-version"
    assert api.delete(path, 2).json()["archivedAt"]
    assert problem(book_package(api, changed, soon())) == "package-archived"
    assert problem(api.patch(path, {"name": "Again"}, 3)) == "package-archived"
    assert api.get("/packages").json()["data"] == []
    assert free_starts(api, changed, soon(hour=9), soon(hour=12)) == []


def free_starts(api: Api, found: dict[str, Any], start: datetime, end: datetime, minutes: int = 60) -> list[datetime]:
    asked = {"from": start.isoformat(), "to": end.isoformat(), "duration": str(minutes)}
    answer = api.get(f"/packages/{found['id']}/availability", params=asked)
    assert answer.status_code == 200, answer.text
    return [datetime.fromisoformat(slot["start"]) for slot in answer.json()["slots"]]


@pytest.mark.parametrize("seed", range(4))
def test_package_is_listed_exactly_when_it_can_be_booked(api: Api, seed: int) -> None:
    chance = random.Random(seed)
    rooms = [
        api.resource(
            capacity=chance.choice([1, 1, 3]),
            slotStepMinutes=chance.choice([15, 30]),
            setupMinutes=chance.choice([0, 10]),
            turnoverMinutes=chance.choice([0, 20]),
        )
        for _ in range(3)
    ]
    found = package(
        api,
        *(
            {
                "resourceId": room["id"],
                "units": chance.randint(1, room["capacity"]),
                "startOffsetMinutes": chance.choice([-30, 0, 30]),
                "endOffsetMinutes": chance.choice([0, 30]),
            }
            for room in rooms
        ),
    )
    for _ in range(9):
        room = chance.choice(rooms)
        api.book(room, soon(hour=chance.randint(7, 15), minute=chance.choice([0, 30])), chance.choice([30, 90]))
    listed = free_starts(api, found, soon(hour=8), soon(hour=16))
    assert listed
    bookable = []
    for quarter in range(4 * 7 + 1):
        start = soon(hour=8) + timedelta(minutes=15 * quarter)
        answer = book_package(api, found, start)
        assert answer.status_code in (201, 409, 422), answer.text
        if answer.status_code == 201:
            bookable.append(start)
            api.delete(f"/bookings/{answer.json()['id']}", 1)
    assert listed == bookable


def test_confirmed_package_keeps_its_price_when_moved(api: Api) -> None:
    room = api.resource(price=EUR)
    found = package(api, {"resourceId": room["id"]}, {"resourceId": api.resource()["id"]})
    held = book_package(api, found, soon()).json()
    paid = {"paymentReference": "inv-1"}
    confirmed = api.post(f"/bookings/{held['id']}/confirm", paid, headers=if_match(1)).json()
    moved = api.patch(f"/bookings/{held['id']}", {"start": soon(days=9).isoformat()}, 2).json()
    assert (moved["price"], moved["packageId"]) == (confirmed["price"], found["id"])
