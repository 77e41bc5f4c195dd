"""The gate: requests and answers judged by the schemas of the OpenAPI document itself."""

from bizing_spec.gate.compilation import Gate
from bizing_spec.gate.operations import Operation, Parsed
from bizing_spec.gate.references import DocumentUnfit
from bizing_spec.gate.violations import (
    MalformedBody,
    NotAcceptable,
    RequestRefused,
    UnsupportedMediaType,
    Violation,
)

__all__ = [
    "DocumentUnfit",
    "Gate",
    "MalformedBody",
    "NotAcceptable",
    "Operation",
    "Parsed",
    "RequestRefused",
    "UnsupportedMediaType",
    "Violation",
]
