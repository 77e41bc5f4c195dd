"""A page of stored objects, in the form that the document's own list has."""

from collections.abc import Collection, Mapping
from itertools import islice
from typing import Any

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


def _fits(item: Mapping[str, Any], query: Mapping[str, Any]) -> bool:
    """Whether each parameter that has the name of a plain field has its value, or one of its values."""
    for name, wanted in query.items():
        value = item.get(name)
        plain = name in item and isinstance(value, (str, int, bool))
        if plain and value not in (wanted if isinstance(wanted, list) else [wanted]):
            return False
    return True
