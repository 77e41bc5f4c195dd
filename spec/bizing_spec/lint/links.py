"""Links: the operations that they lead to, and the parameters that they fill."""

from collections.abc import Iterator
from typing import Any

from bizing_spec.gate import wording
from bizing_spec.lint.model import Document, Operation, place, target
from bizing_spec.lint.rules import Checks, Found, Rule

OPERATION = Rule(
    "link-operation-unknown",
    "warning",
    "The link leads to an operation that the document does not have.",
    "Correct `operationId` or `operationRef`, or add the operation.",
)
PARAMETER = Rule(
    "link-parameter-unknown",
    "warning",
    "The link fills a parameter that its operation does not have.",
    "Correct the parameter's name.",
)
BOTH = Rule("link-ambiguous", "error", "`operationId` and `operationRef` exclude each other.", "Keep one of them.")
CHECKS = Checks()


@CHECKS.of(OPERATION, PARAMETER, BOTH)
def links(document: Document) -> Iterator[Found]:
    by_id = {str(each.value.get("operationId")): each for each in document.operations}
    by_pointer = {each.pointer: each for each in document.operations}
    for node in document.nodes("link"):
        name, reference = node.value.get("operationId"), node.value.get("operationRef")
        if isinstance(name, str) and isinstance(reference, str):
            yield BOTH.at(f"{node.pointer}/operationRef", "`operationRef` beside `operationId`")
        elif isinstance(name, str) and name not in by_id:
            message = f"there is no operation {name!r}.{wording.suggest(name, by_id)}".rstrip(".")
            yield OPERATION.at(f"{node.pointer}/operationId", message)
        elif isinstance(name, str):
            yield from _parameters(document, node.pointer, node.value, by_id[name])
        elif isinstance(reference, str) and reference.startswith("#"):
            operation = by_pointer.get(place("", *target(reference)))
            if operation is None:
                yield OPERATION.at(f"{node.pointer}/operationRef", f"{reference!r} leads to no operation")
            else:
                yield from _parameters(document, node.pointer, node.value, operation)


def _parameters(document: Document, pointer: str, link: dict[str, Any], operation: Operation) -> Iterator[Found]:
    known = {name for where, name in document.parameters(operation)}
    known |= {f"{where}.{name}" for where, name in document.parameters(operation)}
    for name, _ in document.members(link, "parameters"):
        if name not in known:
            near = wording.suggest(name, known)
            message = f"{operation.name} has no parameter {name!r}.{near}".rstrip(".")
            yield PARAMETER.at(place(pointer, "parameters", name), message)
