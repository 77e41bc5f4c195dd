"""What is left of a customer after an erasure, and how the API shows one (pure)."""

from collections.abc import Collection, Mapping
from typing import Any, Final
from uuid import UUID

from bizing_provider.bookings.machine import MOVES


def document(customer: Mapping[str, Any], counts: Mapping[str, int]) -> dict[str, Any]:
    """As the spec's CustomerSummary; `customer` is that of the latest booking, `counts` are of bookings by state."""
    return {
        "id": customer["id"],
        "name": customer["name"],
        "email": customer["email"],
        "phone": customer.get("phone"),
        "locale": customer.get("locale"),
        "bookings": {status: counts.get(status, 0) for status in MOVES},
    }


ERASED: Final = "@erased.invalid"  # RFC 6761: .invalid never gets mail


def is_erased(customer: Mapping[str, Any]) -> bool:
    """Whether this is what an erasure has left."""
    return str(customer["email"]).endswith(ERASED)


def tombstone(customer_id: UUID) -> dict[str, Any]:
    """What replaces the personal data of the API's booking. `customer_id` is a random one, which leads nowhere."""
    customer = {
        "id": str(customer_id),
        "name": "Erased",
        "email": f"erased-{customer_id}{ERASED}",
    }
    return {"customer": customer, "notes": None, "metadata": {}, "cancelReason": None}


def without(document: Any, customer_id: str, ids: Collection[str], grave: Mapping[str, Any]) -> Any:
    """A JSON document in which `grave` lies over the personal data of what has these ids and is the customer's."""
    match document:
        case {"id": found, "customer": {"id": theirs}} if theirs == customer_id and found in ids:
            return {name: grave.get(name, value) for name, value in document.items()}
        case dict():
            return {name: without(value, customer_id, ids, grave) for name, value in document.items()}
        case list():
            return [without(value, customer_id, ids, grave) for value in document]
    return document
