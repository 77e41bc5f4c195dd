"""The commands beside `serve`: the schema, keys, tokens, the demo, and workers that are really killed."""

import json
import os
import pty
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import jwt
import pytest
from sqlalchemy.engine import make_url

from bizing_provider import embedded, migrations, settings
from bizing_provider.resources import hours
from bizing_spec import cli
from bizing_spec.outcome import Stopped
from tests.provider import audit
from tests.provider.harness import Api, problem, sql
from tests.provider.servers import BIZING, Served, bizing, serving, starting, surroundings, wait_until

NOBODY = "01980a3e-5a00-7c3e-9d4b-0f7a2b6c1c01"
SCOPES = [
    "bookings:read",
    "bookings:write",
    "customers:erase",
    "events:read",
    "resources:read",
    "resources:write",
    "webhooks:read",
    "webhooks:write",
]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process: its exit status, what it printed, and what it said on stderr."""
    for name in [name for name in os.environ if name.startswith("BIZING_")]:
        monkeypatch.delenv(name)

    def run(*arguments: str) -> tuple[int, str, str]:
        status = cli.main(arguments)
        return status, *capsys.readouterr()

    return run


@pytest.fixture
def on(run: Run, database_url: str) -> Run:
    """Runs a command on the test's own database."""
    return lambda *arguments: run(*arguments, "--database-url", database_url)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Path]]:
    """A server on a data directory, which the commands find by it."""
    folder = tmp_path_factory.mktemp("served")
    with serving(folder, "--data-dir", str(folder / "data")) as served:
        yield served, folder / "data"
        assert served.end(signal.SIGTERM) == 0


def one_line(outcome: tuple[int, str, str], status: int = 2) -> str:
    assert outcome[:2] == (status, "")
    assert outcome[2].startswith("bizing: ")
    assert outcome[2].count("\n") == 1
    return outcome[2].removeprefix("bizing: ").rstrip("\n")


# The schema


def test_db_on_an_empty_data_directory(run: Run, tmp_path: Path) -> None:
    where = ("--data-dir", str(tmp_path))
    head = migrations.head()
    with embedded.running(tmp_path, durable=False):  # which the commands then attach to
        assert run("db", "status", *where) == (1, f"The schema is at nothing; this version needs {head}.\n", "")
        assert run("db", "migrate", *where) == (0, f"Migrated from nothing to {head}.\n", "")
        assert run("db", "migrate", *where) == (0, f"The schema is at {head}.\n", "")
        assert run("db", "status", *where) == (0, f"The schema is at {head}; this version needs {head}.\n", "")


def test_keys_want_a_given_database_migrated(run: Run, server_url: str, template: str) -> None:
    bare = f"{template}_bare"
    sql(server_url, f"CREATE DATABASE {bare}")
    url = server_url.rpartition("/")[0] + f"/{bare}"
    try:
        for command in (("keys", "list"), ("seed",), ("token",), ("keys", "create", "--name", "a")):
            said = one_line(run(*command, "--database-url", url))
            assert said.endswith(f"has schema none, not {migrations.head()}. Run `bizing db migrate` first.")
        worker = bizing("worker", "--database-url", url)
        assert (worker.returncode, worker.stderr) == (2, f"bizing: {said}\n")
        assert sql(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]
    finally:
        sql(server_url, f"DROP DATABASE {bare} WITH (FORCE)")


def test_user_without_the_right_to_write_is_told_so_in_one_line(run: Run, database_url: str) -> None:
    role = f"reader_{uuid4().hex[:12]}"
    sql(database_url, f"CREATE ROLE {role} LOGIN PASSWORD 'reader'")
    sql(database_url, f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}")
    reader = make_url(database_url).set(username=role, password="reader").render_as_string(hide_password=False)
    try:
        said = one_line(run("seed", "--database-url", reader))
        assert said.endswith(" refuses what is needed: permission denied for table business.")
        serving = bizing("serve", "--port", "0", "--database-url", reader)
        assert (serving.returncode, serving.stderr) == (2, f"bizing: {said}\n")
    finally:
        sql(database_url, f"DROP OWNED BY {role}")
        sql(database_url, f"DROP ROLE {role}")


# Keys


def test_key_is_shown_once_and_refused_as_soon_as_it_is_revoked(run: Run, served: tuple[Served, Path]) -> None:
    server, data = served
    where = ("--data-dir", str(data))
    status, printed, _ = run("keys", "create", "--name", "store [front]", "--format", "json", *where)
    made = json.loads(printed)
    assert (status, set(made), made["scopes"]) == (0, {"id", "name", "scopes", "key"}, SCOPES)
    key = {"X-API-Key": made["key"]}
    assert server.request("GET", "resources", headers=key).status_code == 200
    order = server.booking()
    order["headers"] |= key
    assert server.request("POST", "bookings", **order).status_code == 201

    assert run("keys", "revoke", made["id"], *where) == (0, f"Key {made['id']} is revoked.\n", "")
    # The very next request, though the server remembers the key; and a repetition of one that it answered.
    assert (
        problem(server.request("POST", "bookings", **server.booking(1) | {"headers": order["headers"]}))
        == "unauthenticated"
    )
    assert problem(server.request("POST", "bookings", **order)) == "unauthenticated"
    assert problem(server.request("GET", "resources", headers=key)) == "unauthenticated"
    said = one_line(run("keys", "revoke", made["id"], *where), 1)
    assert said == f"There is no live key {made['id']}. `bizing keys list` shows them."

    status, printed, _ = run("keys", "list", *where)
    assert status == 0
    [line] = [line for line in printed.splitlines() if made["id"] in line]
    assert "store [front]" in line
    assert server.facts["business"] in line
    assert made["key"] not in printed


def test_key_with_scopes_and_expiry(on: Run, seeded: dict[str, Any]) -> None:
    options = ("--scope", "resources:read", "--scope", "bookings:read", "--expires-in-days", "30")
    status, printed, _ = on("keys", "create", "--name", "reader", *options)
    assert status == 0
    key, _, rest = printed.partition("\n")
    assert key.startswith("bzk_")
    assert rest.endswith("It is not stored and cannot be shown again.\n")
    status, printed, _ = on("keys", "list", "--format", "json")
    newest, oldest = json.loads(printed)
    assert newest["name"] == "reader"
    assert newest["business"] == seeded["business"]
    assert newest["scopes"] == ["bookings:read", "resources:read"]
    lifetime = datetime.fromisoformat(newest["expiresAt"]) - datetime.fromisoformat(newest["createdAt"])
    assert 29 <= lifetime.days <= 30
    assert newest["revokedAt"] is None
    assert oldest["expiresAt"] is None
    assert set(newest) == {"id", "name", "business", "scopes", "createdAt", "expiresAt", "revokedAt"}


@pytest.fixture
def seeded(on: Run) -> dict[str, Any]:
    status, printed, _ = on("seed", "--format", "json")
    assert status == 0
    return dict(json.loads(printed))


def test_large_business_is_one_that_the_api_could_have_made(
    on: Run, start_api: Callable[..., Api], database_url: str
) -> None:
    status, printed, told = on("seed", "--large", "700", "--format", "json")
    made = json.loads(printed)
    assert (status, made["resources"], made["packages"], made["series"]) == (0, 5, 1, 1)
    assert 500 < made["bookings"] <= 700
    assert told == f"Made {made['bookings']:,} bookings.\n"  # progress is for terminals
    assert audit.findings(database_url) == []
    api = replace(start_api(), key=made["apiKey"])  # holds every answer against the spec
    booked = [each for page in pages(api, "/bookings") for each in page]
    assert len(booked) == made["bookings"]
    assert {each["status"] for each in booked} == {"CONFIRMED", "COMPLETED", "CANCELLED"}
    [weekly] = api.get("/series").json()["data"]
    met = [each for each in api.get(f"/series/{weekly['id']}").json()["occurrences"] if each["status"] == "CONFIRMED"]
    assert {each["id"] for each in booked if each["seriesId"]} == {each["bookingId"] for each in met} != set()
    rules = {each["id"]: each for each in api.get("/resources").json()["data"]}
    opening = {each: api.get(f"/resources/{each}/opening-hours").json() for each in rules}
    for each in booked:
        rule = rules[each["resourceId"]]
        open_ = hours.read(json.dumps(opening[rule["id"]]), rule["timeZone"])
        start, end = datetime.fromisoformat(each["start"]), datetime.fromisoformat(each["end"])
        assert hours.check(open_, rule["slotStepMinutes"], start, end) == []


def test_progress_is_shown_on_a_terminal_in_one_line(database_url: str) -> None:
    ours, theirs = pty.openpty()
    command = [*BIZING, "seed", "--large", "20", "--database-url", database_url]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, text=True, env=surroundings({}), timeout=60)
    os.close(theirs)
    told = os.read(ours, 65536).decode()
    os.close(ours)
    assert done.returncode == 0
    *progress, last = told.removesuffix("\r\n").split("\r\x1b[K")
    made = done.stdout.splitlines()[-1].removeprefix("5 resources, 1 package, 0 series, ")
    assert progress[-1] == f"{made.partition(' ')[0]} of 20 bookings"
    assert last == f"Made {made}."


def pages(api: Api, path: str) -> Iterator[list[dict[str, Any]]]:
    page: dict[str, Any] = {"nextCursor": None, "data": []}
    while page["data"] == [] or page["nextCursor"]:
        cursor = {"cursor": page["nextCursor"]} if page["nextCursor"] else {}
        page = api.get(path, params={"limit": 200} | cursor).json()
        yield page["data"]


def test_seed_twice_makes_one_business_and_two_keys(on: Run, seeded: dict[str, Any], database_url: str) -> None:
    status, printed, _ = on("seed")
    assert status == 0
    assert printed.startswith(f"Business {seeded['business']}\nAPI key  bzk_")
    assert seeded["apiKey"] not in printed
    assert [line.split(maxsplit=2)[2] for line in printed.splitlines()[2:]] == [
        each["name"] for each in seeded["resources"]
    ]
    assert sql(database_url, "SELECT count(*) FROM business") == [(1,)]
    assert sql(database_url, "SELECT count(*) FROM api_key") == [(2,)]


def test_wrong_words_are_explained(on: Run, database_url: str) -> None:
    none = "There are 0 businesses. Name one with --business, or make one with `bizing seed`."
    assert one_line(on("keys", "create", "--name", "a")) == none
    assert one_line(on("token")) == none
    sql(database_url, "INSERT INTO business (id, name) VALUES (gen_random_uuid(), 'a'), (gen_random_uuid(), 'b')")
    assert one_line(on("token")) == none.replace("0", "2")
    assert one_line(on("token", "--business", NOBODY)) == f"There is no business {NOBODY}."
    assert one_line(on("token", "--business", "mine")) == "mine is no UUID."
    assert one_line(on("keys", "revoke", "mine")) == "mine is no UUID."
    said = f"There is no scope bookings. There are {', '.join(SCOPES)}."
    assert one_line(on("keys", "create", "--name", "a", "--scope", "bookings")) == said
    assert one_line(on("keys", "revoke", NOBODY), 1).startswith("There is no live key")


# Tokens


def test_token_opens_the_server_of_the_same_data_directory(run: Run, served: tuple[Served, Path]) -> None:
    server, data = served
    options = ("--scope", "resources:read", "--subject", "ada", "--minutes", "5")
    status, printed, _ = run("token", "--data-dir", str(data), *options)
    assert status == 0
    claims = jwt.decode(printed.strip(), options={"verify_signature": False})
    assert (claims["sub"], claims["scope"], claims["business"]) == ("ada", "resources:read", server.facts["business"])
    with httpx.Client(
        base_url=server.url, trust_env=False, headers={"Authorization": f"Bearer {printed.strip()}"}
    ) as ada:
        assert ada.get("/api/v1/resources").status_code == 200
        assert problem(ada.get("/api/v1/bookings")) == "forbidden"
    assert (data / "token-key.pem").stat().st_mode & 0o777 == 0o600


def test_token_of_another_data_directory_is_refused(
    run: Run, served: tuple[Served, Path], tmp_path: Path, on: Run, seeded: dict[str, Any]
) -> None:
    status, foreign, _ = on("token", "--data-dir", str(tmp_path))
    assert status == 0
    answer = httpx.get(
        f"{served[0].url}/api/v1/resources", headers={"Authorization": f"Bearer {foreign.strip()}"}, trust_env=False
    )
    assert problem(answer) == "unauthenticated"
    assert "signature" in answer.json()["detail"]


# Settings


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("BIZING_POOL_SIZE", "x-ray", "Input should be a valid integer, unable to parse string as an integer."),
        ("BIZING_LOG_LEVEL", "x-ray", "Input should be 'debug', 'info', 'warning' or 'error'."),
        ("BIZING_JWT_KEY_FILE", "/x-ray/key.pem", "Path does not point to a file."),
        ("BIZING_SWEEP_SECONDS", "0", "Input should be greater than 0."),
        ("BIZING_STRIPE_API_KEY", "x-ray", "a secret key of Stripe begins with sk_ (or rk_, a restricted one)."),
        ("BIZING_BACKGROUND", "x-ray", "Input should be a valid boolean, unable to interpret input."),
    ],
)
def test_setting_that_is_bad_is_named_but_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Stopped) as stopped:
        settings.read()
    assert stopped.value.message == f"{name}: {says}"


def test_setting_that_is_misspelt_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIZING_TEST_DATABASE_URL", "x-ray")  # nothing of ours
    settings.read()
    monkeypatch.setenv("BIZING_STRIPE_APIKEY", "x-ray")
    with pytest.raises(Stopped, match=r"^BIZING_STRIPE_APIKEY: there is no such setting; BIZING_STRIPE_API_KEY is"):
        settings.read()


def test_settings_read_words_of_a_list_and_of_any_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIZING_JWT_ALGORITHMS", "RS256,PS256")
    monkeypatch.setenv("BIZING_LOG_LEVEL", "WARNING")
    found = settings.read()
    assert found.jwt_algorithms == ("RS256", "PS256")
    assert found.log_level == "warning"


def test_option_that_is_bad_is_named_with_what_it_may_be(run: Run) -> None:
    status, printed, said = run("serve", "--log-level", "loud")
    assert (status, printed) == (2, "")
    assert "--log-level" in said
    assert "'debug', 'info', 'warning', 'error'" in said


# The worker


def test_workers_share_the_sweeping_and_outlast_one_another(tmp_path: Path, database_url: str) -> None:
    with ExitStack() as stack:
        server = stack.enter_context(
            serving(tmp_path / "served", "--database-url", database_url, "--no-background", BIZING_BATCH_HOLDS="true")
        )
        first, second = (
            stack.enter_context(
                # The server's environment, in which the loops are off, is often the worker's too.
                starting(tmp_path / name, "worker", "--database-url", database_url, BIZING_BACKGROUND="false")
            )
            for name in ("first", "second")
        )
        for each in (first, second):
            wait_until(lambda each=each: "The worker runs." in each.output.read_text())  # type: ignore[misc]
        short = {"name": "Short", "timeZone": "Etc/UTC", "holdSeconds": 1}
        made = server.request("POST", "resources", json=short, headers={"Idempotency-Key": '"short"'})
        server.facts["resources"] = [made.json()]

        expire(server, database_url, range(20))
        first.end(signal.SIGKILL)
        expire(server, database_url, range(20, 25))
        assert second.end(signal.SIGTERM) == 0
        for each in (first, second):
            assert "Traceback" not in each.log.read_text()
            assert [event for event in each.events() if event["level"] != "info"] == []


def expire(server: Served, database_url: str, hours: range) -> None:
    """Hold hours for a second each, and wait until each hold was swept, once."""
    held = [server.book(hour) for hour in hours]
    assert {answer.status_code for answer in held} == {201}
    live = "SELECT count(*) FROM booking WHERE status = 'PENDING'"
    wait_until(lambda: sql(database_url, live) == [(0,)])
    swept = "SELECT count(*), count(DISTINCT aggregate_id) FROM event WHERE type = 'booking.expired'"
    assert sql(database_url, swept) == [(hours.stop, hours.stop)]
    shown = server.request("GET", f"bookings/{held[-1].json()['id']}")
    assert shown.json()["status"] == "EXPIRED"


def test_holds_stay_unswept_without_a_worker(tmp_path: Path, database_url: str) -> None:
    """The negative control: nobody else does what the workers are seen to do."""
    with serving(tmp_path / "served", "--database-url", database_url, BIZING_BACKGROUND="false") as server:
        assert server.book().status_code == 201
        sql(database_url, "UPDATE booking SET hold_expires_at = now() - interval '1 hour'")
        # What is done every second would have been done before a process that starts now ends.
        assert bizing("db", "status", "--database-url", database_url).returncode == 0
        assert sql(database_url, "SELECT status FROM booking") == [("PENDING",)]


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_worker_ends_by_a_signal(tmp_path: Path, database_url: str, number: signal.Signals, status: int) -> None:
    with starting(tmp_path / "worker", "worker", "--database-url", database_url) as worker:
        wait_until(lambda: "The worker runs." in worker.output.read_text())
        assert worker.end(number, group=True) == status
        assert worker.log.read_text() == ""


def test_keys_of_a_folder_without_a_database_make_none(tmp_path: Path) -> None:
    folder = tmp_path / "nowhere"
    done = bizing("keys", "list", "--data-dir", str(folder))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"There is no database in {folder}" in done.stderr
    assert "--database-url" in done.stderr
    assert not folder.exists()
