"""Resources over HTTP: their rules, their versions and their opening hours."""

from typing import Any

import pytest

from bizing_provider.resources import hours
from tests.provider.harness import CUSTOMER, Api, if_match, pointers, problem, soon

OFFICE = {
    "weekly": [
        {"weekday": "MONDAY", "opens": "09:00", "closes": "17:00"},
        {"weekday": "SATURDAY", "opens": "22:00", "closes": "02:00"},
    ],
    "exceptions": [
        {"date": "2027-05-17", "hours": [], "reason": "Whit Monday"},
        {"date": "2027-05-18", "hours": [{"opens": "10:00", "closes": "14:00"}]},
    ],
}


KEEP = {"stranded": "keep"}


def path(resource: dict[str, Any], rest: str = "") -> str:
    return f"/resources/{resource['id']}{rest}"


def test_resource_is_created_with_the_defaults_of_the_spec(api: Api) -> None:
    created = api.post("/resources", {"name": "Room 1", "timeZone": "Europe/Berlin"})
    resource = created.json()
    assert created.status_code == 201
    assert created.headers["ETag"] == '"1"'
    assert created.headers["Location"] == f"/api/v1/resources/{resource['id']}"
    assert {name: value for name, value in resource.items() if name not in {"id", "createdAt", "updatedAt"}} == {
        "name": "Room 1",
        "timeZone": "Europe/Berlin",
        "capacity": 1,
        "slotStepMinutes": 30,
        "setupMinutes": 0,
        "turnoverMinutes": 0,
        "noticeMinutes": 0,
        "windowDays": 365,
        "minimumMinutes": 1,
        "maximumMinutes": 44640,
        "holdSeconds": 900,
        "holdMaxSeconds": 3600,
        "customerLiveLimit": None,
        "customerDailyLimit": None,
        "price": None,
        "cancellationPolicy": None,
        "version": 1,
        "archivedAt": None,
    }
    read = api.get(path(resource))
    assert (read.json(), read.headers["ETag"]) == (resource, '"1"')


def test_resource_without_opening_hours_is_always_open(api: Api) -> None:
    assert api.get(path(api.resource(), "/opening-hours")).json() == hours.ALWAYS


def test_resource_is_created_with_its_opening_hours(api: Api) -> None:
    resource = api.resource(openingHours=OFFICE, price={"amount": 4500, "currency": "EUR", "per": "HOUR"})
    assert resource["price"] == {"amount": 4500, "currency": "EUR", "per": "HOUR"}
    assert api.get(path(resource, "/opening-hours")).json() == OFFICE


@pytest.mark.parametrize(
    "zone", ["Europe/Atlantis", "localtime", "Factory", "posix/Europe/Berlin", "europe/berlin", "/UTC"]
)
def test_unknown_time_zone_is_refused(api: Api, zone: str) -> None:
    assert pointers(api.post("/resources", {"name": "Room", "timeZone": zone})) == {("/timeZone", "time-zone")}


def test_rules_that_make_no_sense_together_are_refused_at_once(api: Api) -> None:
    body = {
        "name": "Room",
        "timeZone": "Nowhere",
        "holdSeconds": 600,
        "holdMaxSeconds": 599,
        "openingHours": {"weekly": [{"weekday": "MONDAY", "opens": "09:00", "closes": "09:00"}], "exceptions": []},
    }
    assert pointers(api.post("/resources", body)) == {
        ("/timeZone", "time-zone"),
        ("/holdMaxSeconds", "hold-max"),
        ("/openingHours/weekly/0/closes", "open-close"),
    }


def test_resources_are_listed_the_newest_first_page_by_page(api: Api) -> None:
    made = [api.resource(name=f"Room {number}")["id"] for number in range(5)]
    seen, cursor = [], None
    while True:
        page = api.get("/resources", params={"limit": 2} | ({"cursor": cursor} if cursor else {})).json()
        seen += [resource["id"] for resource in page["data"]]
        cursor = page["nextCursor"]
        if cursor is None:
            break
    assert seen == made[::-1]


def test_archived_resources_are_listed_on_demand(api: Api) -> None:
    kept, gone = api.resource(), api.resource()
    assert api.delete(path(gone), 1).status_code == 200
    assert [resource["id"] for resource in api.get("/resources").json()["data"]] == [kept["id"]]
    listed = api.get("/resources", params={"archived": "true"}).json()["data"]
    assert [resource["id"] for resource in listed] == [gone["id"], kept["id"]]
    assert listed[0]["archivedAt"] is not None


def test_cursor_of_another_filter_is_refused(api: Api) -> None:
    for _ in range(2):
        api.resource()
    cursor = api.get("/resources", params={"limit": 1}).json()["nextCursor"]
    refused = api.get("/resources", params={"cursor": cursor, "archived": "true"})
    assert pointers(refused) == {("cursor", "cursor")}


def test_others_resources_are_missing(api: Api, start_api: Any) -> None:
    resource = api.resource()
    other = start_api()
    assert other.get("/resources").json()["data"] == []
    body = {"start": soon().isoformat(), "end": soon(8).isoformat()}
    answers = [
        other.get(path(resource)),
        other.patch(path(resource), {"name": "Mine"}, 1),
        other.delete(path(resource), 1),
        other.get(path(resource, "/opening-hours")),
        other.request("PUT", path(resource, "/opening-hours"), json=hours.ALWAYS, headers=if_match(1)),
        other.get(path(resource, "/blackouts")),
        other.post(path(resource, "/blackouts"), body),
        other.get(path(resource, "/availability"), params={"from": body["start"], "to": body["end"]}),
    ]
    assert {(answer.status_code, problem(answer)) for answer in answers} == {(404, "not-found")}
    assert answers[0].json()["detail"] == f"There is no resource {resource['id']}."
    assert api.get(path(resource)).json() == resource


# Changing


def test_patch_changes_what_it_names_and_raises_the_version(api: Api) -> None:
    resource = api.resource(price={"amount": 100, "currency": "EUR", "per": "BOOKING"})
    changed = api.patch(path(resource), {"setupMinutes": 10, "price": None}, 1)
    assert changed.headers["ETag"] == '"2"'
    assert changed.json() == resource | {
        "setupMinutes": 10,
        "price": None,
        "version": 2,
        "updatedAt": changed.json()["updatedAt"],
    }
    assert changed.json()["updatedAt"] > resource["updatedAt"]


def test_patch_of_an_old_version_is_refused(api: Api) -> None:
    resource = api.resource()
    assert api.patch(path(resource), {"name": "First"}, 1).status_code == 200
    late = api.patch(path(resource), {"name": "Second"}, 1)
    assert (late.status_code, problem(late), late.json()["currentVersion"]) == (412, "stale-version", 2)
    assert api.get(path(resource)).json()["name"] == "First"


def test_patches_of_one_version_at_once_have_one_winner(api: Api) -> None:
    resource = api.resource()
    answers = api.together(
        ("PATCH", path(resource), {"json": {"name": f"Name {number}"}, "headers": if_match(1)}) for number in range(5)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]


def test_change_without_version_is_refused(api: Api) -> None:
    resource = api.resource()
    assert api.request("PATCH", path(resource), json={"name": "New"}).status_code == 428
    assert api.request("DELETE", path(resource)).status_code == 428


@pytest.mark.parametrize(
    ("patch", "broken"),
    [
        ({"timeZone": "Nowhere"}, {("/timeZone", "time-zone")}),
        ({"holdSeconds": 3601}, {("/holdSeconds", "hold-max")}),
        ({"holdMaxSeconds": 899}, {("/holdMaxSeconds", "hold-max")}),
    ],
)
def test_patch_that_makes_no_sense_is_refused(api: Api, patch: dict[str, Any], broken: set[tuple[str, str]]) -> None:
    resource = api.resource()
    assert pointers(api.patch(path(resource), patch, 1)) == broken
    assert api.get(path(resource)).json() == resource


def test_null_is_refused_where_nothing_can_be_cleared(api: Api) -> None:
    assert api.patch(path(api.resource()), {"capacity": None}, 1).status_code == 422


def test_archived_resource_is_readable_and_takes_no_changes(api: Api) -> None:
    resource = api.resource()
    archived = api.delete(path(resource), 1)
    assert (archived.status_code, archived.headers["ETag"]) == (200, '"2"')
    assert archived.json()["archivedAt"] == archived.json()["updatedAt"]
    assert api.get(path(resource)).json() == archived.json()
    answers = [
        api.delete(path(resource), 2),
        api.patch(path(resource), {"name": "New"}, 2),
        api.request("PUT", path(resource, "/opening-hours"), json=hours.ALWAYS, headers=if_match(2)),
        api.book(resource, soon()),
    ]
    assert {problem(answer) for answer in answers} == {"resource-archived"}


# Opening hours


def test_opening_hours_are_replaced_under_the_resources_version(api: Api) -> None:
    resource = api.resource()
    read = api.get(path(resource, "/opening-hours"))
    replaced = api.request(
        "PUT", path(resource, "/opening-hours"), json=OFFICE, headers={"If-Match": read.headers["ETag"]}
    )
    assert (replaced.status_code, replaced.json(), replaced.headers["ETag"]) == (200, OFFICE, '"2"')
    assert api.get(path(resource)).json()["version"] == 2
    stale = api.request("PUT", path(resource, "/opening-hours"), json=hours.ALWAYS, headers=if_match(1))
    assert problem(stale) == "stale-version"
    assert api.get(path(resource, "/opening-hours")).json() == OFFICE


def test_opening_hours_that_make_no_sense_are_refused(api: Api) -> None:
    resource = api.resource()
    twice = {"weekly": [], "exceptions": [{"date": "2027-05-17", "hours": []}] * 2}
    refused = api.request("PUT", path(resource, "/opening-hours"), json=twice, headers=if_match(1))
    assert pointers(refused) == {("/exceptions/1/date", "unique-date")}
    assert api.get(path(resource)).json()["version"] == 1


def test_new_opening_hours_hold_for_new_bookings(api: Api) -> None:
    resource = api.resource()
    booking = api.confirmed(resource, soon())
    never: dict[str, Any] = {"weekly": [], "exceptions": []}
    assert (
        api.request("PUT", path(resource, "/opening-hours"), json=never, headers=if_match(1), params=KEEP).status_code
        == 200
    )
    assert ("/start", "opening-hours") in pointers(api.book(resource, soon(8)))
    assert api.get(f"/bookings/{booking['id']}").json()["status"] == "CONFIRMED"


# Changes that live bookings stand in the way of


def in_the_way(answer: Any) -> list[str]:
    assert problem(answer) == "resource-in-use"
    return [each["bookingId"] for each in answer.json()["bookings"]]


def stranded(api: Api, resource: dict[str, Any]) -> list[str]:
    return [each["bookingId"] for each in api.get(path(resource, "/conflicts")).json()["data"]]


def test_hours_that_strand_bookings_are_refused_with_their_list(api: Api) -> None:
    resource = api.resource()
    early, late, draft = (api.held(resource, soon(hour=hour), draft=hour == 3) for hour in (6, 22, 3))
    api.held(resource, soon(hour=12))
    cancelled = api.held(resource, soon(hour=5))
    api.delete(f"/bookings/{cancelled['id']}", 1)
    daytime = {
        "weekly": [{"weekday": day, "opens": "09:00", "closes": "20:00"} for day in hours.WEEKDAYS],
        "exceptions": [],
    }
    place = path(resource, "/opening-hours")
    refused = api.request("PUT", place, json=daytime, headers=if_match(1))
    assert in_the_way(refused) == [early["id"], late["id"]]
    assert api.get(place).json() == hours.ALWAYS
    assert stranded(api, resource) == []
    kept = api.request("PUT", place, json=daytime, headers=if_match(1), params=KEEP)
    assert kept.status_code == 200
    assert stranded(api, resource) == [early["id"], late["id"]]
    api.patch(f"/bookings/{early['id']}", {"start": soon(hour=9).isoformat(), "end": soon(hour=10).isoformat()}, 1)
    assert stranded(api, resource) == [late["id"]]
    assert draft["status"] == "DRAFT"


def test_archiving_lists_the_live_bookings(api: Api) -> None:
    resource, other = api.resource(), api.resource()
    time = {"start": soon().isoformat(), "end": soon(hour=10).isoformat()}
    items = [{"resourceId": each["id"]} | time for each in (other, resource)]
    both = api.post("/bookings", {"items": items, "customer": CUSTOMER}).json()
    assert in_the_way(api.delete(path(resource), 1)) == [both["id"]]
    assert api.get(path(resource)).json()["archivedAt"] is None
    assert api.delete(path(resource), 1, params=KEEP).json()["archivedAt"]
    assert stranded(api, resource) == [both["id"]]
    assert stranded(api, other) == []


def test_stranded_bookings_are_paged(api: Api) -> None:
    resource = api.resource()
    held = [api.held(resource, soon(hour=hour))["id"] for hour in (8, 10, 12)]
    api.delete(path(resource), 1, params=KEEP)
    first = api.get(path(resource, "/conflicts"), params={"limit": 2}).json()
    rest = api.get(path(resource, "/conflicts"), params={"limit": 2, "cursor": first["nextCursor"]}).json()
    assert [each["bookingId"] for each in first["data"] + rest["data"]] == held
    assert rest["nextCursor"] is None


def test_blackout_lists_the_bookings_in_its_way(api: Api) -> None:
    resource = api.resource()
    held = [api.held(resource, soon(hour=hour))["id"] for hour in (9, 11)]
    times = {"start": soon(hour=8).isoformat(), "end": soon(hour=18).isoformat()}
    refused = api.post(path(resource, "/blackouts"), times)
    assert problem(refused) == "slot-unavailable"
    assert [each["bookingId"] for each in refused.json()["bookings"]] == held
