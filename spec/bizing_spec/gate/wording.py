"""The sentences of the gate: each names the rule that is broken and the way out, for a frontend developer."""

import difflib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import jsonschema_rs
import msgspec

_SHOWN = 60  # characters of input in one sentence
_NAMES = 40  # known names or options in one sentence


def show(value: Any) -> str:
    """A value as JSON, cut short."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "an array"
    text = msgspec.json.encode(value[: _SHOWN + 1] if isinstance(value, str) else value).decode()
    return text if len(text) <= _SHOWN + 2 else f"{text[:_SHOWN]}…"


def quote_name(name: str) -> str:
    return show(name)


def name_list(names: Iterable[str]) -> str:
    """`a, b and c`: names in the order of the document, the rest counted."""
    return _join([_cut(name) for name in names], "and")


def suggest(name: str, known: Iterable[str]) -> str:
    """` Did you mean "notes"?`, or nothing."""
    near = difflib.get_close_matches(name[:_SHOWN], list(known)[:200], n=1, cutoff=0.7)
    return f" Did you mean {quote_name(near[0])}?" if near else ""


def missing(noun: str, name: str) -> str:
    return f"The {noun} {quote_name(name)} is missing; it is required."


def lacking(alternatives: Sequence[Sequence[str]]) -> str:
    """The sentence for an object that lacks some fields, or else some others: what all ask for is said once."""
    common = [name for name in alternatives[0] if all(name in names for names in alternatives)]
    apart = [[name for name in names if name not in common] for names in alternatives]
    choices = [name_list(names) for names in apart if names]
    if len(choices) < len(apart):  # one asks for no more than all do
        choices = []
    either = _join(choices, "or") if all(len(names) == 1 for names in apart) else ", or ".join(choices)
    wanted = ", and ".join(filter(None, (name_list(common), either)))
    return f"{'Fields are' if common else 'A field is'} missing: send {wanted}."


def choose(names: Sequence[str], *, only_one: bool, is_empty: bool) -> str:
    """The sentence for an object that has none of its fields, or more than the one that it may have."""
    if not is_empty:
        return f"Send only one of {name_list(names)}."
    choices = _join([_cut(name) for name in names], "or") if only_one else f"at least one of {name_list(names)}"
    return f"A field is missing: send {choices}."


def unknown(name: str, known: Iterable[str] | None) -> str:
    known = list(known or ())
    listed = f" Known fields are {name_list(known)}." if known else " Remove it."
    return f"There is no field {quote_name(name)} here.{suggest(name, known)}{listed}"


def expected(types: Iterable[str], instance: Any, secret: bool = False) -> str:
    """The sentence for a value of the wrong type; `secret` keeps the value out of it."""
    wanted = [_TYPES.get(name, name) for name in sorted(types, key=lambda name: (name == "null", name))]
    sentence = f"Must be {_join(wanted, 'or')}"
    if secret:
        return f"{sentence}."
    return f"{sentence}; got {_typed(instance)}.{_remedy(set(types), instance)}"


def options_of(errors: Iterable[jsonschema_rs.ValidationError]) -> str:
    """One sentence for the `const` and `enum` errors of one field that tells alternatives apart."""
    options: list[Any] = []
    for error in errors:
        kind: Any = error.kind
        options += kind.options if kind.name == "enum" else [kind.expected_value]
        instance = error.instance
    return f"Must be {_options(options)}; got {show(instance)}."


def describe(error: jsonschema_rs.ValidationError, secret: bool = False) -> str:
    """One sentence for one schema error; `secret` keeps the refused value out of it."""
    kind: Any = error.kind
    if kind.name == "type":
        return expected(kind.types, error.instance, secret)
    write = _SENTENCES.get(kind.name)
    if write is None:
        return f"Does not fulfil the rule {kind.name} of the API's document."
    sentence = write(kind, error.instance)
    shown = not secret and kind.name in _SHOWING and not isinstance(error.instance, dict | list)
    return f"{sentence}; got {show(error.instance)}." if shown else f"{sentence}."


def described(description: str | None, sentence: str) -> str:
    """A sentence about a pattern, after what the document says in words of the same schema."""
    return f"{description.strip()} {sentence}" if description else sentence


def _join(words: list[str], last: str) -> str:
    if len(words) > _NAMES:
        words = [*words[:_NAMES], f"{len(words) - _NAMES} more"]
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


_TYPES = {
    "array": "an array",
    "boolean": "a boolean",
    "integer": "an integer",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}


def _typed(value: Any) -> str:
    if isinstance(value, str):
        return f"the string {show(value)}"
    return f"the number {show(value)}" if type(value) in (int, float) else show(value)


def _remedy(types: set[str], value: Any) -> str:
    """What to do about a value that only its quotes, or their lack, make wrong."""
    if isinstance(value, str) and types & {"integer", "number"} and value.lstrip("-").isdecimal():
        return " Send it without quotes."
    if value in ("true", "false") and "boolean" in types:
        return " Send it without quotes."
    if type(value) in (int, float) and "string" in types:
        return " Send it in quotes."
    return ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _options(values: list[Any]) -> str:
    return _join(list(dict.fromkeys(show(value) for value in values)), "or")


_FORMATS = {
    "date": "a date such as 2027-03-01",
    "date-time": "a date and time with its offset from UTC (RFC 3339), such as 2027-03-01T09:30:00Z"
    " or 2027-03-01T10:30:00+01:00",
    "email": "an email address such as ada@example.org",
    "time": "a time with its offset from UTC (RFC 3339), such as 09:30:00Z",
    "uri": "an absolute URI such as https://example.org/path",
    "uuid": "a UUID such as 018f4e9c-7d8a-7c3b-9f2e-3a5b6c7d8e9f",
}

# Each takes the error's kind and the refused value and gives a sentence without its full stop.
_SENTENCES: dict[str, Callable[[Any, Any], str]] = {
    "const": lambda kind, _: f"Must be {show(kind.expected_value)}",
    "contains": lambda *_: "Lacks an item that the document requires of this array",
    "enum": lambda kind, _: f"Must be {_options(kind.options)}",
    "exclusiveMaximum": lambda kind, _: f"Must be less than {kind.limit}",
    "exclusiveMinimum": lambda kind, _: f"Must be greater than {kind.limit}",
    "falseSchema": lambda *_: "Must not be sent here",
    "format": lambda kind, _: f"Must be {_FORMATS.get(kind.format, f'in the format {kind.format}')}",
    "maxItems": lambda kind, value: f"Must have at most {_count(kind.limit, 'item')}; it has {len(value)}",
    "maxLength": lambda kind, value: f"Must have at most {_count(kind.limit, 'character')}; it has {len(value)}",
    "maxProperties": lambda kind, value: f"Must have at most {_count(kind.limit, 'field')}; it has {len(value)}",
    "maximum": lambda kind, _: f"Must be at most {kind.limit}",
    "minItems": lambda kind, value: f"Must have at least {_count(kind.limit, 'item')}; it has {len(value)}",
    "minLength": lambda kind, value: f"Must have at least {_count(kind.limit, 'character')}; it has {len(value)}",
    "minProperties": lambda kind, value: f"Must have at least {_count(kind.limit, 'field')}; it has {len(value)}",
    "minimum": lambda kind, _: f"Must be at least {kind.limit}",
    "multipleOf": lambda kind, _: f"Must be a multiple of {kind.multiple_of}",
    "not": lambda *_: "Has a form that the document excludes here",
    "pattern": lambda kind, _: f"Must match the regular expression {kind.pattern[:120]}",
    "unevaluatedItems": lambda *_: "Has more items than the document describes",
    "uniqueItems": lambda *_: "Must not contain the same item twice",
}

# The rules whose sentence is clearer with the value that broke them.
_SHOWING = frozenset(
    {
        "const",
        "enum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "format",
        "maximum",
        "minimum",
        "multipleOf",
        "pattern",
    }
)
