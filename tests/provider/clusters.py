"""A PostgreSQL of a major version, or the distribution's, found or installed, on a directory of the tests' own."""

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bizing_provider import postgres
from tests.provider import debian

DEBIAN = Path("/usr/lib/postgresql")
DISTRIBUTION = "distribution"
"""In place of a version: whatever the distribution offers."""

INITDB = ("--username=bizing", "--auth-local=reject", "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale=C")
FAST = ("-cfsync=off", "-csynchronous_commit=off", "-cfull_page_writes=off", "-cmax_connections=200", "-cjit=off")


@contextmanager
def running(version: str) -> Iterator[str]:
    """The URL of a server, which ends with the block or with this process."""
    programs = _programs(version)
    with tempfile.TemporaryDirectory(prefix="bizing-test-") as folder:
        Path(folder).chmod(0o755)  # the server may run as another user
        postmaster, password = _start(programs, Path(folder))
        try:
            yield f"postgresql://bizing:{password}@127.0.0.1:{postmaster.port}/postgres"
        finally:
            postmaster.end("immediate")


def _start(programs: Path, folder: Path) -> tuple[postgres.Postmaster, str]:
    cluster, password, port = folder / "cluster", secrets.token_hex(16), postgres.free_port()
    account = postgres.account_for(cluster)
    cluster.mkdir(mode=0o700)
    secret = folder / "password"
    secret.write_text(password)
    for path in (cluster, secret):
        account.own(path)
    options = account.options(cluster)
    with (folder / "log").open("wb") as log:
        initdb: list[str | Path] = [programs / "initdb", *INITDB, f"--pwfile={secret}", "-D", cluster]
        subprocess.run(initdb, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=True, **options)
        address = ("-clisten_addresses=127.0.0.1", f"-cport={port}", "-cunix_socket_directories=")
        server = subprocess.Popen(
            [programs / "postgres", "-D", cluster, *address, *FAST],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            **options,
        )
    postmaster = postgres.Postmaster(server, postgres._watch(server.pid, account), port)
    if not postgres._is_ready(server, cluster):
        postmaster.end("immediate")
        pytest.fail((folder / "log").read_text())
    return postmaster, password


def _programs(version: str) -> Path:
    package = "postgresql" if version == DISTRIBUTION else f"postgresql-{version}"
    if found := debian.provide(package, lambda: _find(version)):
        return found
    pytest.fail(f"These tests need PostgreSQL ({version}): put its programs on PATH, or set BIZING_TEST_DATABASE_URL.")


def _find(version: str) -> Path | None:
    """The folder of a `postgres` of this version."""
    if version == DISTRIBUTION:
        return min(DEBIAN.glob("*/bin"), default=None)
    for folder in (DEBIAN / version / "bin", *map(Path, os.get_exec_path())):
        program = shutil.which("postgres", path=str(folder))
        if program and f" {version}." in subprocess.check_output([program, "--version"], text=True):
            return folder
    return None
