"""When users act: after a pause of their own, or as arrivals come, whatever the server does."""

from __future__ import annotations

import random
import time

DRAIN_SECONDS = 30.0  # how long arrivals that came in time are still served after the end


class Closed:
    """Each user pauses, acts, waits for the answers, and pauses again: a slow server is asked less."""

    unsent = 0

    def __init__(self, think: float, choose: random.Random) -> None:
        self._think = think
        self._choose = choose
        self.end = float("inf")

    def next(self) -> float | None:
        """Wait for the next turn. By how many milliseconds it comes late, or None at the end."""
        time.sleep(self._think * self._choose.uniform(0.5, 1.5))
        return None if time.perf_counter() >= self.end else 0.0


class Open:
    """A Poisson process: so many arrivals a second, independent of each other and of the answers.

    Users take arrivals in turn. One that comes while all users wait for answers is begun late; how late counts as
    latency, for its customer would have waited.
    """

    def __init__(self, rate: float, choose: random.Random) -> None:
        self._rate = rate
        self._choose = choose
        self._due: float | None = None
        self.end = float("inf")
        self.unsent = 0

    def next(self) -> float | None:
        """Wait for the next arrival. By how many milliseconds it comes late, or None after the last."""
        while (due := self._arrive()) < self.end:
            now = time.perf_counter()
            if now > self.end + DRAIN_SECONDS:
                self.unsent += 1
                continue
            if due > now:
                time.sleep(due - now)
            return max(0.0, time.perf_counter() - due) * 1000
        return None

    def _arrive(self) -> float:
        previous = time.perf_counter() if self._due is None else self._due
        self._due = previous + self._choose.expovariate(self._rate)
        return self._due


Pace = Closed | Open
