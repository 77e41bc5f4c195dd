"""JSON bodies, read strictly: what two parsers could read differently is refused."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec

from bizing_spec.gate.violations import MalformedBody

_DEPTH = 100  # far more than any schema needs, far less than the recursion limit of anything behind the gate

_decode = msgspec.json.Decoder().decode


def decode(body: bytes) -> Any:
    """The JSON value in `body`.

    Raises `MalformedBody` for anything but UTF-8 JSON (RFC 8259): NaN, lone surrogates, an object with the
    same key twice, a number that no double holds, nesting deeper than 100.
    """
    try:
        value = _decode(body)
    except UnicodeDecodeError as fault:
        raise MalformedBody(f"The body is not valid UTF-8: {fault.reason}.") from fault
    except (msgspec.MsgspecError, RecursionError) as fault:
        raise MalformedBody(f"The body is not valid JSON: {_reason(body, fault)}.") from fault
    # Each key ends in a quote and a colon, and nothing else outside a string does. As many such pairs as keys
    # therefore prove that no key stands twice; when there are more, they may lie in strings: look closely.
    if type(value) in _CONTAINERS and body.translate(None, b" \t\r\n").count(b'":') != _count_keys(value):
        _refuse_twins(body)
    return value


def nul_paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where a decoded value has strings or keys with U+0000, which PostgreSQL cannot store."""
    if isinstance(value, str):
        if "\0" in value:
            yield path
    elif isinstance(value, dict):
        for key, item in value.items():
            if "\0" in key:
                yield (*path, key)
            yield from nul_paths(item, (*path, key))
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from nul_paths(item, (*path, position))


def _count_keys(value: dict[str, Any] | list[Any], depth: int = 0) -> int:
    if depth == _DEPTH:
        raise MalformedBody(f"The body is nested deeper than {_DEPTH} levels.")
    keys, items = (len(value), value.values()) if isinstance(value, dict) else (0, value)
    for item in items:
        if type(item) in _CONTAINERS:
            keys += _count_keys(item, depth + 1)
    return keys


_CONTAINERS = frozenset((dict, list))


def _refuse_twins(body: bytes) -> None:
    def pairs(items: list[tuple[str, Any]]) -> None:
        seen = set()
        for name, _ in items:
            if name in seen:
                raise MalformedBody(f"The body has the key {json.dumps(name[:60])} twice in one object.")
            seen.add(name)

    json.loads(body.decode(), object_pairs_hook=pairs)


def _reason(body: bytes, fault: Exception) -> str:
    """Why, with line and column where the standard library agrees that it is wrong."""
    if isinstance(fault, msgspec.ValidationError):
        return "a number is out of range"
    try:
        json.loads(body.decode())
    except json.JSONDecodeError as known:
        reason = known.msg.partition(" (")[0]
        return f"{reason[:1].lower()}{reason[1:]} (line {known.lineno}, column {known.colno})"
    except RecursionError:
        return "it is nested too deeply"
    except ValueError:
        return "a number is out of range"
    return "NaN, Infinity and lone surrogates cannot stand in JSON"
