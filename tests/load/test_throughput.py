"""Figures of a load: percentiles, what a stall hides of them, comparisons; and the command's usage."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizing_load.throughput import comparison, percentiles, table
from bizing_load.throughput.order import Figures, Measured, Percentiles, Result, Window
from bizing_load.throughput.samples import Recorder

MAIN = "import sys, bizing_spec.cli; sys.exit(bizing_spec.cli.main())"


def bizing(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", MAIN, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_percentiles_of_a_thousand() -> None:
    found = percentiles.of(range(1, 1001))
    assert found == Percentiles(500, 900, 990, 999, 1000)
    assert percentiles.of([]) == Percentiles()


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_percentiles_are_in_the_data_and_in_order(values: list[float]) -> None:
    found = percentiles.of(values)
    shown = [found.p50, found.p90, found.p99, found.p999, found.max]
    assert all(value in values for value in shown)
    assert shown == sorted(shown, key=lambda value: value or 0)
    assert found.max == max(values)


def test_corrected_adds_what_a_waiting_user_did_not_send() -> None:
    # The example of HdrHistogram's own documentation: an answer of 5 intervals stands for those of 4, 3, 2 and 1.
    assert sorted(percentiles.corrected([500, 100, 10], 100)) == [10, 100, 100, 200, 300, 400, 500]
    assert list(percentiles.corrected([500.0], 0)) == [500.0]


def test_corrected_shows_a_known_stall() -> None:
    """10,000 answers in 1 ms each, then one after 100 s: half of 200 s were spent waiting (Gil Tene's example)."""
    measured = [1.0] * 10_000 + [100_000.0]
    assert percentiles.of(measured).p99 == 1.0
    found = percentiles.of(percentiles.corrected(measured, 10.0))
    assert found.p50 == pytest.approx(1.0, abs=11)
    assert found.p90 == pytest.approx(80_000, rel=0.01)
    assert found.p99 == pytest.approx(98_000, rel=0.01)


def test_expected_interval_is_that_of_one_user_and_stalls_do_not_move_it() -> None:
    assert percentiles.expected_interval([[0, 10, 20, 1020, 1030], [5, 15, 25]]) == 10
    assert percentiles.expected_interval([[1], []]) is None


def recorder(model: Any) -> Recorder:
    made = Recorder(model)
    made.begin, made.end = 100.0, 110.0
    return made


def test_recorder_counts_what_was_due_in_time_by_kind() -> None:
    noted = recorder("closed")
    noted.add("hold", 0, 99.99, 5, 0, 201, None)  # sent before the begin
    noted.add("hold", 0, 101, 5, 0, 201, None)
    noted.add("hold", 0, 102, 5, 0, 409, None)
    noted.add("hold", 1, 112, 3000, 0, 0, "TimeoutError")  # answered after the end
    noted.add("cancel", 1, 112, 1000, 0, 200, None)  # sent after the end
    [hold] = noted.operations()
    assert (hold.name, hold.count, hold.rate, hold.refused, hold.errors) == ("hold", 3, 0.2, 1, {"TimeoutError": 1})
    assert hold.measured.max == 3000
    assert [window.rate for window in hold.windows] == [0, 1, 1, 0, 0, 0, 0, 0, 0, 0]
    assert noted.total().count == 3


def test_recorder_of_the_open_model_counts_from_when_it_was_due() -> None:
    noted = recorder("open")
    noted.add("hold", 0, 103, 10, 990, 201, None)
    [hold] = noted.operations()
    assert (hold.measured.p50, hold.corrected.p50) == (10, 1000)
    assert noted.late() == 990


def figures(name: str, rate: float, p99: float, *, wobble: float = 0.0, **changes: Any) -> Figures:
    windows = [Window(rate * (1 + wobble * sign), 10, p99 * (1 + wobble * sign)) for sign in (1, -1) * 5]
    latency = Percentiles(10, 20, p99, p99, p99)
    return msgspec.structs.replace(Figures(name, 100, rate, latency, latency, windows), **changes)


def result(rate: float = 100, p99: float = 50, *, wobble: float = 0.0, **changes: Any) -> Result:
    total, hold = figures("all", rate, p99, wobble=wobble), figures("hold", rate, p99, wobble=wobble)
    measured = Measured(total, [hold], 0.2, 1.0)
    made = Result("http://a", False, "book", "closed", 50, 0, 0.5, 10, 1, "2026-11-22T09:00:00", 2, measured)
    return msgspec.structs.replace(made, **changes)


def test_comparison_of_runs_that_differ_by_more_than_their_windows() -> None:
    found = comparison.compare(result(100, 50, wobble=0.02), result(80, 60, wobble=0.02))
    by_figure = {each.figure: each for each in found if each.operation == "all"}
    assert by_figure["requests/s"].ratio == pytest.approx(0.8)
    assert by_figure["requests/s"].slower == pytest.approx(0.2)
    assert by_figure["p99 ms"].slower == pytest.approx(0.2)
    assert {name for name, each in by_figure.items() if each.is_certain} == {"requests/s", "p99 ms"}
    assert len(comparison.too_slow(found, 0.1)) == 4
    assert comparison.too_slow(found, 0.25) == []


def test_comparison_within_the_spread_says_so_and_is_never_too_slow() -> None:
    before, after = result(100, 50, wobble=0.3), result(85, 57, wobble=0.3)
    assert comparison.too_slow(comparison.compare(before, after), 0.1) == []
    assert "No difference exceeds the spread between windows" in comparison.as_text(before, after, None)


def test_comparison_names_settings_that_differ() -> None:
    assert comparison.unlike(result(), result(users=10, model="open")) == ["model closed and open", "users 50 and 10"]


@pytest.mark.parametrize(("rate", "limit", "status"), [(100, "10%", 0), (80, "10%", 1), (80, "30%", 0), (80, None, 0)])
def test_compare_fails_over_its_limit(tmp_path: Path, rate: float, limit: str | None, status: int) -> None:
    before, after = tmp_path / "a.json", tmp_path / "b.json"
    before.write_text(table.as_json(result()))
    after.write_text(table.as_json(result(rate)))
    done = bizing("load", "compare", before, after, *(("--fail-over", limit) if limit else ()), "--format", "json")
    assert done.returncode == status, done.stderr
    assert len(json.loads(done.stdout)["tooSlow"]) == 2 * status


def test_compare_holds_unlike_runs_to_no_limit(tmp_path: Path) -> None:
    before, after = tmp_path / "a.json", tmp_path / "b.json"
    before.write_text(table.as_json(result()))
    after.write_text(table.as_json(result(scenario="mixed")))
    assert bizing("load", "compare", before, after).returncode == 0
    done = bizing("load", "compare", before, after, "--fail-over", "10%")
    assert done.returncode == 2
    assert "not alike: scenario book and mixed" in done.stderr


@pytest.mark.parametrize("limit", ["ten", "-5%", "nan"])
def test_compare_with_a_strange_limit_says_what_it_takes(tmp_path: Path, limit: str) -> None:
    done = bizing("load", "compare", tmp_path / "a", tmp_path / "b", "--fail-over", limit)
    assert done.returncode == 2
    assert "give per cents" in done.stderr


def test_compare_of_a_file_that_is_no_result_says_so(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("{}")
    done = bizing("load", "compare", tmp_path / "a", tmp_path / "a")
    assert done.returncode == 2
    assert "is no result of `bizing load --out`" in done.stderr


def test_text_and_markdown_say_the_same() -> None:
    measured = result().measured
    told = result(measured=msgspec.structs.replace(measured, operations=[figures("hold", 100, 50, errors={"503": 3})]))
    for said in (table.as_text(told), table.as_markdown(told)):
        assert "book on http://a; closed model: 50 users, who pause 0.5 s; 10 s, seed 1" in said
        assert "corrected for the requests that waiting users did not send" in said
        assert "Errors of hold: 3 × 503." in said
        assert "it was not the bottleneck" in said
    assert "| hold | 100 | 100.0 | 0 | 3 | 10.0 | 20.0 | 50.0 | 50.0 | 50.0 |" in table.as_markdown(told)


def test_text_says_when_the_generator_was_the_bottleneck_and_arrivals_were_late() -> None:
    measured = msgspec.structs.replace(result().measured, generator_share=0.97, late=500.0, unsent=7)
    said = table.as_text(result(model="open", rate=100.0, measured=measured))
    assert "used 97% of the one processor that it can use: it was the bottleneck" in said
    assert "begun 500 ms late" in said
    assert "7 arrivals were never served" in said


def test_text_says_when_the_machine_kept_the_generator_waiting() -> None:
    said = table.as_text(result(measured=msgspec.structs.replace(result().measured, generator_lag=35.0)))
    assert "one time of a hundred it came 35 ms late or later" in said
    assert "not the bottleneck" not in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--model", "open"], "the open model needs arrivals a second"),
        (["--rate", "5"], "add --model open"),
        (["--model", "open", "--rate", "5", "--think", "0.5"], "leave out --think, or --model open"),
        (["127.0.0.1:9"], "give http:// or https:// and a host, as in http://127.0.0.1:8000"),
        (["http://127.0.0.1:9"], "a key is missing"),
        (["http://127.0.0.1:9", "--api-key", "k"], "no answer from http://127.0.0.1:9"),
    ],
)
def test_load_with_wrong_usage_says_what_to_do(
    arguments: list[str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BIZING_API_KEY", raising=False)
    done = bizing("load", *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
