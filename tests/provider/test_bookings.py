"""Bookings over the API: holds, states, versions, and what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.provider.harness import Api, booking_body, if_match, pointers, problem, soon, sql

PRICED = {"amount": 4500, "currency": "EUR", "per": "HOUR"}


@pytest.fixture
def room(api: Api) -> dict[str, Any]:
    return api.resource()


def test_create_holds_the_time(api: Api, room: dict[str, Any]) -> None:
    answer = api.book(room, soon(), notes="Window seat", metadata={"channel": "web"})
    booking = answer.json()
    assert answer.status_code == 201
    assert (booking["status"], booking["version"], booking["units"]) == ("PENDING", 1, 1)
    assert answer.headers["ETag"] == '"1"'
    assert api.get(answer.headers["Location"].removeprefix("/api/v1")).json() == booking
    expires = datetime.fromisoformat(booking["holdExpiresAt"]) - datetime.fromisoformat(booking["createdAt"])
    assert expires == timedelta(seconds=900)


def test_create_taken_time_says_who_has_it_and_what_is_free(api: Api, room: dict[str, Any]) -> None:
    api.held(room, soon())
    refused = api.book(room, soon(minute=30))
    assert (refused.status_code, problem(refused)) == (409, "slot-unavailable")
    conflict = refused.json()["conflict"]
    assert datetime.fromisoformat(conflict["start"]) == soon()
    for free in refused.json()["nextFree"]:
        start = datetime.fromisoformat(free["start"])
        assert api.book(room, start).status_code in (201, 409)
    assert api.held(room, datetime.fromisoformat(refused.json()["nextFree"][-1]["end"]))


def test_create_next_free_time_can_be_booked(api: Api, room: dict[str, Any]) -> None:
    api.held(room, soon())
    free = api.book(room, soon()).json()["nextFree"]
    assert api.book(room, datetime.fromisoformat(free[0]["start"])).status_code == 201


def test_neighbours_do_not_conflict(api: Api, room: dict[str, Any]) -> None:
    api.held(room, soon(hour=9))
    assert api.held(room, soon(hour=10))
    assert api.held(room, soon(hour=8))


def test_capacity_is_shared_to_the_last_unit(api: Api) -> None:
    hall = api.resource(capacity=3)
    api.held(hall, soon(), units=2)
    api.held(hall, soon(), units=1)
    assert problem(api.book(hall, soon())) == "slot-unavailable"
    assert pointers(api.book(hall, soon(days=8), units=4)) == {("/units", "capacity")}


def test_price_is_by_the_hour_and_the_unit(api: Api) -> None:
    hall = api.resource(capacity=2, price=PRICED)
    assert api.held(hall, soon(), 90, units=2)["price"] == {"amount": 13500, "currency": "EUR"}
    odd = api.resource(price={"amount": 100, "currency": "EUR", "per": "HOUR"})
    assert api.held(odd, soon(), 1)["price"]["amount"] == 2  # 1.67 rounded to the nearest


def test_confirm_free_booking(api: Api, room: dict[str, Any]) -> None:
    booking = api.held(room, soon())
    confirmed = api.confirm(booking)
    assert confirmed.status_code == 200
    assert (confirmed.json()["status"], confirmed.json()["holdExpiresAt"]) == ("CONFIRMED", None)
    assert confirmed.headers["ETag"] == '"2"'
    assert pointers(api.confirm(api.held(room, soon(8)), paymentReference="inv-1")) == {("/paymentReference", "free")}


def test_confirm_priced_booking_wants_the_payment(api: Api) -> None:
    booking = api.held(api.resource(price=PRICED), soon())
    assert pointers(api.confirm(booking)) == {("/paymentReference", "required")}
    confirmed = api.confirm(booking, paymentReference="inv-1").json()
    assert confirmed["paymentReference"] == "inv-1"


def test_versions_guard_every_change(api: Api, room: dict[str, Any]) -> None:
    booking = api.held(room, soon())
    path = f"/bookings/{booking['id']}"
    assert problem(api.request("PATCH", path, json={"notes": "x"})) == "precondition-required"
    assert api.patch(path, {"notes": "x"}, 1).json()["version"] == 2
    stale = api.patch(path, {"notes": "y"}, 1)
    assert (stale.status_code, problem(stale), stale.json()["currentVersion"]) == (412, "stale-version", 2)
    assert problem(api.delete(path, 1)) == "stale-version"
    assert problem(api.post(f"{path}/confirm", headers=if_match(1))) == "stale-version"
    weak = api.request("DELETE", path, headers={"If-Match": 'W/"2"'})
    assert problem(weak) == "stale-version"
    assert api.request("DELETE", path, headers={"If-Match": '"7", "2"'}).status_code == 200


def test_patch_merges(api: Api, room: dict[str, Any]) -> None:
    booking = api.held(room, soon(), notes="old", metadata={"a": "1", "b": "2"})
    path = f"/bookings/{booking['id']}"
    changes = {"notes": None, "metadata": {"a": None, "c": "3"}, "customer": {"phone": "+44 20"}}
    changed = api.patch(path, changes, 1).json()
    assert changed["notes"] is None
    assert changed["metadata"] == {"b": "2", "c": "3"}
    assert changed["customer"] == booking["customer"] | {"phone": "+44 20"}
    assert api.patch(path, {"customer": {"phone": None}}, 2).json()["customer"] == booking["customer"]


def test_reschedule_takes_the_new_time_and_frees_the_old(api: Api, room: dict[str, Any]) -> None:
    booking = api.confirmed(room, soon(hour=9))
    moved = api.patch(f"/bookings/{booking['id']}", _times(soon(hour=9, minute=30)), 2)
    assert moved.status_code == 200
    assert api.book(room, soon(hour=10)).status_code == 409
    assert api.book(room, soon(hour=8, minute=30)).status_code == 201


def test_reschedule_to_taken_time_changes_nothing(api: Api, room: dict[str, Any]) -> None:
    booking = api.held(room, soon(hour=9))
    api.held(room, soon(hour=12))
    path = f"/bookings/{booking['id']}"
    assert problem(api.patch(path, _times(soon(hour=12)), 1)) == "slot-unavailable"
    assert api.get(path).json() == booking
    assert api.book(room, soon(hour=9)).status_code == 409


def test_cancel_frees_the_time_at_once(api: Api, room: dict[str, Any]) -> None:
    booking = api.confirmed(room, soon())
    cancelled = api.delete(f"/bookings/{booking['id']}", 2, params={"reason": "Ill"}).json()
    assert (cancelled["status"], cancelled["cancelReason"]) == ("CANCELLED", "Ill")
    assert api.book(room, soon()).status_code == 201


def test_final_state_allows_no_move(api: Api, room: dict[str, Any]) -> None:
    booking = api.held(room, soon())
    path = f"/bookings/{booking['id']}"
    api.delete(path, 1)
    refused = api.post(f"{path}/confirm", headers=if_match(2))
    assert (problem(refused), refused.json()["from"], refused.json()["to"]) == (
        "invalid-transition",
        "CANCELLED",
        "CONFIRMED",
    )
    assert problem(api.delete(path, 2)) == "invalid-transition"
    assert problem(api.patch(path, {"notes": "x"}, 2)) == "invalid-transition"
    assert problem(api.post(f"{path}/extend")) == "invalid-transition"


def test_draft_holds_nothing_until_it_is_held(api: Api, room: dict[str, Any]) -> None:
    draft = api.held(room, soon(), draft=True)
    assert (draft["status"], draft["holdExpiresAt"]) == ("DRAFT", None)
    other = api.held(room, soon())
    assert problem(api.post(f"/bookings/{draft['id']}/hold")) == "slot-unavailable"
    api.delete(f"/bookings/{other['id']}", 1)
    held = api.post(f"/bookings/{draft['id']}/hold").json()
    assert (held["status"], held["version"]) == ("PENDING", 2)


def test_finish_before_the_start_is_refused(api: Api, room: dict[str, Any]) -> None:
    booking = api.confirmed(room, soon())
    for move in ("complete", "no-show"):
        assert problem(api.post(f"/bookings/{booking['id']}/{move}")) == "invalid-transition"


@pytest.mark.parametrize(("move", "status"), [("complete", "COMPLETED"), ("no-show", "NO_SHOW")])
def test_finish_after_the_start(api: Api, room: dict[str, Any], database_url: str, move: str, status: str) -> None:
    booking = api.confirmed(room, soon())
    sql(database_url, "UPDATE booking SET starts_at = now() - interval '1 hour' WHERE id = %s", booking["id"])
    assert api.post(f"/bookings/{booking['id']}/{move}").json()["status"] == status
    assert api.book(room, soon()).status_code == 409  # the time stays its own until its end


def test_trail_rebuilds_the_booking(api: Api, room: dict[str, Any]) -> None:
    correlation = {"X-Correlation-Id": "checkout-4711"}
    booking = api.post("/bookings", booking_body(room, soon()), headers=correlation).json()
    path = f"/bookings/{booking['id']}"
    api.patch(path, {"notes": "x"}, 1)
    api.patch(path, _times(soon(8)), 2)
    api.post(f"{path}/confirm", headers=if_match(3))
    api.delete(path, 4)
    trail = api.get(f"{path}/events").json()["data"]
    assert [(event["type"], event["version"]) for event in trail] == [
        ("booking.held", 1),
        ("booking.updated", 2),
        ("booking.rescheduled", 3),
        ("booking.confirmed", 4),
        ("booking.cancelled", 5),
    ]
    assert trail[0]["correlationId"] == "checkout-4711"
    assert trail[0]["actor"].startswith("key:")
    assert trail[0]["data"] == booking
    assert trail[-1]["data"] == api.get(path).json()


def test_trail_comes_in_pages(api: Api, room: dict[str, Any]) -> None:
    booking = api.held(room, soon())
    path = f"/bookings/{booking['id']}"
    for version in (1, 2, 3):
        api.patch(path, {"notes": str(version)}, version)
    first = api.get(f"{path}/events", params={"limit": 3}).json()
    second = api.get(f"{path}/events", params={"limit": 3, "cursor": first["nextCursor"]}).json()
    assert [event["version"] for event in first["data"] + second["data"]] == [1, 2, 3, 4]
    assert second["nextCursor"] is None


def test_list_filters_and_pages(api: Api, room: dict[str, Any]) -> None:
    other = api.resource()
    made = [api.held(room, soon(hour=hour)) for hour in (8, 9, 10, 11)]
    confirmed = api.confirmed(other, soon(), customer={"name": "Bo", "email": "Bo@Example.com"})

    def listed(**params: Any) -> list[str]:
        ids: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            page = api.get("/bookings", params=params | {"limit": 2} | cursor).json()
            ids += [booking["id"] for booking in page["data"]]
            if page["nextCursor"] is None:
                return ids
            cursor = {"cursor": page["nextCursor"]}

    newest_first = [booking["id"] for booking in reversed(made)]
    assert listed() == [confirmed["id"], *newest_first]
    assert listed(resourceId=room["id"]) == newest_first
    assert listed(status="CONFIRMED") == [confirmed["id"]]
    assert listed(status=["CONFIRMED", "PENDING"]) == [confirmed["id"], *newest_first]
    assert listed(customer="bo@example.com") == [confirmed["id"]]
    window = {"from": soon(hour=9).isoformat(), "to": soon(hour=10).isoformat()}
    assert listed(resourceId=room["id"], **window) == [made[1]["id"]]
    page = api.get("/bookings", params={"limit": 2}).json()
    foreign = api.get("/bookings", params={"limit": 2, "status": "PENDING", "cursor": page["nextCursor"]})
    assert pointers(foreign) == {("cursor", "cursor")}


def test_other_business_sees_nothing(api: Api, room: dict[str, Any], start_api: Any) -> None:
    booking = api.held(room, soon())
    other = start_api()
    path = f"/bookings/{booking['id']}"
    answers = [
        other.get(path),
        other.patch(path, {"notes": "x"}, 1),
        other.delete(path, 1),
        other.get(f"{path}/events"),
        other.get(f"{path}/cancellation"),
        other.post(f"{path}/confirm", headers=if_match(1)),
        other.post(f"{path}/extend"),
        other.post(f"{path}/hold"),
        other.post(f"{path}/complete"),
        other.post(f"{path}/no-show"),
        other.book(room, soon(9)),
        other.get(f"/bookings/{uuid4()}"),
    ]
    assert {(answer.status_code, problem(answer)) for answer in answers} == {(404, "not-found")}
    assert other.get("/bookings").json()["data"] == []
    assert api.get(path).json() == booking


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"start": "2020-01-01T10:00:00Z", "end": "2020-01-01T11:00:00Z"}, {("/start", "past")}),
        ({"start": "2100-01-01T10:00:00Z", "end": "2100-01-01T11:00:00Z"}, {("/start", "window")}),
        ({"units": "2"}, {("/units", "type")}),
        ({"start": "2027-03-11T09:00:00"}, {("/start", "format")}),
        ({"colour": "red"}, {("/colour", "unknown")}),
        ({"customer": {"name": "x" * 10_000, "email": "ada@example.com"}}, {("/customer/name", "maxLength")}),
        ({"customer": {"name": "x\u0000", "email": "ada@example.com"}}, {("/customer/name", "nul")}),
        ({"customer": {"name": "Ada"}}, {("/customer/email", "required")}),
        ({"notes": "a\u0000b"}, {("/notes", "nul")}),
    ],
)
def test_bad_body_is_refused_with_pointers(
    api: Api, room: dict[str, Any], database_url: str, changes: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    found = pointers(api.post("/bookings", booking_body(room, soon()) | changes))
    assert expected <= found
    assert sql(database_url, "SELECT count(*) FROM booking") == [(0,)]
    assert sql(database_url, "SELECT count(*) FROM allocation") == [(0,)]


@pytest.mark.parametrize(("minutes", "rule"), [(0, "order"), (-60, "order"), (60 * 24 * 32, "length")])
def test_bad_length_is_refused(api: Api, room: dict[str, Any], minutes: int, rule: str) -> None:
    assert pointers(api.book(room, soon(), minutes)) == {("/end", rule)}


def test_times_off_the_grid_or_inside_the_notice_are_refused(api: Api) -> None:
    room = api.resource(slotStepMinutes=30, noticeMinutes=120, windowDays=10)
    assert pointers(api.book(room, soon(minute=10))) == {("/start", "slot-step")}
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    assert pointers(api.book(room, start)) == {("/start", "notice")}
    assert pointers(api.book(room, soon(days=11))) == {("/start", "window")}
    assert pointers(api.book(room, soon(days=11, minute=10))) == {("/start", "window"), ("/start", "slot-step")}
    assert pointers(api.book(room, soon() + timedelta(seconds=1))) >= {("/start", "whole-minutes")}


def _times(start: datetime, minutes: int = 60) -> dict[str, str]:
    return {"start": start.isoformat(), "end": (start + timedelta(minutes=minutes)).isoformat()}
