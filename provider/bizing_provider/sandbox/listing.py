"""Lists as Stripe pages them, newest first, and what `expand` puts in the place of an id (pure)."""

import fnmatch
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from bizing_provider.sandbox import documents, parameters, refusals
from bizing_provider.sandbox.account import Account
from bizing_provider.sandbox.documents import Document

DEPTH = 4
"""How deep Stripe expands: https://docs.stripe.com/api/expanding_objects."""
EXPANDABLE = {
    "payment_intent": {"latest_charge": "charge", "payment_method": "payment_method", "customer": "customer"},
    "charge": {"payment_intent": "payment_intent", "customer": "customer", "refunds": "refunds"},
    "refund": {"charge": "charge", "payment_intent": "payment_intent"},
    "dispute": {"charge": "charge", "payment_intent": "payment_intent"},
}
"""What may stand in the place of its id, and what it then is."""
FILTERS = ("customer", "payment_intent", "charge")


def page(
    records: Mapping[str, Any], render: Callable[[Any], Document], given: parameters.Listing, url: str
) -> Document:
    """Raises Refused for a cursor that names nothing."""
    if given.starting_after and given.ending_before:
        raise refusals.invalid("You can only specify one of these parameters: starting_after, ending_before.")
    newest_first = list(records)[::-1]
    if given.ending_before:
        # The page just before: its nearest first, to be turned round again.
        names = newest_first[: _place(newest_first, given.ending_before, "ending_before")][::-1]
    elif given.starting_after:
        names = newest_first[_place(newest_first, given.starting_after, "starting_after") + 1 :]
    else:
        names = newest_first
    found = list(islice(_matching((render(records[name]) for name in names), given), given.limit + 1))
    shown = found[: given.limit]
    return documents.listing(shown[::-1] if given.ending_before else shown, url, len(found) > given.limit)


def _place(names: list[str], name: str, param: str) -> int:
    try:
        return names.index(name)
    except ValueError:
        raise refusals.missing("object", name, param) from None


def _matching(found: Iterator[Document], given: parameters.Listing) -> Iterator[Document]:
    wanted = {name: value for name in FILTERS if (value := getattr(given, name, None)) is not None}
    kind, kinds = getattr(given, "type", None), getattr(given, "types", None)
    for document in found:
        if any(document.get(name) != value for name, value in wanted.items()):
            continue
        if kind and not fnmatch.fnmatchcase(document["type"], kind):
            continue
        if kinds and document["type"] not in kinds:
            continue
        if _within(document["created"], given.created):
            yield document


def _within(at: int, wanted: parameters.Created | int | None) -> bool:
    match wanted:
        case None:
            return True
        case int():
            return at == wanted
    return (
        (wanted.gt is None or at > wanted.gt)
        and (wanted.gte is None or at >= wanted.gte)
        and (wanted.lt is None or at < wanted.lt)
        and (wanted.lte is None or at <= wanted.lte)
    )


def check(kind: str, path: str, *, listed: bool) -> None:
    """Raises Refused, before anything is done, for a path that cannot be expanded in documents of this kind."""
    steps = path.split(".")
    if len(steps) > DEPTH:
        raise refusals.invalid(f"You cannot expand more than {DEPTH} levels of a property ({path}).", saved=False)
    if listed and steps.pop(0) != "data":
        raise _unexpandable(path)
    for step in steps:
        if step == "data" and kind == "refunds":
            kind = "refund"
        elif step in EXPANDABLE.get(kind, {}):
            kind = EXPANDABLE[kind][step]
        else:
            raise _unexpandable(path)


def _unexpandable(path: str) -> refusals.Refused:
    return refusals.invalid(f"This property cannot be expanded ({path}).", saved=False)


def expand(document: Document, steps: Sequence[str], account: Account) -> None:
    """Put documents in the places of their ids, as far down as the path goes, which must have been checked."""
    if not steps:
        return
    step, *rest = steps
    if document["object"] == "list":
        for each in document["data"]:
            expand(each, rest, account)
        return
    value = document.get(step)
    if isinstance(value, str) or step == "refunds":
        document[step] = value = _expanded(document, step, account)
    if value:
        expand(value, rest, account)


def _expanded(document: Document, step: str, account: Account) -> Document:
    payments, name = account.payments, document.get(step, "")
    match EXPANDABLE[document["object"]][step]:
        case "charge":
            return documents.charge(payments.charges[name])
        case "payment_intent":
            return documents.intent(payments.intents[name])
        case "payment_method":
            return documents.method(payments.methods[name])
        case "customer":
            return documents.customer(account.customers[name])
    found = [documents.refund(each) for each in reversed(payments.charges[document["id"]].refunds)]
    return documents.listing(found, f"/v1/charges/{document['id']}/refunds", has_more=False)
