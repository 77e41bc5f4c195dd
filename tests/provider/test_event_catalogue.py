"""Every type of event: it has a schema in the spec's catalogue, and what the provider emits of it is as that says."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from bizing_provider import expiry
from bizing_provider.webhooks import model
from bizing_spec import document
from tests.provider import test_payments as payments
from tests.provider.harness import Api, problem, soon
from tests.provider.receivers import LOOPBACK, Answer, receiving, register
from tests.provider.sandboxes import KEY, SECRET, Sandbox, running
from tests.provider.test_conformance import meet_every_conflict, use_everything
from tests.provider.test_webhooks import carry, courier, faults
from tests.provider.waiting import cancel, full, join, make_due, read

DOCUMENT = document.load(document.path())
CATALOGUE: Mapping[str, Any] = DOCUMENT["webhooks"]
TYPES: list[str] = DOCUMENT["components"]["schemas"]["FeedEventType"]["enum"]
AGGREGATES = {
    "booking": "Booking",
    "payment": "Payment",
    "series": "SeriesSummary",
    "waitlist": "WaitlistEntrySummary",
    "webhook_endpoint": "WebhookEndpoint",
    "customer": None,
    "webhook": None,
}
"""The schema of `data`; of what the API shows nowhere else, the catalogue has it in place."""


def look_up(reference: str) -> Any:
    found: Any = DOCUMENT
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def schema_of(type_: str) -> dict[str, Any]:
    """What is posted of an event."""
    body = look_up(CATALOGUE[type_]["post"]["requestBody"]["$ref"])
    schema: dict[str, Any] = look_up(body["content"]["application/json"]["schema"]["$ref"])
    return schema


def test_catalogue_has_every_type_with_the_schema_of_what_it_is_about() -> None:
    assert set(CATALOGUE) == {*TYPES, "webhook.test"}
    for type_ in CATALOGUE:
        schema = schema_of(type_)
        assert type_ in schema["properties"]["type"]["enum"]
        data = schema["properties"]["data"]["properties"]["data"]
        name = AGGREGATES[type_.partition(".")[0]]
        assert data.get("$ref") == (f"#/components/schemas/{name}" if name else None), type_


@pytest.fixture
def stripe() -> Iterator[Sandbox]:
    with running() as sandbox:
        yield sandbox


def tour(api: Api, database_url: str) -> None:
    """What is without payments."""
    use_everything(api)
    meet_every_conflict(api, database_url)
    late = api.held(api.resource(), soon())
    make_due(database_url, late["id"])
    assert problem(api.confirm(late)) == "hold-expired"
    room, [taken] = full(api, 1)
    leaving, staying = join(api, room, soon(), 1), join(api, room, soon(), 1)
    assert api.delete(f"/waitlist/{leaving['id']}", leaving["version"]).status_code == 200
    cancel(api, taken)
    make_due(database_url, read(api, staying)["offer"]["bookingId"])
    api.runner.run(expiry.sweep(api.app.state.api.engine))
    with receiving(lambda *_: Answer(410)) as gone, courier(api) as sender:
        endpoint = register(api, gone.url)
        api.post(f"/webhook-endpoints/{endpoint['id']}/test")
        carry(api, sender, lambda: not api.get(f"/webhook-endpoints/{endpoint['id']}").json()["enabled"])


def pay(shop: Api, stripe: Sandbox) -> None:
    """Everything that can become of a payment."""
    declined = payments.held(shop)
    assert problem(payments.confirm(shop, declined, paymentMethod="pm_card_chargeDeclined")) == "payment-declined"
    cancel(shop, payments.paid(shop, declined))
    payments.work(shop, declined)
    elsewhere = payments.held(shop)
    payments.pay(stripe, elsewhere)
    payments.confirm(shop, elsewhere, paymentReference="cash-7")
    payments.work(shop, elsewhere)
    payments.confirm(shop, payments.held(shop), paymentMethod="pm_card_createDispute")
    for event in stripe.v1.events.list({"limit": 100}).data:
        if event.type == "charge.dispute.created":
            payments.tell(shop, stripe, event)


def emitted(api: Api) -> list[dict[str, Any]]:
    """All events of the feed, as they are posted."""
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    # Until it is told in full: an older transaction, the server's own too, holds back what is after it.
    while (page := api.get("/events", params={"limit": 200} | cursor).json())["data"] or page["lagSeconds"]:
        found += [model.message("v1", event) for event in page["data"]]
        cursor = {"cursor": page["nextCursor"]}
    return found


def test_every_type_is_emitted_as_the_catalogue_says(
    start_api: Callable[..., Api], stripe: Sandbox, database_url: str
) -> None:
    api = start_api(webhooks_allow_private=LOOPBACK, webhooks_timeout_seconds=5)
    tour(api, database_url)
    shop = start_api(stripe_api_key=KEY, stripe_api_url=stripe.url, stripe_webhook_secret=SECRET)
    pay(shop, stripe)
    messages = [*emitted(api), *emitted(shop)]
    assert [(message["type"], found) for message in messages if (found := faults(message))] == []
    one_each = {message["type"]: message for message in messages}
    assert set(one_each) == set(TYPES)
    for message in one_each.values():  # the control: neither more nor less passes
        event, data = message["data"], message["data"]["data"]
        assert faults(message | {"data": event | {"data": data | {"colour": "red"}}}), message["type"]
        less = dict(list(data.items())[1:])
        assert faults(message | {"data": event | {"data": less}}), message["type"]
