"""Pictures as Plotly takes them: data and layout, plain values only (pure).

Colours are of middle brightness, to be seen on a light page and a dark one; each kind has a shape or a pattern too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from bizing_load.report.model import SECOND, Judged, Outcome

Figure = dict[str, Any]

BLUE, GREEN, ORANGE, RED, PURPLE, GREY = "#3d87d6", "#2a9d6f", "#d9831f", "#d6455d", "#8d6fd6", "#8a9099"
CLEAR_RED, CLEAR_GREY = "rgba(214,69,93,0.28)", "rgba(138,144,153,0.22)"
MARKS = {
    "hold": ("hold acknowledged", "diamond", BLUE),
    "wait": ("offer seen", "diamond-open", BLUE),
    "extend": ("extension acknowledged", "triangle-right", BLUE),
    "confirm": ("confirmation acknowledged", "circle", GREEN),
    "reschedule": ("move acknowledged", "square", PURPLE),
    "cancel": ("cancellation acknowledged", "x", GREY),
    "refused": ("refusal", "triangle-down-open", ORANGE),
    "unknown": ("no clear answer", "star", RED),
}


def over_time(judged: Judged, traces: Sequence[Figure], axis: str, **layout: Any) -> Figure:
    """A picture over the run's seconds, with its faults as shaded bands."""
    bands, names = bands_of_faults(judged)
    return {
        "data": list(traces),
        "layout": {
            "xaxis": {"title": {"text": f"seconds from the first request{_clock(judged)}"}, "zeroline": False},
            "yaxis": {"title": {"text": axis}, "rangemode": "tozero"},
            "shapes": bands,
            "annotations": names,
            "margin": {"t": 40, "r": 20, "b": 50, "l": 60},
            "legend": {"orientation": "h", "y": -0.25},
            "height": 340,
            **layout,
        },
    }


def _clock(judged: Judged) -> str:
    """What the clock showed then, for violations tell clock times."""
    return f", at {datetime.fromtimestamp(judged.begin / SECOND, UTC):%H:%M:%S.%f} UTC" if judged.begin else ""


def bands_of_faults(judged: Judged) -> tuple[list[Figure], list[Figure]]:
    """A band for each fault, with a dashed edge, and its name at its top."""
    bands, names = [], []
    for fault in judged.faults:
        begin = judged.since(fault.begin)
        end = judged.since(judged.end if fault.end is None else fault.end)
        bands.append(band(begin, end, CLEAR_GREY, GREY, "dash"))
        names.append(name(begin, f"⚡ {fault.name}"))
    return bands, names


def band(begin: Any, end: Any, fill: str, edge: str, dash: str) -> Figure:
    """A shaded part of a picture, from bottom to top."""
    return {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": begin,
        "x1": end,
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "fillcolor": fill,
        "line": {"color": edge, "width": 1, "dash": dash},
    }


def name(at: Any, text: str) -> Figure:
    """Words on top of a picture, beginning at a moment."""
    return {
        "x": at,
        "y": 1,
        "xref": "x",
        "yref": "paper",
        "text": text,
        "showarrow": False,
        "xanchor": "left",
        "yanchor": "bottom",
    }


def throughput(judged: Judged) -> Figure:
    """Answers a second, by outcome."""
    lines: list[tuple[Outcome, str, str, str]] = [
        ("ok", "done", GREEN, "solid"),
        ("fail", "refused", ORANGE, "dot"),
        ("info", "unknown", RED, "dash"),
    ]
    at = [point.at for point in judged.points]
    traces = [
        line(title, at, [point.counts.get(outcome, 0) / judged.step for point in judged.points], colour, dash)
        for outcome, title, colour, dash in lines
    ]
    return over_time(judged, traces, "answers a second")


def latency(judged: Judged) -> Figure:
    """Median and 99th percentile of each second's answers."""
    at = [point.at for point in judged.points]
    traces = [
        line("p50", at, [point.latency.p50 for point in judged.points], BLUE, "solid"),
        line("p99", at, [point.latency.p99 for point in judged.points], PURPLE, "dot"),
    ]
    return over_time(judged, traces, "milliseconds")


def line(title: str, x: Sequence[float], y: Sequence[float | None], colour: str, dash: str) -> Figure:
    return {
        "type": "scatter",
        # A single point makes no line.
        "mode": "lines" if len(x) > 1 else "markers",
        "name": title,
        "x": x,
        "y": y,
        "line": {"color": colour, "dash": dash, "width": 2},
        "marker": {"color": colour},
    }


def bars(title: str, spans: Iterable[tuple[int, Any, float, str]], colour: str, **looks: Any) -> Figure:
    """Lying bars: row, begin, length, and what is told of each."""
    listed = list(spans)
    return {
        "type": "bar",
        "orientation": "h",
        "name": title,
        "y": [row for row, _, _, _ in listed],
        "base": [begin for _, begin, _, _ in listed],
        "x": [length for _, _, length, _ in listed],
        "hovertext": [text for _, _, _, text in listed],
        "hoverinfo": "text",
        "width": looks.pop("width", 0.62),
        "marker": {"color": colour, "line": {"color": colour, "width": 1.5}, **looks},
    }


def marks(kind: str, points: Sequence[tuple[float, int, str]], size: int) -> Figure:
    """Marks of one kind: moment, row, and what is told of each."""
    title, symbol, colour = MARKS[kind]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": title,
        "x": [at for at, _, _ in points],
        "y": [row for _, row, _ in points],
        "hovertext": [text for _, _, text in points],
        "hoverinfo": "text",
        "marker": {"symbol": symbol, "color": colour, "size": size, "line": {"color": colour, "width": 2}},
    }


def rows(labels: Sequence[str]) -> Figure:
    """An axis with a label for each row, the first on top."""
    return {
        "tickmode": "array",
        "tickvals": list(range(len(labels))),
        "ticktext": list(labels),
        "range": [len(labels) - 0.4, -0.6],
        "automargin": True,
        "zeroline": False,
        "showgrid": False,
    }
