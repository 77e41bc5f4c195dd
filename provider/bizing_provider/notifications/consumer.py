"""Which events customers are told of, and all that it takes to tell them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.headerregistry import Address
from functools import partial
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from bizing_provider import db
from bizing_provider.bookings import model as booked
from bizing_provider.bookings import queries as bookings
from bizing_provider.calendars import ics
from bizing_provider.calendars import service as calendars
from bizing_provider.customers import model as customers
from bizing_provider.effects import queue
from bizing_provider.effects.model import Act, Applied, Effect, Unwanted
from bizing_provider.events import store as events
from bizing_provider.notifications import mail, model, server
from bizing_provider.notifications.mail import Attachment
from bizing_provider.notifications.model import Kind
from bizing_provider.notifications.server import Server
from bizing_provider.notifications.templates import Templates
from bizing_provider.resources import queries as resources
from bizing_provider.settings import Settings

NAME: Final = "notifications"
KEPT: Final = timedelta(days=30)
"""For how long it is known what became of a mail."""
FORGET_BATCH: Final = 1000


def of(settings: Settings) -> "Notifications | None":
    """None without a mail server. Raises Stopped for a bad setting."""
    if settings.smtp_url is None:
        return None
    at = server.parse(settings.smtp_url.get_secret_value())
    return Notifications(at, server.sender(settings.mail_from), Templates(settings.mail_templates))


async def forget_old(engine: AsyncEngine) -> int:
    """Remove what is kept no longer of mails; of how many."""
    return await db.run(engine, lambda conn: queue.forget(conn, NAME, KEPT, FORGET_BATCH))


class Notifications:
    """A mail for each event that is news to a customer."""

    name = NAME

    def __init__(self, at: Server, sender: Address, templates: Templates) -> None:
        self._server, self._sender, self._templates = at, sender, templates

    def pick(self, event: Mapping[str, Any]) -> UUID | None:
        return UUID(event["id"]) if event["type"] in model.OF else None

    async def prepare(self, conn: db.Connection, effect: Effect) -> Act:
        event, now = effect.event, await db.clock(conn)
        occurred_at = datetime.fromisoformat(event["occurredAt"])
        if effect.attempts == 1 and now - occurred_at > model.FRESH:
            raise Unwanted("It was no news any more.")
        aggregate_id = UUID(event["aggregateId"])
        before = await events.previous(conn, aggregate_id, event["version"])
        kind = model.OF[event["type"]]
        if not model.is_news(event["type"], before, effect.data):
            raise Unwanted("It is no news to the customer.")
        shown = await self._booking(conn, kind, effect)
        if customers.is_erased(shown["customer"]):
            raise Unwanted("The customer was erased.")
        names = await _names(conn, shown, before)
        to = mail.recipient(shown["customer"])
        values = {**_values(kind, shown, effect.data, names), "before": before}
        text = self._templates.render(kind, shown["customer"].get("locale"), values)
        attached = self._attached(kind, shown, before, names, to, now)
        composed = mail.compose(self._sender, to, text, attached, event["id"], occurred_at)
        return partial(self._send, composed, to)

    async def _booking(self, conn: db.Connection, kind: Kind, effect: Effect) -> Mapping[str, Any]:
        """What it is about, as the API shows it: as it was then, but for what events do not tell."""
        if kind not in ("offered", "refunded"):
            return effect.data
        told = effect.data["offer"] if kind == "offered" else effect.data
        if told is None:
            raise Unwanted("The offer is gone.")
        business_id = UUID(effect.event["businessId"])
        return booked.document(await bookings.get(conn, business_id, UUID(told["bookingId"])))

    async def _send(self, composed: Any, to: Address) -> Applied:
        await mail.send(self._server, composed, self._sender.addr_spec, to.addr_spec)
        return Applied(composed["Message-ID"])

    def _attached(
        self,
        kind: Kind,
        shown: Mapping[str, Any],
        before: Mapping[str, Any],
        names: Mapping[UUID, str],
        to: Address,
        now: datetime,
    ) -> list[Attachment]:
        """The event of each of its times; a time that it has no more is cancelled."""
        if kind in ("offered", "refunded"):
            return []
        current = list(calendars.entries(shown, None, names))
        known = {entry.uid for entry in current}
        gone = {**before, "version": shown["version"], "status": "CANCELLED", "updatedAt": shown["updatedAt"]}
        former = calendars.entries(gone, None, names) if kind == "changed" else ()

        def invite(method: Literal["REQUEST", "CANCEL"], entry: ics.Entry) -> Attachment:
            return Attachment(method, ics.message(method, entry, self._sender.addr_spec, to.addr_spec, now))

        return [
            *(invite("CANCEL" if kind == "cancelled" else "REQUEST", entry) for entry in current),
            *(invite("CANCEL", entry) for entry in former if entry.uid not in known),
        ]


async def _names(conn: db.Connection, *shown: Mapping[str, Any]) -> dict[UUID, str]:
    ids = {UUID(item["resourceId"]) for each in shown for item in each.get("items", ())}
    return {each.id: model.line(each.name) for each in (await resources.anyones(conn, list(ids))).values()}


def _values(kind: Kind, shown: Mapping[str, Any], told: Mapping[str, Any], names: Mapping[UUID, str]) -> dict[str, Any]:
    """What templates know."""
    parts = [booked.read_item(item) for item in shown["items"]]
    return {
        "name": model.line(shown["customer"]["name"]),
        "booking": shown,
        "times": [
            {"resource": names[part.resource_id], "start": part.starts_at, "end": part.ends_at, "zone": part.time_zone}
            for part in parts
        ],
        "price": shown["price"],
        "fee": shown["fee"],
        "link": model.link(shown),
        "expires_at": _expiry(told) if kind == "offered" else None,
        "refunded": {"amount": told["refunded"], "currency": told["currency"]} if kind == "refunded" else None,
    }


def _expiry(entry: Mapping[str, Any]) -> datetime | None:
    expires_at = entry["offer"]["expiresAt"]
    return datetime.fromisoformat(expires_at) if expires_at else None
