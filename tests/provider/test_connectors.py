"""Google Calendar, Zoom and Slack: what they have of a booking, once, whatever fails and whoever dies."""

import json
import signal
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bizing_provider.connectors import oauth
from bizing_provider.connectors import service as connectors
from bizing_provider.settings import Settings
from bizing_spec.outcome import Stopped
from tests.provider import others as pretended
from tests.provider import servers
from tests.provider.effected import Doer
from tests.provider.effects_child import effecting
from tests.provider.harness import Api, Run, soon, sql
from tests.provider.others import Answer, Fault, Others
from tests.provider.servers import wait_until
from tests.provider.waiting import cancel

Makes = Callable[[dict[str, Any]], Doer]
LOST = Fault(None, is_done=True)


@pytest.fixture
def others() -> Iterator[Others]:
    with pretended.running() as found:
        yield found


@pytest.fixture
def doing(api: Api) -> Iterator[Makes]:
    """Makes whoever does what one connector wants."""
    client = httpx.AsyncClient(trust_env=False, verify=servers.NO_CERTIFICATES)

    def make(settings: dict[str, Any]) -> Doer:
        [consumer] = connectors.of(Settings(**settings), client)
        return Doer(api, consumer)

    yield make
    api.runner.run(client.aclose())


@pytest.fixture
def google(others: Others, doing: Makes) -> Doer:
    return doing(others.google)


@pytest.fixture
def zoom(others: Others, doing: Makes) -> Doer:
    return doing(others.zoom)


@pytest.fixture
def slack(others: Others, doing: Makes) -> Doer:
    return doing(others.slack)


def current(api: Api, booking: dict[str, Any]) -> dict[str, Any]:
    return dict(api.get(f"/bookings/{booking['id']}").json())


def move(api: Api, booking: dict[str, Any], hour: int) -> dict[str, Any]:
    start = soon(hour=hour)
    times = {"start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()}
    return dict(api.patch(f"/bookings/{booking['id']}", times, booking["version"]).json())


# Google Calendar


def test_booking_is_an_event_that_follows_it(api: Api, others: Others, google: Doer) -> None:
    room = api.resource(name="Red Room", timeZone="Europe/Berlin")
    booking = api.confirmed(room, soon(), notes="By the window")
    google.carry()
    [event] = others.live()
    assert event["id"] == UUID(booking["id"]).hex
    assert (event["summary"], event["location"]) == ("Ada Example: Red Room", "Red Room")
    assert event["start"] == {"dateTime": booking["start"], "timeZone": "Europe/Berlin"}
    booking = move(api, booking, 14)
    google.carry()
    assert [each["start"]["dateTime"] for each in others.live()] == [booking["start"]]
    cancel(api, booking)
    google.carry()
    assert others.live() == []
    assert google.rows("state", "applied_version", "external_id") == [("DONE", 4, None)]


def test_holds_are_no_events(api: Api, others: Others, google: Doer) -> None:
    room = api.resource()
    api.held(room, soon())
    google.carry()
    assert (others.calls, google.rows("key")) == ([], [])


def test_delete_of_what_never_was_is_fine(api: Api, others: Others, google: Doer) -> None:
    cancel(api, api.held(api.resource(), soon()))
    google.carry()
    assert (others.events, google.states()) == ({}, ["DONE"])


def test_only_the_latest_version_is_applied(api: Api, others: Others, google: Doer) -> None:
    cancel(api, move(api, api.confirmed(api.resource(), soon()), 14))
    google.carry()
    assert others.calls == ["POST /token", *[call for call in others.calls if call.startswith("DELETE")]]
    assert google.rows("version", "applied_version") == [(4, 4)]


def test_version_that_comes_meanwhile_is_applied_next(api: Api, others: Others, google: Doer) -> None:
    """And not beside the one that is under way: its lease keeps others off."""
    booking = api.confirmed(api.resource(), soon())
    others.faults = [Fault(Answer(503))]
    google.carry()
    move(api, booking, 14)
    google.carry()
    assert google.rows("state", "version", "applied_version", "attempts") == [("DONE", 3, 3, 1)]
    assert len(others.live()) == 1


@pytest.mark.parametrize("fault", [LOST, Fault(Answer(500), is_done=True), Fault(Answer(503)), Fault(None)])
def test_event_is_there_once_whatever_became_of_the_answer(
    api: Api, others: Others, google: Doer, fault: Fault
) -> None:
    others.faults = [fault]
    api.confirmed(api.resource(), soon())
    google.carry()
    assert google.states() == ["PENDING"]
    google.make_due().carry()
    assert (len(others.live()), google.states()) == (1, ["DONE"])


@pytest.mark.parametrize("how", ["deleted", "unknown"])
def test_event_that_somebody_removed_comes_back_with_a_change(api: Api, others: Others, google: Doer, how: str) -> None:
    booking = api.confirmed(api.resource(), soon())
    google.carry()
    if how == "deleted":
        others.events[UUID(booking["id"]).hex]["status"] = "cancelled"
    else:
        others.events.clear()
    move(api, booking, 14)
    google.carry()
    assert len(others.live()) == 1


RATE_LIMIT = {"error": {"errors": [{"domain": "usageLimits", "reason": "rateLimitExceeded"}], "code": 403}}


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (Answer(429, headers={"Retry-After": "600"}), 600),
        (Answer(403, RATE_LIMIT, {"Retry-After": "120"}), 120),
        (Answer(503, headers={"Retry-After": "0"}), 4),
        (Answer(429, headers={"Retry-After": "99999999"}), 86_400),
    ],
)
def test_rate_limit_is_honoured(api: Api, others: Others, google: Doer, answer: Answer, seconds: int) -> None:
    others.faults = [Fault(answer)]
    api.confirmed(api.resource(), soon())
    before = sql(google.url, "SELECT clock_timestamp()")[0][0]
    google.carry()
    [(state, due_at)] = google.rows("state", "due_at")
    assert state == "PENDING"
    waits = (due_at - before).total_seconds()
    assert seconds <= waits < seconds + 30


def test_refusal_is_given_up_without_what_it_said(api: Api, others: Others, google: Doer) -> None:
    others.faults = [Fault(Answer(403, {"error": {"message": "ada@example.com may not"}}))]
    api.confirmed(api.resource(), soon())
    google.carry()
    assert google.rows("state", "last_error") == [("GIVEN_UP", "Google Calendar answered 403.")]


def test_token_that_is_refused_is_asked_for_anew(api: Api, others: Others, google: Doer) -> None:
    room = api.resource()
    for hour in (9, 10):
        api.confirmed(room, soon(hour=hour))
    google.carry()
    assert others.calls.count("POST /token") == 1
    others.token = "another-token"
    api.confirmed(room, soon(hour=11))
    google.carry().make_due().carry()
    assert (len(others.live()), others.calls.count("POST /token")) == (3, 2)


def test_service_account_signs_for_its_token(
    api: Api, others: Others, doing: Makes, tmp_path: Path, run: Run[Any]
) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem, pkcs8, open_ = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    account = {"client_email": "svc@example.com", "private_key": key.private_bytes(pem, pkcs8, open_).decode()}
    (tmp_path / "key.json").write_text(json.dumps({**account, "private_key_id": "one"}))
    grant = oauth.service_account(oauth.read_key(tmp_path / "key.json"), "https://token.example.com")()
    claims = jwt.decode(grant["assertion"], key.public_key(), ["RS256"], audience="https://token.example.com")
    assert (claims["iss"], claims["scope"]) == ("svc@example.com", oauth.SCOPE)
    chosen = {name: value for name, value in others.google.items() if "client" not in name and "refresh" not in name}
    doer = doing(chosen | {"google_calendar_key_file": tmp_path / "key.json"})
    api.confirmed(api.resource(), soon())
    doer.carry()
    assert len(others.live()) == 1


# Zoom


def test_booking_has_a_meeting_and_its_link(api: Api, others: Others, zoom: Doer) -> None:
    booking = api.confirmed(api.resource(), soon(), 90)
    zoom.carry()
    [meeting] = others.meetings.values()
    assert (meeting["duration"], meeting["start_time"]) == (90, booking["start"])
    found = current(api, booking)
    assert found["metadata"] == {"zoomUrl": meeting["join_url"]}
    trail = api.get(f"/bookings/{booking['id']}/events").json()["data"]
    assert (trail[-1]["type"], trail[-1]["actor"]) == ("booking.updated", "system")
    zoom.carry()  # by its own update
    assert (len(others.meetings), current(api, booking)["version"]) == (1, found["version"])
    booking = move(api, found, 14)
    zoom.carry()
    assert [each["start_time"] for each in others.meetings.values()] == [booking["start"]]
    cancel(api, booking)
    zoom.carry()
    assert others.meetings == {}


def test_meeting_that_somebody_deleted_is_made_anew(api: Api, others: Others, zoom: Doer) -> None:
    booking = api.confirmed(api.resource(), soon())
    zoom.carry().carry()
    others.meetings.clear()
    move(api, current(api, booking), 14)
    zoom.carry()
    [meeting] = others.meetings.values()
    assert current(api, booking)["metadata"] == {"zoomUrl": meeting["join_url"]}


def test_meeting_of_a_lost_answer_is_found_on_whatever_page(api: Api, others: Others, zoom: Doer) -> None:
    others.page = 1
    room = api.resource()
    api.confirmed(room, soon(hour=9))
    zoom.carry()
    others.faults = [Fault(Answer(429)), LOST]
    booking = api.confirmed(room, soon(hour=12))
    zoom.carry().make_due().carry().make_due().carry()
    assert len(others.meetings) == 2
    assert current(api, booking)["metadata"]["zoomUrl"] in [each["join_url"] for each in others.meetings.values()]


def test_meeting_of_a_booking_that_was_cancelled_meanwhile_is_deleted(api: Api, others: Others, zoom: Doer) -> None:
    booking = api.confirmed(api.resource(), soon())
    others.faults = [Fault(Answer(429)), LOST]  # the list, then what makes it
    zoom.carry().make_due().carry()
    cancel(api, booking)
    zoom.carry()
    assert (others.meetings, zoom.states()) == ({}, ["DONE"])


def test_link_that_has_no_place_is_left_out(api: Api, others: Others, zoom: Doer) -> None:
    full = {f"name{number}": "x" for number in range(20)}
    booking = api.confirmed(api.resource(), soon(), metadata=full)
    zoom.carry()
    assert (len(others.meetings), zoom.states(), current(api, booking)["metadata"]) == (1, ["DONE"], full)


# Slack


def test_channel_is_told(api: Api, others: Others, slack: Doer) -> None:
    room = api.resource(name="Room <1>")
    booking = api.confirmed(room, soon(), customer={"name": "<!channel> & Co", "email": "ada@example.com"})
    slack.carry()
    cancel(api, booking)
    slack.carry()
    start = int(datetime.fromisoformat(booking["start"]).timestamp())
    when = f"<!date^{start}^{{date_long_pretty}}, {{time}}|{booking['start']}>"
    what = f"&lt;!channel&gt; &amp; Co: Room &lt;1&gt;, {when}"
    assert [each["text"] for each in others.messages] == [f"{what}: confirmed", f"{what}: cancelled"]


def test_channel_hears_nothing_of_holds(api: Api, others: Others, slack: Doer) -> None:
    cancel(api, api.held(api.resource(), soon()))
    slack.carry()
    assert (others.messages, slack.states()) == ([], ["SKIPPED"])


def test_webhook_that_is_gone_is_given_up(api: Api, others: Others, slack: Doer, database_url: str) -> None:
    others.faults = [Fault(Answer(404, "no_service"))]
    api.confirmed(api.resource(), soon())
    slack.carry()
    assert slack.rows("state", "last_error") == [("GIVEN_UP", "Slack answered 404.")]


# When processes die

WHAT: dict[str, Callable[[Others], int]] = {
    "google": lambda others: len(others.live()),
    "zoom": lambda others: len(others.meetings),
}


@pytest.mark.parametrize("name", WHAT)
def test_killed_after_the_effect_leaves_one(api: Api, others: Others, database_url: str, name: str) -> None:
    settings = getattr(others, name)
    with effecting(database_url, settings, die="after") as dying:
        booking = api.confirmed(api.resource(), soon())
        assert dying.wait() == -signal.SIGKILL
    assert WHAT[name](others) == 1
    assert sql(database_url, "SELECT state FROM effect") == [("PENDING",)]
    with effecting(database_url, settings):
        wait_until(lambda: sql(database_url, "SELECT state FROM effect") == [("DONE",)])
    assert WHAT[name](others) == 1
    if name == "zoom":
        [meeting] = others.meetings.values()
        assert current(api, booking)["metadata"] == {"zoomUrl": meeting["join_url"]}


def test_control_without_the_mark_a_killed_process_leaves_two_meetings(
    api: Api, others: Others, database_url: str
) -> None:
    """What the proof above would show if nothing were looked for."""
    with effecting(database_url, others.zoom, die="after") as dying:
        api.confirmed(api.resource(), soon())
        assert dying.wait() == -signal.SIGKILL
    for meeting in others.meetings.values():
        meeting["agenda"] = ""
    with effecting(database_url, others.zoom):
        wait_until(lambda: sql(database_url, "SELECT state FROM effect") == [("DONE",)])
    assert len(others.meetings) == 2


def test_message_of_a_killed_process_may_come_twice(api: Api, others: Others, database_url: str) -> None:
    """Never not at all: an incoming webhook knows no repetition."""
    with effecting(database_url, others.slack, die="after") as dying:
        api.confirmed(api.resource(), soon())
        assert dying.wait() == -signal.SIGKILL
    with effecting(database_url, others.slack):
        wait_until(lambda: sql(database_url, "SELECT state FROM effect") == [("DONE",)])
    assert len(others.messages) == 2


# Settings


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"google_calendar_id": "rooms"}, "wants BIZING_GOOGLE_CALENDAR_KEY_FILE"),
        ({"google_calendar_id": "rooms", "google_calendar_key_file": Path(__file__)}, "is no service account's key"),
        ({"zoom_account_id": "one"}, "wants BIZING_ZOOM_CLIENT_ID"),
    ],
)
def test_settings_that_do_not_go_together_are_refused(settings: dict[str, Any], why: str) -> None:
    with pytest.raises(Stopped, match=why):
        connectors.check(Settings(**settings))
