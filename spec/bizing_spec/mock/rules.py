"""What a document cannot say of its objects, as data beside it: how they conflict, expire, and change their state.

`openapi.mock.yaml` beside `openapi.yaml`; spec/README.md describes it, and `rulebooks` reads it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bizing_spec.mock import templates
from bizing_spec.mock.faults import Fault
from bizing_spec.mock.scenarios import Scripts
from bizing_spec.mock.templates import Item


@dataclass(frozen=True)
class Refusal:
    """A status, which of its examples, and what is put into it of what is in the way."""

    status: int
    example: str | None = None
    put: Item = field(default_factory=dict)


@dataclass(frozen=True)
class Calendar:
    """When a group can be booked: values such as `$stepMinutes` of its object, in the collection `of`.

    Bare numbers are minutes; `window` is in days. `hours` is the path of its opening hours, `closed` that of a
    collection of times at which it is not.
    """

    of: str
    refusal: Refusal
    live: Item = field(default_factory=dict)
    capacity: Any = 1
    zone: Any = "UTC"
    step: Any = 30
    before: Any = 0
    after: Any = 0
    notice: Any = 0
    window: Any = None
    shortest: Any = None
    longest: Any = None
    hours: str | None = None
    closed: str | None = None


@dataclass(frozen=True)
class Together:
    """Groups that are booked as one: the field `sent` of a body names an object of the collection `of`.

    Its list `parts` has their `group`, their `units`, and by how many minutes each `starts` and `ends` off the times
    that were sent.
    """

    sent: str
    of: str
    parts: str
    group: str
    units: str
    starts: str
    ends: str
    put: Item = field(default_factory=dict)  # into each of the times


@dataclass(frozen=True)
class Cost:
    """The field of a group that has its price, and the field that what is booked costs is put into.

    A price that has the values of `hourly` is for an hour, any other for the whole.
    """

    price: str
    into: str
    hourly: Item = field(default_factory=dict)


@dataclass(frozen=True)
class Exclusive:
    """No two objects whose `group` is the same may overlap from `start` to `end`, as long as they are `live`."""

    group: str
    start: str
    end: str
    live: Item
    refusal: Refusal
    within: str | None = None  # the list in which the times stand, when an object has several
    groups: str | None = None  # the collection that has the groups; `single` makes one in which one fits at a time
    single: Item = field(default_factory=dict)
    units: str | None = None  # the field that says how many of a group's capacity are taken
    put: Item = field(default_factory=dict)  # into each of the times
    following: int = 0  # so many free times are told with a refusal
    calendar: Calendar | None = None
    together: Together | None = None
    cost: Cost | None = None


@dataclass(frozen=True)
class Action:
    only: Item
    put: Item
    otherwise: tuple[tuple[Item, Refusal], ...] = ()


@dataclass(frozen=True)
class Creation:
    """What is put into a new object when it was sent so, and what into the single objects at other paths."""

    when: Item
    put: Item
    beside: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Rules:
    """Of one collection."""

    fill: Item = field(default_factory=dict)
    create: tuple[Creation, ...] = ()
    unless: Item = field(default_factory=dict)  # what is sent so is not stored; the document alone answers
    exclusive: Exclusive | None = None
    expire: tuple[str, Action] | None = None
    actions: Mapping[str, Action] = field(default_factory=dict)


@dataclass(frozen=True)
class Free:
    """An answer that lists the free times of a group of an exclusive collection, of several, or of some together.

    `step`, `opens` and `closes` (in UTC) count where no calendar knows the group.
    """

    collection: str
    into: str
    start: Any
    end: Any
    length: Any
    each: Item
    group: Any = None
    together: Any = None
    rows: Item | None = None  # one for each group, when `group` is a list
    units: Any = 1
    put: Item = field(default_factory=dict)
    step: timedelta = timedelta(minutes=30)
    opens: timedelta = timedelta()
    closes: timedelta = timedelta(days=1)


@dataclass(frozen=True)
class Repetition:
    """In which header a request names its idempotency key, and what another request under that key is refused with."""

    header: str = "Idempotency-Key"
    refusal: Refusal | None = None
    lifetime: timedelta = timedelta(hours=24)


@dataclass(frozen=True)
class RuleBook:
    """`repetition` is None where a request that is repeated is a new one."""

    collections: Mapping[str, Rules] = field(default_factory=dict)
    free: Mapping[str, Free] = field(default_factory=dict)
    faults: Mapping[str, Fault] = field(default_factory=dict)
    repetition: Repetition | None = field(default_factory=Repetition)
    scenarios: Mapping[str, Scripts] = field(default_factory=dict)


def spans(item: Item, rule: Exclusive) -> Iterator[tuple[Any, datetime, datetime]]:
    """The times that an object takes, and of what group."""
    for each in (item.get(rule.within) or ()) if rule.within else (item,):
        try:
            yield each[rule.group], templates.moment(each[rule.start]), templates.moment(each[rule.end])
        except (KeyError, TypeError, ValueError):
            continue
