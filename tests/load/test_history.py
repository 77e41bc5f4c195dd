"""The history's lines: written, read again, paired, and told apart from what is no history."""

from datetime import UTC, datetime

import pytest

from bizing_load.race import history

NOW = datetime(2027, 3, 1, 10, tzinfo=UTC)
RUN = history.Run("http://service", "resource", "same", 1, 2, 1)


def invoke(name: str) -> history.Invoke:
    return history.Invoke(name, 0, 0, NOW, NOW, 5, NOW)


RECORDS: list[history.Record] = [
    RUN,
    invoke("a"),
    invoke("b"),
    invoke("c"),
    invoke("d"),
    history.Ok("b", 7, NOW, 201, "B"),
    history.Fail("a", 8, NOW, 409, "/problems/slot-unavailable"),
    history.Info("c", 9, NOW, 503, "The service cannot answer now"),
    history.Final([history.Booking("B", NOW, NOW, "PENDING", "b")]),
]


def test_records_come_back_from_their_lines() -> None:
    lines = [history.encode(record) for record in RECORDS]
    assert all(line.count(b"\n") == 1 for line in lines)
    assert history.decode(lines) == RECORDS


def test_operations_are_paired_with_their_answers_in_the_order_asked() -> None:
    paired = history.operations(RECORDS)
    assert [(one.id, one.outcome, one.answered) for one in paired] == [
        ("a", "fail", 8),
        ("b", "ok", 7),
        ("c", "info", 9),
        ("d", "info", None),
    ]
    assert [one.booking for one in paired] == [None, "B", None, None]


def test_last_line_cut_by_a_kill_is_left_out() -> None:
    lines = [history.encode(RUN), history.encode(invoke("a"))[:-9]]
    assert history.decode(lines) == [RUN]


@pytest.mark.parametrize("line", [b"{}\n", b"nonsense\n", b'{"type":"other"}\n'])
def test_line_that_is_no_record_is_named(line: bytes) -> None:
    with pytest.raises(history.HistoryUnreadable, match="line 2"):
        history.decode([history.encode(RUN), line, history.encode(invoke("a"))])
