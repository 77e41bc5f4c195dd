"""Webhooks: endpoints, what is sent to them and how it is signed, what becomes of it when they fail, and replays."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import jsonschema_rs
import psycopg
import pytest
from sqlalchemy.engine import make_url
from standardwebhooks.webhooks import WebhookVerificationError

from bizing_provider import db, problems
from bizing_provider.webhooks import delivery as runner
from bizing_provider.webhooks import queue, schedule
from bizing_provider.webhooks.delivery import Courier
from bizing_provider.webhooks.posting import Outcome
from bizing_provider.webhooks.queue import Finished
from bizing_spec import document
from tests.provider.harness import Api, new_key, pointers, problem, soon, sql
from tests.provider.receivers import LOOPBACK, Answer, Received, Receiver, deliveries, receiving, register

DOCUMENT = document.load(document.path())


@pytest.fixture
def hooked(start_api: Callable[..., Api]) -> Api:
    """The API where receivers on loopback may be registered."""
    return start_api(webhooks_allow_private=LOOPBACK, webhooks_timeout_seconds=5)


@contextmanager
def courier(api: Api) -> Iterator[Courier]:
    """Whoever sends, in this process; each turn is asked for."""
    shared = api.app.state.api

    async def opened() -> Courier:
        return await Courier(shared.engine, shared.settings).__aenter__()

    found = api.runner.run(opened())
    try:
        yield found
    finally:
        api.runner.run(found.__aexit__(None, None, None))


def carry(api: Api, sender: Courier, until: Callable[[], object]) -> None:
    """Queue and send until the condition holds."""
    deadline = time.monotonic() + 60
    while not until():
        assert time.monotonic() < deadline, "waited for a minute"
        api.runner.run(sender.fan_out())
        api.runner.run(sender.turn())


def carry_on(api: Api, sender: Courier, endpoint: dict[str, Any], *statuses: str, count: int = 1) -> None:
    """Until so many deliveries of an endpoint are in one of these states, with nothing on its way."""
    query = "SELECT count(*) FROM webhook_delivery WHERE endpoint_id = %s AND status = ANY(%s) AND lease IS NULL"
    url = api.app.state.api.settings.database_url
    carry(api, sender, lambda: sql(url, query, endpoint["id"], list(statuses)) >= [(count,)])


def was_tried(api: Api, endpoint: dict[str, Any], times: int) -> bool:
    """Whether the latest delivery has so many attempts."""
    return len(deliveries(api, endpoint)[0]["attempts"]) == times


def make_due(database_url: str) -> None:
    """As if the delays had passed."""
    sql(database_url, "UPDATE webhook_delivery SET due_at = clock_timestamp() WHERE due_at IS NOT NULL")


def end_leases(database_url: str) -> None:
    """As if whoever sends had died long ago."""
    sql(database_url, "UPDATE webhook_delivery SET due_at = clock_timestamp() WHERE lease IS NOT NULL")


# Endpoints


def test_secret_is_shown_once_and_kept_nowhere_else(hooked: Api, database_url: str) -> None:
    key = {"Idempotency-Key": '"one"'}
    body = {"url": "https://shop.example.com/hooks", "description": "Shop"}
    created = hooked.post("/webhook-endpoints", body, headers=key)
    secret = created.json()["secret"]
    assert secret.startswith("whsec_")
    repeated = hooked.post("/webhook-endpoints", body, headers=key)
    assert repeated.json() == created.json() | {"secret": None}
    place = created.headers["location"].removeprefix("/api/v1")
    assert hooked.get(place).json()["secret"] is None
    assert hooked.get("/webhook-endpoints").json()["data"] == [repeated.json()]
    rotated = hooked.post(f"{place}/rotate-secret", headers={"Idempotency-Key": '"two"'})
    assert rotated.json()["secret"] not in (None, secret)
    assert hooked.post(f"{place}/rotate-secret", headers={"Idempotency-Key": '"two"'}).json()["secret"] is None
    kept = sql(database_url, "SELECT string_agg(body || headers::text, '') FROM idempotency_key")[0][0]
    assert "whsec_" not in kept
    assert "whsec_" not in str(sql(database_url, "SELECT data FROM event"))


def test_endpoint_is_changed_by_its_version_and_deleted(hooked: Api) -> None:
    endpoint = register(hooked, "https://shop.example.com/hooks", eventTypes=["booking.held"], rateLimitPerSecond=5)
    place = f"/webhook-endpoints/{endpoint['id']}"
    changed = hooked.patch(place, {"eventTypes": None, "rateLimitPerSecond": None, "enabled": False}, 1)
    expected = {"eventTypes": None, "rateLimitPerSecond": None, "enabled": False, "disabledReason": None}
    assert {name: changed.json()[name] for name in expected} == expected
    assert (changed.json()["version"], changed.headers["etag"]) == (2, '"2"')
    assert problem(hooked.patch(place, {"description": "New"}, 1)) == "stale-version"
    assert problem(hooked.post(f"{place}/test")) == "webhook-endpoint-disabled"
    assert problem(hooked.delete(place, 1)) == "stale-version"
    assert hooked.delete(place, 2).status_code == 204
    assert hooked.get(place).status_code == 404


def test_scopes_are_needed_and_others_see_nothing(
    hooked: Api, start_api: Callable[..., Api], database_url: str
) -> None:
    endpoint = register(hooked, "https://shop.example.com/hooks")
    test = hooked.post(f"/webhook-endpoints/{endpoint['id']}/test").json()
    reader = {"X-API-Key": hooked.runner.run(new_key(database_url, hooked.business_id, ["webhooks:read"]))}
    assert hooked.get("/webhook-endpoints", headers=reader).status_code == 200
    refused = hooked.post("/webhook-endpoints", {"url": "https://a.example.com"}, headers=reader)
    assert refused.json()["requiredScopes"] == ["webhooks:write"]
    theirs = start_api()
    assert theirs.get("/webhook-endpoints").json()["data"] == []
    for path in (f"/webhook-endpoints/{endpoint['id']}", f"/webhook-deliveries/{test['id']}"):
        assert theirs.get(path).status_code == 404
    assert theirs.post(f"/webhook-deliveries/{test['id']}/replay").status_code == 404


def test_unknown_event_type_is_refused(hooked: Api) -> None:
    refused = hooked.post("/webhook-endpoints", {"url": "https://a.example.com", "eventTypes": ["booking.eaten"]})
    assert pointers(refused) == {("/eventTypes/0", "enum")}


# What is sent


def test_message_is_signed_and_as_the_catalogue_says(hooked: Api) -> None:
    with receiving() as receiver, courier(hooked) as sender:
        endpoint = register(hooked, receiver.url)
        held = hooked.held(hooked.resource(), soon())
        hooked.confirm(held)
        carry_on(hooked, sender, endpoint, "DELIVERED", count=2)
    told = {event["id"]: event for event in hooked.get("/events").json()["data"]}
    assert receiver.ids.keys() == told.keys()
    for received in receiver.received:
        event = told[received.id]
        message = received.verify(endpoint["secret"])
        assert message == {"type": event["type"], "timestamp": event["occurredAt"], "data": event}
        with pytest.raises(WebhookVerificationError):
            received._replace(body=received.body.replace(b"ada@", b"eve@")).verify(endpoint["secret"])
    [first, second] = deliveries(hooked, endpoint)
    assert {first["eventId"], second["eventId"]} == told.keys()
    [attempt] = first["attempts"]
    assert (attempt["number"], attempt["statusCode"], attempt["error"], attempt["answer"]) == (1, 204, None, "")
    assert hooked.get(f"/webhook-deliveries/{first['id']}").json() == first


def test_endpoint_gets_what_it_asked_for_from_when_it_was_made(hooked: Api) -> None:
    room = hooked.resource()
    hooked.confirmed(room, soon(1))
    with receiving() as all_, receiving() as some, courier(hooked) as sender:
        everything = register(hooked, all_.url)
        register(hooked, some.url, eventTypes=["booking.confirmed"])
        hooked.confirmed(room, soon(2))
        carry_on(hooked, sender, everything, "DELIVERED", count=2)
        carry(hooked, sender, lambda: some.received)
    assert sorted(each.message["type"] for each in all_.received) == ["booking.confirmed", "booking.held"]
    assert [each.message["type"] for each in some.received] == ["booking.confirmed"]


def test_former_secret_signs_for_a_day(hooked: Api, database_url: str) -> None:
    with receiving() as receiver, courier(hooked) as sender:
        endpoint = register(hooked, receiver.url)
        place = f"/webhook-endpoints/{endpoint['id']}"
        rotated = hooked.post(f"{place}/rotate-secret").json()
        until = datetime.fromisoformat(rotated["formerSecretUntil"]) - datetime.fromisoformat(rotated["updatedAt"])
        assert until == timedelta(hours=24)
        hooked.post(f"{place}/test")
        carry_on(hooked, sender, endpoint, "DELIVERED")
        sql(database_url, "UPDATE webhook_endpoint SET former_secret_until = clock_timestamp() - interval '1 second'")
        hooked.post(f"{place}/test")
        carry_on(hooked, sender, endpoint, "DELIVERED", count=2)
    during, later = receiver.received
    assert len(during.headers["webhook-signature"].split(" ")) == 2
    assert during.verify(endpoint["secret"]) == during.verify(rotated["secret"])
    later.verify(rotated["secret"])
    with pytest.raises(WebhookVerificationError):
        later.verify(endpoint["secret"])


def test_test_event_goes_to_one_endpoint_and_into_no_feed(hooked: Api) -> None:
    with receiving() as receiver, receiving() as other, courier(hooked) as sender:
        endpoint = register(hooked, receiver.url, eventTypes=["booking.no_show"])
        register(hooked, other.url)
        asked = hooked.post(f"/webhook-endpoints/{endpoint['id']}/test").json()
        carry_on(hooked, sender, endpoint, "DELIVERED")
    [received] = receiver.received
    assert (received.id, received.message["type"]) == (asked["eventId"], "webhook.test")
    assert (other.received, hooked.get("/events").json()["data"]) == ([], [])


def test_what_is_sent_is_as_the_catalogue_says(hooked: Api, database_url: str) -> None:
    """Every type that a tour of the API leaves in the feed."""
    from tests.provider.test_conformance import meet_every_conflict, use_everything

    with receiving() as receiver, courier(hooked) as sender:
        endpoint = register(hooked, receiver.url)
        use_everything(hooked)
        meet_every_conflict(hooked, database_url)
        hooked.post(f"/webhook-endpoints/{endpoint['id']}/test")
        [(count,)] = sql(database_url, "SELECT count(*) + 1 FROM event WHERE business_id = %s", hooked.business_id)
        carry_on(hooked, sender, endpoint, "DELIVERED", count=count)
    seen = set()
    for received in receiver.received:
        message = received.verify(endpoint["secret"])
        seen.add(message["type"])
        assert faults(message) == []
    assert len(seen) > 12
    assert faults(message | {"timestamp": 1})
    assert faults(message | {"data": message["data"] | {"colour": "red"}})


def faults(message: dict[str, Any]) -> list[str]:
    """What the catalogue says against a message."""
    reference = DOCUMENT["webhooks"][message["type"]]["post"]["requestBody"]["$ref"]
    [content] = DOCUMENT["components"]["requestBodies"][reference.rpartition("/")[2]]["content"].values()
    schema = content["schema"] | {"components": DOCUMENT["components"]}
    return [fault.message for fault in jsonschema_rs.Draft202012Validator(schema).iter_errors(message)]


# Failing


def test_failed_attempts_are_logged_and_repeated_until_given_up_then_replayed(hooked: Api, database_url: str) -> None:
    page = "é\0" * 2000
    answers = iter([Answer(500, body=page.encode()), Answer(302, {"Location": "http://127.0.0.1:1/"}), Answer(404)])
    with receiving(lambda *_: next(answers, Answer(503))) as receiver, courier(hooked) as sender:
        endpoint = register(hooked, receiver.url)
        hooked.post(f"/webhook-endpoints/{endpoint['id']}/test")
        waits = []
        for number in range(1, 11):
            carry(hooked, sender, partial(was_tried, hooked, endpoint, number))
            [found] = deliveries(hooked, endpoint)
            if found["status"] == "PENDING":
                started = found["attempts"][-1]["startedAt"]
                waits.append(datetime.fromisoformat(found["nextAttemptAt"]) - datetime.fromisoformat(started))
                make_due(database_url)
    for wait, delay in zip(waits, schedule.DELAYS, strict=True):
        assert 0.8 * delay <= wait <= 1.2 * delay + timedelta(seconds=10)
    assert (found["status"], found["attemptCount"], found["nextAttemptAt"]) == ("DEAD", 10, None)
    first, redirected, *_ = found["attempts"]
    assert (first["statusCode"], first["error"]) == (500, "The endpoint answered 500.")
    assert first["answer"] == (page.encode()[:2048]).decode(errors="replace").replace("\0", "\ufffd")
    assert "Redirects are not followed" in redirected["error"]
    assert len({each.id for each in receiver.received}) == 1
    since = {"since": found["createdAt"]}
    with receiving() as healed, courier(hooked) as sender:
        place = f"/webhook-endpoints/{endpoint['id']}"
        hooked.patch(place, {"url": healed.url}, 1)
        later = {"since": (soon(1)).isoformat()}
        assert hooked.post(f"{place}/replay", later).json() == {"replayed": 0}
        assert hooked.post(f"{place}/replay", since).json() == {"replayed": 1}
        carry_on(hooked, sender, endpoint, "DELIVERED")
        replayed = hooked.post(f"/webhook-deliveries/{found['id']}/replay").json()
        assert replayed["status"] == "PENDING"
        carry(hooked, sender, lambda: len(healed.received) == 2)
        carry_on(hooked, sender, endpoint, "DELIVERED")
    assert {each.id for each in healed.received} == {found["eventId"]}
    assert hooked.get(f"/webhook-deliveries/{found['id']}").json()["attemptCount"] == 12


def test_gone_disables_and_tells_and_enabling_goes_on(hooked: Api) -> None:
    answers = iter([Answer(410)])
    with receiving(lambda *_: next(answers, Answer())) as receiver, receiving() as owner, courier(hooked) as sender:
        endpoint = register(hooked, receiver.url)
        register(hooked, owner.url, eventTypes=["webhook_endpoint.disabled"])
        room = hooked.resource()
        hooked.held(room, soon(1))
        carry_on(hooked, sender, endpoint, "DEAD")
        place = f"/webhook-endpoints/{endpoint['id']}"
        disabled = hooked.get(place).json()
        assert (disabled["enabled"], disabled["disabledReason"], disabled["version"]) == (False, "GONE", 2)
        carry(hooked, sender, lambda: owner.received)
        assert owner.received[0].message["data"]["data"] == disabled
        hooked.held(room, soon(2))
        assert len(receiver.received) == 1
        enabled = hooked.patch(place, {"enabled": True}, 2).json()
        assert (enabled["enabled"], enabled["disabledReason"]) == (True, None)
        carry_on(hooked, sender, endpoint, "DELIVERED", count=2)
    types = [each.message["type"] for each in receiver.received]
    assert types[0] == "booking.held"
    assert sorted(types[1:]) == ["booking.held", "webhook_endpoint.disabled"]


def test_endpoint_that_fails_for_120_hours_is_disabled(hooked: Api, database_url: str) -> None:
    with receiving(lambda *_: Answer(500)) as receiver, courier(hooked) as sender:
        endpoint = register(hooked, receiver.url)
        place = f"/webhook-endpoints/{endpoint['id']}"
        hooked.post(f"{place}/test")
        carry(hooked, sender, lambda: hooked.get(place).json()["failingSince"])
        earlier = "UPDATE webhook_endpoint SET failing_since = failing_since - CAST(%s AS interval)"
        sql(database_url, earlier, "119 hours")
        make_due(database_url)
        carry(hooked, sender, partial(was_tried, hooked, endpoint, 2))
        assert hooked.get(place).json()["enabled"]
        sql(database_url, earlier, "1 hour")
        make_due(database_url)
        carry(hooked, sender, lambda: not hooked.get(place).json()["enabled"])
    assert hooked.get(place).json()["disabledReason"] == "FAILING"
    [told] = hooked.get("/events").json()["data"]
    assert (told["type"], told["actor"], told["data"]["secret"]) == ("webhook_endpoint.disabled", "system", None)


def test_success_ends_what_was_failing(hooked: Api, database_url: str) -> None:
    answers = iter([Answer(500)])
    with receiving(lambda *_: next(answers, Answer())) as receiver, courier(hooked) as sender:
        endpoint = register(hooked, receiver.url)
        place = f"/webhook-endpoints/{endpoint['id']}"
        hooked.post(f"{place}/test")
        carry(hooked, sender, lambda: hooked.get(place).json()["failingSince"])
        make_due(database_url)
        carry_on(hooked, sender, endpoint, "DELIVERED")
    assert hooked.get(place).json()["failingSince"] is None


def test_receiver_that_does_not_answer_is_given_up_in_time(start_api: Callable[..., Api]) -> None:
    api = start_api(webhooks_allow_private=LOOPBACK, webhooks_timeout_seconds=0.2)
    with receiving(lambda *_: Answer(seconds=60)) as receiver, courier(api) as sender:
        endpoint = register(api, receiver.url)
        api.post(f"/webhook-endpoints/{endpoint['id']}/test")
        carry(api, sender, lambda: deliveries(api, endpoint)[0]["attempts"])
    [attempt] = deliveries(api, endpoint)[0]["attempts"]
    assert (attempt["statusCode"], attempt["error"]) == (None, "There was no whole answer within 0.2 seconds.")
    assert 200 <= attempt["milliseconds"] < 2000


def test_rate_is_kept(hooked: Api) -> None:
    with receiving() as receiver, courier(hooked) as sender:
        endpoint = register(hooked, receiver.url, rateLimitPerSecond=5)
        for _ in range(15):
            hooked.post(f"/webhook-endpoints/{endpoint['id']}/test")
        carry_on(hooked, sender, endpoint, "DELIVERED", count=15)
    at = [each.at for each in receiver.received]
    assert at[-1] - at[0] > 1.5
    assert max(sum(moment <= other < moment + 1 for other in at) for moment in at) <= 10


# Nothing is lost, and nothing is counted twice


def test_event_of_the_older_transaction_is_sent_too(hooked: Api, database_url: str) -> None:
    write = """
    INSERT INTO event (id, business_id, aggregate_type, aggregate_id, aggregate_version, type, data, occurred_at, actor,
      correlation_id)
    VALUES (gen_random_uuid(), %s, 'booking', gen_random_uuid(), 1, 'booking.held', '{}', clock_timestamp(), 'test',
      'test') RETURNING CAST(id AS text)
    """
    with receiving() as receiver, courier(hooked) as sender:
        endpoint = register(hooked, receiver.url)
        with psycopg.connect(database_url) as older:
            [(early,)] = older.execute(write, [hooked.business_id]).fetchall()
            sql(database_url, write, hooked.business_id)
            hooked.runner.run(sender.fan_out())
            # The control: whoever goes on after the highest number that was seen.
            [(naive,)] = sql(database_url, "SELECT max(seq) FROM event")
            older.commit()
        assert sql(database_url, "SELECT id FROM event WHERE seq > %s", naive) == []
        carry_on(hooked, sender, endpoint, "DELIVERED", count=2)
    assert early in receiver.ids
    assert set(receiver.ids.values()) == {1}


def test_queue_and_position_are_written_together_or_not_at_all(hooked: Api, database_url: str) -> None:
    """The process dies between the two: neither is there, and nothing is lost."""
    engine = hooked.app.state.api.engine

    async def dies() -> None:
        async with db.transaction(engine) as conn:
            assert await queue.fan_out(conn) == 1
            raise KeyError

    with receiving() as receiver, courier(hooked) as sender:
        endpoint = register(hooked, receiver.url)
        hooked.held(hooked.resource(), soon())
        with pytest.raises(KeyError):
            hooked.runner.run(dies())
        assert deliveries(hooked, endpoint) == []
        carry_on(hooked, sender, endpoint, "DELIVERED")
    assert sum(receiver.ids.values()) == 1


def test_late_sender_notes_nothing_once_its_lease_has_ended(hooked: Api, database_url: str) -> None:
    engine = hooked.app.state.api.engine

    async def claim() -> list[Any]:
        async with db.transaction(engine) as conn:
            [ready] = await queue.ready(conn)
            return await queue.claim(conn, {ready.id: 1}, timedelta(seconds=60))

    async def finish(task: Any, status_code: int) -> int:
        error = None if status_code == 200 else "It failed."
        outcome = Outcome(task=task, milliseconds=1, status_code=status_code, error=error)
        async with db.transaction(engine) as conn:
            following = schedule.after(status_code, task.step, 0.5)
            return await queue.finish(conn, task.endpoint.id, [Finished(outcome, following)])

    endpoint = register(hooked, "https://shop.example.com")
    hooked.post(f"/webhook-endpoints/{endpoint['id']}/test")
    [late] = hooked.runner.run(claim())
    end_leases(database_url)
    [second] = hooked.runner.run(claim())
    assert hooked.runner.run(finish(second, 200)) == 1
    assert hooked.runner.run(finish(late, 500)) == 0
    [found] = deliveries(hooked, endpoint)
    assert (found["status"], len(found["attempts"]), found["attemptCount"]) == ("DELIVERED", 1, 1)
    assert hooked.get(f"/webhook-endpoints/{endpoint['id']}").json()["failingSince"] is None
    # The control: without the lease the late one is counted too.
    unfenced = str(queue.FINISH).replace("AND lease = :lease", "").replace(":delivery_id", "%(id)s")
    unfenced = unfenced.replace(":status", "'PENDING'").replace(":delay", "'5 s'").replace("CAST('5 s'", "CAST('5 s'")
    with psycopg.connect(database_url) as conn:
        assert conn.execute(unfenced.encode(), {"id": found["id"]}).fetchall() == [(2,)]


def test_what_a_dead_process_had_taken_is_sent_by_another(hooked: Api, database_url: str) -> None:
    with receiving(lambda _, before: Answer(seconds=0 if before else 60)) as receiver, courier(hooked) as other:
        endpoint = register(hooked, receiver.url)
        hooked.post(f"/webhook-endpoints/{endpoint['id']}/test")
        with courier(hooked) as dies:
            carry(hooked, dies, lambda: receiver.received)
            hooked.runner.run(other.turn())
            assert len(receiver.received) == 1  # the lease still holds
            end_leases(database_url)
            carry_on(hooked, other, endpoint, "DELIVERED")
            receiver.over.set()
    assert (sum(receiver.ids.values()), deliveries(hooked, endpoint)[0]["attemptCount"]) == (2, 1)


def test_process_that_ends_waits_for_what_it_sends_and_notes_it(hooked: Api) -> None:
    with receiving(lambda *_: Answer(seconds=0.5)) as receiver:
        with courier(hooked) as sender:
            endpoint = register(hooked, receiver.url)
            hooked.post(f"/webhook-endpoints/{endpoint['id']}/test")
            carry(hooked, sender, lambda: receiver.received)
        [found] = deliveries(hooked, endpoint)
    assert (found["status"], found["attemptCount"], len(receiver.received)) == ("DELIVERED", 1, 1)


def test_server_sends_by_itself(start_api: Callable[..., Api]) -> None:
    api = start_api(background=True, webhooks_allow_private=LOOPBACK)
    with receiving() as receiver:
        endpoint = register(api, receiver.url)
        held = api.held(api.resource(), soon())
        deadline = time.monotonic() + 60
        while not deliveries(api, endpoint, status="DELIVERED"):  # the loops run while it answers
            assert time.monotonic() < deadline, "waited for a minute"
    assert [each.message["data"]["aggregateId"] for each in receiver.received] == [held["id"]]


def test_endpoint_deleted_while_it_is_sent_to_harms_nobody(hooked: Api) -> None:
    release: list[Receiver] = []

    def slow(_: Received, __: int) -> Answer:
        return Answer(seconds=60)

    with receiving(slow) as receiver, courier(hooked) as sender:
        release.append(receiver)
        endpoint = register(hooked, receiver.url)
        hooked.post(f"/webhook-endpoints/{endpoint['id']}/test")
        carry(hooked, sender, lambda: receiver.received)
        assert hooked.delete(f"/webhook-endpoints/{endpoint['id']}", 1).status_code == 204
        receiver.over.set()
        carry(hooked, sender, lambda: not sender._sending and not sender._done)


def test_what_is_over_is_forgotten_after_30_days(hooked: Api, database_url: str) -> None:
    with receiving() as receiver, courier(hooked) as sender:
        endpoint = register(hooked, receiver.url)
        hooked.post(f"/webhook-endpoints/{endpoint['id']}/test")
        carry_on(hooked, sender, endpoint, "DELIVERED")
        assert hooked.runner.run(sender.forget_old()) == 0
        sql(database_url, "UPDATE webhook_delivery SET finished_at = finished_at - interval '31 days'")
        assert hooked.runner.run(sender.forget_old()) == 1
    assert deliveries(hooked, endpoint) == []


def test_answers_about_an_erased_customer_are_forgotten(hooked: Api, database_url: str) -> None:
    with receiving(lambda received, _: Answer(200, body=received.body)) as receiver, courier(hooked) as sender:
        endpoint = register(hooked, receiver.url)
        room = hooked.resource()
        theirs = hooked.held(room, soon(1), customer={"name": "Grace", "email": "grace@example.org"})
        hooked.held(room, soon(2))
        carry_on(hooked, sender, endpoint, "DELIVERED", count=2)
        hooked.delete(f"/bookings/{theirs['id']}", 1)
        carry_on(hooked, sender, endpoint, "DELIVERED", count=3)
        before = sql(database_url, "SELECT count(*) FROM webhook_attempt WHERE answer ~ 'grace@'")
        assert hooked.delete(f"/customers/{theirs['customer']['id']}").status_code == 204
        carry_on(hooked, sender, endpoint, "DELIVERED", count=4)
    assert before == [(2,)]
    assert sql(database_url, "SELECT count(*) FROM webhook_attempt WHERE answer ~ 'grace@'") == [(0,)]
    assert sql(database_url, "SELECT count(*) FROM webhook_attempt WHERE answer ~ 'ada@'") == [(1,)]
    assert b"grace@" not in receiver.received[-1].body


def test_database_that_goes_away_loses_nothing_and_repeats_nothing(hooked: Api, database_url: str) -> None:
    """What was answered meanwhile is noted when the database is back."""
    name = make_url(database_url).database
    server_url = make_url(database_url).set(database="postgres").render_as_string(hide_password=False)
    with receiving() as receiver, courier(hooked) as sender:
        endpoint = register(hooked, receiver.url)
        hooked.post(f"/webhook-endpoints/{endpoint['id']}/test")
        hooked.runner.run(sender.turn())
        sql(server_url, f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
        sql(server_url, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        try:
            for _ in range(3):
                with pytest.raises(problems.Unavailable):
                    hooked.runner.run(sender.turn())
            assert len(receiver.received) == 1
        finally:
            sql(server_url, f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")
        carry_on(hooked, sender, endpoint, "DELIVERED")
    assert len(receiver.received) == 1
    assert deliveries(hooked, endpoint)[0]["attemptCount"] == 1


def test_endpoints_that_never_answer_hold_nobody_up(start_api: Callable[..., Api]) -> None:
    api = start_api(webhooks_allow_private=LOOPBACK, webhooks_timeout_seconds=60)
    with receiving(lambda *_: Answer(seconds=60)) as silent, receiving() as good, courier(api) as sender:
        mute = [register(api, silent.url) for _ in range(10)]
        healthy = register(api, good.url)
        room = api.resource(capacity=10)
        for _ in range(10):
            api.held(room, soon(1))
        carry_on(api, sender, healthy, "DELIVERED", count=10)
        carry(api, sender, lambda: len(silent.received) >= len(mute) * runner.EACH)
        api.runner.run(sender.turn())
        assert len(silent.received) == len(mute) * runner.EACH
        silent.over.set()


def test_schedule_is_the_recommended_one() -> None:
    total, step = timedelta(), 0
    while (following := schedule.after(500, step, 0.5)).delay is not None:
        total, step = total + following.delay, step + 1
    assert (step, following.status) == (9, "DEAD")
    assert total == timedelta(hours=75, minutes=35, seconds=5)
    assert schedule.after(None, 0, 0.0).delay == timedelta(seconds=4)
    assert schedule.after(None, 0, 1.0).delay == timedelta(seconds=6)


@pytest.mark.parametrize(
    ("asked", "seconds"), [("1", 300), ("300", 300), ("450", 450), ("600", 600), ("99999999999999999", 600)]
)
def test_retry_after_is_honoured_up_to_twice_the_delay(asked: str, seconds: int) -> None:
    now = datetime(2027, 3, 1, tzinfo=UTC)
    retry_after = schedule.read_retry_after(asked, now)
    assert schedule.after(503, 1, 0.5, retry_after).delay == timedelta(seconds=seconds)


def test_retry_after_may_be_a_date_or_nonsense() -> None:
    now = datetime(2027, 3, 1, tzinfo=UTC)
    assert schedule.read_retry_after("Mon, 01 Mar 2027 00:07:00 GMT", now) == timedelta(minutes=7)
    assert schedule.read_retry_after("Mon, 01 Mar 2027 00:07:00 -0000", now) == timedelta(minutes=7)
    for nonsense in (None, "", "soon", "-5", "1.5", "٣", "Mon, 99 Mar 2027 00:07:00 GMT"):
        assert schedule.read_retry_after(nonsense, now) is None


def test_retry_after_is_read_from_the_answer(hooked: Api) -> None:
    with receiving(lambda *_: Answer(503, {"Retry-After": "9"})) as receiver, courier(hooked) as sender:
        endpoint = register(hooked, receiver.url)
        hooked.post(f"/webhook-endpoints/{endpoint['id']}/test")
        carry(hooked, sender, lambda: deliveries(hooked, endpoint)[0]["attempts"])
    [found] = deliveries(hooked, endpoint)
    times = (datetime.fromisoformat(found["nextAttemptAt"]), datetime.fromisoformat(found["attempts"][0]["startedAt"]))
    assert timedelta(seconds=9) <= times[0] - times[1] < timedelta(seconds=12)


@pytest.mark.parametrize(
    ("free", "rooms", "given"),
    [
        (10, {"a": 8, "b": 8}, {"a": 5, "b": 5}),
        (10, {"a": 8, "b": 1, "c": 0}, {"a": 8, "b": 1}),
        (2, {"a": 8, "b": 8, "c": 8}, {"a": 1, "b": 1}),
        (0, {"a": 8}, {}),
        (-3, {"a": 8}, {}),
        (5, {"a": -1, "b": 2}, {"b": 2}),
    ],
)
def test_places_are_dealt_in_turn(free: int, rooms: dict[str, int], given: dict[str, int]) -> None:
    assert schedule.share(free, rooms) == given
