"""Rate limits: a quota for each caller and second, in this process."""

import time

from bizing_provider import problems


class Limits:
    """Counts requests of each caller in windows of one second. Without a limit it counts nothing."""

    def __init__(self, per_second: int | None) -> None:
        self.per_second = per_second
        self._window = 0
        self._counts: dict[str, int] = {}

    @property
    def exist(self) -> bool:
        return self.per_second is not None

    def count(self, actor: str) -> None:
        """Raises RateLimited, with the fields of draft-ietf-httpapi-ratelimit-headers-10."""
        if self.per_second is None:
            return
        window = int(time.monotonic())
        if window != self._window:
            self._window, self._counts = window, {}
        self._counts[actor] = self._counts.get(actor, 0) + 1
        if self._counts[actor] > self.per_second:
            raise problems.RateLimited(
                "Wait 1 second.",
                headers={
                    "Retry-After": "1",
                    "RateLimit": '"default";r=0;t=1',
                    "RateLimit-Policy": f'"default";q={self.per_second};w=1',
                },
            )
