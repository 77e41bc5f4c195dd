"""Histories to judge: a builder of hand-written ones, in which one hour is a slot and moments are milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bizing_load import history
from bizing_load.history import (
    Action,
    Booking,
    End,
    Fail,
    Fault,
    Final,
    History,
    Info,
    Invoke,
    Item,
    Ok,
    Operation,
    Payment,
)
from bizing_load.oracle.judge import judge
from bizing_load.oracle.judgement import Violation

MIDNIGHT = datetime(2027, 3, 1, tzinfo=UTC)
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
NOON_NS = int(NOON.timestamp()) * 1_000_000_000
STATES = {"hold": "PENDING", "wait": "PENDING", "extend": "PENDING", "confirm": "CONFIRMED", "cancel": "CANCELLED"}

Span = tuple[float, float]


def hour(number: float) -> datetime:
    """An hour of the day that is booked."""
    return MIDNIGHT + timedelta(hours=number)


def ms(number: float) -> int:
    """A moment on the clients' clock."""
    return NOON_NS + round(number * 1_000_000)


def service(number: float | None) -> datetime | None:
    """A moment on the service's clock, which keeps the clients' time here."""
    return None if number is None else NOON + timedelta(milliseconds=number)


def items(also: Sequence[Span]) -> list[Item]:
    return [Item("beamer", hour(start), hour(end)) for start, end in also]


class Teller:
    """Writes a history down. Each request is a line: who asks for what, when, and what came of it."""

    def __init__(
        self, *, capacity: int = 1, setup: int = 0, turnover: int = 0, price: int = 0, faults: Sequence[str] = ("kill",)
    ):
        resources = [history.Resource("room", capacity, setup, turnover, price), history.Resource("beamer")]
        self.price = price
        self.payments: list[Payment] | None = [] if price else None
        self.run = history.Run("http://service", "mixed", 1, 2, resources, list(faults))
        self.operations: list[Operation] = []
        self.bookings: dict[str, Booking] = {}
        self.faults: list[Fault] = []
        self.ends: list[End] = [End(ms(100_000), complete=True)]
        self.final_at: float | None = 100_000
        self._state: dict[str, dict[str, Any]] = {}

    def ask(
        self,
        action: Action,
        booking: str | None = None,
        span: Span = (10, 11),
        *,
        at: tuple[float, float],
        units: int = 1,
        version: int | None = None,
        key: str | None = None,
        repeats: str | None = None,
        answer: Ok | Fail | Info | None = None,
        resource: str = "room",
        also: Sequence[Span] = (),
        latest: float | None = None,
        series: str | None = None,
        together: bool = False,
        pays: str | None = None,
    ) -> str:
        """`also` are times of the beamer, beside that of the room. `series` is the operation that this is a part of."""
        name = self._name(series, span)
        asked = Invoke(
            name, len(self.operations), action, resource, hour(span[0]), hour(span[1]), ms(at[0]), units=units,
            booking=booking, version=version, key=key, repeats=repeats, also=items(also),
            latest=None if latest is None else hour(latest), together=together, pays=pays,
        )  # fmt: skip
        self.operations.append(Operation(asked, answer))
        return name

    def _name(self, series: str | None, span: Span) -> str:
        return history.occurrence(series, hour(span[0])) if series else f"op-{len(self.operations)}"

    def ok(
        self,
        action: Action,
        booking: str,
        span: Span | None = None,
        *,
        at: tuple[float, float],
        expires: float | None = None,
        made: str | None = None,
        version: int | None = None,
        listed: bool = True,
        wanted: Span | None = None,
        **more: Any,
    ) -> str:
        """An acknowledged request; what it leads to is put into the final state, unless `listed` is False.

        `wanted` is the first time that a wait asks for, if it is not the one that it is offered.
        """
        before = self._state.get(booking, {"span": (10, 11), "version": 0, "expires": None, "state": "PENDING"})
        asked = version if version is not None else before["version"] or None
        name = self._name(more.get("series"), span or before["span"])
        state = STATES.get(action, before["state"])
        after: dict[str, Any] = {
            "span": span or before["span"],
            "version": (asked or 0) + (1 if more.get("pays") is None else 2),
            "state": state,
            "expires": (expires if expires is not None else before["expires"]) if state == "PENDING" else None,
            "units": more.get("units", before.get("units", 1)),
            "operation": made or before.get("operation", name),
            "resource": more.get("resource", before.get("resource", "room")),
            "also": more.get("also", before.get("also", ())),
        }
        more |= {"resource": after["resource"], "also": after["also"]}
        start, end = map(hour, after["span"])
        status = 201 if action == "hold" else 200
        answer = Ok(
            name, ms(at[1]), status, booking, after["version"], state, start, end, service(after["expires"]),
            items(after["also"]),
        )  # fmt: skip
        of = None if action in history.MAKES else booking
        self.ask(action, of, wanted or after["span"], at=at, version=asked, answer=answer, **more)
        if listed:
            self._state[booking] = after
            self.bookings[booking] = Booking(
                booking, after["resource"], start, end, state, after["version"], after["units"],
                service(after["expires"]), after["operation"], items(after["also"]), self.price,
            )  # fmt: skip
        return name

    def paid(self, booking: str, captured: int = 0, refunded: int = 0, capturable: int = 0) -> None:
        """One more payment that the provider of payments has in the end."""
        assert self.payments is not None
        self.payments.append(Payment(f"pi_{len(self.payments)}", booking, captured, refunded, capturable))

    def fail(
        self,
        action: Action,
        booking: str | None = None,
        span: Span = (10, 11),
        *,
        at: tuple[float, float],
        problem: str = "slot-unavailable",
        status: int | None = None,
        **more: Any,
    ) -> str:
        code = status or {"stale-version": 412, "not-found": 404}.get(problem, 409)
        kind = problem if problem.startswith("/") else f"/problems/{problem}"
        answer = Fail(self._name(more.get("series"), span), ms(at[1]), code, kind)
        return self.ask(action, booking, span, at=at, answer=answer, **more)

    def left(
        self,
        span: Span = (10, 11),
        *,
        at: tuple[float, float],
        waited: tuple[float, float],
        latest: float = 11,
        **more: Any,
    ) -> str:
        """A wait that ended without an offer."""
        since, until = map(ms, waited)
        answer = Fail(self._name(None, span), ms(at[1]), 200, history.LEFT, (since, until))
        return self.ask("wait", None, span, at=at, answer=answer, latest=latest, **more)

    def info(
        self,
        action: Action,
        booking: str | None = None,
        span: Span = (10, 11),
        *,
        at: tuple[float, float],
        status: int = 0,
        reason: str = "the reply was lost",
        **more: Any,
    ) -> str:
        answer = Info(self._name(more.get("series"), span), ms(at[1]), status, reason)
        return self.ask(action, booking, span, at=at, answer=answer, **more)

    def end(self, booking: str, **changes: Any) -> None:
        """Change a booking in the final state, or put one there."""
        span = changes.pop("span", None)
        if span:
            changes |= {"start": hour(span[0]), "end": hour(span[1])}
        if "expires" in changes:
            changes["expires"] = service(changes["expires"])
        known = self.bookings.get(booking) or Booking(booking, "room", hour(10), hour(11), "PENDING", 1)
        values = {name: getattr(known, name) for name in known.__struct_fields__} | changes
        self.bookings[booking] = Booking(**values)

    def fault(self, begin: float, end: float) -> None:
        number = len(self.faults)
        self.faults += [
            Fault(number, "kill", "begin", ms(begin), "killed server 1"),
            Fault(number, "kill", "end", ms(end), "started server 1"),
        ]

    def history(self) -> History:
        operations = sorted(self.operations, key=lambda operation: operation.asked.at)
        final = None if self.final_at is None else Final(ms(self.final_at), list(self.bookings.values()), self.payments)
        return History(self.run, operations, self.faults, self.ends, final)


def found(tell: Teller) -> list[Violation]:
    return list(judge(tell.history()).violations)


def rules(tell: Teller) -> set[str]:
    return {violation.rule for violation in found(tell)}


def assert_valid(tell: Teller) -> None:
    assert found(tell) == []
    assert judge(tell.history()).verdict == "valid"
