"""Two runs side by side: how much slower the second is, and whether that is more than chance (pure)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean, stdev
from typing import Any

import msgspec

from bizing_load.throughput import table
from bizing_load.throughput.order import FORMAT, Figures, Result, Window
from bizing_spec import outcome

HEADS = ("operation", "figure", "A", "B", "B to A", "spread", "")
DEVIATIONS = 2  # of windows that vary by chance alone, 95 of 100 lie within so many standard deviations
SETTINGS = ("scenario", "model", "users", "rate", "think", "processors")


class RunUnreadable(outcome.Stopped):
    """The file is no result of `bizing load --out`."""


@dataclass(frozen=True)
class Difference:
    """One figure in both runs. `ratio` is B to A, `slower` by which share B is slower (below 0: faster), `spread` by
    which share the windows of one run differ among themselves: twice their standard deviation, where it is larger."""

    operation: str
    figure: str
    a: float
    b: float
    ratio: float
    slower: float
    spread: float

    @property
    def is_certain(self) -> bool:
        """Whether the runs differ by more than the windows within one of them."""
        return abs(self.slower) > self.spread

    def tell(self) -> str:
        if not self.is_certain:
            return "within the spread"
        return f"{abs(self.slower):.0%} {'slower' if self.slower > 0 else 'faster'}, more than the spread"


def read(path: Path) -> Result:
    """Raises RunUnreadable."""
    try:
        result = msgspec.json.decode(path.read_bytes(), type=Result)
    except (OSError, msgspec.MsgspecError) as fault:
        raise RunUnreadable(f"{path} is no result of `bizing load --out`: {fault}") from fault
    if result.format != FORMAT:
        raise RunUnreadable(f"{path} has format {result.format}, where this reads {FORMAT}")
    return result


def compare(a: Result, b: Result) -> list[Difference]:
    """All that both runs measured, the whole first."""
    others = {one.name: one for one in b.measured.operations}
    pairs = [(a.measured.total, b.measured.total)]
    pairs += [(one, others[one.name]) for one in a.measured.operations if one.name in others]
    return [difference for one, other in pairs for difference in _differences(one, other)]


def unlike(a: Result, b: Result) -> list[str]:
    """Settings that differ, for then it is not the server alone that does."""
    changed = [name for name in SETTINGS if getattr(a, name) != getattr(b, name)]
    return [f"{name} {getattr(a, name)} and {getattr(b, name)}" for name in changed]


def too_slow(differences: Sequence[Difference], limit: float) -> list[Difference]:
    """Those by which B is slower by more than this share, and by more than the spread."""
    return [one for one in differences if one.slower > limit and one.is_certain]


def _differences(a: Figures, b: Figures) -> Iterator[Difference]:
    yield from _difference(a, b, "requests/s", a.rate, b.rate, lambda window: window.rate)
    yield from _difference(a, b, "p50 ms", a.corrected.p50, b.corrected.p50, lambda window: window.p50)
    yield from _difference(a, b, "p99 ms", a.corrected.p99, b.corrected.p99, lambda window: window.p99)


def _difference(
    one: Figures, other: Figures, figure: str, a: float | None, b: float | None, of: Callable[[Window], float | None]
) -> Iterator[Difference]:
    if not a or not b:
        return
    ratio = b / a
    slower = 1 - ratio if figure == "requests/s" else ratio - 1
    spread = max(_spread(one.windows, of), _spread(other.windows, of))
    yield Difference(one.name, figure, a, b, ratio, slower, spread)


def _spread(windows: Sequence[Window], of: Callable[[Window], float | None]) -> float:
    values = [value for window in windows if (value := of(window)) is not None]
    return DEVIATIONS * stdev(values) / mean(values) if len(values) > 1 and mean(values) else 0.0


def as_text(a: Result, b: Result, limit: float | None) -> str:
    return "\n".join([*table.aligned(_rows(compare(a, b))), "", *_sentences(a, b, limit)])


def as_markdown(a: Result, b: Result, limit: float | None) -> str:
    return "\n".join([*table.piped(_rows(compare(a, b))), "", *(f"- {each}" for each in _sentences(a, b, limit))])


def as_json(a: Result, b: Result, limit: float | None) -> str:
    differences = compare(a, b)
    whole: dict[str, Any] = {
        "differences": [asdict(each) | {"exceedsSpread": each.is_certain} for each in differences],
        "unlike": unlike(a, b),
        "failOver": limit,
        "tooSlow": [] if limit is None else [asdict(each) for each in too_slow(differences, limit)],
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode()


def _rows(differences: Sequence[Difference]) -> list[table.Row]:
    return [HEADS, *(_row(each) for each in differences)]


def _row(each: Difference) -> table.Row:
    figures = (f"{each.a:,.1f}", f"{each.b:,.1f}", f"{each.ratio:.2f}", f"±{each.spread:.0%}")
    return (each.operation, each.figure, *figures, each.tell())


def _sentences(a: Result, b: Result, limit: float | None) -> Iterator[str]:
    differences = compare(a, b)
    certain = [each for each in differences if each.is_certain]
    yield from (f"The runs are not alike: {each}." for each in unlike(a, b))
    slower = sum(each.slower > 0 for each in certain)
    if certain:
        faster = len(certain) - slower
        yield f"Beyond the spread between windows, B is slower in {slower} and faster in {faster} figures."
    else:
        yield "No difference exceeds the spread between windows: these runs show none."
    if limit is not None:
        beyond = too_slow(differences, limit)
        told = ", ".join(f"{each.operation} {each.figure} by {each.slower:.0%}" for each in beyond)
        yield (
            f"B is slower by more than {limit:.0%}: {told}." if beyond else f"B is not slower by more than {limit:.0%}."
        )
