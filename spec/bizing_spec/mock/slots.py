"""Free times: those of the opening hours of each day that nothing stored takes."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from bizing_spec.mock import rules
from bizing_spec.mock.rules import Free

_MOST = 2000  # of one answer

Span = tuple[Any, datetime, datetime]


def free(rule: Free, taken: Sequence[Span], look_up: Callable[[str], Any], now: datetime) -> list[Any]:
    """Every time of the wanted length within what is asked about, in the day's opening hours (UTC), from now on."""
    group = rules.expand(rule.group, look_up)
    start = rules.moment(rules.expand(rule.start, look_up))
    end = rules.moment(rules.expand(rule.end, look_up))
    length = _length(rule, look_up)
    busy = sorted((begins, ends) for other, begins, ends in taken if other == group)
    found: list[Any] = []
    day = start.astimezone(now.tzinfo).replace(hour=0, minute=0, second=0, microsecond=0)
    while day < end and len(found) < _MOST:
        slot = day + rule.opens
        while slot + length <= day + rule.closes and len(found) < _MOST:
            until = slot + length
            if max(start, now) <= slot and until <= end and not any(a < until and slot < b for a, b in busy):
                found.append(_shown(rule, slot, until))
            slot += rule.step
        day += timedelta(days=1)
    return found


def _length(rule: Free, look_up: Callable[[str], Any]) -> timedelta:
    """What is asked for, else one step; a bare number is minutes."""
    try:
        text = str(rules.expand(rule.length, look_up))
        return rules.duration(f"{text}m" if text.isdecimal() else text) or rule.step
    except (LookupError, ValueError):
        return rule.step


def _shown(rule: Free, start: datetime, end: datetime) -> Any:
    times = {"start": rules.shown(start), "end": rules.shown(end)}
    return rules.expand(rule.each, times.__getitem__)
