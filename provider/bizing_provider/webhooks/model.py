"""Endpoints and what is sent to them as values, and how the API and the receivers see them (pure)."""

import base64
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from bizing_provider.times import stamp

OVERLAP: Final = timedelta(hours=24)
"""For how long a former secret signs too."""
TEST: Final = "webhook.test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A row of `webhook_endpoint`, without what the senders keep. The secrets stay out of whatever prints it."""

    id: UUID
    business_id: UUID
    url: str
    description: str | None
    event_types: list[str] | None
    rate_limit_per_second: int | None
    payload_version: str
    secret: str = field(repr=False)
    former_secret: str | None = field(repr=False)
    former_secret_until: datetime | None
    enabled: bool
    disabled_reason: str | None
    failing_since: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime

    def secrets(self, now: datetime) -> list[str]:
        """Those that sign now, the newest first."""
        former = self.former_secret if self.former_secret_until and now < self.former_secret_until else None
        return [self.secret, former] if former else [self.secret]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A row of `webhook_delivery`, as far as callers see it."""

    id: UUID
    endpoint_id: UUID
    event_id: UUID
    event_type: str
    status: str
    due_at: datetime | None
    attempt_count: int
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A row of `webhook_attempt`."""

    delivery_id: UUID
    number: int
    started_at: datetime
    milliseconds: int
    status_code: int | None
    answer: str | None
    error: str | None


def new_secret() -> str:
    """256 random bits, in the form of Standard Webhooks."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def document(endpoint: Endpoint, secret: str | None = None) -> dict[str, Any]:
    """The endpoint as the API shows it; with its secret once alone."""
    return {
        "id": str(endpoint.id),
        "url": endpoint.url,
        "description": endpoint.description,
        "eventTypes": endpoint.event_types,
        "enabled": endpoint.enabled,
        "disabledReason": endpoint.disabled_reason,
        "failingSince": _stamp(endpoint.failing_since),
        "rateLimitPerSecond": endpoint.rate_limit_per_second,
        "payloadVersion": endpoint.payload_version,
        "secret": secret,
        "formerSecretUntil": _stamp(endpoint.former_secret_until),
        "version": endpoint.version,
        "createdAt": stamp(endpoint.created_at),
        "updatedAt": stamp(endpoint.updated_at),
    }


def delivery_document(delivery: Delivery, attempts: Sequence[Attempt] = ()) -> dict[str, Any]:
    """The delivery as the API shows it, with its latest attempts, oldest first."""
    return {
        "id": str(delivery.id),
        "endpointId": str(delivery.endpoint_id),
        "eventId": str(delivery.event_id),
        "eventType": delivery.event_type,
        "status": delivery.status,
        "attemptCount": delivery.attempt_count,
        "nextAttemptAt": _stamp(delivery.due_at),
        "createdAt": stamp(delivery.created_at),
        "finishedAt": _stamp(delivery.finished_at),
        "attempts": [
            {
                "number": attempt.number,
                "startedAt": stamp(attempt.started_at),
                "milliseconds": attempt.milliseconds,
                "statusCode": attempt.status_code,
                "answer": attempt.answer,
                "error": attempt.error,
            }
            for attempt in attempts
        ],
    }


def message(payload_version: str, event: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent of an event, which is given as `GET /events` shows it. Raises KeyError for an unknown version."""
    return {"v1": _v1}[payload_version](event)


def _v1(event: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": event["type"], "timestamp": event["occurredAt"], "data": event}


def sample(endpoint: Endpoint, event_id: UUID, actor: str, correlation_id: str, now: datetime) -> dict[str, Any]:
    """The event that a test sends: no feed has it."""
    return {
        "id": str(event_id),
        "type": TEST,
        "aggregateType": "webhook_endpoint",
        "aggregateId": str(endpoint.id),
        "version": endpoint.version,
        "occurredAt": stamp(now),
        "actor": actor,
        "correlationId": correlation_id,
        "causationId": None,
        "data": {},
    }


def _stamp(moment: datetime | None) -> str | None:
    return stamp(moment) if moment else None
