"""What a document cannot say of its objects, as data beside it: how they conflict, expire, and change their state.

`openapi.mock.yaml` beside `openapi.yaml`; spec/README.md describes it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bizing_spec import document
from bizing_spec.mock import faults
from bizing_spec.mock.faults import Fault

Item = Mapping[str, Any]


@dataclass(frozen=True)
class Refusal:
    """A status, and which of its examples."""

    status: int
    example: str | None = None


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


@dataclass(frozen=True)
class Action:
    only: Item
    put: Item
    otherwise: tuple[tuple[Item, Refusal], ...] = ()


@dataclass(frozen=True)
class Rules:
    """Of one collection."""

    fill: Item = field(default_factory=dict)
    create: tuple[tuple[Item, Item], ...] = ()  # what is put into a new object when it was sent so
    unless: Item = field(default_factory=dict)  # what is sent so is not stored; the document alone answers
    exclusive: Exclusive | None = None
    expire: tuple[str, Action] | None = None
    actions: Mapping[str, Action] = field(default_factory=dict)


@dataclass(frozen=True)
class Free:
    """An answer that lists the free times of an exclusive collection."""

    collection: str
    group: Any
    into: str
    start: Any
    end: Any
    length: Any
    step: timedelta
    opens: timedelta
    closes: timedelta
    each: Item
    put: Item


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


def beside(source: str) -> Path | None:
    """The rules' file of a document's, if there is one."""
    file = Path(source)
    rules = file.with_name(f"{file.stem}.mock.yaml")
    return rules if rules.is_file() else None


def load(file: Path) -> RuleBook:
    """Raises DocumentUnreadable for what is no rule."""
    content = document.load(file)
    try:
        return RuleBook(
            {path: _rules(each) for path, each in (content.get("collections") or {}).items()},
            {name: _free(each) for name, each in (content.get("free") or {}).items()},
            {name: faults.read(each) for name, each in (content.get("faults") or {}).items()},
            _repetition(content.get("idempotency", True)),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise document.DocumentUnreadable(file, f"a rule lacks something or has it wrong: {fault}") from fault


def _rules(node: Item) -> Rules:
    exclusive, expire = node.get("exclusive"), node.get("expire")
    return Rules(
        fill=node.get("fill") or {},
        create=tuple((each.get("when") or {}, each["set"]) for each in node.get("create") or ()),
        unless=node.get("unless") or {},
        exclusive=_exclusive(exclusive) if exclusive else None,
        expire=(expire["at"], _action(expire)) if expire else None,
        actions={name: _action(each) for name, each in (node.get("actions") or {}).items()},
    )


def _exclusive(node: Item) -> Exclusive:
    times = node["group"], node["start"], node["end"]
    groups = node.get("groups") or {}
    live, refusal, within = node.get("while") or {}, _refusal(node["refuse"]), node.get("within")
    return Exclusive(*times, live, refusal, within, groups.get("in"), groups.get("single") or {})


def _action(node: Item) -> Action:
    otherwise = tuple((each.get("when") or {}, _refusal(each)) for each in node.get("refuse") or ())
    return Action(node.get("while") or {}, node.get("set") or {}, otherwise)


def _refusal(node: Item) -> Refusal:
    return Refusal(int(node["status"]), node.get("example"))


def _free(node: Item) -> Free:
    opens, _, closes = str(node["open"]).partition("-")
    return Free(
        collection=node["collection"],
        group=node["group"],
        into=node["into"],
        start=node["from"],
        end=node["to"],
        length=node["length"],
        step=duration(node["step"]),
        opens=_clock(opens),
        closes=_clock(closes),
        each=node["each"],
        put=node.get("set") or {},
    )


def _repetition(node: Any) -> Repetition | None:
    if isinstance(node, bool):
        return Repetition() if node else None
    known = Repetition()
    refusal = _refusal(node["refuse"]) if "refuse" in node else None
    return Repetition(str(node.get("header", known.header)), refusal, duration(node.get("keep", "24h")))


def _clock(text: str) -> timedelta:
    hours, minutes = text.strip().split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def fits(item: Item, condition: Item) -> bool:
    """Whether each named field has the value, or one of the values, of the condition."""
    return all(item.get(name) in (want if isinstance(want, list) else [want]) for name, want in condition.items())


def expand(template: Any, look_up: Callable[[str], Any]) -> Any:
    """A template with `$name.of.something` replaced by what stands there, and `$now+15m` by that time.

    Raises LookupError where nothing stands.
    """
    if isinstance(template, Mapping):
        return {name: expand(each, look_up) for name, each in template.items()}
    if isinstance(template, list):
        return [expand(each, look_up) for each in template]
    if not (isinstance(template, str) and template.startswith("$")):
        return template
    name, plus, shift = template[1:].partition("+")
    value = look_up(name)
    if not plus:
        return value
    length = look_up(shift[1:]) if shift.startswith("$") else shift
    return shown(moment(value) + duration(length))


def reach(value: Any, path: str) -> Any:
    """What stands at `a.0.b` within a value. Raises LookupError."""
    for key in path.split("."):
        if isinstance(value, list):
            value = value[int(key)]
        elif isinstance(value, Mapping):
            value = value[key]
        else:
            raise LookupError(path)
    return value


def spans(item: Item, rule: Exclusive) -> Iterator[tuple[Any, datetime, datetime]]:
    """The times that an object takes, and of what group."""
    for each in (item.get(rule.within) or ()) if rule.within else (item,):
        try:
            yield each[rule.group], moment(each[rule.start]), moment(each[rule.end])
        except (KeyError, TypeError, ValueError):
            continue


def moment(text: Any) -> datetime:
    """Raises ValueError for what is no time (RFC 3339)."""
    found = datetime.fromisoformat(str(text))
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def shown(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def duration(text: Any) -> timedelta:
    """Seconds, `90s`, `15m`, `2h`, `1d`, or as ISO 8601 has it (`PT1H30M`). Raises ValueError."""
    plain = str(text)
    found = re.fullmatch(r"(\d+)([smhd]?)", plain)
    if found:
        return int(found[1]) * _UNITS[found[2]]
    iso = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", plain)
    if not iso or not any(iso.groups()):
        raise ValueError(f"{plain!r} is no length of time")
    days, hours, minutes, seconds = (int(each or 0) for each in iso.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


_UNITS = {
    "": timedelta(seconds=1),
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}
