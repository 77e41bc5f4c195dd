"""`report.html`: a judged run as one page that asks nothing of any network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
from plotly import offline

from bizing_load.history import Operation
from bizing_load.oracle.judgement import Violation
from bizing_load.report import charts, scene, timeline, words
from bizing_load.report.lives import Life, Lives
from bizing_load.report.model import Judged
from bizing_spec import pages

DRAWN = 3  # violations of each rule that get pictures
TOLD = 50  # violations of each rule that are told
CONTENDED = 5  # resources
BARS = 40  # bookings in the picture of a resource
ONLY = "Bookings of the same time that lived then are beside it; refusals are those of that moment."


@dataclass
class Picture:
    """A figure and what stands beside it: its name for who cannot see it, a remark, and a table of the same."""

    id: str
    name: str
    figure: charts.Figure
    remark: str = ""
    lives: Sequence[Life] = ()


@dataclass
class Told:
    """A violation as the page tells it."""

    violation: Violation
    pictures: list[Picture] = field(default_factory=list)
    operations: Sequence[Operation] = ()


def write(judged: Judged, path: Path) -> None:
    path.write_text(render(judged), encoding="utf-8")


def render(judged: Judged) -> str:
    lives = Lives(judged.history, judged.end)
    found = judged.judgement.violations
    drawn = words.first(found, DRAWN)
    violations = [_tell(judged, lives, number, each, drawn) for number, each in enumerate(words.first(found, TOLD), 1)]
    resources = list(_resources(judged, lives))
    lines = [
        Picture("throughput", "Answers a second, by outcome, with faults as shaded bands", charts.throughput(judged)),
        Picture("latency", "Latency in milliseconds, p50 and p99, with faults as shaded bands", charts.latency(judged)),
    ]
    pictures = [*(each for told in violations for each in told.pictures), *resources, *lines]
    return pages.template("bizing_load.report", "report.html").render(
        judged=judged,
        words=words,
        customer=timeline.customer,
        violations=violations,
        resources=resources,
        lines=lines,
        plotly=offline.get_plotlyjs(),
        figures=_inline({picture.id: picture.figure for picture in pictures}),
    )


def _inline(value: Any) -> str:
    """JSON that may stand in a script element: nothing in it can end one."""
    return msgspec.json.encode(value).decode().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _tell(judged: Judged, lives: Lives, number: int, violation: Violation, drawn: Sequence[Violation]) -> Told:
    """With pictures, if it is among those to be drawn."""
    operations = [lives.operations[each] for each in violation.operations if each in lives.operations]
    told = Told(violation, operations=operations)
    if violation not in drawn:
        return told
    shown = scene.of(judged, lives, violation, operations)
    if shown is None:
        return told
    bookings = [*shown.at_fault, *shown.others]
    when = timeline.Timeline(judged, bookings, shown.refused, (shown.begin, shown.end), len(shown.at_fault))
    if violation.rule == "safety":
        timeline.shade_overlap(judged, shown.at_fault, when.figure)
    name = f"Violation {number}, when it happened, on resource {shown.resource}"
    told.pictures.append(Picture(f"when-{number}", name, when.figure, f"{_left_out(when, 0)} {ONLY}", bookings))
    if shown.at_fault:
        name = f"Violation {number}, the times that were booked, on resource {shown.resource}"
        told.pictures.append(Picture(f"booked-{number}", name, timeline.booked(shown.at_fault)))
    return told


def _resources(judged: Judged, lives: Lives) -> Iterator[Picture]:
    for number, resource in enumerate(lives.contended(CONTENDED), 1):
        shown = lives.most_wanted(resource, BARS)
        refused = lives.refused_near(resource, [time for life in shown for time in life.times])
        drawn = timeline.Timeline(judged, shown, refused)
        left_out = len(lives.by_resource.get(resource, [])) - len(shown)
        refusals = f"{len(lives.refused[resource]):,} refused"
        name = f"Resource {resource}: {len(shown) + left_out:,} bookings, {refusals}"
        yield Picture(f"resource-{number}", name, drawn.figure, _left_out(drawn, left_out), shown)


def _left_out(drawn: timeline.Timeline, bookings: int) -> str:
    """What a picture does not show, said beside it."""
    parts = [f"{bookings:,} more bookings, whose times fewer asked for"] if bookings else []
    parts += [f"{drawn.left_out:,} more marks"] if drawn.left_out else []
    return f"Left out, for the picture to be readable: {' and '.join(parts)}." if parts else ""
