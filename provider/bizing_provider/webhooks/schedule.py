"""When an attempt follows another, when sending is given up, and who may send how much at once (pure)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple, TypeVar

Key = TypeVar("Key")

DELAYS: Final = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""After each attempt that failed; the first attempt is made at once. What Standard Webhooks recommends."""
JITTER: Final = 0.2
"""So that what failed together does not come back together."""
PATIENCE: Final = timedelta(hours=120)
"""For how long an endpoint may fail without a success between."""
GONE: Final = 410
"""The receiver wants no more (Standard Webhooks)."""


class Next(NamedTuple):
    """What becomes of a delivery after an attempt: `delay` until the next; None when there is none."""

    status: str
    delay: timedelta | None = None


def is_success(status_code: int) -> bool:
    """A redirect is none: where it leads was never checked, and what is there never asked for the event."""
    return 200 <= status_code < 300


def after(status_code: int | None, step: int, chance: float, retry_after: timedelta | None = None) -> Next:
    """What follows the attempt `step` of the schedule, from 0, with an answer or none.

    `chance`, from 0 to 1, chooses within the jitter. `retry_after` is what the receiver asked for: never less than the
    schedule's delay, so that nobody is hurried by it, nor more than twice as much, so that nobody is put off for ever.
    """
    if status_code is not None and is_success(status_code):
        return Next("DELIVERED")
    if status_code == GONE or step >= len(DELAYS):
        return Next("DEAD")
    delay = DELAYS[step]
    if retry_after is not None:
        return Next("PENDING", min(max(retry_after, delay), 2 * delay))
    return Next("PENDING", delay * (1 - JITTER + 2 * JITTER * chance))


def reason(status_code: int | None, failing_since: datetime | None, now: datetime) -> str | None:
    """Why an endpoint is disabled after such an attempt; None to go on."""
    if status_code == GONE:
        return "GONE"
    return "FAILING" if failing_since is not None and now - failing_since >= PATIENCE else None


def read_retry_after(value: str | None, now: datetime) -> timedelta | None:
    """What `Retry-After` asks for, seconds or a date (RFC 9110, section 10.2.3); None for what is neither."""
    if value is None:
        return None
    if value.isascii() and value.isdigit():
        return timedelta(seconds=min(int(value[:12]), 10 * 365 * 86_400))
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now


def share(free: int, rooms: Mapping[Key, int]) -> dict[Key, int]:
    """Free places, dealt one by one to all in turn, to each at most its room: nobody's many keep another's few out."""
    given = dict.fromkeys(rooms, 0)
    hungry = [key for key, room in rooms.items() if room > 0]
    while hungry and free > 0:
        for key in hungry[:free]:
            given[key] += 1
        free -= len(hungry[:free])
        hungry = [key for key in hungry if given[key] < rooms[key]]
    return {key: count for key, count in given.items() if count}
