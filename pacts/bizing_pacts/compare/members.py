"""The members of a pact's objects: of the kind that they must be, or told with their place."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from bizing_spec import files
from bizing_spec.document import DocumentUnreadable

NONE: Final = object()
"""No body at all, where null is one."""


class Malformed(Exception):
    """A member is not what pacts have; `pointer` is its place."""

    def __init__(self, pointer: str, reason: str) -> None:
        super().__init__(reason)
        self.pointer = pointer
        self.reason = reason


def of(kind: type, value: Any, pointer: str) -> Any:
    """The value, if it is of the kind. Raises Malformed."""
    names = {dict: "an object", list: "an array", str: "a string", int: "a whole number"}
    if not isinstance(value, kind) or isinstance(value, bool):
        raise Malformed(pointer, f"{pointer or 'it'} must be {names[kind]}")
    return value


def description(each: Mapping[str, Any]) -> str | None:
    return None if each.get("description") is None else str(each["description"])


def state(each: Mapping[str, Any]) -> str:
    """Its provider states by name, in the notation of reports."""
    return ", ".join(states(each)) or "[none]"


def states(each: Mapping[str, Any]) -> Iterator[str]:
    for key in ("providerState", "provider_state"):
        if isinstance(each.get(key), str):
            yield each[key]
    several = each.get("providerStates")
    for one in several if isinstance(several, list) else ():
        if isinstance(one, dict) and isinstance(one.get("name"), str):
            yield one["name"]


def content(body: Mapping[str, Any]) -> Any:
    """What a body of version 4 stands for; content that is not what `encoded` says is taken as it is."""
    found, encoded = body.get("content", ""), body.get("encoded")
    if not isinstance(found, str) or not isinstance(encoded, str):
        return found
    try:
        if encoded.upper() == "JSON":
            made = json.loads(found)
            files.must_be_shallow(made, Path())
            return made
        if encoded.lower() == "base64":
            return base64.b64decode(found, validate=True).decode("utf-8", errors="replace")
    except (ValueError, binascii.Error, RecursionError, DocumentUnreadable):
        pass
    return found
