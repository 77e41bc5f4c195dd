"""`bizing db run`: the embedded PostgreSQL apart from any server, started again whenever it ends."""

import json
import os
import signal
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.provider.harness import sql
from tests.provider.servers import Served, bizing, postgres_of, processes, starting, wait_until


@contextmanager
def running(folder: Path, *options: str) -> Iterator[Served]:
    with starting(folder, "db", "run", "--ready-file", str(folder / "ready.json"), *options) as found:
        wait_until(lambda: found.ready.exists() or found.process.poll() is not None)
        assert found.ready.exists(), found.log.read_text()
        yield found


def facts(found: Served) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(found.ready.read_text())
    return said


def answers(url: str) -> bool:
    try:
        return sql(url, "SELECT 1") == [(1,)]
    except psycopg.OperationalError:
        return False


@pytest.mark.parametrize("number", [signal.SIGQUIT, signal.SIGINT, signal.SIGKILL])
def test_run_starts_it_again_however_it_ended(tmp_path: Path, number: signal.Signals) -> None:
    with running(tmp_path, "--ephemeral") as found:
        before = facts(found)
        url = before["databaseUrl"]
        sql(url, "CREATE TABLE kept AS SELECT 7 AS number")
        os.kill(before["pid"], number)
        wait_until(lambda: facts(found)["pid"] != before["pid"])
        assert facts(found) == {**before, "pid": facts(found)["pid"]}
        assert sql(url, "SELECT number FROM kept") == [(7,)]
        assert found.output.read_text().count("was started again") == 1
        assert found.end(signal.SIGTERM) == 0
        assert not answers(url)
        assert not found.ready.exists()


def test_run_is_there_for_commands_beside_it(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with running(tmp_path, "--data-dir", str(data)) as found:
        said = facts(found)
        assert stat.S_IMODE(found.ready.stat().st_mode) == 0o600
        assert Path(said["databaseLog"]).exists()
        assert (Path(said["binaries"]) / "postgres").exists()
        assert bizing("db", "migrate", "--data-dir", str(data)).returncode == 0  # attaches to it
        assert facts(found) == said
        assert found.end(signal.SIGINT, group=True) == 130
    assert postgres_of(data) == []


def test_run_takes_settings_of_postgresql(tmp_path: Path) -> None:
    with running(tmp_path, "--ephemeral", "--set", "wal_level=logical", "--set", "work_mem=5MB") as found:
        url = facts(found)["databaseUrl"]
        assert (sql(url, "SHOW wal_level"), sql(url, "SHOW work_mem")) == ([("logical",)], [("5MB",)])
        assert sql(url, "SHOW synchronous_commit") == [("on",)]


def test_run_setting_without_a_value_is_refused() -> None:
    done = bizing("db", "run", "--ephemeral", "--set", "wal_level")
    assert (done.returncode, done.stderr) == (2, "bizing: --set wants NAME=VALUE, not wal_level.\n")


def test_run_on_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    data = str(tmp_path / "data")
    with running(tmp_path, "--data-dir", data) as found:
        done = bizing("db", "run", "--data-dir", data)
        said = f"bizing: Another process runs the database in {data} already.\n"
        assert (done.returncode, done.stderr) == (2, said)
        assert answers(facts(found)["databaseUrl"])


def test_run_that_is_killed_leaves_no_server(tmp_path: Path) -> None:
    with running(tmp_path, "--ephemeral") as found:
        before = facts(found)["pid"]
        os.kill(before, signal.SIGQUIT)
        wait_until(lambda: facts(found)["pid"] != before)
        pid = facts(found)["pid"]
        found.process.kill()
        wait_until(lambda: pid not in processes())
