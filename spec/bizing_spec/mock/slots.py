"""Free times as the document answers them: of one group, of several, or of some that are booked together."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from bizing_spec.mock import diaries, templates
from bizing_spec.mock.collections import Collection
from bizing_spec.mock.diaries import Diary
from bizing_spec.mock.operations import Operation
from bizing_spec.mock.rules import Exclusive, Free
from bizing_spec.mock.seating import Seating

_MOST = 2000  # of one answer

LookUp = Callable[[str], Any]


class Question:
    """One question by a rule, and what it is about."""

    def __init__(
        self,
        rule: Free,
        seating: Seating,
        operation: Operation,
        collection: Collection,
        exclusive: Exclusive,
        look_up: LookUp,
    ) -> None:
        self._rule = rule
        self._seating = seating
        self._operation = operation
        self._collection = collection
        self._exclusive = exclusive
        self._look_up = look_up
        self._start = templates.moment(templates.expand(rule.start, look_up))
        self._end = templates.moment(templates.expand(rule.end, look_up))

    def answer(self) -> dict[str, Any]:
        """The fields that say what is free now. Raises Refused for what does not exist."""
        rule = self._rule
        if rule.together is not None:
            own: dict[str, Any] = templates.expand(rule.put, self._look_up)
            return {**own, rule.into: self._together(str(templates.expand(rule.together, self._look_up)))}
        asked = templates.expand(rule.group, self._look_up)
        if rule.rows is None:
            return self._row({**rule.put, rule.into: "$slots"}, asked)
        rows = [self._row(rule.rows, group) for group in (asked if isinstance(asked, list) else [asked])]
        return {**templates.expand(rule.put, self._look_up), rule.into: rows}

    def _row(self, template: Mapping[str, Any], group: Any) -> dict[str, Any]:
        """What is told of one group."""
        diary = self._diary(group)
        times = self._times(diary)

        def look_up(name: str) -> Any:
            if name == "slots":
                return times
            first, _, rest = name.partition(".")
            if first == "group":
                return templates.reach(self._object(group), rest) if rest else group
            return self._look_up(name)

        return templates.filled(template, look_up)

    def _together(self, whole: str) -> list[Any]:
        parts = self._seating.parts(self._operation, self._collection, self._exclusive, whole)
        length = self._length(None)
        last = self._end - length
        starts = diaries.common(parts, self._start, last, length) if parts else ()
        return self._listed(starts, length, lambda _start: 1)

    def _times(self, diary: Diary) -> list[Any]:
        length, units = self._length(diary), self._units()
        starts = diary.starts(self._start, self._end - length, length, units)
        return self._listed(starts, length, lambda start: diary.free_units(start, start + length))

    def _listed(self, starts: Iterable[datetime], length: timedelta, free: Callable[[datetime], int]) -> list[Any]:
        found = []
        for start in islice(starts, _MOST):
            times = {"start": templates.shown(start), "end": templates.shown(start + length), "free": free(start)}
            found.append(templates.expand(self._rule.each, times.__getitem__))
        return found

    def _diary(self, group: Any) -> Diary:
        diary = self._seating.diary(self._operation, self._collection, self._exclusive, group)
        if diary.described:
            return diary
        hours = diaries.always(self._rule.opens, self._rule.closes)
        return replace(diary, hours=hours, step=self._rule.step)

    def _object(self, group: Any) -> Mapping[str, Any]:
        return self._seating.group(self._collection, {self._exclusive.group: group})

    def _length(self, diary: Diary | None) -> timedelta:
        """What is asked for, else one step, or the nearest to it that the group takes; a bare number is minutes."""
        try:
            text = str(templates.expand(self._rule.length, self._look_up))
            asked = templates.duration(f"{text}m" if text.isdecimal() else text)
        except (LookupError, ValueError):
            asked = timedelta()
        if asked or diary is None:
            return asked or self._rule.step
        return min(max(diary.step, diary.shortest or diary.step), diary.longest or diary.step)

    def _units(self) -> int:
        try:
            return int(templates.expand(self._rule.units, self._look_up))
        except (LookupError, ValueError):
            return 1
