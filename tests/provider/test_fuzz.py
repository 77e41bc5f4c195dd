"""The running API fuzzed by schemathesis: every phase, every check; and proof that it would find faults."""

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bizing_provider import db
from bizing_spec import document
from bizing_spec.fuzz import running as tool
from bizing_spec.fuzz.configuring import Manner
from bizing_spec.fuzz.exchanges import Credentials
from tests.provider import audit
from tests.provider.fuzz import world
from tests.provider.harness import CUSTOMER, new_key, sql
from tests.provider.sandboxes import KEY, SECRET, Sandbox, running
from tests.provider.servers import wait_until

pytestmark = pytest.mark.contract

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).with_name("fuzz")
PHASES = {"examples", "coverage", "fuzzing", "stateful"}

PRICE = {"amount": 1999, "currency": "EUR", "per": "HOUR"}
TERMS = {"freeUntilMinutes": 525600, "fee": {"percent": 50}, "noShowFee": {"percent": 100}}

PUT_UNDER_WAY = """
UPDATE booking SET starts_at = date_trunc('hour', now()) - interval '1 hour', ends_at = date_trunc('hour', now())
  + interval '1 day' WHERE resource_id = %s;
"""
MOVE_CLAIMS = """
UPDATE allocation a SET during = tstzrange(b.starts_at, b.ends_at), service = tstzrange(b.starts_at, b.ends_at)
FROM booking b WHERE b.id = a.booking_id AND b.resource_id = %s
"""


@contextlib.contextmanager
def serving(database_url: str, **environment: str) -> Iterator[tuple[str, Sandbox]]:
    """The API in a process of its own, taking payments: its address, and the sandbox that it hears from."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        running(f"http://127.0.0.1:{listener.getsockname()[1]}/api/v1/webhooks/stripe") as stripe,
    ):
        settings = {
            "BIZING_DATABASE_URL": database_url,
            "BIZING_LOG_LEVEL": "error",
            "BIZING_STRIPE_API_KEY": KEY,
            "BIZING_STRIPE_API_URL": stripe.url,
            "BIZING_STRIPE_WEBHOOK_SECRET": SECRET,
        } | environment
        command = [sys.executable, "-m", "tests.provider.fuzz.served", str(listener.fileno())]
        inherited = [listener.fileno()]
        with subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, pass_fds=inherited) as process:
            try:
                url = f"http://127.0.0.1:{listener.getsockname()[1]}/api/v1/"
                _await_health(url, process)
                yield url, stripe
            finally:
                process.terminate()


def _await_health(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while True:
        assert process.poll() is None, "the server did not start"
        assert time.monotonic() < deadline, "waited for a minute"
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{url}health", timeout=5).status_code == 200:
                return
        time.sleep(0.02)


class Business:
    """A business and its key, over HTTP."""

    def __init__(self, url: str, database_url: str) -> None:
        self.key = asyncio.run(new_key(database_url, db.new_id()))
        self._client = httpx.Client(base_url=url, headers={"X-API-Key": self.key})
        self._posted = 0

    def __enter__(self) -> "Business":
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def post(self, path: str, body: Any = None, **headers: str) -> str:
        """The id of what was created or changed."""
        self._posted += 1
        key = {"Idempotency-Key": f'"prepared-{self._posted}"'}
        answer = self._client.post(path, json=body, headers=key | headers)
        assert answer.is_success, answer.text
        return str(answer.json()["id"])

    def resource(self, capacity: int, **values: Any) -> str:
        always = {"name": "Room", "timeZone": "Etc/UTC", "windowDays": 1095}
        return self.post("resources", always | {"capacity": capacity} | values)

    def confirmed(self, resource_id: str) -> str:
        start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=360)
        times = {"start": start.isoformat(), "end": (start + timedelta(hours=1)).isoformat()}
        booking = self.post("bookings", {"resourceId": resource_id, "customer": CUSTOMER} | times)
        return self.post(f"bookings/{booking}/confirm", {}, **{"If-Match": '"1"'})

    def everything(self) -> list[Any]:
        paths = ("bookings", "resources?archived=true")
        return [self._client.get(path, params={"limit": 200}).json() for path in paths]


def prepare(url: str, database_url: str, ours: Business, theirs: Business) -> world.World:
    under_way_at, their_resource = ours.resource(30), theirs.resource(1)
    under_way = [ours.confirmed(under_way_at) for _ in range(30)]
    sql(database_url, PUT_UNDER_WAY, under_way_at)
    sql(database_url, MOVE_CLAIMS, under_way_at)
    hall = ours.resource(500)
    return world.World(
        url=url,
        our_key=ours.key,
        their_key=theirs.key,
        chair=ours.resource(1),
        hall=hall,
        studio=ours.resource(1),
        counter=ours.resource(1, price=PRICE, cancellationPolicy=TERMS),
        package=ours.post("packages", {"name": "Event", "items": [{"resourceId": hall, "endOffsetMinutes": 30}]}),
        under_way=under_way,
        their_ids=[their_resource, theirs.confirmed(their_resource)],
    )


def fuzz(folder: Path, prepared: world.World, *options: str) -> tuple[dict[str, Any], str]:
    """Run schemathesis; its report, and what it printed."""
    identities = {"ours": prepared.our_key, "theirs": prepared.their_key}
    (folder / "identities.json").write_text(
        json.dumps(
            {
                "auth": [
                    {"name": name, "fixedHeaders": [{"name": "X-API-Key", "value": key}]}
                    for name, key in identities.items()
                ]
            }
        )
    )
    prepared.write(folder / "world.json")
    environment = {
        "BIZING_FUZZ_URL": prepared.url,
        "BIZING_FUZZ_IDENTITIES": str(folder / "identities.json"),
        world.WORLD: str(folder / "world.json"),
        # Hooks are imported by their name.
        "PYTHONPATH": str(ROOT),
    }
    report = folder / "report.json"
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml")]
    command += ["run", str(document.path()), "--no-color", "--report=json", f"--report-json-path={report}", *options]
    done = subprocess.run(
        command, cwd=folder, env=os.environ | environment, text=True, capture_output=True, check=False
    )
    assert report.exists(), done.stdout + done.stderr
    return json.loads(report.read_text()), done.stdout


def test_no_request_gets_a_wrong_answer(database_url: str, tmp_path: Path) -> None:
    with (
        serving(database_url) as (url, stripe),
        Business(url, database_url) as ours,
        Business(url, database_url) as theirs,
    ):
        prepared = prepare(url, database_url, ours, theirs)
        before = theirs.everything()
        report, printed = fuzz(tmp_path, prepared)
        assert report["exit_code"] == 0, printed
        assert {name for name, phase in report["phases"].items() if phase["status"] == "success"} == PHASES
        tested = report["operations"]["total"] - 1  # streamEvents has no end
        assert report["operations"]["tested"] == tested
        # Nothing is proven of an operation that never got past its checks.
        accepted = {name: sum(each["accepted"] for each in by.values()) for name, by in report["valid_rates"].items()}
        assert len(accepted) == tested
        assert [name for name, count in accepted.items() if count == 0] == []
        assert theirs.everything() == before
        wait_until(lambda: sql(database_url, UNDER_WAY) == [(0,)])
        assert money(database_url) == at_stripe(stripe)
    assert audit.findings(database_url) == []


UNDER_WAY = "SELECT count(*) FROM saga WHERE state IN ('RUNNING', 'COMPENSATING') AND step <> 'AUTHORIZE'"
"""Sagas that wait for nobody."""
MONEY = "SELECT intent_id, captured, refunded FROM payment WHERE captured > 0"


def money(database_url: str) -> set[tuple[Any, ...]]:
    """What was taken and given back of each intent, as the API knows."""
    return set(sql(database_url, MONEY))


def at_stripe(stripe: Sandbox) -> set[tuple[Any, ...]]:
    """The same, as Stripe says; nothing was captured twice."""
    taken = [each for each in stripe.state() if each["captures"]]
    assert taken
    assert {each["captures"] for each in taken} == {1}
    return {(each["id"], each["amount_captured"], each["amount_refunded"]) for each in taken}


CHECKED = (
    "createResource",
    "getResource",
    "listBlackouts",
    "listResources",
    "archiveResource",
    "getOpeningHours",
)
FOLLOWED = ("createResource", "createBlackout", "getBlackout", "deleteBlackout")
"""The operations with faults in fuzz/served.py, and those that lead to them: each by itself, or one after the other."""

FOUND = {
    "Server error",
    "Undocumented status code",
    "Response violates schema",
    "Missing required response headers",
    "Object-level authorization bypass",
    "Custom check failed: `OtherBusinessIsKeptOut`",
    "Schema-violating request accepted",
}
FOUND_FOLLOWING = {"Deleted resource still available"}
"""What they are found as."""


@pytest.mark.parametrize(
    ("phase", "operations", "titles"), [("coverage", CHECKED, FOUND), ("stateful", FOLLOWED, FOUND_FOLLOWING)]
)
def test_planted_faults_are_found(
    database_url: str, tmp_path: Path, phase: str, operations: tuple[str, ...], titles: set[str]
) -> None:
    """The control."""
    with (
        serving(database_url, **{world.FAULTS: "planted"}) as (url, _),
        Business(url, database_url) as ours,
        Business(url, database_url) as theirs,
    ):
        narrow = [f"--include-operation-id={operation_id}" for operation_id in operations]
        prepared = prepare(url, database_url, ours, theirs)
        report, printed = fuzz(tmp_path, prepared, f"--phases={phase}", *narrow)
    found = {each["title"] for each in report["failures"]}
    assert report["exit_code"] == 1, printed
    assert titles <= found, f"{titles - found} not found in\n{printed}"


def test_tool_books_nothing_twice_and_keeps_the_other_business_out(database_url: str) -> None:
    """`bizing fuzz`, which knows no more than the document and the rules beside it."""
    with (
        serving(database_url) as (url, _),
        Business(url, database_url) as ours,
        Business(url, database_url) as theirs,
    ):
        credentials = Credentials({"X-API-Key": ours.key}, {"X-API-Key": theirs.key})
        only = ("createResource", "getResource", "createBooking", "getBooking")
        manner = Manner(phases=("examples",))
        options = tool.Options(url.rstrip("/"), str(document.path()), credentials, manner=manner, only=only)
        report = tool.run(options)
        kept = [each["status"] for each in ours.everything()[0]["data"]]
    assert report.findings == []
    assert report.untried == []
    assert kept.count("CANCELLED") == 1
