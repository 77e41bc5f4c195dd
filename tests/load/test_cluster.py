"""Clusters that a run starts by itself: what is in them, what they refuse, and that nothing outlives them."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from bizing_load import cluster
from bizing_load.cluster import database, server
from bizing_load.nemesis import faults
from bizing_spec import outcome
from tests.load.booker import Booker

PATIENCE_SECONDS = 60
WRITER_OF_THE_LOG = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'"
MAIN = "import sys, bizing_spec.cli; sys.exit(bizing_spec.cli.main())"

# Pauses a server, for a stopped process cannot see that whoever started it is gone.
HELD = """
import json, sys
from bizing_load import cluster
from bizing_load.nemesis import faults
with cluster.own(sys.argv[1], faults=["pause", "cut"]) as own, faults.FAULTS["pause"](own, 0):
    members = [pid for server in own.servers for pid in server.members()]
    processes = [server.process.pid for server in own.servers] + [own.database.supervisor.pid, own.database.pid]
    print(json.dumps(members + processes), flush=True)
    sys.stdin.read()
"""


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited for {PATIENCE_SECONDS} seconds"
        time.sleep(0.01)


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[database.Database]:
    """A PostgreSQL that is not the cluster's."""
    with database.own(tmp_path_factory.mktemp("postgres"), {}) as found:
        yield found


def databases(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        return {name for (name,) in connection.execute("SELECT datname FROM pg_database")}


def show(url: str | None, setting: str) -> str:
    with psycopg.connect(url or "") as connection:
        row = connection.execute(f"SHOW {setting}".encode()).fetchone()
    return str(row and row[0])


# What cannot be had is refused before anything is started


@pytest.mark.parametrize(
    ("names", "where", "said"),
    [
        (["nothing"], {}, "There is no fault nothing. There are kill, pause, "),
        (["kill"], {"own_servers": False}, "The fault kill needs servers of our own"),
        (["restart"], {"own_database": False}, "The fault restart needs a PostgreSQL of our own"),
    ],
)
def test_fault_that_cannot_be_is_refused(names: list[str], where: dict[str, bool], said: str) -> None:
    with pytest.raises(outcome.Stopped, match=said):
        faults.check(names, **where)


def test_skew_without_the_library_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "FAKETIME", ())
    with pytest.raises(outcome.Stopped, match="apt-get install libfaketime"):
        faults.check(["kill", "skew"])


def test_cluster_on_a_given_postgres_refuses_its_restart() -> None:
    with (
        pytest.raises(outcome.Stopped, match="leave out --database-url"),
        cluster.own(database_url="postgresql://nobody@127.0.0.1:1/none", faults=["restart"]),
    ):
        pytest.fail("it was started")


def test_cluster_on_a_postgres_that_is_away_says_so() -> None:
    with (
        pytest.raises(outcome.Stopped, match=r"^No scratch database could be made: [^\n]*refused"),
        cluster.own(database_url="postgresql://nobody@127.0.0.1:1/none"),
    ):
        pytest.fail("it was started")


def test_postgres_that_is_thrown_away_takes_no_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-c", MAIN, "db", "run", "--ephemeral", "--data-dir", str(tmp_path / "data")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "leave out --data-dir, or --ephemeral to keep it" in done.stderr
    assert not (tmp_path / "data").exists()


# What is in them


@pytest.mark.race
@pytest.mark.parametrize("kind", ["one", "workers", "balanced"])
def test_cluster_serves_and_ends_with_its_block(kind: cluster.Kind) -> None:
    with cluster.own(kind) as own:
        assert own.proxies == []  # for nothing may cost that is not wanted
        booker = Booker(own.target.url, own.target.key)
        assert booker.is_kept(booker.book())
        members = [pid for one in own.servers for pid in one.members()]
        assert len(members) == {"one": 1, "workers": 2, "balanced": 2}[kind]
        assert own.target.database_log
        assert own.target.database_log.exists()
        assert show(own.target.database_url, "fsync") == "on"
        assert own.database
        started = [*members, own.database.supervisor.pid, own.database.pid]
        assert all(map(runs, started))
    assert not any(map(runs, started))
    with pytest.raises(httpx.ConnectError):
        httpx.get(own.target.url, trust_env=False)


@pytest.mark.race
def test_cluster_on_a_given_postgres_has_a_database_of_its_own(postgres: database.Database) -> None:
    before = databases(postgres.url)
    with cluster.own(database_url=postgres.url, faults=["cut", "terminate"]) as own:
        assert own.database is None
        booker = Booker(own.target.url, own.target.key)
        kept = booker.book()
        for name in ("cut", "terminate"):
            with faults.FAULTS[name](own, 1):
                pass
        own.heal()
        assert booker.is_kept(kept)
        assert len(databases(postgres.url) - before) == 1
    assert databases(postgres.url) == before


@pytest.mark.race
def test_cluster_takes_settings_for_its_own_postgres_alone(postgres: database.Database) -> None:
    with cluster.own(postgres_settings={"synchronous_commit": "off", "wal_writer_delay": "5s"}) as own:
        assert show(own.target.database_url, "synchronous_commit") == "off"
        assert show(own.target.database_url, "wal_writer_delay") == "5s"
    with (
        pytest.raises(outcome.Stopped, match="no --database-url"),
        cluster.own(database_url=postgres.url, postgres_settings={"fsync": "off"}),
    ):
        pytest.fail("it was started")


@pytest.mark.race
def test_cluster_whose_program_does_not_start_tells_its_words(postgres: database.Database) -> None:
    command = [sys.executable, "-c", "import sys; sys.exit('no such luck')"]
    with (
        pytest.raises(server.ServerFailed, match=r"server 1 does not answer:\n  no such luck"),
        cluster.own(database_url=postgres.url, command=command),
    ):
        pytest.fail("it was started")


@pytest.mark.race
@pytest.mark.parametrize("kind", ["workers", "balanced"])
def test_cluster_of_a_killed_process_ends_whole(kind: cluster.Kind) -> None:
    command = [sys.executable, "-c", HELD, kind]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        started: list[int] = json.loads(holder.stdout.readline())
        assert all(map(runs, started))
        os.kill(holder.pid, signal.SIGKILL)
    wait_until(lambda: not any(map(runs, started)))


@pytest.mark.race
@pytest.mark.parametrize(("commit", "lost"), [("on", False), ("off", True)])
def test_restart_loses_what_was_not_durable_and_nothing_else(commit: str, lost: bool) -> None:
    with cluster.own(postgres_settings={"synchronous_commit": commit, "wal_writer_delay": "10s"}) as own:
        booker = Booker(own.target.url, own.target.key)
        with psycopg.connect(own.target.database_url or "", autocommit=True) as connection:
            connection.execute("CHECKPOINT")  # so that key and resource are safe
            # A stopped writer of the log cannot come by between the bookings and the crash, which ends it too.
            ((writer,),) = connection.execute(WRITER_OF_THE_LOG)
            os.kill(writer, signal.SIGSTOP)
        acknowledged = {booker.book() for _ in range(20)}
        with faults.FAULTS["restart"](own, 0):
            pass
        own.heal()
        found = set(booker.kept())
    assert (acknowledged - found != set()) == lost
