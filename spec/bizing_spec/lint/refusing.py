"""What no code can be written from: references that lead nowhere, and several operations of one id."""

from pathlib import Path

from bizing_spec.document import DocumentUnreadable
from bizing_spec.lint import references
from bizing_spec.lint.model import Document
from bizing_spec.openapi import OpenApi


def refuse_dead_references(api: OpenApi) -> None:
    """Raises DocumentUnreadable for the first reference that leads nowhere."""
    dead = sorted((api.locate(found.pointer), found.message) for found in references.ends(Document(api)))
    if dead:
        place, message = dead[0]
        more = f" ({len(dead) - 1} more: see `bizing spec lint`)" if len(dead) > 1 else ""
        raise DocumentUnreadable(Path(place.file), f"{message}{more}", place.line)


def refuse_shared_operation_ids(api: OpenApi) -> None:
    """Raises DocumentUnreadable for the first id that two operations have, with the places of both."""
    seen: dict[str, str] = {}
    for operation in Document(api).operations:
        name, pointer = operation.value.get("operationId"), f"{operation.pointer}/operationId"
        if not isinstance(name, str):
            continue
        if name in seen:
            place, other = api.locate(pointer), api.locate(seen[name])
            reason = f"the operation id {name!r} is that of {other.file}:{other.line} too; give one of them another"
            raise DocumentUnreadable(Path(place.file), reason, place.line)
        seen[name] = pointer
