"""What each operation of the API does: read the parameters, act on the account, answer a document."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from bizing_provider.sandbox import account, amounts, cards, documents, listing, parameters, payments, refusals
from bizing_provider.sandbox.documents import Document
from bizing_provider.sandbox.forms import Parameters
from bizing_provider.sandbox.model import Charge, Customer, Facts, Intent, Metadata, Method

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Call:
    """One request that was let in."""

    account: account.Account
    given: Parameters
    id: str
    """What the address names; empty where it names nothing."""
    url: str
    """Where the sandbox is reached, without a slash at the end."""
    public: bool
    """Whether the key is a publishable one, as browsers have it."""

    @property
    def payments(self) -> payments.Payments:
        return self.account.payments


Operation = Callable[[Call], Document]


# Payment intents


def create_intent(call: Call) -> Document:
    given = parameters.read(parameters.Create, call.given)
    _check_least(given.amount, given.currency)
    _check_customer(call, given)
    automatic = given.automatic_payment_methods or parameters.Automatic(
        enabled=given.allowed_payment_method_types is None
    )
    intent = Intent(
        id=(name := payments.new_id("pi")),
        client_secret=payments.new_id(f"{name}_secret"),
        created=call.account.clock.now(),
        amount=given.amount,
        currency=given.currency,
        capture_method=given.capture_method,
        allowed_types=given.allowed_payment_method_types,
        automatic=automatic.enabled,
        allow_redirects=automatic.allow_redirects,
        method=_method(call, given),
    )
    if given.confirm:
        _check_return(intent, given)
    _describe(call, intent, given)
    call.payments.create(intent)
    if given.confirm:
        call.payments.confirm(intent, None, _circumstances(call, intent, given))
    return documents.intent(intent)


def read_intent(call: Call) -> Document:
    given = parameters.read(parameters.Retrieve, call.given)
    return documents.intent(_intent(call, given.client_secret))


def update_intent(call: Call) -> Document:
    given = parameters.read(parameters.Update, call.given)
    intent = _intent(call)
    _check_customer(call, given)
    if given.amount is not None:
        _check_least(given.amount, intent.currency)
    method = _method(call, given)
    if given.amount is not None or method:
        call.payments.update(intent, given.amount, method)
    _describe(call, intent, given)
    return documents.intent(intent)


def confirm_intent(call: Call) -> Document:
    given = parameters.read(parameters.Confirm, call.given)
    intent = _intent(call, given.client_secret)
    _check_return(intent, given)
    method = _method(call, given)
    intent.receipt_email = given.receipt_email or intent.receipt_email
    call.payments.confirm(intent, method, _circumstances(call, intent, given))
    return documents.intent(intent)


def capture_intent(call: Call) -> Document:
    given = parameters.read(parameters.Capture, call.given)
    intent = _intent(call)
    call.payments.capture(intent, given.amount_to_capture)
    return documents.intent(intent)


def cancel_intent(call: Call) -> Document:
    given = parameters.read(parameters.Cancel, call.given)
    intent = _intent(call)
    call.payments.cancel(intent, given.cancellation_reason)
    return documents.intent(intent)


def _intent(call: Call, client_secret: str | None = None) -> Intent:
    intent = _named(call.payments.intents, call.id, "payment_intent", "intent")
    if (call.public or client_secret) and client_secret != intent.client_secret:
        message = "The client_secret provided does not match any associated PaymentIntent."
        raise refusals.invalid(message, "payment_intent_invalid_parameter", "client_secret", saved=False)
    return intent


def _describe(call: Call, intent: Intent, given: parameters.Describing) -> None:
    """An empty text unsets, https://docs.stripe.com/api/metadata."""
    for name in ("description", "receipt_email", "customer", "statement_descriptor", "statement_descriptor_suffix"):
        value = getattr(given, name)
        if value is not None:
            setattr(intent, name, value or None)
    _merge(intent.metadata, call.given, given.metadata)


def _merge(metadata: Metadata, given: Parameters, changes: Metadata) -> None:
    if given.get("metadata") == "":
        metadata.clear()
    metadata.update(changes)
    for name in [name for name, value in metadata.items() if value == ""]:
        del metadata[name]


def _method(call: Call, given: parameters.Paying) -> Method | None:
    """The card that is given: a test card by its name or number, or one that was kept before."""
    if given.payment_method_data:
        return call.payments.keep(given.payment_method_data.card.found())
    if not given.payment_method:
        return None
    if card := cards.BY_NAME.get(given.payment_method):
        return call.payments.keep(card)
    return _named(call.payments.methods, given.payment_method, "PaymentMethod", "payment_method", status=400)


def _circumstances(call: Call, intent: Intent, given: parameters.Confirmation) -> payments.Circumstances:
    return payments.Circumstances(f"{call.url}/sandbox/3ds/{intent.id}", given.return_url, given.off_session)


def _check_return(intent: Intent, given: parameters.Confirmation) -> None:
    """Stripe's rule, though none of the sandbox's methods but cards leads anywhere."""
    if intent.automatic and intent.allow_redirects == "always" and not given.return_url:
        message = (
            "This PaymentIntent is configured to accept payment methods that may redirect your customer off your page, "
            "so you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set "
            "`automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never`"
            ", or give `payment_method_types`, when creating PaymentIntents."
        )
        raise refusals.Refused(400, Facts(message=message), intent=intent, saved=False)


def _check_customer(call: Call, given: parameters.Describing) -> None:
    if given.customer:
        _named(call.account.customers, given.customer, "customer", "customer", status=400)


def _check_least(amount: int, currency: str) -> None:
    least = amounts.LEAST.get(currency, 1)
    if amount < least:
        message = f"Amount must be at least {amounts.shown(least, currency)}"
        raise refusals.invalid(message, "amount_too_small", "amount", saved=False)


# Charges, refunds and disputes


def create_refund(call: Call) -> Document:
    given = parameters.read(parameters.Refund, call.given)
    metadata: Metadata = {}
    _merge(metadata, call.given, given.metadata)
    return documents.refund(call.payments.refund(_charge(call, given), given.amount, given.reason, metadata))


def update_refund(call: Call) -> Document:
    given = parameters.read(parameters.UpdateMetadata, call.given)
    refund = _named(call.payments.refunds, call.id, "refund", "id")
    _merge(refund.metadata, call.given, given.metadata)
    call.account.tell("refund.updated", refund)
    return documents.refund(refund)


def _charge(call: Call, given: parameters.Refund) -> Charge:
    if bool(given.payment_intent) == bool(given.charge):
        message = "Name what to refund: either payment_intent or charge."
        raise refusals.invalid(message, "parameter_missing", "payment_intent", saved=False)
    if given.charge:
        return _named(call.payments.charges, given.charge, "charge", "charge", status=400)
    intent = _named(call.payments.intents, str(given.payment_intent), "payment_intent", "payment_intent", status=400)
    if intent.charge is None or not intent.charge.captures:
        message = f"This PaymentIntent ({intent.id}) does not have a successful charge to refund."
        raise refusals.invalid(message)
    return intent.charge


# Customers, endpoints, the balance


def create_customer(call: Call) -> Document:
    given = parameters.read(parameters.Customer, call.given)
    customer = Customer(id=payments.new_id("cus"), created=call.account.clock.now())
    for name in ("email", "name", "phone", "description"):
        setattr(customer, name, getattr(given, name) or None)
    _merge(customer.metadata, call.given, given.metadata)
    call.account.customers[customer.id] = customer
    return documents.customer(customer)


def create_endpoint(call: Call) -> Document:
    given = parameters.read(parameters.Endpoint, call.given)
    metadata: Metadata = {}
    _merge(metadata, call.given, given.metadata)
    endpoint = account.Endpoint(
        id=payments.new_id("we"),
        created=call.account.clock.now(),
        url=given.url,
        secret=payments.new_id("whsec"),
        enabled_events=given.enabled_events,
        description=given.description or None,
        metadata=metadata,
    )
    call.account.endpoints[endpoint.id] = endpoint
    return endpoint.document() | {"secret": endpoint.secret}


def delete_endpoint(call: Call) -> Document:
    _named(call.account.endpoints, call.id, "webhook endpoint", "id")
    del call.account.endpoints[call.id]
    for event in call.account.events.values():
        event.pending.discard(call.id)
    return {"id": call.id, "object": "webhook_endpoint", "deleted": True}


def read_balance(call: Call) -> Document:
    parameters.read(parameters.Given, call.given)
    totals: dict[str, int] = {}
    for charge in call.payments.charges.values():
        kept = charge.amount_captured - charge.amount_returned - (charge.dispute.amount if charge.dispute else 0)
        totals[charge.currency] = totals.get(charge.currency, 0) + kept
    return documents.balance(totals)


# What all nouns have in common


@dataclass(frozen=True, slots=True)
class Noun:
    """How records of a kind are found, shown and listed."""

    name: str
    records: Callable[[account.Account], dict[str, Any]]
    render: Callable[[Any], Document]
    listing: type[parameters.Listing] = parameters.Listing
    param: str = "id"

    def read(self, call: Call) -> Document:
        parameters.read(parameters.Given, call.given)
        return self.render(_named(self.records(call.account), call.id, self.name, self.param))

    def list(self, call: Call) -> Document:
        given = parameters.read(self.listing, call.given)
        return listing.page(self.records(call.account), self.render, given, f"/v1/{self.name}s")


INTENTS = Noun("payment_intent", lambda it: it.payments.intents, documents.intent, parameters.IntentListing, "intent")
CHARGES = Noun("charge", lambda it: it.payments.charges, documents.charge, parameters.ChargeListing)
REFUNDS = Noun("refund", lambda it: it.payments.refunds, documents.refund, parameters.RefundListing)
DISPUTES = Noun("dispute", lambda it: it.payments.disputes, documents.dispute, parameters.RefundListing)
METHODS = Noun("payment_method", lambda it: it.payments.methods, documents.method)
CUSTOMERS = Noun("customer", lambda it: it.customers, documents.customer)
EVENTS = Noun("event", lambda it: it.events, account.Event.document, parameters.EventListing)
ENDPOINTS = Noun("webhook_endpoint", lambda it: it.endpoints, account.Endpoint.document)


def _named(records: dict[str, Record], name: str, noun: str, param: str, status: int = 404) -> Record:
    try:
        return records[name]
    except KeyError:
        raise refusals.missing(noun, name, param, status) from None
