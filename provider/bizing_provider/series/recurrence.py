"""Recurrence (pure): a rule of RFC 5545 to the occurrences of a series, by the wall clock of its zone.

A rule is expanded in local wall time and each time is then resolved in the zone, so that a weekly 09:00 stays 09:00
when clocks change. A time in a gap moves forward, an ambiguous time is the first (RFC 5545, section 3.3.5). The length
is elapsed time: two hours are two hours across a change too.

UNTIL includes its time. As a time in UTC it is compared with the occurrence's start in UTC, as a local time with its
wall-clock time, and as a date it includes that whole local day.

The start has to be the rule's first time. RFC 5545 leaves undefined what a DTSTART means that is not (section 3.8.5.3),
and calendars disagree: some add it to the rule's times, some leave it out.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from bizing_provider.resources.hours import MINUTE, Violation, resolve
from bizing_provider.series import rules

LIMIT: Final = 366
"""Occurrences of a series: a daily one of a leap year. EXDATEs count, because the rule has them."""
HORIZON: Final = timedelta(days=3653)
"""How long after its start a series may go on: ten years."""
LONGEST_INTERVAL: Final = {"DAILY": 3653, "WEEKLY": 521, "MONTHLY": 120, "YEARLY": 10}
"""One interval within the horizon."""
# A whole interval is passed over at a time, and the first may begin before the start and pass the horizon.
_BUDGET: Final = 3 * HORIZON.days


class Occurrence(NamedTuple):
    """One of a series. `recurrence_id` is its naive wall-clock time by the rule; start and end are in UTC."""

    recurrence_id: datetime
    start: datetime
    end: datetime


class Expansion(NamedTuple):
    """The occurrences in order, or all that is wrong."""

    occurrences: list[Occurrence]
    violations: list[Violation]


def expand(
    text: str,
    start: datetime,
    zone: ZoneInfo,
    length: timedelta,
    exdates: Sequence[datetime] = (),
    *,
    limit: int = LIMIT,
    at: str = "/recurrence",
    exdates_at: str = "/exdates",
) -> Expansion:
    """The occurrences of an RRULE from its first local start (naive, a whole minute).

    `length` is positive. `exdates` are naive wall-clock times of occurrences that do not take place. `at` and
    `exdates_at` are where the rule and the list stand in the body.
    """
    rule, broken = rules.read(text, at, tuple(LONGEST_INTERVAL))
    if not _is_placed(start):
        detail = "A series starts at a whole minute, without seconds, in a year from 1900 to 9900."
        broken.append(Violation("/start", "whole-minutes", detail))
    if rule:
        broken += [Violation(at, name, detail) for name, detail in _refusals(rule, limit)]
    if broken or rule is None:
        return Expansion([], broken)
    times, broken = _times(rule, start, zone, limit, at)
    left = sorted(set(times) - set(exdates))
    occurrences = [Occurrence(local, begin := resolve(local, zone), begin + length) for local in left]
    broken += _excluded(times, left, exdates, exdates_at) if times else ()
    broken += [Violation(at, "overlap", detail) for detail in _overlap(occurrences, length)]
    return Expansion([] if broken else occurrences, broken)


def _is_placed(start: datetime) -> bool:
    return not (start.second or start.microsecond or start.tzinfo) and 1900 <= start.year <= 9900


def _refusals(rule: rules.Rule, limit: int) -> Iterator[tuple[str, str]]:
    """What a rule may say and a series may not do."""
    if rule.interval > (longest := LONGEST_INTERVAL[rule.frequency]):
        yield "horizon", f"A series may go on for ten years, so INTERVAL is at most {longest} with {rule.frequency}."
    if rule.count is None and rule.until is None:
        yield "endless", f"The rule has no end. Add COUNT (at most {limit}) or UNTIL."
    elif rule.count is not None and rule.count > limit:
        yield "occurrences", f"A series has at most {limit} occurrences; this has {rule.count}. Lower COUNT."


def _times(
    rule: rules.Rule, start: datetime, zone: ZoneInfo, limit: int, at: str
) -> tuple[list[datetime], list[Violation]]:
    """The rule's wall-clock times within the horizon, and what is wrong with them as a whole."""
    if not rule.reaches(start, lambda local: resolve(local, zone)):
        return [], [Violation(at, "until", f"UNTIL is before the start, {_shown(start)}. Choose a later one.")]
    times = list(_within_horizon(rule, start, zone))
    past = bool(times) and times[-1] > start + HORIZON
    found = times[:-1] if past else times
    return found, [Violation(at, name, detail) for name, detail in _faults(rule, start, found, past, limit)]


def _within_horizon(rule: rules.Rule, start: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Its times up to its end, and no further than the first that is past the horizon."""
    try:
        for number, local in enumerate(rules.times(rule, start, rules.Budget(_BUDGET))):
            if number == rule.count or not rule.reaches(local, lambda local: resolve(local, zone)):
                return
            yield local
            if local > start + HORIZON:
                return
    except rules.BudgetSpent:
        return  # nothing more within the horizon


def _faults(
    rule: rules.Rule, start: datetime, times: list[datetime], past: bool, limit: int
) -> Iterator[tuple[str, str]]:
    if not times:
        yield "never", "The rule has no time in the ten years from the start, or before its end. Change its BY parts."
        return
    if times[0] != start:
        detail = f"The start, {_shown(start)}, is not one of the rule's times; the first is {_shown(times[0])}."
        yield "first-occurrence", f"{detail} Start then, or change the rule."
    if len(times) > limit:
        more = "more than " if past else ""
        detail = f"A series has at most {limit} occurrences; this has {more}{len(times)}. Choose an earlier UNTIL."
        yield "occurrences", detail
    elif past or (rule.count is not None and len(times) < rule.count):
        detail = f"A series may go on for ten years, until {_shown(start + HORIZON)}"
        yield "horizon", f"{detail}; the rule has {len(times)} times till then. End it there."


def _excluded(times: list[datetime], left: list[datetime], exdates: Sequence[datetime], at: str) -> Iterator[Violation]:
    known = set(times)
    if len(exdates) > len(times):
        detail = f"More times are excluded ({len(exdates)}) than the rule has ({len(times)}). Leave the others away."
        yield Violation(at, "exdate", detail)
        return
    for number, exdate in enumerate(exdates):
        if exdate not in known:
            near = min(times, key=lambda local: abs(local - exdate))
            detail = (
                f"{_shown(exdate)} is none of the rule's times; the nearest is {_shown(near)}. Correct or remove it."
            )
            yield Violation(f"{at}/{number}", "exdate", detail)
    if not left:
        yield Violation(at, "empty", "Every occurrence is excluded. Leave one, or make no series.")


def _overlap(occurrences: list[Occurrence], length: timedelta) -> Iterator[str]:
    clashes = [(one, next_) for one, next_ in pairwise(occurrences) if next_.start < one.end]
    if clashes:
        one, next_ = min(clashes, key=lambda pair: pair[1].start - pair[0].start)
        room = (next_.start - one.start) // MINUTE
        yield (
            f"Occurrences overlap: each is {length // MINUTE} minutes long, and {_shown(next_.recurrence_id)} begins "
            f"{room} minutes after {_shown(one.recurrence_id)}. "
            + (f"Make them at most {room} minutes long, or repeat less often." if room > 0 else "Exclude one of them.")
        )


def _shown(local: datetime) -> str:
    return local.isoformat(timespec="minutes")
