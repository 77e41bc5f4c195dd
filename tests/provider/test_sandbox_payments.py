"""Payments in the sandbox, driven by Stripe's own SDK: they go as Stripe says that they go."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import stripe

from tests.provider.sandboxes import CARDS, KEY, Sandbox, running


@pytest.fixture(scope="module")
def served() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(served: Sandbox) -> Sandbox:
    served.reset()
    return served


def refused(fault: pytest.ExceptionInfo[stripe.StripeError]) -> tuple[int | None, str | None, str | None]:
    assert fault.value.error
    return fault.value.http_status, fault.value.code, fault.value.error.param


def kinds(sandbox: Sandbox) -> list[str]:
    """The types of all events, the oldest first."""
    return [str(event.type) for event in sandbox.v1.events.list({"limit": 100}).data][::-1]


def money(sandbox: Sandbox, intent: stripe.PaymentIntent) -> tuple[int, int, int, int]:
    """What the witness says was captured and refunded, and in how many steps."""
    [found] = [each for each in sandbox.state() if each["id"] == intent.id]
    return found["amount_captured"], found["amount_refunded"], found["captures"], found["refunds"]


# Paying


def test_payment_is_captured_at_once_unless_asked_otherwise(sandbox: Sandbox) -> None:
    intent = sandbox.paid(1250, metadata={"booking": "4711"}, expand=["latest_charge"])
    assert (intent.status, intent.amount_received, intent.metadata["booking"]) == ("succeeded", 1250, "4711")
    assert isinstance(intent.latest_charge, stripe.Charge)
    assert (intent.latest_charge.captured, intent.latest_charge.amount_captured) == (True, 1250)
    assert money(sandbox, intent) == (1250, 0, 1, 0)
    assert kinds(sandbox) == ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


def test_manual_capture_takes_what_was_authorised_once(sandbox: Sandbox) -> None:
    intent = sandbox.authorised(1000)
    assert (intent.status, intent.amount_capturable, money(sandbox, intent)) == ("requires_capture", 1000, (0, 0, 0, 0))
    captured = sandbox.v1.payment_intents.capture(intent.id)
    assert (captured.status, captured.amount_received, captured.amount_capturable) == ("succeeded", 1000, 0)
    with pytest.raises(stripe.InvalidRequestError) as again:
        sandbox.v1.payment_intents.capture(intent.id)
    assert refused(again) == (400, "payment_intent_unexpected_state", None)
    assert again.value.error
    assert again.value.error.payment_intent
    assert again.value.error.payment_intent["status"] == "succeeded"
    assert money(sandbox, intent) == (1000, 0, 1, 0)
    assert kinds(sandbox)[2:] == [
        "payment_intent.amount_capturable_updated",
        "charge.captured",
        "payment_intent.succeeded",
    ]


def test_partial_capture_releases_the_rest_which_stripe_counts_as_refunded(sandbox: Sandbox) -> None:
    intent = sandbox.authorised(1000)
    with pytest.raises(stripe.InvalidRequestError) as more:
        sandbox.v1.payment_intents.capture(intent.id, {"amount_to_capture": 1001})
    assert refused(more) == (400, "amount_too_large", "amount_to_capture")
    sandbox.v1.payment_intents.capture(intent.id, {"amount_to_capture": 700, "expand": ["latest_charge.refunds"]})
    [charge] = sandbox.v1.charges.list({"payment_intent": intent.id}).data
    assert (charge.amount, charge.amount_captured, charge.amount_refunded, charge.refunded) == (1000, 700, 300, False)
    [release] = sandbox.v1.refunds.list({"payment_intent": intent.id}).data
    assert release.amount == 300
    assert money(sandbox, intent) == (700, 0, 1, 0)
    sandbox.v1.refunds.create({"payment_intent": intent.id})
    assert money(sandbox, intent) == (700, 700, 1, 1)
    assert sandbox.v1.charges.retrieve(charge.id).refunded


@pytest.mark.parametrize(
    ("card", "code", "reason"),
    [
        ("pm_card_chargeDeclined", "card_declined", "generic_decline"),
        ("pm_card_visa_chargeDeclinedInsufficientFunds", "card_declined", "insufficient_funds"),
        ("pm_card_chargeDeclinedExpiredCard", "expired_card", "expired_card"),
    ],
)
def test_declined_card_leaves_a_payment_that_another_card_can_pay(
    sandbox: Sandbox, card: str, code: str, reason: str
) -> None:
    with pytest.raises(stripe.CardError) as declined:
        sandbox.paid(card=card)
    error = declined.value.error
    assert error
    assert (declined.value.http_status, error.code, error.decline_code) == (402, code, reason)
    assert error.payment_intent
    intent = sandbox.v1.payment_intents.retrieve(error.payment_intent["id"])
    assert (intent.status, intent.payment_method) == ("requires_payment_method", None)
    assert intent.last_payment_error
    assert (intent.last_payment_error.decline_code, intent.latest_charge) == (reason, error.charge)
    paid = sandbox.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert (paid.status, paid.last_payment_error) == ("succeeded", None)
    assert kinds(sandbox) == [
        *("payment_intent.created", "charge.failed", "payment_intent.payment_failed"),
        *("charge.succeeded", "payment_intent.succeeded"),
    ]


def test_card_by_its_number_is_the_same_card(sandbox: Sandbox) -> None:
    given: Any = {"payment_method_data": {"type": "card", "card": {"number": "4000 0000 0000 9995"}}}
    intent = sandbox.v1.payment_intents.create(
        {"amount": 500, "currency": "eur", "allowed_payment_method_types": ["card"]}
    )
    with pytest.raises(stripe.CardError) as declined:
        sandbox.v1.payment_intents.confirm(intent.id, given)
    assert declined.value.error
    assert declined.value.error.decline_code == "insufficient_funds"
    given["payment_method_data"]["card"]["number"] = "4111111111111111"
    with pytest.raises(stripe.InvalidRequestError) as unknown:
        sandbox.v1.payment_intents.confirm(intent.id, given)
    assert refused(unknown) == (400, "incorrect_number", "payment_method_data[card][number]")


def test_payment_without_types_wants_an_address_to_return_to(sandbox: Sandbox) -> None:
    given: Any = {"amount": 500, "currency": "eur", "payment_method": "pm_card_visa", "confirm": True}
    with pytest.raises(stripe.InvalidRequestError, match="return_url"):
        sandbox.v1.payment_intents.create(given)
    never = given | {"automatic_payment_methods": {"enabled": True, "allow_redirects": "never"}}
    assert sandbox.v1.payment_intents.create(never).status == "succeeded"
    returning = given | {"return_url": "https://shop.example/back"}
    assert sandbox.v1.payment_intents.create(returning).status == "succeeded"


def test_payment_is_changed_until_it_is_paid(sandbox: Sandbox) -> None:
    intent = sandbox.v1.payment_intents.create(
        CARDS | {"amount": 500, "currency": "eur", "metadata": {"a": "1", "b": "2"}}
    )
    changed = sandbox.v1.payment_intents.update(
        intent.id,
        {"amount": 600, "payment_method": "pm_card_visa", "metadata": {"a": "", "c": "3"}, "description": "x"},
    )
    assert (changed.amount, changed.status, changed.description) == (600, "requires_confirmation", "x")
    assert changed.metadata.to_dict() == {"b": "2", "c": "3"}
    sandbox.v1.payment_intents.confirm(intent.id)
    with pytest.raises(stripe.InvalidRequestError) as late:
        sandbox.v1.payment_intents.update(intent.id, {"amount": 700})
    assert refused(late) == (400, "payment_intent_unexpected_state", None)
    assert sandbox.v1.payment_intents.update(intent.id, {"metadata": ""}).metadata.to_dict() == {}
    assert money(sandbox, intent) == (600, 0, 1, 0)


@pytest.mark.parametrize(
    ("given", "code", "param"),
    [
        ({"currency": "eur"}, "parameter_missing", "amount"),
        ({"amount": "ten", "currency": "eur"}, "parameter_invalid_integer", "amount"),
        ({"amount": "10.0", "currency": "eur"}, "parameter_invalid_integer", "amount"),
        ({"amount": "", "currency": "eur"}, "parameter_invalid_empty", "amount"),
        ({"amount": 49, "currency": "eur"}, "amount_too_small", "amount"),
        ({"amount": 100_000_000, "currency": "eur"}, "amount_too_large", "amount"),
        ({"amount": 500, "currency": "euro"}, None, "currency"),
        ({"amount": 500, "currency": "eur", "colour": "red"}, "parameter_unknown", "colour"),
        ({"amount": 500, "currency": "eur", "customer": "cus_none"}, "resource_missing", "customer"),
        ({"amount": 500, "currency": "eur", "payment_method": "pm_none"}, "resource_missing", "payment_method"),
        ({"amount": 500, "currency": "eur", "return_url": "javascript:1"}, "url_invalid", "return_url"),
        ({"amount": 500, "currency": "eur", "metadata": {"a": "x" * 501}}, None, "metadata"),
        ({"amount": 500, "currency": "eur", "metadata": "text"}, None, "metadata"),
        ({"amount": 500, "currency": "eur", "expand": ["wallet"]}, None, None),
    ],
)
def test_wrong_parameters_are_refused_by_name(
    sandbox: Sandbox, given: Any, code: str | None, param: str | None
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as wrong:
        sandbox.v1.payment_intents.create(given)
    assert refused(wrong) == (400, code, param)
    assert sandbox.state() == []


@pytest.mark.parametrize(
    "body",
    [
        *(b"amount", b"amount[=1", b"[]=1", b"metadata=a&metadata[b]=c", b"metadata[b]=c&metadata=a"),
        *(b"%ff=1", b"\xff=1", b"metadata" + b"[a]" * 5000 + b"=1"),
    ],
)
def test_bodies_that_are_no_forms_are_refused(sandbox: Sandbox, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    answer = sandbox.http.post("/v1/payment_intents", content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["type"]) == (400, "invalid_request_error")


# 3-D Secure


def test_customer_authenticates_on_the_page_and_comes_back(sandbox: Sandbox) -> None:
    intent = sandbox.authorised(card="pm_card_threeDSecure2Required", return_url="https://shop.example/back?order=1")
    assert (intent.status, intent.latest_charge) == ("requires_action", None)
    assert intent.next_action
    assert intent.next_action.redirect_to_url
    page = intent.next_action.redirect_to_url.url
    assert page
    shown = sandbox.http.get(page)
    assert shown.status_code == 200
    assert "10.00 EUR" in shown.text
    back = httpx.URL(sandbox.http.post(page, data={"outcome": "complete"}).headers["Location"])
    assert dict(back.params) == {
        "order": "1",
        "payment_intent": intent.id,
        "payment_intent_client_secret": intent.client_secret,
        "redirect_status": "succeeded",
    }
    assert sandbox.v1.payment_intents.retrieve(intent.id).status == "requires_capture"
    assert sandbox.http.post(page, data={"outcome": "complete"}).status_code == 409
    assert kinds(sandbox) == [
        *("payment_intent.created", "payment_intent.requires_action"),
        *("charge.succeeded", "payment_intent.amount_capturable_updated"),
    ]


def test_customer_who_fails_authentication_may_pay_otherwise(sandbox: Sandbox) -> None:
    intent = sandbox.paid(card="pm_card_authenticationRequired")
    assert intent.next_action
    assert intent.next_action.type == "use_stripe_sdk"
    page = f"/sandbox/3ds/{intent.id}"
    assert sandbox.http.post(page, data={"outcome": "perhaps"}).status_code == 422
    sandbox.http.post(page, data={"outcome": "fail"})
    failed = sandbox.v1.payment_intents.retrieve(intent.id)
    assert (failed.status, failed.next_action, failed.latest_charge) == ("requires_payment_method", None, None)
    assert failed.last_payment_error
    assert failed.last_payment_error.code == "payment_intent_authentication_failure"
    assert sandbox.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"}).status == "succeeded"


def test_card_may_be_declined_after_authentication(sandbox: Sandbox) -> None:
    intent = sandbox.paid(card="pm_card_threeDSecureRequiredChargeDeclined", return_url="https://shop.example")
    answer = sandbox.http.post(f"/sandbox/3ds/{intent.id}", data={"outcome": "complete"})
    assert "redirect_status=failed" in answer.headers["Location"]
    assert sandbox.v1.payment_intents.retrieve(intent.id).status == "requires_payment_method"


def test_card_that_wants_authentication_is_declined_when_nobody_is_there(sandbox: Sandbox) -> None:
    with pytest.raises(stripe.CardError) as declined:
        sandbox.paid(card="pm_card_authenticationRequired", off_session=True)
    assert refused(declined) == (402, "authentication_required", None)


# Giving up


@pytest.mark.parametrize("card", ["pm_card_visa", "pm_card_threeDSecure2Required"])
def test_cancelled_payment_releases_what_was_authorised(sandbox: Sandbox, card: str) -> None:
    intent = sandbox.authorised(card=card)
    cancelled = sandbox.v1.payment_intents.cancel(
        intent.id, {"cancellation_reason": "requested_by_customer", "expand": ["latest_charge"]}
    )
    assert (cancelled.status, cancelled.cancellation_reason) == ("canceled", "requested_by_customer")
    if isinstance(charge := cancelled.latest_charge, stripe.Charge):
        assert (charge.captured, charge.refunded, charge.amount_refunded) == (False, True, 1000)
        assert kinds(sandbox)[-2:] == ["charge.refunded", "payment_intent.canceled"]
    assert money(sandbox, intent) == (0, 0, 0, 0)
    for act in (sandbox.v1.payment_intents.cancel, sandbox.v1.payment_intents.confirm):
        with pytest.raises(stripe.InvalidRequestError) as late:
            act(intent.id)
        assert refused(late) == (400, "payment_intent_unexpected_state", None)


def test_authorisation_expires_after_seven_days_and_cannot_be_captured_then(sandbox: Sandbox) -> None:
    intent = sandbox.authorised(expand=["latest_charge"])
    assert isinstance(intent.latest_charge, stripe.Charge)
    assert intent.latest_charge.payment_method_details
    card = intent.latest_charge.payment_method_details.card
    assert card
    assert card.capture_before == intent.created + 7 * 86400
    kept, captured = sandbox.authorised(), sandbox.authorised()
    sandbox.v1.payment_intents.capture(captured.id)
    sandbox.advance(days=6, hours=23)
    assert sandbox.v1.payment_intents.capture(kept.id).status == "succeeded"
    sandbox.advance(hours=2)
    with pytest.raises(stripe.InvalidRequestError) as late:
        sandbox.v1.payment_intents.capture(intent.id)
    assert refused(late) == (400, "payment_intent_unexpected_state", None)
    expired = sandbox.v1.payment_intents.retrieve(intent.id)
    assert (expired.status, expired.cancellation_reason) == ("canceled", "automatic")
    [release] = sandbox.v1.refunds.list({"payment_intent": intent.id}).data
    assert release.reason == "expired_uncaptured_charge"
    newest = sandbox.v1.events.list({"limit": 2}).data
    assert [event.type for event in newest] == ["payment_intent.canceled", "charge.expired"]
    assert newest[0].request
    assert newest[0].request.id is None
    assert [money(sandbox, each)[0] for each in (kept, captured, intent)] == [1000, 1000, 0]


# Refunds and disputes


def test_refunds_never_exceed_in_all_what_was_captured(sandbox: Sandbox) -> None:
    intent = sandbox.paid(1000)
    refund = sandbox.v1.refunds.create(
        {"payment_intent": intent.id, "amount": 600, "reason": "requested_by_customer", "metadata": {"why": "rain"}}
    )
    assert (refund.status, refund.amount, refund.reason) == ("succeeded", 600, "requested_by_customer")
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount") as more:
        sandbox.v1.refunds.create({"payment_intent": intent.id, "amount": 401})
    assert refused(more) == (400, None, "amount")
    assert isinstance(intent.latest_charge, str)
    rest = sandbox.v1.refunds.create({"charge": intent.latest_charge, "expand": ["charge"]})
    assert isinstance(rest.charge, stripe.Charge)
    assert (rest.amount, rest.charge.refunded) == (400, True)
    with pytest.raises(stripe.InvalidRequestError) as nothing:
        sandbox.v1.refunds.create({"payment_intent": intent.id, "amount": 1})
    assert refused(nothing) == (400, "charge_already_refunded", None)
    assert money(sandbox, intent) == (1000, 1000, 1, 2)
    assert [found.id for found in sandbox.v1.refunds.list().data] == [rest.id, refund.id]
    metadata = sandbox.v1.refunds.retrieve(refund.id).metadata
    assert metadata
    assert metadata.to_dict() == {"why": "rain"}
    assert kinds(sandbox)[3:] == ["refund.created", "charge.refunded"] * 2


def test_what_was_not_captured_cannot_be_refunded(sandbox: Sandbox) -> None:
    intent = sandbox.authorised()
    assert isinstance(intent.latest_charge, str)
    for named in ({"payment_intent": intent.id}, {"charge": intent.latest_charge}):
        with pytest.raises(stripe.InvalidRequestError):
            sandbox.v1.refunds.create(named)  # type: ignore[arg-type]
    with pytest.raises(stripe.InvalidRequestError) as nothing:
        sandbox.v1.refunds.create({})
    assert refused(nothing) == (400, "parameter_missing", "payment_intent")
    assert money(sandbox, intent) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("card", "first", "last", "left"),
    [("pm_card_pendingRefund", "pending", "succeeded", 0), ("pm_card_refundFail", "succeeded", "failed", 1000)],
)
def test_refunds_may_settle_or_fail_later(sandbox: Sandbox, card: str, first: str, last: str, left: int) -> None:
    intent = sandbox.paid(card=card)
    refund = sandbox.v1.refunds.create({"payment_intent": intent.id})
    assert refund.status == first
    sandbox.advance(minutes=11)
    found = sandbox.v1.refunds.retrieve(refund.id)
    assert (found.status, "failure_reason" in found) == (last, last == "failed")
    assert "refund.updated" in kinds(sandbox)
    assert money(sandbox, intent)[1] == 1000 - left


def test_disputed_charge_cannot_be_refunded(sandbox: Sandbox) -> None:
    intent = sandbox.authorised(card="pm_card_createDispute")
    assert sandbox.v1.disputes.list().data == []
    sandbox.v1.payment_intents.capture(intent.id)
    [dispute] = sandbox.v1.disputes.list({"payment_intent": intent.id}).data
    assert (dispute.amount, dispute.status, dispute.charge) == (1000, "needs_response", intent.latest_charge)
    assert sandbox.v1.disputes.retrieve(dispute.id, {"expand": ["charge"]}).charge["disputed"]  # type: ignore[index]
    with pytest.raises(stripe.InvalidRequestError) as disputed:
        sandbox.v1.refunds.create({"payment_intent": intent.id})
    assert refused(disputed) == (400, "charge_disputed", None)
    assert "charge.dispute.created" in kinds(sandbox)


# Reading


def test_lists_are_paged_newest_first_in_both_directions(sandbox: Sandbox) -> None:
    intents = [sandbox.paid(100 + number).id for number in range(7)]
    found = [each.id for each in sandbox.v1.payment_intents.list({"limit": 3}).auto_paging_iter()]
    assert found == intents[::-1]
    first = sandbox.v1.events.list({"limit": 4, "type": "payment_intent.succeeded"})
    assert (len(first.data), first.has_more) == (4, True)
    second = sandbox.v1.events.list({"starting_after": first.data[-1].id, "type": "payment_intent.succeeded"})
    assert ([each.data.object["id"] for each in second.data], second.has_more) == (intents[2::-1], False)
    before = sandbox.v1.events.list(
        {"ending_before": second.data[-1].id, "types": ["payment_intent.succeeded"], "limit": 2}
    )
    assert ([each.data.object["id"] for each in before.data], before.has_more) == ([intents[2], intents[1]], True)
    # A reconciler goes on from the last event that it saw, the oldest first.
    since = sandbox.v1.events.list({"ending_before": second.data[-1].id, "type": "payment_intent.*", "limit": 5})
    seen = [each.data.object["id"] for each in since.auto_paging_iter() if each.type == "payment_intent.succeeded"]
    assert seen == intents[1:]


def test_lists_are_narrowed_by_time_and_subject(sandbox: Sandbox) -> None:
    customer = sandbox.v1.customers.create({"email": "ada@example.com", "name": "Ada"})
    early = sandbox.paid(customer=customer.id)
    sandbox.advance(hours=1)
    late = sandbox.paid()
    listed = sandbox.v1.payment_intents.list
    assert [each.id for each in listed({"created": {"gt": early.created}}).data] == [late.id]
    assert [each.id for each in listed({"created": {"lte": early.created}}).data] == [early.id]
    assert [each.id for each in listed({"created": late.created}).data] == [late.id]
    [found] = listed({"customer": customer.id, "expand": ["data.customer", "data.latest_charge.payment_intent"]}).data
    assert isinstance(found.customer, stripe.Customer)
    assert found.customer.email == "ada@example.com"
    assert sandbox.v1.customers.retrieve(customer.id).name == "Ada"


@pytest.mark.parametrize(
    "given", [{"limit": 0}, {"limit": 101}, {"starting_after": "pi_none"}, {"status": "succeeded"}]
)
def test_wrong_pages_are_refused(sandbox: Sandbox, given: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        sandbox.v1.payment_intents.list(given)


def test_balance_is_what_was_captured_and_not_given_back(sandbox: Sandbox) -> None:
    sandbox.v1.refunds.create({"payment_intent": sandbox.paid(1000).id, "amount": 300})
    sandbox.paid(500, currency="usd")
    sandbox.authorised(800)
    found = {each.currency: each.amount for each in sandbox.v1.balance.retrieve().available}
    assert found == {"eur": 700, "usd": 500}


def test_what_is_not_there_is_not_found(sandbox: Sandbox) -> None:
    for read in (sandbox.v1.payment_intents, sandbox.v1.refunds, sandbox.v1.charges, sandbox.v1.events):
        with pytest.raises(stripe.InvalidRequestError) as missing:
            read.retrieve("none")
        assert refused(missing)[:2] == (404, "resource_missing")
    with pytest.raises(stripe.InvalidRequestError) as nowhere:
        sandbox.v1.products.list()
    assert nowhere.value.http_status == 404


# Keys


def test_keys_are_those_of_a_test_account(sandbox: Sandbox) -> None:
    assert sandbox.http.get("/v1/payment_intents").status_code == 401
    assert sandbox.http.get("/v1/payment_intents", auth=(KEY, "")).status_code == 200
    with pytest.raises(stripe.AuthenticationError):
        sandbox.client("sk_live_of_somebody").v1.payment_intents.list()


def test_browser_reads_and_confirms_its_payment_by_the_client_secret_alone(sandbox: Sandbox) -> None:
    intent = sandbox.v1.payment_intents.create(CARDS | {"amount": 500, "currency": "eur"})
    browser = sandbox.client("pk_test_of_the_shop").v1.payment_intents
    assert intent.client_secret
    with pytest.raises(stripe.InvalidRequestError):
        browser.retrieve(intent.id, {"client_secret": "guessed"})
    with pytest.raises(stripe.InvalidRequestError):
        browser.retrieve(intent.id)
    with pytest.raises(stripe.AuthenticationError):
        browser.capture(intent.id)
    assert browser.retrieve(intent.id, {"client_secret": intent.client_secret}).amount == 500
    secret: Any = {"client_secret": intent.client_secret, "payment_method": "pm_card_visa"}
    assert browser.confirm(intent.id, secret).status == "succeeded"
    asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
    allowed = sandbox.http.options(f"/v1/payment_intents/{intent.id}/confirm", headers=asked)
    assert allowed.headers["Access-Control-Allow-Origin"] == "*"


def test_page_lists_payments_and_trusts_nobody_with_markup(sandbox: Sandbox) -> None:
    assert "No payments yet" in sandbox.http.get("/").text
    sandbox.v1.refunds.create({"payment_intent": sandbox.paid(1000, description="<b>bold</b>").id, "amount": 250})
    page = sandbox.http.get("/").text
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "2.50 EUR" in page
