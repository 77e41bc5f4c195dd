"""The heat map: coverage as one page that asks nothing of any network."""

from __future__ import annotations

from typing import Final

from bizing_spec import pages
from bizing_spec.coverage import rendering
from bizing_spec.coverage.kinds import WORDS
from bizing_spec.coverage.report import Count, Report

TOLD: Final = 200
"""Missing places of one operation, and things outside the document, that the page tells."""

SHORT: Final = {
    "parameter": "parameters",
    "security": "security",
    "request-media-type": "request media",
    "request-schema": "request schema",
    "status": "statuses",
    "response-media-type": "answer media",
    "response-header": "answer headers",
    "response-schema": "answer schema",
}


def render(report: Report) -> str:
    return pages.template("bizing_spec.coverage", "coverage.html").render(
        report=report,
        summary=rendering.summary(report),
        tags=list(rendering.by_tag(report)),
        columns={kind: name for kind, name in SHORT.items() if kind in report.kinds},
        words=WORDS,
        of=rendering.of,
        heat=heat,
        largest=TOLD,
    )


def heat(count: Count) -> int:
    """From 0 (nothing) by tenths to 10 (all)."""
    if count.exercised == count.total:
        return 10
    return min(9, max(1, count.exercised * 10 // count.total)) if count.exercised else 0
