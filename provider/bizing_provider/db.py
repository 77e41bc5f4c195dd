"""The database: its engine, the one place that commits, and what its errors mean."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import psycopg
import uuid_utils.compat
from fastapi import Depends, Request
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bizing_provider import problems

log = logging.getLogger(__name__)

Connection = AsyncConnection
T = TypeVar("T")

DEADLOCK, SERIALIZATION = "40P01", "40001"
UNIQUE_VIOLATION, EXCLUSION_VIOLATION = "23505", "23P01"


async def _current(request: Request) -> Connection:
    connection: Connection = request.state.connection
    return connection


Conn = Annotated[Connection, Depends(_current)]
"""For handlers: the request's one transaction."""


OPTIONS = "-c timezone=UTC -c plan_cache_mode=force_generic_plan"
"""Statements are prepared and their plans kept: planning some of them anew costs more than running them."""


class Stale(Exception):
    """What the transaction read is outdated: roll back and run it again, at most a few times."""


def connect(url: str, pool_size: int = 10, **options: Any) -> AsyncEngine:
    """An engine on a `postgresql://` URL, whose connections tell `options`. No connection is made yet."""
    return create_async_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        execution_options=options,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        # A restart of PostgreSQL leaves dead connections behind; find out before a request runs on one.
        pool_pre_ping=True,
        # Else the text of an error, and with it the log, has the values: customers' names, digests of keys.
        hide_parameters=True,
        connect_args={"application_name": "bizing", "options": OPTIONS},
    )


def new_id() -> UUID:
    """A UUID of version 7: it sorts by the time it was made (RFC 9562, section 5.7)."""
    return uuid_utils.compat.uuid7()


async def clock(conn: Connection) -> datetime:
    """The database's clock now, to the millisecond: the only clock for holds."""
    now: datetime = (await conn.execute(text("SELECT date_trunc('milliseconds', clock_timestamp())"))).scalar_one()
    return now


@asynccontextmanager
async def transaction(engine: AsyncEngine) -> AsyncIterator[Connection]:
    """One transaction: commits at the end of the block, rolls back when an exception leaves it."""
    async with engine.begin() as conn:
        yield conn


async def run(
    engine: AsyncEngine,
    work: Callable[[Connection], Awaitable[T]],
    mend: Callable[[Stale], Awaitable[None]] | None = None,
) -> T:
    """Run `work` in a transaction, again when the database or `Stale` asks for it; then it is unavailable.

    A deadlock or a serialization failure has had no effect, so the same work may run once more. `mend` sees to the
    reason of a `Stale`, outside of any transaction.
    """
    for attempt in range(3):
        try:
            async with transaction(engine) as conn:
                return await work(conn)
        except Stale as reason:
            if mend is not None:
                await mend(reason)
        except PoolExhausted as exhausted:
            raise problems.Unavailable("Every database connection is busy.") from exhausted
        except DBAPIError as error:
            state = sqlstate(error)
            if state in (DEADLOCK, SERIALIZATION) and attempt == 0:
                log.warning("transaction repeated", extra={"sqlstate": state})
                continue
            raise refusal(error) from error
        except psycopg.OperationalError as error:
            raise problems.Unavailable("The database does not answer.") from error
    raise problems.Unavailable("The database was too busy with others' changes to the same rows.")


def sqlstate(error: DBAPIError) -> str | None:
    """The SQLSTATE of PostgreSQL's error, None when the connection itself failed."""
    return getattr(error.orig, "sqlstate", None)


def constraint(error: DBAPIError) -> str | None:
    """The name of the constraint that was broken."""
    diagnostic = getattr(error.orig, "diag", None)
    return getattr(diagnostic, "constraint_name", None)


def refusal(error: DBAPIError) -> Exception:
    """What a caller is told of a database error: unavailable when it will pass, else the fault itself."""
    state = sqlstate(error)
    if error.connection_invalidated or (state is None and isinstance(error.orig, psycopg.OperationalError)):
        return problems.Unavailable("The database does not answer.")
    if state in (DEADLOCK, SERIALIZATION) or (state or "").startswith(("53", "57", "08", "25006")):
        return problems.Unavailable("The database is busy or being restarted.")
    return error
