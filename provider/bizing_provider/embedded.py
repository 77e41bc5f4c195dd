"""The embedded PostgreSQL: a private server on a data directory, started, shared between processes and stopped.

A data directory holds ``postgresql/``, private to the user who starts Bizing:

- ``cluster/``     what initdb makes, owned by the user that the server runs as
- ``password``     the server's only password, mode 0600
- ``server.log``   what initdb and the server say
- ``owner.lock``   held by the process that started the server, as long as that process lives
- ``server.lock``  held by the server's own processes, so that a live server is known without trusting a pid

The server listens on TCP on loopback and asks for the password (SCRAM). A unix socket spares a tenth of a small
transaction, but its path may have about 100 bytes at most, and whoever only speaks TCP would be shut out.
"""

from __future__ import annotations

import os
import secrets
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path

from bizing_provider import files, postgres
from bizing_provider.postgres import ADVICE, POLL_SECONDS, START_SECONDS, STOP_SECONDS, Mode, Unavailable

__all__ = ["Server", "Unavailable", "exists", "running", "start"]

DATABASE = "bizing"
LOG_BYTES = 10_000_000  # a longer log is set aside at the next start
UNDURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Server:
    """A running server; ``url`` holds its password and suits psycopg, libpq's programs and SQLAlchemy."""

    url: str = field(repr=False)
    data: Path
    binaries: Path
    log: Path
    _owned: _Owned | None = field(default=None, repr=False, compare=False)

    @property
    def pid(self) -> int | None:
        """The postmaster's process; None if another process started it."""
        return self._owned.postmaster.process.pid if self._owned else None

    def stop(self, mode: Mode = "fast") -> None:
        """End the server, in one of ``pg_ctl``'s modes; nothing if another process started it."""
        if self._owned and not self._owned.lock.closed:
            self._owned.postmaster.end(mode)
            self._owned.lock.close()

    def outlast(self) -> int | None:
        """Wait until the server ends by itself and start it again at the same URL; the status that it ended with.

        None at once if another process started it. Raises Unavailable.
        """
        if self._owned is None:
            return None
        status = self._owned.postmaster.process.wait()
        self._owned.postmaster.end("immediate")  # its watch
        folder = self.data / "postgresql"
        with _outlast_leftover(folder) as server_lock:
            cluster = _cluster(folder, server_lock)
            self._owned.postmaster = cluster.launch(self._owned.settings, self._owned.postmaster.port)
        return status


@dataclass
class _Owned:
    """What the process that started a server has of it."""

    postmaster: postgres.Postmaster
    lock: FileIO
    settings: dict[str, str]


def exists(data: Path) -> bool:
    """Whether a server was started on this data directory before."""
    return (data / "postgresql" / "cluster").exists()


@contextmanager
def running(
    data: Path | None = None, *, durable: bool | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """A server for the length of a block; without ``data`` on a temporary directory, and then not durable."""
    durable = data is not None if durable is None else durable
    with tempfile.TemporaryDirectory(prefix="bizing-") if data is None else nullcontext(data) as folder:
        server = start(Path(folder), durable=durable, settings=settings)
        try:
            yield server
        finally:
            server.stop("immediate" if data is None else "fast")


def start(data: Path, *, durable: bool = True, settings: Mapping[str, str] | None = None) -> Server:
    """Serve ``data``, making it first if it is new; attach to its server if another process runs one.

    The server ends with the process that started it, even if that is killed. ``settings`` are PostgreSQL's and
    win over those chosen here; a server attached to keeps those it has. Raises Unavailable.
    """
    if sys.platform == "win32":
        raise Unavailable("no embedded PostgreSQL on Windows: set BIZING_DATABASE_URL to one that runs already")
    data = data.expanduser().resolve()
    try:
        _prepare(data)
        lock = _own_or_attach(data)
        if isinstance(lock, Server):
            return lock
        try:
            return _start_owned(data, lock, durable, {**({} if durable else UNDURABLE), **(settings or {})})
        except BaseException:
            lock.close()
            raise
    except OSError as error:
        where = error.filename or data
        raise Unavailable(f"no database in {data}: {where}: {error.strerror}; {ADVICE}") from error


def _prepare(data: Path) -> None:
    ours = postgres.version().partition(".")[0]
    folder = data / "postgresql"
    with suppress(FileNotFoundError, NotADirectoryError):
        version = (data / "PG_VERSION").read_text().strip()
        raise Unavailable(f"{data} is itself the data directory of a PostgreSQL {version}; {ADVICE}")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        version = (folder / "cluster" / "PG_VERSION").read_text().strip()
        if version != ours:
            raise Unavailable(f"{data} was made by PostgreSQL {version}, and this is {ours}; {ADVICE}")


def _own_or_attach(data: Path) -> FileIO | Server:
    """The owner's lock if no other process holds it, else the server of the process that does."""
    folder = data / "postgresql"
    deadline = time.monotonic() + START_SECONDS
    while (lock := files.lock(folder / "owner.lock")) is None:
        if server := _attach(data):
            return server
        if time.monotonic() > deadline:
            log = folder / "server.log"
            raise Unavailable(f"another process holds {data}, but its PostgreSQL does not answer; log: {log}")
        time.sleep(POLL_SECONDS)
    return lock


def _attach(data: Path) -> Server | None:
    import psycopg  # here, so that a command without a database need not load it

    folder = data / "postgresql"
    lines = postgres.state(folder / "cluster")
    if not lines or lines[-1] != "ready":
        return None
    url = _url((folder / "password").read_text(), int(lines[3]))
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.OperationalError:
        return None
    return Server(url, data, postgres.installed(), folder / "server.log")


def _start_owned(data: Path, lock: FileIO, durable: bool, settings: dict[str, str]) -> Server:
    folder, log = data / "postgresql", data / "postgresql" / "server.log"
    with _outlast_leftover(folder) as server_lock:
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".log.1"))
        cluster = _cluster(folder, server_lock)
        new = not (folder / "cluster").exists()
        password = _password(folder / "password", new=new)
        if new:
            cluster.make(password, durable=durable)
        postmaster = cluster.launch(settings)
    try:
        _create_database(_url(password, postmaster.port, "postgres"))
    except BaseException:
        postmaster.end("immediate")
        raise
    return Server(_url(password, postmaster.port), data, postgres.installed(), log, _Owned(postmaster, lock, settings))


def _cluster(folder: Path, server_lock: FileIO) -> postgres.Cluster:
    """The cluster, whose processes inherit the lock and hold it on."""
    account = postgres.account_for(folder / "cluster")
    return postgres.Cluster(folder, account, postgres.executable_by(account), server_lock.fileno())


def _outlast_leftover(folder: Path) -> FileIO:
    """The server's lock, after the end of a server whose owner is gone."""
    deadline = time.monotonic() + STOP_SECONDS
    asked = False
    while (lock := files.lock(folder / "server.lock")) is None:
        lines = postgres.state(folder / "cluster")
        if lines and not asked and postgres.serves(int(lines[0]), folder / "cluster"):
            asked = True
            with suppress(ProcessLookupError):
                os.kill(int(lines[0]), signal.SIGINT)
        if time.monotonic() > deadline:
            pid = lines[0] if lines else "unknown"
            raise Unavailable(f"PostgreSQL (process {pid}) of an earlier start does not end; end it, or {ADVICE}")
        time.sleep(POLL_SECONDS)
    return lock


def _password(path: Path, *, new: bool) -> str:
    if new:
        with open(path.with_suffix(".new"), "w", opener=files.open_private) as file:
            file.write(secrets.token_urlsafe(32))
            file.flush()
            os.fsync(file.fileno())
        path.with_suffix(".new").replace(path)
    return path.read_text()


def _url(password: str, port: int, database: str = DATABASE) -> str:
    return f"postgresql://{postgres.SUPERUSER}:{password}@127.0.0.1:{port}/{database}"


def _create_database(url: str) -> None:
    import psycopg  # here, so that a command without a database need not load it

    try:
        with psycopg.connect(url, autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if not known:
                connection.execute(f"CREATE DATABASE {DATABASE}")
    except psycopg.Error as error:
        raise Unavailable(f"PostgreSQL started, but not its database {DATABASE}: {error}; {ADVICE}") from error
