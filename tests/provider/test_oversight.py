"""`bizing saga`: what is under way or stuck, what it did, and on with what was stuck."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from bizing_provider.saga.runner import Runner
from bizing_spec import cli
from tests.provider.harness import Api, booking_body, if_match, soon
from tests.provider.sandboxes import KEY, Sandbox, running
from tests.provider.waiting import cancel

Run = Callable[..., tuple[int, str, str]]
NOBODY = "01980a3e-5a00-7c3e-9d4b-0f7a2b6c1c01"


@pytest.fixture(scope="module")
def stripe() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


@pytest.fixture
def shop(start_api: Callable[..., Api], stripe: Sandbox) -> Api:
    return start_api(stripe_api_key=KEY, stripe_api_url=stripe.url)


@pytest.fixture
def on(capsys: pytest.CaptureFixture[str], database_url: str) -> Run:
    """Runs a command on the test's own database: its exit status, what it printed, and what it said on stderr."""

    def run(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()  # what the shop has logged
        return cli.main([*arguments, "--database-url", database_url]), *capsys.readouterr()

    return run


def held(shop: Api) -> dict[str, Any]:
    room = shop.resource(price={"amount": 4500, "currency": "EUR", "per": "BOOKING"})
    return dict(shop.post("/bookings", booking_body(room, soon())).json())


def refund(shop: Api, card: str) -> str:
    """What gives back a booking that was paid by a card and cancelled; its id, when it can do no more."""
    booking = held(shop)
    url = f"/bookings/{booking['id']}"
    paid = shop.post(f"{url}/confirm", {"paymentMethod": card}, headers=if_match(booking["version"]))
    assert paid.status_code == 200, paid.text
    cancel(shop, paid.json())
    saga_id = str(shop.get(f"{url}/saga").json()["data"][1]["id"])
    work(shop, saga_id)
    return saga_id


def work(shop: Api, saga_id: str) -> None:
    api = shop.app.state.api
    shop.runner.run(Runner(api.engine, api.gateway).advance(UUID(saga_id)))


def test_what_is_stuck_is_listed_first_and_can_go_on(shop: Api, on: Run) -> None:
    """What the customer's bank took back cannot be given back: it is asked for anew, and is stuck again."""
    assert on("saga", "list") == (0, "There are no such sagas.\n", "")
    stuck = refund(shop, "pm_card_createDispute")
    waiting = held(shop)
    status, printed, said = on("saga", "list")
    first, second = printed.splitlines()
    assert (status, stuck in first, "STUCK" in first, waiting["id"] in second) == (1, True, True, True)
    assert "charged back" in first
    assert said.startswith("bizing: 1 is stuck: `bizing saga show ID` says why")
    assert "Retried" not in on("saga", "show", stuck)[1]

    assert on("saga", "retry", stuck) == (
        0,
        f"Saga {stuck} goes on. `bizing saga show {stuck}` says how far it came.\n",
        "",
    )
    found = json.loads(on("saga", "show", stuck, "--format", "json")[1])
    assert (found["state"], found["attempt"], found["failures"]) == ("COMPENSATING", 2, 0)
    assert found["dueAt"] is not None
    assert on("saga", "list")[0] == 0
    work(shop, stuck)
    told = on("saga", "show", stuck)[1].splitlines()
    assert [line.split("  ")[-1] for line in told[-2:-1]] == ["Retried by hand."]
    assert "attempt 2  stuck" in told[-1]


def test_what_cannot_be_mended_is_closed_with_a_reason(shop: Api, on: Run) -> None:
    stuck = refund(shop, "pm_card_createDispute")
    assert on("saga", "close", stuck, "--reason", " ")[0] == 2
    assert on("saga", "list")[0] == 1
    assert on("saga", "close", stuck, "--reason", "charged back")[0] == 0
    assert on("saga", "list") == (0, "There are no such sagas.\n", "")
    found = json.loads(on("saga", "show", stuck, "--format", "json")[1])
    assert (found["state"], found["dueAt"], found["lastError"]) == ("DONE", None, None)
    assert found["log"][-1]["detail"] == "Closed by hand: charged back"
    status, _, said = on("saga", "close", stuck, "--reason", "again")
    assert (status, "is not stuck: it has ended" in said) == (1, True)


def test_list_is_narrowed_by_state(shop: Api, on: Run) -> None:
    ended = refund(shop, "pm_card_visa")
    assert json.loads(on("saga", "list", "--format", "json")[1]) == []
    status, printed, _ = on("saga", "list", "--state", "done", "--format", "json")
    assert (status, ended in {each["id"] for each in json.loads(printed)}) == (0, True)
    assert len(json.loads(on("saga", "list", "--state", "DONE", "--limit", "1", "--format", "json")[1])) == 1
    status, _, said = on("saga", "list", "--state", "LOST")
    assert (status, said) == (
        2,
        "bizing: There is no state LOST. There are RUNNING, COMPENSATING, STUCK, DONE, COMPENSATED.\n",
    )


def test_what_is_not_stuck_is_not_retried(shop: Api, on: Run) -> None:
    ended = refund(shop, "pm_card_visa")
    status, _, said = on("saga", "retry", ended)
    assert (status, "is not stuck: it has ended: DONE" in said) == (1, True), said
    waiting = shop.get(f"/bookings/{held(shop)['id']}/saga").json()["data"][0]["id"]
    status, _, said = on("saga", "retry", waiting)
    assert (status, "it is RUNNING, and goes on by itself" in said) == (1, True), said


def test_saga_is_found_by_its_booking_too(shop: Api, on: Run) -> None:
    booking = held(shop)
    found = json.loads(on("saga", "show", booking["id"], "--format", "json")[1])
    assert found["bookingId"] == booking["id"]


@pytest.mark.parametrize("command", ["show", "retry"])
def test_saga_that_there_is_not(on: Run, command: str) -> None:
    status, printed, said = on("saga", command, NOBODY)
    assert (status, printed) == (1, "")
    assert said.startswith(f"bizing: There is no saga {NOBODY}, nor one of such a booking. `bizing saga list` has")
    status, _, said = on("saga", command, "4711")
    assert (status, said.startswith("bizing: 4711 is no saga's id")) == (2, True)
