"""Pictures of bookings: over the clients' clock, one row a booking, and over the time that was booked (pure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from html import escape

from bizing_load.history import Operation
from bizing_load.report import charts, words
from bizing_load.report.charts import Figure
from bizing_load.report.lives import Life, Mark, overlap
from bizing_load.report.model import Judged

MARKS_SHOWN = 500  # of each kind in a picture
MANY_ROWS = 20  # from here on marks are smaller, for a busy picture
ROW_PIXELS, TOP_PIXELS, BOTTOM_PIXELS, LEGEND_PIXELS = 36, 40, 130, 55
NOWHERE = "for none of these"  # the row of refusals that no drawn booking explains

Row = Life | None  # None is NOWHERE


class Timeline:
    """Bookings over the clients' clock; the first `at_fault` of them stand out, and `window` is what is seen at first.

    `left_out` counts marks that were too many to draw."""

    def __init__(
        self,
        judged: Judged,
        lives: Sequence[Life],
        refused: Sequence[Operation],
        window: tuple[int, int] | None = None,
        at_fault: int = 0,
    ) -> None:
        self._judged = judged
        self._lives: list[Row] = list(lives)
        self._points: defaultdict[str, list[tuple[float, int, str]]] = defaultdict(list)
        self.left_out = 0
        for row, life in enumerate(lives):
            for mark in life.marks:
                self._mark(row, mark)
        for operation in refused[:MARKS_SHOWN]:
            self._refuse(operation, lives)
        self.left_out += len(refused[MARKS_SHOWN:])
        self.figure = self._draw(window, at_fault)

    def _mark(self, row: int, mark: Mark) -> None:
        points = self._points[mark.kind]
        if len(points) == MARKS_SHOWN:
            self.left_out += 1
            return
        points.append(
            (self._judged.since(mark.at), row, f"{escape(mark.text)}, at {self._judged.since(mark.at):.6f} s")
        )

    def _refuse(self, operation: Operation, lives: Sequence[Life]) -> None:
        """On the row of the booking that was in the way, as far as it is drawn."""
        asked, answer = operation.asked, operation.answer
        assert answer, "a refusal is an answer"
        row = next((number for number, life in enumerate(lives) if _in_the_way(life, operation)), None)
        if row is None:
            if self._lives[-1:] != [None]:
                self._lives.append(None)
            row = len(self._lives) - 1
        text = f"client {asked.client} was refused {words.span(asked.start, asked.end)}, operation {asked.op}"
        self._mark(row, Mark(answer.at, "refused", text))

    def _draw(self, window: tuple[int, int] | None, at_fault: int) -> Figure:
        traces = [trace for trace in (self._asked(), self._held(), self._confirmed()) if trace["y"]]
        size = 12 if len(self._lives) < MANY_ROWS else 9
        traces += [charts.marks(kind, points, size) for kind, points in self._points.items()]
        height = ROW_PIXELS * max(1, len(self._lives))
        figure = charts.over_time(
            self._judged,
            traces,
            "",
            yaxis=charts.rows(self._labels(at_fault)),
            margin={"t": TOP_PIXELS, "r": 20, "b": BOTTOM_PIXELS, "l": 60},
            height=TOP_PIXELS + height + BOTTOM_PIXELS,
            barmode="overlay",
            legend={"orientation": "h", "y": -LEGEND_PIXELS / height, "yanchor": "top"},
            hovermode="closest",
        )
        if window:
            figure["layout"]["xaxis"]["range"] = [self._judged.since(at) for at in window]
        return figure

    def _labels(self, at_fault: int) -> list[str]:
        """Beside the rows; the first so many stand out."""
        labels = [NOWHERE if life is None else label(life) for life in self._lives]
        return [f"<b>▶ {text}</b>" if row < at_fault else text for row, text in enumerate(labels)]

    def _asked(self) -> Figure:
        spans = [(life.asked, life.since or self._end(life)) for life in self._drawn]
        told = [f"{tell(life)}<br>asked for, not yet acknowledged" for life in self._drawn]
        return self._bars("asked for, nothing acknowledged", spans, told, charts.GREY, width=0.16)

    def _held(self) -> Figure:
        spans = [(life.since, life.confirmed or self._end(life)) for life in self._drawn]
        told = [f"{tell(life)}<br>held; {life.ending}" for life in self._drawn]
        pattern = {"shape": "/", "size": 7, "solidity": 0.45, "fillmode": "replace"}
        return self._bars("held, acknowledged to its client", spans, told, charts.BLUE, pattern=pattern)

    def _confirmed(self) -> Figure:
        spans = [(life.confirmed, self._end(life)) for life in self._drawn]
        told = [f"{tell(life)}<br>confirmed; {life.ending}" for life in self._drawn]
        return self._bars("confirmed", spans, told, charts.GREEN)

    def _bars(
        self,
        name: str,
        spans: Sequence[tuple[int | None, int]],
        told: Sequence[str],
        colour: str,
        *,
        width: float = 0.62,
        pattern: Figure | None = None,
    ) -> Figure:
        drawn = [
            (row, self._judged.since(begin), (end - begin) / 1e9, text)
            for row, ((begin, end), text) in enumerate(zip(spans, told, strict=True))
            if begin is not None and end > begin
        ]
        return charts.bars(name, drawn, colour, width=width, **({"pattern": pattern} if pattern else {}))

    @property
    def _drawn(self) -> list[Life]:
        return [life for life in self._lives if life is not None]

    def _end(self, life: Life) -> int:
        return self._judged.end if life.until is None else life.until


def shade_overlap(judged: Judged, lives: Sequence[Life], figure: Figure) -> None:
    """Shade, in a timeline, from when to when all had been told that an overlapping time is theirs."""
    found = overlap(lives)
    if found is None or found.since is None:
        return
    begin, end = judged.since(found.since), judged.since(judged.end if found.until is None else found.until)
    if begin < end:
        figure["layout"]["shapes"].append(charts.band(begin, end, charts.CLEAR_RED, charts.RED, "solid"))
        figure["layout"]["annotations"].append(charts.name(begin, f"<b>{_all(lives)} have it from here</b>"))


def _all(lives: Sequence[Life]) -> str:
    return "both" if len(lives) == 2 else f"all {len(lives)}"


def _in_the_way(life: Life, operation: Operation) -> bool:
    asked, answer = operation.asked, operation.answer
    assert answer, "a refusal is an answer"
    lived = life.asked <= answer.at and (life.until is None or life.until >= asked.at)
    return lived and life.overlaps(asked.start, asked.end)


def booked(lives: Sequence[Life]) -> Figure:
    """Bookings over the time that they book, with the time shaded that all of them have."""
    bars = [
        (row, _utc(start), (end - start) / timedelta(milliseconds=1), f"{tell(life)}<br>{words.span(start, end)}")
        for row, life in enumerate(lives)
        for start, end in life.times
    ]
    pattern = {"shape": "/", "size": 7, "solidity": 0.45, "fillmode": "replace"}
    trace = charts.bars("time booked", bars, charts.BLUE, pattern=pattern)
    figure: Figure = {
        "data": [trace],
        "layout": {
            "xaxis": {"type": "date", "title": {"text": "the time that is booked (UTC)"}},
            "yaxis": charts.rows([label(life) for life in lives]),
            "margin": {"t": TOP_PIXELS, "r": 20, "b": 50, "l": 60},
            "height": TOP_PIXELS + ROW_PIXELS * len(lives) + BOTTOM_PIXELS // 2,
            "barmode": "overlay",
            "showlegend": False,
            "hovermode": "closest",
        },
    }
    if both := overlap(lives):
        begin, end = _utc(both.start), _utc(both.end)
        figure["layout"]["shapes"] = [charts.band(begin, end, charts.CLEAR_RED, charts.RED, "solid")]
        told = f"<b>{_all(lives)}: {words.span(both.start, both.end)}</b>"
        figure["layout"]["annotations"] = [charts.name(begin, told)]
    return figure


def label(life: Life) -> str:
    """Whose booking, and which: two lines beside its row."""
    return f"{escape(customer(life))}<br>{escape(life.booking)}"


def customer(life: Life) -> str:
    return "no client known" if life.client is None else f"client {life.client}"


def tell(life: Life) -> str:
    return f"{escape(customer(life))}, booking {escape(life.booking)}<br>{words.span(life.start, life.end)}"


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
