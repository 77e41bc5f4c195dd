"""Errors of the meta-schemas in plain words, at the deepest place that explains them."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import jsonschema_rs

from bizing_spec.gate import wording
from bizing_spec.openapi import Version

Error = jsonschema_rs.ValidationError
Path = tuple[str, ...]
Explained = tuple[Path, str, str]

SHOWN: Final = 200
"""A document with more faults than this is of another kind, and more of them help nobody."""

_UNKNOWN: Final = ("additionalProperties", "unevaluatedProperties")


def explain(errors: Iterable[Error], version: Version, fields: frozenset[str]) -> list[Explained]:
    """Where, by which keyword, and what is wrong; each place once for each keyword.

    `fields` are the names of all fields that OpenAPI has, in one object or another.
    """
    found = [each for error in _take(errors) for each in _leaves(error)]
    places = {_path(error) for error in found}
    told: dict[tuple[Path, str, str], None] = {}
    for error in found:
        if error.kind.name == "format" and _path(error)[-1:] == ("pattern",):
            continue  # there is a rule for that, which says why
        for path, message in _tell(error, places, version, fields):
            told.setdefault((path, error.kind.name, message))
    return list(told)


def _take(errors: Iterable[Error]) -> Iterator[Error]:
    for number, error in enumerate(errors):
        if number == SHOWN:
            return
        yield error


def _path(error: Error) -> Path:
    return tuple(map(str, error.instance_path))


def _leaves(error: Error) -> Iterator[Error]:
    """An error, or those of the alternative that comes closest to what stands there."""
    branches: list[list[Error]] = getattr(error.kind, "context", [])
    if not branches or error.kind.name not in ("anyOf", "oneOf"):
        yield error
        return
    fitting = [branch for branch in branches if not _of_another_kind(branch, error)]
    if not fitting or _asks_for_one_field(fitting, error):
        yield error
        return
    for each in min(fitting, key=lambda branch: _distance(branch, error)):
        yield from _leaves(each)


def _of_another_kind(branch: list[Error], parent: Error) -> bool:
    """The alternative is for another type of value, or for a reference where none is meant, or the other way round."""
    depth = len(parent.instance_path)
    for error in branch:
        kind: Any = error.kind
        if len(error.instance_path) == depth and kind.name == "type":
            return True
        if len(error.instance_path) == depth and kind.name == "required" and str(kind.property) == "$ref":
            return True
    return isinstance(parent.instance, dict) and "$ref" in parent.instance and not _about_reference(branch)


def _about_reference(branch: list[Error]) -> bool:
    return any(
        "Reference" in map(str, error.schema_path) or "$ref" in map(str, error.instance_path) for error in branch
    )


def _asks_for_one_field(branches: list[list[Error]], parent: Error) -> bool:
    depth = len(parent.instance_path)
    return len(branches) > 1 and all(
        len(error.instance_path) == depth and error.kind.name == "required" for branch in branches for error in branch
    )


def _distance(branch: list[Error], parent: Error) -> tuple[bool, int, int]:
    """A branch whose telling field (`type: http`, `in: path`) has another value is further off than any other."""
    depth = len(parent.instance_path)
    telling = any(e.kind.name in ("enum", "const") and len(e.instance_path) == depth + 1 for e in branch)
    deepest = max((len(error.instance_path) for error in branch), default=depth)
    return telling, -deepest, len(branch)


def _tell(error: Error, places: set[Path], version: Version, fields: frozenset[str]) -> Iterator[tuple[Path, str]]:
    path, kind = _path(error), _kind(error)
    if kind.name in _UNKNOWN:
        # A field that is wrong inside counts as unexpected too, for want of a schema that accepted it; and so do all
        # that are described beside one that is wrong.
        inside = [place for place in places if len(place) > len(path) and place[: len(path)] == path]
        for name in map(str, kind.unexpected):
            if not any(place[len(path)] == name for place in inside) and not (inside and name in fields):
                yield (*path, name), f"{_holder(path)} has no field {name!r}{_hint(name, version)}"
    elif kind.name == "required":
        yield path, f"{_holder(path)} needs the field {str(kind.property)!r}"
    elif kind.name in ("anyOf", "oneOf"):
        yield path, _alternatives(error)
    elif kind.name == "not":
        yield path, f"{_holder(path)} has a form that OpenAPI excludes"
    else:
        yield path, _sentence(error, version)


def _kind(error: Error) -> Any:
    return error.kind


def _alternatives(error: Error) -> str:
    kind = _kind(error)
    path = _path(error)
    branches: list[list[Any]] = getattr(kind, "context", [])
    names = [str(each.kind.property) for branch in branches for each in branch if each.kind.name == "required"]
    if names:
        return f"{_holder(path)} needs one of the fields {', '.join(dict.fromkeys(names))}"
    types = [name for branch in branches for each in branch if each.kind.name == "type" for name in each.kind.types]
    if types:
        return f"{_holder(path)} {_plain(wording.expected(dict.fromkeys(types), error.instance))}"
    return f"{_holder(path)} has fields that exclude each other, or lacks one that it needs"


def _sentence(error: Error, version: Version) -> str:
    path = _path(error)
    hint = ""
    if version == "3.0" and path and path[-1] == "type" and isinstance(error.instance, list):
        hint = "; lists of types are OpenAPI 3.1's: in 3.0 say `nullable: true` for what may be null"
    elif version == "3.1" and path and path[-1] in ("exclusiveMinimum", "exclusiveMaximum"):
        hint = "; that is OpenAPI 3.0's form: in 3.1 it is the limit itself" if isinstance(error.instance, bool) else ""
    elif version == "3.0" and error.instance == "null" and path[-1:] == ("type",):
        hint = "; the type null is OpenAPI 3.1's: in 3.0 say `nullable: true`"
    return f"{_holder(path)} {_plain(wording.describe(error))}{hint}"


def _plain(sentence: str) -> str:
    sentence = sentence.rstrip(".")
    return sentence[:1].lower() + sentence[1:]


def _holder(path: Path) -> str:
    if not path:
        return "the document"
    is_item = path[-1].isdecimal() and len(path) > 1 and path[-2] != "responses"
    return f"item {path[-1]} of {path[-2]!r}" if is_item else repr(path[-1])


_LATER: Final = frozenset(
    {
        *("$id", "$schema", "$defs", "$anchor", "$dynamicRef", "$dynamicAnchor", "$comment"),
        *("const", "if", "then", "else", "prefixItems", "contains", "minContains", "maxContains", "unevaluatedItems"),
        *("patternProperties", "propertyNames", "dependentSchemas", "dependentRequired", "unevaluatedProperties"),
        *("examples", "contentEncoding", "contentMediaType", "contentSchema"),
        *("webhooks", "jsonSchemaDialect", "pathItems", "identifier", "summary"),
    }
)


def _hint(name: str, version: Version) -> str:
    if version == "3.0" and name in _LATER:
        return f": {name!r} is OpenAPI 3.1's"
    return ": it is OpenAPI 3.2's" if name in ("query", "additionalOperations", "$self", "itemSchema") else ""
