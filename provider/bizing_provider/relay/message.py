"""The message of an event (pure), and which messages may be under way at the same time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

CONTENT_TYPE: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Message:
    """`id` is the event's, to know repetitions by; `key` is what it is about, within which order is kept."""

    id: str
    type: str
    key: str
    headers: Mapping[str, str]
    event: Mapping[str, Any]

    @property
    def body(self) -> bytes:
        return msgspec.json.encode(self.event)


def of(event: Mapping[str, Any]) -> Message:
    """`event` is the spec's FeedEvent, with its `businessId`."""
    headers = {
        "content-type": CONTENT_TYPE,
        "event-id": event["id"],
        "event-type": event["type"],
        "business-id": event["businessId"],
        "aggregate-type": event["aggregateType"],
        "aggregate-id": event["aggregateId"],
        "aggregate-version": str(event["version"]),
        "correlation-id": event["correlationId"],
    }
    return Message(event["id"], event["type"], event["aggregateId"], headers, event)


def waves(messages: Sequence[Message]) -> Iterator[list[Message]]:
    """The messages in groups that have at most one of each key, those of a key in their order.

    A broker may refuse one message and take those after it. When each group is confirmed before the next is sent, none
    overtakes an earlier one of its key, and yet not every message costs a journey.
    """
    groups: list[list[Message]] = []
    depths: dict[str, int] = {}
    for message in messages:
        depth = depths.get(message.key, 0)
        depths[message.key] = depth + 1
        if depth == len(groups):
            groups.append([])
        groups[depth].append(message)
    yield from groups
