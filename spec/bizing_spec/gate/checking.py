"""Compiled schemas of whole exchanges: one call judges path, query, headers and body together."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import jsonschema_rs

from bizing_spec.gate import formats, references
from bizing_spec.gate.explaining import Explainer
from bizing_spec.gate.references import DocumentUnfit
from bizing_spec.gate.violations import Violation, arrange

# Finding every error costs about 13 µs for each. A larger exchange is told its first one only, so that a body
# full of errors cannot keep the server busy.
_EXHAUSTIVE_BYTES = 16_384


class Check:
    """The schema of one exchange; usable once `compile_checks` has run."""

    is_valid: Callable[[Any], bool]

    def __init__(self, place: str, schema: Mapping[str, Any], header_names: Mapping[str, str]) -> None:
        self.place = place
        self.schema = schema
        self.header_names = header_names

    def bind(self, document: Mapping[str, Any], validator: jsonschema_rs.Validator) -> None:
        self._validator = validator
        self._explainer = Explainer(document, self.schema, self.header_names)
        self.is_valid = validator.is_valid

    def violations(self, exchange: Mapping[str, Any], size: int, faults: Sequence[Violation] = ()) -> list[Violation]:
        """Everything wrong with an exchange whose raw form has `size` bytes.

        `faults` are parts that could not even be read: they come first, and the schema has no say about them.
        """
        unread = {(fault.location, fault.pointer) for fault in faults}
        found = self._explainer.violations(self._errors(exchange, size))
        return arrange([*faults, *(each for each in found if (each.location, each.pointer) not in unread)])

    def _errors(self, exchange: Mapping[str, Any], size: int) -> Iterable[jsonschema_rs.ValidationError]:
        if size <= _EXHAUSTIVE_BYTES:
            return self._validator.iter_errors(exchange)
        try:
            self._validator.validate(exchange)
        except jsonschema_rs.ValidationError as error:
            return [error]
        return []


def compile_checks(document: Mapping[str, Any], checks: Iterable[Check]) -> None:
    """Compile every check, and of the document's schemas those that the checks refer to.

    The document is a resource of a registry, not the root that `validator_map_for` would compile to its last
    subschema: a third of the time. Raises `DocumentUnfit` for what is no JSON Schema and for dead references.
    """
    registry = jsonschema_rs.Registry([(references.DOCUMENT, dict(document))])
    for check in checks:
        try:
            check.bind(document, _compile(dict(check.schema), registry))
        except ValueError as error:
            raise DocumentUnfit(check.place, _reason(document, error)) from error


def _compile(schema: dict[str, Any], registry: jsonschema_rs.Registry) -> jsonschema_rs.Validator:
    return jsonschema_rs.Draft202012Validator(
        schema,
        registry=registry,
        validate_formats=True,
        formats=formats.CHECKS,
        email_options=formats.EMAIL,
        offline=True,
    )


def _reason(document: Mapping[str, Any], error: ValueError) -> str:
    """What is wrong, and with which of the document's schemas."""
    for name, schema in document.get("components", {}).get("schemas", {}).items():
        try:
            jsonschema_rs.meta.validate(schema)
        except ValueError as fault:
            return f"#/components/schemas/{name} is no JSON Schema: {_first_line(fault)}"
    return _first_line(error)


def _first_line(error: ValueError) -> str:
    return str(error).partition("\n")[0]
