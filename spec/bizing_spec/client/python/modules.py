"""The frame of a generated module: what it is, what it imports, and its body."""

import re
from typing import Final

HEAD: Final = '"""{}, generated from the API\'s OpenAPI document by `bizing spec client`; do not edit."""\n'
MODELS: Final = "_models."
"""Before the name of a model in other modules than its own."""

_PYTHON, _OTHERS, _OURS = range(3)
# All that generated modules may need, in the order in which it is imported.
_NAMES: Final = {
    "collections.abc": (_PYTHON, ("AsyncIterable", "Iterable", "Mapping", "Sequence")),
    "dataclasses": (_PYTHON, ("dataclass",)),
    "datetime": (_PYTHON, ("date as _date",)),
    "types": (_PYTHON, ("TracebackType",)),
    "typing": (_PYTHON, ("Annotated", "Any", "ClassVar", "Literal", "Self", "TypeAlias", "overload")),
    "uuid": (_PYTHON, ("UUID as _UUID",)),
    "pydantic": (
        _OTHERS,
        (
            "AwareDatetime as _AwareDatetime",
            "Discriminator as _Discriminator",
            "Field as _field",
            "Tag as _Tag",
        ),
    ),
    "typing_extensions": (_OTHERS, ("TypeAliasType",)),
    ".": (_OURS, ("errors as _errors", "models as _models", "operations as _operations")),
    ".runtime.answers": (_OURS, ("Answer", "AsyncStream", "Refused", "Reply", "Stream")),
    ".runtime.calling": (_OURS, ("RETRIES", "TIMEOUT_SECONDS", "AsyncCaller", "Caller", "Options")),
    ".runtime.models": (
        _OURS,
        ("NULLABLE as _NULLABLE", "Model as _Model", "Upload as _Upload", "told as _told"),
    ),
    ".runtime.requests": (_OURS, ("AsyncSecret", "Operation", "Parameter", "Scheme", "Secret")),
}
_DOCSTRING: Final = re.compile(r'"""(?s:.*?)"""')
_TEXT: Final = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_WORDS: Final = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
_CLASS: Final = re.compile(r"^class (\w+)|^(\w+)(?:: TypeAlias)? =", re.MULTILINE)


def module(what: str, body: str) -> str:
    """The text of a module with that body."""
    has = {name for found in _CLASS.findall(body) for name in found}
    lines = _DOCSTRING.sub("", body).split("\n")
    code = "\n".join(line if "TypeAliasType(" in line else _TEXT.sub("", line) for line in lines)
    needs = set(_WORDS.findall(code)) - has
    groups: dict[int, list[str]] = {_OTHERS: ["import httpx"] if "httpx" in needs else []}
    for source, (group, names) in _NAMES.items():
        found = [name for name in names if name.rpartition(" ")[2] in needs]
        if found:
            groups.setdefault(group, []).append(f"from {source} import {', '.join(found)}")
    parts = ["from __future__ import annotations", *("\n".join(groups.get(group, [])) for group in range(3))]
    return "\n\n".join([HEAD.format(what).rstrip(), *filter(None, parts)]) + f"\n\n\n{body}"
