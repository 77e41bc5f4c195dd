"""What the sandbox answers has the shapes of Stripe's own documents; and a break in one of them is seen.

Every answer in the other tests of the sandbox is held to the same (`sandboxes._Held`), events on their way included.
"""

from collections.abc import Callable
from typing import Any

import pytest
import stripe
from pydantic import BaseModel

from bizing_provider.sandbox import documents, parameters
from tests.provider import shapes
from tests.provider.sandboxes import KEY, Sandbox, running

Break = Callable[[dict[str, Any]], Any]


def read(sandbox: Sandbox, path: str, **given: Any) -> dict[str, Any]:
    answer = sandbox.http.get(path, params=given, headers={"Authorization": f"Bearer {KEY}"})
    return dict(answer.raise_for_status().json())


@pytest.fixture(scope="module")
def answered() -> dict[str, dict[str, Any]]:
    """A document of each kind, out of a day with everything in it."""
    with running() as sandbox:
        customer = sandbox.v1.customers.create({"email": "ada@example.com"})
        paid = sandbox.authorised(card="pm_card_createDispute", customer=customer.id)
        sandbox.v1.payment_intents.capture(paid.id, {"amount_to_capture": 900})
        sandbox.v1.refunds.create({"payment_intent": sandbox.paid(card="pm_card_refundFail").id})
        sandbox.advance(hours=1)
        with pytest.raises(stripe.CardError):
            sandbox.paid(card="pm_card_chargeDeclined")
        sandbox.paid(card="pm_card_threeDSecure2Required", return_url="https://shop.example")
        assert isinstance(paid.payment_method, str)
        sandbox.v1.webhook_endpoints.create({"url": "http://127.0.0.1:9/", "enabled_events": ["charge.refunded"]})
        nouns = {
            noun: read(sandbox, f"/v1/{noun}s", limit=100)["data"][-1] for noun in shapes.CLASSES if noun != "balance"
        }
        return nouns | {
            "balance": read(sandbox, "/v1/balance"),
            "expanded": read(sandbox, "/v1/charges", **{"expand[]": "data.refunds", "limit": 100}),
            "waiting": read(sandbox, "/v1/payment_intents")["data"][0],
            "declined": read(sandbox, "/v1/payment_intents")["data"][1],
            "events": read(sandbox, "/v1/events", limit=100),
        }


def test_every_document_is_one_of_the_sdk(answered: dict[str, dict[str, Any]]) -> None:
    assert {name: found for name, document in answered.items() if (found := shapes.faults(document))} == {}
    assert set(shapes.CLASSES) <= set(answered)


def test_every_document_is_read_by_the_sdk_as_its_class(answered: dict[str, dict[str, Any]]) -> None:
    for noun, found in shapes.CLASSES.items():
        made = stripe.convert_to_stripe_object(answered[noun], KEY)
        assert isinstance(made, found)


def test_events_are_of_types_that_the_sdk_knows_and_tell_the_whole_day(answered: dict[str, dict[str, Any]]) -> None:
    assert {event["type"] for event in answered["events"]["data"]} == {
        *("payment_intent.created", "payment_intent.requires_action", "payment_intent.amount_capturable_updated"),
        *("payment_intent.succeeded", "payment_intent.payment_failed", "charge.succeeded", "charge.failed"),
        *("charge.captured", "charge.refunded", "charge.dispute.created", "charge.dispute.funds_withdrawn"),
        *("refund.created", "refund.updated", "refund.failed"),
    }


@pytest.mark.parametrize(
    ("noun", "breaking", "said"),
    [
        ("payment_intent", lambda it: it.pop("amount"), "payment_intent.amount: missing"),
        ("payment_intent", lambda it: it.update(amount="10"), "payment_intent.amount: '10' is no int"),
        ("payment_intent", lambda it: it.update(livemode=0), "payment_intent.livemode: 0 is no bool"),
        ("payment_intent", lambda it: it.update(amount=True), "payment_intent.amount: True is no int"),
        ("payment_intent", lambda it: it.update(charges=[]), "payment_intent.charges: the SDK does not know it"),
        ("payment_intent", lambda it: it.update(status="paid"), "payment_intent.status: 'paid' is none of"),
        ("payment_intent", lambda it: it["metadata"].update(a=1), "payment_intent.metadata.a: 1 is no str"),
        ("waiting", lambda it: it["next_action"].pop("type"), "payment_intent.next_action.type: missing"),
        ("declined", lambda it: it["last_payment_error"].update(code="no"), "last_payment_error.code: 'no' is none of"),
        ("declined", lambda it: it["last_payment_error"]["payment_method"].pop("created"), "created: missing"),
        ("charge", lambda it: it["payment_method_details"]["card"].update(brand=1), "card.brand: 1 is no str"),
        ("charge", lambda it: it.update(billing_details=None), "charge.billing_details: None is no"),
        ("refund", lambda it: it.update(charge=7), "refund.charge: 7 is no str"),
        ("dispute", lambda it: it["evidence_details"].pop("past_due"), "evidence_details.past_due: missing"),
        ("dispute", lambda it: it.update(balance_transactions={}), "dispute.balance_transactions: {} is no list"),
        ("event", lambda it: it.update(type="payment_intent.paid"), "event.type: 'payment_intent.paid' is none of"),
        ("event", lambda it: it["data"]["object"].pop("currency"), "event.data.object.currency: missing"),
        ("expanded", lambda it: it["data"][-2]["refunds"]["data"][0].pop("id"), "refunds.refund.id: missing"),
        ("expanded", lambda it: it.pop("has_more"), "no list object"),
    ],
)
def test_break_in_a_document_is_seen(
    answered: dict[str, dict[str, Any]], noun: str, breaking: Break, said: str
) -> None:
    import copy

    broken = copy.deepcopy(answered[noun])
    breaking(broken)
    found = shapes.faults(broken)
    assert [fault for fault in found if said in fault] != [], found


def test_version_is_the_one_that_the_sdk_speaks() -> None:
    # The SDK's minor versions move it on; the name of a release family stays.
    from stripe._api_version import _ApiVersion

    assert documents.API_VERSION.partition(".")[2] == _ApiVersion.CURRENT_MAJOR


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (parameters.Create, stripe.params.PaymentIntentCreateParams),
        (parameters.Update, stripe.params.PaymentIntentUpdateParams),
        (parameters.Confirm, stripe.params.PaymentIntentConfirmParams),
        (parameters.Capture, stripe.params.PaymentIntentCaptureParams),
        (parameters.Cancel, stripe.params.PaymentIntentCancelParams),
        (parameters.Retrieve, stripe.params.PaymentIntentRetrieveParams),
        (parameters.IntentListing, stripe.params.PaymentIntentListParams),
        (parameters.ChargeListing, stripe.params.ChargeListParams),
        (parameters.Refund, stripe.params.RefundCreateParams),
        (parameters.UpdateMetadata, stripe.params.RefundModifyParams),
        (parameters.RefundListing, stripe.params.RefundListParams),
        (parameters.RefundListing, stripe.params.DisputeListParams),
        (parameters.EventListing, stripe.params.EventListParams),
        (parameters.Customer, stripe.params.CustomerCreateParams),
        (parameters.Endpoint, stripe.params.WebhookEndpointCreateParams),
    ],
)
def test_parameters_are_known_to_the_sdk(ours: type[BaseModel], theirs: Any) -> None:
    known = set(theirs.__annotations__)
    if ours is parameters.Confirm:  # as browsers confirm, which have their own SDK
        known.add("client_secret")
    assert set(ours.model_fields) - known == set()
