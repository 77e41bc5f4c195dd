"""Strategy model: look, then insert, in a SERIALIZABLE transaction that is tried again when PostgreSQL aborts it."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncEngine

from bizing_load.race.control import Cell, Control
from bizing_provider import db, problems
from tests.load.controls import strategy

CONTROL = Control(
    "serializable",
    "strategy",
    "SERIALIZABLE, tried again up to 20 times",
    [Cell("same"), Cell("overlap"), Cell("capacity")],
    models="common advice, after PostgreSQL's documentation, chapter 13.2.3",
)

TRIES = 20
T = TypeVar("T")
connect, run = db.connect, db.run


def connect_serializable(url: str, pool_size: int = 10, **options: Any) -> AsyncEngine:
    return connect(url, pool_size, **options).execution_options(isolation_level="SERIALIZABLE")


async def run_again(
    engine: AsyncEngine,
    work: Callable[[db.Connection], Awaitable[T]],
    mend: Callable[[db.Stale], Awaitable[None]] | None = None,
) -> T:
    for _ in range(TRIES):
        try:
            return await run(engine, work, mend)
        except problems.Unavailable as refused:
            last = refused
    raise last


if __name__ == "__main__":
    db.connect, db.run = connect_serializable, run_again
    strategy.serve(strategy.look_then_insert)
