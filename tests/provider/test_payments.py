"""Payments: what is paid is booked once, what is not booked is given back, and customers hear what to do."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
import stripe as stripe_sdk

from bizing_provider import db, expiry, problems
from bizing_provider.app import SETTLED
from bizing_provider.payments.model import Refused
from bizing_provider.saga import checkout
from bizing_provider.saga.runner import EFFECTS, Runner
from tests.provider import audit
from tests.provider.harness import Api, booking_body, if_match, pointers, problem, soon, sql
from tests.provider.sandboxes import KEY, SECRET, Sandbox, running
from tests.provider.waiting import cancel, join, make_due, read

PRICED = {"amount": 4500, "currency": "EUR", "per": "BOOKING"}
HALF = {"freeUntilMinutes": 525600, "fee": {"percent": 50}, "noShowFee": {"percent": 100}}


@pytest.fixture(scope="module")
def served() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


@pytest.fixture
def stripe(served: Sandbox) -> Sandbox:
    served.reset()
    return served


@pytest.fixture
def shop(start_api: Callable[..., Api], stripe: Sandbox) -> Api:
    """The API, taking payments from the sandbox."""
    return start_api(stripe_api_key=KEY, stripe_api_url=stripe.url, stripe_webhook_secret=SECRET)


@pytest.fixture(autouse=True)
def sound(database_url: str) -> Iterator[None]:
    """Whatever happened, the database is in order."""
    yield
    assert audit.findings(database_url) == []


def held(shop: Api, **values: Any) -> dict[str, Any]:
    room = shop.resource(**{"price": PRICED} | values)
    answer = shop.post("/bookings", booking_body(room, soon()))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def confirm(shop: Api, booking: dict[str, Any], **body: Any) -> httpx.Response:
    return shop.post(f"/bookings/{booking['id']}/confirm", body, headers=if_match(booking["version"]))


def paid(shop: Api, booking: dict[str, Any]) -> dict[str, Any]:
    """The booking, confirmed by card."""
    answer = confirm(shop, booking, paymentMethod="pm_card_visa")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def current(shop: Api, booking: dict[str, Any]) -> dict[str, Any]:
    return dict(shop.get(f"/bookings/{booking['id']}").json())


def sagas(shop: Api, booking: dict[str, Any]) -> list[dict[str, Any]]:
    return list(shop.get(f"/bookings/{booking['id']}/saga").json()["data"])


class Died(Exception):
    """A process went no further."""


def die() -> None:
    raise Died


def work(
    shop: Api, booking: dict[str, Any], at: Mapping[tuple[str, str], Callable[[], object]] | None = None
) -> list[str]:
    """What workers do when the booking's sagas are due; how these stand then. Once, `at` happens in between."""
    happening = dict(at or {})

    def probe(*point: str) -> None:
        happening.pop((point[0], point[1]), lambda: None)()

    api = shop.app.state.api
    runner = Runner(api.engine, api.gateway, probe)
    for each in sagas(shop, booking):
        shop.runner.run(runner.advance(UUID(each["id"])))
    return [each["state"] for each in sagas(shop, booking)]


def money(stripe: Sandbox) -> list[tuple[int, int, int, str]]:
    """What Stripe says of each intent: captured, in how many steps, given back, and its status."""
    return [
        (each["amount_captured"], each["captures"], each["amount_refunded"], each["status"]) for each in stripe.state()
    ]


def intent_of(booking: dict[str, Any]) -> str:
    found: str = booking["payment"]["intentId"]
    return found


def pay(stripe: Sandbox, booking: dict[str, Any], method: str = "pm_card_visa") -> None:
    """What the customer's browser does."""
    stripe.v1.payment_intents.confirm(intent_of(booking), {"payment_method": method})


# Paying


def test_hold_is_answered_with_what_a_browser_pays_by(shop: Api, stripe: Sandbox) -> None:
    booking = held(shop)
    payment = booking["payment"]
    assert (payment["status"], payment["amount"], payment["captured"]) == ("REQUIRES_PAYMENT_METHOD", 4500, 0)
    assert payment["clientSecret"].startswith(payment["intentId"])
    assert shop.get(f"/bookings/{booking['id']}/payment").json() == payment
    [intent] = stripe.state()
    assert (intent["id"], intent["amount"]) == (payment["intentId"], 4500)
    assert "payment" not in current(shop, booking)


def test_secret_is_kept_nowhere_but_with_the_payment(shop: Api, database_url: str) -> None:
    room = shop.resource(price=PRICED)
    body, headers = booking_body(room, soon()), {"Idempotency-Key": '"one"'}
    first, again = (shop.post("/bookings", body, headers=headers).json() for _ in range(2))
    assert first == again
    secret = first["payment"]["clientSecret"]
    everywhere = "SELECT (SELECT json_agg(e) FROM event e)::text || (SELECT json_agg(k) FROM idempotency_key k)::text"
    assert secret not in sql(database_url, everywhere)[0][0]


def test_what_is_free_or_only_noted_has_no_payment(shop: Api, stripe: Sandbox) -> None:
    free = held(shop, price=None)
    assert "payment" not in free
    room = shop.resource(price=PRICED)
    draft = shop.post("/bookings", booking_body(room, soon()) | {"draft": True}).json()
    assert "payment" not in draft
    assert problem(shop.get(f"/bookings/{draft['id']}/payment")) == "not-found"
    assert stripe.state() == []
    placed = shop.post(f"/bookings/{draft['id']}/hold", headers=if_match(1)).json()
    assert placed["payment"]["amount"] == 4500
    assert confirm(shop, free).status_code == 200
    assert pointers(confirm(shop, held(shop, price=None), paymentMethod="pm_card_visa")) == {
        ("/paymentMethod", "payments")
    }


@pytest.mark.parametrize("way", ["browser", "method", "reference"])
def test_confirming_captures_once(shop: Api, stripe: Sandbox, way: str) -> None:
    booking = held(shop)
    if way != "method":
        pay(stripe, booking)
    said = {"method": {"paymentMethod": "pm_card_visa"}, "reference": {"paymentReference": intent_of(booking)}}
    answer = confirm(shop, booking, **said.get(way, {}))
    assert answer.status_code == 200, answer.text
    confirmed = answer.json()
    assert (confirmed["status"], confirmed["paymentReference"]) == ("CONFIRMED", intent_of(booking))
    assert money(stripe) == [(4500, 1, 0, "succeeded")]
    [checkout] = sagas(shop, booking)
    steps = [entry["step"] for entry in checkout["log"]]
    assert (checkout["state"], steps) == ("DONE", ["HOLD", "INTENT", "AUTHORIZE", "CAPTURE", "CONFIRM", "NOTIFY"])
    trail = [event["type"] for event in shop.get(f"/bookings/{booking['id']}/events").json()["data"]]
    assert trail == ["booking.held", "booking.paying", "booking.confirmed"]


def test_same_key_confirms_once_and_tells_it_again(shop: Api, stripe: Sandbox) -> None:
    booking = held(shop)
    url, body = f"/bookings/{booking['id']}/confirm", {"paymentMethod": "pm_card_visa"}
    headers = if_match(1) | {"Idempotency-Key": '"pay"'}
    answers = shop.together([("POST", url, {"json": body, "headers": headers})] * 4)
    again = shop.post(url, body, headers=headers)
    told = {answer.text for answer in answers if answer.status_code == 200} | {again.text}
    assert (again.status_code, len(told)) == (200, 1)
    assert {problem(answer) for answer in answers if answer.status_code != 200} <= {"idempotency-key-in-use"}
    assert money(stripe) == [(4500, 1, 0, "succeeded")]


@pytest.mark.parametrize(
    ("card", "type_", "code"),
    [
        ("pm_card_chargeDeclined", "payment-declined", "generic_decline"),
        ("pm_card_chargeDeclinedInsufficientFunds", "payment-declined", "insufficient_funds"),
        ("pm_card_threeDSecure2Required", "payment-action-required", None),
        ("pm_nonsense", "payment-declined", "resource_missing"),
        (None, "payment-required", None),
    ],
)
def test_customer_hears_what_to_do_and_may_try_again(
    shop: Api, stripe: Sandbox, card: str | None, type_: str, code: str | None
) -> None:
    booking = held(shop)
    refused = confirm(shop, booking, **({"paymentMethod": card} if card else {}))
    assert (refused.status_code, problem(refused), refused.json().get("declineCode")) == (402, type_, code)
    assert current(shop, booking)["status"] == "PENDING"
    assert paid(shop, booking)["status"] == "CONFIRMED"
    assert [each for each in money(stripe) if each[0]] == [(4500, 1, 0, "succeeded")]


def test_card_is_tried_once_though_stripe_tells_of_it_meanwhile(shop: Api, stripe: Sandbox, database_url: str) -> None:
    """What Stripe tells of the attempt comes before its checkpoint, and the saga looks again."""
    booking = held(shop)
    card = "pm_card_chargeDeclined"
    sql(database_url, "UPDATE saga SET payment_method = %s, methods = 1", card)
    waking = "UPDATE saga SET version = version + 1 WHERE due_at IS NOT NULL"
    work(shop, booking, at={("AUTHORIZE", "after"): lambda: sql(database_url, waking)})
    assert shop.get(f"/bookings/{booking['id']}/payment").json()["decline"]["code"] == "generic_decline"
    assert len(stripe.v1.charges.list({"limit": 100}).data) == 1


def test_card_that_was_not_tried_yet_is_waited_for_and_not_asked_for_again(
    shop: Api, stripe: Sandbox, database_url: str
) -> None:
    booking = held(shop)
    sql(database_url, "UPDATE saga SET payment_method = 'pm_card_visa', methods = 1")
    engine = shop.app.state.api.engine
    why = shop.runner.run(db.run(engine, lambda conn: checkout.why_not(conn, UUID(booking["id"]))))
    assert isinstance(why, problems.PaymentPending)


def test_same_key_may_be_used_again_once_the_customer_has_paid(shop: Api, stripe: Sandbox) -> None:
    booking = held(shop)
    headers = if_match(1) | {"Idempotency-Key": '"pay"'}
    url = f"/bookings/{booking['id']}/confirm"
    assert problem(shop.post(url, {}, headers=headers)) == "payment-required"
    pay(stripe, booking)
    assert shop.post(url, {}, headers=headers).json()["status"] == "CONFIRMED"


def test_authentication_by_the_customer_is_waited_for(shop: Api, stripe: Sandbox) -> None:
    booking = held(shop)
    pay(stripe, booking, "pm_card_threeDSecure2Required")
    assert problem(confirm(shop, booking)) == "payment-action-required"
    intent = intent_of(booking)
    stripe.http.post(f"/sandbox/3ds/{intent}", data={"outcome": "complete"})
    assert confirm(shop, booking).status_code == 200


def test_customer_who_fails_to_authenticate_hears_it_and_may_pay_otherwise(shop: Api, stripe: Sandbox) -> None:
    """No bank declined: Stripe tells of it without a `decline_code`."""
    booking = held(shop)
    pay(stripe, booking, "pm_card_threeDSecure2Required")
    stripe.http.post(f"/sandbox/3ds/{intent_of(booking)}", data={"outcome": "fail"})
    refused = confirm(shop, booking)
    assert (refused.status_code, problem(refused)) == (402, "payment-declined")
    assert refused.json()["declineCode"] == "payment_intent_authentication_failure"
    assert paid(shop, booking)["status"] == "CONFIRMED"


def test_refused_method_is_told_beside_an_older_decline(shop: Api, stripe: Sandbox) -> None:
    """Stripe keeps no trace of it, and the older decline stands there still, however often it is looked at."""
    booking = held(shop)
    codes = []
    for card in ("pm_card_chargeDeclinedInsufficientFunds", "pm_nonsense", "pm_card_chargeDeclined"):
        codes.append(confirm(shop, booking, paymentMethod=card).json()["declineCode"])
        work(shop, booking)
        decline = shop.get(f"/bookings/{booking['id']}/payment").json()["decline"]
        assert (decline["code"], set(decline)) == (codes[-1], {"code", "message"})
    assert codes == ["insufficient_funds", "resource_missing", "generic_decline"]
    told = [event["type"] for event in shop.get("/events").json()["data"]]
    assert told.count("payment.declined") == 3


def test_payment_elsewhere_gives_the_intent_up(shop: Api, stripe: Sandbox) -> None:
    booking = held(shop)
    pay(stripe, booking)
    assert confirm(shop, booking, paymentReference="cash-7").json()["paymentReference"] == "cash-7"
    assert work(shop, booking) == ["COMPENSATED"]
    assert money(stripe) == [(0, 0, 0, "canceled")]
    assert current(shop, booking)["status"] == "CONFIRMED"


def test_moving_a_hold_changes_what_is_paid(shop: Api, stripe: Sandbox) -> None:
    booking = held(shop, price=PRICED | {"per": "HOUR"})
    longer = shop.patch(f"/bookings/{booking['id']}", {"end": soon(hour=11).isoformat()}, 1).json()
    assert longer["price"]["amount"] == 9000
    paid(shop, longer)
    assert money(stripe) == [(9000, 1, 0, "succeeded")]


@pytest.mark.parametrize(("hour", "intents"), [(10, 1), (12, 2)], ids=["less", "more"])
def test_moving_what_is_authorized_takes_what_it_costs_then(
    shop: Api, stripe: Sandbox, hour: int, intents: int
) -> None:
    """Less is taken of what was authorized; for more the customer has to authorize anew."""
    room = shop.resource(price=PRICED | {"per": "HOUR"})
    booking = shop.post("/bookings", booking_body(room, soon(), 120)).json()
    pay(stripe, booking)
    moved = shop.patch(f"/bookings/{booking['id']}", {"end": soon(hour=hour).isoformat()}, 1).json()
    if intents == 2:
        assert problem(confirm(shop, moved)) == "payment-required"
    paid(shop, moved)
    taken = [each for each in money(stripe) if each[0]]
    assert (len(stripe.state()), [each[:2] for each in taken]) == (intents, [(moved["price"]["amount"], 1)])


def test_price_that_changes_under_a_key_is_paid_under_another(shop: Api, stripe: Sandbox) -> None:
    """Whoever asked for a new intent died with the answer; before anybody looks again, the booking is moved."""
    room = shop.resource(price=PRICED | {"per": "HOUR"})
    booking = shop.post("/bookings", booking_body(room, soon())).json()
    pay(stripe, booking)
    longer = shop.patch(f"/bookings/{booking['id']}", {"end": soon(hour=11).isoformat()}, 1).json()
    with pytest.raises(Died):
        work(shop, booking, at={("INTENT", "after"): die})
    longest = shop.patch(f"/bookings/{booking['id']}", {"end": soon(hour=12).isoformat()}, longer["version"]).json()
    confirm(shop, longest, paymentMethod="pm_card_visa")
    assert work(shop, booking) == ["DONE"]
    assert [each for each in money(stripe) if each[3] != "canceled"] == [(13500, 1, 0, "succeeded")]


def test_offer_of_the_waitlist_is_paid_like_any_hold(shop: Api, stripe: Sandbox) -> None:
    room = shop.resource(price=PRICED)
    booking = shop.post("/bookings", booking_body(room, soon())).json()
    entry = join(shop, room, soon(), 1)
    cancel(shop, booking)
    offered = read(shop, entry)
    answer = shop.post(f"/waitlist/{entry['id']}/accept", {"paymentMethod": "pm_card_visa"})
    assert (answer.status_code, answer.json()["status"]) == (200, "ACCEPTED")
    assert current(shop, {"id": offered["offer"]["bookingId"]})["status"] == "CONFIRMED"
    assert sum(each[0] for each in money(stripe)) == 4500


# Giving back


def test_hold_that_runs_out_gives_up_what_was_authorized(shop: Api, stripe: Sandbox, database_url: str) -> None:
    booking = held(shop)
    pay(stripe, booking)
    make_due(database_url, booking["id"])
    assert problem(confirm(shop, booking)) == "hold-expired"
    assert work(shop, booking) == ["COMPENSATED"]
    assert money(stripe) == [(0, 0, 0, "canceled")]


@pytest.mark.parametrize("first", ["sweep", "saga"])
def test_hold_that_ran_out_expires_once_whoever_comes_first(
    shop: Api, stripe: Sandbox, database_url: str, first: str
) -> None:
    booking = held(shop)
    make_due(database_url, booking["id"])
    if first == "sweep":
        shop.runner.run(expiry.sweep(shop.app.state.api.engine))
    assert work(shop, booking) == ["COMPENSATED"]
    trail = [event["type"] for event in shop.get(f"/bookings/{booking['id']}/events").json()["data"]]
    assert trail == ["booking.held", "booking.expired"]


@pytest.mark.parametrize(("terms", "refund"), [(None, 4500), (HALF, 2250), (HALF | {"fee": {"percent": 100}}, 0)])
def test_cancelling_refunds_what_the_terms_leave(
    shop: Api, stripe: Sandbox, terms: dict[str, Any] | None, refund: int
) -> None:
    booking = paid(shop, held(shop, cancellationPolicy=terms))
    cancel(shop, booking)
    assert work(shop, booking) == ["DONE", "DONE"][: 2 if refund else 1]
    assert money(stripe) == [(4500, 1, refund, "succeeded")]
    payment = shop.get(f"/bookings/{booking['id']}/payment").json()
    assert (payment["captured"], payment["refunded"]) == (4500, refund)


def test_not_coming_refunds_what_the_terms_leave(shop: Api, stripe: Sandbox, database_url: str) -> None:
    terms = HALF | {"noShowFee": {"amount": 1500}}
    booking = paid(shop, held(shop, cancellationPolicy=terms))
    sql(
        database_url,
        """WITH begun AS (UPDATE booking SET starts_at = date_trunc('minute', now()), ends_at = ends_at
                         WHERE id = %s RETURNING id, tstzrange(starts_at, ends_at) AS span)
           UPDATE allocation SET during = span, service = span FROM begun WHERE booking_id = begun.id""",
        booking["id"],
    )
    assert shop.post(f"/bookings/{booking['id']}/no-show").json()["fee"]["amount"] == 1500
    work(shop, booking)
    assert money(stripe) == [(4500, 1, 3000, "succeeded")]


def test_cancelling_while_it_is_captured_gives_all_back(shop: Api, stripe: Sandbox) -> None:
    """Whoever captured died with the answer; before anybody looks again, the booking is cancelled."""
    booking = held(shop)
    pay(stripe, booking)
    with pytest.raises(Died):
        work(shop, booking, at={("CAPTURE", "after"): die})
    paying = current(shop, booking)
    assert (paying["status"], paying["holdExpiresAt"]) == ("PENDING", None)
    assert problem(shop.patch(f"/bookings/{booking['id']}", {"start": soon(8).isoformat()}, 2)) == "payment-pending"
    assert problem(shop.post(f"/bookings/{booking['id']}/extend")) == "payment-pending"
    cancel(shop, paying)
    assert work(shop, booking) == ["COMPENSATED"]
    assert money(stripe) == [(4500, 1, 4500, "succeeded")]


def test_who_asked_to_confirm_what_was_cancelled_since_hears_that_it_was_paid(shop: Api, stripe: Sandbox) -> None:
    """The saga confirms, and before it is looked whether it did, somebody else cancels."""
    booking = held(shop)
    confirmed = confirm(shop, booking, paymentMethod="pm_card_visa").json()
    cancel(shop, confirmed)
    engine = shop.app.state.api.engine
    said = shop.runner.run(db.run(engine, lambda conn: checkout.why_not(conn, UUID(booking["id"]))))
    assert isinstance(said, problems.InvalidTransition)
    assert "paid and confirmed, and is CANCELLED since" in str(said)


def test_nobody_cancels_between_the_look_at_a_confirmation_and_its_answer(
    shop: Api, stripe: Sandbox, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    booking = held(shop)
    settle = SETTLED["confirmBooking"]
    locked: list[bool] = []

    async def answer(*arguments: Any) -> Any:
        try:
            sql(database_url, "SELECT 1 FROM booking FOR UPDATE NOWAIT")  # as whoever cancels does, who would wait
        except psycopg.errors.LockNotAvailable:
            locked.append(True)
        return await settle(*arguments)

    monkeypatch.setitem(SETTLED, "confirmBooking", answer)
    assert paid(shop, booking)["status"] == "CONFIRMED"
    assert locked == [True]


def test_saga_that_fails_unforeseen_shows_what_kept_it(
    shop: Api, stripe: Sandbox, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    booking = held(shop)

    async def fail(*_: object) -> None:
        raise KeyError("decline_code")

    api = shop.app.state.api
    runner = Runner(api.engine, api.gateway)
    monkeypatch.setitem(EFFECTS, "AUTHORIZE", fail)
    sql(database_url, ALL_DUE)
    shop.runner.run(runner.run_due(10))
    [checkout] = sagas(shop, booking)
    assert (checkout["state"], checkout["failures"]) == ("RUNNING", 1)
    assert "KeyError" in checkout["lastError"]


# Stripe's faults


@pytest.mark.parametrize("kind", ["rate_limit", "error_before", "error_after", "lost"])
@pytest.mark.parametrize(
    "call", ["POST /v1/payment_intents", "POST /v1/payment_intents/*/confirm", "POST /v1/payment_intents/*/capture"]
)
def test_fault_of_stripe_is_outlived(shop: Api, stripe: Sandbox, call: str, kind: str) -> None:
    """Also a saved 500, which the same key would give for ever: captured once, in one intent."""
    stripe.go_wrong(kind, match=call)
    booking = held(shop)
    answer = confirm(shop, booking, paymentMethod="pm_card_visa")
    for _ in range(5):
        if answer.status_code == 200 or work(shop, booking) == ["DONE"]:
            break
        assert problem(answer) == "payment-pending"
    assert current(shop, booking)["status"] == "CONFIRMED"
    assert money(stripe) == [(4500, 1, 0, "succeeded")]


@pytest.mark.parametrize("kind", ["rate_limit", "error_before", "error_after", "lost"])
def test_fault_of_a_refund_is_outlived(shop: Api, stripe: Sandbox, kind: str) -> None:
    booking = paid(shop, held(shop))
    stripe.go_wrong(kind, match="POST /v1/refunds")
    cancel(shop, booking)
    states = [work(shop, booking) for _ in range(4)]
    assert states[-1] == ["DONE", "DONE"]
    assert money(stripe) == [(4500, 1, 4500, "succeeded")]


def test_stripe_out_of_reach_is_waited_for(start_api: Callable[..., Api]) -> None:
    """The hold stands, and its payment is made when Stripe is there again."""
    shop = start_api(stripe_api_key=KEY, stripe_api_url="http://127.0.0.1:1")
    booking = held(shop)
    assert booking["payment"]["status"] == "CREATING"
    assert problem(confirm(shop, booking)) == "payment-pending"
    [checkout] = sagas(shop, booking)
    assert (checkout["state"], checkout["step"], "not reached" in checkout["lastError"]) == ("RUNNING", "INTENT", True)


def test_refund_that_cannot_be_had_is_stuck_for_a_person_to_see(shop: Api, stripe: Sandbox) -> None:
    booking = paid(shop, held(shop))
    stripe.v1.refunds.create({"payment_intent": booking["paymentReference"], "amount": 4000})
    cancel(shop, booking)
    assert work(shop, booking) == ["DONE", "DONE"], "the rest is what can be given back"
    assert money(stripe) == [(4500, 1, 4500, "succeeded")]


def test_what_cannot_be_looked_up_is_not_stuck(shop: Api, stripe: Sandbox) -> None:
    """It was captured, so it cannot be cancelled; that it was captured is not to be heard just then."""
    booking = held(shop)
    pay(stripe, booking)
    with pytest.raises(Died):
        work(shop, booking, at={("CAPTURE", "after"): die})
    cancel(shop, current(shop, booking))
    stripe.go_wrong("rate_limit", match="GET /v1/payment_intents/*")
    assert [work(shop, booking) for _ in range(2)][-1] == ["COMPENSATED"]
    assert money(stripe) == [(4500, 1, 4500, "succeeded")]


def test_card_that_is_declined_later_is_a_refusal() -> None:
    from bizing_provider.payments import gateway

    async def declined() -> None:
        raise stripe_sdk.CardError("Your card was declined.", None, "card_declined")  # type: ignore[no-untyped-call]

    with pytest.raises(Refused, match="declined"):
        asyncio.run(gateway._asked(declined()))


PLANTED = """
CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'planted'; END $$;
CREATE TRIGGER fail BEFORE UPDATE ON payment FOR EACH ROW WHEN (NEW.booking_id = '{}') EXECUTE FUNCTION fail();
"""
ALL_DUE = "UPDATE saga SET due_at = clock_timestamp() - interval '1 second' WHERE due_at IS NOT NULL"


def test_saga_that_fails_keeps_no_other_waiting(shop: Api, stripe: Sandbox, database_url: str) -> None:
    bookings = [held(shop) for _ in range(3)]
    for booking in bookings:
        pay(stripe, booking)
    sql(database_url, PLANTED.format(bookings[0]["id"]))
    sql(database_url, ALL_DUE)
    api = shop.app.state.api
    assert shop.runner.run(Runner(api.engine, api.gateway).run_due(10)) == 3
    assert [current(shop, booking)["status"] for booking in bookings] == ["PENDING", "CONFIRMED", "CONFIRMED"]


# Stripe's events


def tell(shop: Api, stripe: Sandbox, event: Any, secret: str = SECRET) -> httpx.Response:
    """Deliver one of Stripe's events, as Stripe signs it."""
    from bizing_provider.sandbox.webhooks import signature

    body = json.dumps(event.to_dict()).encode()
    headers = {"Stripe-Signature": signature(secret, body, int(time.time())), "Content-Type": "application/json"}
    return shop.request("POST", "/webhooks/stripe", content=body, headers=headers)


def test_event_confirms_what_nobody_confirmed_once(shop: Api, stripe: Sandbox) -> None:
    booking = held(shop)
    pay(stripe, booking)
    events = list(stripe.v1.events.list({"limit": 100}).data)
    for event in [*events, *events]:  # the newest first, and each twice
        assert tell(shop, stripe, event).json() == {"received": True}
    assert work(shop, booking) == ["DONE"]
    assert money(stripe) == [(4500, 1, 0, "succeeded")]


def test_events_of_what_was_never_captured_are_no_refund(shop: Api, stripe: Sandbox) -> None:
    """Stripe counts as refunded what was authorized and released."""
    booking = held(shop)
    pay(stripe, booking)
    confirm(shop, booking, paymentReference="cash-7")
    assert work(shop, booking) == ["COMPENSATED"]
    for event in stripe.v1.events.list({"limit": 100}).data:
        assert tell(shop, stripe, event).status_code == 200
    payment = shop.get(f"/bookings/{booking['id']}/payment").json()
    assert (payment["status"], payment["captured"], payment["refunded"]) == ("CANCELLED", 0, 0)


@pytest.mark.parametrize("is_reversed", [False, True])
def test_refund_that_fails_later_is_stuck(shop: Api, stripe: Sandbox, is_reversed: bool) -> None:
    """Whatever order it is told in, and also when it is told twice."""
    booking = held(shop)
    booking = confirm(shop, booking, paymentMethod="pm_card_refundFail").json()
    cancel(shop, booking)
    assert work(shop, booking) == ["DONE", "DONE"]
    stripe.advance(days=1)
    events = stripe.v1.events.list({"limit": 100}).data  # the newest first
    events = events if is_reversed else events[::-1]
    for event in [*events, *events]:
        assert tell(shop, stripe, event).status_code == 200
    checkout, refund = sagas(shop, booking)
    assert (checkout["state"], refund["state"], refund["log"][-1]["outcome"]) == ("DONE", "STUCK", "stuck")
    assert shop.get(f"/bookings/{booking['id']}/payment").json()["refunded"] == 0


def test_refund_by_hand_is_recorded(shop: Api, stripe: Sandbox) -> None:
    """Also after a capture of less than was authorized."""
    room = shop.resource(price=PRICED | {"per": "HOUR"})
    booking = shop.post("/bookings", booking_body(room, soon(), 120)).json()
    pay(stripe, booking)
    moved = shop.patch(f"/bookings/{booking['id']}", {"end": soon(hour=10).isoformat()}, 1).json()
    reference = paid(shop, moved)["paymentReference"]
    stripe.v1.refunds.create({"payment_intent": reference, "amount": 1000})
    for event in reversed(stripe.v1.events.list({"limit": 100}).data):
        tell(shop, stripe, event)
    payment = shop.get(f"/bookings/{booking['id']}/payment").json()
    assert (payment["captured"], payment["refunded"]) == (4500, 1000)


def test_event_that_stripe_did_not_sign_is_refused(shop: Api, stripe: Sandbox, database_url: str) -> None:
    booking = held(shop)
    pay(stripe, booking)
    event = stripe.v1.events.list({"limit": 1}).data[0]
    refused = tell(shop, stripe, event, "whsec_of_somebody_else")
    assert (refused.status_code, problem(refused)) == (400, "signature-invalid")
    assert sql(database_url, "SELECT count(*) FROM stripe_event") == [(0,)]


def test_event_about_what_has_no_id_is_noted(shop: Api, stripe: Sandbox, database_url: str) -> None:
    """A balance, for example."""
    about = {"object": "balance", "available": []}
    event = {"id": "evt_1", "object": "event", "type": "balance.available", "data": {"object": about}}
    told = tell(shop, stripe, stripe_sdk.Event.construct_from(event, None))
    assert told.json() == {"received": True}
    assert sql(database_url, "SELECT id, type FROM stripe_event") == [("evt_1", "balance.available")]


def test_dispute_is_recorded(shop: Api, stripe: Sandbox) -> None:
    booking = held(shop)
    answer = confirm(shop, booking, paymentMethod="pm_card_createDispute")
    assert answer.status_code == 200
    disputed = [each for each in stripe.v1.events.list({"limit": 100}).data if each.type == "charge.dispute.created"]
    for event in disputed:
        tell(shop, stripe, event)
    assert shop.get(f"/bookings/{booking['id']}/payment").json()["disputed"]
    feed = shop.get("/events", params={"aggregateType": "payment", "limit": 100}).json()["data"]
    assert [event["type"] for event in feed][-1] == "payment.disputed"
    assert feed[-1]["correlationId"] == feed[0]["correlationId"]  # of the request that it began with
    assert all(event["data"]["clientSecret"] is None for event in feed)


def test_events_that_never_came_are_found(shop: Api, stripe: Sandbox) -> None:
    from bizing_provider.payments import incoming

    booking = held(shop)
    pay(stripe, booking)
    api = shop.app.state.api
    assert shop.runner.run(incoming.reconcile(api.engine, api.gateway)) > 0
    assert shop.runner.run(incoming.reconcile(api.engine, api.gateway)) == 0
    assert work(shop, booking) == ["DONE"]
