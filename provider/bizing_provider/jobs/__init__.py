"""Jobs: what is to be done later, noted in the transaction that wants it, and what is done every so often.

`defer` is all that other rooms need; `runner` does the work. Both keep to procrastinate's tables.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import text

from bizing_provider import db

Scalar = str | int | float | bool | None

Task = Callable[[Mapping[str, Any]], Awaitable[None]]
"""Does a job, given its arguments. It may come to be run again, and even beside itself: after a crash, after a
connection that was lost at the wrong moment, or when a process that was thought dead wakes up. What must happen once is
for the task to fence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """What is done once for each time that `cron` matches, by one process whatever their number; again if that dies.

    When several were missed, as while no process ran, one makes up for them all. A fault is logged and not repeated.
    """

    name: str
    cron: str
    """In UTC; a sixth field counts seconds."""
    work: Callable[[], Awaitable[int]]
    """How much it did, which only its caller's log may care for."""


# Procrastinate's own function, called on our connection: its client would open another, or raise errors that are not
# SQLAlchemy's. The queue has the task's name, so that a process takes no job of a task that it does not know.
DEFER: Final = text("""
SELECT procrastinate_defer_jobs_v1(ARRAY[
  ROW(:task, :task, 0, NULL, NULL, CAST(:arguments AS jsonb), CAST(:at AS timestamptz))::procrastinate_job_to_defer_v1
])
""")


async def defer(conn: db.Connection, task: str, /, *, at: datetime | None = None, **arguments: Scalar) -> None:
    """Have a task run once this transaction is committed, or at a later time; never if it is rolled back.

    The task's name has at most 40 bytes. Arguments are ids rather than what they stand for: they may show in logs.
    """
    await conn.execute(DEFER, {"task": task, "at": at, "arguments": json.dumps(arguments)})
