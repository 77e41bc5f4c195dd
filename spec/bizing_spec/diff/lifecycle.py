"""Stability, deprecation and sunset of operations."""

import datetime
from collections.abc import Iterator
from enum import IntEnum
from typing import Any, Final

from bizing_spec.diff.changes import ERROR, INFO, WARNING, Effect, Report, Scene
from bizing_spec.diff.findings import Finding
from bizing_spec.diff.places import Place
from bizing_spec.diff.proof import Spot


class Stability(IntEnum):
    """What `x-stability-level` promises."""

    DRAFT = 0
    ALPHA = 1
    BETA = 2
    STABLE = 3


def stability(place: Place) -> Stability:
    """Stable, unless it says otherwise in a word that is known."""
    said = place.get("x-stability-level")
    return Stability.__members__.get(said.upper(), Stability.STABLE) if isinstance(said, str) else Stability.STABLE


def removal(old: Place, scene: Scene, report: Report, today: datetime.date, *, with_path: bool) -> None:
    """An operation that is gone, alone or with its path. It may go once its sunset has come."""
    prefix = "api-path" if with_path else "api"
    if stability(old) < Stability.BETA:
        return
    if old.get("deprecated") is not True:
        text = "the endpoint was removed without deprecation"
        report.add(f"{prefix}-removed-without-deprecation", ERROR, scene, text, "old", old.pointer)
        return
    said = old.get("x-sunset")
    if said is None:
        text = "the endpoint was removed after its deprecation"
        report.add(f"{prefix}-removed-with-deprecation", INFO, scene, text, "old", old.pointer)
        return
    day = date(said)
    if day is None:
        text = f"the endpoint was removed, and its sunset {said!r} is no date"
        report.add("api-path-sunset-parse", ERROR, scene, text, "old", old.pointer)
    elif today < day:
        text = f"the endpoint was removed before its sunset on {day}"
        report.add(f"{prefix}-removed-before-sunset", ERROR, scene, text, "old", old.pointer)
    else:
        text = f"the endpoint was removed after its sunset on {day}"
        report.add(f"{prefix}-removed-with-deprecation", INFO, scene, text, "old", old.pointer)


def parameter_removal(old: Place, label: str, scene: Scene, report: Report, today: datetime.date) -> None:
    """A parameter that is gone; with a notice it may go, and with a sunset once that has come."""
    said = old.get("x-sunset")
    day = date(said) if said is not None else None
    if old.get("deprecated") is not True:
        report.add("request-parameter-removed", WARNING, scene, f"{label} was removed", "old", old.pointer)
    elif said is not None and day is None:
        text = f"{label} was removed, and its sunset {said!r} is no date"
        report.add("request-parameter-sunset-parse", ERROR, scene, text, "old", old.pointer)
    elif day is not None and today < day:
        text = f"{label} was removed before its sunset on {day}"
        report.add("request-parameter-removed-before-sunset", ERROR, scene, text, "old", old.pointer)
    else:
        text = f"{label} was removed after its deprecation"
        report.add("request-parameter-removed-with-deprecation", INFO, scene, text, "old", old.pointer)


def parameter_changes(old: Place, new: Place, label: str, scene: Scene, report: Report, today: datetime.date) -> None:
    """What two versions of a parameter promise of how long it will stay."""
    was, now = old.get("deprecated") is True, new.get("deprecated") is True
    if now and not was:
        end, said = _notice(new, today)
        name = {"sunset-invalid": "sunset-parse", "sunset-date-too-small": end}.get(end, "deprecated")
        level = INFO if name == "deprecated" else ERROR
        report.add(f"request-parameter-{name}", level, scene, f"{label} was deprecated{said}", "new", new.pointer)
    elif was and not now:
        report.add("request-parameter-reactivated", INFO, scene, f"{label} is no longer deprecated", "new", new.pointer)
    elif was and now:
        ids = ("request-parameter-sunset-deleted", "request-parameter-sunset-date-changed-too-small")
        _moved(old, new, scene, report, f"{label}: ", (*ids, "request-parameter-sunset-parse"))


def property_changes(spot: Spot, today: datetime.date) -> Iterator[Finding]:
    """What two versions of a property promise of how long it will stay."""
    was, now = spot.old.get("deprecated") is True, spot.new.get("deprecated") is True
    if now and not was:
        end, said = _notice(spot.new, today)
        name = {"": "deprecated", "sunset-date-too-small": end}.get(end, f"deprecated-{end}")
        effect: Effect = "changes" if end in _WRONG else "neither"
        yield Finding(name, effect, f"it was deprecated{said}", at=("deprecated",))
    elif was and not now:
        yield Finding("reactivated", "neither", "it is no longer deprecated")


def sunset_changes(old: Place, new: Place, scene: Scene, report: Report, today: datetime.date) -> None:
    """What two versions of an operation promise of how long it will stay."""
    for side, place in (("old", old), ("new", new)):
        said = place.get("x-stability-level")
        if said is not None and str(said).upper() not in Stability.__members__:
            text = f"the stability level {said!r} is none of draft, alpha, beta, stable"
            report.add(
                "api-invalid-stability-level", ERROR, scene, text, "old" if side == "old" else "new", place.pointer
            )
    was, now = stability(old), stability(new)
    if now < was:
        text = f"the stability was decreased from {was.name.lower()} to {now.name.lower()}"
        report.add("api-stability-decreased", ERROR, scene, text, "new", new.pointer)
    before, after = old.get("deprecated") is True, new.get("deprecated") is True
    if after and not before:
        _deprecated(new, scene, report, today)
    elif before and not after:
        report.add("endpoint-reactivated", INFO, scene, "the endpoint is no longer deprecated", "new", new.pointer)
    elif before and after:
        ids = ("sunset-deleted", "api-sunset-date-changed-too-small", "api-deprecated-sunset-parse")
        _moved(old, new, scene, report, "", ids)


def _deprecated(new: Place, scene: Scene, report: Report, today: datetime.date) -> None:
    end, said = _notice(new, today)
    wrong = {"sunset-invalid": "api-deprecated-sunset-parse", "sunset-date-too-small": "api-sunset-date-too-small"}
    identifier = wrong.get(end, f"endpoint-deprecated{'-with-sunset' if end else ''}")
    level = ERROR if end in _WRONG else INFO
    report.add(identifier, level, scene, f"the endpoint was deprecated{said}", "new", new.pointer)


_WRONG: Final = ("sunset-invalid", "sunset-date-too-small")


def _notice(new: Place, today: datetime.date) -> tuple[str, str]:
    """The end of the id that what is newly deprecated has by its sunset, and of its sentence."""
    said = new.get("x-sunset")
    if said is None:
        return "", ""
    day = date(said)
    if day is None:
        return "sunset-invalid", f", and its sunset {said!r} is no date"
    if day < today:
        return "sunset-date-too-small", f", with a sunset in the past ({day})"
    return "with-sunset", f", with its sunset on {day}"


def _moved(old: Place, new: Place, scene: Scene, report: Report, label: str, ids: tuple[str, str, str]) -> None:
    deleted, moved, unreadable = ids
    was, now = old.get("x-sunset"), new.get("x-sunset")
    if was == now or was is None:
        return
    if now is None:
        text = f"{label}the sunset {was} was deleted, though the deprecation stays"
        report.add(deleted, ERROR, scene, text, "old", f"{old.pointer}/x-sunset")
        return
    before, after = date(was), date(now)
    if before is None or after is None:
        text = f"{label}the sunset {(was if before is None else now)!r} is no date"
        report.add(unreadable, ERROR, scene, text, "new", f"{new.pointer}/x-sunset")
    elif after < before:
        text = f"{label}the sunset was moved from {before} to the earlier {after}"
        report.add(moved, ERROR, scene, text, "new", f"{new.pointer}/x-sunset")


def date(said: Any) -> datetime.date | None:
    """A date, or the date of a time (RFC 3339)."""
    try:
        return datetime.date.fromisoformat(str(said)[:10])
    except ValueError:
        return None
