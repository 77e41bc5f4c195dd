"""The account: its payments, its customers, and the events that tell what became of them."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bizing_provider.sandbox import documents
from bizing_provider.sandbox.model import Customer, Metadata, Subject
from bizing_provider.sandbox.payments import Payments, new_id


class Clock:
    """The time in whole seconds since 1970, which can be put forward and never back."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self.ahead = 0

    def now(self) -> int:
        return int(self._now()) + self.ahead

    def advance(self, seconds: int) -> None:
        self.ahead += seconds

    def reset(self) -> None:
        self.ahead = 0


@dataclass(slots=True, kw_only=True)
class Endpoint:
    """Where events are sent. The secret is shown when it is made, and never again."""

    id: str
    created: int
    url: str
    secret: str
    enabled_events: list[str]
    description: str | None = None
    metadata: Metadata = field(default_factory=dict)

    def wants(self, kind: str) -> bool:
        return "*" in self.enabled_events or kind in self.enabled_events

    def document(self) -> documents.Document:
        return {
            "id": self.id,
            "object": "webhook_endpoint",
            "api_version": None,
            "application": None,
            "created": self.created,
            "description": self.description,
            "enabled_events": self.enabled_events,
            "livemode": False,
            "metadata": dict(self.metadata),
            "status": "enabled",
            "url": self.url,
        }


@dataclass(slots=True, kw_only=True)
class Event:
    """What happened, with the document as it stood then."""

    id: str
    created: int
    type: str
    subject: documents.Document
    request_id: str | None
    idempotency_key: str | None
    pending: set[str]
    """The endpoints that have not taken it yet."""

    def document(self) -> documents.Document:
        return {
            "id": self.id,
            "object": "event",
            "api_version": documents.API_VERSION,
            "created": self.created,
            "data": {"object": self.subject},
            "livemode": False,
            "pending_webhooks": len(self.pending),
            "request": {"id": self.request_id, "idempotency_key": self.idempotency_key},
            "type": self.type,
        }


class Account:
    def __init__(self, clock: Clock, send: Callable[[Event, Endpoint], None]) -> None:
        self.clock = clock
        self._send = send
        self.payments = Payments(clock.now, self.tell)
        self.customers: dict[str, Customer] = {}
        self.events: dict[str, Event] = {}
        self.endpoints: dict[str, Endpoint] = {}
        self.asked: tuple[str, str | None] | None = None
        """The id and the idempotency key of the request that is being carried out; none when time alone passes."""

    def pass_time(self) -> None:
        self.asked = None
        self.payments.pass_time()

    def tell(self, kind: str, subject: Subject) -> None:
        wanted = [endpoint for endpoint in self.endpoints.values() if endpoint.wants(kind)]
        request_id, key = self.asked or (None, None)
        event = Event(
            id=new_id("evt"),
            created=self.clock.now(),
            type=kind,
            subject=documents.subject(subject),
            request_id=request_id,
            idempotency_key=key,
            pending={endpoint.id for endpoint in wanted},
        )
        self.events[event.id] = event
        for endpoint in wanted:
            self._send(event, endpoint)
