"""What callers do with series. All occurrences are checked and written at once, under the locks of their calendars.

The order of locks is resource, series, booking, allocation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from bizing_provider import db, problems, wire
from bizing_provider.auth import Caller
from bizing_provider.bookings import drafting, machine, parts, policy, quota
from bizing_provider.bookings import queries as bookings
from bizing_provider.bookings import service as booking
from bizing_provider.bookings.model import Booking, total
from bizing_provider.events import store as events
from bizing_provider.holds import store as holds
from bizing_provider.packages import queries as packages
from bizing_provider.packages.model import Package
from bizing_provider.replies import expect
from bizing_provider.resources import hours
from bizing_provider.resources import queries as resources
from bizing_provider.resources.hours import Violation
from bizing_provider.resources.model import Resource
from bizing_provider.series import model, plan, queries, recurrence
from bizing_provider.series.model import Series
from bizing_provider.times import stamp, wall_clock

MOST_UNITS: Final = 5_000
"""Of all occurrences together. Each is a row, and the calendar is locked until all are written."""

NOT_SEATED: Final = plan.Seat([], None)


@dataclass(frozen=True, slots=True)
class Wish:
    """An occurrence as it shall be, with what is in its way: broken rules, or else another's time."""

    booking: Booking
    parts: Sequence[parts.Part]
    broken: Sequence[Violation]
    seat: plan.Seat = NOT_SEATED
    is_booked: bool = False
    """Whether it has its booking already, which is to be moved."""

    @property
    def is_free(self) -> bool:
        return not self.broken and self.seat.conflict is None

    def document(self) -> dict[str, Any]:
        """As the spec's Occurrence."""
        verdict: wire.OccurrenceVerdict = "free" if self.is_free else "invalid" if self.broken else "conflict"
        shown = model.occurrence(self.booking, verdict, self.seat.conflict, self.broken)
        return shown | model.standing(self.booking) if self.is_booked else shown


# Booking


async def create(conn: db.Connection, caller: Caller, body: wire.SeriesCreate) -> tuple[Series, list[Booking]]:
    """Book all occurrences that can be booked.

    Raises NotFound, ResourceArchived, PackageArchived, CustomerLimitReached; RequestInvalid for the rule, or for what
    every occurrence breaks; SeriesConflict when one cannot be booked and shall not be skipped, or when none can.
    """
    wishes = await judge(conn, caller, body, lock=True)
    free = [wish for wish in wishes if wish.is_free]
    if not free or (body.on_conflict == "reject" and len(free) < len(wishes)):
        raise _refusal(wishes)
    first = wishes[0].booking
    series = await queries.add(
        conn,
        id=first.series_id,
        business_id=caller.business_id,
        resource_id=first.resource_id,
        package_id=first.package_id,
        time_zone=first.time_zone,
        starts_at=body.start,
        ends_at=body.end,
        units=first.units,
        recurrence=body.recurrence,
        except_dates=body.except_dates or [],
        skipped=[wish.document() for wish in wishes if not wish.is_free],
        customer=first.customer,
        notes=first.notes,
        metadata=first.metadata,
        created_at=first.created_at,
        updated_at=first.updated_at,
    )
    made = [wish.booking for wish in free]
    await bookings.add_all(conn, made)
    await _take(conn, free)
    await booking.note(conn, caller, "booking.held", *made)
    await _note(conn, caller, "series.booked", series, made)
    return series, made


async def judge(conn: db.Connection, caller: Caller, body: wire.SeriesCreate, *, lock: bool = False) -> list[Wish]:
    """Each occurrence as a hold, and what is in its way. Writes nothing. Raises as `create`, but for SeriesConflict."""
    package, templates = await _wanted(conn, caller, body)
    found = await resources.many(conn, caller.business_id, [each.resource_id for each in templates], lock=lock)
    zone = ZoneInfo(found[0].time_zone)
    if broken := list(hours.check_interval(body.start, body.end)):
        raise problems.RequestInvalid([violation.document() for violation in broken])
    occurrences = _expand(body, zone)
    if (size := len(occurrences) * sum(each.units for each in templates)) > MOST_UNITS:
        detail = f"A series may take {MOST_UNITS} units, all occurrences together; this takes {size}. Make several."
        raise problems.RequestInvalid.at("/recurrence", "size", detail)
    now, series_id = await db.clock(conn), db.new_id()
    wishes = []
    for each in occurrences:
        begin, end = each.start - body.start, each.end - body.end
        wanted = (replace(one, start=one.start + begin, end=one.end + end) for one in templates)
        asked = [parts.part(one, resource) for one, resource in zip(wanted, found, strict=True)]
        draft = replace(
            drafting.new(caller, asked, package, body, now), series_id=series_id, recurrence_id=each.recurrence_id
        )
        wishes.append(Wish(drafting.held(draft, asked, now), asked, parts.violations(asked, now, package)))
    wishes = await _seated(conn, wishes)
    free = [wish for wish in wishes if wish.is_free]
    for place, wish in enumerate(free):
        beside = [other.booking for other in free[:place]]
        await quota.check(conn, wish.parts, wish.booking, now, beside=beside)
    return wishes


async def _wanted(
    conn: db.Connection, caller: Caller, body: wire.SeriesCreate
) -> tuple[Package | None, list[parts.Wanted]]:
    """The package asked for, if any, and the times of the first occurrence. Raises NotFound, PackageArchived."""
    if isinstance(body, wire.ResourceSeriesCreate):
        return None, [parts.Wanted(body.resource_id, body.start, body.end, body.units)]
    package = await packages.get(conn, caller.business_id, body.package_id)
    if package.archived_at:
        raise problems.PackageArchived(package.archived_at)
    return package, parts.of_package(package, body.start, body.end)


def _expand(body: wire.SeriesCreate, zone: ZoneInfo) -> list[recurrence.Occurrence]:
    """Raises RequestInvalid for what is wrong with the rule."""
    first = body.start.astimezone(zone)
    local = first.replace(tzinfo=None, fold=0)
    broken, exdates = [], []
    if hours.resolve(local, zone) != body.start:
        detail = f"Clocks go back over {wall_clock(local)}, which a series takes as the first of the two. Start then."
        broken.append(Violation("/start", "ambiguous", detail))
    for place, written in enumerate(body.except_dates or ()):
        try:
            exdates.append(datetime.fromisoformat(written))
        except ValueError:
            broken.append(Violation(f"/exceptDates/{place}", "exdate", f"There is no {written[:10]} in the calendar."))
    if not broken:
        length = body.end - body.start
        expansion = recurrence.expand(body.recurrence, local, zone, length, exdates, exdates_at="/exceptDates")
        if not expansion.violations:
            return expansion.occurrences
        broken = expansion.violations
    raise problems.RequestInvalid([violation.document() for violation in broken])


async def _seated(conn: db.Connection, wishes: Sequence[Wish]) -> list[Wish]:
    """Those that break no rule with what they can have of the calendar, which is read once."""
    sound = [wish for wish in wishes if not wish.broken]
    asked = [part for wish in sound for part in wish.parts]
    found = iter(
        await holds.vacancies(
            conn, [holds.Wanted(part.resource.id, part.resource.capacity, part.blocked) for part in asked]
        )
    )
    needs = [
        [plan.Need(part.resource.id, part.item.units, part.blocked, *next(found)) for part in wish.parts]
        for wish in sound
    ]
    seats = iter(plan.assign(needs))
    return [wish if wish.broken else replace(wish, seat=next(seats)) for wish in wishes]


async def _take(conn: db.Connection, free: Sequence[Wish]) -> None:
    """Take the seats of all. Their calendars are locked, so only holds that have run out can be in the way."""
    claims = [
        holds.Claim(part.resource.id, unit, wish.booking.id, part.blocked, (part.item.starts_at, part.item.ends_at))
        for wish in free
        for part, units in zip(wish.parts, wish.seat.units, strict=True)
        for unit in units
    ]
    if not await holds.place_all(conn, claims):
        raise holds.DueHolds(sorted({claim.resource_id for claim in claims}))


def _refusal(wishes: Sequence[Wish], pointers: Mapping[str, str] | None = None) -> problems.Problem:
    """Why these cannot be booked: a broken request when all break rules, else those occurrences that cannot be had."""
    broken = _broken(wishes, pointers or {})
    if all(wish.broken for wish in wishes):
        return problems.RequestInvalid([violation.document() for violation in broken])
    refused = [wish.document() for wish in wishes if not wish.is_free]
    return problems.SeriesConflict(refused, len(wishes), [violation.detail for violation in broken])


def _broken(wishes: Sequence[Wish], pointers: Mapping[str, str]) -> list[Violation]:
    """Each broken rule once, as the first occurrence breaks it, with how many more do."""
    told: dict[tuple[str, str], list[tuple[datetime | None, str]]] = {}
    for wish in wishes:
        mine = {(pointers.get(each.pointer, each.pointer), each.rule): each.detail for each in wish.broken[::-1]}
        for key, detail in mine.items():
            told.setdefault(key, []).append((wish.booking.recurrence_id, detail))
    broken = []
    for key, [(first, detail), *others] in told.items():
        named = f"Occurrence {wall_clock(first)}" if first else "The first occurrence"
        more = f" and {len(others)} more" if others else ""
        broken.append(Violation(*key, f"{named}{more}: {detail}"))
    return broken


# Confirming, changing, cancelling


async def confirm(
    conn: db.Connection, caller: Caller, series_id: UUID, if_match: str, payment_reference: str | None
) -> tuple[Series, list[Booking]]:
    """Confirm every hold of the series, all or none. Raises HoldExpired, StaleVersion, InvalidTransition."""
    series, all_, now = await _locked(conn, caller, series_id)
    pending = [each for each in all_ if each.status == "PENDING"]
    for each in pending:
        if each.is_due(now) and each.hold_expires_at:
            raise problems.HoldExpired(stamp(each.hold_expires_at), "CONFIRMED")
    expect(model.version(series, all_), if_match)
    if not pending:
        statuses = {each.status for each in all_}
        machine.move("EXPIRED" if "EXPIRED" in statuses else all_[-1].status, "CONFIRMED")
    booking.check_payment(next((each.price for each in pending if each.price), None), payment_reference)
    confirmed = [
        _next(
            each,
            now,
            status="CONFIRMED",
            hold_expires_at=None,
            payment_reference=payment_reference if each.price else None,
        )
        for each in pending
    ]
    await bookings.write_all(conn, confirmed)
    await booking.note(conn, caller, "booking.confirmed", *confirmed)
    return await _change(conn, caller, "series.confirmed", series, _merged(all_, confirmed), now)


async def cancel(
    conn: db.Connection, caller: Caller, series_id: UUID, if_match: str, since: str | None, reason: str | None
) -> tuple[Series, list[Booking]]:
    """Cancel those to come. Raises StaleVersion, RequestInvalid, InvalidTransition."""
    series, all_, now = await _locked(conn, caller, series_id)
    expect(model.version(series, all_), if_match)
    cancelled = [
        _next(
            each,
            now,
            status="CANCELLED",
            hold_expires_at=None,
            cancel_reason=reason,
            fee=policy.fee(each, "CANCELLED", now),
        )
        for each in _to_come(series, all_, since, now, "CANCELLED")
    ]
    await bookings.write_all(conn, cancelled)
    await holds.release_all(conn, [each.id for each in cancelled])
    await booking.note(conn, caller, "booking.cancelled", *cancelled)
    return await _change(conn, caller, "series.cancelled", series, _merged(all_, cancelled), now)


async def update(
    conn: db.Connection, caller: Caller, series_id: UUID, if_match: str, since: str | None, patch: wire.SeriesPatch
) -> tuple[Series, list[Booking]]:
    """Change those to come, all or none; new times are taken and the old ones released in one step.

    Raises StaleVersion, RequestInvalid, InvalidTransition, CustomerLimitReached, SeriesConflict.
    """
    asked = patch.model_dump(exclude_unset=True)
    found = await _resources(conn, caller, series_id)
    series, all_, now = await _locked(conn, caller, series_id)
    if any(part.resource_id not in found for each in all_ for part in each.parts):
        raise db.Stale
    expect(model.version(series, all_), if_match)
    live = _to_come(series, all_, since, now, "PENDING")
    if not (chosen := [each for each in live if not each.is_due(now)]):
        raise problems.HoldExpired(None, live[-1].status)
    moving = [each for each in chosen if not each.overrides_series] if MOVES & asked.keys() else []
    wishes = await _moved(conn, series, moving, found, patch, now) if moving else []
    times = {wish.booking.id: _times(wish) for wish in wishes}
    changed = [_next(each, now, **drafting.changes(each, asked), **times.get(each.id, {})) for each in chosen]
    await bookings.write_all(conn, changed)
    for before, after in zip(chosen, changed, strict=True):
        counted = [parts.part(wanted, found[wanted.resource_id]) for wanted in parts.moved(after, after.starts_at)]
        await quota.check(conn, counted, after, now, before=before)
    if wishes:
        await _take(conn, wishes)
    await booking.note(conn, caller, "booking.rescheduled", *(each for each in changed if each.id in times))
    await booking.note(conn, caller, "booking.updated", *(each for each in changed if each.id not in times))
    values = drafting.patched(series, asked)
    if patch.units is not None:
        values["units"] = patch.units
    return await _change(conn, caller, "series.changed", series, _merged(all_, changed), now, **values)


MOVES: Final = {"start_time", "duration_minutes", "units"}


async def _resources(conn: db.Connection, caller: Caller, series_id: UUID) -> dict[UUID, Resource]:
    """Those that the series takes time of, locked. Raises NotFound."""
    await queries.get(conn, caller.business_id, series_id)
    seen = await bookings.of_series(conn, series_id)
    ids = sorted({part.resource_id for each in seen for part in each.parts})
    return {each.id: each for each in await resources.many(conn, caller.business_id, ids, lock=True)}


async def _locked(conn: db.Connection, caller: Caller, series_id: UUID) -> tuple[Series, list[Booking], datetime]:
    series = await queries.get(conn, caller.business_id, series_id, lock=True)
    return series, await bookings.of_series(conn, series_id, lock=True), await db.clock(conn)


def _to_come(
    series: Series, all_: Sequence[Booking], since: str | None, now: datetime, to: wire.BookingStatus
) -> list[Booking]:
    """Live occurrences that have not begun, from one on. Raises RequestInvalid, and InvalidTransition for none."""
    known = {wall_clock(each.recurrence_id) for each in all_ if each.recurrence_id}
    known |= {each["recurrenceId"] for each in series.skipped}
    if since is not None and since not in known:
        detail = f"The series has no occurrence {since}. Take the recurrenceId of one."
        raise problems.RequestInvalid.at("from", "recurrence-id", detail, location="query")
    meant = [each for each in all_ if each.recurrence_id and wall_clock(each.recurrence_id) >= (since or "")]
    found = [each for each in meant if each.status in machine.HOLDING and each.starts_at > now]
    if not found:
        status = (meant or all_)[-1].status
        raise problems.InvalidTransition(status, to, "None of these occurrences is live and still to come.")
    return found


async def _moved(
    conn: db.Connection,
    series: Series,
    moving: Sequence[Booking],
    found: dict[UUID, Resource],
    patch: wire.SeriesPatch,
    now: datetime,
) -> list[Wish]:
    """The occurrences at their new times, the old ones released. Raises RequestInvalid, SeriesConflict."""
    for pointer, given in (("/durationMinutes", patch.duration_minutes), ("/units", patch.units)):
        if given is not None and series.package_id is not None:
            raise problems.RequestInvalid.at(pointer, "items", "A package has its own. Change its bookings one by one.")
    package = await packages.get(conn, series.business_id, series.package_id) if series.package_id else None
    zone, wishes = ZoneInfo(series.time_zone), []
    for each in moving:
        start = each.starts_at
        if patch.start_time is not None:
            day = each.starts_at.astimezone(zone).date()
            start = hours.resolve(datetime.combine(day, time.fromisoformat(patch.start_time)), zone)
        wanted = parts.moved(each, start)
        if series.package_id is None:
            length = each.ends_at - each.starts_at
            if patch.duration_minutes is not None:
                length = timedelta(minutes=patch.duration_minutes)
            wanted = [parts.Wanted(each.resource_id, start, start + length, patch.units or each.units)]
        asked = [parts.part(one, found[one.resource_id]) for one in wanted]
        broken = parts.violations(asked, now if start != each.starts_at else None, package)
        items = [part.item for part in asked]
        values = drafting.times(each, asked)
        if each.status != "CONFIRMED" and package is None:
            values["price"] = total(items)
        wishes.append(Wish(replace(each, **values), asked, broken, is_booked=True))
    await holds.release_all(conn, [each.id for each in moving])
    wishes = await _seated(conn, wishes)
    if not all(wish.is_free for wish in wishes):
        last = "/startTime" if patch.start_time is not None else "/durationMinutes"
        end = "/durationMinutes" if patch.duration_minutes is not None else last
        raise _refusal(wishes, {"/start": last, "/end": end})
    return wishes


def _times(wish: Wish) -> dict[str, Any]:
    """The columns that say when, on what, and for how much."""
    moved = wish.booking
    return drafting.times(moved, wish.parts) | {"price": moved.price}


def _next(current: Booking, now: datetime, **values: Any) -> Booking:
    """The next version, in memory."""
    return replace(current, version=current.version + 1, updated_at=now, **values)


async def _change(
    conn: db.Connection,
    caller: Caller,
    type_: wire.FeedEventType,
    series: Series,
    all_: list[Booking],
    now: datetime,
    **values: Any,
) -> tuple[Series, list[Booking]]:
    """The next version of the locked series, with its bookings as they are now, and its event."""
    changed = await queries.change(conn, series, now, **values)
    await _note(conn, caller, type_, changed, all_)
    return changed, all_


async def _note(
    conn: db.Connection, caller: Caller, type_: wire.FeedEventType, series: Series, all_: Sequence[Booking]
) -> None:
    """Append the event of the series as a whole; what became of its occurrences, their own events tell."""
    shown = model.summary(series, model.version(series, all_))
    await events.append(conn, caller, type_, events.Change(series.id, series.version, shown, series.updated_at))


def _merged(all_: Sequence[Booking], changed: Sequence[Booking]) -> list[Booking]:
    by_id = {each.id: each for each in changed}
    return [by_id.get(each.id, each) for each in all_]
