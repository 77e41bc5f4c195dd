"""Idempotency keys and faults of the sandbox, as a client of Stripe meets them."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from bizing_provider.sandbox.faults import Fault
from tests.provider.sandboxes import CARDS, KEY, Sandbox, running
from tests.provider.servers import wait_until

PAYING: Any = {"amount": 1000, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True, **CARDS}
LONG_SECONDS = 300


@pytest.fixture(scope="module")
def served() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(served: Sandbox) -> Sandbox:
    served.reset()
    return served


def pay(sandbox: Sandbox, key: str, retries: int = 0, api_key: str = KEY, **how: Any) -> stripe.PaymentIntent:
    options: Any = {"idempotency_key": key}
    return sandbox.client(api_key, retries).v1.payment_intents.create(PAYING | how, options)


# Keys


def test_key_has_one_effect_and_one_answer(sandbox: Sandbox) -> None:
    first, again = pay(sandbox, "order-1"), pay(sandbox, "order-1")
    assert again.to_dict() == first.to_dict()
    assert len(sandbox.state()) == 1
    assert again.last_response
    headers = again.last_response.headers
    assert headers["Idempotent-Replayed"] == "true"
    assert first.last_response
    assert headers["Original-Request"] == first.last_response.headers["Request-Id"] != headers["Request-Id"]
    assert "Idempotent-Replayed" not in first.last_response.headers


def test_without_a_key_every_request_has_its_effect(sandbox: Sandbox) -> None:
    for _ in range(2):
        headers = {"Authorization": f"Bearer {KEY}"}
        data = {"amount": 500, "currency": "eur"}
        assert sandbox.http.post("/v1/payment_intents", data=data, headers=headers).status_code == 200
    assert len(sandbox.state()) == 2


def test_key_belongs_to_its_api_key_and_lasts_a_day(sandbox: Sandbox) -> None:
    first = pay(sandbox, "order-1")
    assert pay(sandbox, "order-1", api_key="sk_test_another").id != first.id
    sandbox.advance(hours=23)
    assert pay(sandbox, "order-1").id == first.id
    sandbox.advance(hours=2)
    assert pay(sandbox, "order-1").id != first.id


def test_key_for_another_request_is_refused(sandbox: Sandbox) -> None:
    intent = pay(sandbox, "order-1")
    with pytest.raises(stripe.IdempotencyError, match="same parameters"):
        pay(sandbox, "order-1", amount=2000)
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        sandbox.v1.refunds.create({"payment_intent": intent.id}, {"idempotency_key": "order-1"})
    with pytest.raises(stripe.InvalidRequestError, match="255"):
        pay(sandbox, "x" * 256)
    assert [(each["amount_captured"], each["refunds"]) for each in sandbox.state()] == [(1000, 0)]


def test_declined_card_is_declined_again_by_the_same_key(sandbox: Sandbox) -> None:
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            pay(sandbox, "order-1", payment_method="pm_card_chargeDeclined")
    assert len(sandbox.state()) == 1


def test_key_of_a_request_that_was_not_valid_is_free(sandbox: Sandbox) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        pay(sandbox, "order-1", amount="ten")
    assert pay(sandbox, "order-1").status == "succeeded"


def test_refusal_by_the_state_of_a_payment_is_kept(sandbox: Sandbox) -> None:
    intent = sandbox.v1.payment_intents.create(PAYING | {"confirm": False})
    options: Any = {"idempotency_key": "capture-1"}
    with pytest.raises(stripe.InvalidRequestError):
        sandbox.v1.payment_intents.capture(intent.id, {}, options)
    sandbox.v1.payment_intents.confirm(intent.id)
    with pytest.raises(stripe.InvalidRequestError) as kept:
        sandbox.v1.payment_intents.capture(intent.id, {}, options)
    assert kept.value.headers
    assert kept.value.headers["Idempotent-Replayed"] == "true"


def test_key_in_use_is_refused_until_its_first_request_is_answered(sandbox: Sandbox) -> None:
    sandbox.go_wrong("slow", seconds=LONG_SECONDS)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(pay, sandbox, "order-1")
        try:
            wait_until(lambda: not sandbox.faults())
            with pytest.raises(stripe.APIError) as busy:
                pay(sandbox, "order-1")
            assert busy.value.error
            assert (busy.value.http_status, busy.value.error.code) == (409, "idempotency_key_in_use")
            assert sandbox.state() == []
        finally:
            sandbox.http.delete("/sandbox/faults")
        assert pay(sandbox, "order-1").id == first.result().id
    assert len(sandbox.state()) == 1


def test_many_at_once_by_one_key_pay_once(sandbox: Sandbox) -> None:
    together = threading.Barrier(8)

    def one(_: int) -> str:
        together.wait()
        return pay(sandbox, "order-1", retries=5).id

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(one, range(8)))) == 1
    assert [each["captures"] for each in sandbox.state()] == [1]


# Faults


def test_error_after_the_effect_is_kept_by_the_key_as_stripe_keeps_it(sandbox: Sandbox) -> None:
    sandbox.go_wrong("error_after", match="POST /v1/payment_intents")
    for _ in range(2):
        with pytest.raises(stripe.APIError) as failed:
            pay(sandbox, "order-1", retries=2)
        assert failed.value.http_status == 500
    assert failed.value.headers
    assert failed.value.headers["Idempotent-Replayed"] == "true"
    assert [each["amount_captured"] for each in sandbox.state()] == [1000]


def test_error_before_the_effect_leaves_nothing_and_the_key_free(sandbox: Sandbox) -> None:
    sandbox.go_wrong("error_before")
    with pytest.raises(stripe.APIError):
        pay(sandbox, "order-1")
    assert sandbox.state() == []
    assert pay(sandbox, "order-1").status == "succeeded"


def test_lost_reply_has_had_its_effect(sandbox: Sandbox) -> None:
    sandbox.go_wrong("lost", times=2)
    with pytest.raises(stripe.APIConnectionError):
        pay(sandbox, "order-1")
    assert [each["amount_captured"] for each in sandbox.state()] == [1000]
    paid = pay(sandbox, "order-1", retries=2)  # the first of which is lost too
    assert paid.last_response
    assert paid.last_response.headers["Idempotent-Replayed"] == "true"
    assert len(sandbox.state()) == 1


def test_too_many_requests_are_told_when_to_ask_again(sandbox: Sandbox) -> None:
    sandbox.go_wrong("rate_limit", seconds=3)
    with pytest.raises(stripe.RateLimitError) as limited:
        pay(sandbox, "order-1")
    assert limited.value.headers
    assert limited.value.headers["Retry-After"] == "3"
    assert pay(sandbox, "order-1").status == "succeeded"


def test_faults_strike_what_they_are_meant_for_and_so_often(sandbox: Sandbox) -> None:
    sandbox.go_wrong("error_before", match="POST /v1/payment_intents/*/capture", times=2)
    intent = sandbox.authorised()
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            sandbox.v1.payment_intents.capture(intent.id)
    assert sandbox.faults() == []
    assert sandbox.v1.payment_intents.capture(intent.id).status == "succeeded"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"kind": "explode"}, "kind: "),
        ({"kind": "lost", "times": 0}, "times: "),
        ({"kind": "lost", "probability": 2}, "probability: "),
        ({"kind": "lost", "sometimes": 1}, "sometimes: "),
        ([], "the body: "),
    ],
)
def test_faults_that_make_no_sense_are_refused(sandbox: Sandbox, body: Any, said: str) -> None:
    answer = sandbox.http.post("/sandbox/faults", json=body)
    assert (answer.status_code, answer.json()["error"]["message"].startswith(said)) == (422, True)
    assert sandbox.http.post("/sandbox/clock", json={"seconds": -1}).status_code == 422


def test_chance_is_the_same_for_the_same_seed() -> None:
    def struck(seed: int) -> list[int]:
        with running(faults=(Fault(kind="error_before", probability=0.5, times=None),), seed=seed) as sandbox:
            headers = {"Authorization": f"Bearer {KEY}"}
            return [sandbox.http.get("/v1/balance", headers=headers).status_code for _ in range(40)]

    first = struck(7)
    assert first == struck(7) != struck(8)
    assert 5 < first.count(500) < 35


def test_reset_forgets_payments_keys_faults_and_time(sandbox: Sandbox) -> None:
    first = pay(sandbox, "order-1")
    sandbox.go_wrong("lost")
    sandbox.advance(days=30)
    sandbox.reset()
    again = pay(sandbox, "order-1")
    assert again.id != first.id
    assert again.created - first.created < 3600
    assert [each["id"] for each in sandbox.state()] == [again.id]


def test_reset_calls_back_what_is_under_way(sandbox: Sandbox) -> None:
    sandbox.go_wrong("slow", seconds=LONG_SECONDS)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(pay, sandbox, "order-1")
        try:
            wait_until(lambda: not sandbox.faults())
        finally:
            sandbox.reset()
        with pytest.raises(stripe.APIError, match="reset"):
            first.result()
    assert sandbox.state() == []


# The SDK hands httpx its bodies in a way that httpx would rather have otherwise.
@pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
def test_asynchronous_client_meets_the_same(sandbox: Sandbox) -> None:
    sandbox.go_wrong("lost")

    async def paid() -> stripe.PaymentIntent:
        http = stripe.HTTPXClient()
        client = stripe.StripeClient(KEY, base_addresses={"api": sandbox.url}, http_client=http, max_network_retries=2)
        try:
            return await client.v1.payment_intents.create_async(PAYING)
        finally:
            await http.close_async()  # type: ignore[no-untyped-call]

    assert asyncio.run(paid()).status == "succeeded"
    assert [each["captures"] for each in sandbox.state()] == [1]
