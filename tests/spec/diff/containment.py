"""Whether the bodies of an operation contain one another, from the whole schemas alone: no change is looked at."""

from collections.abc import Iterator

from bizing_spec.diff import plain
from bizing_spec.diff.algebra import covers
from bizing_spec.diff.changes import Direction
from bizing_spec.diff.places import Book, Place
from bizing_spec.openapi import OpenApi


def proven(old: OpenApi, new: OpenApi, operation: tuple[str, str], direction: Direction) -> str:
    """A sentence; the old requests must be among the new ones, the new answers among the old ones."""
    books = Book(old), Book(new)
    source, target = books if direction == "request" else books[::-1]
    given, taken = (dict(_schemas(book, operation, direction)) for book in (source, target))
    if not given or given.keys() - taken.keys():
        return "no proof: there is no such body in both"
    try:
        contained = all(
            covers(plain.standalone(target, taken[key], direction), plain.standalone(source, given[key], direction))
            for key in given
        )
    except (ValueError, plain.TooLarge) as reason:
        return f"no proof: {reason}"
    if not contained:
        return "no proof: the schemas are not known to contain one another"
    taker = "the new document takes" if direction == "request" else "the old one allowed"
    return f"contained: {taker} all of these values"


def _schemas(book: Book, operation: tuple[str, str], direction: Direction) -> Iterator[tuple[str, Place]]:
    place = book.child(book.root, "paths", *operation)
    bodies = [("", book.child(place, "requestBody"))] if direction == "request" else book.items(place, "responses")
    for status, body in bodies:
        for name, media_type in book.items(body, "content"):
            schema = book.child(media_type, "schema")
            if schema:
                yield f"{status} {name}", schema
