"""The history's lines: written, read again, put together, and told apart from what is no history."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bizing_load import history

NOW = datetime(2027, 3, 1, 10, tzinfo=UTC)
RUN = history.Run("http://service", "same", 1, 2, [history.Resource("R")])


def invoke(name: str, at: int = 5) -> history.Invoke:
    return history.Invoke(name, 0, "hold", "R", NOW, NOW, at)


def lines(*records: history.Record) -> bytes:
    return b"".join(history.encode(record) for record in records)


RECORDS: list[history.Record] = [
    RUN,
    invoke("b", 6),
    invoke("a", 5),
    invoke("c", 7),
    invoke("d", 8),
    history.Ok("b", 9, 201, "B", 1, "PENDING", NOW, NOW, NOW),
    history.Fail("a", 9, 409, "/problems/slot-unavailable"),
    history.Info("c", 9, 503, "The service cannot answer now"),
    history.Fault(1, "kill", "begin", 9, "the server"),
    history.End(10, complete=True),
    history.Final(11, [history.Booking("B", "R", NOW, NOW, "PENDING", 1, operation="b")]),
]


def test_records_come_back_from_their_lines() -> None:
    encoded = [history.encode(record) for record in RECORDS]
    assert all(line.count(b"\n") == 1 for line in encoded)
    assert history.decode(encoded) == RECORDS


def test_operations_are_paired_with_their_answers_in_the_order_asked() -> None:
    gathered = history.gather(RECORDS)
    assert [(one.id, one.outcome) for one in gathered.operations] == [
        ("a", "fail"),
        ("b", "ok"),
        ("c", "info"),
        ("d", "info"),
    ]
    assert [one.answer is None for one in gathered.operations] == [False, False, False, True]
    assert (len(gathered.faults), len(gathered.ends)) == (1, 1)
    assert gathered.final == RECORDS[-1]


def test_files_of_several_processes_are_one_history(tmp_path: Path) -> None:
    files = [tmp_path / "one", tmp_path / "other"]
    files[0].write_bytes(lines(RUN, invoke("x", 2), invoke("y", 4)))
    files[1].write_bytes(lines(RUN, invoke("z", 3)))
    assert [one.id for one in history.read(files).operations] == ["x", "z", "y"]


def test_files_of_different_runs_are_no_history(tmp_path: Path) -> None:
    files = [tmp_path / "one", tmp_path / "other"]
    for seed, file in enumerate(files):
        file.write_bytes(history.encode(history.Run("http://service", "same", seed, 2, [])))
    with pytest.raises(history.HistoryUnreadable, match="different runs"):
        history.read(files)


def test_history_from_before_its_command_was_in_it_is_read() -> None:
    line = b'{"type":"run","url":"http://service","workload":"same","seed":1,"clients":2,"resources":[{"id":"R"}]}'
    assert history.gather(history.decode([line])).run == RUN


def test_history_of_another_format_is_refused() -> None:
    with pytest.raises(history.HistoryUnreadable, match="format 1"):
        history.gather([history.Run("http://service", "same", 1, 2, [], format=1)])


def test_history_without_its_first_line_is_refused() -> None:
    with pytest.raises(history.HistoryUnreadable, match="no line says what was run"):
        history.gather([invoke("a")])


def test_last_line_cut_by_a_kill_is_left_out() -> None:
    cut = [history.encode(RUN), history.encode(invoke("a"))[:-9]]
    assert history.decode(cut) == [RUN]


@pytest.mark.parametrize("line", [b"{}\n", b"nonsense\n", b'{"type":"other"}\n'])
def test_line_that_is_no_record_is_named(line: bytes) -> None:
    with pytest.raises(history.HistoryUnreadable, match="line 2"):
        history.decode([history.encode(RUN), line, history.encode(invoke("a"))])
