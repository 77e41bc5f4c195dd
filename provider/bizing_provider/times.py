"""Times as the API shows them (pure)."""

from datetime import UTC, datetime


def instant(value: datetime) -> str:
    """A service time (whole minutes) as RFC 3339 in UTC."""
    return value.astimezone(UTC).isoformat(timespec="seconds")[:-6] + "Z"


def stamp(value: datetime) -> str:
    """A time of the database's clock as RFC 3339 in UTC, to the millisecond, as it is stored."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def wall_clock(value: datetime) -> str:
    """A naive wall-clock time, to the minute."""
    return value.isoformat(timespec="minutes")
