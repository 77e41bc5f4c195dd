"""`bizing events trace`: one id is followed from the request to the last that heard of it."""

import asyncio
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.provider import mails
from tests.provider.harness import booking_body, soon
from tests.provider.receivers import receiving
from tests.provider.relay import consumers, engines, trial
from tests.provider.servers import Served, bizing, serving, wait_until

ID = "checkout-4711"


def test_request_is_followed_to_all_that_heard_of_it(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    with receiving() as hook, mails.taking() as post, engines.running("redis") as redis:
        stream = trial.url_of("redis", redis)
        given = {
            "BIZING_RELAY_URL": stream,
            "BIZING_SMTP_URL": post.url(),
            "BIZING_MAIL_FROM": mails.SENDER,
            "BIZING_WEBHOOKS_ALLOW_PRIVATE": "127.0.0.0/8",
            "BIZING_LOG_LEVEL": "debug",
        }
        with serving(tmp_path / "served", "--data-dir", data, **given) as served:
            endpoint = {"url": hook.url, "eventTypes": ["booking.held", "booking.confirmed"]}
            made = served.request("POST", "webhook-endpoints", json=endpoint, headers={"Idempotency-Key": '"hook"'})
            assert made.status_code == 201, made.text
            booking = pay(served)
            wait_until(lambda: len(hook.received) == 2)
            post.wait(1)

            def traced() -> dict[str, Any]:
                arguments = ("events", "trace", ID, "--data-dir", data, "--log", str(served.log))
                found: dict[str, Any] = json.loads(bizing(*arguments, "--format", "json").stdout)
                return found

            wait_until(lambda: is_told(traced()))
            found = traced()
            printed = bizing("events", "trace", ID, "--data-dir", data, "--log", str(served.log)).stdout
        sent = asyncio.run(consumers.received(stream))
    types = [each["type"] for each in found["events"]]
    assert types[0] == "booking.held"
    assert {"booking.confirmed", "payment.captured"} <= set(types)
    assert {each.message["data"]["correlationId"] for each in hook.received} == {ID}
    relayed = [each for each in sent if each.headers["correlation-id"] == ID]
    assert [each.event["type"] for each in relayed] == types
    [saga] = found["sagas"]
    assert (saga["bookingId"], saga["state"]) == (booking["id"], "DONE")
    assert {each["url"] for each in found["deliveries"]} == {hook.url}
    assert {each["consumer"] for each in found["effects"]} == {"notifications"}
    said = {line["event"] for line in found["log"]}
    assert {"request", "saga: done", "webhook sent", "an effect was had", "event relayed"} <= said
    kinds = [line.split()[1] for line in printed.splitlines()[:-1]]
    assert set(kinds) == {"log", "event", "saga", "webhook", "effect"}
    assert printed.splitlines()[-1].startswith(f"{len(types)} of {len(types)} events were relayed to redis://")


def pay(served: Served) -> dict[str, Any]:
    """Book what has a price and pay for it, both under one id."""
    priced = served.facts["resources"][2]
    day = {"from": f"{soon():%Y-%m-%dT%H:%M:%SZ}", "to": f"{soon(8):%Y-%m-%dT%H:%M:%SZ}", "duration": "PT1H"}
    slot = served.request("GET", f"resources/{priced['id']}/availability", params=day).json()["slots"][0]
    body = booking_body(priced, datetime.fromisoformat(slot["start"]))
    headers = {"X-Correlation-Id": ID, "Idempotency-Key": '"hold"'}
    booking: dict[str, Any] = served.request("POST", "bookings", json=body, headers=headers).json()
    headers = {"X-Correlation-Id": ID, "Idempotency-Key": '"pay"', "If-Match": '"1"'}
    paying = {"paymentMethod": "pm_card_visa"}
    assert served.request("POST", f"bookings/{booking['id']}/confirm", json=paying, headers=headers).is_success
    return booking


def is_told(found: dict[str, Any]) -> bool:
    """Whether everybody has heard of everything, and the log says so."""
    count = len(found["events"])
    relayed = sum(line["event"] == "event relayed" for line in found["log"])
    ended = [saga["state"] for saga in found["sagas"]] + [effect["state"] for effect in found["effects"]]
    return set(ended) == {"DONE"} and relayed == count and all(each["passed"] == count for each in found["relays"])


def test_id_that_nothing_has_is_told(database_url: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text('a person\'s line of nothing\n{"event": "request", "correlation_id": "nothing"')
    found = bizing("events", "trace", "nothing", "--log", str(log), "--database-url", database_url)
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr.startswith("bizing: Nothing has the correlation id nothing")
    found = bizing("events", "trace", "nothing", "--log", str(tmp_path / "no"), "--database-url", database_url)
    assert (found.returncode, found.stderr.count("cannot be read")) == (2, 1)
