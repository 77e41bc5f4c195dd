"""`anyOf` and `oneOf`: which of the alternatives the input was meant to be."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import jsonschema_rs

from bizing_spec.gate import wording

Path = tuple[str | int, ...]
Error = jsonschema_rs.ValidationError


def leaves(errors: Iterable[Error]) -> Iterator[Error]:
    """Errors with alternatives replaced by those of the alternative that the input comes closest to."""
    for error in errors:
        fitting = _fitting(error)
        if fitting and not _names_fields_only(fitting, error) and not _shared_fields(fitting, error):
            nearest = min(fitting, key=partial(_distance, error))
            yield from leaves(nearest)
        else:
            yield error


def _fitting(error: Error) -> list[list[Error]]:
    """The alternatives that are at least for the JSON type that was sent; none for any other error."""
    kind: Any = error.kind
    if kind.name not in ("anyOf", "oneOf") or isinstance(kind, _MULTIPLE):
        return []
    return [branch for branch in kind.context if not any(_at(error, each, "type") for each in branch)]


_MULTIPLE = jsonschema_rs.ValidationErrorKind.OneOfMultipleValid


def _at(parent: Error, error: Error, *rules: str, depth: int = 0) -> bool:
    """The error is of one of these rules and lies exactly so deep below the parent's place."""
    return error.kind.name in rules and len(error.instance_path) == len(parent.instance_path) + depth


def _distance(parent: Error, branch: list[Error]) -> tuple[bool, int]:
    """A branch whose discriminating field has another value is further off than any number of faults."""
    return bool(_discriminators(branch, parent)), len(branch)


def _discriminators(branch: list[Error], parent: Error) -> list[Error]:
    return [error for error in branch if _at(parent, error, "const", "enum", depth=1)]


def _names_fields_only(branches: list[list[Error]], parent: Error) -> bool:
    """All that the alternatives ask for is some field or other of one object."""
    return len(branches) > 1 and all(_at(parent, error, "required") for branch in branches for error in branch)


def _shared_fields(branches: list[list[Error]], parent: Error) -> set[str | int]:
    """The fields that tell the alternatives apart and whose value is none of theirs."""
    if len(branches) < 2:
        return set()
    fields = [{error.instance_path[-1] for error in _discriminators(branch, parent)} for branch in branches]
    return set.intersection(*fields)


def summary(error: Error) -> tuple[Path, str, str]:
    """Path, rule and detail where no alternative is closer than the others."""
    kind: Any = error.kind
    path = tuple(error.instance_path)
    if isinstance(kind, _MULTIPLE):
        detail = "Fits several forms that exclude each other; send the fields of one of them only."
        return path, kind.name, detail
    fitting = _fitting(error)
    if not fitting:
        mismatches = [each.kind for branch in kind.context for each in branch if _at(error, each, "type")]
        types = dict.fromkeys(name for mismatch in mismatches for name in mismatch.types)
        return path, "type", wording.expected(types, error.instance, secret=path[0] == "header")
    if _names_fields_only(fitting, error):
        return path, "required", wording.lacking([[_property(each) for each in branch] for branch in fitting])
    field = min(map(str, _shared_fields(fitting, error)))
    misses = [each for branch in fitting for each in _discriminators(branch, error)]
    misses = [each for each in misses if str(each.instance_path[-1]) == field]
    return (*path, field), "enum", wording.options_of(misses)


def _property(error: Error) -> str:
    kind: Any = error.kind
    return str(kind.property)
