"""`bizing serve` as its user meets it: real processes, started, used, interrupted and killed."""

import json
import os
import shlex
import signal
import socket
import stat
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import jwt
import psycopg
import pytest

from bizing_provider import embedded, till
from tests.provider.harness import booking_body, problem, soon, sql
from tests.provider.servers import Served, bizing, postgres_of, serving, starting, wait_until
from tests.provider.test_races import DROP_THE_GUARANTEE

INTERRUPTED = 130


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def on_database(tmp_path: Path, database_url: str) -> Iterator[Served]:
    """A server on a database that was given to it."""
    with serving(tmp_path / "served", "--database-url", database_url, "--no-background") as served:
        yield served


def printed_curl(served: Served) -> list[str]:
    wait_until(lambda: "Ctrl-C stops it." in served.output.read_text())
    [line] = [line for line in served.output.read_text().splitlines() if line.startswith("curl ")]
    return shlex.split(line)


def pid_of_backend(url: str) -> int:
    [(pid,)] = sql(url, "SELECT min(pid) FROM pg_stat_activity WHERE application_name = 'bizing'")
    return int(pid)


# Start and stop


def test_first_start_books_by_the_printed_line_and_the_next_start_knows_it(tmp_path: Path, data: Path) -> None:
    options = ("--data-dir", str(data))
    with serving(tmp_path / "served", *options) as first:
        command = printed_curl(first)
        assert command[:3] == ["curl", "-i", f"{first.url}/api/v1/bookings"]
        answer = subprocess.run(["curl", "--noproxy", "*", *command[1:]], capture_output=True, text=True, check=True)
        assert answer.stdout.startswith("HTTP/1.1 201 "), answer.stdout
        assert '"status":"PENDING"' in answer.stdout
        assert_facts(first)
        assert first.end(signal.SIGINT, group=True) == INTERRUPTED
    assert_clean_end(first, data)
    with serving(tmp_path / "served", *options) as second:
        where = {"url": "", "docs": "", "sandbox": ""}
        assert second.facts | where == first.facts | where
        assert second.booked() == 1
        repeated = json.loads(command[command.index("-d") + 1])
        again = second.request("POST", "bookings", json=repeated, headers={"Idempotency-Key": '"again"'})
        assert problem(again) == "slot-unavailable"
        assert stat.S_IMODE((data / "demo-key").stat().st_mode) == 0o600
        assert second.end(signal.SIGTERM) == 0
    assert_clean_end(second, data)


def assert_facts(served: Served) -> None:
    """The ready file says what is the case, to its owner alone."""
    assert stat.S_IMODE(served.ready.stat().st_mode) == 0o600
    assert set(served.facts) == {"url", "docs", "apiKey", "business", "resources", "sandbox"}
    assert served.facts["docs"] == f"{served.url}/docs"
    shown = {each["id"]: each["name"] for each in served.request("GET", "resources").json()["data"]}
    assert {each["id"]: each["name"] for each in served.facts["resources"]} == shown
    assert len(shown) == 3


def assert_clean_end(served: Served, data: Path) -> None:
    """Nothing runs on, nothing lies about, and no trace was printed."""
    assert postgres_of(data) == []
    assert not served.ready.exists()
    assert "Traceback" not in served.output.read_text() + served.log.read_text()
    assert not [event for event in served.events() if event["level"] not in ("info", "debug")]


def with_a_price(served: Served) -> dict[str, Any]:
    """A hold that has to be paid."""
    priced = served.facts["resources"][2]
    day = {"from": f"{soon():%Y-%m-%dT%H:%M:%SZ}", "to": f"{soon(8):%Y-%m-%dT%H:%M:%SZ}", "duration": "PT1H"}
    slot = served.request("GET", f"resources/{priced['id']}/availability", params=day).json()["slots"][0]
    body = booking_body(priced, datetime.fromisoformat(slot["start"]))
    held = served.request("POST", "bookings", json=body, headers={"Idempotency-Key": '"hold"'})
    assert held.status_code == 201, held.text
    booking: dict[str, Any] = held.json()
    return booking


@pytest.mark.parametrize("workers", ["1", "2"])
def test_demo_takes_payments_and_gives_them_back_after_the_next_start(tmp_path: Path, data: Path, workers: str) -> None:
    options = ("--data-dir", str(data), "--workers", workers)
    with serving(tmp_path / "served", *options) as first:
        booking = with_a_price(first)
        paying = {"Idempotency-Key": '"pay"', "If-Match": '"1"'}
        place = f"bookings/{booking['id']}"
        paid = first.request("POST", f"{place}/confirm", json={"paymentMethod": "pm_card_visa"}, headers=paying)
        assert (paid.status_code, paid.json()["status"]) == (200, "CONFIRMED")
        assert first.end(signal.SIGINT, group=True) == INTERRUPTED
        with pytest.raises(httpx.ConnectError):
            httpx.get(first.facts["sandbox"], trust_env=False)
    with serving(tmp_path / "served", *options) as second:
        second.request("DELETE", place, headers={"If-Match": paid.headers["ETag"]})
        wait_until(lambda: second.request("GET", f"{place}/payment").json()["refunded"] == booking["price"]["amount"])


def test_servers_on_one_data_directory_share_the_demos_payments(tmp_path: Path, data: Path) -> None:
    options = ("--data-dir", str(data))
    with serving(tmp_path / "first", *options) as first, serving(tmp_path / "second", *options) as second:
        assert second.facts["sandbox"] == first.facts["sandbox"]
        booking = with_a_price(first)
        paying = {"Idempotency-Key": '"pay"', "If-Match": '"1"'}
        paid = second.request(
            "POST", f"bookings/{booking['id']}/confirm", json={"paymentMethod": "pm_card_visa"}, headers=paying
        )
        assert (paid.status_code, paid.json()["status"]) == (200, "CONFIRMED")


def test_demos_payments_stay_at_their_address(tmp_path: Path) -> None:
    with till.open_beside(tmp_path, "http://127.0.0.1:1/") as before:
        httpx.get(before.url, trust_env=False).raise_for_status()
    with till.open_beside(tmp_path, "http://127.0.0.1:1/") as after:
        assert after == before
    taken = socket.create_server((urlsplit(before.url).hostname or "", urlsplit(before.url).port or 0))
    with taken, till.open_beside(tmp_path, "http://127.0.0.1:1/") as elsewhere:
        assert elsewhere.url != before.url
        httpx.get(elsewhere.url, trust_env=False).raise_for_status()


def test_given_database_is_paid_for_by_what_its_owner_sets(on_database: Served) -> None:
    """A sandbox that forgets would not match the bookings of a database that does not."""
    assert "sandbox" not in on_database.facts


def test_start_after_a_kill_finds_everything_again(tmp_path: Path, data: Path) -> None:
    options = ("--data-dir", str(data))
    with serving(tmp_path / "served", *options) as first:
        assert first.book().status_code == 201
        first.end(signal.SIGKILL)
        assert first.ready.exists()
        with serving(tmp_path / "again", *options, "--port", str(urlsplit(first.url).port)) as second:
            assert second.booked() == 1
            assert second.facts["apiKey"] == first.facts["apiKey"]


def test_ready_file_of_a_killed_server_is_not_believed(tmp_path: Path, database_url: str) -> None:
    stale = tmp_path / "served" / "ready.json"
    stale.parent.mkdir()
    stale.write_text("stale")
    arguments = ("--ready-file", str(stale), "--port", "0", "--database-url", database_url)
    with starting(tmp_path / "served", "serve", *arguments) as served:
        wait_until(lambda: not stale.exists() or stale.read_text() != "stale")
        wait_until(stale.exists)
        assert json.loads(stale.read_text())["url"].startswith("http://127.0.0.1:")
        assert served.end(signal.SIGTERM) == 0


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, INTERRUPTED), (signal.SIGTERM, 0), (signal.SIGHUP, 0)])
def test_signal_during_the_start_leaves_nothing(
    tmp_path: Path, data: Path, number: signal.Signals, status: int
) -> None:
    with starting(tmp_path / "served", "serve", "--port", "0", "--data-dir", str(data)) as served:
        wait_until((data / "postgresql" / "cluster.new").exists)
        assert served.end(number, group=True) == status
    assert postgres_of(data) == []
    assert served.output.read_text() + served.log.read_text() == ""


@pytest.mark.parametrize("workers", ["1", "2"])
def test_request_under_way_is_answered_before_the_end(tmp_path: Path, database_url: str, workers: str) -> None:
    options = ("--database-url", database_url, "--no-background", "--workers", workers)
    with (
        serving(tmp_path / "served", *options) as served,
        psycopg.connect(database_url) as locker,
        ThreadPoolExecutor(1) as pool,
    ):
        locker.execute("LOCK TABLE booking")
        answer = pool.submit(served.book)
        wait_until(lambda: sql(database_url, "SELECT 1 FROM pg_locks WHERE NOT granted LIMIT 1") != [])
        served.send(signal.SIGTERM)
        wait_until(lambda: not accepts(served))
        assert served.process.poll() is None
        locker.rollback()
        assert answer.result().status_code == 201
        assert served.process.wait() == 0
    assert_clean_end(served, tmp_path)


def accepts(served: Served) -> bool:
    address = urlsplit(served.url)
    try:
        socket.create_connection((str(address.hostname), int(address.port or 0))).close()
    except ConnectionRefusedError:
        return False
    return True


# What can be chosen


def test_no_demo_makes_no_business(tmp_path: Path, database_url: str) -> None:
    with serving(tmp_path / "served", "--database-url", database_url, "--no-demo") as served:
        assert served.facts == {"url": served.url, "docs": f"{served.url}/docs"}
        assert sql(database_url, "SELECT (SELECT count(*) FROM business) + (SELECT count(*) FROM api_key)") == [(0,)]
        assert served.request("GET", "health").json()["status"] == "ok"
        assert problem(served.request("GET", "resources")) == "unauthenticated"


def test_key_on_a_given_database_lives_a_day(on_database: Served, database_url: str) -> None:
    assert on_database.book().status_code == 201
    [(days,)] = sql(database_url, "SELECT extract(epoch FROM expires_at - created_at)::int / 86400 FROM api_key")
    assert days == 1


def test_ephemeral_leaves_nothing_even_after_impatient_interrupts(tmp_path: Path, database_url: str) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir(mode=0o755)
    variables = {"TMPDIR": str(temporary), "BIZING_DATABASE_URL": database_url}
    with serving(tmp_path / "served", "--ephemeral", **variables) as served:
        [folder] = temporary.iterdir()
        assert len(postgres_of(folder)) == 1
        assert served.book().status_code == 201
        assert sql(served.facts["databaseUrl"], "SELECT count(*) FROM booking") == [(1,)]
        assert sql(database_url, "SELECT count(*) FROM booking") == [(0,)]
        assert Path(served.facts["databaseLog"]).exists()
        assert (Path(served.facts["binaries"]) / "pgbench").exists()
        served.send(signal.SIGINT, group=True)
        while served.process.poll() is None:
            served.send(signal.SIGINT, group=True)
        assert served.process.returncode == INTERRUPTED
    assert_clean_end(served, folder)
    assert list(temporary.iterdir()) == []


def test_two_servers_on_one_data_directory_share_its_database(tmp_path: Path, data: Path) -> None:
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(serving(tmp_path / name, "--data-dir", str(data))) for name in ("first", "second")
        )
        assert first.facts["apiKey"] == second.facts["apiKey"]
        assert first.url != second.url
        assert first.book().status_code == 201
        assert problem(second.book()) == "slot-unavailable"
        assert len(postgres_of(data)) == 1
        assert second.end(signal.SIGTERM) == 0
        assert first.book(1).status_code == 201


def test_address_for_all_interfaces_is_told_as_one_that_can_be_opened(tmp_path: Path, database_url: str) -> None:
    options = ("--database-url", database_url, "--host", "0.0.0.0")  # noqa: S104 what is tested
    with serving(
        tmp_path / "served", *options, HTTP_PROXY="http://127.0.0.1:9", http_proxy="http://127.0.0.1:9"
    ) as served:
        assert served.url.startswith("http://127.0.0.1:")
        assert served.book().status_code == 201
        assert served.end(signal.SIGHUP) == 0
    assert_clean_end(served, tmp_path)


# Several processes


def test_workers_serve_from_each_process_and_book_once(tmp_path: Path, database_url: str) -> None:
    with serving(tmp_path / "served", "--database-url", database_url, "--workers", "2") as served:
        race_for_one_slot(served, 0)
        assert sql(database_url, "SELECT count(*) FROM allocation") == [(1,)]
        team = served.children()
        assert len(team) == 2
        for stopped in team:
            os.kill(stopped, signal.SIGSTOP)
            assert served.request("GET", "health").status_code == 200
            os.kill(stopped, signal.SIGCONT)
        os.kill(team[0], signal.SIGKILL)
        wait_until(lambda: len(served.children()) == 2 and served.children() != team)
        sql(database_url, DROP_THE_GUARANTEE)
        with pytest.raises(AssertionError, match="double"):
            race_for_one_slot(served, 1)
        assert served.end(signal.SIGINT, group=True) == INTERRUPTED
    assert_clean_end(served, tmp_path)


def race_for_one_slot(served: Served, hour: int) -> None:
    """64 clients, each on a connection of its own."""
    start = threading.Barrier(64)

    def book() -> httpx.Response:
        with served.client() as client:
            request = client.build_request("POST", "bookings", **served.booking(hour))
            start.wait()
            return client.send(request)

    with ThreadPoolExecutor(64) as pool:
        answers = [each.result() for each in [pool.submit(book) for _ in range(64)]]
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert {problem(answer) for answer in answers if answer.status_code == 409} <= {"slot-unavailable"}
    assert [answer.status_code for answer in answers].count(201) == 1, "double-booked"


def test_workers_end_with_the_first_process_when_that_is_killed(tmp_path: Path, database_url: str) -> None:
    with serving(tmp_path / "served", "--database-url", database_url, "--workers", "2") as served:
        assert accepts(served)
        served.end(signal.SIGKILL)
        wait_until(lambda: not accepts(served))


def test_workers_that_cannot_start_end_the_command(tmp_path: Path, database_url: str) -> None:
    key = tmp_path / "key.json"
    key.write_text('{"keys": [')
    options = ("--port", "0", "--database-url", database_url, "--workers", "2")
    with starting(tmp_path / "served", "serve", *options, BIZING_JWT_KEY_FILE=str(key)) as served:
        assert served.process.wait(60) == 2
    said = served.log.read_text().splitlines()
    assert f"bizing: BIZING_JWT_KEY_FILE: {key} holds neither a PEM public key nor a JWK set." in said
    assert said[-1] == "bizing: The server does not start; it said why above."
    assert "Traceback" not in served.log.read_text()


# What keeps it from starting


def refused(*arguments: str, **environment: str) -> str:
    """The one line of a command that ends with status 2."""
    done = bizing(*arguments, **environment)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stderr.startswith("bizing: ")
    return done.stderr.removeprefix("bizing: ").rstrip("\n")


def test_port_in_use(tmp_path: Path, data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = refused("serve", "--port", str(port), "--data-dir", str(data))
    assert (
        said
        == f"Cannot listen on 127.0.0.1, port {port}: Address already in use. Choose another with --host or --port."
    )
    assert not data.exists()


def test_setting_that_is_bad_is_named_but_not_shown(data: Path) -> None:
    said = refused("serve", "--port", "0", "--data-dir", str(data), BIZING_POOL_SIZE="x-ray")
    assert said == "BIZING_POOL_SIZE: Input should be a valid integer, unable to parse string as an integer."
    assert not data.exists()


def test_ready_file_that_cannot_be_written(tmp_path: Path, data: Path) -> None:
    missing = tmp_path / "missing" / "ready.json"
    said = refused("serve", "--port", "0", "--data-dir", str(data), "--ready-file", str(missing))
    assert said == f"The ready file {missing} cannot be written: its folder is missing or not writable."


def test_database_that_cannot_be_reached() -> None:
    said = refused("serve", "--port", "0", BIZING_DATABASE_URL="postgresql://me:hunter2@127.0.0.1:1/db")
    assert said == (
        "The database db at 127.0.0.1:1 cannot be reached: Connection refused."
        " Check --database-url or BIZING_DATABASE_URL."
    )


# Logs


def test_log_has_a_line_for_each_request_and_no_secret(tmp_path: Path, data: Path) -> None:
    forged = jwt.encode({"sub": "mallory", "business": "b", "exp": 4102444800}, "secret" * 8, algorithm="HS256")
    with serving(tmp_path / "served", "--data-dir", str(data)) as served:
        key = served.facts["apiKey"]
        token = bizing("token", "--data-dir", str(data)).stdout.strip()
        credentials = [
            {"X-API-Key": key},
            {"X-API-Key": "bzk_wrong-key-of-somebody"},
            {"Authorization": f"Bearer {token}"},
            {"Authorization": f"Bearer {forged}"},
            {"Authorization": "Basic YWRhOnNlY3JldA=="},
        ]
        with httpx.Client(base_url=f"{served.url}/api/v1/", trust_env=False) as client:
            answers = [client.get("resources", headers=each) for each in credentials]
            answers.append(client.get("bookings", params={"customerEmail": "ada@example.com"}, headers=credentials[0]))
            answers.append(client.post("bookings", content=b"\0", headers=credentials[0]))
        assert [answer.status_code for answer in answers[:5]] == [200, 401, 200, 401, 401]
        password = (data / "postgresql" / "password").read_text()
        assert served.end(signal.SIGTERM) == 0
    logged = {event["request_id"]: event for event in served.events() if event["event"] == "request"}
    for answer in answers:
        event = logged[answer.headers["X-Request-Id"]]
        assert (event["method"], event["path"]) == (answer.request.method, answer.request.url.path)
        assert event["status"] == answer.status_code
        assert event["milliseconds"] > 0
        assert event["timestamp"]
    for secret in (key, "bzk_", token, forged, "YWRhOnNlY3JldA", password, "ada@example.com"):
        assert secret not in served.log.read_text()
    for secret in (token, forged, password):
        assert secret not in served.output.read_text()


def test_fault_is_logged_with_its_trace_but_without_values(on_database: Served, database_url: str) -> None:
    sql(database_url, "ALTER TABLE booking ADD CONSTRAINT nobody CHECK (customer ->> 'name' <> 'Ada Example')")
    answer = on_database.book()
    assert (answer.status_code, problem(answer)) == (500, "internal-error")
    assert set(answer.json()) == {"type", "title", "status", "requestId"}
    [fault] = [event for event in on_database.events() if event["level"] == "error"]
    assert fault["request_id"] == answer.json()["requestId"]
    assert 'violates check constraint "nobody"' in fault["exception"]
    assert "Traceback" in fault["exception"]
    assert "ada@example.com" not in on_database.log.read_text()
    assert "Ada Example" not in on_database.log.read_text()
    assert "DETAIL: (left out)" in fault["exception"]


def test_client_that_leaves_in_its_request_is_no_fault(on_database: Served) -> None:
    address = urlsplit(on_database.url)
    with socket.create_connection((str(address.hostname), int(address.port or 0))) as left:
        head = f"POST /api/v1/bookings HTTP/1.1\r\nHost: x\r\nX-API-Key: {on_database.facts['apiKey']}\r\n"
        left.sendall(f"{head}X-Request-Id: left\r\nContent-Length: 100\r\n\r\n{{".encode())
    wait_until(lambda: any(event.get("request_id") == "left" for event in on_database.events()))
    assert on_database.end(signal.SIGTERM) == 0
    assert_clean_end(on_database, on_database.ready)


# Faults beside it


def test_crash_of_the_database_is_survived(tmp_path: Path, data: Path) -> None:
    with serving(tmp_path / "served", "--data-dir", str(data)) as served, ExitStack() as stack:
        stack.callback(served.end, signal.SIGTERM)
        assert served.book().status_code == 201
        url = embedded.start(data).url
        os.kill(pid_of_backend(url), signal.SIGKILL)
        wait_until(lambda: served.request("GET", "health").status_code == 200 and served.book(1).status_code == 201)
        assert served.booked() == 2
