"""Parameters in the path, the query and the headers: from text to the values that schemas speak of."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from bizing_spec.gate.violations import LIMIT, Violation
from bizing_spec.gate.wording import name_list, quote_name, suggest

Convert = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A declared parameter, as far as reading it goes; `convert` is None for plain strings."""

    name: str
    location: str
    array: bool = False
    explode: bool = False
    convert: Convert | None = None

    def value(self, text: str) -> Any:
        """The value of one occurrence; text that does not convert stays text, for the schema to refuse."""
        if self.array:
            texts = [part.strip(" \t") for part in text.split(",")] if text else []
            return [self.convert(part) for part in texts] if self.convert else texts
        return self.convert(text) if self.convert else text

    def fault(self, rule: str, detail: str) -> Violation:
        return Violation(self.location, self.name, rule, detail)


def converter(types: frozenset[str]) -> Convert | None:
    """What turns text into the first of the schema's types that it can be, and else leaves it text."""
    attempts = [attempt for name, attempt in _ATTEMPTS if name in types]
    if len(attempts) < 2:
        return attempts[0] if attempts else None

    def convert(text: str) -> Any:
        values = (attempt(text) for attempt in attempts)
        return next((value for value in values if value is not text), text)

    return convert


def _integer(text: str) -> Any:
    return int(text) if _INTEGER(text) else text


def _number(text: str) -> Any:
    return float(text) if _NUMBER(text) else text


def _boolean(text: str) -> Any:
    return _BOOLEANS.get(text, text)


_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,99})").fullmatch
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,99})(?:\.[0-9]{1,99})?(?:[eE][-+]?[0-9]{1,2})?").fullmatch
_BOOLEANS = {"true": True, "false": False}

_ATTEMPTS: tuple[tuple[str, Convert], ...] = (("integer", _integer), ("number", _number), ("boolean", _boolean))


def read_path(given: Mapping[str, str], declared: Mapping[str, Parameter], faults: list[Violation]) -> dict[str, Any]:
    values = {}
    for name, parameter in declared.items():
        text = given.get(name)
        if text is None:
            continue
        if _UNFIT(text):
            faults.append(parameter.fault(*_unfit(text)))
        else:
            values[name] = parameter.value(text)
    return values


# The server has decoded the path already: where its bytes were not UTF-8, one of these is left of them.
_UNFIT = re.compile("[\0\ufffd\ud800-\udfff]").search


def _unfit(text: str) -> tuple[str, str]:
    if "\0" in text:
        return "nul", NUL
    return "encoding", "Must be percent-encoded UTF-8."


NUL = "Must not contain the NUL character (U+0000)."


def read_query(raw: bytes, declared: Mapping[str, Parameter], faults: list[Violation]) -> dict[str, Any]:
    """The query's values by name (WHATWG form encoding). What cannot be read becomes a fault instead."""
    values: dict[str, Any] = {}
    decode = _unquote if _ENCODED(raw) else bytes.decode  # most queries need no unquoting, and it is slow
    for pair in raw.split(b"&"):
        if pair and len(faults) < LIMIT:
            raw_name, _, raw_text = pair.partition(b"=")
            try:
                _read_pair(decode(raw_name), raw_text, decode, declared, values, faults)
            except ValueError:
                shown = raw_name.decode("ascii", "backslashreplace")
                faults.append(Violation("query", shown, "encoding", _ENCODING))
    return values


_ENCODED = re.compile(rb"[%+\x80-\xff\x00]").search


def _read_pair(
    name: str,
    raw: bytes,
    decode: Callable[[bytes], str],
    declared: Mapping[str, Parameter],
    values: dict[str, Any],
    faults: list[Violation],
) -> None:
    """Read one pair of the query; raises ValueError where its value is no text."""
    parameter = declared.get(name)
    if parameter is None:
        faults.append(Violation("query", name, "unknown", _unknown(name, declared)))
        return
    value = _read_items(raw, parameter, decode) if parameter.array else parameter.value(decode(raw))
    if b"%00" in raw or b"\0" in raw:
        faults.append(parameter.fault("nul", NUL))
    elif name not in values:
        values[name] = value
    elif parameter.explode:
        values[name] += value
    else:
        faults.append(parameter.fault("duplicate", "Stands twice in the query; send it once."))


def _read_items(raw: bytes, parameter: Parameter, decode: Callable[[bytes], str]) -> list[Any]:
    # A delimiter counts before decoding only, so that an item may contain an encoded one (RFC 6570, 3.2.8).
    parts = [raw] if parameter.explode else raw.split(b",") if raw else []
    texts = [decode(part) for part in parts]
    return [parameter.convert(text) for text in texts] if parameter.convert else texts


_ENCODING = "Must be percent-encoded UTF-8: `%` stands before two hexadecimal digits, `%25` for itself."

_STRAY_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})").search


def _unquote(raw: bytes) -> str:
    """Percent-decoded text, `+` being a space; raises ValueError when it is no UTF-8."""
    if b"+" in raw:
        raw = raw.replace(b"+", b" ")
    if b"%" in raw:
        if _STRAY_PERCENT(raw):
            raise ValueError("a percent sign without two hexadecimal digits")
        raw = unquote_to_bytes(raw)
    return raw.decode()


def _unknown(name: str, declared: Mapping[str, Parameter]) -> str:
    if not declared:
        return f"There is no query parameter {quote_name(name)}; this operation takes none. Remove it."
    near = suggest(name, declared)
    return f"There is no query parameter {quote_name(name)}.{near} This operation takes {name_list(declared)}."


def read_headers(
    given: Mapping[bytes, bytes],
    repeated: frozenset[bytes] | set[bytes],
    declared: Mapping[bytes, Parameter],
    faults: list[Violation],
) -> dict[str, Any]:
    """The declared headers' values by lower-case name; no detail ever shows a header's value."""
    values = {}
    for key, parameter in declared.items():
        raw = given.get(key)
        if raw is None:
            continue
        if key in repeated and not parameter.array:
            faults.append(parameter.fault("duplicate", "The header is sent twice; send it once."))
        elif b"\0" in raw:
            faults.append(parameter.fault("nul", NUL))
        else:
            values[key.decode("latin-1")] = parameter.value(raw.decode("latin-1").strip(" \t"))
    return values
