"""Documents held to the classes that the `stripe` SDK is generated with from Stripe's own description of its API."""

import builtins
import typing
from collections.abc import Iterator, Mapping
from functools import cache
from types import NoneType
from typing import Any, ClassVar, Literal, Union

import stripe
from stripe._stripe_object import UntypedStripeObject

CLASSES: dict[str, type] = {
    found.OBJECT_NAME: found
    for found in (
        stripe.Balance,
        stripe.Charge,
        stripe.Customer,
        stripe.Dispute,
        stripe.Event,
        stripe.PaymentIntent,
        stripe.PaymentMethod,
        stripe.Refund,
        stripe.WebhookEndpoint,
    )
}
ALIASES = {"BankAccount": stripe.BankAccount, "CardResource": stripe.Card, "DisputeResource": stripe.Dispute}


class _Names(dict[str, Any]):
    """What the SDK imports for type checkers alone."""

    def __missing__(self, name: str) -> Any:
        if hasattr(typing, name) or hasattr(builtins, name):
            raise KeyError(name)
        return ALIASES.get(name) or getattr(stripe, name, None) or type(name, (), {})


@cache
def attributes(found: type) -> dict[str, Any]:
    """The annotated attributes of a class of the SDK."""
    hints = typing.get_type_hints(found, localns=_Names())
    return {
        name: hint
        for name, hint in hints.items()
        if not name.startswith("_") and typing.get_origin(hint) is not ClassVar
    }


def faults(document: Mapping[str, Any]) -> list[str]:
    """Where an answer of the API, or an event, is not what the SDK's classes say."""
    if "error" in document:
        return list(_of_class(document["error"], stripe.ErrorObject, "error"))
    if document["object"] == "list":
        return list(_list(document, stripe.StripeObject, ""))
    if document.get("deleted"):  # which is all that is left of it
        return [] if set(document) == {"id", "object", "deleted"} else ["more than a deletion"]
    return list(_of_class(document, CLASSES[document["object"]], document["object"]))


def _of_class(document: Any, found: type, path: str) -> Iterator[str]:
    if not isinstance(document, dict):
        yield f"{path}: {document!r} is no {found.__name__}"
        return
    known = attributes(found)
    yield from (f"{path}.{name}: the SDK does not know it" for name in document if name not in known)
    for name, hint in known.items():
        if name in document:
            yield from _of_type(document[name], hint, f"{path}.{name}")
        elif NoneType not in typing.get_args(hint):
            yield f"{path}.{name}: missing"


def _of_type(value: Any, hint: Any, path: str) -> Iterator[str]:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is Union:
        yield from _of_any(value, arguments, path)
    elif origin is Literal:
        if value not in arguments:
            yield f"{path}: {value!r} is none of {arguments}"
    elif origin is list:
        if isinstance(value, list):
            for at, each in enumerate(value):
                yield from _of_type(each, arguments[0], f"{path}[{at}]")
        else:
            yield f"{path}: {value!r} is no list"
    elif origin is stripe.ListObject:
        yield from _list(value, arguments[0], path)
    elif origin is UntypedStripeObject:
        yield from _untyped(value, arguments[0], path)
    elif hint is not Any:
        yield from _plain(value, hint, path)


def _plain(value: Any, hint: Any, path: str) -> Iterator[str]:
    if issubclass(hint, stripe.StripeObject):
        yield from _of_class(value, hint, path)
    elif not isinstance(value, hint) or (isinstance(value, bool) and hint is not bool):
        yield f"{path}: {value!r} is no {hint.__name__}"


def _of_any(value: Any, hints: tuple[Any, ...], path: str) -> Iterator[str]:
    if value is None and NoneType in hints:
        return
    # Beside the known values the SDK has `str`, for those that are yet to come: ours must be known.
    closed = any(typing.get_origin(hint) is Literal for hint in hints)
    tried = [
        list(_of_type(value, hint, path)) for hint in hints if hint is not NoneType and not (closed and hint is str)
    ]
    yield from min(tried, key=len)


def _list(document: Any, of: Any, path: str) -> Iterator[str]:
    if set(document) != {"object", "data", "has_more", "url"} or not isinstance(document["has_more"], bool):
        yield f"{path}: no list object"
    for each in document["data"]:
        yield from _of_class(each, CLASSES[each["object"]], f"{path}.{each['object']}")


def _untyped(value: Any, of: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: {value!r} is no object"
    elif value.get("object") in CLASSES:  # what an event is about
        yield from _of_class(value, CLASSES[value["object"]], path)
    elif of is not Any:
        for name, each in value.items():
            yield from _of_type(each, of, f"{path}.{name}")
