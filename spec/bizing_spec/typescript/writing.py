"""TypeScript as text: keys, literals, comments, and blocks of fields."""

import json
import re
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

_is_identifier: Final = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*").fullmatch
_is_status: Final = re.compile(r"[1-9][0-9]{2}").fullmatch
_INDENT: Final = "    "


class Field(NamedTuple):
    """One member of an object type; `comment` is what the document says of it."""

    name: str
    type: str
    optional: bool = False
    comment: str = ""

    def __str__(self) -> str:
        return f"{self.comment}{key(self.name)}{'?' if self.optional else ''}: {self.type};"


ANYTHING_ELSE: Final = "[name: string]: unknown;"


def key(name: str) -> str:
    return name if _is_identifier(name) or _is_status(name) else literal(name)


def literal(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def block(members: Iterable[Field | str]) -> str:
    """An object type with these members."""
    lines = [f"{_INDENT}{line}".rstrip() for member in members for line in str(member).split("\n")]
    return "\n".join(["{", *lines, "}"]) if lines else "Record<string, never>"


def union(types: Iterable[str]) -> str:
    """One of them; `unknown` is all of them."""
    parts = list(dict.fromkeys(types))
    if "unknown" in parts:
        return "unknown"
    return " | ".join(parts) if parts else "never"


def intersection(types: Iterable[str]) -> str:
    """All of them at once."""
    parts = [part for part in dict.fromkeys(types) if part != "unknown"]
    if len(parts) < 2:
        return parts[0] if parts else "unknown"
    return " & ".join(_within(part, "|") for part in parts)


def array(item: str) -> str:
    return f"{_within(item, '|&')}[]"


def _within(type_: str, operators: str) -> str:
    """A type in parentheses where one of the operators stands outside of its own brackets and texts."""
    depth = 0
    for part in _TOKENS.findall(type_):
        if part in "{[(<":
            depth += 1
        elif part in "}])>":
            depth -= 1
        elif part in operators and depth == 0:
            return f"({type_})"
    return type_


_TOKENS: Final = re.compile(r'/\*.*?\*/|"(?:[^"\\]|\\.)*"|[{}()\[\]<>|&]', re.DOTALL)


def comment(node: Any) -> str:
    """What the document says of an object, as a comment before it; nothing where it says nothing."""
    if not isinstance(node, dict):
        return ""
    said = [text.strip() for text in (node.get("summary"), node.get("description")) if isinstance(text, str)]
    if "default" in node:
        said.append(f"@default {literal(node['default'])}")
    if node.get("deprecated") is True:
        said.append("@deprecated")
    lines = [line.rstrip() for text in said for line in text.replace("*/", "*\\/").split("\n")]
    if not lines:
        return ""
    if len(lines) == 1:
        return f"/** {lines[0]} */\n"
    return "/**\n" + "".join(f" * {line}".rstrip() + "\n" for line in lines) + " */\n"
