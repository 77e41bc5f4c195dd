"""Messages of a pact beside the webhooks of an OpenAPI document: what a consumer reads of what is posted to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bizing_pacts.compare import media, members
from bizing_pacts.compare.conversation import Content, Conversation
from bizing_pacts.compare.delivery import Delivery, Expected, blocking
from bizing_pacts.compare.exchange import Schema, body_schema, media_types, parameter_schema
from bizing_pacts.compare.findings import Finding, Mock, Spec
from bizing_pacts.compare.routes import Operation, operations
from bizing_spec.openapi import OpenApi

_SECTIONS: Final = ("webhooks", "x-webhooks")
_REFERENCE: Final = ("comments", "references", "OpenAPI")
_WRONG_HEADER: Final = "Message headers are incompatible with the schema in the spec file"
_NAMED_IN: Final = ("type", "event", "eventType", "event_type", "topic", "name")
"""Members of a body that commonly say which event it tells of."""


class Webhooks:
    """The webhooks of a document, by name: of each the operation that has a body."""

    def __init__(self, document: OpenApi) -> None:
        self._document = document
        self._known: dict[str, Operation] = {}
        for section in _SECTIONS:
            for name, item in (document.content.get(section) or {}).items():
                found = list(operations(document, section, name, item).values())
                with_body = [each for each in found if "requestBody" in each.node]
                if found:
                    self._known.setdefault(name, (with_body or found)[0])

    def __bool__(self) -> bool:
        return bool(self._known)

    def named(self, name: str) -> Operation | None:
        """By its name, or the id of its operation."""
        by_id = (each for each in self._known.values() if each.node.get("operationId") == name)
        return self._known.get(name) or next(by_id, None)

    def spoken_of(self, conversation: Conversation) -> Operation | None:
        """The one that a message names which is said to be a webhook's; None where it is not, or names several."""
        if not _is_of_webhook(conversation):
            return None
        found = {each.pointer: each for name in _names(conversation) if (each := self.named(name)) is not None}
        return next(iter(found.values())) if len(found) == 1 else None

    def expected(self, operation: Operation, content: Content) -> Expected:
        """What the document says that is posted, in the media type of the message or the first that it has."""
        owner, at = operation.node.get("requestBody"), f"{operation.pointer}/requestBody"
        offered = list(media_types(self._document, owner))
        given = content.media_type
        media_type = (media.match(given, offered) or given) if given else next(iter(offered), media.JSON)
        schema = body_schema(self._document, owner, at, media_type, f"{operation.location}.requestBody")
        if schema is not None:
            schema = Schema(schema.node, schema.pointer, f"{schema.location}.schema")
        return Expected(operation.location, operation.pointer, operation.node, schema, None, media_type)

    def headers(self, operation: Operation, metadata: Mapping[str, Any]) -> Iterator[tuple[str, Any, Schema, Any]]:
        """Of each header that both have: its name, the value that the message has, the schema and the parameter."""
        given = {name.lower(): (name, value) for name, value in metadata.items()}
        for parameter in operation.parameters:
            if parameter.place == "header" and parameter.name.lower() in given:
                name, value = given[parameter.name.lower()]
                location = f"{operation.location}.parameters[{parameter.index}]"
                schema = parameter_schema(self._document, parameter.node, parameter.pointer, location)
                yield name, value, Schema(schema.node, schema.pointer, f"{location}.schema"), parameter.node


def compare(delivery: Delivery, webhooks: Webhooks) -> Iterator[Finding]:
    reference = delivery.conversation.references("OpenAPI")
    operation = webhooks.named(_referred(reference)) if reference else webhooks.spoken_of(delivery.conversation)
    if reference and operation is None:
        message = f"Webhook not defined in spec file: {_referred(reference) or reference!r}"
        spec = Spec(None, None, "[root].webhooks", "/webhooks", None)
        yield delivery.at_itself("message.webhook.unknown", message, spec, *_REFERENCE, value=reference)
    elif operation is None:
        message = (
            "Not compared, for it names no webhook of the spec file: "
            'say which in comments.references.OpenAPI, as {"webhook": "its name"}'
        )
        spec = Spec(None, None, "[root].webhooks", "/webhooks", None)
        yield delivery.at_itself("message.webhook.missing", message, spec)
    else:
        delivery.owner = (operation.method, operation.path)
        for content in delivery.conversation.received:
            yield from _content(delivery, webhooks, operation, content)


def _content(delivery: Delivery, webhooks: Webhooks, operation: Operation, content: Content) -> Iterator[Finding]:
    expected = webhooks.expected(operation, content)
    found = delivery.compared(content, expected, received=True)
    for name, value, schema, parameter in webhooks.headers(operation, content.metadata or {}):
        read = delivery.reader.simple(value, schema.node, parameter) if isinstance(value, str) else value
        mock = Mock((*content.metadata_at, name), read)
        found += delivery.judged("message.headers.incompatible", _WRONG_HEADER, schema, mock, received=True)
    yield from found
    if not blocking(found):
        yield delivery.matched(expected)


def _referred(reference: Any) -> str:
    """The webhook that a reference names, or the id of its operation."""
    named = [reference.get(key) for key in ("webhook", "operationId")] if isinstance(reference, Mapping) else ()
    return next((each for each in named if isinstance(each, str)), "")


def _is_of_webhook(conversation: Conversation) -> bool:
    """Whether a state or the name of one of its metadata speaks of a webhook; its description is nothing to go by."""
    metadata = [name for content in conversation.received for name in content.metadata or ()]
    return any("webhook" in each.lower() for each in (*members.states(conversation.node), *metadata))


def _names(conversation: Conversation) -> Iterator[str]:
    """What may be the name of an event: in its states' parameters, its metadata, its body."""
    states = conversation.node.get("providerStates")
    for state in states if isinstance(states, list) else ():
        yield from _texts(state.get("params") if isinstance(state, Mapping) else None)
    for content in conversation.received:
        yield from _texts(content.metadata)
        body = content.body if isinstance(content.body, Mapping) else {}
        yield from _texts({name: body[name] for name in _NAMED_IN if name in body})


def _texts(node: Any) -> Iterator[str]:
    yield from (each for each in (node.values() if isinstance(node, Mapping) else ()) if isinstance(each, str))
