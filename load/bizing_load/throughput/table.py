"""What `bizing load` prints: text, Markdown or JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from bizing_load.throughput.order import Figures, Percentiles, Result

HEADS = ("operation", "requests", "per s", "refused", "errors", "p50", "p90", "p99", "p99.9", "max")
BUSY = 0.85  # of a processor; above, what is measured may be the generator's limit
LATE_MILLISECONDS = 10.0

Row = tuple[str, ...]


def as_json(result: Result) -> str:
    return msgspec.json.format(msgspec.json.encode(result), indent=2).decode()


def as_text(result: Result) -> str:
    lines = [_what(result), ""]
    for title, rows in _tables(result):
        lines += [title, *aligned(rows), ""]
    return "\n".join([*lines, *_remarks(result)])


def as_markdown(result: Result) -> str:
    lines = [_what(result), ""]
    for title, rows in _tables(result):
        lines += [title, "", *piped(rows), ""]
    return "\n".join([*lines, *(f"- {remark}" for remark in _remarks(result))])


def aligned(rows: Sequence[Row]) -> list[str]:
    """Columns under each other, the first to the left."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "  ".join(
            [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        )
        for row in rows
    ]


def piped(rows: Sequence[Row]) -> list[str]:
    """A table of Markdown."""
    rule = ("---", *["--:"] * (len(rows[0]) - 1))
    return [f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:])]


def _tables(result: Result) -> Iterator[tuple[str, list[Row]]]:
    measured = result.measured
    listed = [*measured.operations, measured.total]
    if result.model == "open":
        yield "Latency in ms from when each request was due", [HEADS, *(_row(one, one.corrected) for one in listed)]
        yield "Latency in ms from when it was sent", [HEADS, *(_row(one, one.measured) for one in listed)]
    else:
        yield "Latency in ms as measured", [HEADS, *(_row(one, one.measured) for one in listed)]
        title = "Latency in ms, corrected for the requests that waiting users did not send"
        yield title, [HEADS, *(_row(one, one.corrected) for one in listed)]


def _row(one: Figures, latency: Percentiles) -> Row:
    values = (latency.p50, latency.p90, latency.p99, latency.p999, latency.max)
    counts = (f"{one.count:,}", f"{one.rate:,.1f}", f"{one.refused:,}", f"{sum(one.errors.values()):,}")
    return (one.name, *counts, *(milliseconds(value) for value in values))


def milliseconds(value: float | None) -> str:
    return "–" if value is None else f"{value:,.1f}"


def _what(result: Result) -> str:
    server = "a throw-away server of our own" if result.is_own else result.url
    users = f"{result.users:,} users"
    if result.model == "open":
        model = f"open model: {result.rate:g} arrivals/s, at most {users} at once"
    else:
        model = f"closed model: {users}, who pause {result.think:g} s"
    return f"{result.scenario} on {server}; {model}; {result.seconds:g} s, seed {result.seed}"


def _remarks(result: Result) -> Iterator[str]:
    measured = result.measured
    rates = [window.rate for window in measured.total.windows]
    span = f"{min(rates):,.1f} to {max(rates):,.1f}"
    yield f"Throughput {measured.total.rate:,.1f} requests/s; in tenths of the run {span}."
    yield from _errors(result)
    yield from _lateness(result)
    yield _generator(result)


def _errors(result: Result) -> Iterator[str]:
    for one in result.measured.operations:
        if one.errors:
            told = ", ".join(f"{number:,} × {kind}" for kind, number in one.errors.items())
            yield f"Errors of {one.name}: {told}."


def _lateness(result: Result) -> Iterator[str]:
    measured = result.measured
    if measured.late is not None and measured.late > LATE_MILLISECONDS:
        yield (
            f"One arrival of a hundred was begun {measured.late:,.0f} ms late or later, which its latency counts: "
            f"all {result.users:,} users were waiting, or the generator was too slow. More --users tell which."
        )
    if measured.unsent:
        yield f"{measured.unsent:,} arrivals were never served: so high a rate cannot be kept, and waiting has no end."


def _generator(result: Result) -> str:
    measured = result.measured
    share = f"The generator used {measured.generator_share:.0%} of the one processor that it can use"
    if measured.generator_share > BUSY:
        return f"{share}: it was the bottleneck, and the figures are its limit rather than the server's."
    if measured.generator_lag > LATE_MILLISECONDS:
        late = f"one time of a hundred it came {measured.generator_lag:,.0f} ms late or later to its own work"
        return f"{share}, but {late}: this machine is busy, and latencies are as uncertain as that."
    shared = f"; it shares {result.processors} processors with the server" if result.is_own else ""
    return f"{share}: it was not the bottleneck{shared}."
