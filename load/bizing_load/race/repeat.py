"""The command that repeats a race (pure)."""

from __future__ import annotations

import shlex
from dataclasses import fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bizing_load.race.runner import Options

LEFT_OUT = {
    "url",
    "key",
    "history",
    "payments_key",
    "database_url",
    "database_log",
    "command",
    "environment",
    "postgres_settings",
}
"""What is said in its place, is a secret, is of one machine, or has no option."""


def command(options: Options) -> str:
    """What is typed to race the same again, on a server like this one; secrets are left to the environment."""
    words = ["bizing", "race", *([options.url] if options.url else [])]
    for each in fields(options):
        value = getattr(options, each.name)
        usual = each.default if each.name not in ("workload", "clients", "seed") else None
        if each.name in LEFT_OUT or value == usual:
            continue
        told = ",".join(value) if isinstance(value, tuple | list) else str(value)
        words += [f"--{each.name.replace('_', '-')}", told]
    return shlex.join(words)
