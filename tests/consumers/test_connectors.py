"""What Bizing itself asks of other services, as their consumer: a pact with each."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import httpx
import pact as pact_python
import pytest
from pact import match

from bizing_provider.connectors import model, service
from bizing_provider.connectors.google_calendar import GoogleCalendar
from bizing_provider.effects.model import Applied, Effect
from bizing_provider.settings import Settings

pytestmark = pytest.mark.consumer

CONSUMER = "bizing"
BOOKING = UUID("01980a3e-5a00-7c3e-9d4b-0f7a2b6c1e01")
ROOM = UUID("01980a3e-5a00-7c3e-9d4b-0f7a2b6c1d01")
SHOWN: dict[str, Any] = {
    "id": str(BOOKING),
    "status": "CONFIRMED",
    "customer": {"name": "Ada Example", "email": "ada@example.com"},
    "items": [{"resourceId": str(ROOM)}],
    "timeZone": "Europe/Berlin",
    "start": "2027-03-11T08:00:00Z",
    "end": "2027-03-11T09:00:00Z",
    "notes": None,
    "metadata": {},
}
NAMES = {ROOM: "Red Room"}
BEARER = {"Authorization": "Bearer an-access-token"}
BASIC = {"Authorization": "Basic em9vbS1jbGllbnQ6em9vbS1zZWNyZXQ="}  # zoom-client:zoom-secret
TOKEN = {"access_token": match.type("an-access-token"), "expires_in": match.integer(3599)}
FORM = "application/x-www-form-urlencoded"
GOOGLE, ZOOM, SLACK = "google-calendar", "zoom", "slack"
EVENTS = "/calendar/v3/calendars/rooms%40example.com/events"
MEETINGS = "/v2/users/me/meetings"
MARK = f"[bizing {BOOKING}]"
MEETING = {
    "id": match.integer(85000000001),
    "join_url": match.regex("https://zoom.example.com/j/1", regex=r"^https://.+$"),
}
INCOMING = "/services/T000/B000/XXXX"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the pacts are written, begun anew: a fresh folder, unless BIZING_PACTS says where."""
    found = Path(os.environ.get("BIZING_PACTS") or tmp_path_factory.mktemp("pacts"))
    for provider in (GOOGLE, ZOOM, SLACK):
        (found / f"{CONSUMER}-{provider}.json").unlink(missing_ok=True)
    return found


class Expected:
    """A pact in the making: what the service is asked for, and what it answers."""

    def __init__(self, provider: str) -> None:
        self.pact = pact_python.Pact(CONSUMER, provider).with_specification("V4")

    def call(
        self,
        description: str,
        method: str,
        path: str,
        status: int,
        *,
        given: tuple[str, Mapping[str, str]] | None = None,
        headers: Mapping[str, str] = BEARER,
        query: Mapping[str, str] = {},
        body: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        answer: Any = None,
    ) -> Expected:
        interaction = self.pact.upon_receiving(description)
        if given:
            interaction.given(given[0], dict(given[1]))
        interaction.with_request(method, path)
        for name, value in headers.items():
            interaction.with_header(name, value)
        interaction.with_query_parameters(dict(query))
        if form:
            interaction.with_body(urlencode(form), FORM)
        elif body is not None:
            interaction.with_body(dict(body))
        interaction.will_respond_with(status)
        if answer is not None:
            interaction.with_body(answer)
        return self

    def meet(
        self, folder: Path, settings: Callable[[str], dict[str, Any]], act: Callable[[Any], Awaitable[Applied]]
    ) -> Applied:
        """What comes of it; the pact is written."""

        async def meet(url: str) -> Applied:
            async with httpx.AsyncClient(trust_env=False) as client:
                [consumer] = service.of(Settings(**settings(url)), client)
                return await act(consumer)

        with self.pact.serve() as server:
            found = asyncio.run(meet(str(server.url)))
        self.pact.write_file(folder)
        return found


# Google Calendar


def google() -> Expected:
    form = {"grant_type": "refresh_token", "refresh_token": "google-refresh"}
    form |= {"client_id": "google-client", "client_secret": "google-secret"}
    return Expected(GOOGLE).call("a refresh token", "POST", "/token", 200, headers={}, form=form, answer=TOKEN)


def google_settings(url: str) -> dict[str, Any]:
    return {
        "google_calendar_id": "rooms@example.com",
        "google_calendar_client_id": "google-client",
        "google_calendar_client_secret": "google-secret",
        "google_calendar_refresh_token": "google-refresh",
        "google_calendar_url": f"{url}/calendar/v3",
        "google_calendar_token_url": f"{url}/token",
    }


EVENT = model.google_event(SHOWN, NAMES)
ID = EVENT["id"]
KEPT = {"id": ID, "status": "confirmed"}
IS_THERE, IS_DELETED = ("an event", {"id": ID}), ("an event", {"id": ID, "status": "cancelled"})
NOWHERE = ("no event", {"id": ID})
PLACE = f"{EVENTS}/{ID}"


def inserts(calendar: GoogleCalendar) -> Awaitable[Applied]:
    return calendar.insert(EVENT)


def updates(calendar: GoogleCalendar) -> Awaitable[Applied]:
    return calendar.update(EVENT)


def removes(calendar: GoogleCalendar) -> Awaitable[Applied]:
    return calendar.remove(ID)


def test_google_takes_an_event_under_our_id(folder: Path) -> None:
    pact = google().call("a new event", "POST", EVENTS, 200, given=NOWHERE, body=EVENT, answer=KEPT)
    assert pact.meet(folder, google_settings, inserts) == Applied(ID)


def test_google_says_that_it_has_the_event(folder: Path) -> None:
    pact = google().call("an event that is there", "POST", EVENTS, 409, given=IS_THERE, body=EVENT)
    pact.call("an update of an event", "PUT", PLACE, 200, given=IS_THERE, body=EVENT, answer=KEPT)
    assert pact.meet(folder, google_settings, inserts) == Applied(ID)


def test_google_brings_a_deleted_event_back(folder: Path) -> None:
    pact = google().call("an update of a deleted event", "PUT", PLACE, 200, given=IS_DELETED, body=EVENT, answer=KEPT)
    assert pact.meet(folder, google_settings, updates) == Applied(ID)


@pytest.mark.parametrize(
    ("description", "given", "status"),
    [
        ("a removal of an event", IS_THERE, 204),
        ("a removal of a deleted event", IS_DELETED, 410),
        ("a removal of an event that never was", NOWHERE, 404),
    ],
)
def test_google_removes_an_event(folder: Path, description: str, given: Any, status: int) -> None:
    pact = google().call(description, "DELETE", PLACE, status, given=given)
    assert pact.meet(folder, google_settings, removes) == Applied()


# Zoom


def zoom(*found: Mapping[str, Any]) -> Expected:
    """With a look at the meetings that there are."""
    form = {"grant_type": "account_credentials", "account_id": "zoom-account"}
    pact = Expected(ZOOM).call(
        "credentials of an account", "POST", "/oauth/token", 200, headers=BASIC, form=form, answer=TOKEN
    )
    query = {"type": "scheduled", "page_size": "300"}
    given = ("a meeting", {"id": "85000000001", "agenda": MARK}) if found else ("no meeting", {})
    description = "a look for a meeting that was made" if found else "a look for a meeting that was not made"
    answer = {"next_page_token": "", "meetings": list(found)}
    return pact.call(description, "GET", MEETINGS, 200, given=given, query=query, answer=answer)


def zoom_settings(url: str) -> dict[str, Any]:
    return {
        "zoom_account_id": "zoom-account",
        "zoom_client_id": "zoom-client",
        "zoom_client_secret": "zoom-secret",
        "zoom_url": f"{url}/v2",
        "zoom_token_url": f"{url}/oauth/token",
    }


WANTED = model.zoom_meeting(SHOWN, NAMES)
THERE = ("a meeting", {"id": "85000000001", "agenda": MARK})


def effect(external_id: str | None = None) -> Effect:
    return Effect(
        consumer="zoom",
        key=BOOKING,
        event={"data": SHOWN},
        version=2,
        applied_version=0,
        external_id=external_id,
        attempts=1,
        lease=BOOKING,
    )


def test_zoom_makes_a_meeting(folder: Path) -> None:
    pact = zoom().call("a new meeting", "POST", MEETINGS, 201, body=WANTED, answer=MEETING)
    assert pact.meet(folder, zoom_settings, lambda zoom: zoom.keep(effect(), WANTED)).external_id == "85000000001"


def test_zoom_lists_the_meeting_that_was_made(folder: Path) -> None:
    pact = zoom({**MEETING, "agenda": MARK})
    pact.call("a change of a meeting", "PATCH", "/v2/meetings/85000000001", 204, given=THERE, body=WANTED)
    assert pact.meet(folder, zoom_settings, lambda zoom: zoom.keep(effect(), WANTED)).external_id == "85000000001"


def test_zoom_deletes_a_meeting(folder: Path) -> None:
    pact = zoom({**MEETING, "agenda": MARK})
    pact.call("a deletion of a meeting", "DELETE", "/v2/meetings/85000000001", 204, given=THERE)
    assert pact.meet(folder, zoom_settings, lambda zoom: zoom.remove(effect())) == Applied()


# Slack


def slack_settings(url: str) -> dict[str, Any]:
    return {"slack_webhook_url": url + INCOMING}


def test_slack_takes_a_message(folder: Path) -> None:
    message = model.slack_message("booking.confirmed", SHOWN, NAMES)
    pact = Expected(SLACK).call("a message", "POST", INCOMING, 200, headers={}, body=message)
    assert pact.meet(folder, slack_settings, lambda slack: slack.post(message)) == Applied()
