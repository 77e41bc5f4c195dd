"""What replies mean to the clients of a race: done, refused, or unknown (pure)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec
from msgspec.structs import replace

from bizing_load import clock, history
from bizing_load.history import Answer, Fail, Info, Invoke, Ok

UNDER_WAY = "/payment-pending"
UNDECIDED = ("/idempotency-key-in-use", UNDER_WAY)  # say nothing of what becomes of the request that is under way
CLIENT_FAULTS, SERVER_FAULTS = 400, 500
OF_ENTRY = {"OFFERED": "PENDING", "ACCEPTED": "CONFIRMED", "DECLINED": "CANCELLED"}


class _Item(msgspec.Struct, frozen=True, rename="camel"):
    resource_id: str = ""
    start: datetime | None = None
    end: datetime | None = None
    units: int = 1


class _Occurrence(msgspec.Struct, frozen=True, rename="camel"):
    start: datetime
    end: datetime
    verdict: str
    booking_id: str | None = None
    status: str | None = None
    version: int | None = None
    hold_expires_at: datetime | None = None


class _Offer(msgspec.Struct, frozen=True, rename="camel"):
    booking_id: str
    start: datetime
    end: datetime
    expires_at: datetime | None = None


class _Payment(msgspec.Struct, frozen=True, rename="camel"):
    intent_id: str | None = None
    client_secret: str | None = None


class Said(msgspec.Struct, frozen=True, rename="camel"):
    """What matters in a booking, a series, an entry of the waitlist or a problem."""

    id: str = ""
    version: int = 0
    status: str | int = ""
    start: datetime | None = None
    end: datetime | None = None
    items: list[_Item] = []
    hold_expires_at: datetime | None = None
    occurrences: list[_Occurrence] = []
    offer: _Offer | None = None
    payment: _Payment | None = None
    type: str = ""
    title: str = ""


class Reply(msgspec.Struct, frozen=True):
    """What came back; `said` is None when that cannot be read. `status` is 0 without a reply."""

    status: int
    said: Said | None
    fault: str = "no reply"

    @property
    def refused(self) -> bool:
        return CLIENT_FAULTS <= self.status < SERVER_FAULTS and not (self.said and self.said.type.endswith(UNDECIDED))

    @property
    def done(self) -> bool:
        """Whether it tells of something that is there; a reply that broke off is empty."""
        return 200 <= self.status < 300 and self.said is not None and bool(self.said.id)


Read = Callable[[Invoke, Said, Ok], Answer | None]
"""What a reply of success says of one of the times that were asked for, put into a draft; None if it says nothing."""

_decoder = msgspec.json.Decoder(Said)


def reply(status: int, content: bytes | None, fault: object = None) -> Reply:
    try:
        said = _decoder.decode(content or b"{}")
    except msgspec.MsgspecError:
        return Reply(status, None, "the reply cannot be read")
    if said.type.endswith(UNDER_WAY):
        return Reply(status, said, history.PAYING)
    return Reply(status, said, said.title or str(fault or "no reply"))


def answers(asked: Sequence[Invoke], came: Reply, read: Read) -> list[Answer]:
    """What a reply means for each of the times that were asked for in one request."""
    at, said = clock.now(), came.said
    if came.refused:
        taken = {each.start for each in said.occurrences if each.verdict == "conflict"} if said else set()
        return [_refusal(each, came, at, taken) for each in asked]
    found = [read(each, said, _draft(each, came, at)) if came.done and said else None for each in asked]
    return [answer or Info(each.op, at, came.status, came.fault) for each, answer in zip(asked, found, strict=True)]


def _draft(asked: Invoke, came: Reply, at: int) -> Ok:
    return Ok(asked.op, at, came.status, "", 0, "", asked.start, asked.end)


def _refusal(asked: Invoke, came: Reply, at: int, taken: set[datetime]) -> Fail:
    problem = came.said.type if came.said else ""
    if taken and asked.start not in taken:
        problem = history.NOT_ALONE
    return Fail(asked.op, at, came.status, problem)


def booking(asked: Invoke, said: Said, draft: Ok) -> Answer | None:
    """Of a booking."""
    if not (said.id and said.start and said.end):
        return None
    start, end, also = _times(said, said.start, said.end)
    return replace(
        draft,
        booking=said.id,
        version=said.version,
        state=str(said.status),
        start=start,
        end=end,
        expires=said.hold_expires_at,
        also=also,
    )


def _times(said: Said, start: datetime, end: datetime) -> tuple[datetime, datetime, list[history.Item]]:
    """The first time of a booking, and its further ones; of a single one, start and end say all."""
    first, *further = said.items or [_Item()]
    also = [
        history.Item(each.resource_id, each.start, each.end, each.units) for each in further if each.start and each.end
    ]
    if also and first.start and first.end:
        return first.start, first.end, also
    return start, end, also


def occurrence(asked: Invoke, said: Said, draft: Ok) -> Answer | None:
    """Of a series, the occurrence that was meant: by its booking, or by its time while it has none."""
    for each in said.occurrences:
        if (each.booking_id != asked.booking) if asked.booking else (each.start != asked.start):
            continue
        if each.booking_id is None:
            return Fail(asked.op, draft.at, 409, history.SKIPPED if each.verdict == "conflict" else each.verdict)
        return replace(
            draft,
            booking=each.booking_id,
            version=each.version or 0,
            state=each.status or "",
            start=each.start,
            end=each.end,
            expires=each.hold_expires_at,
        )
    return None


def entry(asked: Invoke, said: Said, draft: Ok) -> Answer | None:
    """Of an entry of the waitlist that was made an offer; each answer to the offer is a version of its booking."""
    offer, state = said.offer, OF_ENTRY.get(str(said.status))
    if offer is None or state is None:
        return None
    return replace(
        draft,
        booking=offer.booking_id,
        version=(asked.version or 0) + 1,
        state=state,
        start=offer.start,
        end=offer.end,
        expires=offer.expires_at,
    )
