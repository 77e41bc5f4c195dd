"""Options that several commands have."""

from pathlib import Path
from typing import Annotated, Literal

import typer

DataDir = Annotated[
    Path | None, typer.Option(help="Where the embedded PostgreSQL keeps its data.", show_default="a folder of yours")
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(envvar="BIZING_DATABASE_URL", help="Another PostgreSQL, 15 or later, instead of the embedded one."),
]
LogLevel = Annotated[
    Literal["debug", "info", "warning", "error"],
    typer.Option(envvar="BIZING_LOG_LEVEL", case_sensitive=False, help="The least that is logged."),
]
Format = Annotated[Literal["text", "json"], typer.Option("--format", help="How to print.")]
