"""What a rule is, and what a check finds: facts about a place, before anybody has said how severe they are."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from bizing_spec.lint.model import Document

Severity = Literal["error", "warning", "info", "off"]
SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)


class Found(NamedTuple):
    """One rule broken in one place of a document (a JSON pointer)."""

    rule: str
    pointer: str
    message: str


@dataclass(frozen=True)
class Rule:
    """Something that a document keeps or breaks; its `id` never changes."""

    id: str
    severity: Severity
    why: str
    remedy: str

    def at(self, pointer: str, message: str) -> Found:
        return Found(self.id, pointer, message)


Inspect = Callable[["Document"], Iterable[Found]]


class Check(NamedTuple):
    """A way to look at a document, and the rules that it may find broken."""

    rules: tuple[Rule, ...]
    inspect: Inspect


class Checks(list[Check]):
    """The checks of one module, in the order in which they stand in it."""

    def of(self, *rules: Rule) -> Callable[[Inspect], Inspect]:
        def add(inspect: Inspect) -> Inspect:
            self.append(Check(rules, inspect))
            return inspect

        return add
