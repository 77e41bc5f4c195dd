"""`bizing events`: bookings follow from their events alone, and what does not follow is found."""

import json
from collections.abc import Callable

import pytest

from bizing_provider.bookings.rebuild import Told, faults
from bizing_spec import cli
from tests.provider.harness import Api, soon, sql
from tests.provider.test_conformance import use_everything

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def on(capsys: pytest.CaptureFixture[str], database_url: str) -> Run:
    """Runs a command on the test's own database: its exit status, what it printed, and what it said on stderr."""

    def run(*arguments: str) -> tuple[int, str, str]:
        return cli.main([*arguments, "--database-url", database_url]), *capsys.readouterr()

    return run


def test_everything_that_was_done_follows_from_its_events(api: Api, on: Run) -> None:
    use_everything(api)
    status, printed, _ = on("events", "check", "--format", "json")
    found = json.loads(printed)
    assert (status, found["faults"]) == (0, [])
    assert found["bookings"] > 10
    assert found["events"] > found["bookings"]
    assert on("events", "check")[1].endswith("each is as it stands.\n")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE booking SET notes = 'by hand'", "its last event says otherwise of notes"),
        ("UPDATE booking SET version = 1", "its last event says otherwise of version"),
        ("UPDATE event SET aggregate_version = 7 WHERE aggregate_version = 2", "event 2 has version 7"),
        (
            "UPDATE event SET type = 'booking.completed' WHERE aggregate_version = 2",
            "booking.completed left it PENDING",
        ),
        ("DELETE FROM event", "it has no events"),
    ],
)
def test_what_was_written_by_hand_is_found(api: Api, on: Run, database_url: str, change: str, says: str) -> None:
    booking = api.held(api.resource(), soon())
    api.post(f"/bookings/{booking['id']}/extend", {"seconds": 3600})
    sql(database_url, "ALTER TABLE event DISABLE TRIGGER ALL")
    sql(database_url, change)
    status, printed, said = on("events", "check")
    assert (status, says in printed) == (1, True), printed
    assert "1 bookings rebuilt" in printed
    assert said.startswith("bizing: Bookings do not follow")


def told(*steps: tuple[str, str]) -> list[Told]:
    return [
        Told(f"booking.{type_}", number, {"version": number, "status": status})
        for number, (type_, status) in enumerate(steps, 1)
    ]


@pytest.mark.parametrize(
    ("trail", "why"),
    [
        (told(("held", "PENDING"), ("confirmed", "CONFIRMED"), ("completed", "COMPLETED")), []),
        (told(("drafted", "DRAFT"), ("updated", "DRAFT"), ("held", "PENDING"), ("expired", "EXPIRED")), []),
        (told(("confirmed", "CONFIRMED")), ["it begins with booking.confirmed"]),
        (told(("held", "PENDING"), ("completed", "COMPLETED")), ["booking.completed came when it was PENDING"]),
        (told(("held", "PENDING"), ("updated", "CONFIRMED")), ["booking.updated left it CONFIRMED"]),
        (told(("held", "PENDING"), ("vanished", "PENDING")), ["there is no event booking.vanished"]),
    ],
)
def test_trail_that_cannot_have_been_is_told(trail: list[Told], why: list[str]) -> None:
    assert list(faults(trail[-1].data, trail)) == why
