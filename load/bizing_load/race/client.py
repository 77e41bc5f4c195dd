"""One client of a race: requests over Locust's HTTP client, each written into the history before and after.

Only the process of a crowd imports this module, for Locust changes the process that it is imported into.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import gevent
import geventhttpclient.client
import locust
import msgspec
from locust import env, exception
from msgspec.structs import replace as replaced

from bizing_load import api, clock, history
from bizing_load.race import replies
from bizing_load.race.crowd import Crowd
from bizing_load.race.waiting import Waiting
from bizing_load.workloads.grid import Place
from bizing_load.workloads.workload import DAY, Held, Series

REPEATS = 3
MEANWHILE_SECONDS = (0.0, 0.1)  # after a payment was asked for
REPEAT_SHARE = 0.7  # of the lost replies that a client asks for again
PAUSE_SECONDS = (0.1, 0.5)  # after a lost reply, so that a service that is down is not asked in a tight loop

NOTHING: Mapping[str, str] = {}
BOOKINGS, SERIES, WAITLIST = (f"{api.BASE}/{name}" for name in ("bookings", "series", "waitlist"))

# On a lost reply the library would send a DELETE again by itself: two requests to the service, one in the history.
geventhttpclient.client.IDEMPOTENT_METHODS = frozenset()


class Racer(locust.FastHttpUser):
    """A workload's client, as a Locust user: its task is a round, again and again."""

    concurrency = 2  # it may cancel what it is about to pay
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
        asked = self._asked("hold", place, units)
        body = {"resourceId": place.resource.id, "start": place.start, "end": place.end, "units": units}
        return self._one(asked, "POST", BOOKINGS, body | self._who(asked.op), place.resource)

    def hold_together(self, places: Sequence[Place]) -> Held | None:
        first, *also = places
        asked = replaced(self._asked("hold", first), also=_items(also))
        body = {"items": [{"resourceId": each.resource.id, "start": each.start, "end": each.end} for each in places]}
        return self._one(asked, "POST", BOOKINGS, body | self._who(asked.op), first.resource, also)

    def extend(self, held: Held) -> Held | None:
        return self._on_one("extend", held, "POST", "/extend", {})

    def confirm(self, held: Held, pays: str = "") -> Held | None:
        if held.offer:
            return self._answer("confirm", held, "accept", {})
        body = {}
        if held.intent is not None:
            body = {"paymentMethod": pays} if pays else {}
        elif held.place.resource.price:  # where it is not paid by card, it has been paid elsewhere
            body = {"paymentReference": "elsewhere"}
        method = pays if held.intent is not None else None
        return self._on_one("confirm", held, "POST", "/confirm", body, _if_match(held.version), pays=method)

    def confirm_and_cancel(self, held: Held, pays: str) -> None:
        confirming = gevent.spawn(self.confirm, held, pays)
        self.pause(self.choice.uniform(*MEANWHILE_SECONDS))
        # Which version it has by then, nobody can say.
        asked = replaced(self._of("cancel", held), version=None)
        self._one(asked, "DELETE", f"{BOOKINGS}/{held.booking}", None, held.place.resource, (), {"If-Match": "*"})
        confirming.get()

    def authorize(self, held: Held, pays: str) -> None:
        payments = self.crowd.order.payments
        if payments is None or not held.intent:
            self.confirm(held, pays)
            return
        asked = replaced(self._of("confirm", held), version=None, pays=pays, at=clock.now())
        self.crowd.record(asked)
        url = f"{payments.url}/v1/payment_intents/{held.intent}/confirm"
        headers = {"Authorization": f"Bearer {payments.key}"}
        form: Any = {"payment_method": pays}  # Locust's annotation leaves forms out, which it takes
        with self.client.post(url, data=form, headers=headers, name="authorize", catch_response=True) as response:
            response.success()  # whatever it was, it shows in the end
        self.crowd.answered(asked, history.Info(asked.op, clock.now(), response.status_code, history.PAYING))

    def reschedule(self, held: Held, place: Place) -> Held | None:
        by = place.start - held.place.start
        moved = replace(
            held,
            place=Place(held.place.resource, place.start, place.end),
            also=tuple(Place(each.resource, each.start + by, each.end + by) for each in held.also),
        )
        # Of a booking of several times, the start is that of the earliest.
        body = {"start": min(each.start for each in (moved.place, *moved.also))}
        if not held.also:
            body["end"] = place.end
        return self._on_one("reschedule", moved, "PATCH", "", body, _if_match(held.version))

    def cancel(self, held: Held) -> Held | None:
        return self._on_one("cancel", held, "DELETE", "", None, _if_match(held.version))

    def hold_series(self, place: Place, times: int, *, skip: bool) -> Series | None:
        operation = self._name()
        days = [Place(place.resource, place.start + day * DAY, place.end + day * DAY) for day in range(times)]
        asked = [
            replaced(self._asked("hold", each, name=history.occurrence(operation, each.start)), together=not skip)
            for each in days
        ]
        body = {
            "resourceId": place.resource.id,
            "start": place.start,
            "end": place.end,
            "recurrence": f"FREQ=DAILY;COUNT={times}",
            "onConflict": "skip" if skip else "reject",
        }
        return self._series(asked, "POST", "", body | self._who(operation), place.resource)

    def confirm_series(self, series: Series) -> Series | None:
        return self._on_series("confirm", series, "POST", "/confirm", {})

    def cancel_series(self, series: Series) -> Series | None:
        return self._on_series("cancel", series, "DELETE", "", None)

    def wait_for_offer(self, place: Place, latest: datetime, *, offer_seconds: int, patience: float) -> Held | None:
        asked = replaced(self._asked("wait", place), at=clock.now(), latest=latest)
        body = {
            "resourceId": place.resource.id,
            "from": place.start,
            "to": latest,
            "durationMinutes": round((place.end - place.start) / timedelta(minutes=1)),
            "offerSeconds": offer_seconds,
        }
        self.crowd.record(asked)
        waiting = Waiting(self._ask, asked, self.choice)
        answer = waiting.until(body | self._who(asked.op), self._key(asked.op), patience)
        self.crowd.answered(asked, answer)
        held = _held(answer, place.resource, 1, ())
        return held and replace(held, offer=waiting.entry)

    def decline(self, held: Held) -> Held | None:
        return self._answer("cancel", held, "decline", None)

    # How it is asked for

    def _name(self) -> str:
        self._operations += 1
        return f"{self.crowd.order.name}{self.number}-{self._operations}"

    def _key(self, operation: str) -> str:
        return f"{self.crowd.order.run.resources[0].id}-{operation}"  # no two runs share a resource

    def _who(self, operation: str) -> dict[str, Any]:
        return {
            "customer": {"name": f"Client {self.number}", "email": f"client-{self.number}@example.com"},
            "metadata": {"operation": operation},
        }

    def _asked(
        self, action: history.Action, place: Place, units: int = 1, *, name: str | None = None
    ) -> history.Invoke:
        """The operation but for its moment and its key."""
        return history.Invoke(
            name or self._name(), self.number, action, place.resource.id, place.start, place.end, at=0, units=units
        )

    def _of(self, action: history.Action, held: Held, *, name: str | None = None) -> history.Invoke:
        """What is asked of a booking."""
        asked = self._asked(action, held.place, held.units, name=name)
        return replaced(asked, booking=held.booking, version=held.version, also=_items(held.also))

    def _on_one(
        self,
        action: history.Action,
        held: Held,
        method: str,
        path: str,
        body: Any,
        headers: Mapping[str, str] = NOTHING,
        pays: str | None = None,
    ) -> Held | None:
        asked = replaced(self._of(action, held), pays=pays)
        done = self._one(
            asked, method, f"{BOOKINGS}/{held.booking}{path}", body, held.place.resource, held.also, headers
        )
        return done and replace(done, intent=held.intent)

    def _answer(self, action: history.Action, held: Held, word: str, body: Any) -> Held | None:
        """Answer an offer."""
        assert held.offer, "a booking that was offered"
        path, headers = f"{WAITLIST}/{held.offer.id}/{word}", _if_match(held.offer.version)
        return self._one(self._of(action, held), "POST", path, body, held.place.resource, (), headers, replies.entry)

    def _one(
        self,
        asked: history.Invoke,
        method: str,
        path: str,
        body: Any,
        resource: history.Resource,
        also: Sequence[Place] = (),
        headers: Mapping[str, str] = NOTHING,
        read: replies.Read = replies.booking,
    ) -> Held | None:
        (answer,), said = self._request([asked], method, path, body, headers, read)
        held = _held(answer, resource, asked.units, also)
        paid = said.payment if said else None
        return held and replace(held, intent=(paid.intent_id or "") if paid else None)

    def _on_series(self, action: history.Action, series: Series, method: str, path: str, body: Any) -> Series | None:
        operation = self._name()
        asked = [
            self._of(action, each, name=history.occurrence(operation, each.place.start)) for each in series.bookings
        ]
        resource, headers = series.bookings[0].place.resource, _if_match(series.version)
        return self._series(asked, method, f"/{series.id}{path}", body, resource, headers)

    def _series(
        self,
        asked: Sequence[history.Invoke],
        method: str,
        path: str,
        body: Any,
        resource: history.Resource,
        headers: Mapping[str, str] = NOTHING,
    ) -> Series | None:
        answers, said = self._request(asked, method, SERIES + path, body, headers, replies.occurrence)
        found = [_held(answer, resource, each.units, ()) for each, answer in zip(asked, answers, strict=True)]
        bookings = tuple(each for each in found if each)
        return Series(said.id, said.version, bookings) if said and bookings else None

    def _request(
        self,
        asked: Sequence[history.Invoke],
        method: str,
        path: str,
        body: Any,
        headers: Mapping[str, str],
        read: replies.Read,
    ) -> tuple[list[history.Answer], replies.Said | None]:
        """A request for some times. With a key of its own, it is sent again, now and then, when its reply was lost.

        Others cannot be repeated: the version makes a second one another request.
        """
        operation = history.whole(asked[0].op)
        if method == "POST":
            headers = {**headers, "Idempotency-Key": f'"{self._key(operation)}"'}
            asked = [replaced(each, key=self._key(each.op)) for each in asked]
        answers, said = self._send(asked, method, path, body, headers, read)
        for _ in range(REPEATS if method == "POST" else 0):
            if not isinstance(answers[0], history.Info) or self.choice.random() > REPEAT_SHARE:
                break
            name = self._name()
            again = [
                replaced(each, op=each.op.replace(operation, name, 1), repeats=each.op, together=False)
                for each in asked
            ]
            answers, said = self._send(again, method, path, body, headers, read)
        return answers, said

    def _send(
        self,
        asked: Sequence[history.Invoke],
        method: str,
        path: str,
        body: Any,
        headers: Mapping[str, str],
        read: replies.Read,
    ) -> tuple[list[history.Answer], replies.Said | None]:
        at = clock.now()
        asked = [replaced(each, at=at) for each in asked]
        for each in asked:
            self.crowd.record(each)
        came = self._ask(method, path, asked[0].action, body, headers)
        answers = replies.answers(asked, came, read)
        for each, answer in zip(asked, answers, strict=True):
            self.crowd.answered(each, answer)
        if isinstance(answers[0], history.Info):
            gevent.sleep(self.choice.uniform(*PAUSE_SECONDS))
        return answers, came.said

    def _ask(
        self, method: str, path: str, name: str, body: Any = None, headers: Mapping[str, str] = NOTHING
    ) -> replies.Reply:
        headers = {"X-API-Key": self.crowd.order.key, **headers}
        data: Any = None  # Locust's annotation leaves out bytes, which it takes
        if body is not None:
            data, headers["Content-Type"] = msgspec.json.encode(body), "application/json"
        with self.client.request(method, path, data=data, name=name, headers=headers, catch_response=True) as response:
            came = replies.reply(response.status_code, response.content, getattr(response, "error", None))
            if came.refused:
                response.success()  # a refusal is an answer: Locust shall not count it as a failure
        return came


def _items(places: Sequence[Place]) -> list[history.Item]:
    return [history.Item(each.resource.id, each.start, each.end) for each in places]


def _if_match(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


def _held(answer: history.Answer, resource: history.Resource, units: int, also: Sequence[Place]) -> Held | None:
    if not isinstance(answer, history.Ok):
        return None
    place = Place(resource, answer.start, answer.end)
    now = tuple(Place(one.resource, each.start, each.end) for one, each in zip(also, answer.also, strict=False))
    return Held(answer.booking, answer.version, place, units, answer.expires, now)
