"""Offers: what a transaction frees goes to those who wait for it, in the same transaction.

The guarantee is that whoever frees time and whoever comes to wait for it cannot miss each other, and that no newcomer
comes between. To join is to keep the resource's calendar to oneself, for a package those of all its resources. To free
time is at least to share its calendar, until the commit: then nobody is just joining, and who waits can be seen. Where
somebody waits, the calendar must be kept, with the others of the packages that are waited for, and an offer is a hold
like any other. None of this is waited for with a booking in hand, which is how deadlocks begin: what cannot be had at
once is had first, when the transaction is run again.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from bizing_provider import db, problems
from bizing_provider.auth import Caller
from bizing_provider.availability import queries as availability
from bizing_provider.availability import slots
from bizing_provider.bookings import answers, parts, service
from bizing_provider.holds import store as holds
from bizing_provider.packages import queries as packages
from bizing_provider.packages.model import Package
from bizing_provider.resources import queries as resources
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
    *,
    correlation_id: str | None = None,
) -> T:
    """`db.run`, and what the work frees is offered before it is committed. All that may free time runs by this.

    `correlation_id` is what the caller said, if anybody called.
    """
    wanted: set[UUID] = set()

    async def whole(conn: db.Connection) -> T:
        resources.begin(conn, correlation_id)
        answers.take(conn)  # of an earlier transaction
        if wanted:
            await resources.lock_calendars(conn, wanted)
        done = await work(conn)
        await queries.tell_answers(conn)
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
    if to_serve := await not_ours(conn, freed):
        await serve(conn, to_serve)


async def not_ours(conn: db.Connection, resource_ids: Collection[UUID]) -> set[UUID]:
    """Calendars in which time may not simply be freed: somebody waits for it, or may just be joining.

    In the others nobody can join until this transaction ends.
    """
    kept = await resources.share_calendars(conn, resource_ids)
    # A statement of its own: it sees who joined before the calendars were shared.
    return kept | await queries.awaited(conn, resource_ids)


async def serve(conn: db.Connection, resource_ids: Collection[UUID]) -> None:
    """Offer what is free on these to those who wait for it, first come first, each the earliest start.

    Who waits for a package needs all of its calendars. Raises Awaited where one of them is in use, DueHolds where holds
    that have run out have what is offered.
    """
    needed = {*resource_ids, *await queries.beside(conn, resource_ids)}
    for resource_id in sorted(needed):
        if not await resources.try_lock_calendar(conn, resource_id):
            raise Awaited(needed | resources.loosened(conn) | resources.locked(conn))
    waiting = await _read(conn, await queries.line(conn, resource_ids))
    if joined := {part.resource.id for one in waiting for part in one.parts} - needed:
        raise Awaited(needed | joined | resources.locked(conn))
    blocked: dict[Asked, slots.Blocked] = {}
    due: set[UUID] = set()
    for place, one in enumerate(waiting):
        if not blocked:
            blocked = await _blocked(conn, waiting[place:])
        start = _earliest(one, blocked)
        # Who came before and did not fit in fits in even less now, so nobody is passed over.
        try:
            if start is not None and await _offer(conn, one, start):
                blocked = {}
        except holds.DueHolds as found:
            due.update(found.resource_ids)
    if due:
        raise holds.DueHolds(sorted(due))


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry with what it waits for."""

    entry: Entry
    package: Package | None
    parts: Sequence[slots.Part]


async def _read(conn: db.Connection, line: Sequence[Entry]) -> list[Waiting]:
    """Those in line whom their resources' rules allow a booking of such a length."""
    catalogue = await packages.several(conn, {entry.package_id for entry in line if entry.package_id})
    ids = {entry.resource_id for entry in line if entry.resource_id}
    ids.update(*(package.resource_ids for package in catalogue.values()))
    found = await resources.anyones(conn, sorted(ids))
    waiting = []
    for entry in line:
        package = catalogue[entry.package_id] if entry.package_id else None
        wished = slots.of_package(package, found, entry.length) if package else []
        if entry.resource_id:
            wished = [slots.Part(found[entry.resource_id], timedelta(), entry.length, entry.units)]
        if all(part.resource.lengths.allow(part.length) for part in wished):
            waiting.append(Waiting(entry, package, wished))
    return waiting


Asked = tuple[UUID, timedelta]
"""A resource and a length."""


async def _blocked(conn: db.Connection, waiting: Sequence[Waiting]) -> dict[Asked, slots.Blocked]:
    """What the calendars block, for each length that somebody waits for; one statement."""
    lasting = {(part.resource.id, part.length): part for one in waiting for part in one.parts}
    questions = [slots.Question(part.resource, part.length, ()) for part in lasting.values()]
    start = min(one.entry.earliest + part.offset for one in waiting for part in one.parts)
    end = max(one.entry.latest - one.entry.length + part.offset + part.length for one in waiting for part in one.parts)
    return dict(zip(lasting, await availability.blocked(conn, questions, start, end), strict=True))


def _earliest(one: Waiting, blocked: Mapping[Asked, slots.Blocked]) -> datetime | None:
    """The first start that can be booked now for an entry, if there is any."""
    questions = [part.ask(one.entry.earliest, one.entry.latest - one.entry.length) for part in one.parts]
    answers = [blocked[part.resource.id, part.length] for part in one.parts]
    return next(iter(slots.common(one.parts, questions, answers)), None)


async def _offer(conn: db.Connection, one: Waiting, start: datetime) -> bool:
    """Whether the entry got its offer; not when it has just left, or the time just passed by."""
    entry, end = one.entry, start + one.entry.length
    why = resources.cause(conn, sorted(part.resource.id for part in one.parts))
    why = why or resources.Cause(f"waitlist-{entry.id}")
    caller = Caller(entry.business_id, "system", frozenset(), why.correlation_id, causation_id=why.event_id)
    if one.package is not None:
        wanted = parts.of_package(one.package, start, end)
    else:
        wanted = [parts.Wanted(part.resource.id, start, end, part.units) for part in one.parts]
    try:
        async with conn.begin_nested():
            if not await queries.take_out(conn, entry.id, "OFFERED"):
                return False
            await service.offer(
                conn,
                caller,
                wanted,
                one.package,
                entry_id=entry.id,
                seconds=entry.offer_seconds,
                who=entry.customer,
                notes=entry.notes,
                metadata=entry.metadata,
            )
            offered = await queries.get(conn, entry.business_id, entry.id)
            await queries.note(conn, caller, "waitlist.offered", offered)
    except problems.Problem as problem:
        # Whoever frees time is not refused it because somebody else cannot have it.
        log.info("no offer", entry=str(entry.id), reason=str(problem))
        return False
    return True
