"""Whether a value is valid for an alternative: asked of the document's own schemas."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from functools import cached_property
from typing import Any

import jsonschema_rs

from bizing_spec.gate import formats, references
from bizing_spec.gate.references import Place

_NAMES = ("properties", "patternProperties", "schemas", "$defs", "definitions")


class Judge:
    """Compiles what it is asked about, once. The content is a document's whose schemas are of JSON Schema 2020-12."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._content = dict(content)
        self._validators: dict[tuple[str, bool], jsonschema_rs.Validator | None] = {}

    def is_valid(self, pointer: str, value: Any, *, partial: bool = False) -> bool:
        """`partial` lets properties be missing. What is no JSON Schema has no valid values."""
        key = pointer, partial
        if key not in self._validators:
            self._validators[key] = self._compile(pointer, self._partial if partial else self._whole)
        validator = self._validators[key]
        return validator is not None and validator.is_valid(value)

    def _compile(self, pointer: str, registry: jsonschema_rs.Registry) -> jsonschema_rs.Validator | None:
        with contextlib.suppress(ValueError):
            return jsonschema_rs.Draft202012Validator(
                Place(pointer, None).reference,
                registry=registry,
                validate_formats=True,
                formats=formats.CHECKS,
                email_options=formats.EMAIL,
                offline=True,
            )
        return None

    @cached_property
    def _whole(self) -> jsonschema_rs.Registry:
        return jsonschema_rs.Registry([(references.DOCUMENT, self._content)])

    @cached_property
    def _partial(self) -> jsonschema_rs.Registry:
        return jsonschema_rs.Registry([(references.DOCUMENT, _without_required(self._content))])


def _without_required(node: Any, *, names: bool = False) -> Any:
    if isinstance(node, list):
        return [_without_required(each) for each in node]
    if not isinstance(node, Mapping):
        return node
    return {
        key: _without_required(value, names=key in _NAMES and not names)
        for key, value in node.items()
        if names or key != "required"
    }
