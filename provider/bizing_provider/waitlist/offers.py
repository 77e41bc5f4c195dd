"""Offers: what a transaction frees goes to those who wait for it, in the same transaction.

The guarantee is that whoever frees time and whoever comes to wait for it cannot miss each other, and that no newcomer
comes between. To join is to keep the resource's calendar to oneself. To free time is at least to share it, until the
commit: then nobody is just joining, and who waits can be seen. Where somebody waits, the calendar must be kept, and an
offer is a hold like any other. None of this is waited for with a booking in hand, which is how deadlocks begin: what
cannot be had at once is had first, when the transaction is run again.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bizing_provider import db, problems
from bizing_provider.auth import Caller
from bizing_provider.availability import queries as availability
from bizing_provider.availability import slots
from bizing_provider.bookings import parts, service
from bizing_provider.resources import queries as resources
from bizing_provider.resources.model import Resource
from bizing_provider.waitlist import queries
from bizing_provider.waitlist.model import Entry

log = structlog.get_logger(__name__)

T = TypeVar("T")


class Awaited(Exception):
    """The transaction frees time that somebody may wait for: lock these calendars first, then run it again."""

    def __init__(self, resource_ids: Collection[UUID]):
        super().__init__()
        self.resource_ids = frozenset(resource_ids)


async def run(
    engine: AsyncEngine,
    work: Callable[[db.Connection], Awaitable[T]],
    mend: Callable[[db.Stale], Awaitable[None]] | None = None,
) -> T:
    """`db.run`, and what the work frees is offered before it is committed. All that may free time runs by this."""
    wanted: set[UUID] = set()

    async def whole(conn: db.Connection) -> T:
        resources.begin(conn)
        if wanted:
            await resources.lock_calendars(conn, wanted)
        done = await work(conn)
        await settle(conn)
        return done

    # However often that is: each time there is one calendar more that is had first, so it ends, and is no sign that the
    # database is too busy.
    while True:
        try:
            return await db.run(engine, whole, mend)
        except Awaited as reason:
            wanted |= reason.resource_ids


async def settle(conn: db.Connection) -> None:
    """Offer what has become free in this transaction. Raises Awaited where that takes a calendar that is in use."""
    freed = resources.loosened(conn)
    if not freed:
        return
    to_serve = await not_ours(conn, freed)
    for resource_id in sorted(to_serve):
        if not await resources.try_lock_calendar(conn, resource_id):
            raise Awaited(freed | resources.locked(conn))
        await make(conn, resource_id)


async def not_ours(conn: db.Connection, resource_ids: Collection[UUID]) -> set[UUID]:
    """Calendars in which time may not simply be freed: somebody waits for it, or may just be joining.

    In the others nobody can join until this transaction ends.
    """
    kept = await resources.share_calendars(conn, resource_ids)
    # A statement of its own: it sees who joined before the calendars were shared.
    return kept | await queries.awaited(conn, resource_ids)


async def make(conn: db.Connection, resource_id: UUID) -> None:
    """Offer what is free to those who wait, first come first, each the earliest start. The calendar must be locked."""
    line = await queries.line(conn, resource_id)
    if not line:
        return
    resource = (await resources.anyones(conn, [resource_id]))[resource_id]
    blocked = await _blocked(conn, resource, line)
    for entry in line:
        start = _earliest(resource, entry, blocked[entry.length])
        # Who came before and did not fit in fits in even less now, so nobody is passed over.
        if start is not None and await _offer(conn, entry, start):
            blocked = await _blocked(conn, resource, line)


async def _blocked(conn: db.Connection, resource: Resource, line: Sequence[Entry]) -> dict[timedelta, slots.Blocked]:
    """What the calendar blocks, for each length that somebody waits for; one statement."""
    lengths = sorted({entry.length for entry in line})
    questions = [slots.Question(resource, length, ()) for length in lengths]
    start, end = min(entry.earliest for entry in line), max(entry.latest for entry in line)
    return dict(zip(lengths, await availability.blocked(conn, questions, start, end), strict=True))


def _earliest(resource: Resource, entry: Entry, blocked: slots.Blocked) -> datetime | None:
    """The first start that can be booked now for an entry, if there is any."""
    runs = slots.ask(resource, entry.length, entry.earliest, entry.latest).runs
    questions = (slots.Question(resource, entry.length, [run]) for run in runs)
    firsts = (next(slots.find(question, blocked, entry.units), None) for question in questions)
    return min((slot.start for slot in firsts if slot is not None), default=None)


async def _offer(conn: db.Connection, entry: Entry, start: datetime) -> bool:
    """Whether the entry got its offer; not when it has just left, or the time just passed by."""
    caller = Caller(entry.business_id, "system", frozenset(), f"waitlist-{entry.id}")
    try:
        async with conn.begin_nested():
            if not await queries.take_out(conn, entry.id, "OFFERED"):
                return False
            await service.offer(
                conn,
                caller,
                parts.Wanted(entry.resource_id, start, start + entry.length, entry.units),
                entry_id=entry.id,
                seconds=entry.offer_seconds,
                who=entry.customer,
                notes=entry.notes,
                metadata=entry.metadata,
            )
    except problems.Problem as problem:
        # Whoever frees time is not refused it because somebody else cannot have it.
        log.info("no offer", entry=str(entry.id), reason=str(problem))
        return False
    return True
