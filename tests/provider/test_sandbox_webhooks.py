"""The sandbox's events on their way to a shop: signed, repeated until they are taken, and unreliable on demand."""

from collections.abc import Callable, Iterator

import pytest
import stripe

from bizing_provider.sandbox import webhooks
from tests.provider.sandboxes import SECRET, Sandbox, Shop, running, shop
from tests.provider.servers import wait_until

PAID = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


@pytest.fixture
def taking() -> Iterator[Shop]:
    with shop() as found:
        yield found


@pytest.fixture
def sandbox(taking: Shop) -> Iterator[Sandbox]:
    with running(taking.url) as found:
        yield found


def all_of(number: int) -> Callable[[list[str]], bool]:
    return lambda types: len(types) >= number


def test_events_come_in_order_with_a_signature_that_the_sdk_believes(sandbox: Sandbox, taking: Shop) -> None:
    intent = sandbox.paid(metadata={"booking": "4711"})
    assert taking.wait(all_of(3)) == PAID
    *_, last = taking.events()
    assert last.data.object["metadata"]["booking"] == "4711"
    [listed] = sandbox.v1.events.list({"limit": 1}).data
    assert (listed.id, listed.data.object["id"]) == (last.id, intent.id)
    assert last.request
    assert intent.last_response
    assert last.request.id == intent.last_response.headers["Request-Id"]
    wait_until(lambda: sandbox.v1.events.retrieve(last.id).pending_webhooks == 0)


@pytest.mark.parametrize("wrong", ["secret", "body", "time"])
def test_signature_that_was_tampered_with_is_not_believed(sandbox: Sandbox, taking: Shop, wrong: str) -> None:
    sandbox.paid()
    taking.wait(all_of(1))
    body, header = taking.bodies[0]
    secret = "whsec_another" if wrong == "secret" else SECRET
    if wrong == "body":
        body = body.replace(b"1000", b"1")
    if wrong == "time":  # one that is old is signed, and refused all the same
        header = webhooks.signature(SECRET, body, 1_700_000_000)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(body, header, secret)


def test_signature_is_of_the_true_time_whatever_the_sandbox_s_clock_says(sandbox: Sandbox, taking: Shop) -> None:
    sandbox.authorised()
    sandbox.advance(days=8)
    assert taking.wait(all_of(5))[-2:] == ["charge.expired", "payment_intent.canceled"]


def test_event_is_repeated_until_it_is_taken(sandbox: Sandbox, taking: Shop) -> None:
    taking.answers = [500, 302, 404]
    sandbox.paid()
    assert sorted(taking.wait(all_of(3))) == sorted(PAID)
    assert taking.answers == []


def test_events_wait_for_a_shop_that_is_down() -> None:
    with shop() as gone:
        pass
    with running(gone.url) as sandbox:
        sandbox.paid()
        with shop() as back:
            endpoint = sandbox.v1.webhook_endpoints.create({"url": back.url, "enabled_events": ["charge.succeeded"]})
            assert endpoint.secret
            sandbox.paid()
            wait_until(lambda: len(back.bodies) == 1)
            [(body, header)] = back.bodies
            event = stripe.Webhook.construct_event(body, header, endpoint.secret)
            assert event.type == "charge.succeeded"
            assert sandbox.v1.webhook_endpoints.list().data[0].url == back.url
            assert sandbox.v1.webhook_endpoints.delete(endpoint.id).deleted
        assert {event.pending_webhooks for event in sandbox.v1.events.list().data} == {1}
        sandbox.v1.webhook_endpoints.delete("we_sandbox")
        assert {event.pending_webhooks for event in sandbox.v1.events.list().data} == {0}


def test_duplicated_event_comes_twice_by_one_id(sandbox: Sandbox, taking: Shop) -> None:
    sandbox.go_wrong("duplicate", match="charge.*")
    sandbox.paid()
    assert taking.wait(all_of(4)) == [PAID[0], PAID[1], PAID[1], PAID[2]]
    _, one, other, _ = taking.events()
    assert one.id == other.id


def test_reordered_event_comes_after_the_next(sandbox: Sandbox, taking: Shop) -> None:
    sandbox.go_wrong("reorder", match="charge.*", seconds=300)
    sandbox.paid()
    assert taking.wait(all_of(3)) == [PAID[0], PAID[2], PAID[1]]


def test_reordered_event_that_nothing_follows_comes_all_the_same(sandbox: Sandbox, taking: Shop) -> None:
    sandbox.go_wrong("reorder", match="payment_intent.succeeded", seconds=0.1)
    sandbox.paid()
    assert taking.wait(all_of(3)) == PAID


def test_delayed_event_comes_late(sandbox: Sandbox, taking: Shop) -> None:
    sandbox.go_wrong("delay", match="payment_intent.created", seconds=300)
    sandbox.paid()
    assert taking.wait(all_of(2)) == PAID[1:]
    sandbox.http.delete("/sandbox/faults")
    assert taking.wait(all_of(3)) == [*PAID[1:], PAID[0]]


def test_dropped_event_is_found_in_the_list_and_can_be_sent_again(sandbox: Sandbox, taking: Shop) -> None:
    sandbox.go_wrong("drop", match="payment_intent.succeeded", times=None)
    sandbox.paid()
    sandbox.paid()
    taking.wait(all_of(4))
    dropped = sandbox.v1.events.list({"type": "payment_intent.succeeded"}).data
    assert [event.pending_webhooks for event in dropped] == [1, 1]
    assert sandbox.http.post(f"/sandbox/events/{dropped[1].id}/resend").status_code == 202
    assert taking.wait(all_of(5)) == [*PAID[:2], *PAID[:2], PAID[2]]
    assert taking.events()[-1].id == dropped[1].id
    assert sandbox.http.post("/sandbox/events/evt_none/resend").status_code == 404


def test_reset_calls_back_what_was_on_its_way(sandbox: Sandbox, taking: Shop) -> None:
    sandbox.go_wrong("delay", seconds=300, times=None)
    sandbox.paid()
    sandbox.reset()
    sandbox.paid()
    assert taking.wait(all_of(3)) == PAID
