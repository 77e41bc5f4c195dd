"""What the storefront asks of the API, and how it understands each answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pact import match

from bizing_consumers import refusals
from bizing_consumers.storefront import Customer, Money, Payment, Slot

from .conftest import Interact, injected

pytestmark = pytest.mark.consumer

BOOKING = "01980a3e-5a00-7c3e-9d4b-0f7a2b6c1e01"
RESOURCE = "01980a3e-5a00-7c3e-9d4b-0f7a2b6c1d01"
START, END = datetime(2027, 3, 11, 8, tzinfo=UTC), datetime(2027, 3, 11, 9, tzinfo=UTC)
MIDNIGHT = datetime(2027, 3, 10, 23, tzinfo=UTC)
CLOSED = datetime(2027, 3, 11, 20, tzinfo=UTC)
ADA = Customer("Ada Example", "ada@example.com")
ETAG = '"1"'
HOUR = timedelta(hours=1)

INSTANT = match.regex("2027-03-11T08:00:00Z", regex=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
TEXT = match.type("text")
COUNT = match.integer(1)
WINDOW = {"start": INSTANT, "end": INSTANT}
IDEMPOTENCY_KEY = {"Idempotency-Key": match.regex('"8e03978e"', regex=r'^"[^"]+"$')}
IF_MATCH = {"If-Match": injected('"${version}"', ETAG)}
RETURNED_ETAG = {"ETag": match.regex(ETAG, regex=r'^"\d+"$')}
ASKED = {
    "resourceId": injected("${resourceId}", RESOURCE),
    "start": injected("${start}", "2027-03-11T08:00:00Z"),
    "end": injected("${end}", "2027-03-11T09:00:00Z"),
    "customer": {"name": "Ada Example", "email": "ada@example.com"},
}


def on_booking(method: str, action: str = "", **request: Any) -> dict[str, Any]:
    path = injected(f"/api/v1/bookings/${{bookingId}}{action}", f"/api/v1/bookings/{BOOKING}{action}")
    return {"method": method, "path": path, **request}


def booking(status: str, **changes: object) -> dict[str, object]:
    """What the storefront reads of a booking.

    The verifier injects nothing into the answer that it expects, so what the provider made itself is matched by its
    form.
    """
    return {
        "id": match.uuid(BOOKING, format="lowercase"),
        "resourceId": match.uuid(RESOURCE, format="lowercase"),
        "start": INSTANT,
        "end": INSTANT,
        "status": status,
        "version": COUNT,
        "holdExpiresAt": INSTANT if status == "PENDING" else None,
        "customer": {"name": TEXT, "email": match.regex("ada@example.com", regex=r"^\S+@\S+$")},
        "price": None,
        **changes,
    }


def created(status: str) -> dict[str, object]:
    """What the storefront reads of a booking that it made itself."""
    return booking(status, customer=ASKED["customer"])


def problem(status: int, kind: str, **members: object) -> dict[str, Any]:
    """The arguments of an interaction that is refused with this problem."""
    body = {"type": f"/problems/{kind}", "title": TEXT, "status": status, "detail": TEXT, "requestId": TEXT}
    content_type = {"Content-Type": "application/problem+json"}
    return {"status": status, "headers": content_type, "body": {**body, **members}}


PRICE = {"amount": match.integer(4500), "currency": match.regex("EUR", regex="^[A-Z]{3}$")}
TAKEN = problem(409, "slot-unavailable", conflict=WINDOW, nextFree=match.each_like(WINDOW, min=1))


FREE_HOURS = {
    "method": "GET",
    "path": injected("/api/v1/resources/${resourceId}/availability", f"/api/v1/resources/{RESOURCE}/availability"),
    "query": {
        "from": injected("${from}", "2027-03-10T23:00:00Z"),
        "to": injected("${to}", "2027-03-11T23:00:00Z"),
        "duration": "60",
    },
}


def test_availability_of_a_day(interact: Interact) -> None:
    with interact(
        "a request for the free hours of a day",
        given=["a resource"],
        request=FREE_HOURS,
        status=200,
        body={"slots": match.each_like({**WINDOW, "unitsFree": COUNT}, min=1)},
    ) as storefront:
        slots = storefront.availability(RESOURCE, MIDNIGHT, MIDNIGHT + timedelta(days=1), HOUR)
    assert slots == [Slot(START, START, 1)]


def test_availability_of_an_unknown_resource(interact: Interact) -> None:
    with (
        interact(
            "a request for the free hours of a resource that is not there",
            given=["no resource with this id"],
            request=FREE_HOURS,
            **problem(404, "not-found"),
        ) as storefront,
        pytest.raises(refusals.NotFound),
    ):
        storefront.availability(RESOURCE, MIDNIGHT, MIDNIGHT + timedelta(days=1), HOUR)


def test_booking_of_a_free_time(interact: Interact) -> None:
    location = match.regex(f"/api/v1/bookings/{BOOKING}", regex="^(https?://[^/]+)?/api/v1/bookings/[0-9a-f-]{36}$")
    with interact(
        "a request to book a free time",
        given=["a resource"],
        request={"method": "POST", "path": "/api/v1/bookings", "headers": IDEMPOTENCY_KEY, "body": ASKED},
        status=201,
        headers={**RETURNED_ETAG, "Location": location},
        body=created("PENDING"),
    ) as storefront:
        held = storefront.book(RESOURCE, START, END, ADA)
    assert (held.status, held.customer, held.hold_expires_at) == ("PENDING", ADA, START)
    assert held.etag == ETAG


def test_booking_of_a_taken_time_tells_the_next_free_ones(interact: Interact) -> None:
    with (
        interact(
            "a request to book a taken time",
            given=["a resource", "the time is taken"],
            request={
                "method": "POST",
                "path": "/api/v1/bookings",
                "headers": IDEMPOTENCY_KEY,
                "body": ASKED,
            },
            **TAKEN,
        ) as storefront,
        pytest.raises(refusals.SlotTaken) as taken,
    ):
        storefront.book(RESOURCE, START, END, ADA)
    assert taken.value.next_free == (refusals.Window(START, START),)
    assert taken.value.conflict == refusals.Window(START, START)


def test_booking_while_the_resource_is_closed_names_the_rule(interact: Interact) -> None:
    closed = {
        "start": injected("${closedStart}", "2027-03-11T20:00:00Z"),
        "end": injected("${closedEnd}", "2027-03-11T21:00:00Z"),
    }
    violation = {
        "location": match.regex("body", regex="^(body|query|path|header)$"),
        "pointer": TEXT,
        "rule": match.regex("opening-hours", regex="^opening-hours$"),
        "detail": TEXT,
    }
    with (
        interact(
            "a request to book a time when the resource is closed",
            given=["a resource"],
            request={
                "method": "POST",
                "path": "/api/v1/bookings",
                "headers": IDEMPOTENCY_KEY,
                "body": {**ASKED, **closed},
            },
            **problem(422, "request-invalid", errors=match.each_like(violation, min=1)),
        ) as storefront,
        pytest.raises(refusals.RulesBroken) as broken,
    ):
        storefront.book(RESOURCE, CLOSED, CLOSED + HOUR, ADA)
    assert [violation.rule for violation in broken.value.violations] == ["opening-hours"]


def test_booking_with_a_revoked_key(interact: Interact) -> None:
    with (
        interact(
            "a request for a booking with a revoked API key",
            given=["no booking with this id", "the API key is revoked"],
            request=on_booking("GET"),
            **problem(401, "unauthenticated"),
        ) as storefront,
        pytest.raises(refusals.Unauthenticated) as refused,
    ):
        storefront.read(BOOKING)
    assert refused.value.status == 401


def test_draft_holds_nothing(interact: Interact) -> None:
    with interact(
        "a request to draft a booking",
        given=["a resource"],
        request={
            "method": "POST",
            "path": "/api/v1/bookings",
            "headers": IDEMPOTENCY_KEY,
            "body": {**ASKED, "draft": True},
        },
        status=201,
        headers=RETURNED_ETAG,
        body=created("DRAFT"),
    ) as storefront:
        draft = storefront.draft(RESOURCE, START, END, ADA)
    assert (draft.status, draft.hold_expires_at) == ("DRAFT", None)


def test_hold_of_a_draft(interact: Interact) -> None:
    with interact(
        "a request to hold the time of a draft",
        given=[("a booking", {"status": "DRAFT"})],
        request=on_booking("POST", "/hold", headers=IDEMPOTENCY_KEY),
        status=200,
        headers=RETURNED_ETAG,
        body=booking("PENDING"),
    ) as storefront:
        held = storefront.hold(BOOKING)
    assert held.hold_expires_at == START


def test_hold_of_a_draft_whose_time_was_taken_meanwhile(interact: Interact) -> None:
    with (
        interact(
            "a request to hold the time of a draft that somebody else has",
            given=[("a booking", {"status": "DRAFT"}), "the time is taken"],
            request=on_booking("POST", "/hold", headers=IDEMPOTENCY_KEY),
            **TAKEN,
        ) as storefront,
        pytest.raises(refusals.SlotTaken),
    ):
        storefront.hold(BOOKING)


def test_extension_of_a_hold(interact: Interact) -> None:
    with interact(
        "a request to extend a hold",
        given=[("a booking", {"status": "PENDING"})],
        request=on_booking("POST", "/extend", headers=IDEMPOTENCY_KEY, body={"seconds": 1200}),
        status=200,
        headers=RETURNED_ETAG,
        body=booking("PENDING"),
    ) as storefront:
        extended = storefront.extend(BOOKING, timedelta(minutes=20))
    assert extended.hold_expires_at == START


def test_confirmation_of_a_free_booking(interact: Interact) -> None:
    with interact(
        "a request to confirm a free booking",
        given=[("a booking", {"status": "PENDING"})],
        request=on_booking("POST", "/confirm", headers={**IDEMPOTENCY_KEY, **IF_MATCH}, body={}),
        status=200,
        headers=RETURNED_ETAG,
        body=booking("CONFIRMED"),
    ) as storefront:
        confirmed = storefront.confirm(BOOKING, ETAG)
    assert (confirmed.status, confirmed.price) == ("CONFIRMED", None)


def test_confirmation_of_a_booking_that_was_paid_elsewhere(interact: Interact) -> None:
    with interact(
        "a request to confirm a booking that was paid elsewhere",
        given=[("a booking", {"status": "PENDING", "priced": True})],
        request=on_booking(
            "POST",
            "/confirm",
            headers={**IDEMPOTENCY_KEY, **IF_MATCH},
            body={"paymentReference": "inv-2027-0311"},
        ),
        status=200,
        headers=RETURNED_ETAG,
        body=booking("CONFIRMED", price=PRICE),
    ) as storefront:
        confirmed = storefront.confirm(BOOKING, ETAG, payment_reference="inv-2027-0311")
    assert confirmed.price == Money(4500, "EUR")


# Paying by card

HELD = ("a booking", {"status": "PENDING", "priced": True})
DUE = Payment("REQUIRES_PAYMENT_METHOD", Money(4500, "EUR"), "pi_1_secret_1")


def payment(status: str) -> dict[str, object]:
    return {**PRICE, "status": status, "clientSecret": match.regex("pi_1_secret_1", regex=r"^\S+$")}


def confirmation(**body: str) -> dict[str, Any]:
    return on_booking("POST", "/confirm", headers={**IDEMPOTENCY_KEY, **IF_MATCH}, body=body)


def test_booking_of_a_time_that_costs_something_tells_how_to_pay(interact: Interact) -> None:
    with interact(
        "a request to book a time that costs something",
        given=[("a resource", {"price": {"amount": 4500, "currency": "EUR", "per": "BOOKING"}})],
        request={"method": "POST", "path": "/api/v1/bookings", "headers": IDEMPOTENCY_KEY, "body": ASKED},
        status=201,
        headers=RETURNED_ETAG,
        body={**created("PENDING"), "price": PRICE, "payment": payment("REQUIRES_PAYMENT_METHOD")},
    ) as storefront:
        held = storefront.book(RESOURCE, START, END, ADA)
    assert (held.price, held.payment) == (Money(4500, "EUR"), DUE)


def test_payment_is_read_again_when_the_page_is_loaded_anew(interact: Interact) -> None:
    with interact(
        "a request for the payment of a held booking",
        given=[HELD],
        request=on_booking("GET", "/payment"),
        status=200,
        body=payment("REQUIRES_PAYMENT_METHOD"),
    ) as storefront:
        assert storefront.payment(BOOKING) == DUE


def test_payment_of_a_free_booking_is_not_there(interact: Interact) -> None:
    with (
        interact(
            "a request for the payment of a free booking",
            given=[("a booking", {"status": "PENDING"})],
            request=on_booking("GET", "/payment"),
            **problem(404, "not-found"),
        ) as storefront,
        pytest.raises(refusals.NotFound),
    ):
        storefront.payment(BOOKING)


def test_confirmation_after_the_browser_paid(interact: Interact) -> None:
    with interact(
        "a request to confirm a booking that the customer has paid",
        given=[HELD, "the customer has paid"],
        request=confirmation(),
        status=200,
        headers=RETURNED_ETAG,
        body=booking("CONFIRMED", price=PRICE),
    ) as storefront:
        assert storefront.confirm(BOOKING, ETAG).status == "CONFIRMED"


def test_confirmation_by_a_payment_method(interact: Interact) -> None:
    with interact(
        "a request to confirm a booking by a card that is taken",
        given=[HELD],
        request=confirmation(paymentMethod="pm_card_visa"),
        status=200,
        headers=RETURNED_ETAG,
        body=booking("CONFIRMED", price=PRICE),
    ) as storefront:
        assert storefront.confirm(BOOKING, ETAG, payment_method="pm_card_visa").status == "CONFIRMED"


def test_confirmation_before_anybody_paid(interact: Interact) -> None:
    with (
        interact(
            "a request to confirm a booking that nobody has paid",
            given=[HELD],
            request=confirmation(),
            **problem(402, "payment-required"),
        ) as storefront,
        pytest.raises(refusals.PaymentDue),
    ):
        storefront.confirm(BOOKING, ETAG)


def test_confirmation_by_a_card_that_is_declined(interact: Interact) -> None:
    card = "pm_card_chargeDeclinedInsufficientFunds"
    with (
        interact(
            "a request to confirm a booking by a card that is declined",
            given=[HELD],
            request=confirmation(paymentMethod=card),
            **problem(402, "payment-declined", declineCode="insufficient_funds"),
        ) as storefront,
        pytest.raises(refusals.Declined) as declined,
    ):
        storefront.confirm(BOOKING, ETAG, payment_method=card)
    assert declined.value.code == "insufficient_funds"


def test_confirmation_by_a_card_whose_bank_asks(interact: Interact) -> None:
    card = "pm_card_threeDSecure2Required"
    with (
        interact(
            "a request to confirm a booking by a card whose bank asks the customer",
            given=[HELD],
            request=confirmation(paymentMethod=card),
            **problem(402, "payment-action-required"),
        ) as storefront,
        pytest.raises(refusals.AuthenticationDue),
    ):
        storefront.confirm(BOOKING, ETAG, payment_method=card)


def test_confirmation_that_the_payment_provider_leaves_open(interact: Interact) -> None:
    with (
        interact(
            "a request to confirm a booking while the payment provider does not answer",
            given=[HELD, "the payment provider does not answer"],
            request=confirmation(paymentMethod="pm_card_visa"),
            **problem(409, "payment-pending"),
        ) as storefront,
        pytest.raises(refusals.PaymentPending),
    ):
        storefront.confirm(BOOKING, ETAG, payment_method="pm_card_visa")


# What stands in the way of a confirmation


def test_confirmation_after_the_hold_ran_out(interact: Interact) -> None:
    with (
        interact(
            "a request to confirm a booking whose hold ran out",
            given=[("a booking", {"status": "EXPIRED"})],
            request=on_booking("POST", "/confirm", headers={**IDEMPOTENCY_KEY, **IF_MATCH}, body={}),
            **problem(409, "hold-expired"),
        ) as storefront,
        pytest.raises(refusals.HoldExpired),
    ):
        storefront.confirm(BOOKING, ETAG)


def test_confirmation_of_a_cancelled_booking_names_both_states(interact: Interact) -> None:
    with (
        interact(
            "a request to confirm a cancelled booking",
            given=[("a booking", {"status": "CANCELLED"})],
            request=on_booking("POST", "/confirm", headers={**IDEMPOTENCY_KEY, **IF_MATCH}, body={}),
            **problem(409, "invalid-transition", **{"from": "CANCELLED", "to": "CONFIRMED"}),
        ) as storefront,
        pytest.raises(refusals.WrongState) as refused,
    ):
        storefront.confirm(BOOKING, ETAG)
    assert (refused.value.was, refused.value.wanted) == ("CANCELLED", "CONFIRMED")


def test_confirmation_of_a_booking_that_has_changed(interact: Interact) -> None:
    stale = {"If-Match": injected('"${staleVersion}"', ETAG)}
    with (
        interact(
            "a request to confirm a booking as it no longer is",
            given=[("a booking", {"status": "PENDING"}), "the booking has changed since"],
            request=on_booking("POST", "/confirm", headers={**IDEMPOTENCY_KEY, **stale}, body={}),
            **problem(412, "stale-version", currentVersion=match.integer(2)),
        ) as storefront,
        pytest.raises(refusals.Outdated) as outdated,
    ):
        storefront.confirm(BOOKING, ETAG)
    assert outdated.value.current_version == 2


def test_reading_a_held_booking(interact: Interact) -> None:
    with interact(
        "a request for a held booking",
        given=[("a booking", {"status": "PENDING"})],
        request=on_booking("GET"),
        status=200,
        headers=RETURNED_ETAG,
        body=booking("PENDING"),
    ) as storefront:
        assert storefront.read(BOOKING).id == BOOKING


def test_reading_a_booking_that_is_not_there(interact: Interact) -> None:
    with (
        interact(
            "a request for a booking that is not there",
            given=["no booking with this id"],
            request=on_booking("GET"),
            **problem(404, "not-found"),
        ) as storefront,
        pytest.raises(refusals.NotFound),
    ):
        storefront.read(BOOKING)


def test_cancellation(interact: Interact) -> None:
    with interact(
        "a request to cancel a booking",
        given=[("a booking", {"status": "CONFIRMED"})],
        request=on_booking("DELETE", headers=IF_MATCH),
        status=200,
        headers=RETURNED_ETAG,
        body=booking("CANCELLED"),
    ) as storefront:
        assert storefront.cancel(BOOKING, ETAG).status == "CANCELLED"


def test_cancellation_without_a_version(interact: Interact) -> None:
    with (
        interact(
            "a request to cancel a booking that does not say which version",
            given=[("a booking", {"status": "CONFIRMED"})],
            request=on_booking("DELETE"),
            **problem(428, "precondition-required"),
        ) as storefront,
        pytest.raises(refusals.VersionMissing),
    ):
        storefront.cancel(BOOKING, etag=None)


def test_refusal_of_an_unforeseen_type_is_told_as_it_is() -> None:
    told = {"type": "/problems/rate-limited", "title": "Too many requests", "status": 429, "requestId": "r"}
    refused = refusals.fact(told)
    assert type(refused) is refusals.Refused
    assert (refused.status, str(refused), refused.request_id) == (429, "Too many requests", "r")
