"""The mock's own opening hours, which may not import the provider's, allow the same starts."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import example, given, settings
from hypothesis import strategies as some

from bizing_provider.resources import hours
from bizing_spec.mock.diaries import Diary

CHANGES = [datetime(2027, 3, 26, tzinfo=UTC), datetime(2027, 10, 29, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)]
walls = some.builds(lambda hour, quarter: f"{hour:02}:{quarter * 15:02}", some.integers(0, 23), some.integers(0, 3))
ranges = some.fixed_dictionaries({"opens": walls, "closes": walls | some.just("24:00")}).filter(
    lambda each: each["opens"] != each["closes"]
)
weekly = some.builds(lambda day, each: {"weekday": day, **each}, some.sampled_from(hours.WEEKDAYS), ranges)
exceptions = some.builds(
    lambda day, each: {"date": f"2027-03-{day}", "hours": each}, some.integers(26, 29), some.lists(ranges, max_size=2)
)
documents = some.fixed_dictionaries(
    {
        "weekly": some.lists(weekly, max_size=8),
        "exceptions": some.lists(exceptions, max_size=2, unique_by=lambda each: each["date"]),
    }
)


GAP = {"weekly": [{"weekday": "SUNDAY", "opens": "02:15", "closes": "02:45"}], "exceptions": []}


@example(GAP, "Europe/Berlin", CHANGES[0], 15, 30)  # hours that clocks skip do not occur on that day
@settings(max_examples=300, deadline=None)
@given(
    documents,
    some.sampled_from(["Etc/UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia"]),
    some.sampled_from(CHANGES),
    some.sampled_from([15, 30, 45, 60, 240]),
    some.sampled_from([30, 60, 90, 600]),
)
def test_same_starts_are_allowed(document: Any, zone: str, first: datetime, step: int, minutes: int) -> None:
    length, last = timedelta(minutes=minutes), first + timedelta(days=4)
    known = hours.read(json.dumps(document), zone)
    wanted: set[datetime] = set()
    for run in hours.starts(known, step, length, first, last):
        start = run.first
        while start <= run.last:
            wanted.add(start)
            start += timedelta(minutes=step)
    diary = Diary(first, hours=document, zone=ZoneInfo(zone), step=timedelta(minutes=step))
    assert list(diary.starts(first, last - length, length)) == sorted(wanted)
    assert not [start for start in wanted if list(diary.faults(start, start + length))]
