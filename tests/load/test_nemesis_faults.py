"""Each fault on a real cluster: it does harm, the harm is undone, and nothing that was acknowledged is lost."""

import fcntl
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import psycopg
import pytest

from bizing_load import cluster
from bizing_load.nemesis import faults, names
from bizing_spec import outcome
from tests.load.booker import Booker

pytestmark = pytest.mark.race

CLIENTS_SIDE, DATABASE_SIDE = 0, 1
PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def library() -> Path:
    """libfaketime, found or installed."""
    with Path(tempfile.gettempdir(), "bizing-libfaketime.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # apt-get runs once, though several test processes may want it
        try:
            return faults.faketime()
        except outcome.Stopped:
            for command in (["apt-get", "update"], ["apt-get", "install", "--yes", "libfaketime"]):
                _administer(command)
    return faults.faketime()


def _administer(command: list[str]) -> None:
    """Run what needs root, with sudo where that asks for no password; its failure shows in what is missing then."""
    whole = command if os.geteuid() == 0 else ["sudo", "--non-interactive", *command]
    if shutil.which(whole[0]):
        subprocess.run(whole, stdin=subprocess.DEVNULL, capture_output=True, check=False)


@pytest.fixture(scope="module", params=["one", "workers", "balanced"])
def own(request: pytest.FixtureRequest, library: Path) -> Iterator[cluster.Cluster]:
    with cluster.own(request.param, faults=names.NAMES) as own:
        yield own


@pytest.fixture
def booker(own: cluster.Cluster) -> Booker:
    return Booker(own.target.url, own.target.key)


def health(own: cluster.Cluster) -> httpx.Response:
    return httpx.get(f"{own.target.url}/api/v1/health", timeout=20, trust_env=False)


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited for {PATIENCE_SECONDS} seconds"
        time.sleep(0.01)


def state(pid: int) -> str:
    """As the system tells it: T is stopped; nothing for a process that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def killed(own: cluster.Cluster, booker: Booker, pid: int) -> None:
    wait_until(lambda: state(pid) in ("", "Z"))
    if own.kind == "one":
        with pytest.raises(httpx.TransportError):
            health(own)
    if own.kind == "balanced":
        assert health(own).status_code == 200


def paused(own: cluster.Cluster, booker: Booker, pid: int) -> None:
    wait_until(lambda: state(pid) == "T")


def restarted(own: cluster.Cluster, booker: Booker, pid: int) -> None:
    wait_until(lambda: state(pid) in ("", "Z"))


EFFECTS = {"kill": killed, "pause": paused, "restart": restarted}


@pytest.mark.parametrize("fault", list(EFFECTS))
def test_fault_of_a_process_is_done_and_undone(own: cluster.Cluster, booker: Booker, fault: str) -> None:
    for which in range(2):
        before = booker.book()
        with faults.FAULTS[fault](own, which) as text:
            pid = int(text.partition("process ")[2].split()[0].rstrip(")"))
            EFFECTS[fault](own, booker, pid)
        own.heal()
        assert state(pid) not in ("T", "Z")
        assert booker.is_kept(before)
        booker.book()


def test_terminate_ends_connections(own: cluster.Cluster, booker: Booker) -> None:
    before = booker.book()
    assert own.target.database_url
    with psycopg.connect(own.target.database_url) as witness:
        with faults.FAULTS["terminate"](own, 0) as text:
            assert int(text.split()[0]) >= 2, text
        with pytest.raises(psycopg.OperationalError):
            witness.execute("SELECT 1")
    own.heal()
    assert booker.is_kept(before)
    booker.book()


def test_cut_before_the_clients_refuses_them(own: cluster.Cluster, booker: Booker) -> None:
    before = booker.book()
    with faults.FAULTS["cut"](own, CLIENTS_SIDE), pytest.raises(httpx.ConnectError):
        health(own)
    own.heal()
    assert booker.is_kept(before)
    booker.book()


def test_cut_before_the_database_is_told(own: cluster.Cluster, booker: Booker) -> None:
    before = booker.book()
    with faults.FAULTS["cut"](own, DATABASE_SIDE):
        assert booker.ask("POST", "/bookings", **booker.request()).status_code == 503
        assert health(own).status_code == 503
    own.heal()
    assert booker.is_kept(before)
    booker.book()


@pytest.mark.parametrize("side", [CLIENTS_SIDE, DATABASE_SIDE])
def test_slow_makes_answers_late(own: cluster.Cluster, booker: Booker, side: int) -> None:
    before = booker.book()
    with faults.FAULTS["slow"](own, side):
        begun = time.monotonic()
        late = booker.book()
        assert time.monotonic() - begun >= 2 * faults.SLOW_MILLISECONDS / 1000
    own.heal()
    assert booker.is_kept(before)
    assert booker.is_kept(late)
    booker.book()


@pytest.mark.parametrize("side", [CLIENTS_SIDE, DATABASE_SIDE])
def test_drop_loses_acknowledgements_and_not_bookings(own: cluster.Cluster, booker: Booker, side: int) -> None:
    acknowledged, unknown = {booker.book()}, []
    with faults.FAULTS["drop"](own, side):
        for _ in range(60):
            request = booker.request()
            try:
                told = booker.ask("POST", "/bookings", **request)
            except httpx.TransportError:
                unknown.append(request)
                continue
            if told.status_code == 201:
                acknowledged.add(told.json()["id"])
            else:
                assert told.status_code == 503, told.text
                unknown.append(request)
    own.heal()
    found = booker.kept()
    assert acknowledged <= set(found)
    assert unknown
    # Some whose reply was lost were made all the same; on the database's side only a lost commit can show that.
    if side == CLIENTS_SIDE:
        assert len(found) > len(acknowledged)
    for request in unknown:
        booker.book(request)
    assert len(booker.kept()) == 61


def test_skew_sets_one_servers_clock(own: cluster.Cluster, booker: Booker) -> None:
    before = booker.book()

    def ahead(address: tuple[str, int]) -> float:
        told = httpx.get(f"http://{address[0]}:{address[1]}/api/v1/health", trust_env=False, timeout=20)
        return (parsedate_to_datetime(told.headers["Date"]) - datetime.now(UTC)).total_seconds() / 60

    with faults.FAULTS["skew"](own, 0):
        assert ahead(own.servers[0].address) == pytest.approx(faults.SKEW_MINUTES[0], abs=0.2)
        assert all(abs(ahead(one.address)) < 0.2 for one in own.servers[1:])
        assert booker.is_kept(booker.book())
    own.heal()
    assert all(abs(ahead(one.address)) < 0.2 for one in own.servers)
    assert booker.is_kept(before)
    booker.book()
