"""The kinds of places that coverage counts."""

from __future__ import annotations

from typing import Final, Literal, get_args

Kind = Literal[
    "operation",
    "parameter",
    "security",
    "request-media-type",
    "request-schema",
    "status",
    "response-media-type",
    "response-header",
    "response-schema",
]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

WORDS: Final[dict[Kind, str]] = {
    "operation": "operations",
    "parameter": "parameters, and their values",
    "security": "security schemes",
    "request-media-type": "media types of requests",
    "request-schema": "schemas of requests",
    "status": "statuses",
    "response-media-type": "media types of answers",
    "response-header": "headers of answers",
    "response-schema": "schemas of answers",
}
