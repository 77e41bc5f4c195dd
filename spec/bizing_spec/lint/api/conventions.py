"""Conventions on the wire: problems, pages, idempotency keys, deprecation."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from bizing_spec.lint.model import Document, Operation, place
from bizing_spec.lint.rules import Checks, Found, Rule

PROBLEM = Rule(
    "problem-response",
    "off",
    "Errors of one form (RFC 9457) are handled once, whatever went wrong.",
    "Answer errors as application/problem+json.",
)
ERRORS = Rule(
    "error-response-missing",
    "off",
    "A client learns from the document what can go wrong, or from its users.",
    "Describe an answer of 4XX, or a `default`.",
)
PAGES = Rule(
    "pagination",
    "off",
    "A list without pages grows until it is too long for an answer.",
    "Answer an object with the items and the cursor of the next page; take a limit and a cursor in the query.",
)
IDEMPOTENCY = Rule(
    "idempotency-key",
    "off",
    "Whoever got no answer cannot send a POST again without doing the thing twice.",
    "Take the header Idempotency-Key.",
)
SUNSET = Rule(
    "deprecation-sunset",
    "off",
    "What is deprecated goes on working until nobody knows when.",
    "Say the date in `x-sunset` (YYYY-MM-DD), and send the header Sunset (RFC 8594).",
)
CHECKS = Checks()

_PAGE_PARAMETERS: Final = frozenset(
    {
        *("limit", "count", "size", "top", "maxresults", "perpage", "per_page", "pagesize", "page_size", "page-size"),
        *("page", "offset", "skip", "cursor", "after", "before", "starting_after", "ending_before"),
        *("pagetoken", "page_token"),
    }
)


def _answers(document: Document, operation: Operation) -> list[tuple[str, str, dict[str, Any]]]:
    """Status, place and response."""
    found = document.members(operation.value, "responses")
    return [(key, place(operation.pointer, "responses", key), document.resolve(value)) for key, value in found]


@CHECKS.of(PROBLEM)
def problems(document: Document) -> Iterator[Found]:
    for each in document.operations:
        for status, pointer, response in _answers(document, each) if each.path is not None else ():
            media = dict(document.members(response, "content"))
            if status[:1] in ("4", "5") and media and "application/problem+json" not in media:
                yield PROBLEM.at(pointer, f"{each.name} answers {status} as {', '.join(media)}")


@CHECKS.of(ERRORS)
def errors(document: Document) -> Iterator[Found]:
    for each in document.operations:
        statuses = [status for status, _, _ in _answers(document, each)]
        if each.path is not None and not any(status[:1] in ("4", "d") for status in statuses):
            yield ERRORS.at(each.pointer, f"{each.name} describes no error")


@CHECKS.of(PAGES)
def pages(document: Document) -> Iterator[Found]:
    for each in document.operations:
        if each.method != "get" or each.path is None or each.path.endswith("}"):
            continue
        names = {name.lower() for where, name in document.parameters(each) if where == "query"}
        for status, pointer, response in _answers(document, each):
            for media_type, media in document.members(response, "content"):
                found = _unpaged(document, media, names) if status[:1] == "2" else None
                if found:
                    yield PAGES.at(place(pointer, "content", media_type), f"{each.name} {found}")


def _unpaged(document: Document, media: Any, names: set[str]) -> str | None:
    schema = document.resolve(media.get("schema")) if isinstance(media, dict) else {}
    if schema.get("type") == "array":
        return "answers a bare array, which has no room for a cursor"
    properties = [document.resolve(value) for _, value in document.members(schema, "properties")]
    lists = [each for each in properties if each.get("type") == "array" and "maxItems" not in each]
    if len(lists) == 1 and len(properties) <= 3 and not names & _PAGE_PARAMETERS:
        return "answers a list, and takes no parameter for its pages"
    return None


@CHECKS.of(IDEMPOTENCY)
def idempotency(document: Document) -> Iterator[Found]:
    for each in document.operations:
        names = {name.lower() for where, name in document.parameters(each) if where == "header"}
        if each.method == "post" and each.path is not None and "idempotency-key" not in names:
            yield IDEMPOTENCY.at(each.pointer, f"{each.name} takes no Idempotency-Key")


@CHECKS.of(SUNSET)
def sunsets(document: Document) -> Iterator[Found]:
    for each in document.operations:
        if each.value.get("deprecated") is not True:
            continue
        said = each.value.get("x-sunset")
        if said is None:
            yield SUNSET.at(f"{each.pointer}/deprecated", f"{each.name} is deprecated without a sunset")
        elif not _is_date(said):
            yield SUNSET.at(f"{each.pointer}/x-sunset", "the sunset is no date (YYYY-MM-DD)")


def _is_date(said: Any) -> bool:
    try:
        return bool(date.fromisoformat(said))
    except (TypeError, ValueError):
        return False
