"""The verdict as one page that asks nothing of any network."""

from __future__ import annotations

from collections.abc import Mapping

from bizing_pacts.verdict import rendering
from bizing_pacts.verdict.model import MOST_FINDINGS, Verdict, summary
from bizing_spec import pages


def render(verdict: Verdict, beside: Mapping[str, str]) -> str:
    """`beside` are the addresses of pages of single stages, by stage."""
    return pages.template("bizing_pacts.verdict", "report.html").render(
        verdict=verdict,
        summary=summary(verdict),
        beside=beside,
        marks=rendering.MARKS,
        levels=rendering.LEVELS,
        most=MOST_FINDINGS,
        longest=max([each.seconds for each in verdict.results], default=0) or 1,
    )
