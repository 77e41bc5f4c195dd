"""Python as text: literals, unions, docstrings, and names that clash with nothing."""

import keyword
import re
from collections.abc import Iterable
from typing import Any, Final

from bizing_spec.client.naming import Names, pascal, snake, words

OURS: Final = "\0"
"""Stands before the name of a model until it is known how models are reached from where the type is written."""
INDENT: Final = "    "

_BUILTINS: Final = ("bool", "bytes", "dict", "float", "int", "list", "str", "tuple")
_OF_MODELS: Final = (
    *("construct", "copy", "dict", "from_orm", "json", "parse_file", "parse_obj", "parse_raw", "schema", "schema_json"),
    *("update_forward_refs", "validate"),
)
_OF_PYDANTIC: Final = re.compile(
    r"model_(computed_fields|config|construct|copy|dump|dump_json|extra|fields|fields_set|json_schema|parametrized_name"
    r"|post_init|rebuild|validate|validate_json|validate_strings)"
).fullmatch
_is_class_name: Final = re.compile(r"[A-Z][A-Za-z0-9_]*").fullmatch
_WIDTH: Final = 120


def field_name(parts: list[str]) -> str:
    """A name in a class: it must hide neither what pydantic's classes have nor what types are called."""
    name = snake(parts)
    clashes = name in _BUILTINS or name in _OF_MODELS or _OF_PYDANTIC(name)
    return f"{name}_" if clashes else name


def class_name(name: str) -> str:
    """As the document has it, where Python's classes are named so; else of its words."""
    found = name if _is_class_name(name) else pascal(words(name))
    return f"{found}_" if keyword.iskeyword(found) else found


class Classes(Names):
    """Gives the names of classes, each once."""

    def name(self, wanted: str) -> str:
        return "".join(self.take([class_name(wanted)]))


def literal(value: Any) -> str:
    """Text, a number, a truth value or None; a list of texts as a tuple."""
    if isinstance(value, list | tuple):
        return f"({', '.join(map(literal, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{literal(key)}: {literal(each)}' for key, each in value.items())}}}"
    if not isinstance(value, str):
        return repr(value)
    text = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"' if value.isprintable() else repr(value)


def union(types: Iterable[str]) -> str:
    """One of them; Any is all of them, and None stands last."""
    parts = list(dict.fromkeys(part for each in types for part in alternatives(each)))
    if "Any" in parts or not parts:
        return "Any"
    literals = [part[len("Literal[") : -1] for part in parts if part.startswith("Literal[")]
    rest = [part for part in parts if not part.startswith("Literal[") and part != "None"]
    told = [f"Literal[{', '.join(dict.fromkeys(literals))}]", *rest] if literals else rest
    return " | ".join([*told, *(["None"] if "None" in parts else [])])


def alternatives(type_: str) -> list[str]:
    """The parts of a union, split where its bars stand outside of brackets and texts."""
    parts, depth, start = [], 0, 0
    for found in _TOKENS.finditer(type_):
        mark = found[0]
        depth += {"[": 1, "(": 1, "{": 1, "]": -1, ")": -1, "}": -1}.get(mark, 0)
        if mark == "|" and depth == 0:
            parts.append(type_[start : found.start()].strip())
            start = found.end()
    return [*parts, type_[start:].strip()]


_TOKENS: Final = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\[\](){}|]""")


def is_nullable(type_: str) -> bool:
    return any(each in ("None", "Any") for each in alternatives(type_))


def docstring(node: Any, indent: str, before: str = "") -> str:
    """What the document says of an object, as a docstring; nothing where it says nothing."""
    node = node if isinstance(node, dict) else {}
    said = [text.strip() for text in (node.get("summary"), node.get("description")) if isinstance(text, str)]
    if node.get("deprecated") is True:
        said.append("Deprecated.")
    lines = [line.rstrip() for text in filter(None, (*dict.fromkeys(said), before)) for line in [*text.split("\n"), ""]]
    text = "\n".join(lines).strip()
    if not text:
        return ""
    text = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    text = "".join(each if each == "\n" or each.isprintable() else f"\\u{ord(each):04x}" for each in text)
    text = f"{text} " if text.endswith('"') else text
    if "\n" not in text and len(text) + len(indent) + 6 <= _WIDTH:
        return f'{indent}"""{text}"""\n'
    body = "".join(f"{indent}{line}".rstrip() + "\n" for line in text.split("\n"))
    return f'{indent}"""{body.lstrip()}{indent}"""\n'
