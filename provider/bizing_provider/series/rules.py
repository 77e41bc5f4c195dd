"""Recurrence rules (pure): the text of an RRULE (RFC 5545, section 3.3.10), and its times within a budget of work."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Literal

from dateutil import rrule

from bizing_provider.resources.hours import Violation

FREQUENCIES: Final[Mapping[str, Literal[0, 1, 2, 3, 4]]] = {
    "YEARLY": rrule.YEARLY,
    "MONTHLY": rrule.MONTHLY,
    "WEEKLY": rrule.WEEKLY,
    "DAILY": rrule.DAILY,
    "HOURLY": rrule.HOURLY,
}
WEEKDAYS: Final = {"MO": rrule.MO, "TU": rrule.TU, "WE": rrule.WE, "TH": rrule.TH, "FR": rrule.FR}
WEEKDAYS.update(SA=rrule.SA, SU=rrule.SU)
BY_TIME: Final = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})
LONGEST_TEXT: Final = 256  # characters; more than a rule with every day of a month by its number needs

# The least and most number of each list, and whether it may count from the end.
_NUMBERS: Final = {
    "BYMONTH": (1, 12, False),
    "BYMONTHDAY": (1, 31, True),
    "BYYEARDAY": (1, 366, True),
    "BYWEEKNO": (1, 53, True),
    "BYSETPOS": (1, 366, True),
    "BYHOUR": (0, 23, False),
    "BYMINUTE": (0, 59, False),
    "BYSECOND": (0, 59, False),
}
_PARTS: Final = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", *_NUMBERS})
_NTH_DAY: Final = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
_UNTIL: Final = re.compile(r"([0-9]{8})(?:T([0-9]{6})(Z?))?")
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
_MOST: Final = 10**9  # of INTERVAL and COUNT: what it means is judged by who reads the rule


@dataclass(frozen=True, slots=True)
class Rule:
    """An RRULE that has been read. `until` is aware and in UTC, a naive wall-clock time, or a whole local day."""

    frequency: str
    interval: int
    count: int | None
    until: datetime | date | None
    weekstart: str | None
    numbers: Mapping[str, tuple[int, ...]]
    days: tuple[tuple[int | None, str], ...]

    def reaches(self, local: datetime, resolve: Callable[[datetime], datetime]) -> bool:
        """Whether UNTIL, which is inclusive, lets this wall-clock time pass; `resolve` gives it in UTC."""
        if self.until is None:
            return True
        if not isinstance(self.until, datetime):
            return local.date() <= self.until
        return (resolve(local) if self.until.tzinfo else local) <= self.until


def read(text: str, at: str, frequencies: Sequence[str]) -> tuple[Rule | None, list[Violation]]:
    """A rule, or all that keeps it from being one; `at` is where it stands.

    `frequencies` are those of `FREQUENCIES` that it may have. Without HOURLY, no part may name a time of day.
    """
    if len(text) > LONGEST_TEXT:
        detail = f"A rule may be {LONGEST_TEXT} characters long; this has {len(text)}. Write a shorter one."
        return None, [Violation(at, "length", detail)]
    if not text.isascii() or set(text.upper().removeprefix("RRULE:")) & set(":\r\n"):
        detail = (
            "A rule is one RRULE of RFC 5545 in one line of ASCII. The start and exclusions have fields of their own."
        )
        return None, [Violation(at, "rrule", detail)]
    pairs = [part.partition("=") for part in text.upper().removeprefix("RRULE:").split(";")]
    if any(not (name and equals and value) for name, equals, value in pairs):
        detail = "This is no recurrence rule. Write one RRULE of RFC 5545, such as FREQ=WEEKLY;BYDAY=TU;COUNT=10."
        return None, [Violation(at, "rrule", detail)]
    parts = {name: value for name, _, value in pairs}
    supported = _PARTS if "HOURLY" in frequencies else _PARTS - BY_TIME
    faults = [*_unknown(parts, supported), *_repeated([name for name, _, _ in pairs])]
    faults += [*_frequency(parts, frequencies), *_worthless(parts)]
    if faults or (faults := list(_unlike(parts))):
        return None, [Violation(at, rule, detail) for rule, detail in faults]
    return _rule(parts), []


def _unknown(parts: Mapping[str, str], supported: frozenset[str]) -> Iterator[tuple[str, str]]:
    for name in sorted(parts.keys() - supported):
        yield "rrule-part", f"{name[:40]!r} is not supported in a rule. The parts are {', '.join(sorted(supported))}."


def _repeated(names: list[str]) -> Iterator[tuple[str, str]]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield "rrule-part", f"{name[:40]!r} occurs twice. Write each part once."


def _frequency(parts: Mapping[str, str], frequencies: Sequence[str]) -> Iterator[tuple[str, str]]:
    if "FREQ" not in parts:
        yield "frequency", "A rule needs FREQ, such as FREQ=WEEKLY."
    elif parts["FREQ"] not in frequencies:
        yield "frequency", f"FREQ={parts['FREQ'][:40]} is not supported. It is one of {', '.join(frequencies)}."


def _worthless(parts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Values that their parts cannot have."""
    for name in ("INTERVAL", "COUNT"):
        if not (value := parts.get(name, "1")).isdigit() or not 1 <= int(value) <= _MOST:
            yield "rrule-value", f"{name} is a whole number from 1."
    for name, (least, most, signed) in _NUMBERS.items():
        if name in parts and not all(_is_within(value, least, most, signed) for value in parts[name].split(",")):
            or_less = f", or -{most} to -{least} from the end" if signed else ""
            yield "rrule-value", f"{name} is a list of numbers from {least} to {most}{or_less}, with commas."
    if "BYDAY" in parts and not all(_is_day(value) for value in parts["BYDAY"].split(",")):
        yield "rrule-value", "BYDAY is a list of weekdays with commas, such as TU, 1MO (the first) or -1FR (the last)."
    if parts.get("WKST", "MO") not in WEEKDAYS:
        yield "rrule-value", f"WKST is one of {', '.join(WEEKDAYS)}."
    if "UNTIL" in parts and _until(parts["UNTIL"]) is None:
        detail = "UNTIL is a date (20271231), a local time (20271231T090000) or a time in UTC (20271231T080000Z)."
        yield "until", detail


def _unlike(parts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Parts that do not go together, by RFC 5545; dateutil would give them a meaning of its own."""
    frequency, numbered = parts["FREQ"], any(character.isdigit() for character in parts.get("BYDAY", ""))
    for name, allowed in (
        ("BYWEEKNO", ("YEARLY",)),
        ("BYYEARDAY", ("YEARLY", "HOURLY")),
        ("BYMONTHDAY", ("YEARLY", "MONTHLY", "DAILY", "HOURLY")),
    ):
        if name in parts and frequency not in allowed:
            yield "rrule-combination", f"{name} does not go with FREQ={frequency}. It goes with {', '.join(allowed)}."
    if numbered and (frequency not in ("YEARLY", "MONTHLY") or "BYWEEKNO" in parts):
        detail = "BYDAY with numbers goes with FREQ=MONTHLY or YEARLY, without BYWEEKNO. Leave the numbers away."
        yield "rrule-combination", detail
    elif numbered and not all(value[:-2] for value in parts["BYDAY"].split(",")):
        yield "rrule-combination", "BYDAY has numbers at all of its days or at none. Write 1MO,2MO,3MO,4MO,5MO for MO."
    if "BYSETPOS" in parts and not parts.keys() & ({"BYDAY", *_NUMBERS} - {"BYSETPOS"}):
        yield "rrule-combination", "BYSETPOS chooses among what another part lists. Add one, such as BYDAY=MO,TU."
    if "COUNT" in parts and "UNTIL" in parts:
        yield "count-or-until", "A rule ends by COUNT or by UNTIL, not by both. Leave one away."


def _is_within(value: str, least: int, most: int, signed: bool) -> bool:
    digits = value[1:] if signed and value[0:1] in ("+", "-") else value
    return digits.isdigit() and len(digits) <= 3 and least <= int(digits) <= most


def _is_day(value: str) -> bool:
    found = _NTH_DAY.fullmatch(value)
    return found is not None and (found[1] is None or 1 <= abs(int(found[1])) <= 53)


def _until(value: str) -> datetime | date | None:
    if not (found := _UNTIL.fullmatch(value)):
        return None
    try:
        if not found[2]:
            return datetime.strptime(value, "%Y%m%d").date()  # noqa: DTZ007 - a local day
        moment = datetime.strptime(f"{found[1]}{found[2]}", "%Y%m%d%H%M%S")  # noqa: DTZ007 - local unless Z
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if found[3] else moment


def _rule(parts: Mapping[str, str]) -> Rule:
    days = (_NTH_DAY.fullmatch(value) for value in parts["BYDAY"].split(",")) if "BYDAY" in parts else ()
    return Rule(
        frequency=parts["FREQ"],
        interval=int(parts.get("INTERVAL", "1")),
        count=int(parts["COUNT"]) if "COUNT" in parts else None,
        until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
        weekstart=parts.get("WKST"),
        numbers={name: tuple(map(int, parts[name].split(","))) for name in _NUMBERS if name in parts},
        days=tuple((int(found[1]) if found[1] else None, found[2]) for found in days if found),
    )


# Times


class BudgetSpent(Exception):
    """A rule was looked into for as many days as were allowed."""


@dataclass(slots=True)
class Budget:
    """Calendar days that rules may pass over while their times are looked for."""

    days: int

    def spend(self, days: int) -> None:
        """Raises BudgetSpent."""
        if self.days <= 0:
            raise BudgetSpent
        self.days -= days


class _Metered(frozenset[int]):
    """The months or weekdays of a rule. It is asked about every day that the rule passes, which it charges."""

    budget: Budget
    cost: int

    def __contains__(self, number: object) -> bool:
        self.budget.spend(self.cost)
        return super().__contains__(number)


def times(rule: Rule, start: datetime, budget: Budget) -> Iterator[datetime]:
    """The naive wall-clock times of a rule from `start`, its DTSTART, on. COUNT and UNTIL are left to the caller.

    Raises BudgetSpent, also in the midst of a search for a next time that never comes.
    """
    budget.spend(_times_of_day(rule))
    numbers: dict[str, Any] = {name.lower(): numbers for name, numbers in rule.numbers.items()}
    expansion = rrule.rrule(
        FREQUENCIES[rule.frequency],
        dtstart=start,
        interval=rule.interval,
        wkst=WEEKDAYS[rule.weekstart or "MO"],
        byweekday=[WEEKDAYS[day](number) if number else WEEKDAYS[day] for number, day in rule.days] or None,
        **numbers,
    )
    _meter(rule, expansion, budget)
    return iter(expansion)


def _times_of_day(rule: Rule) -> int:
    """How many a rule names at most. dateutil lists them beforehand, and each day has them all."""
    sizes = [len(set(rule.numbers.get(name, (0,)))) for name in sorted(BY_TIME)]
    return sizes[0] * sizes[1] * sizes[2]


def _meter(rule: Rule, expansion: rrule.rrule, budget: Budget) -> None:
    """Make dateutil ask before each day whether it may go on: by itself it looks until the year 9999.

    Its loop asks first for the month, where the rule names months. Naming all of them changes nothing, but that a
    numbered BYDAY of a year would count within the month; there all weekdays are named instead.
    """
    numbered_in_year = rule.frequency == "YEARLY" and "BYMONTH" not in rule.numbers and any(nth for nth, _ in rule.days)
    name, every = ("_byweekday", range(7)) if numbered_in_year else ("_bymonth", range(1, 13))
    given: Iterable[int] | None = getattr(expansion, name)
    asked = _Metered(every if given is None else given)
    asked.budget = budget
    hourly = 4 + rule.interval // 24  # each hour costs dateutil as much as a few days
    asked.cost = (hourly if rule.frequency == "HOURLY" else rule.interval) * _times_of_day(rule)
    setattr(expansion, name, asked)


def forward(rule: Rule, start: datetime, to: datetime) -> tuple[Rule, datetime]:
    """The same rule with a later DTSTART, still before `to`, with the same times from there on.

    So years of past occurrences need not be counted; of a rule with COUNT they must be. What the rule took from its
    DTSTART is written into it, because the later one is a day that lies on the grid of intervals and nothing else.
    """
    if rule.count is not None or start >= to:
        return rule, start
    numbers, days = dict(rule.numbers), rule.days
    if not days and not numbers.keys() & {"BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"}:
        if rule.frequency == "WEEKLY":
            days = ((None, list(WEEKDAYS)[start.weekday()]),)
        elif rule.frequency in ("MONTHLY", "YEARLY"):
            numbers["BYMONTHDAY"] = (start.day,)
            if rule.frequency == "YEARLY":
                numbers.setdefault("BYMONTH", (start.month,))
    return replace(rule, numbers=numbers, days=days), _later(rule, start, to)


def _later(rule: Rule, start: datetime, to: datetime) -> datetime:
    """The last beginning of a whole interval before `to`, less one, or `start`."""
    if rule.frequency in ("YEARLY", "MONTHLY"):
        months = rule.interval * (12 if rule.frequency == "YEARLY" else 1)
        passed = ((to.year - start.year) * 12 + to.month - start.month) // months - 1
        if passed <= 0:
            return start
        year, month = divmod(start.year * 12 + start.month - 1 + passed * months, 12)
        return start.replace(year=year, month=1 if rule.frequency == "YEARLY" else month + 1, day=1)
    interval = rule.interval * {"WEEKLY": WEEK, "DAILY": DAY, "HOURLY": HOUR}[rule.frequency]
    return start + max(0, (to - start) // interval - 1) * interval
