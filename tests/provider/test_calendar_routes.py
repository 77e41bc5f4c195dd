"""Calendars over HTTP: feeds at secret addresses, busy times out, and busy times of others in."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
import structlog
from structlog.testing import capture_logs

from bizing_provider import auth, envelope
from bizing_provider.calendars.document import LARGEST
from tests.provider import audit
from tests.provider.harness import Api, booking_body, pointers, problem, soon, sql
from tests.provider.test_customers import ADA, GRACE, found

ICS = {"Content-Type": "text/calendar; charset=utf-8"}


def feed(api: Api, **of: str) -> str:
    """The address of a new feed."""
    created = api.post("/calendar-feeds", of)
    assert created.status_code == 201, created.text
    return str(created.json()["url"]).removeprefix("/api/v1")


def events(api: Api, address: str) -> dict[str, Any]:
    answer = api.get(address, headers={"X-API-Key": None})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    return {str(each["UID"]): each for each in icalendar.Calendar.from_ical(answer.text).walk("VEVENT")}


def shown(event: Any) -> tuple[str, int, datetime, str]:
    return str(event["STATUS"]), int(event["SEQUENCE"]), event["DTSTART"].dt, str(event["SUMMARY"])


# Feeds


def test_feed_follows_a_booking_through_its_life(api: Api) -> None:
    room = api.resource(name="Room; 1")
    address = feed(api, resourceId=room["id"])
    booking = api.held(room, soon(), customer=GRACE)
    uid, path = f"{booking['id']}@bizing", f"/bookings/{booking['id']}"
    assert {name: shown(event) for name, event in events(api, address).items()} == {
        uid: ("TENTATIVE", 0, soon(), GRACE["name"])
    }
    api.confirm(booking)
    later = {"start": soon(hour=12).isoformat(), "end": soon(hour=13).isoformat()}
    api.patch(path, later, 2)
    assert shown(events(api, address)[uid]) == ("CONFIRMED", 2, soon(hour=12), GRACE["name"])
    api.delete(path, 3)
    assert shown(events(api, address)[uid]) == ("CANCELLED", 3, soon(hour=12), GRACE["name"])


def test_feed_leaves_out_what_holds_nothing_and_what_is_long_over(api: Api, database_url: str) -> None:
    room, other = api.resource(), api.resource()
    address = feed(api, resourceId=room["id"])
    both = {"items": [{name: booking_body(each, soon(3))[name] for name in ("resourceId", "start", "end")}
                      for each in (other, room)], "customer": ADA}  # fmt: skip
    whole = api.post("/bookings", both).json()
    api.held(room, soon(4), draft=True)
    due, old = api.held(room, soon(5)), api.held(room, soon(6))
    sql(database_url, "UPDATE booking SET hold_expires_at = now() WHERE id = %s", due["id"])
    moved = "UPDATE booking SET starts_at = now() - interval '31 days', ends_at = now() - interval '%s' WHERE id = %s"
    assert set(events(api, address)) == {f"{whole['id']}-1@bizing", f"{old['id']}@bizing"}
    sql(database_url, moved.replace("%s", "30 days 1 minute", 1), old["id"])
    assert set(events(api, address)) == {f"{whole['id']}-1@bizing"}
    assert set(events(api, feed(api, resourceId=other["id"]))) == {f"{whole['id']}-0@bizing"}


def test_customer_has_a_calendar_of_their_own_until_they_are_erased(api: Api) -> None:
    room = api.resource(name="Room 1")
    booking = api.held(room, soon(), customer=GRACE)
    api.held(room, soon(hour=12), customer=ADA)
    address = feed(api, customerId=booking["customer"]["id"])
    [event] = events(api, address).values()
    assert shown(event) == ("TENTATIVE", 0, soon(), "Room 1")
    api.delete(f"/bookings/{booking['id']}", 1)
    api.delete(f"/customers/{booking['customer']['id']}")
    assert problem(api.get(address)) == "not-found"


def test_address_is_shown_once_and_stored_and_logged_nowhere(
    api: Api, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = structlog.make_filtering_bound_logger(logging.DEBUG)
    monkeypatch.setattr(envelope, "log", structlog.wrap_logger(structlog.ReturnLogger(), wrapper_class=everything))
    room = api.resource()
    once: dict[str, Any] = {"headers": {"Idempotency-Key": '"feed"'}}
    created = api.post("/calendar-feeds", {"resourceId": room["id"]}, **once)
    token = created.json()["url"].removeprefix("/api/v1/calendars/").removesuffix(".ics")
    assert len(token) == 32  # 192 bits
    again = api.post("/calendar-feeds", {"resourceId": room["id"]}, **once)
    assert (again.status_code, again.json()) == (201, created.json() | {"url": None})
    assert api.get("/calendar-feeds").json()["data"] == [again.json()]
    assert found(database_url, token.lower()) == set()
    # The control: what is stored of it is found.
    assert found(database_url, auth.digest(token).hex()) == {("calendar_feed", auth.digest(token).hex())}
    with capture_logs() as logged:
        assert api.get(f"/calendars/{token}.ics").status_code == 200
        api.get(f"/calendars/{token}")
    assert [line["path"] for line in logged if line["event"] == "request"] == ["/api/v1/calendars/..."] * 2
    assert token not in str(logged)


def test_revoked_address_is_worth_nothing(start_api: Callable[..., Api]) -> None:
    ours, theirs = start_api(), start_api()
    room = ours.resource()
    assert problem(theirs.post("/calendar-feeds", {"resourceId": room["id"]})) == "not-found"
    created = ours.post("/calendar-feeds", {"resourceId": room["id"]}).json()
    address, place = created["url"].removeprefix("/api/v1"), f"/calendar-feeds/{created['id']}"
    assert problem(theirs.delete(place)) == "not-found"
    assert events(ours, address) == {}
    assert ours.delete(place).status_code == 204
    assert [problem(ours.get(path)) for path in (address, place, "/calendars/no-such-token.ics")] == ["not-found"] * 3
    both = {"resourceId": room["id"], "customerId": room["id"]}
    assert pointers(ours.post("/calendar-feeds", both)) == {("", "maxProperties")}


def test_calendar_that_has_not_changed_is_not_sent_again(api: Api) -> None:
    room = api.resource()
    address = feed(api, resourceId=room["id"])
    api.held(room, soon())
    first = api.get(address)
    known = {"headers": {"If-None-Match": first.headers["etag"]}}
    unchanged = api.get(address, **known)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    api.held(room, soon(hour=12))
    assert api.get(address, **known).status_code == 200


# Busy times out


def test_busy_is_when_no_unit_is_free(api: Api) -> None:
    hall = api.resource(capacity=2, turnoverMinutes=30)
    api.held(hall, soon(hour=9), 120)
    api.held(hall, soon(hour=10), 120)
    api.post(f"/resources/{hall['id']}/blackouts", {"start": soon(hour=20).isoformat(), "end": soon(8).isoformat()})
    span = {"from": soon(hour=0).isoformat(), "to": soon(hour=22).isoformat()}
    answer = api.get(f"/resources/{hall['id']}/freebusy.ics", params=span)
    [busy] = icalendar.Calendar.from_ical(answer.text).walk("VFREEBUSY")
    periods: Any = busy["FREEBUSY"]
    assert [(each.start, each.end) for each in periods] == [
        (soon(hour=10), soon(hour=11, minute=30)),
        (soon(hour=20), soon(hour=22)),
    ]
    assert pointers(api.get(f"/resources/{hall['id']}/freebusy.ics", params=span | {"to": soon(90).isoformat()})) == {
        ("to", "span")
    }


# Busy times of others


def calendar(*times: tuple[datetime, datetime], **more: str) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Example//EN"]
    for number, (start, end) in enumerate(times):
        lines += ["BEGIN:VEVENT", f"UID:{number}@example.com", f"DTSTART:{zulu(start)}", f"DTEND:{zulu(end)}"]
        lines += [*(f"{name}:{value}" for name, value in more.items()), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def zulu(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def bring(api: Api, resource: dict[str, Any], document: str, source: str = "google") -> Any:
    return api.request(
        "PUT", f"/resources/{resource['id']}/external-busy/{source}", content=document.encode(), headers=ICS
    )


def free(api: Api, resource: dict[str, Any]) -> dict[int, int]:
    """How many units are free at each hour of a day."""
    span = {"from": soon(hour=8).isoformat(), "to": soon(hour=16).isoformat(), "duration": "PT1H"}
    slots = api.get(f"/resources/{resource['id']}/availability", params=span).json()["slots"]
    starts = ((datetime.fromisoformat(slot["start"]), slot["unitsFree"]) for slot in slots)
    return {start.hour: units for start, units in starts if start.minute == 0}


def test_calendar_may_have_as_many_events_as_busy_times_fit(api: Api) -> None:
    """As calendars write them: far more than other bodies may have."""
    minute = timedelta(minutes=1)
    times = [(soon() + number * 2 * minute, soon() + (number * 2 + 1) * minute) for number in range(10_000)]
    document = calendar(*times, SUMMARY="Busy", STATUS="CONFIRMED", TRANSP="OPAQUE", DESCRIPTION="x" * 100)
    assert len(document) > 5 * api.app.state.api.settings.body_limit_bytes
    brought = bring(api, api.resource(), document)
    assert (brought.status_code, brought.json()["busyTimes"]) == (200, 10_000)
    operation = api.app.state.api.gate.operations["replaceExternalBusy"]
    assert operation.body_limit_bytes == LARGEST
    refused = bring(api, api.resource(), "x" * (LARGEST + 1))
    assert problem(refused) == "content-too-large"
    assert f"{LARGEST} bytes" in refused.json()["detail"]
    assert "a shorter span of time" in refused.json()["detail"]


def test_busy_time_of_another_calendar_blocks_every_unit_until_it_is_replaced(api: Api, database_url: str) -> None:
    hall = api.resource(capacity=2)
    answer = bring(api, hall, calendar((soon(hour=9), soon(hour=11)), (soon(hour=10), soon(hour=12))))
    assert answer.json() == {"resourceId": hall["id"], "source": "google", "busyTimes": 1, "conflicts": []}
    assert free(api, hall) == {8: 2, 12: 2, 13: 2, 14: 2, 15: 2}
    refused = api.book(hall, soon(hour=10))
    assert problem(refused) == "slot-unavailable"
    bring(api, hall, calendar((soon(hour=14), soon(hour=16))))
    assert free(api, hall) == {8: 2, 9: 2, 10: 2, 11: 2, 12: 2, 13: 2}
    assert audit.findings(database_url) == []
    bring(api, hall, calendar())
    assert len(free(api, hall)) == 8


def test_bookings_stay_and_are_listed_and_what_they_give_up_is_blocked_later(api: Api, database_url: str) -> None:
    hall = api.resource(capacity=2)
    booking = api.confirmed(hall, soon(hour=10))
    busy = calendar((soon(hour=9), soon(hour=12)))
    conflict = {"bookingId": booking["id"], "start": booking["start"], "end": booking["end"]}
    assert bring(api, hall, busy).json()["conflicts"] == [conflict]
    assert api.get(f"/bookings/{booking['id']}").json() == booking
    assert set(free(api, hall)) == {8, 12, 13, 14, 15}
    api.delete(f"/bookings/{booking['id']}", 2)
    assert free(api, hall)[10] == 1
    # Any document for the resource has what was recorded blocked again.
    assert bring(api, hall, calendar(), "outlook").json()["conflicts"] == []
    assert set(free(api, hall)) == {8, 12, 13, 14, 15}
    assert audit.findings(database_url) == []


def test_sources_that_overlap_do_not_free_each_others_time(api: Api) -> None:
    room = api.resource()
    bring(api, room, calendar((soon(hour=9), soon(hour=12))), "a")
    bring(api, room, calendar((soon(hour=11), soon(hour=14))), "b")
    bring(api, room, calendar(), "a")
    assert set(free(api, room)) == {8, 9, 10, 14, 15}


def test_hold_that_has_run_out_is_in_nobodys_way(api: Api, database_url: str) -> None:
    room = api.resource()
    due = api.held(room, soon(hour=10))
    sql(database_url, "UPDATE booking SET hold_expires_at = now() WHERE id = %s", due["id"])
    assert bring(api, room, calendar((soon(hour=9), soon(hour=12)))).json()["conflicts"] == []
    assert set(free(api, room)) == {8, 12, 13, 14, 15}


def test_busy_time_goes_along_with_the_number_of_units(api: Api, database_url: str) -> None:
    room = api.resource(capacity=2)
    bring(api, room, calendar((soon(hour=9), soon(hour=12))))
    assert api.patch(f"/resources/{room['id']}", {"capacity": 1}, 1).status_code == 200
    assert api.patch(f"/resources/{room['id']}", {"capacity": 3}, 2).status_code == 200
    assert free(api, room) == {8: 3, 12: 3, 13: 3, 14: 3, 15: 3}
    assert audit.findings(database_url) == []


@pytest.mark.parametrize(
    ("document", "rule"),
    [
        ("no calendar at all", "structure"),
        (calendar((soon(hour=9), soon(hour=12)), RRULE="FREQ=SECONDLY"), "recurrence"),
        (calendar((soon(hour=12), soon(hour=9))), "order"),
        (calendar(*((soon(7 + n // 24, n % 24), soon(7 + n // 24, n % 24, 30)) for n in range(60))), "too-many"),
    ],
)
def test_document_that_is_refused_leaves_all_as_it_was(api: Api, document: str, rule: str) -> None:
    hall = api.resource(capacity=400)
    bring(api, hall, calendar((soon(hour=9), soon(hour=12))))
    before = free(api, hall)
    assert {name for _, name in pointers(bring(api, hall, document))} == {rule}
    assert free(api, hall) == before


def test_number_of_sources_is_limited(api: Api) -> None:
    room = api.resource()
    assert {bring(api, room, calendar(), f"s{number}").status_code for number in range(10)} == {200}
    assert pointers(bring(api, room, calendar(), "s10")) == {("source", "too-many")}
    assert bring(api, room, calendar((soon(), soon() + timedelta(hours=1))), "s9").status_code == 200


def test_busy_times_come_as_a_calendar_and_for_a_resource_of_ones_own(start_api: Callable[..., Api]) -> None:
    ours, theirs = start_api(), start_api()
    room = ours.resource()
    place = f"/resources/{room['id']}/external-busy/google"
    assert problem(ours.request("PUT", place, json={})) == "unsupported-media-type"
    assert problem(bring(theirs, room, calendar())) == "not-found"
    assert pointers(bring(ours, room, calendar(), "Google!")) == {("source", "pattern")}
    ours.delete(f"/resources/{room['id']}", 1)
    assert problem(bring(ours, room, calendar())) == "resource-archived"
