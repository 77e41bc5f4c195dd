"""Stability, deprecation and sunset of operations."""

import datetime
from enum import IntEnum
from typing import Any

from bizing_spec.diff.changes import ERROR, INFO, WARNING, Report, Scene
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


def parameter_changes(old: Place, new: Place, label: str, scene: Scene, report: Report) -> None:
    """What two versions of a parameter promise of how long it will stay."""
    was, now = old.get("deprecated") is True, new.get("deprecated") is True
    if now and not was:
        report.add("request-parameter-deprecated", INFO, scene, f"{label} was deprecated", "new", new.pointer)
    elif was and not now:
        report.add("request-parameter-reactivated", INFO, scene, f"{label} is no longer deprecated", "new", new.pointer)
    elif was and now:
        ids = ("request-parameter-sunset-deleted", "request-parameter-sunset-date-changed-too-small")
        _moved(old, new, scene, report, f"{label}: ", (*ids, "request-parameter-sunset-parse"))


def sunset_changes(old: Place, new: Place, scene: Scene, report: Report) -> None:
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
        _deprecated(new, scene, report)
    elif before and not after:
        report.add("endpoint-reactivated", INFO, scene, "the endpoint is no longer deprecated", "new", new.pointer)
    elif before and after:
        ids = ("sunset-deleted", "api-sunset-date-changed-too-small", "api-deprecated-sunset-parse")
        _moved(old, new, scene, report, "", ids)


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
