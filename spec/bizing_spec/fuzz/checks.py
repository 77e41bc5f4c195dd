"""The checks by their names: schemathesis's, and those that it has not."""

from collections.abc import Sequence
from typing import Final

from bizing_spec.gate import wording
from bizing_spec.outcome import Stopped

SCHEMATHESIS: Final = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
    "positive_data_acceptance",
    "negative_data_rejection",
    "use_after_free",
    "ensure_resource_availability",
    "missing_required_header",
    "ignored_auth",
    "unsupported_method",
    "allow_header_conformance",
)

OURS: Final = (
    "double_booking",
    "time_not_freed",
    "object_level_authorization",
    "lost_write",
    "problem_conformance",
    "no_answer",
)

NAMES: Final = (*SCHEMATHESIS, *OURS)


def excluded(named: Sequence[str]) -> frozenset[str]:
    """Raises Stopped for a check that there is not."""
    for name in named:
        if name not in NAMES:
            near = wording.suggest(name, NAMES)
            raise Stopped(f"--exclude-check: {name} is no check.{near} There are {', '.join(sorted(NAMES))}")
    return frozenset(named)
