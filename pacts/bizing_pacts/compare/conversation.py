"""Messages as pacts have them: one that a consumer reads, or a request with the messages that answer it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bizing_pacts.compare import members
from bizing_pacts.compare.findings import Keys
from bizing_pacts.compare.members import NONE, Malformed
from bizing_spec.places import pointer

ASYNCHRONOUS: Final = "asynchronous/messages"
SYNCHRONOUS: Final = "synchronous/messages"


@dataclasses.dataclass(frozen=True)
class Content:
    """A message: `body` stands in the pact at the keys `body_at`, `metadata` at `metadata_at`."""

    body: Any
    media_type: str | None
    metadata: Mapping[str, Any] | None
    body_at: Keys
    metadata_at: Keys


@dataclasses.dataclass(frozen=True)
class Conversation:
    """What a consumer sends (`request`, None where it only reads), and the messages that it reads."""

    keys: Keys
    description: str | None
    state: str
    node: Mapping[str, Any]
    request: Content | None
    received: tuple[Content, ...]

    def references(self, to: str) -> Any:
        """What `comments.references` say of a kind of document, such as `AsyncAPI`; None for nothing."""
        node: Any = self.node
        for key in ("comments", "references", to):
            node = node.get(key) if isinstance(node, Mapping) else None
        return node


def asynchronous(index: int, each: Mapping[str, Any]) -> Conversation:
    """Raises Malformed."""
    return _conversation(("interactions", index), each, None, (_content(each, ("interactions", index)),))


def synchronous(index: int, each: Mapping[str, Any]) -> Conversation:
    """Raises Malformed."""
    keys = ("interactions", index)
    request = members.of(dict, each.get("request"), pointer((*keys, "request")))
    responses = members.of(list, each.get("response"), pointer((*keys, "response")))
    received = [
        _content(members.of(dict, response, pointer((*keys, "response", at))), (*keys, "response", at))
        for at, response in enumerate(responses)
    ]
    return _conversation(keys, each, _content(request, (*keys, "request")), tuple(received))


def before_version_4(index: int, each: Any) -> Conversation:
    """One of the `messages` of version 3, whose contents are the body itself. Raises Malformed."""
    keys = ("messages", index)
    node = members.of(dict, each, pointer(keys))
    name = "metaData" if "metaData" in node else "metadata"
    metadata = _metadata(node, keys, name)
    body = node.get("contents", NONE)
    content = Content(body, _media_type(metadata), metadata, (*keys, "contents"), (*keys, name))
    return _conversation(keys, node, None, (content,))


def _conversation(
    keys: Keys, node: Mapping[str, Any], request: Content | None, received: tuple[Content, ...]
) -> Conversation:
    return Conversation(keys, members.description(node), members.state(node), node, request, received)


def _content(side: Mapping[str, Any], keys: Keys) -> Content:
    metadata = _metadata(side, keys, "metadata")
    contents = side.get("contents")
    body_at = (*keys, "contents", "content")
    if not contents:
        return Content(NONE, None, metadata, body_at, (*keys, "metadata"))
    if not isinstance(contents, dict):
        raise Malformed(pointer((*keys, "contents")), "the contents of a message are an object with their content")
    media_type = contents.get("contentType")
    said = media_type if isinstance(media_type, str) else _media_type(metadata)
    return Content(members.content(contents), said, metadata, body_at, (*keys, "metadata"))


def _metadata(side: Mapping[str, Any], keys: Keys, name: str) -> Mapping[str, Any] | None:
    given = side.get(name)
    return None if given is None else members.of(dict, given, pointer((*keys, name)))


def _media_type(metadata: Mapping[str, Any] | None) -> str | None:
    said = (value for name, value in _pairs(metadata) if is_media_type(name) and isinstance(value, str))
    return next(said, None)


def _pairs(metadata: Mapping[str, Any] | None) -> Iterator[tuple[str, Any]]:
    yield from (metadata or {}).items()


def is_media_type(name: str) -> bool:
    """Whether metadata of this name are the media type, which pacts keep there beside the headers."""
    return name.lower() in ("contenttype", "content-type")
