"""The verdict as one page that asks nothing of any network."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import jinja2

from bizing_pacts.verdict import rendering
from bizing_pacts.verdict.model import MOST_FINDINGS, Verdict, summary


def render(verdict: Verdict, beside: Mapping[str, str]) -> str:
    """`beside` are the addresses of pages of single stages, by stage."""
    return _template().render(
        verdict=verdict,
        summary=summary(verdict),
        beside=beside,
        marks=rendering.MARKS,
        levels=rendering.LEVELS,
        most=MOST_FINDINGS,
        longest=max([each.seconds for each in verdict.results], default=0) or 1,
    )


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("bizing_pacts.verdict"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")
