"""`x-lint-ignore: {rule: reason}`: findings in an object, and in whatever stands in it, that somebody has accepted."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from bizing_spec.gate import wording
from bizing_spec.lint.model import Document, place
from bizing_spec.lint.rules import Checks, Found, Rule

KEY: Final = "x-lint-ignore"

REASON = Rule(
    "ignore-without-reason",
    "error",
    "In a year nobody knows why this was accepted, or whether it still may be.",
    "Write the reason behind the rule's id.",
)
UNKNOWN = Rule(
    "ignore-unknown-rule", "error", "There is no such rule, so nothing is ignored.", "Correct the rule's id."
)
UNUSED = Rule(
    "ignore-unused", "warning", "What is accepted here is not there any more, and may come back unseen.", "Remove it."
)
RULES: Final = (REASON, UNKNOWN, UNUSED)
CHECKS = Checks()


class Ignore(NamedTuple):
    """Findings of `rule` at `pointer` and below are accepted, for a reason."""

    pointer: str
    rule: str

    def covers(self, found: Found) -> bool:
        inside = found.pointer == self.pointer or found.pointer.startswith(f"{self.pointer}/")
        return inside and found.rule == self.rule

    @property
    def place(self) -> str:
        return place(self.pointer, KEY, self.rule)


@CHECKS.of(REASON, UNKNOWN)
def reasons(document: Document) -> Iterator[Found]:
    from bizing_spec.lint.catalogue import BY_ID

    for node in document.everything():
        if KEY not in node.value:
            continue
        said = node.value[KEY]
        if not isinstance(said, dict):
            yield REASON.at(f"{node.pointer}/{KEY}", f"`{KEY}` is a map from rules to reasons")
            continue
        for rule, reason in said.items():
            if rule not in BY_ID:
                near = wording.suggest(rule, BY_ID)
                yield UNKNOWN.at(place(node.pointer, KEY, rule), f"there is no rule {rule!r}.{near}".rstrip("."))
            elif not _is_reason(reason):
                yield REASON.at(place(node.pointer, KEY, rule), f"{rule} is ignored without a reason")


def ignores(document: Document) -> list[Ignore]:
    """What is ignored with a reason; without one, nothing is."""
    return [
        Ignore(node.pointer, rule)
        for node in document.everything()
        if isinstance(node.value.get(KEY), dict)
        for rule, reason in node.value[KEY].items()
        if _is_reason(reason)
    ]


def _is_reason(reason: object) -> bool:
    return isinstance(reason, str) and bool(reason.strip())


def apply(found: Iterable[Found], ignored: list[Ignore], active: set[str]) -> Iterator[Found]:
    """The findings that nobody has accepted; then the ignores that accepted nothing of an `active` rule."""
    by_rule: dict[str, list[Ignore]] = {}
    for ignore in ignored:
        by_rule.setdefault(ignore.rule, []).append(ignore)
    used: set[Ignore] = set()
    for each in found:
        covering = [ignore for ignore in by_rule.get(each.rule, ()) if ignore.covers(each)]
        used.update(covering)
        if not covering:
            yield each
    for ignore in ignored:
        if ignore not in used and ignore.rule in active:
            yield UNUSED.at(ignore.place, f"there is no {ignore.rule} here to ignore")
