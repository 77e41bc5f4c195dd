"""How many schemas a validator goes through for one value: endlessly many where they come back to themselves."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from weakref import WeakKeyDictionary

from bizing_spec.lint.model import Document
from bizing_spec.lint.rules import Checks, Found, Rule

CIRCULAR = Rule(
    "schema-circular",
    "error",
    "The schema asks the same value for itself again, so that no validator ever ends.",
    "Let it come back to itself for a property or an item only.",
)
EXPLOSION = Rule(
    "schema-explosion",
    "warning",
    "The alternatives multiply, so that one value keeps a validator busy for minutes.",
    "Tell the alternatives apart by a property, or have fewer of them.",
)
CHECKS = Checks()

LIMIT: Final = 50_000
_OTHERS: Final = ("allOf", "anyOf", "oneOf", "dependentSchemas")
_ANOTHER: Final = ("not", "if", "then", "else")


@dataclass
class Expansion:
    """For each schema, by its identity: how many schemas judge one value; and the schemas that are circular."""

    weights: dict[int, int] = field(default_factory=dict)
    circular: set[int] = field(default_factory=set)

    @property
    def bounded(self) -> bool:
        """Whether every schema of the document can be run on a value in bounded time."""
        return not self.circular and max(self.weights.values(), default=0) <= LIMIT


_made: WeakKeyDictionary[Document, Expansion] = WeakKeyDictionary()


def of(document: Document) -> Expansion:
    if document not in _made:
        _made[document] = expansion = Expansion()
        for node in document.nodes("schema"):
            _weigh(document, expansion, node.value)
    return _made[document]


def _weigh(document: Document, expansion: Expansion, schema: dict[str, Any]) -> None:
    """Depth first, on a stack of its own: documents nest deeper than Python does."""
    entered: set[int] = set()
    waiting: list[tuple[dict[str, Any], bool]] = [(schema, False)]
    while waiting:
        each, is_leaving = waiting.pop()
        if is_leaving:
            entered.discard(id(each))
            inner = (expansion.weights.get(id(part), LIMIT + 1) for part in _parts(document, each))
            expansion.weights[id(each)] = min(1 + sum(inner), LIMIT + 1)
        elif id(each) in entered:
            expansion.circular.add(id(each))
        elif id(each) not in expansion.weights:
            entered.add(id(each))
            waiting.append((each, True))
            waiting += [(part, False) for part in _parts(document, each)]


def _parts(document: Document, schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The schemas that judge the same value as this one does."""
    found: list[Any] = [schema[keyword] for keyword in _ANOTHER if keyword in schema]
    found += [each for keyword in _OTHERS for _, each in document.members(schema, keyword)]
    if isinstance(schema.get("$ref"), str):
        with contextlib.suppress(LookupError):
            found.append(document.look_up(schema["$ref"]))
    return [each for each in found if isinstance(each, dict)]


@CHECKS.of(CIRCULAR, EXPLOSION)
def expansions(document: Document) -> Iterator[Found]:
    expansion = of(document)
    for node in document.nodes("schema"):
        if id(node.value) in expansion.circular:
            yield CIRCULAR.at(node.pointer, "the schema comes back to itself for the same value")
        elif not expansion.circular and expansion.weights[id(node.value)] > LIMIT:
            yield EXPLOSION.at(node.pointer, f"one value is judged by more than {LIMIT} schemas")
            return
