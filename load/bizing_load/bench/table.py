"""What `bizing bench` prints: a table as text, Markdown or JSON."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from bizing_load.bench import figures

HEADS = ("clients", "API bookings/s", "p50 ms", "p99 ms", "pgbench bookings/s", "p50 ms", "p99 ms", "ratio")


def as_text(result: figures.Result) -> str:
    rows = [HEADS, *(_cells(line) for line in result.lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    table = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([*table, "", *_remarks(result)])


def as_markdown(result: figures.Result) -> str:
    rows = [HEADS, tuple("--:" for _ in HEADS), *(_cells(line) for line in result.lines)]
    return "\n".join([*(f"| {' | '.join(row)} |" for row in rows), "", *(f"- {one}" for one in _remarks(result))])


def as_json(result: figures.Result) -> str:
    """Every round, and the medians that the table shows."""
    whole: dict[str, Any] = {
        "server": result.server,
        "machine": result.machine,
        "seconds": result.seconds,
        "lines": [
            {
                "clients": line.clients,
                "ratio": line.ratio,
                "api": dataclasses.asdict(line.api()),
                "pgbench": dataclasses.asdict(line.pgbench()),
                "rounds": [dataclasses.asdict(one) for one in line.rounds],
            }
            for line in result.lines
        ],
        "bestRatio": result.best_ratio,
        "contention": dataclasses.asdict(result.contention) | {"spread": result.contention.spread},
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode()


def _cells(line: figures.Line) -> tuple[str, ...]:
    sides = (line.api(), line.pgbench())
    cells = [cell for side in sides for cell in (f"{side.rate:,.0f}", _milliseconds(side.p50), _milliseconds(side.p99))]
    return (str(line.clients), *cells, f"{line.ratio:.2f}")


def _milliseconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _remarks(result: figures.Result) -> Iterator[str]:
    most = max(line.clients for line in result.lines)
    yield (
        f"Medians of {len(result.lines[0].rounds)} rounds of {result.seconds:g} s a side, in turns; "
        "the ratio is the median of the rounds' own ratios."
    )
    yield f"The API with {most} clients to pgbench at its best: {result.best_ratio:.2f}."
    yield _contention(result.contention)
    yield f"{result.server}; {result.machine}."
    yield from _not_booked(result.lines)


def _contention(fight: figures.Contention) -> str:
    won = f"{fight.winners:,} winners of {fight.slots:,} slots, {fight.double:,} slots given twice"
    deadlocks = "deadlocks not known" if fight.deadlocks is None else f"{fight.deadlocks:,} deadlocks"
    spread = "" if fight.spread is None else f", p99 to p50 {fight.spread:.1f} ({fight.p99:.1f} to {fight.p50:.1f} ms)"
    return (
        f"{fight.clients} clients on one slot, slot after slot: {won}, {deadlocks}, "
        f"{fight.server_errors:,} answers but 201 and 409, {fight.rate:,.0f} answers/s{spread}."
    )


def _not_booked(lines: Sequence[figures.Line]) -> Iterator[str]:
    for line in lines:
        for name, side in (("API", line.api()), ("pgbench", line.pgbench())):
            if side.others:
                told = ", ".join(f"{number:,} × {status}" for status, number in sorted(side.others.items()))
                yield f"{name} with {line.clients} clients, not counted as bookings: {told}."
