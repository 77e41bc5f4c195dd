"""One client of a race: requests over Locust's HTTP client, each written into the history before and after.

Only the process of a crowd imports this module, for Locust changes the process that it is imported into.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import gevent
import geventhttpclient.client
import locust
import msgspec
from locust import env, exception

from bizing_load import api, clock, history
from bizing_load.race.crowd import Crowd
from bizing_load.workloads.grid import Place
from bizing_load.workloads.workload import Held

REPEATS = 3
REPEAT_SHARE = 0.7  # of the lost replies that a client asks for again
PAUSE_SECONDS = (0.1, 0.5)  # after a lost reply, so that a service that is down is not asked in a tight loop
UNDECIDED = "/idempotency-key-in-use"  # says nothing of what becomes of the request that is under way

CLIENT_FAULTS, SERVER_FAULTS = 400, 500
BOOKINGS = f"{api.BASE}/bookings"

# On a lost reply the library would send a DELETE again by itself: two requests to the service, one in the history.
geventhttpclient.client.IDEMPOTENT_METHODS = frozenset()


class Racer(locust.FastHttpUser):
    """A workload's client, as a Locust user: its task is a round, again and again."""

    concurrency = 1
    crowd: Crowd

    def __init__(self, environment: env.Environment) -> None:
        super().__init__(environment)
        order = self.crowd.order
        self.network_timeout = self.connection_timeout = order.timeout
        self.number = self.crowd.join()
        self.choice = random.Random(f"{order.run.seed}:{order.name}:{self.number}")  # noqa: S311 (load, not secrets)
        self.grid = self.crowd.grid
        self.round = 0
        self._operations = 0

    def wait_time(self) -> float:
        return self.crowd.pace()

    def on_start(self) -> None:
        """Connect, so that the first round is no race of handshakes, and wait for its moment."""
        self.client.get(f"{api.BASE}/health", name="connect")
        self.pause(self.crowd.pace())

    @locust.task
    def play(self) -> None:
        if not self.crowd.begin(self.round):
            raise exception.StopUser
        self.crowd.workload.round(self)
        self.round += 1

    def on_stop(self) -> None:
        self.crowd.leave()

    # What a workload may ask

    def together(self) -> int:
        number = self.crowd.barrier.wait()
        if number is None:
            raise exception.StopUser
        return number

    def pause(self, seconds: float) -> None:
        gevent.sleep(seconds)

    def pause_until(self, moment: datetime) -> None:
        gevent.sleep(max(0.0, moment.timestamp() - clock.now() / 1e9))

    def hold(self, place: Place, units: int = 1) -> Held | None:
        operation = self._name()
        body = {
            "resourceId": place.resource.id,
            "start": place.start,
            "end": place.end,
            "units": units,
            "customer": {"name": f"Client {self.number}", "email": f"client-{self.number}@example.com"},
            "metadata": {"operation": operation},
        }
        return self._post(operation, "hold", BOOKINGS, body, place, units, None)

    def hold_together(self, places: Sequence[Place]) -> Held | None:
        operation = self._name()
        body = {
            "items": [{"resourceId": each.resource.id, "start": each.start, "end": each.end} for each in places],
            "customer": {"name": f"Client {self.number}", "email": f"client-{self.number}@example.com"},
            "metadata": {"operation": operation},
        }
        first, *also = places
        return self._post(operation, "hold", BOOKINGS, body, first, 1, None, tuple(also))

    def extend(self, held: Held) -> Held | None:
        return self._post(self._name(), "extend", f"{BOOKINGS}/{held.booking}/extend", {}, held.place, held.units, held)

    def confirm(self, held: Held) -> Held | None:
        return self._post(
            self._name(), "confirm", f"{BOOKINGS}/{held.booking}/confirm", {}, held.place, held.units, held
        )

    def reschedule(self, held: Held, place: Place) -> Held | None:
        moved = Place(held.place.resource, place.start, place.end)
        also = tuple(_moved(each, place.start - held.place.start) for each in held.also)
        # Of a booking of several times, the start is that of the earliest.
        body = {"start": min(each.start for each in (moved, *also))}
        if not also:
            body["end"] = moved.end
        asked = self._asked(self._name(), "reschedule", moved, held.units, replace(held, also=also))
        return self._do(asked, "PATCH", held, body)

    def cancel(self, held: Held) -> Held | None:
        return self._do(self._asked(self._name(), "cancel", held.place, held.units, held), "DELETE", held, None)

    # How it is asked for

    def _name(self) -> str:
        self._operations += 1
        return f"{self.crowd.order.name}{self.number}-{self._operations}"

    def _asked(
        self,
        operation: str,
        action: history.Action,
        place: Place,
        units: int,
        held: Held | None,
        also: tuple[Place, ...] = (),
    ) -> Callable[..., history.Invoke]:
        """The operation but for its moment, its key and what it repeats."""
        items = [history.Item(each.resource.id, each.start, each.end) for each in (held.also if held else also)]

        def invoke(name: str = operation, *, key: str | None = None, repeats: str | None = None) -> history.Invoke:
            return history.Invoke(
                op=name,
                client=self.number,
                action=action,
                resource=place.resource.id,
                start=place.start,
                end=place.end,
                at=clock.now(),
                units=units,
                booking=held.booking if held else None,
                version=held.version if held else None,
                key=key,
                repeats=repeats,
                also=items,
            )

        return invoke

    def _do(self, asked: Callable[..., history.Invoke], method: str, held: Held, body: Any) -> Held | None:
        """A request that cannot be repeated: its version makes a second one another request."""
        answer = self._send(asked(), method, f"{BOOKINGS}/{held.booking}", body, {"If-Match": f'"{held.version}"'})
        return self._after(answer, held.place.resource, held.units, held.also)

    def _post(
        self,
        operation: str,
        action: history.Action,
        path: str,
        body: Any,
        place: Place,
        units: int,
        held: Held | None,
        also: tuple[Place, ...] = (),
    ) -> Held | None:
        """A request with a key of its own, which is sent again, now and then, when its reply was lost."""
        asked = self._asked(operation, action, place, units, held, also)
        key = f"{self.crowd.order.run.resources[0].id}-{operation}"  # no two runs share a resource
        headers = {"Idempotency-Key": f'"{key}"'}
        if held and action == "confirm":
            headers["If-Match"] = f'"{held.version}"'
        answer = self._send(asked(key=key), "POST", path, body, headers)
        for _ in range(REPEATS):
            if not isinstance(answer, history.Info) or self.choice.random() > REPEAT_SHARE:
                break
            answer = self._send(asked(self._name(), key=key, repeats=operation), "POST", path, body, headers)
        return self._after(answer, place.resource, units, held.also if held else also)

    def _send(
        self, asked: history.Invoke, method: str, path: str, body: Any, headers: dict[str, str]
    ) -> history.Answer:
        crowd = self.crowd
        headers = {"X-API-Key": crowd.order.key, **headers}
        data: Any = None  # Locust's annotation leaves out bytes, which it takes
        if body is not None:
            data, headers["Content-Type"] = msgspec.json.encode(body), "application/json"
        crowd.record(asked)
        with self.client.request(
            method, path, data=data, name=asked.action, headers=headers, catch_response=True
        ) as response:
            answer = read(asked.op, response.status_code, response.content, getattr(response, "error", None))
            if isinstance(answer, history.Fail):
                response.success()  # a refusal is an answer: Locust shall not count it as a failure
        crowd.answered(asked, answer)
        if isinstance(answer, history.Info):
            gevent.sleep(self.choice.uniform(*PAUSE_SECONDS))
        return answer

    def _after(
        self, answer: history.Answer, resource: history.Resource, units: int, also: tuple[Place, ...]
    ) -> Held | None:
        if not isinstance(answer, history.Ok):
            return None
        place = Place(resource, answer.start, answer.end)
        now = tuple(Place(one.resource, each.start, each.end) for one, each in zip(also, answer.also, strict=False))
        return Held(answer.booking, answer.version, place, units, answer.expires, now)


def _moved(place: Place, by: timedelta) -> Place:
    return Place(place.resource, place.start + by, place.end + by)


class _Item(msgspec.Struct, frozen=True, rename="camel"):
    resource_id: str = ""
    start: datetime | None = None
    end: datetime | None = None
    units: int = 1


class _Said(msgspec.Struct, frozen=True, rename="camel"):
    """What matters in a booking or a problem."""

    id: str = ""
    version: int = 0
    status: str | int = ""
    start: datetime | None = None
    end: datetime | None = None
    items: list[_Item] = []
    hold_expires_at: datetime | None = None
    type: str = ""
    title: str = ""


_decoder = msgspec.json.Decoder(_Said)


def _times(said: _Said, start: datetime, end: datetime) -> tuple[datetime, datetime, list[history.Item]]:
    """The first time of a booking, and its further ones; of a single one, start and end say all."""
    first, *further = said.items or [_Item()]
    also = [
        history.Item(each.resource_id, each.start, each.end, each.units) for each in further if each.start and each.end
    ]
    if also and first.start and first.end:
        return first.start, first.end, also
    return start, end, also


def read(operation: str, status: int, content: bytes | None, fault: object) -> history.Answer:
    """What a reply means to its client: done, refused, or unknown."""
    at = clock.now()
    try:
        said = _decoder.decode(content or b"{}")
    except msgspec.MsgspecError:
        return history.Info(operation, at, status, "the reply cannot be read")
    if CLIENT_FAULTS <= status < SERVER_FAULTS and not said.type.endswith(UNDECIDED):
        return history.Fail(operation, at, status, said.type)
    if 200 <= status < 300 and said.id and said.start and said.end:
        start, end, also = _times(said, said.start, said.end)
        return history.Ok(
            operation, at, status, said.id, said.version, str(said.status), start, end, said.hold_expires_at, also
        )
    return history.Info(operation, at, status, said.title or str(fault or "no reply"))
