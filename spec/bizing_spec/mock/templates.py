"""The values that rules have: templates such as `$items.0.start`, conditions, times and lengths of time."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

Item = Mapping[str, Any]


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


def filled(templates: Item, look_up: Callable[[str], Any]) -> dict[str, Any]:
    """The values of templates; of those under `name?`, a list, the first that there is. The others are left out."""
    made: dict[str, Any] = {}
    for name, template in templates.items():
        for each in template if isinstance(template, list) and name.endswith("?") else [template]:
            try:
                made[name.removesuffix("?")] = expand(each, look_up)
                break
            except (LookupError, ValueError):
                continue
    return made


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
