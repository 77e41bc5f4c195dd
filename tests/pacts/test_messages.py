"""Messages: what the provider tells is what it did, and each way in which it differs from a pact is told."""

from __future__ import annotations

import dataclasses
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bizing_pacts import provider, sources, verification
from bizing_spec import cli, outcome

from .conftest import NAME, Verify, WritePact, reading, telling

pytestmark = pytest.mark.contract

CALENDAR = Path(__file__).parents[2] / "pacts/bizing-calendar-sync-bizing-api.json"
CONFIRMED: dict[str, object] = {"type": "booking.confirmed"}
WAYS = ("the feed tells of it", "a webhook tells of it", "the relay tells of it")


def faults(report: verification.Report) -> list[tuple[str, str]]:
    return [(fault.where, fault.message) for each in report.interactions for fault in each.faults]


def test_requests_and_messages_are_verified_together(verify: Verify) -> None:
    report = verify(
        reading("a resource is read", body={"name": "Room 1"}),
        telling("it was confirmed", (WAYS[0], CONFIRMED), body={"type": "booking.confirmed", "version": 2}),
    )
    assert [(each.description, each.result) for each in report.interactions] == [
        ("a resource is read", "passed"),
        ("it was confirmed", "passed"),
    ]
    assert report.interactions[1].states[1] == 'the feed tells of it (type "booking.confirmed")'


@pytest.mark.parametrize("way", WAYS)
def test_message_tells_of_what_the_states_did(verify: Verify, way: str) -> None:
    """The newest of its type, whatever came after it."""
    event = {"type": "booking.confirmed", "aggregateType": "booking", "version": 2, "data": {"status": "CONFIRMED"}}
    body = {"type": "booking.confirmed", "data": event} if way == WAYS[1] else event
    report = verify(telling("it was confirmed", "the booking has changed since", (way, CONFIRMED), body=body))
    assert faults(report) == []


def test_message_of_the_relay_has_its_headers_and_business(verify: Verify) -> None:
    told = telling("it", (WAYS[2], CONFIRMED), body={"businessId": "mine"}, **{"event-type": "booking.confirmed"})
    [(where, message)] = faults(verify(told))
    assert where == "body $.businessId"
    assert "to be equal to 'mine'" in message


def test_different_value_and_header_are_named(verify: Verify) -> None:
    headers = {"event-type": "booking.held", "colour": "red"}
    told = faults(verify(telling("it", (WAYS[2], CONFIRMED), body={"version": 7}, **headers)))
    assert {where for where, _ in told} == {"body $.version", "metadata event-type", "metadata colour"}


def test_event_that_the_states_did_not_lead_to_is_named(verify: Verify) -> None:
    report = verify(telling("it", (WAYS[0], {"type": "booking.no_show"}), body={}))
    [(where, message)] = faults(report)
    assert where == 'state the feed tells of it (type "booking.no_show")'
    assert message == ("The states before led to no booking.no_show. They led to: booking.held, booking.confirmed.")


def test_message_that_no_state_tells_is_not_passed(verify: Verify) -> None:
    """Whatever it is expected to hold: nothing was told."""
    report = verify(telling("it", body={}), telling("it too", (WAYS[0], CONFIRMED), body={}))
    assert [each.result for each in report.interactions] == ["failed", "passed"]
    assert [where for where, _ in faults(report)] == ["message"]


@pytest.fixture
def renaming(place: provider.Place) -> Iterator[provider.Place]:
    """The provider, where messages have `resourceId` under another name."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            told = httpx.post(str(place.messages_url), content=asked, headers={"Content-Type": "application/json"})
            body = told.content.replace(b"resourceId", b"roomId")
            self.send_response(200)
            for name in ("Content-Type", "Pact-Message-Metadata"):
                self.send_header(name, told.headers[name])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the name in the standard library
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield dataclasses.replace(place, messages_url=f"http://127.0.0.1:{server.server_port}/")
        server.shutdown()
        thread.join()


def test_field_that_the_calendar_needs_and_that_is_renamed_is_named(
    place: provider.Place, renaming: provider.Place
) -> None:
    found = sources.find([str(CALENDAR)], NAME)
    assert verification.run(NAME, place, found, verification.Choice("booking.confirmed")).has_passed
    report = verification.run(NAME, renaming, found, verification.Choice("booking.(confirmed|cancelled)"))
    results = {each.description: each for each in report.interactions}
    for by, path in (("in the feed", "$.data"), ("by webhook", "$.data.data"), ("from the relay", "$.data")):
        broken = results[f"booking.confirmed {by}"]
        [fault] = broken.faults
        assert (broken.result, fault.where) == ("failed", f"body {path}.items[0]")
        assert "resourceId" in fault.message
        assert results[f"booking.cancelled {by}"].result == "passed"  # of what is cancelled no times are needed


def test_provider_elsewhere_hands_messages_over_where_it_is_said(
    place: provider.Place, write_pact: WritePact, capsys: pytest.CaptureFixture[str]
) -> None:
    pact = write_pact(
        reading("a resource is read", body={"name": "Room 1"}),
        telling("it was confirmed", (WAYS[0], CONFIRMED), body={"version": 2}),
    )
    command = ["pact", "verify", str(pact), "--provider-url", place.url, "--states-url", str(place.states_url)]
    assert cli.main(command) == outcome.UNABLE
    assert "pact.json has messages; say with --messages-url" in capsys.readouterr().err
    assert cli.main([*command, "--description", "read"]) == outcome.OK
    capsys.readouterr()
    assert cli.main([*command, "--messages-url", str(place.messages_url), "--format", "json"]) == outcome.OK
    assert json.loads(capsys.readouterr().out)["counts"]["passed"] == 2
