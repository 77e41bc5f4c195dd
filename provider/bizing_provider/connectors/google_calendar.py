"""Google Calendar: an event for each confirmed booking, under an id that follows from the booking's.

Whoever inserts it again, as after a crash, is told 409 and updates it instead; so there is never a second one.
https://developers.google.com/workspace/calendar/api/v3/reference/events
"""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from bizing_provider import db
from bizing_provider.connectors import model, queries
from bizing_provider.connectors.api import Api
from bizing_provider.effects.model import Act, Applied, Effect, Refused

GONE: Final = (404, 410)


class GoogleCalendar:
    """Keeps a calendar."""

    name = "google-calendar"

    def __init__(self, api: Api, calendar_id: str) -> None:
        self._api = api
        self._path = f"/calendars/{quote(calendar_id, safe='')}/events"

    def pick(self, event: Mapping[str, Any]) -> UUID | None:
        return queries.pick(event)

    async def prepare(self, conn: db.Connection, effect: Effect) -> Act:
        if not model.is_kept(effect.data):
            return partial(self.remove, model.google_id(effect.key))
        document = model.google_event(effect.data, await queries.names(conn, effect.data))
        return partial(self.update if effect.external_id else self.insert, document)

    async def insert(self, document: Mapping[str, Any]) -> Applied:
        """An event that is new, or was inserted by whoever died before noting it."""
        answer = await self._api.call("POST", self._path, json=document, known=[409])
        return await self.update(document, is_new=True) if answer.status_code == 409 else Applied(document["id"])

    async def update(self, document: Mapping[str, Any], *, is_new: bool = False) -> Applied:
        """An event that is there; one that somebody removed at Google is made again."""
        answer = await self._api.call("PUT", f"{self._path}/{document['id']}", json=document, known=GONE)
        if answer.status_code in GONE:
            if is_new:
                raise Refused("Google Calendar has the event's id, and lets nobody write it.")
            return await self.insert(document)
        return Applied(document["id"])

    async def remove(self, event_id: str) -> Applied:
        """Whether it is there or never was."""
        await self._api.call("DELETE", f"{self._path}/{event_id}", known=GONE)
        return Applied()
