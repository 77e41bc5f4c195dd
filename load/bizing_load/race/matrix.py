"""What the matrix of negative controls says, as values, text, Markdown and JSON (pure)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import msgspec

from bizing_load.oracle.judgement import Rule, Verdict
from bizing_load.race.control import Cell, Control
from bizing_spec import outcome


@dataclass(frozen=True)
class Row:
    """What became of one control in one cell: `caught` are the rules that it was seen to break, in all tries.

    `verdict` is the last try's, None when it was not run; `note` says why, or what else there is to know.
    """

    control: Control
    cell: Cell
    verdict: Verdict | None = None
    caught: tuple[Rule, ...] = ()
    operations: int = 0
    tries: int = 0
    note: str = ""

    @property
    def result(self) -> str:
        """In a word."""
        if self.control.missing:
            return "not run"
        if self.control.kind == "broken":
            return "caught" if set(self.cell.rules) <= set(self.caught) else "not caught"
        if self.verdict == "valid":
            return "valid"
        return "not valid" if self.control.kind == "ours" else self.verdict or "not run"

    @property
    def failed(self) -> bool:
        """Whether something is left unproved. What was not run proves nothing; strategies need not prove anything."""
        return self.control.kind != "strategy" and self.result not in ("caught", "valid")


@dataclass(frozen=True)
class Matrix:
    """All rows: ours first, then what is broken, then the strategies."""

    rows: tuple[Row, ...]
    seconds: float

    @property
    def failures(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.failed)

    @property
    def status(self) -> int:
        """The exit status: what is shown of strategies does not count."""
        return outcome.WRONG if self.failures else outcome.OK


# How it is shown

HEADS = ("control", "race", "operations", "tries", "verdict", "caught by", "must be", "result")


def race(cell: Cell) -> str:
    """A cell in words."""
    return cell.workload + (f" with {', '.join(cell.faults)}" if cell.faults else "")


def _columns(row: Row) -> tuple[str, ...]:
    wanted = {"ours": "valid", "broken": ", ".join(row.cell.rules), "strategy": ""}
    return (
        row.control.name,
        race(row.cell),
        f"{row.operations:,}",
        str(row.tries),
        row.verdict or "",
        ", ".join(row.caught),
        wanted[row.control.kind],
        row.result,
    )


def summary(matrix: Matrix) -> str:
    """In a sentence."""
    broken = [row.result == "caught" for row in matrix.rows if row.control.kind == "broken"]
    ours = [row.result == "valid" for row in matrix.rows if row.control.kind == "ours"]
    caught = [f"{sum(broken)} of {len(broken)} broken providers caught"] if broken else []
    valid = [f"ours valid in {sum(ours)} of {len(ours)} races"] if ours else []
    return ", ".join([*caught, *valid]) or "strategies alone"


def as_text(matrix: Matrix) -> str:
    """A table, the notes below it, and the sum of it all last."""
    table = [HEADS, *map(_columns, matrix.rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(HEADS))]
    lines = ["  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)).rstrip() for line in table]
    notes = [f"{row.control.name}, {race(row.cell)}: {row.note}" for row in matrix.rows if row.note]
    return "\n".join([*lines, "", *notes, f"{summary(matrix)}; {matrix.seconds:.0f} s"])


def as_json(matrix: Matrix) -> str:
    """Every row, with its control's description, as one JSON object."""
    rows = [
        {
            "control": row.control.name,
            "kind": row.control.kind,
            "text": row.control.text,
            "models": row.control.models,
            "workload": row.cell.workload,
            "faults": row.cell.faults,
            "expected": row.cell.rules,
            "verdict": row.verdict,
            "caught": row.caught,
            "operations": row.operations,
            "tries": row.tries,
            "result": row.result,
            "note": row.note,
        }
        for row in matrix.rows
    ]
    whole = {"status": matrix.status, "seconds": round(matrix.seconds, 1), "rows": rows}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode()


TITLES = {"ours": "Ours", "broken": "Broken providers", "strategy": "Strategy models"}
FAIRNESS = (
    "Models of the strategies in the published source that is named, on our HTTP, our idempotency and our tables; not "
    "the products. A race that a strategy passes is to its credit, and one that it was not made for says nothing "
    "against it."
)


def as_markdown(matrix: Matrix) -> str:
    """A table a kind, for a page of a CI or a document."""
    return "\n".join([f"{summary(matrix)}.", *_sections(matrix)]) + "\n"


def _sections(matrix: Matrix) -> Iterator[str]:
    for kind, rows in groupby(matrix.rows, key=lambda row: row.control.kind):
        listed = list(rows)
        controls = {row.control.name: row.control for row in listed}.values()
        yield from ("", f"### {TITLES[kind]}", "")
        if kind == "strategy":
            yield from (FAIRNESS, "")
        yield f"| {' | '.join(HEADS)} |"
        yield "|" + "---|" * len(HEADS)
        yield from (f"| {' | '.join(_columns(row))} |" for row in listed)
        yield ""
        yield from (f"- **{each.name}**: {each.text}{f' ({each.models})' if each.models else ''}" for each in controls)
        yield from (f"- {row.control.name}, {race(row.cell)}: {row.note}" for row in listed if row.note)
