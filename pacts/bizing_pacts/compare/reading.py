"""Texts of requests as the values that a document speaks of: query strings, parameters, forms."""

from __future__ import annotations

import email.parser
import email.policy
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from bizing_pacts.compare import media
from bizing_pacts.compare.pact import Query
from bizing_spec.described import Described

_NUMBER = re.compile(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?\s*")
_DELIMITERS = {"spaceDelimited": re.compile(" |,"), "pipeDelimited": re.compile(r"\||,")}
_COMMA = re.compile(",")
_SCALARS = frozenset({"integer", "number", "boolean"})


class Reader:
    """Reads by the schemas of one document."""

    def __init__(self, document: Described) -> None:
        self._document = document

    def types(self, schema: Any) -> set[str]:
        """Every type that a schema speaks of, also in parts of it."""
        types: set[str] = set()
        for part in self._parts(schema):
            declared = part.get("type", ())
            types |= {declared} if isinstance(declared, str) else set(declared)
            types |= {"null"} if part.get("nullable") is True else set()
        return types

    def properties(self, schema: Any) -> dict[str, Any]:
        """The schemas of an object's members, also those of its parts."""
        made: dict[str, Any] = {}
        for part in reversed(list(self._parts(schema))):  # the whole says more than its parts
            made |= part.get("properties") or {}
        return made

    def items(self, schema: Any) -> list[Any]:
        """The schemas of a list's items, also those of its parts."""
        return [part["items"] for part in self._parts(schema) if "items" in part]

    def _parts(self, schema: Any) -> Iterator[Mapping[str, Any]]:
        """The schema and the parts of it that are about the same value, each once."""
        waiting, seen = [schema], set()
        while waiting:
            found = self._document.resolve(waiting.pop(0))
            if not isinstance(found, Mapping) or id(found) in seen:
                continue
            seen.add(id(found))
            yield found
            for keyword in ("allOf", "anyOf", "oneOf"):
                waiting += found.get(keyword) or ()

    def typed(self, value: Any, schema: Any, *, texts: bool = True) -> Any:
        """A value whose texts have become what the schema wants, where they can.

        Where it may be a text as well it stays one; without `texts` it becomes what else it may be.
        """
        found = self._document.resolve(schema)
        if isinstance(value, list):
            items = {"anyOf": self.items(schema)}
            return [self.typed(each, items, texts=texts) for each in value]
        if isinstance(value, dict):
            members = self.properties(schema)
            others = found.get("additionalProperties", True) if isinstance(found, Mapping) else True
            return {name: self.typed(each, members.get(name, others), texts=texts) for name, each in value.items()}
        kept = set() if texts else {"string"}
        return _converted(value, self.types(schema) - kept) if isinstance(value, str) else value

    def simple(self, text: str, schema: Any, parameter: Mapping[str, Any]) -> Any:
        """A path or header parameter, or a response's header."""
        if _is_json(parameter):
            return _from_json(text)
        name, style = str(parameter.get("name", "")), str(parameter.get("style", "simple"))
        explode = parameter.get("explode") is True
        types = self.types(schema)
        if style == "label":
            text = text.removeprefix(".")
        if style == "matrix":
            text = text.removeprefix(";").removeprefix(f"{name}=")
        if "string" in types or not types & {"array", "object"} or _is_json_text(text, dict):
            return self.typed(text, schema)
        separator = {"label": ".", "matrix": ";"}.get(style, ",") if explode else ","
        if separator not in text and types & _SCALARS:
            return self.typed(text, schema)
        parts = [part.removeprefix(f"{name}=") for part in text.split(separator)]
        if "object" in types and ("=" in text or "array" not in types):
            members = {} if _is_json_text(text, list) else _members(parts, explode="=" in text)
            return self.typed(members or text, schema)
        return self.typed(parts, schema)

    def query(self, asked: Asked, name: str, parameter: Mapping[str, Any]) -> Any:
        """A query parameter, None where it is not asked for; what it takes of the query counts as known."""
        schema = parameter.get("schema", {})
        types = self.types(schema)
        texts = asked.take(name)
        if texts is not None and _is_json(parameter):
            return _from_json(texts[0])
        if texts is not None and "object" not in types:
            return self.typed(_listed(texts, types, parameter, repeats=asked.repeats), schema)
        nested = asked.nested(name)
        if nested is None and texts is not None:
            is_json = _is_json_text(texts[0], dict, list)
            members = {} if is_json else _members(texts[0].split(","), explode="=" in texts[0])
            return self.typed(members or texts[0], schema)
        if nested is None and "object" in types and parameter.get("explode", True):
            nested = {key: taken[0] for key in self.properties(schema) if (taken := asked.take(key)) is not None}
        if nested and "array" in types and all(key.isdecimal() for key in nested):
            return self.typed([nested[key] for key in sorted(nested, key=int)], schema)
        return self.typed(nested, schema) if nested else None

    def form(self, body: Any, content_type: str, schema: Any) -> Any:
        """A body of a form as an object; anything else as it is."""
        if not isinstance(body, str):
            return body
        if media.bare(content_type).strip().lower() == media.FORM:
            asked = Asked(body)
            members = {
                name: self.query(asked, name, {"schema": each}) for name, each in self.properties(schema).items()
            }
            found = {name: value for name, value in members.items() if value is not None}
            return found | {name: texts if len(texts) > 1 else texts[0] for name, texts in asked.left().items()}
        if media.match(content_type, [media.MULTIPART]) and "boundary=" in content_type:
            return self.typed(dict(_parts(body, content_type)), schema)
        return body


class Asked:
    """What a query asks for, and what of it has not been read yet."""

    def __init__(self, query: str | Query) -> None:
        self._texts: dict[str, list[str]] = {}
        self.repeats = isinstance(query, str)  # else several values of one name are one text, as pacts have lists
        pairs = parse_qsl(query, keep_blank_values=True) if isinstance(query, str) else _pairs(query)
        for name, value in pairs:
            self._texts.setdefault(name, []).append(value)
        self._taken: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self._texts

    def take(self, name: str) -> list[str] | None:
        for key in (name, f"{name}[]"):
            if key in self._texts:
                self._taken.add(key)
                return self._texts[key]
        return None

    def nested(self, name: str) -> dict[str, Any] | None:
        """`name[a][b]=1` and `name.a.b=1` as objects in objects."""
        made: dict[str, Any] = {}
        for key, texts in self._texts.items():
            path = _path(key)
            if len(path) > 1 and path[0] == name:
                self._taken.add(key)
                _put(made, path[1:], texts if len(texts) > 1 else texts[0])
        return made or None

    def left(self) -> dict[str, list[str]]:
        """What nobody has taken, by the outermost name."""
        found: dict[str, list[str]] = {}
        for key, texts in self._texts.items():
            if key not in self._taken:
                found.setdefault(_path(key)[0], []).extend(texts)
        return found


def _is_json(parameter: Mapping[str, Any]) -> bool:
    """Whether a parameter is told by its media type, and so is one text in that."""
    content = parameter.get("content")
    return isinstance(content, Mapping) and media.match(media.JSON, list(content)) is not None


def _from_json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _is_json_text(text: str, *kinds: type) -> bool:
    """Whether it is written as no style of parameters has it, although it has commas."""
    return text.lstrip().startswith(("{", "[")) and isinstance(_from_json(text), kinds)


def _pairs(query: Query) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, values in query.items() for value in values)


def _path(key: str) -> list[str]:
    parts = [part.rstrip("]") for part in key.replace("[", ".").split(".")]
    return parts if parts[0] and all(parts) else [key.partition("[")[0] or key]


def _put(made: dict[str, Any], path: Sequence[str], value: Any) -> None:
    for key in path[:-1]:
        inner = made.setdefault(key, {})
        if not isinstance(inner, dict):
            return
        made = inner
    made[path[-1]] = value


def _listed(texts: list[str], types: set[str], parameter: Mapping[str, Any], *, repeats: bool) -> Any:
    if "array" not in types:
        return texts if repeats and len(texts) > 1 else ",".join(texts)
    if len(texts) > 1:
        return texts
    parts = _DELIMITERS.get(str(parameter.get("style")), _COMMA).split(texts[0])
    return texts[0] if len(parts) == 1 and types & _SCALARS else parts


def _members(parts: Sequence[str], *, explode: bool) -> dict[str, str]:
    """`a=1,b=2`, or `a,1,b,2`."""
    if explode:
        return {name: value for name, _, value in (part.partition("=") for part in parts)}
    return dict(zip(parts[::2], parts[1::2], strict=False)) if len(parts) % 2 == 0 else {}


def _converted(text: str, types: set[str]) -> Any:
    if "string" in types:
        return text
    if types & {"integer", "number"} and _NUMBER.fullmatch(text):
        number = float(text)
        return int(number) if number.is_integer() else number
    if "boolean" in types and text in ("true", "false"):
        return text == "true"
    return None if "null" in types and text == "" else text


def _parts(body: str, content_type: str) -> Iterator[tuple[str, Any]]:
    """The parts of a multipart form by name, files as their text."""
    parser = email.parser.Parser(policy=email.policy.HTTP)
    message = parser.parsestr(f"Content-Type: {content_type}\r\n\r\n{body}")
    for part in message.iter_parts() if message.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str):
            yield name, str(part.get_payload()).removesuffix("\r\n")
