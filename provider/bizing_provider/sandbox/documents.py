"""The documents that the sandbox answers, in Stripe's shapes (pure). A test holds them to the SDK's own classes."""

from collections.abc import Sequence
from typing import Any

from bizing_provider.sandbox.model import Charge, Customer, Dispute, Facts, Intent, Method, Refund, Subject
from bizing_provider.sandbox.refusals import Refused

Document = dict[str, Any]
API_VERSION = "2026-10-28.endive"
EVIDENCE_SECONDS = 9 * 86400
NO_ADDRESS = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))


def intent(found: Intent) -> Document:
    return {
        "id": found.id,
        "object": "payment_intent",
        "allowed_payment_method_types": found.allowed_types,
        "amount": found.amount,
        "amount_capturable": found.amount_capturable,
        "amount_received": found.amount_received,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": {"allow_redirects": found.allow_redirects, "enabled": True}
        if found.automatic
        else None,
        "canceled_at": found.canceled_at,
        "cancellation_reason": found.cancellation_reason,
        "capture_method": found.capture_method,
        "client_secret": found.client_secret,
        "confirmation_method": "automatic",
        "created": found.created,
        "currency": found.currency,
        "customer": found.customer,
        "description": found.description,
        "last_payment_error": problem(found.last_error) if found.last_error else None,
        "latest_charge": found.charge.id if found.charge else None,
        "livemode": False,
        "metadata": dict(found.metadata),
        "next_action": _next_action(found),
        "on_behalf_of": None,
        "payment_method": found.method.id if found.method else None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": found.receipt_email,
        "review": None,
        "setup_future_usage": None,
        "shipping": None,
        "source": None,
        "statement_descriptor": found.statement_descriptor,
        "statement_descriptor_suffix": found.statement_descriptor_suffix,
        "status": found.status,
        "transfer_data": None,
        "transfer_group": None,
    }


def _next_action(found: Intent) -> Document | None:
    if found.challenge_url is None:
        return None
    if found.return_url:
        return {
            "type": "redirect_to_url",
            "redirect_to_url": {"return_url": found.return_url, "url": found.challenge_url},
        }
    return {
        "type": "use_stripe_sdk",
        "use_stripe_sdk": {"type": "three_d_secure_redirect", "stripe_js": found.challenge_url},
    }


def charge(found: Charge) -> Document:
    failure = found.failure
    return {
        "id": found.id,
        "object": "charge",
        "amount": found.amount,
        "amount_captured": found.amount_captured,
        "amount_refunded": found.amount_refunded,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "billing_details": _billing(),
        "calculated_statement_descriptor": None,
        "captured": found.captures > 0,
        "created": found.created,
        "currency": found.currency,
        "customer": found.intent.customer,
        "description": found.description,
        "disputed": found.dispute is not None,
        "failure_balance_transaction": None,
        "failure_code": failure.code if failure else None,
        "failure_message": failure.message if failure else None,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(found.metadata),
        "on_behalf_of": None,
        "outcome": _outcome(failure),
        "paid": failure is None,
        "payment_intent": found.intent.id,
        "payment_method": found.method.id,
        "payment_method_details": _method_details(found),
        "receipt_email": found.intent.receipt_email,
        "receipt_number": None,
        "receipt_url": None,
        "refunded": 0 < found.amount == found.amount_refunded,
        "review": None,
        "shipping": None,
        "source": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "status": "failed" if failure else "succeeded",
        "transfer_data": None,
        "transfer_group": None,
    }


def _outcome(failure: Facts | None) -> Document:
    if failure:
        return {
            "advice_code": None,
            "network_advice_code": None,
            "network_decline_code": None,
            "network_status": "declined_by_network",
            "reason": failure.decline_code or failure.code,
            "risk_level": "normal",
            "seller_message": "The bank declined the payment.",
            "type": "issuer_declined",
        }
    return {
        "network_status": "approved_by_network",
        "reason": None,
        "risk_level": "normal",
        "seller_message": "Payment complete.",
        "type": "authorized",
    }


def _method_details(found: Charge) -> Document:
    card = _card(found.method)
    for name in ("display_brand", "generated_from", "networks", "three_d_secure_usage"):
        del card[name]
    card |= {
        "amount_authorized": found.amount,
        "authorization_code": None,
        "installments": None,
        "mandate": None,
        "network": found.method.card.brand,
        "network_token": {"used": False},
        "network_transaction_id": None,
        "three_d_secure": None,
    }
    return {
        "type": "card",
        "card": card if found.capture_before is None else card | {"capture_before": found.capture_before},
    }


def _card(method: Method) -> Document:
    return {
        "brand": method.card.brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": None},
        "country": "US",
        "display_brand": method.card.brand,
        "exp_month": 12,
        "exp_year": 2040,
        "fingerprint": f"sandbox{method.card.last4}",
        "funding": "credit",
        "generated_from": None,
        "last4": method.card.last4,
        "networks": {"available": [method.card.brand], "preferred": None},
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def _billing() -> Document:
    return {"address": dict(NO_ADDRESS), "email": None, "name": None, "phone": None, "tax_id": None}


def method(found: Method) -> Document:
    return {
        "id": found.id,
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": _billing(),
        "card": _card(found),
        "created": found.created,
        "customer": None,
        "livemode": False,
        "metadata": {},
        "type": "card",
    }


def refund(found: Refund) -> Document:
    return {
        "id": found.id,
        "object": "refund",
        "amount": found.amount,
        "balance_transaction": None,
        "charge": found.charge.id,
        "created": found.created,
        "currency": found.charge.currency,
        "destination_details": {
            "card": {
                "reference_status": "pending",
                "reference_type": "acquirer_reference_number",
                "type": "reversal" if found.release else "refund",
            },
            "type": "card",
        },
        "metadata": dict(found.metadata),
        "payment_intent": found.charge.intent.id,
        "reason": found.reason,
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": found.status,
        "transfer_reversal": None,
    } | ({"failure_reason": "expired_or_canceled_card"} if found.status == "failed" else {})


EVIDENCE = dict.fromkeys(
    (
        "access_activity_log", "billing_address", "cancellation_policy", "cancellation_policy_disclosure",
        "cancellation_rebuttal", "customer_communication", "customer_email_address", "customer_name",
        "customer_purchase_ip", "customer_signature", "duplicate_charge_documentation", "duplicate_charge_explanation",
        "duplicate_charge_id", "product_description", "receipt", "refund_policy", "refund_policy_disclosure",
        "refund_refusal_explanation", "service_date", "service_documentation", "shipping_address", "shipping_carrier",
        "shipping_date", "shipping_documentation", "shipping_tracking_number", "uncategorized_file",
        "uncategorized_text",
    )
)  # fmt: skip


def dispute(found: Dispute) -> Document:
    return {
        "id": found.id,
        "object": "dispute",
        "amount": found.amount,
        "balance_transactions": [],
        "charge": found.charge.id,
        "created": found.created,
        "currency": found.charge.currency,
        "enhanced_eligibility_types": [],
        "evidence": EVIDENCE | {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": found.created + EVIDENCE_SECONDS,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": found.charge.intent.id,
        "payment_method_details": {
            "card": {
                "brand": found.charge.method.card.brand,
                "case_type": "chargeback",
                "network": found.charge.method.card.brand,
                "network_reason_code": "10.4",
            },
            "type": "card",
        },
        "reason": "fraudulent",
        "status": "needs_response",
    }


def customer(found: Customer) -> Document:
    return {
        "id": found.id,
        "object": "customer",
        "address": None,
        "balance": 0,
        "created": found.created,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": found.description,
        "discount": None,
        "email": found.email,
        "livemode": False,
        "metadata": dict(found.metadata),
        "name": found.name,
        "phone": found.phone,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }


def balance(available: dict[str, int]) -> Document:
    """By currency, in minor units."""
    entries = [
        {"amount": amount, "currency": currency, "source_types": {"card": amount}}
        for currency, amount in sorted(available.items())
    ]
    return {"object": "balance", "available": entries, "livemode": False, "pending": []}


def subject(found: Subject) -> Document:
    match found:
        case Intent():
            return intent(found)
        case Charge():
            return charge(found)
        case Refund():
            return refund(found)
        case Dispute():
            return dispute(found)


def listing(documents: Sequence[Document], url: str, has_more: bool) -> Document:
    return {"object": "list", "data": list(documents), "has_more": has_more, "url": url}


def problem(facts: Facts) -> Document:
    """https://docs.stripe.com/api/errors: what there is nothing to say of is left out."""
    said = {
        "charge": facts.charge,
        "code": facts.code,
        "decline_code": facts.decline_code,
        "doc_url": f"https://stripe.com/docs/error-codes/{facts.code.replace('_', '-')}" if facts.code else None,
        "message": facts.message,
        "param": facts.param,
        "payment_method": method(facts.method) if facts.method else None,
        "type": facts.type,
    }
    return {name: value for name, value in said.items() if value is not None}


def error(refused: Refused) -> Document:
    about = {"payment_intent": intent(refused.intent)} if refused.intent else {}
    return {"error": problem(refused.facts) | about}
