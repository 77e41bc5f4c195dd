"""Messages of a pact beside the operations of an AsyncAPI document that they refer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bizing_pacts.compare.channels import Channels, Operation
from bizing_pacts.compare.conversation import Content
from bizing_pacts.compare.delivery import Delivery, Expected, blocking
from bizing_pacts.compare.findings import MATCHED, Finding, Mock, Spec

_ROOT: Final = Spec(None, None, "[root]", "", None)
_REFERENCE: Final = ("comments", "references", "AsyncAPI")


def compare(delivery: Delivery, channels: Channels) -> Iterator[Finding]:
    """A message is one of those that its operation has; a request first, then what answers it."""
    operation = _operation(delivery, channels)
    if isinstance(operation, Finding):
        yield operation
        return
    conversation = delivery.conversation
    if conversation.request is None:
        missed = Mock(conversation.keys, conversation.description)
        for content in conversation.received:
            yield from _matched(delivery, content, operation.messages, _messages_of(operation), missed, received=True)
        return
    missed = Mock((*conversation.keys, *_REFERENCE, "operationId"), operation.name)
    where = _messages_of(operation)
    found = list(_matched(delivery, conversation.request, operation.messages, where, missed, received=False))
    yield from found
    if any(each.code == MATCHED for each in found):
        yield from _replies(delivery, operation, missed)


def _operation(delivery: Delivery, channels: Channels) -> Operation | Finding:
    """That which the message refers to, or why there is none."""
    kind = "Async" if delivery.conversation.request is None else "Sync"
    reference = delivery.conversation.references("AsyncAPI")
    if not reference:
        message = f"{kind} interaction has no AsyncAPI references in comments.references.AsyncAPI"
        return delivery.at_itself("message.references.missing", message, _ROOT, *_REFERENCE)
    name = reference.get("operationId") if isinstance(reference, Mapping) else None
    if not isinstance(name, str) or not name:
        message = (
            f"{kind} interaction has a malformed AsyncAPI reference in comments.references.AsyncAPI: "
            'expected an "operationId" property'
        )
        return delivery.at_itself("message.references.missing", message, _ROOT, *_REFERENCE, value=reference)
    operation = channels.operation(name)
    if operation is not None:
        return operation
    message = f"Operation not defined in AsyncAPI spec: {name}"
    spec = Spec(None, None, "[root].operations", "/operations", None)
    return delivery.at_itself("message.operation.unknown", message, spec, *_REFERENCE, "operationId", value=name)


def _messages_of(operation: Operation) -> Spec:
    return Spec(None, None, operation.messages_at, operation.pointer, None)


def _matched(
    delivery: Delivery, content: Content, among: Sequence[Expected], where: Spec, missed: Mock, *, received: bool
) -> Iterator[Finding]:
    """The first message that has nothing against it, else why none is it."""
    causes: list[Finding] = []
    for expected in among:
        found = delivery.compared(content, expected, received=received)
        if not blocking(found):
            yield from found
            yield delivery.matched(expected)
            return
        causes += blocking(found)
    message = "No message in the operation matched the interaction"
    yield delivery.finding("message.no.match", message, missed, where, tuple(causes))


def _replies(delivery: Delivery, operation: Operation, missed: Mock) -> Iterator[Finding]:
    received, reply = delivery.conversation.received, operation.reply
    if reply is None:
        message = f'Operation "{operation.name}" has no reply field in AsyncAPI spec'
        spec = Spec(None, None, operation.location, operation.pointer, operation.node)
        yield delivery.at_itself("message.reply.missing", message, spec, *_REFERENCE, value=operation.name)
        return
    where = Spec(None, None, f"{reply.location}.messages", f"{reply.pointer}/messages", reply.node.get("messages"))
    if not reply.messages:
        message = f'Operation "{operation.name}" reply defines no messages in AsyncAPI spec'
        yield delivery.at_itself("message.reply.missing", message, where, *_REFERENCE, value=operation.name)
    elif not received:
        message = "Sync interaction defines no responses to validate against the reply"
        yield delivery.at_itself("message.response.missing", message, where, "response", value=[])
    else:
        for content in received:
            yield from _matched(delivery, content, reply.messages, where, missed, received=True)
