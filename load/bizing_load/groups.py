"""Groups of commands of this room."""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup


class RunUnlessNamed(TyperGroup):
    """`bizing load URL …` is `bizing load run URL …`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["run", *args]
        return super().parse_args(ctx, args)
