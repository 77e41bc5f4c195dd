"""What a negative control says of itself: a provider to race against, and what the race must make of it."""

from __future__ import annotations

from typing import Literal

import msgspec

from bizing_load.oracle.judgement import Rule

Kind = Literal["ours", "broken", "strategy"]


class Cell(msgspec.Struct, frozen=True):
    """A race that a control is put to: by which rules a broken one must be caught in it, and what it needs for that."""

    workload: str
    rules: list[Rule] = []
    faults: list[str] = []


class Control(msgspec.Struct, frozen=True):
    """A provider: the module of this name, beside the others in their folder, serves it.

    `ours` is put to whatever the others are put to, and must be valid. A `broken` one must be caught. A `strategy` is
    a model of what others do, `models` names their source and its date; it is shown as it was measured. `missing` is
    what this machine lacks to run it.
    """

    name: str
    kind: Kind
    text: str
    cells: list[Cell] = []
    models: str = ""
    environment: dict[str, str] = {}
    postgres_settings: dict[str, str] = {}
    missing: str = ""
