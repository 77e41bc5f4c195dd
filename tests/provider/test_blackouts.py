"""Blackouts and capacity: what takes units from a calendar without a booking."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.provider.harness import Api, pointers, problem, soon, sql

HOUR = timedelta(hours=1)


def black_out(api: Api, resource: dict[str, Any], start: datetime, end: datetime, **values: Any) -> Any:
    body = {"start": start.isoformat(), "end": end.isoformat()} | values
    return api.post(f"/resources/{resource['id']}/blackouts", body)


def zulu(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def test_blackout_blocks_every_unit_until_it_is_removed(api: Api) -> None:
    resource = api.resource(capacity=3)
    created = black_out(api, resource, soon(hour=9), soon(hour=12), reason="Works")
    blackout = created.json()
    place = f"/resources/{resource['id']}/blackouts/{blackout['id']}"
    assert (created.status_code, created.headers["Location"]) == (201, f"/api/v1{place}")
    assert blackout == {
        "id": blackout["id"],
        "resourceId": resource["id"],
        "start": zulu(soon(hour=9)),
        "end": zulu(soon(hour=12)),
        "reason": "Works",
        "createdAt": blackout["createdAt"],
    }
    refused = api.book(resource, soon(hour=10))
    assert problem(refused) == "slot-unavailable"
    assert refused.json()["conflict"] == {"start": zulu(soon(hour=9)), "end": zulu(soon(hour=12))}
    assert refused.json()["nextFree"][0]["start"] == zulu(soon(hour=12))

    assert api.get(place).json() == blackout
    removed = api.delete(place)
    assert (removed.status_code, removed.content) == (204, b"")
    assert [problem(api.get(place)), problem(api.delete(place))] == ["not-found", "not-found"]
    assert api.book(resource, soon(hour=10), units=3).status_code == 201


def test_blackout_has_neighbours_but_no_buffers(api: Api) -> None:
    resource = api.resource(setupMinutes=30, turnoverMinutes=30)
    assert black_out(api, resource, soon(hour=9), soon(hour=12)).status_code == 201
    assert black_out(api, resource, soon(hour=12), soon(hour=13)).status_code == 201
    assert api.book(resource, soon(hour=8)).status_code == 409
    assert api.book(resource, soon(hour=7, minute=30)).status_code == 201
    assert api.book(resource, soon(hour=13)).status_code == 409
    assert api.book(resource, soon(hour=13, minute=30)).status_code == 201


def test_blackout_may_be_at_any_time_of_day(api: Api) -> None:
    resource = api.resource(openingHours={"weekly": [], "exceptions": []})
    assert black_out(api, resource, soon(hour=3, minute=7), soon(9, 5)).status_code == 201


def test_blackout_over_a_live_booking_is_refused_with_its_window(api: Api) -> None:
    resource = api.resource(capacity=2, turnoverMinutes=15)
    booking = api.held(resource, soon(hour=10))
    refused = black_out(api, resource, soon(hour=9), soon(hour=12))
    assert (refused.status_code, problem(refused)) == (409, "slot-unavailable")
    assert refused.json()["conflict"] == {"start": zulu(soon(hour=10)), "end": zulu(soon(hour=11, minute=15))}
    assert black_out(api, resource, soon(hour=11), soon(hour=12)).status_code == 409
    assert api.delete(f"/bookings/{booking['id']}", 1).status_code == 200
    assert black_out(api, resource, soon(hour=9), soon(hour=12)).status_code == 201


def test_blackout_over_a_hold_that_ran_out_is_taken(api: Api, database_url: str) -> None:
    resource = api.resource(capacity=2)
    booking = api.held(resource, soon(hour=10))
    sql(database_url, "UPDATE booking SET hold_expires_at = clock_timestamp() - interval '1 second'")
    assert black_out(api, resource, soon(hour=9), soon(hour=12)).status_code == 201
    assert api.get(f"/bookings/{booking['id']}").json()["status"] == "EXPIRED"


def test_blackouts_and_bookings_at_once_leave_no_overlap(api: Api, database_url: str) -> None:
    resource = api.resource(capacity=2)
    times = {"start": zulu(soon(hour=9)), "end": zulu(soon(hour=10))}
    customer = {"name": "Ada Example", "email": "ada@example.com"}
    requests: list[tuple[str, str, dict[str, Any]]] = []
    for _ in range(4):
        requests.append(("POST", f"/resources/{resource['id']}/blackouts", {"json": times}))
        requests.append(("POST", "/bookings", {"json": times | {"resourceId": resource["id"], "customer": customer}}))
    answers = api.together(requests)
    assert {answer.status_code for answer in answers} == {201, 409}
    taken = sql(database_url, "SELECT kind, unit_no FROM allocation WHERE released_at IS NULL ORDER BY unit_no")
    assert taken in ([("blackout", 1), ("blackout", 2)], [("booking", 1), ("booking", 2)])


@pytest.mark.parametrize(
    ("start", "end", "broken"),
    [
        (soon(hour=9), soon(hour=9), {("/end", "order")}),
        (soon(hour=9), soon(hour=8), {("/end", "order")}),
        (soon(hour=9) + timedelta(seconds=1), soon(hour=10), {("/start", "whole-minutes")}),
    ],
)
def test_blackout_without_sense_is_refused(
    api: Api, start: datetime, end: datetime, broken: set[tuple[str, str]]
) -> None:
    assert pointers(black_out(api, api.resource(), start, end)) == broken


def test_archived_resource_takes_no_blackout_and_gives_its_own_back(api: Api) -> None:
    resource = api.resource()
    blackout = black_out(api, resource, soon(hour=9), soon(hour=12)).json()
    api.delete(f"/resources/{resource['id']}", 1)
    assert problem(black_out(api, resource, soon(hour=13), soon(hour=14))) == "resource-archived"
    assert api.delete(f"/resources/{resource['id']}/blackouts/{blackout['id']}").status_code == 204


def test_blackouts_are_listed_the_earliest_first_page_by_page(api: Api) -> None:
    resource = api.resource()
    made = [black_out(api, resource, soon(hour=hour), soon(hour=hour + 1)).json() for hour in (12, 9, 15, 10)]
    api.delete(f"/resources/{resource['id']}/blackouts/{made[2]['id']}")
    place, seen, cursor = f"/resources/{resource['id']}/blackouts", [], None
    while True:
        page = api.get(place, params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        seen += page["data"]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert seen == [made[1], made[3], made[0]]
    other = api.resource()
    cursor = api.get(place, params={"limit": 1}).json()["nextCursor"]
    assert pointers(api.get(f"/resources/{other['id']}/blackouts", params={"cursor": cursor})) == {("cursor", "cursor")}


def test_blackout_of_another_resource_is_missing(api: Api) -> None:
    one, other = api.resource(), api.resource()
    blackout = black_out(api, one, soon(hour=9), soon(hour=12)).json()
    place = f"/resources/{other['id']}/blackouts/{blackout['id']}"
    assert [problem(api.get(place)), problem(api.delete(place))] == ["not-found", "not-found"]
    assert api.book(one, soon(hour=10)).status_code == 409


# Capacity


def set_capacity(api: Api, resource: dict[str, Any], capacity: int) -> Any:
    version = api.get(f"/resources/{resource['id']}").json()["version"]
    return api.patch(f"/resources/{resource['id']}", {"capacity": capacity}, version)


def test_new_units_are_blacked_out_too(api: Api) -> None:
    resource = api.resource(capacity=1)
    black_out(api, resource, soon(hour=9), soon(hour=12))
    assert set_capacity(api, resource, 3).status_code == 200
    assert problem(api.book(resource, soon(hour=10))) == "slot-unavailable"
    assert api.book(resource, soon(hour=12), units=3).status_code == 201


def test_capacity_grows_under_a_blackout_that_has_begun(api: Api, database_url: str) -> None:
    resource = api.resource(capacity=1)
    black_out(api, resource, soon(-7), soon(7))
    assert set_capacity(api, resource, 2).status_code == 200
    units = sql(database_url, "SELECT unit_no, lower(during) > now() - interval '1 minute' FROM allocation ORDER BY 1")
    assert units == [(1, False), (2, True)]


def test_capacity_shrinks_and_grows_around_a_blackout(api: Api) -> None:
    resource = api.resource(capacity=3)
    black_out(api, resource, soon(hour=9), soon(hour=12))
    for capacity in (1, 2, 3):
        assert set_capacity(api, resource, capacity).status_code == 200
        assert problem(api.book(resource, soon(hour=10))) == "slot-unavailable"


def test_capacity_below_live_bookings_is_refused(api: Api, database_url: str) -> None:
    resource = api.resource(capacity=3)
    booking = api.held(resource, soon(hour=9), units=2)
    api.held(resource, soon(hour=12), units=1)
    refused = set_capacity(api, resource, 1)
    assert (refused.status_code, problem(refused)) == (409, "resource-in-use")
    assert [each["bookingId"] for each in refused.json()["bookings"]] == [booking["id"]]
    assert api.get(f"/resources/{resource['id']}").json() == resource
    assert set_capacity(api, resource, 2).status_code == 200
    sql(database_url, "UPDATE booking SET hold_expires_at = clock_timestamp() WHERE id = %s", booking["id"])
    assert set_capacity(api, resource, 1).status_code == 200


def test_capacity_grows_over_a_hold_that_ran_out(api: Api, database_url: str) -> None:
    resource = api.resource(capacity=2)
    api.held(resource, soon(hour=9), units=2)
    sql(database_url, "UPDATE booking SET hold_expires_at = clock_timestamp()")
    assert set_capacity(api, resource, 1).status_code == 200
    sql(database_url, "UPDATE allocation SET released_at = now() WHERE unit_no = 1")
    assert black_out(api, resource, soon(hour=9), soon(hour=10)).status_code == 201
    assert set_capacity(api, resource, 2).status_code == 200
    assert problem(api.book(resource, soon(hour=9))) == "slot-unavailable"
