"""Slack: a message for each booking that is confirmed, moved or cancelled, by an incoming webhook.

A webhook takes what is posted and knows no repetition: who dies after it took a message, and before that is noted, has
it posted twice. What changed again before it was told is told once, as it is now.
https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from bizing_provider import db
from bizing_provider.connectors import model, queries
from bizing_provider.connectors.api import Api
from bizing_provider.effects.model import Act, Applied, Effect, Unwanted
from bizing_provider.events import store as events


class Slack:
    """Tells a channel."""

    name = "slack"

    def __init__(self, api: Api) -> None:
        self._api = api

    def pick(self, event: Mapping[str, Any]) -> UUID | None:
        return queries.pick(event) if event["type"] in model.TEXTS else None

    async def prepare(self, conn: db.Connection, effect: Effect) -> Act:
        type_ = effect.event["type"]
        before = await events.previous(conn, effect.key, effect.version)
        if type_ != "booking.confirmed" and before.get("status") != "CONFIRMED":
            raise Unwanted("It was a hold.")
        message = model.slack_message(type_, effect.data, await queries.names(conn, effect.data))
        return partial(self.post, message)

    async def post(self, message: Mapping[str, Any]) -> Applied:
        await self._api.call("POST", json=message)
        return Applied()
