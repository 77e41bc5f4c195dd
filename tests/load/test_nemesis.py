"""The nemesis among clients at work: what it tells, that all is well after it, and that nothing is lost."""

import threading
import time
from collections.abc import Callable
from itertools import islice

import httpx
import pytest

from bizing_load import clock, cluster, history
from bizing_load.cluster import server
from bizing_load.nemesis import names, schedule
from bizing_load.nemesis.nemesis import Nemesis
from bizing_spec import outcome
from tests.load.booker import Booker

QUICK = schedule.Pacing(gap=0.2, duration=0.4)
NAMES = tuple(name for name in names.NAMES if name != "skew")  # which takes long; it has a test of its own
SEED = 3
PATIENCE_SECONDS = 120


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited for {PATIENCE_SECONDS} seconds"
        time.sleep(0.01)


def assert_told_well(told: list[history.Fault], begun: int) -> None:
    """Each is begun and ended before the next, as the schedule has it."""
    assert [fault.phase for fault in told] == ["begin", "end"] * (len(told) // 2)
    assert [fault.number for fault in told[::2]] == list(range(1, len(told) // 2 + 1))
    planned = [strike.fault for strike in islice(schedule.strikes(SEED, NAMES, QUICK), len(told) // 2)]
    assert [fault.name for fault in told[::2]] == [fault.name for fault in told[1::2]] == planned
    moments = [begun, *(fault.at for fault in told), clock.now()]
    assert moments == sorted(moments)
    assert all(fault.text for fault in told)


@pytest.mark.race
@pytest.mark.parametrize("kind", ["workers", "balanced"])
def test_nemesis_among_clients_loses_nothing_that_was_acknowledged(kind: cluster.Kind) -> None:
    told: list[history.Fault] = []
    acknowledged: list[str] = []
    over = threading.Event()

    def book(booker: Booker) -> None:
        while not over.is_set():
            request = booker.request()
            while not over.is_set():  # until it is known what became of it
                try:
                    answer = booker.ask("POST", "/bookings", **request)
                except httpx.TransportError:
                    continue
                if answer.status_code == 201:
                    acknowledged.append(answer.json()["id"])
                    break
                assert answer.status_code == 503, answer.text

    with cluster.own(kind, faults=NAMES) as own:
        bookers = [Booker(own.target.url, own.target.key) for _ in range(3)]
        threads = [threading.Thread(target=book, args=(booker,)) for booker in bookers]
        begun = clock.now()
        with Nemesis(own, NAMES, SEED, told.append, QUICK):
            for thread in threads:
                thread.start()
            wait_until(lambda: len({fault.name for fault in told if fault.phase == "end"}) == len(NAMES))
            over.set()
        for thread in threads:
            thread.join()
        assert_told_well(told, begun)
        kept = [booking for booker in bookers for booking in booker.kept()]
        for booker in bookers:
            booker.book()
    assert len(acknowledged) > 10
    assert set(acknowledged) <= set(kept)
    # What was asked for when all ended may have been made once more; nothing was made twice.
    assert len(kept) <= len(acknowledged) + len(bookers)


@pytest.mark.race
def test_nemesis_ends_the_fault_that_is_under_way() -> None:
    told: list[history.Fault] = []
    endless = schedule.Pacing(gap=0.01, duration=3600)
    with cluster.own(faults=["cut"]) as own:
        booker = Booker(own.target.url, own.target.key)
        nemesis = Nemesis(own, ["cut"], SEED, told.append, endless)
        with nemesis:
            wait_until(lambda: bool(told))
            nemesis.stop()
            assert [fault.phase for fault in told] == ["begin", "end"]
            booker.book()


@pytest.mark.race
def test_nemesis_tells_of_a_server_that_does_not_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    with cluster.own() as own:
        monkeypatch.setattr(server, "START_SECONDS", 0.0)
        told: list[history.Fault] = []
        nemesis = Nemesis(own, ["kill"], SEED, told.append, QUICK)
        with pytest.raises(server.ServerFailed, match="server 1 does not answer"), nemesis:
            wait_until(lambda: not nemesis.is_alive())
        assert [fault.phase for fault in told] == ["begin"]


def test_nemesis_of_an_unknown_fault_is_refused() -> None:
    with pytest.raises(outcome.Stopped, match="There is no fault flood"), cluster.own(faults=["flood"]):
        pytest.fail("it was started")
