"""Form bodies with brackets, as Stripe takes them: `metadata[order]=4711&expand[]=latest_charge` (pure)."""

import re
from typing import Any
from urllib.parse import parse_qsl

from bizing_provider.sandbox import refusals

NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\]){0,8})")  # nothing nests deeper
Parameters = dict[str, Any]


def read(form: bytes) -> Parameters:
    """The parameters, nested by their brackets. Raises Refused for names that make no sense."""
    found: Parameters = {}
    try:
        pairs = parse_qsl(form.decode(), keep_blank_values=True, strict_parsing=bool(form), errors="strict")
    except ValueError as fault:
        raise refusals.invalid("The request is not form-encoded: write name=value&other=value.", saved=False) from fault
    for name, value in pairs:
        match = NAME.fullmatch(name)
        if not match:
            raise refusals.invalid(f"Invalid parameter name: {name}.", param=name, saved=False)
        _put(found, [match[1], *match[2][1:-1].split("][")] if match[2] else [match[1]], value, name)
    return {name: _lists(value) for name, value in found.items()}


def _put(into: Parameters, path: list[str], value: str, name: str) -> None:
    for step in path[:-1]:
        into = into.setdefault(step, {})
        if not isinstance(into, dict):
            raise refusals.invalid(
                f"Parameter {name} is given both as a value and with brackets.", param=name, saved=False
            )
    step = path[-1] or str(len(into))
    if isinstance(into.get(step), dict):
        raise refusals.invalid(f"Parameter {name} is given both as a value and with brackets.", param=name, saved=False)
    into[step] = value


def _lists(value: Any) -> Any:
    """What is numbered from nought is a list."""
    if not isinstance(value, dict):
        return value
    values = {name: _lists(each) for name, each in value.items()}
    return list(values.values()) if list(values) == [str(at) for at in range(len(values))] else values
