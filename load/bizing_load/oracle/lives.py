"""Lives of bookings: what acknowledgements, doubtful requests and the final state say about each, put in order."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from bizing_load import history
from bizing_load.history import LIVE, MAKES, Booking, Fail, History, Ok
from bizing_load.oracle.requests import FOREVER, SECOND, Request, gather, nanoseconds, slug
from bizing_load.oracle.unfold import unfold

MINUTE = 60 * SECOND
LINGER = 10 * SECOND  # how long a hold without an answer may still hold its time, if it never became a booking


@dataclass(slots=True, eq=False)
class Place:
    """A resource, with nanoseconds."""

    id: str
    capacity: int = 1
    setup: int = 0
    turnover: int = 0


@dataclass(slots=True, eq=False)
class Step:
    """An acknowledged change of a booking, and the state it left: `start` and `end` are of the blocked time."""

    request: Request
    ok: Ok
    since: int
    until: int
    start: int
    end: int
    live: bool
    expires: int | None  # only of a hold that nobody has confirmed
    version: int

    def made(self, *, surely: bool) -> int:
        """How many versions it made. An extension that extends nothing makes none; without If-Match nobody knows."""
        asked = self.request.asked
        if asked.action in MAKES:
            return 1
        if asked.version is None:
            return 0 if surely else asked.changes
        return min(max(self.ok.version - asked.version, 0), asked.changes)


@dataclass(slots=True, eq=False)
class Life:
    """One booking. `steps` are in the order of versions, `infos` the requests on it of which nobody knows whether they
    were carried out; `origin` is the hold of which this is known from the final state alone. `paid_before` is how often
    a payment may have changed it, which was refused because the booking was given up meanwhile."""

    id: str
    place: Place
    steps: list[Step] = field(default_factory=list)
    infos: list[Request] = field(default_factory=list)
    final: Booking | None = None
    origin: Request | None = None
    paid_before: int = 0

    @property
    def units(self) -> int:
        return self.steps[0].request.asked.units if self.steps else self.final.units if self.final else 1

    def unexplained(self, *, surely: bool) -> int | None:
        """How many versions the final state has that neither an acknowledgement nor time explains; None if not known.

        At least so many if `surely` is False, at most so many if it is True.
        """
        if self.final is None or not self.steps:
            return None
        made: dict[int, int] = {}
        for step in self.steps[1:]:
            made[step.version] = max(made.get(step.version, 0), step.made(surely=surely))
        known = sum(made.values())
        by_time = self.final.status in ("EXPIRED", "COMPLETED") and self.final.version > self.steps[-1].version
        paid = 0 if surely else self._paid_before(known)
        return self.final.version - self.steps[0].version - known - by_time - paid

    def _paid_before(self, known: int) -> int:
        """How many versions a refused payment may have made: once the booking is seen to be given up, none."""
        last = self.steps[-1]
        if last.live:
            return self.paid_before
        return max(0, min(self.paid_before, last.version - self.steps[0].version - known))

    def after(self, version: int) -> Step | None:
        """The first acknowledged step beyond a version."""
        return next((step for step in self.steps if step.version > version), None)

    def before(self, at: int) -> Step | None:
        """The last state that was acknowledged before a moment."""
        return next((step for step in reversed(self.steps) if step.until < at), None)


class Story:
    """A history made ready to be judged: requests, lives, and the margins of the clocks in nanoseconds."""

    def __init__(self, told: History) -> None:
        run = told.run
        self.history = told = unfold(told)
        self.clock = round(run.clock_seconds * SECOND)
        self.release = round(run.release_seconds * SECOND)
        self.places = {one.id: _place(one) for one in run.resources}
        self.final_at = told.final.at if told.final else FOREVER
        self.rest = max((fault.at for fault in told.faults), default=-FOREVER)  # nothing struck the service after this
        self.requests = gather(told.operations)
        self.lives: dict[str, Life] = {}
        self.vanished: list[Request] = []  # holds without an answer that never became a booking
        self._acknowledge()
        self._doubt()
        self._settle()

    def place(self, name: str) -> Place:
        return self.places.get(name) or self.places.setdefault(name, Place(name))

    def blocked(self, time: history.Invoke | history.Ok | Booking, place: Place) -> tuple[int, int]:
        """The time with what is blocked around it."""
        return nanoseconds(time.start) - place.setup, nanoseconds(time.end) + place.turnover

    def wanted(self, asked: history.Invoke, place: Place) -> tuple[int, int]:
        """The time that a request may be given, with what is blocked around it: a wait takes any until its latest."""
        start, end = self.blocked(asked, place)
        return start, max(end, nanoseconds(asked.latest) + place.turnover) if asked.latest else end

    def live_at_end(self, booking: Booking) -> bool:
        """Whether a booking of the final state certainly has its time. One whose hold may have run out need not."""
        return booking.status in LIVE and not self.may_be_over(booking)

    def may_be_over(self, booking: Booking) -> bool:
        return (
            booking.status == "PENDING"
            and booking.expires is not None
            and nanoseconds(booking.expires) - self.clock <= self.final_at
        )

    def _acknowledge(self) -> None:
        for request in self.requests:
            ok = request.ok
            if ok is None:
                continue
            place = self.place(request.asked.resource)
            start, end = self.blocked(ok, place)
            expires = nanoseconds(ok.expires) if ok.expires and ok.state == "PENDING" else None
            live = ok.state in LIVE
            step = Step(request, ok, request.since, request.until, start, end, live, expires, ok.version)
            life = self.lives.get(ok.booking)
            if life is None:
                life = self.lives[ok.booking] = Life(ok.booking, place)
            life.steps.append(step)
        for life in self.lives.values():
            if len(life.steps) > 1:
                life.steps.sort(key=lambda step: (step.version, step.until))

    def _doubt(self) -> None:
        """Find the bookings of the final state, and what requests without an answer may have done."""
        doubtful = {request.id: request for request in self.requests if request.ok is None}
        for booking in self.history.final.bookings if self.history.final else ():
            life = self.lives.get(booking.id)
            if life is None:
                life = self.lives[booking.id] = Life(booking.id, self.place(booking.resource))
                life.origin = doubtful.get(booking.operation or "")
            elif life.steps[0].request.asked.action not in MAKES:
                life.origin = doubtful.get(booking.operation or "")
            life.final = booking
        became = {life.origin.id for life in self.lives.values() if life.origin}
        for request in doubtful.values():
            acted_on = self.lives.get(request.asked.booking or "")
            if request.outcome != "info":
                if acted_on and _was_overtaken(request):
                    acted_on.paid_before = request.asked.changes
            elif request.asked.action in MAKES:
                if request.id not in became:
                    self.vanished.append(request)
            elif acted_on:
                acted_on.infos.append(request)

    def _settle(self) -> None:
        """Leave out the doubts of which the versions show that nothing was done."""
        for life in self.lives.values():
            if life.infos:
                unexplained = life.unexplained(surely=True)
                if unexplained is not None and unexplained <= 0:
                    life.infos = []
                else:
                    life.infos = [info for info in life.infos if not _outrun(life, info)]

    def by_place(self) -> dict[Place, list[Life]]:
        found: dict[Place, list[Life]] = defaultdict(list)
        for life in self.lives.values():
            found[life.place].append(life)
        return found

    def lingers(self, request: Request) -> int:
        """Until when a hold that vanished may have had its time."""
        if self.history.final is None:
            return FOREVER
        if not all(operation.answer for operation in request.operations):
            return FOREVER  # it was cut off from its clients: nobody knows when it came to an end
        return _last(request) + LINGER


def _was_overtaken(request: Request) -> bool:
    """Whether it is a payment that was refused because the booking was given up, before it was seen to be paid."""
    answers = [operation.answer for operation in request.operations]
    is_over = any(type(answer) is Fail and slug(answer) == "invalid-transition" for answer in answers)
    return request.asked.pays is not None and is_over


def _outrun(life: Life, info: Request) -> bool:
    """Whether an acknowledged change made the version that this one would have made, so that it was not carried out.

    A payment makes none before it is authorized: others may come between.
    """
    version = info.asked.version
    return info.asked.pays is None and any(
        step.request.asked.version == version is not None and step.version - version == step.made(surely=True) > 0
        for step in life.steps
    )


def _last(request: Request) -> int:
    """The last moment at which anything was recorded of a request."""
    return max(operation.answer.at if operation.answer else operation.asked.at for operation in request.operations)


def _place(resource: history.Resource) -> Place:
    return Place(resource.id, resource.capacity, resource.setup_minutes * MINUTE, resource.turnover_minutes * MINUTE)
