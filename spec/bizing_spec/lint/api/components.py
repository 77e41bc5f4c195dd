"""Components: used, and named where clients want a name."""

from collections.abc import Iterator
from typing import Any

from bizing_spec.lint.model import Document, place, target
from bizing_spec.lint.rules import Checks, Found, Rule
from bizing_spec.lint.shape import COMPONENTS

UNUSED = Rule(
    "component-unused",
    "warning",
    "What nobody refers to is kept up for nobody, or its reference has a slip of the pen.",
    "Remove it, or refer to it.",
)
ENUM_INLINE = Rule(
    "enum-unnamed",
    "off",
    "Generators have to invent a name for an enum that stands inside of another schema.",
    "Move it to `components/schemas`, and refer to it.",
)
CHECKS = Checks()


@CHECKS.of(UNUSED)
def unused(document: Document) -> Iterator[Found]:
    if not (document.content.get("paths") or document.content.get("webhooks")):
        return  # a library of components, for other documents
    waiting = [pointer for pointer in _uses(document) if pointer]
    inner: dict[str, list[str]] = {}
    for user, used in _edges(document):
        inner.setdefault(user, []).append(used)
    live: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in live:
            live.add(name)
            waiting += inner.get(name, ())
    for section in COMPONENTS:
        for name in document.components(section) or ():
            pointer = place("/components", section, name)
            if pointer not in live and not name.startswith("x-"):
                yield UNUSED.at(pointer, f"nothing refers to {name!r}")


def _edges(document: Document) -> Iterator[tuple[str, str]]:
    """Who refers to which component: a component by its place, everything else as an empty text."""
    for node in document.references:
        yield _owner(node.pointer), _component(document, node.value["$ref"])
    yield from _edges_of_schemas(document)
    for node in document.nodes("security"):
        for name in node.value:
            yield "", place("/components/securitySchemes", name)
    for node in document.nodes("link"):
        if isinstance(node.value.get("operationRef"), str):
            yield _owner(node.pointer), _component(document, node.value["operationRef"])


def _edges_of_schemas(document: Document) -> Iterator[tuple[str, str]]:
    for node in document.nodes("schema"):
        discriminator: Any = node.value.get("discriminator")
        for _, name in document.members(discriminator, "mapping"):
            if isinstance(name, str):
                yield _owner(node.pointer), _component(document, name)
        # A schema that extends one with a discriminator is one of its alternatives, by its name alone.
        for _, each in document.members(node.value, "allOf"):
            if "discriminator" in document.resolve(each) and isinstance(each, dict) and "$ref" in each:
                yield _component(document, str(each["$ref"])), _owner(node.pointer)


def _uses(document: Document) -> Iterator[str]:
    return (used for user, used in _edges(document) if not user)


def _owner(pointer: str) -> str:
    keys = pointer.split("/")
    return "/".join(keys[:4]) if keys[1:2] == ["components"] else ""


def _component(document: Document, reference: str) -> str:
    if reference in (document.components("schemas") or ()):
        return place("/components/schemas", reference)
    keys = target(reference) if reference.startswith("#/components/") else []
    return place("/components", *keys[1:3]) if len(keys) > 2 else ""


@CHECKS.of(ENUM_INLINE)
def enums(document: Document) -> Iterator[Found]:
    for node in document.nodes("schema"):
        values = node.value.get("enum")
        named = node.pointer.startswith("/components/schemas/") and node.pointer.count("/") == 3
        if isinstance(values, list) and len(values) > 1 and not named:
            yield ENUM_INLINE.at(f"{node.pointer}/enum", "this enum has no name")
