"""How a destination stands (pure): how far it is behind, and whether it is stuck."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bizing_provider.times import stamp


@dataclass(frozen=True, slots=True)
class Standing:
    """`waiting` events were not published yet, the `oldest` of which occurred then, and may be `held_back` by an older
    transaction. `fault` is the last one, and may be long past."""

    destination: str
    xid: int
    seq: int
    published: int
    begun_at: datetime
    published_at: datetime | None
    failing_since: datetime | None
    failed_at: datetime | None
    fault: str | None
    now: datetime
    relayed_by: str | None
    waiting: int
    oldest: datetime | None
    held_back: bool

    @property
    def lag_seconds(self) -> float:
        """For how long the oldest event that was not published has waited."""
        return max(0.0, (self.now - self.oldest).total_seconds()) if self.oldest else 0.0

    def stuck(self, patience: timedelta) -> str | None:
        """Why nothing has moved for so long; None when it has, or had nothing to do."""
        if self.failing_since and self.now - self.failing_since > patience:
            return "the broker does not confirm"
        if self.oldest is None:
            return None
        moved = max(self.oldest, self.published_at or self.begun_at)
        if self.now - moved <= patience:
            return None
        if self.relayed_by is None:
            return "no process relays"
        return "an older transaction holds the feed back" if self.held_back else "the process that relays hangs"

    def document(self, patience: timedelta) -> dict[str, Any]:
        return {
            "destination": self.destination,
            "position": {"xid": self.xid, "seq": self.seq},
            "published": self.published,
            "lagEvents": self.waiting,
            "lagSeconds": round(self.lag_seconds, 3),
            "begunAt": stamp(self.begun_at),
            "lastPublishedAt": _stamp(self.published_at),
            "failingSince": _stamp(self.failing_since),
            "lastErrorAt": _stamp(self.failed_at),
            "lastError": self.fault,
            "relayedBy": self.relayed_by,
            "stuck": self.stuck(patience),
        }


def _stamp(moment: datetime | None) -> str | None:
    return stamp(moment) if moment else None
