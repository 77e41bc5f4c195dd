"""A client's wait: in line for a time, until it sees an offer, or has had enough and leaves.

All of it is one operation of the history: it is asked for when the client joins, and answered when it sees its offer.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import gevent

from bizing_load import api, clock, history
from bizing_load.race import replies
from bizing_load.workloads.workload import Offer

WAITLIST = f"{api.BASE}/waitlist"
LOOK_SECONDS = (0.05, 0.2)  # between two looks
GIVE_UP_SECONDS = 60.0  # beyond a client's patience, for a service that does not answer
LIMITED = 429
SECOND = 1_000_000_000

Ask = Callable[..., replies.Reply]


class Waiting:
    """`entry` is what an offer is answered by, once there is one."""

    def __init__(self, ask: Ask, asked: history.Invoke, choice: random.Random) -> None:
        self.entry: Offer | None = None
        self._ask = ask
        self._asked = asked
        self._choice = choice
        self._joined = 0

    def until(self, body: Any, key: str, patience: float) -> history.Answer:
        """Join, and look until there is an offer; so many seconds from when it was in line."""
        over = self._asked.at + round((patience + GIVE_UP_SECONDS) * SECOND)
        path, left = "", None  # where the entry is, and when its client asked to leave
        is_sent = False
        while True:
            if path:
                came = self._ask("GET", path, "look")
            else:
                came = self._ask("POST", WAITLIST, "wait", body, {"Idempotency-Key": f'"{key}"'})
                # A limit refuses this request alone: one that was sent before may be carried out.
                if came.refused and not (is_sent and came.status == LIMITED):
                    return replies.answers([self._asked], came, replies.entry)[0]
                is_sent = True
            if came.done and came.said:
                self._joined = self._joined or clock.now()
                path = f"{WAITLIST}/{came.said.id}"
                if answer := self._outcome(came, left):
                    return answer
                if clock.now() > self._joined + round(patience * SECOND):
                    left = left or clock.now()
                    came = self._ask("DELETE", path, "leave", None, {"If-Match": f'"{came.said.version}"'})
                    if came.done and (answer := self._outcome(came, left)):
                        return answer
            if clock.now() > over:
                return history.Info(self._asked.op, clock.now(), came.status, came.fault)
            gevent.sleep(self._choice.uniform(*LOOK_SECONDS))

    def _outcome(self, came: replies.Reply, left: int | None) -> history.Answer | None:
        """What the entry comes to; None while it waits."""
        said = came.said
        assert said
        if said.status == "WAITING":
            return None
        if said.status == "OFFERED":
            self.entry = Offer(said.id, said.version)
            return replies.answers([self._asked], came, replies.entry)[0]
        if said.offer is None:
            waited = (self._joined, left or clock.now())
            return history.Fail(self._asked.op, clock.now(), came.status, history.LEFT, waited)
        return history.Info(self._asked.op, clock.now(), came.status, history.UNSEEN)
