"""References: each leads to something, of the kind that is meant, and does not come round to itself."""

from collections.abc import Iterator
from typing import Any, Final

from bizing_spec.described import REFERENCES_IN_A_ROW
from bizing_spec.files import ReferenceRefused
from bizing_spec.gate import wording
from bizing_spec.gate.references import escape
from bizing_spec.lint.model import Document, target
from bizing_spec.lint.rules import Checks, Found, Rule
from bizing_spec.lint.shape import COMPONENTS, Node

DANGLING = Rule(
    "reference-dangling",
    "error",
    "Whoever follows the reference finds nothing.",
    "Correct the reference, or add what it names.",
)
EXCERPT = Rule(
    "reference-excerpt",
    "warning",
    "The document has no such section at all: it is an excerpt, and cannot be used as it is.",
    "Add the section, or lint the document that the excerpt is from.",
)
CIRCULAR = Rule(
    "reference-circular",
    "error",
    "References that only lead to each other stand for nothing.",
    "Let one of them say what is meant.",
)
KIND = Rule(
    "reference-kind",
    "error",
    "What the reference leads to is an object of another kind than belongs here.",
    "Refer to a component of the right section.",
)
SIBLINGS = Rule(
    "reference-siblings",
    "warning",
    "OpenAPI ignores what stands beside `$ref`; 3.1 takes `summary` and `description`, and anything in schemas.",
    "Remove it, or put the reference into an `allOf`.",
)
UNREAD = Rule(
    "reference-unread",
    "warning",
    "What the reference leads to was not read, and nothing is known of it.",
    "Put it into the document's folder, or read the document with --allow-outside or --allow-network.",
)
CHECKS = Checks()

_SECTIONS: Final = {kind: section for section, kind in COMPONENTS.items()}


@CHECKS.of(DANGLING, EXCERPT)
def ends(document: Document) -> Iterator[Found]:
    for node in document.references:
        reference = node.value["$ref"]
        if not reference.startswith("#") and "$id" not in document.api.text:
            continue  # of another file, which was not read
        try:
            document.look_up(reference, node.base)
        except LookupError:
            if reference.startswith("#"):
                yield _dangling(document, node, reference)


@CHECKS.of(DANGLING, UNREAD)
def files(document: Document) -> Iterator[Found]:
    """References to other files, and to names of schemas, that reading could not follow."""
    for keys, fault in (document.api.bundle.unread if document.api.bundle else {}).items():
        rule = UNREAD if isinstance(fault, ReferenceRefused) else DANGLING
        yield rule.at("".join(f"/{escape(key)}" for key in (*keys, "$ref")), fault.reason)


def _dangling(document: Document, node: Node, reference: str) -> Found:
    pointer = f"{node.pointer}/$ref"
    keys = target(reference)
    if len(keys) < 3 or keys[0] != "components":
        return DANGLING.at(pointer, f"the reference {reference!r} leads nowhere")
    known = document.components(keys[1])
    if known is None and keys[1] in COMPONENTS:
        return EXCERPT.at(pointer, f"the reference {reference!r} leads nowhere: there are no `components/{keys[1]}`")
    near = wording.suggest(keys[2], known or ())
    return DANGLING.at(pointer, f"the reference {reference!r} leads nowhere.{near}".rstrip("."))


@CHECKS.of(CIRCULAR)
def circles(document: Document) -> Iterator[Found]:
    for node in document.references:
        value: Any = node.value
        seen = 0
        while isinstance(value, dict) and isinstance(value.get("$ref"), str) and _only_refers(document, value):
            seen += 1
            if seen > REFERENCES_IN_A_ROW:
                yield CIRCULAR.at(f"{node.pointer}/$ref", "the reference leads round in a circle")
                break
            try:
                value = document.look_up(value["$ref"], node.base)
            except LookupError:
                break


def _only_refers(document: Document, value: dict[str, object]) -> bool:
    return document.version == "3.0" or not value.keys() - {"$ref", "summary", "description"}


@CHECKS.of(KIND)
def kinds(document: Document) -> Iterator[Found]:
    for node in document.references:
        keys = target(node.value["$ref"]) if node.value["$ref"].startswith("#/components/") else []
        if len(keys) != 3 or keys[1] not in COMPONENTS or COMPONENTS[keys[1]] == node.kind:
            continue
        if keys[2] in (document.components(keys[1]) or ()):
            wanted = _SECTIONS.get(node.kind, node.kind)
            yield KIND.at(f"{node.pointer}/$ref", f"one of `components/{wanted}` belongs here, not of `{keys[1]}`")


@CHECKS.of(SIBLINGS)
def siblings(document: Document) -> Iterator[Found]:
    known = {"$ref"} if document.version == "3.0" else {"$ref", "summary", "description"}
    for node in document.references:
        if node.kind == "path-item" or (node.kind == "schema" and document.version == "3.1"):
            continue
        beside = [name for name in node.value if name not in known and not name.startswith("x-")]
        if beside:
            yield SIBLINGS.at(f"{node.pointer}/{beside[0]}", f"{', '.join(beside)} beside `$ref` is ignored")
