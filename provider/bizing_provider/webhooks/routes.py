"""Operations on webhook endpoints and deliveries: parse and call."""

from functools import cache
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Path, Query, Request, Response

from bizing_provider import cursors, db, wire
from bizing_provider.auth import CallerDep
from bizing_provider.replies import ShownOnce, reply
from bizing_provider.settings import Network
from bizing_provider.webhooks import queries, service
from bizing_provider.webhooks.guard import Guard
from bizing_provider.webhooks.model import Delivery, Endpoint, delivery_document, document

EndpointId = Annotated[UUID, Path(alias="endpointId")]
DeliveryId = Annotated[UUID, Path(alias="deliveryId")]
IfMatch = Annotated[str, Header(alias="If-Match")]
Limit = Annotated[int, Query()]
Cursor = Annotated[str | None, Query()]


@cache
def _guard(allowed: tuple[Network, ...]) -> Guard:
    return Guard(allowed)


async def _current(request: Request) -> Guard:
    return _guard(request.app.state.api.settings.webhooks_allow_private)


GuardDep = Annotated[Guard, Depends(_current)]


def show(endpoint: Endpoint) -> Response:
    return reply(document(endpoint), version=endpoint.version)


def show_secret(endpoint: Endpoint, *, status: int = 200, location: str | None = None) -> Response:
    """With the secret; what is kept for a repetition has none."""
    shown, kept = (
        reply(document(endpoint, secret), status=status, version=endpoint.version, location=location)
        for secret in (endpoint.secret, None)
    )
    return ShownOnce(shown, kept)


async def list_webhook_endpoints(
    conn: db.Conn, caller: CallerDep, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    before = cursors.decode_id(cursor, "webhook-endpoints", {})
    found = await queries.page(conn, caller.business_id, before, limit + 1)
    following = cursors.encode("webhook-endpoints", {}, [str(found[limit - 1].id)]) if len(found) > limit else None
    return reply({"data": [document(endpoint) for endpoint in found[:limit]], "nextCursor": following})


async def create_webhook_endpoint(
    body: wire.WebhookEndpointCreate, conn: db.Conn, caller: CallerDep, guard: GuardDep
) -> Response:
    endpoint = await service.create(conn, caller, guard, body)
    return show_secret(endpoint, status=201, location=f"/api/v1/webhook-endpoints/{endpoint.id}")


async def get_webhook_endpoint(endpoint_id: EndpointId, conn: db.Conn, caller: CallerDep) -> Response:
    return show(await queries.get(conn, caller.business_id, endpoint_id))


async def update_webhook_endpoint(
    endpoint_id: EndpointId,
    if_match: IfMatch,
    body: wire.WebhookEndpointPatch,
    conn: db.Conn,
    caller: CallerDep,
    guard: GuardDep,
) -> Response:
    return show(await service.update(conn, caller, guard, endpoint_id, if_match, body))


async def delete_webhook_endpoint(
    endpoint_id: EndpointId, if_match: IfMatch, conn: db.Conn, caller: CallerDep
) -> Response:
    await service.remove(conn, caller, endpoint_id, if_match)
    return Response(status_code=204)


async def rotate_webhook_secret(endpoint_id: EndpointId, conn: db.Conn, caller: CallerDep) -> Response:
    return show_secret(await service.rotate(conn, caller, endpoint_id))


async def send_test_webhook(endpoint_id: EndpointId, conn: db.Conn, caller: CallerDep) -> Response:
    return reply(delivery_document(await service.test(conn, caller, endpoint_id)))


async def list_webhook_deliveries(
    endpoint_id: EndpointId,
    conn: db.Conn,
    caller: CallerDep,
    status: Annotated[list[wire.WebhookDeliveryStatus] | None, Query()] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    endpoint = await queries.get(conn, caller.business_id, endpoint_id)
    narrowed = {"endpoint": endpoint.id, "status": sorted(status or ())}
    before = cursors.decode_id(cursor, "webhook-deliveries", narrowed)
    found = await queries.deliveries(conn, endpoint.id, status, before, limit + 1)
    more = len(found) > limit
    following = cursors.encode("webhook-deliveries", narrowed, [str(found[limit - 1].id)]) if more else None
    attempts = await queries.attempts(conn, [each.id for each in found[:limit]])
    shown = [delivery_document(each, attempts[each.id]) for each in found[:limit]]
    return reply({"data": shown, "nextCursor": following})


async def replay_dead_letters(
    endpoint_id: EndpointId, body: wire.WebhookReplay, conn: db.Conn, caller: CallerDep
) -> Response:
    return reply({"replayed": await service.replay_dead(conn, caller, endpoint_id, body.since)})


async def get_webhook_delivery(delivery_id: DeliveryId, conn: db.Conn, caller: CallerDep) -> Response:
    return await _show_delivery(conn, await queries.delivery(conn, caller.business_id, delivery_id))


async def replay_webhook_delivery(delivery_id: DeliveryId, conn: db.Conn, caller: CallerDep) -> Response:
    return await _show_delivery(conn, await service.replay(conn, caller, delivery_id))


async def _show_delivery(conn: db.Connection, delivery: Delivery) -> Response:
    return reply(delivery_document(delivery, (await queries.attempts(conn, [delivery.id]))[delivery.id]))


HANDLERS = (
    list_webhook_endpoints,
    create_webhook_endpoint,
    get_webhook_endpoint,
    update_webhook_endpoint,
    delete_webhook_endpoint,
    rotate_webhook_secret,
    send_test_webhook,
    list_webhook_deliveries,
    replay_dead_letters,
    get_webhook_delivery,
    replay_webhook_delivery,
)
