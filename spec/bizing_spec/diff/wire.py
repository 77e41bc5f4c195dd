"""Values of parameters and headers as text: what a reader may take them for."""

import json
from typing import Any


def readings(value: Any) -> list[Any]:
    """Everything that a value may be read as once it was written into a URL or a header."""
    if isinstance(value, list):
        inner = [as_text(item) for item in value]
        return [value, inner, [_number(text) for text in inner], *readings_of_text(",".join(inner))]
    if isinstance(value, dict):
        return [value, {key: as_text(item) for key, item in value.items()}]
    return [value, *readings_of_text(as_text(value))]


def readings_of_text(text: str) -> list[Any]:
    single: list[Any] = [text]
    number = _number(text)
    if number is not text:
        single.append(number)
    if text in ("true", "false"):
        single.append(text == "true")
    if text in ("", "null"):
        single.append(None)
    # a form of one value is a list of one
    return [*single, *([one] for one in single)]


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _number(text: str) -> Any:
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return found if isinstance(found, int | float) and not isinstance(found, bool) else text
