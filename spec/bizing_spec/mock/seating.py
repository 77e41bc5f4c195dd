"""Where exclusive objects find room: the diary of each group, from what is stored of it, and what is refused by it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from bizing_spec.mock import diaries, pricing, templates
from bizing_spec.mock.collections import Collection
from bizing_spec.mock.diaries import Diary, Part, Span, Taken
from bizing_spec.mock.keeping import Keeper, Refused
from bizing_spec.mock.operations import Operation
from bizing_spec.mock.problems import Problem
from bizing_spec.mock.rules import Calendar, Cost, Exclusive, Refusal, spans
from bizing_spec.mock.templates import Item

_REMEMBERED: Final = 100_000  # objects whose times are known


class Stored(Protocol):
    """What a calendar asks the store for."""

    def known(self, path: str, key: str) -> Item | None:
        """An object of a collection; None where nobody has said anything of it yet. Raises LookupError for none."""

    def single(self, path: str, value: str) -> Any:
        """The single object at a path whose parameter has a value."""

    def under(self, path: str, parent: str) -> Sequence[Item]:
        """What is stored in a collection under a parent."""


class Seat(NamedTuple):
    """One of the times that an object takes."""

    place: int
    group: Any
    start: datetime
    end: datetime
    units: int


class Seating:
    def __init__(self, keeper: Keeper, stored: Stored, now: Callable[[], datetime]) -> None:
        self._keeper = keeper
        self._stored = stored
        self._now = now
        self._seats: dict[int, tuple[Item, list[Seat]]] = {}  # of stored objects, which are replaced when they change

    def group(self, collection: Collection, item: Item) -> Item:
        """The object of the group that an object takes time of. Raises LookupError where nothing is known of it."""
        rule = self._keeper.rules(collection).exclusive
        if rule is None or rule.calendar is None:
            raise LookupError("group")
        times = item.get(rule.within) if rule.within else None
        holder = item if rule.group in item or not times else times[0]
        found = self._stored.known(rule.calendar.of, str(holder[rule.group]))
        if found is None:
            raise LookupError("group")
        return found

    def compose(self, operation: Operation, collection: Collection, item: dict[str, Any], sent: Item) -> Item:
        """Put the times of groups that are booked together into an object; what follows of that, as if it was sent."""
        rule = self._keeper.rules(collection).exclusive
        together = rule.together if rule else None
        if rule is None or together is None or rule.within is None or item.get(together.sent) is None:
            return sent
        whole = self._found(operation, together.of, item[together.sent])
        if whole is None or not ({together.sent, rule.start, rule.end} & sent.keys()):
            return sent
        start, end = templates.moment(item[rule.start]), templates.moment(item[rule.end])
        model: Item = next(iter(item.get(rule.within) or ()), {})
        item[rule.within] = [
            {
                **model,
                rule.group: each[together.group],
                rule.start: templates.shown(start + _minutes(each.get(together.starts, 0))),
                rule.end: templates.shown(end + _minutes(each.get(together.ends, 0))),
                **({rule.units: each.get(together.units, 1)} if rule.units else {}),
            }
            for each in whole[together.parts]
        ]
        return {**sent, rule.within: item[rule.within]}

    def settle(self, collection: Collection, item: dict[str, Any]) -> None:
        """Put into an object what follows from its times and their groups: fields, what it costs, its span."""
        rule = self._keeper.rules(collection).exclusive
        if rule is None:
            return
        for each in item.get(rule.within) or () if rule.within else (item,):
            own = rule.together.put if self._whole(rule, item) and rule.together else {}
            self._keeper.put(each, {**rule.put, **own}, each, None, partial(self.group, collection, each))
        seats = list(_seats(item, rule))
        if rule.cost:
            self._charge(rule, rule.cost, collection, item, seats)
        if rule.within and seats:
            item[rule.start] = templates.shown(min(seat.start for seat in seats))
            item[rule.end] = templates.shown(max(seat.end for seat in seats))

    def _charge(
        self, rule: Exclusive, cost: Cost, collection: Collection, item: dict[str, Any], seats: Sequence[Seat]
    ) -> None:
        times = item[rule.within] if rule.within else [item]
        for seat in seats:
            try:
                price = self.group(collection, times[seat.place]).get(cost.price)
            except LookupError:
                continue
            times[seat.place][cost.into] = pricing.cost(cost, price, seat.end - seat.start, seat.units)
        if rule.within and seats:
            item[cost.into] = pricing.total(each.get(cost.into) for each in times)
            whole = self._whole(rule, item)
            if whole is not None and whole.get(cost.price) is not None:
                length = templates.moment(item[rule.end]) - templates.moment(item[rule.start])
                item[cost.into] = pricing.cost(cost, whole[cost.price], length, 1)

    def _whole(self, rule: Exclusive, item: Item) -> Item | None:
        """What several groups are booked together by."""
        together = rule.together
        if together is None or item.get(together.sent) is None:
            return None
        try:
            return self._stored.known(together.of, str(item[together.sent]))
        except LookupError:
            return None

    def exclude(self, operation: Operation, collection: Collection, item: Item, old: Item | None = None) -> None:
        """Refuse an object that finds no room; `old` is what it was, and had its time already. Raises Refused."""
        rule = self._keeper.rules(collection).exclusive
        if rule is None or not templates.fits(item, rule.live):
            return
        mine = list(_seats(item, rule))
        if old is not None and templates.fits(old, rule.live) and mine == list(_seats(old, rule)):
            return
        found = {seat.group: self.diary(operation, collection, rule, seat.group, item) for seat in mine}
        self._judge(operation, rule, mine, found)
        conflicts = []
        placed = dict(found)
        for seat in mine:
            diary = placed[seat.group]
            conflict = diary.in_the_way(seat.start, seat.end, seat.units)
            if conflict:
                conflicts.append((seat, conflict))
            else:
                block = diary.block(seat.start, seat.end, seat.units)
                placed[seat.group] = replace(diary, taken=sorted([*diary.taken, block]))
        if conflicts:
            raise self._conflict(operation, rule, item, found, conflicts)

    def _judge(self, operation: Operation, rule: Exclusive, mine: Sequence[Seat], found: Mapping[Any, Diary]) -> None:
        if rule.calendar is None:
            return
        facts = []
        for seat in mine:
            if not found[seat.group].described:
                continue
            at = f"/{rule.within}/{seat.place}" if rule.within and len(mine) > 1 else ""
            for fault in found[seat.group].faults(seat.start, seat.end):
                name = rule.start if fault.at == "start" else rule.end
                facts.append(
                    {"location": "body", "pointer": f"{at}/{name}", "rule": fault.rule, "detail": fault.detail}
                )
        if facts:
            detail = facts[0]["detail"]
            raise self._refused(operation, rule.calendar.refusal, "invalid-request", detail, {"faults": facts})

    def _conflict(
        self,
        operation: Operation,
        rule: Exclusive,
        item: Item,
        found: Mapping[Any, Diary],
        conflicts: Sequence[tuple[Seat, Span]],
    ) -> Refused:
        mine = list(_seats(item, rule))
        shown = [
            {"item": seat.place, rule.group: seat.group, "conflict": _shown(conflict)} for seat, conflict in conflicts
        ]
        first = shown[0]
        times = first["conflict"]
        detail = f"{rule.group} {first[rule.group]} is taken from {times['start']} to {times['end']}."
        facts: dict[str, Any] = {"conflict": times}
        if len(mine) > 1:
            facts["conflicts"] = shown
        if rule.following:
            start, end = self._span(rule, mine, item)
            parts = [Part(found[seat.group], seat.start - start, seat.end - end, seat.units) for seat in mine]
            free = diaries.following(parts, start, end - start, rule.following)
            facts["next"] = [_shown(each) for each in free]
        return self._refused(operation, rule.refusal, "conflict", detail, facts)

    def _span(self, rule: Exclusive, mine: Sequence[Seat], item: Item) -> Span:
        """The time that was asked for: without its offsets, of what is booked together; else all of it."""
        whole = self._whole(rule, item)
        if whole is not None and rule.together:
            first = whole[rule.together.parts][0]
            starts, ends = (_minutes(first.get(name, 0)) for name in (rule.together.starts, rule.together.ends))
            return Span(mine[0].start - starts, mine[0].end - ends)
        return Span(min(seat.start for seat in mine), max(seat.end for seat in mine))

    def _refused(
        self, operation: Operation, refusal: Refusal, name: str, detail: str, facts: Mapping[str, Any]
    ) -> Refused:
        put: dict[str, Any] = {}
        self._keeper.put(put, refusal.put, facts, None)
        more = {"detail": detail, **({"conflict": facts["conflict"]} if "conflict" in facts else {})}
        return Refused(operation, refusal, Problem(name, detail), more, put)

    def parts(self, operation: Operation, collection: Collection, rule: Exclusive, whole: str) -> list[Part]:
        """What is booked together under an id; nothing where the document alone knows it. Raises Refused."""
        together = rule.together
        found = self._found(operation, together.of, whole) if together else None
        if together is None or found is None:
            return []
        return [
            Part(
                self.diary(operation, collection, rule, each[together.group]),
                _minutes(each.get(together.starts, 0)),
                _minutes(each.get(together.ends, 0)),
                int(each.get(together.units, 1)),
            )
            for each in found[together.parts]
        ]

    def diary(
        self,
        operation: Operation,
        collection: Collection,
        rule: Exclusive,
        group: Any,
        without: Item | None = None,
    ) -> Diary:
        """What is known of a group's times, but for those of one object. Raises Refused when there is no such group."""
        calendar = rule.calendar
        known = self._found(operation, calendar.of, group) if calendar else None
        own = without[collection.id_field] if without is not None else None
        claims = [
            seat
            for other in self._keeper.live(collection)
            if own is None or other[collection.id_field] != own
            for seat in self._seats_of(other, rule)
            if seat.group == group
        ]
        diary = Diary(self._now())
        if calendar and known is not None:
            diary = self._described(diary, calendar, known, str(group))
        blocks = [diary.block(seat.start, seat.end, seat.units) for seat in claims]
        if calendar and calendar.closed:
            times = self._stored.under(calendar.closed, str(group))
            blocks += [_block(each, rule, diary.capacity) for each in times]
        return replace(diary, taken=sorted(blocks))

    def _seats_of(self, item: Item, rule: Exclusive) -> list[Seat]:
        """The times of a stored object, read once."""
        known = self._seats.get(id(item))
        if known is None or known[0] is not item:
            if len(self._seats) >= _REMEMBERED:
                self._seats.clear()
            known = self._seats[id(item)] = item, list(_seats(item, rule))
        return known[1]

    def _described(self, diary: Diary, calendar: Calendar, known: Item, group: str) -> Diary:
        look_up = self._keeper.scope(known, None)
        lengths: dict[str, Any] = {}
        for name in ("step", "before", "after", "notice", "shortest", "longest"):
            value = _value(getattr(calendar, name), look_up)
            if value is not None:
                lengths[name] = _minutes(value)
        window = _value(calendar.window, look_up)
        hours = self._stored.single(calendar.hours, group) if calendar.hours else None
        return replace(
            diary,
            **lengths,
            window=None if window is None else timedelta(days=int(window)),
            zone=_zone(_value(calendar.zone, look_up)),
            capacity=int(_value(calendar.capacity, look_up) or 1),
            hours=hours if isinstance(hours, Mapping) else diary.hours,
            bookable=templates.fits(known, calendar.live),
            described=True,
        )

    def _found(self, operation: Operation, path: str, key: Any) -> Item | None:
        try:
            return self._stored.known(path, str(key))
        except LookupError as fault:
            problem = Problem("no-such-object", f"There is no {path}/{key}.")
            raise Refused(operation, Refusal(404), problem, {"detail": problem.detail}) from fault


def _seats(item: Item, rule: Exclusive) -> Iterator[Seat]:
    held = item.get(rule.within) or () if rule.within else (item,)
    for place, each in enumerate(held):
        for group, start, end in spans(each if not rule.within else {rule.within: [each]}, rule):
            units = each.get(rule.units, 1) if rule.units else 1
            yield Seat(place, group, start, end, units if isinstance(units, int) else 1)


def _value(template: Any, look_up: Callable[[str], Any]) -> Any:
    try:
        return templates.expand(template, look_up)
    except LookupError:
        return None


def _minutes(value: Any) -> timedelta:
    """A length of time of which a bare number is minutes."""
    if isinstance(value, (int, float)):
        return timedelta(minutes=value)
    return templates.duration(f"{value}m" if str(value).isdecimal() else value)


def _zone(name: Any) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (LookupError, ValueError, OSError):
        return ZoneInfo("UTC")


def _block(item: Item, rule: Exclusive, units: int) -> Taken:
    return Taken(templates.moment(item[rule.start]), templates.moment(item[rule.end]), units)


def _shown(span: Span) -> dict[str, str]:
    return {"start": templates.shown(span.start), "end": templates.shown(span.end)}
