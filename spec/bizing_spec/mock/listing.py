"""A page of stored objects, in the form that the document's own list has."""

from collections.abc import Collection, Mapping
from itertools import islice
from typing import Any

from bizing_spec.mock.samples import Resolve, merged, stated, type_of

_TOTALS = frozenset({"total", "count", "totalCount", "total_count", "totalItems"})
_LISTS = ("data", "items", "results", "values", "content", "records")
_NEXT = ("nextCursor", "next_cursor", "next", "cursor", "nextPageToken", "next_page_token")
_STARTS = ("cursor", "pageToken", "page_token", "after")
_PLACES = frozenset({*_STARTS, "limit", "offset", "pageSize", "page_size"})  # never names of fields


def page(model: Any, items: Collection[dict[str, Any]], query: Mapping[str, Any]) -> Any:
    """The objects that the query asks for, in place of those of the model; None when it is no list.

    It is to be written, and not to be changed.
    """
    named = {name: value for name, value in query.items() if name not in _PLACES}
    fitting = [item for item in items if _fits(item, named)] if named else items
    start = next((int(str(query[name])) for name in _STARTS if str(query.get(name, "")).isdecimal()), 0)
    start = max(query["offset"], 0) if isinstance(query.get("offset"), int) else start
    limit = query.get("limit", query.get("pageSize", query.get("page_size")))
    end = start + limit if isinstance(limit, int) and limit > 0 else len(fitting)
    shown = list(islice(fitting, start, end))
    if isinstance(model, list):
        return shown
    if not isinstance(model, dict):
        return None
    lists = [name for name, value in model.items() if isinstance(value, list)]
    name = next((name for name in _LISTS if name in lists), next(iter(lists), None))
    if name is None:
        return None
    made = {**model, name: shown}
    for each in made:
        if each in _TOTALS and type(made[each]) is int:
            made[each] = len(fitting)
        elif each in _NEXT:
            made[each] = str(end) if end < len(fitting) else None
    return made


def ended(value: Any, schema: Any, resolve: Resolve) -> Any:
    """A page that was made up, without a next one: nobody could come to the end of those that each name another.

    What the document itself says of the next one stays, and so does what has to be there and cannot be nothing.
    """
    whole = resolve(schema)
    if not isinstance(value, dict) or not isinstance(whole, Mapping) or stated(whole) is not None:
        return value
    if not any(isinstance(each, list) for each in value.values()):
        return value
    required = merged(whole, resolve).get("required") or ()
    free = [
        name
        for name, part in _cursors(whole, resolve).items()
        if name in value and stated(part) is None
        if name not in required or _may_be_null(part, resolve) or _may_be_empty(part)
    ]
    return closed({**value, **dict.fromkeys(free)}, schema, resolve) if free else value


def closed(value: Any, schema: Any, resolve: Resolve) -> Any:
    """A page whose next one is null, with that in the form that the schema allows: null, left out, or empty."""
    whole = resolve(schema)
    if not isinstance(value, dict) or not isinstance(whole, Mapping):
        return value
    required = merged(whole, resolve).get("required") or ()
    made = dict(value)
    for name, part in _cursors(whole, resolve).items():
        if made.get(name, "") is None and not _may_be_null(part, resolve):
            if name not in required:
                del made[name]
            elif _may_be_empty(part):
                made[name] = ""
    return made


def _cursors(whole: Mapping[str, Any], resolve: Resolve) -> dict[str, Mapping[str, Any]]:
    properties = merged(whole, resolve).get("properties") or {}
    parts = {name: resolve(properties[name]) for name in _NEXT if name in properties}
    return {name: merged(part, resolve) for name, part in parts.items() if isinstance(part, Mapping)}


def _may_be_empty(schema: Mapping[str, Any]) -> bool:
    return type_of(schema) == "string" and not any(
        name in schema for name in ("minLength", "pattern", "format", "enum")
    )


def _may_be_null(schema: Mapping[str, Any], resolve: Resolve) -> bool:
    kind = schema.get("type")
    alternatives = schema.get("oneOf") or schema.get("anyOf")
    if isinstance(alternatives, list):
        found = (resolve(each) for each in alternatives)
        return any(each is True or (isinstance(each, Mapping) and _may_be_null(each, resolve)) for each in found)
    return kind is None or kind == "null" or (isinstance(kind, list) and "null" in kind)


def _fits(item: Mapping[str, Any], query: Mapping[str, Any]) -> bool:
    """Whether each parameter that has the name of a plain field has its value, or one of its values."""
    for name, wanted in query.items():
        value = item.get(name)
        plain = name in item and isinstance(value, (str, int, bool))
        if plain and value not in (wanted if isinstance(wanted, list) else [wanted]):
            return False
    return True
