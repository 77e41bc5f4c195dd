"""Zoom: a meeting for each confirmed booking, whose link is put into the booking.

Zoom chooses the ids of meetings, and knows no idempotency key. So the agenda has a mark of ours, and before a meeting
is made it is looked for: one that was made by whoever died before noting it is found.
https://developers.zoom.us/docs/api/meetings/
"""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from bizing_provider import db, problems, wire
from bizing_provider.auth import Caller
from bizing_provider.bookings import service as bookings
from bizing_provider.connectors import model, queries
from bizing_provider.connectors.api import Api
from bizing_provider.effects.model import Act, Applied, Effect

PAGE: Final = "300"
"""The most that Zoom lists at once."""
MISSING: Final = (404,)


class Zoom:
    """Keeps one user's meetings."""

    name = "zoom"

    def __init__(self, api: Api, user: str) -> None:
        self._api = api
        self._path = f"/users/{quote(user, safe='@')}/meetings"

    def pick(self, event: Mapping[str, Any]) -> UUID | None:
        return queries.pick(event)

    async def prepare(self, conn: db.Connection, effect: Effect) -> Act:
        if not model.is_kept(effect.data):
            return partial(self.remove, effect)
        meeting = model.zoom_meeting(effect.data, await queries.names(conn, effect.data))
        return partial(self.keep, effect, meeting)

    async def keep(self, effect: Effect, meeting: Mapping[str, Any]) -> Applied:
        """Change the meeting that there is, or make it."""
        known, link = effect.external_id, effect.data["metadata"].get(model.LINK)
        if known is None and (found := await self.find(meeting["agenda"])):
            known, link = str(found["id"]), found["join_url"]
        if known is not None:
            changed = await self._api.call("PATCH", f"/meetings/{known}", json=meeting, known=MISSING)
            if changed.status_code in MISSING:  # deleted at Zoom
                known = None
        if known is None:
            made = (await self._api.call("POST", self._path, json=meeting)).json()
            known, link = str(made["id"]), made["join_url"]
        return Applied(known, partial(_tell, effect, link) if link else None)

    async def remove(self, effect: Effect) -> Applied:
        """Whether it is there or never was."""
        known = effect.external_id
        if known is None and (found := await self.find(model.zoom_mark(effect.key))):
            known = str(found["id"])
        if known is not None:
            await self._api.call("DELETE", f"/meetings/{known}", known=MISSING)
        return Applied()

    async def find(self, mark: str) -> Mapping[str, Any] | None:
        """The meeting that was made for a booking, by whomever."""
        params = {"type": "scheduled", "page_size": PAGE}
        while True:
            page = (await self._api.call("GET", self._path, params=params)).json()
            for meeting in page["meetings"]:
                if str(meeting.get("agenda", "")).startswith(mark):
                    found: Mapping[str, Any] = meeting
                    return found
            if not page.get("next_page_token"):
                return None
            params = {**params, "next_page_token": page["next_page_token"]}


async def _tell(effect: Effect, link: str, conn: db.Connection) -> None:
    """Put the link into the booking, by an update like any other; not into one that takes none any more."""
    if effect.data["metadata"].get(model.LINK) == link:
        return
    event = effect.event
    caller = Caller(
        UUID(event["businessId"]), "system", frozenset(), event["correlationId"], causation_id=UUID(event["id"])
    )
    patch = wire.BookingPatch.model_validate({"metadata": {model.LINK: link}})
    with suppress(problems.Problem):  # nothing was written then, and the meeting is to be noted all the same
        await bookings.update(conn, caller, effect.key, "*", patch)
