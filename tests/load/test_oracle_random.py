"""The oracle on random histories: those of a service that works are never invalid, each mutation of them always is."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizing_load.history import (
    LEFT,
    LIVE,
    SKIPPED,
    Booking,
    Fail,
    History,
    Info,
    Invoke,
    Ok,
    Operation,
    Payment,
    whole,
)
from bizing_load.oracle.judge import judge
from bizing_load.oracle.judgement import Rule
from tests.load.service import PRICE, moment, quarter
from tests.load.simulation import Simulation

seeds = st.integers(0, 2**32)
simulations = st.builds(
    Simulation,
    seeds,
    count=st.integers(5, 120),
    capacity=st.integers(1, 3),
    lossy=st.booleans(),
    is_paid=st.booleans(),
)


@settings(max_examples=300, deadline=None)
@given(simulations)
def test_history_of_a_service_that_works_is_never_invalid(simulation: Simulation) -> None:
    judgement = judge(simulation.history())
    assert judgement.violations == ()


class NotApplicable(Exception):
    """The run has nothing that could be mutated so."""


def assume(there_is: object) -> None:
    if not there_is:
        raise NotApplicable


@dataclass
class Case:
    """A simulated run to mutate, and what the simulation, not the oracle, knows of it."""

    simulation: Simulation
    history: History
    chance: random.Random

    @property
    def bookings(self) -> list[Booking]:
        assert self.history.final
        return self.history.final.bookings

    @property
    def operations(self) -> Sequence[Operation]:
        return self.history.operations

    @property
    def oks(self) -> dict[str, list[Operation]]:
        """The acknowledged operations of each booking."""
        found: dict[str, list[Operation]] = {}
        for operation in self.operations:
            if isinstance(operation.answer, Ok):
                found.setdefault(operation.answer.booking, []).append(operation)
        return found

    def pick(self, suits: Callable[[Booking], bool]) -> Booking:
        """An acknowledged booking of the final state that suits."""
        oks = self.oks
        suitable = [booking for booking in self.bookings if booking.id in oks and suits(booking)]
        assume(suitable)
        return self.chance.choice(suitable)

    def doubtful(self, booking: Booking) -> bool:
        return any(isinstance(one.answer, Info) and one.asked.booking == booking.id for one in self.operations)

    def listed(self, bookings: Sequence[Booking]) -> History:
        assert self.history.final
        return replace(self.history, final=changed(self.history.final, bookings=list(bookings)))

    def charged(self, suits: Callable[[Payment], bool], *made: Payment, **changes: int) -> History:
        """With a payment of the final state that suits changed, and others made."""
        assert self.history.final
        payments = self.history.final.payments or []
        suitable = [payment for payment in payments if suits(payment)]
        assume(suitable)
        chosen = self.chance.choice(suitable)
        now = [changed(one, **changes) if one is chosen else one for one in payments]
        now += [changed(one, booking=chosen.booking) for one in made]
        return replace(self.history, final=changed(self.history.final, payments=now))

    def changed(self, booking: Booking, **changes: Any) -> History:
        return self.listed([changed(one, **changes) if one is booking else one for one in self.bookings])

    def asked(self, answer: Callable[[str, int], Ok | Fail | Info], like: Booking, **more: Any) -> Operation:
        """One more request, when all is at rest and ten seconds before the final state is read."""
        at = self.simulation.end - 10_000
        values: dict[str, Any] = {"action": "hold", "resource": "room", "start": like.start, "end": like.end} | more
        return Operation(Invoke(op="last", client=99, at=moment(at), **values), answer("last", moment(at + 9)))

    def after(self, operation: Operation, *made: Booking) -> History:
        return replace(self.listed([*self.bookings, *made]), operations=[*self.operations, operation])

    def given_whole(self) -> list[Operation]:
        """A series of all or nothing that was given."""
        series: dict[str, list[Operation]] = {}
        for one in self.operations:
            if one.asked.together and isinstance(one.answer, Ok):
                series.setdefault(whole(one.id), []).append(one)
        assume(series)
        return self.chance.choice(list(series.values()))

    def acknowledged(self, booking: Booking, action: str) -> list[Operation]:
        return [one for one in self.oks[booking.id] if one.asked.action == action]


def changed(record: Any, **changes: Any) -> Any:
    return type(record)(**{name: getattr(record, name) for name in record.__struct_fields__} | changes)


def lose(case: Case) -> History:
    lost = case.pick(lambda _: True)
    return case.listed([booking for booking in case.bookings if booking is not lost])


def move(case: Case) -> History:
    booking = case.pick(lambda _: True)
    return case.changed(booking, start=quarter(90), end=quarter(91))


def turn_back(case: Case) -> History:
    booking = case.pick(lambda _: True)
    newest = max(one.answer.version for one in case.oks[booking.id] if isinstance(one.answer, Ok))
    return case.changed(booking, version=newest - 1)


def change_unasked(case: Case) -> History:
    booking = case.pick(lambda booking: not case.doubtful(booking))
    return case.changed(booking, version=booking.version + 1)


def forget_a_cancel(case: Case) -> History:
    booking = case.pick(lambda booking: bool(case.acknowledged(booking, "cancel")))
    return case.changed(booking, status="CONFIRMED")


def forget_a_confirmation(case: Case) -> History:
    booking = case.pick(lambda booking: booking.status == "CONFIRMED" and bool(case.acknowledged(booking, "confirm")))
    return case.changed(booking, status="EXPIRED", version=booking.version + 1)


def give_a_taken_time(case: Case) -> History:
    taken = case.pick(lambda booking: booking.status in LIVE)
    full = case.history.run.resources[0].capacity
    thief = changed(taken, id="stolen", status="PENDING", version=1, units=full, expires=None, operation="last")
    return case.after(case.asked(_given(thief), taken, units=full), thief)


def refuse_a_free_time(case: Case) -> History:
    like = case.pick(lambda _: True)
    start = 50 + case.chance.randrange(10)
    free = changed(like, start=quarter(start), end=quarter(start + 1))
    return case.after(case.asked(_refused("slot-unavailable"), free))


def refuse_the_time_after(case: Case) -> History:
    """Right next to a booking that is the last of the day."""
    end = max(one.asked.latest or one.asked.end for one in case.operations)
    like = case.pick(lambda _: True)
    return case.after(
        case.asked(_refused("slot-unavailable"), changed(like, start=end, end=end + timedelta(minutes=15)))
    )


def keep_a_cancelled_time(case: Case) -> History:
    given_up = case.pick(lambda booking: booking.status == "CANCELLED" and _alone(case, booking))
    return case.after(case.asked(_refused("slot-unavailable"), given_up))


def keep_an_expired_time(case: Case) -> History:
    over = case.pick(lambda booking: booking.status == "EXPIRED" and _alone(case, booking))
    return case.after(case.asked(_refused("slot-unavailable"), over))


def ignore_an_expiry(case: Case) -> History:
    over = case.pick(lambda booking: booking.status == "EXPIRED" and not case.doubtful(booking))
    last = max(
        (one.answer for one in case.oks[over.id] if isinstance(one.answer, Ok)), key=lambda answer: answer.version
    )
    return case.changed(over, status="PENDING", version=last.version, expires=last.expires)


def book_twice(case: Case) -> History:
    booking = case.pick(lambda booking: booking.operation is not None)
    again = changed(booking, id="again", start=quarter(90), end=quarter(91))
    return case.listed([*case.bookings, again])


def answer_with_two_bookings(case: Case) -> History:
    booking = case.pick(lambda booking: bool(case.acknowledged(booking, "hold")))
    first = case.acknowledged(booking, "hold")[0].asked
    again = changed(booking, id="again", start=first.start, end=first.end)
    return case.after(case.asked(_given(again), again, key=first.key, repeats=first.op, units=first.units))


def book_what_was_refused(case: Case) -> History:
    refused = [
        one
        for one in case.operations
        if one.asked.action == "hold" and isinstance(one.answer, Fail) and not one.asked.repeats
    ]
    assume(refused)
    asked = case.chance.choice(refused).asked
    made = Booking("sly", "room", quarter(90), quarter(91), "CANCELLED", 2, operation=asked.op)
    return case.listed([*case.bookings, made])


def call_a_version_stale(case: Case) -> History:
    booking = case.pick(lambda booking: booking.status == "CONFIRMED" and not case.doubtful(booking))
    asked = {"action": "cancel", "booking": booking.id, "version": booking.version}
    return case.after(case.asked(_refused("stale-version", 412), booking, **asked))


def call_a_confirmed_hold_expired(case: Case) -> History:
    booking = case.pick(lambda booking: bool(case.acknowledged(booking, "confirm")) and booking.status == "CONFIRMED")
    asked = {"action": "reschedule", "booking": booking.id, "version": booking.version}
    return case.after(case.asked(_refused("hold-expired"), booking, **asked))


def bar_a_lawful_cancel(case: Case) -> History:
    booking = case.pick(lambda booking: booking.status == "CONFIRMED" and not case.doubtful(booking))
    asked = {"action": "cancel", "booking": booking.id, "version": booking.version}
    return case.after(case.asked(_refused("invalid-transition"), booking, **asked))


def not_find(case: Case) -> History:
    booking = case.pick(lambda _: True)
    asked = {"action": "cancel", "booking": booking.id, "version": booking.version}
    return case.after(case.asked(_refused("not-found", 404), booking, **asked))


def skip_a_free_occurrence(case: Case) -> History:
    start = quarter(50 + case.chance.randrange(10))
    free = changed(case.pick(lambda _: True), start=start, end=start + timedelta(minutes=15))
    return case.after(case.asked(lambda op, at: Fail(op, at, 409, SKIPPED), free))


def lose_a_series_and_a_part_of_it(case: Case) -> History:
    """Nobody was answered, and one of its bookings is not there."""
    series = case.given_whole()
    lost = case.chance.choice(series).answer
    assert isinstance(lost, Ok)
    silent = [
        Operation(one.asked, Info(one.id, lost.at, 0, "lost")) if one in series else one for one in case.operations
    ]
    return replace(case.listed([one for one in case.bookings if one.id != lost.booking]), operations=silent)


def skip_a_part_of_a_whole_series(case: Case) -> History:
    lost = case.chance.choice(case.given_whole())
    assert isinstance(lost.answer, Ok)
    skipped = Operation(lost.asked, Fail(lost.id, lost.answer.at, 409, SKIPPED))
    listed = case.listed([one for one in case.bookings if one.operation != lost.id])
    return replace(listed, operations=[skipped if one is lost else one for one in case.operations])


def offer_a_taken_time(case: Case) -> History:
    taken = case.pick(lambda booking: booking.status in LIVE)
    full = case.history.run.resources[0].capacity
    thief = changed(taken, id="stolen", status="PENDING", version=1, units=full, expires=None, operation="last")
    return case.after(case.asked(_given(thief), taken, action="wait", latest=taken.end, units=full), thief)


def make_two_the_same_offer(case: Case) -> History:
    offered = case.pick(lambda booking: bool(case.acknowledged(booking, "wait")))
    asked = case.acknowledged(offered, "wait")[0].asked
    wanted = {"action": "wait", "start": asked.start, "end": asked.end, "latest": asked.latest, "units": asked.units}
    first = changed(offered, version=1)
    return case.after(case.asked(_given(first), first, **wanted))


def offer_another_time(case: Case) -> History:
    like = case.pick(lambda _: True)
    start = quarter(90)
    elsewhere = Booking("far", "room", start, start + (like.end - like.start), "PENDING", 1, operation="last")
    return case.after(case.asked(_given(elsewhere), like, action="wait", latest=like.end), elsewhere)


def pass_over_who_waits(case: Case) -> History:
    """For a time that was given up, to nobody else's good."""
    assume(not case.simulation.lossy)
    given_up = case.pick(lambda booking: booking.status == "CANCELLED" and _alone(case, booking))
    return case.after(case.asked(_left(case), given_up, action="wait", latest=given_up.end))


def book_who_left(case: Case) -> History:
    left = [one for one in case.operations if isinstance(one.answer, Fail) and one.answer.waited]
    assume(left)
    made = Booking("sly", "room", quarter(90), quarter(91), "CANCELLED", 2, operation=case.chance.choice(left).id)
    return case.listed([*case.bookings, made])


def fail_without_faults(case: Case) -> History:
    assume(not case.simulation.lossy)
    like = case.pick(lambda _: True)
    return case.after(case.asked(lambda op, at: Info(op, at, 500, "a 5xx"), like))


def refuse_strangely(case: Case) -> History:
    like = case.pick(lambda _: True)
    return case.after(case.asked(_refused("request-invalid", 422), like))


def capture_twice(case: Case) -> History:
    return case.charged(lambda one: one.captured > 0, Payment("again", "", captured=PRICE, refunded=PRICE))


def capture_too_much(case: Case) -> History:
    return case.charged(lambda one: one.captured > 0, captured=PRICE + 1)


def confirm_what_was_not_paid(case: Case) -> History:
    return case.charged(lambda one: one.captured > one.refunded, captured=0)


def give_back_what_is_confirmed(case: Case) -> History:
    return case.charged(lambda one: one.captured > one.refunded, refunded=PRICE)


def keep_what_was_given_up(case: Case) -> History:
    return case.charged(lambda one: one.refunded > 0, refunded=0)


def take_what_nobody_confirmed(case: Case) -> History:
    return case.charged(lambda one: one.captured == 0, captured=PRICE)


def leave_what_is_over_authorized(case: Case) -> History:
    over = {booking.id for booking in case.bookings if booking.status in ("CANCELLED", "EXPIRED")}
    return case.charged(lambda one: one.booking in over, capturable=PRICE)


def _given(booking: Booking) -> Callable[[str, int], Ok]:
    return lambda op, at: Ok(
        op, at, 201, booking.id, booking.version, "PENDING", booking.start, booking.end, booking.expires
    )


def _refused(problem: str, status: int = 409) -> Callable[[str, int], Fail]:
    return lambda op, at: Fail(op, at, status, f"/problems/{problem}")


def _left(case: Case) -> Callable[[str, int], Fail]:
    """In line from ten seconds before the final state is read, for a second."""
    since = case.simulation.end - 10_000
    return lambda op, at: Fail(op, at, 200, LEFT, (moment(since), moment(since + 1_000)))


def _alone(case: Case, booking: Booking) -> bool:
    """Whether a time that was given up is free at the end, and all that ever was there ended in the same way."""
    free = {"CANCELLED": {"CANCELLED"}, "EXPIRED": {"EXPIRED"}}[booking.status]
    for other in case.bookings:
        if other.start < booking.end and booking.start < other.end:
            if other.status not in free or other.id not in case.oks or case.doubtful(other):
                return False
            if free == {"CANCELLED"} and not case.acknowledged(other, "cancel"):
                return False
    return not any(one.asked.action == "reschedule" and isinstance(one.answer, Ok | Info) for one in case.operations)


MUTATIONS: list[tuple[Callable[[Case], History], Rule]] = [
    (lose, "durability"),
    (move, "durability"),
    (turn_back, "durability"),
    (change_unasked, "durability"),
    (forget_a_cancel, "durability"),
    (forget_a_confirmation, "durability"),
    (give_a_taken_time, "safety"),
    (refuse_a_free_time, "precision"),
    (refuse_the_time_after, "precision"),
    (keep_a_cancelled_time, "precision"),
    (keep_an_expired_time, "liveness"),
    (ignore_an_expiry, "liveness"),
    (book_twice, "once"),
    (answer_with_two_bookings, "once"),
    (book_what_was_refused, "once"),
    (call_a_version_stale, "precision"),
    (call_a_confirmed_hold_expired, "precision"),
    (bar_a_lawful_cancel, "precision"),
    (not_find, "precision"),
    (skip_a_free_occurrence, "precision"),
    (lose_a_series_and_a_part_of_it, "once"),
    (skip_a_part_of_a_whole_series, "once"),
    (offer_a_taken_time, "safety"),
    (make_two_the_same_offer, "safety"),
    (offer_another_time, "answers"),
    (pass_over_who_waits, "liveness"),
    (book_who_left, "once"),
    (fail_without_faults, "answers"),
    (refuse_strangely, "answers"),
    (capture_twice, "money"),
    (capture_too_much, "money"),
    (confirm_what_was_not_paid, "money"),
    (give_back_what_is_confirmed, "money"),
    (keep_what_was_given_up, "money"),
    (take_what_nobody_confirmed, "money"),
    (leave_what_is_over_authorized, "money"),
]


@pytest.mark.parametrize(("mutate", "rule"), MUTATIONS, ids=[mutate.__name__ for mutate, _ in MUTATIONS])
def test_mutation_is_always_called_invalid(mutate: Callable[[Case], History], rule: Rule) -> None:
    """A hundred runs in which the mutation applies."""
    applied = 0
    for seed in range(2_000):
        chance = random.Random(seed)
        capacity, lossy = chance.choice([1, 1, 2]), chance.random() < 0.5
        simulation = Simulation(seed, count=40, capacity=capacity, lossy=lossy, is_paid=rule == "money")
        try:
            mutated = mutate(Case(simulation, simulation.history(), chance))
        except NotApplicable:
            continue
        judgement = judge(mutated)
        assert judgement.verdict == "invalid", f"seed {seed}"
        assert rule in {violation.rule for violation in judgement.violations}, f"seed {seed}"
        applied += 1
        if applied == 100:
            return
    pytest.fail(f"applied only {applied} times")
