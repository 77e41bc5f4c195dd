"""What a race hears of money: from a sandbox of its own, as it would from Stripe, over Stripe's API alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from bizing_load import api, history, witness
from bizing_load.cluster import payments

NOWHERE = "http://127.0.0.1:9/webhooks"
PRICE = 4500


class Account:
    """The customers' and the shop's doings at the provider of payments."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=f"{url}/v1", headers={"Authorization": f"Bearer {witness.KEY}"})

    def post(self, path: str, **form: Any) -> dict[str, Any]:
        answer = self._http.post(path, data=form)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def authorize(self, booking: str, card: str = "pm_card_visa") -> str:
        asked = {"payment_method": card, "confirm": "true", "metadata[booking]": booking, "capture_method": "manual"}
        only_cards = {
            "automatic_payment_methods[enabled]": "true",
            "automatic_payment_methods[allow_redirects]": "never",
        }
        made = self.post("/payment_intents", amount=PRICE, currency="eur", **asked, **only_cards)
        return str(made["id"])

    def capture(self, intent: str, amount: int = PRICE) -> None:
        self.post(f"/payment_intents/{intent}/capture", amount_to_capture=amount)

    def refund(self, intent: str, amount: int) -> None:
        self.post("/refunds", payment_intent=intent, amount=amount)

    def close(self) -> None:
        self._http.close()


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[payments.Payments]:
    with payments.own(tmp_path_factory.mktemp("payments"), NOWHERE) as own:
        yield own


@pytest.fixture
def account(sandbox: payments.Payments) -> Iterator[Account]:
    opened = Account(sandbox.url)
    yield opened
    opened.close()


def heard(sandbox: payments.Payments, *bookings: str, since: float = 0.0) -> list[history.Payment]:
    with witness.Witness(sandbox.url, witness.KEY) as asked:
        asked.check()
        return asked.payments(bookings, since)


def test_witness_tells_what_was_authorized_captured_and_given_back(
    sandbox: payments.Payments, account: Account
) -> None:
    one, two, three = (account.authorize(f"B{number}") for number in (1, 2, 3))
    account.authorize("of another race")
    account.capture(two)
    account.capture(three, 4000)
    account.refund(three, 1500)
    assert heard(sandbox, "B1", "B2", "B3") == [
        history.Payment(three, "B3", captured=4000, refunded=1500),
        history.Payment(two, "B2", captured=PRICE),
        history.Payment(one, "B1", capturable=PRICE),
    ]


def test_witness_reads_every_page_and_not_what_was_before(sandbox: payments.Payments, account: Account) -> None:
    for _ in range(witness.PAGE + 1):
        account.post("/payment_intents", amount=PRICE, currency="eur", **{"metadata[booking]": "many"})
    assert len(heard(sandbox, "many")) == witness.PAGE + 1
    assert heard(sandbox, "many", since=time.time() + 60) == []


def test_provider_goes_wrong_until_it_recovers(sandbox: payments.Payments) -> None:
    def failures() -> int:
        found = 0
        for _ in range(60):
            try:
                heard(sandbox, "none")
            except api.ServerUnusable:
                found += 1
        return found

    sandbox.go_wrong()
    assert failures() > 0
    sandbox.recover()
    assert failures() == 0


@pytest.mark.parametrize(("key", "match"), [("nonsense", "with 401. Give a key"), ("pk_test_a", "Give a key")])
def test_key_that_is_refused_says_where_one_is_given(sandbox: payments.Payments, key: str, match: str) -> None:
    with witness.Witness(sandbox.url, key) as asked, pytest.raises(api.ServerUnusable, match=match):
        asked.check()


def test_address_that_is_not_stripe_s_is_told() -> None:
    with (
        witness.Witness("http://127.0.0.1:9", witness.KEY) as asked,
        pytest.raises(api.ServerUnusable, match="is it Stripe's API"),
    ):
        asked.check()
