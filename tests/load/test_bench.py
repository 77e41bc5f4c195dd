"""The benchmark's figures and tables, and its load generator against a fake service."""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizing_load import latency
from bizing_load.bench import figures, generator, table

FIRST = datetime(2027, 3, 1, tzinfo=UTC)


def sample(rate: float, p50: float = 1.0, p99: float = 2.0, **others: int) -> figures.Sample:
    return figures.Sample(rate, p50, p99, others)


def result() -> figures.Result:
    quick, slow = figures.Round(sample(50), sample(100)), figures.Round(sample(30), sample(40, p50=3, taken=2))
    fight = figures.Contention(2, 100, 100, 0, 5000.0, 0, None, 2.0, 9.0)
    lines = (figures.Line(1, (quick,)), figures.Line(2, (quick, slow, slow)))
    return figures.Result("PostgreSQL 18.6, fsync on", "2 processors", 5, lines, fight)


def test_ratio_is_the_median_of_the_rounds_own() -> None:
    line = result().lines[1]
    assert line.ratio == 0.75
    assert (line.api().rate, line.pgbench().rate, line.pgbench().p50) == (30, 40, 3)
    assert line.pgbench().others == {"taken": 4}


def test_best_ratio_is_to_the_best_number_of_clients_of_pgbench() -> None:
    assert result().best_ratio == 30 / 100


def test_table_as_text_and_markdown_says_the_same() -> None:
    text, markdown = table.as_text(result()), table.as_markdown(result())
    for said in (text, markdown):
        assert "The API with 2 clients to pgbench at its best: 0.30." in said
        assert "100 winners of 100 slots, 0 slots given twice, deadlocks not known" in said
        assert "pgbench with 2 clients, not counted as bookings: 4 × taken." in said
    assert "| 2 | 30 | 1.00 | 2.00 | 40 | 3.00 | 2.00 | 0.75 |" in markdown.splitlines()
    assert text.splitlines()[2].split() == ["2", "30", "1.00", "2.00", "40", "3.00", "2.00", "0.75"]


def test_table_as_json_has_every_round() -> None:
    said = json.loads(table.as_json(result()))
    assert [len(line["rounds"]) for line in said["lines"]] == [1, 3]
    assert said["contention"]["spread"] == 4.5


def test_percentiles_of_nothing_are_unknown() -> None:
    assert latency.of([]) == latency.Latency(0, None, None)


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_percentiles_were_measured_and_bound_their_share(values: list[float]) -> None:
    found = latency.of(values)
    assert found.p50 in values
    assert found.p99 in values
    assert found.p50 is not None
    assert found.p99 is not None
    assert sum(value <= found.p50 for value in values) >= len(values) / 2
    assert sum(value <= found.p99 for value in values) >= len(values) * 0.99


def generate(url: str, key: str, **changes: Any) -> generator.Figures:
    address = urlsplit(url)
    order = generator.Order(
        host=address.hostname or "",
        port=address.port or 0,
        key=key,
        clients=4,
        seconds=0.5,
        resources=["resource-1", "resource-2"],
        first=FIRST,
        days=2,
        step=15,
        name="test",
    )
    done = subprocess.run(
        [sys.executable, "-m", "bizing_load.bench.generator"],
        input=msgspec.json.encode(msgspec.structs.replace(order, **changes)),
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    return msgspec.json.decode(done.stdout, type=generator.Figures)


def test_generator_counts_answers_by_status(fake: Callable[[str], Any]) -> None:
    service = fake("none")
    measured = generate(service.url, service.key)
    assert set(measured.statuses) <= {"201", "409"}
    assert measured.p50
    assert measured.p99
    assert measured.p99 >= measured.p50 > 0
    assert generate(service.url, "wrong").statuses.keys() == {"401"}


@pytest.mark.parametrize(("flaw", "is_double"), [("none", False), ("double", True)])
def test_generator_counts_winners_of_each_slot(fake: Callable[[str], Any], flaw: str, is_double: bool) -> None:
    service = fake(flaw)
    measured = generate(service.url, service.key, contended=True, days=1000)
    assert measured.slots > 5
    assert (measured.double > 0) is is_double
    assert (measured.winners > measured.slots) is is_double


def test_generator_counts_a_lost_connection(fake: Callable[[str], Any]) -> None:
    service = fake("dying")
    measured = generate(service.url, service.key, clients=1, contended=True, days=1000, warm_up=0, seconds=20)
    assert measured.statuses == {"201": 40, "connection lost": 1}
