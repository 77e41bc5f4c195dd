"""Stability, deprecation and sunset of operations."""

import datetime
from enum import IntEnum
from typing import Any

from bizing_spec.diff.changes import ERROR, INFO, Report, Scene
from bizing_spec.diff.places import Place


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


def sunset_changes(old: Place, new: Place, scene: Scene, report: Report) -> None:
    """What two versions of an operation promise of how long it will stay."""
    was, now = stability(old), stability(new)
    if now < was:
        text = f"the stability was decreased from {was.name.lower()} to {now.name.lower()}"
        report.add("api-stability-decreased", ERROR, scene, text, "new", new.pointer)
    before, after = old.get("deprecated") is True, new.get("deprecated") is True
    if after and not before:
        _deprecated(new, scene, report)
    elif before and not after:
        report.add("endpoint-reactivated", INFO, scene, "the endpoint is no longer deprecated", "new", new.pointer)
    elif before and after:
        _moved(old, new, scene, report)


def _deprecated(new: Place, scene: Scene, report: Report) -> None:
    said = new.get("x-sunset")
    if said is None:
        report.add("endpoint-deprecated", INFO, scene, "the endpoint was deprecated", "new", new.pointer)
    elif date(said) is None:
        text = f"the endpoint was deprecated, and its sunset {said!r} is no date"
        report.add("api-deprecated-sunset-parse", ERROR, scene, text, "new", new.pointer)
    else:
        text = f"the endpoint was deprecated, with its sunset on {date(said)}"
        report.add("endpoint-deprecated-with-sunset", INFO, scene, text, "new", new.pointer)


def _moved(old: Place, new: Place, scene: Scene, report: Report) -> None:
    was, now = old.get("x-sunset"), new.get("x-sunset")
    if was == now or was is None:
        return
    if now is None:
        text = f"the sunset {was} was deleted, though the endpoint is still deprecated"
        report.add("sunset-deleted", ERROR, scene, text, "old", f"{old.pointer}/x-sunset")
        return
    before, after = date(was), date(now)
    if before is None or after is None:
        text = f"the sunset {(was if before is None else now)!r} is no date"
        report.add("api-deprecated-sunset-parse", ERROR, scene, text, "new", f"{new.pointer}/x-sunset")
    elif after < before:
        text = f"the sunset was moved from {before} to the earlier {after}"
        report.add("api-sunset-date-changed-too-small", ERROR, scene, text, "new", f"{new.pointer}/x-sunset")


def date(said: Any) -> datetime.date | None:
    """A date, or the date of a time (RFC 3339)."""
    try:
        return datetime.date.fromisoformat(str(said)[:10])
    except ValueError:
        return None
