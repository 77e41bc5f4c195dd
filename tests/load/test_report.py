"""What the reports say of runs written by hand."""

from __future__ import annotations

import io
import json
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from rich.console import Console

from bizing_load.history import Booking, Fail, Final, History, Info, Operation, Resource
from bizing_load.oracle.judgement import Judgement, Violation
from bizing_load.report import document, junit, lives, markdown, page, progress, scene, text, timeline
from bizing_load.report.model import Judged
from tests.load import runs

TEXT = """\
invalid: The service broke its rules 2 times; 1 time somebody was booked twice.
  1 × safety, 1 × answers
  [safety] Double booking: client 0 has booking-ada and client 1 has booking-bob, and both have \
2027-03-11 12:30–13:00 of room-1.
  [answers] r1c2 was answered <script>alert(1)</script> & \ufffd
  doubt: one reply was lost

server     http://127.0.0.1:8000
run        3 clients on 1 resource, workload same, seed 7, with faults: pause
counts     6 operations: 2 given, 1 refused, 1 unknown
hold       2 done, 1 refused, 1 unknown; p50 25.0 ms, p99 1135.0 ms
confirm    1 done, 0 refused, 0 unknown; p50 20.0 ms, p99 20.0 ms
cancel     1 done, 0 refused, 0 unknown; p50 100.0 ms, p99 100.0 ms
refused    1 × /problems/slot-unavailable
fault      pause, 0.5 s to 1.5 s: server 1 stopped
judged     safety 2, answers 6
deadlocks  0 in PostgreSQL's log
took       2.5 s, 2 operations/s; judged in 0.01 s, 90 MB
again      bizing race --workload same --clients 3 --seed 7"""

MARKDOWN = """\
## ❌ Invalid

The service broke its rules 2 times; 1 time somebody was booked twice. \
3 clients on 1 resource, workload same, seed 7, with faults: pause. 6 operations: 2 given, 1 refused, 1 unknown.

- **safety**: Double booking: client 0 has booking-ada and client 1 has booking-bob, and both have \
2027-03-11 12:30–13:00 of room-1.
- **answers**: r1c2 was answered \\<script\\>alert(1)\\</script\\> \\& \ufffd
- doubt: one reply was lost

| action | done | refused | unknown | p50 ms | p99 ms |
| --- | --: | --: | --: | --: | --: |
| hold | 2 | 1 | 1 | 25.0 | 1135.0 |
| confirm | 1 | 0 | 0 | 20.0 | 20.0 |
| cancel | 1 | 0 | 0 | 100.0 | 100.0 |

| rule | judged | broken |
| --- | --: | --: |
| safety: nobody is booked twice: no two customers have overlapping times | 2 | 1 |
| durability: what was acknowledged is there in the end | 0 | 0 |
| precision: nobody is refused a time that was free | 0 | 0 |
| liveness: time that was given back, or ran out, becomes free again | 0 | 0 |
| once: a request has one effect, however often it is sent, and none if it was refused | 0 | 0 |
| answers: every answer is one that the contract allows | 6 | 1 |
| money: what was paid is booked or given back, and nobody is charged twice | 0 | 0 |
| linearizability: all answers fit into one order of events | 0 | 0 |

Took 2.5 s, 2 operations/s; judged in 0.01 s, 90 MB; deadlocks: 0 in PostgreSQL's log.
Again: `bizing race --workload same --clients 3 --seed 7`
"""


def test_text_of_an_invalid_run() -> None:
    assert text.as_text(runs.invalid()) == TEXT


def test_text_of_a_valid_and_an_unknown_run_begins_with_the_verdict() -> None:
    assert text.as_text(runs.valid()).startswith("valid: 1 booking was given, no time twice")
    said = text.as_text(runs.unknown()).splitlines()
    assert said[:2] == [
        "unknown: No rule was seen broken, but the run does not show that they held.",
        "  doubt: the final state could not be read",
    ]


def test_notes_are_told_in_every_report() -> None:
    judged = runs.valid()
    for said in (text.as_text(judged), markdown.as_markdown(judged), document.as_json(judged), page.render(judged)):
        assert runs.NOTE in said


def test_text_of_many_violations_says_how_many_are_left_out() -> None:
    said = text.as_text(runs.large(200))
    assert said.count("[durability]") == text.SHOWN
    assert "and 1,995 more; --format json tells all" in said


def test_markdown_of_an_invalid_run() -> None:
    assert markdown.as_markdown(runs.invalid()) == MARKDOWN


def test_markdown_of_a_command_ends_where_the_command_does() -> None:
    judged = runs.invalid()
    told = replace(judged, history=replace(judged.history, run=runs.run(command="bizing ``race``\n<b>")))
    assert markdown.as_markdown(told).endswith("Again: ``` bizing ``race`` <b> ```\n")


def test_reports_of_a_history_that_names_no_command_have_none() -> None:
    judged = runs.invalid()
    told = replace(judged, history=replace(judged.history, run=runs.run(command="")))
    assert "Again" not in markdown.as_markdown(told)
    assert "again " not in text.as_text(told)
    assert "To run it again" not in page.render(told)


def test_json_has_everything() -> None:
    said = json.loads(document.as_json(runs.invalid()))
    assert said["verdict"] == "invalid"
    assert [violation["rule"] for violation in said["violations"]] == ["safety", "answers"]
    assert said["violations"][0]["bookings"] == ["booking-ada", "booking-bob"]
    assert (said["winners"], said["refusals"], said["unknown"]) == (2, {runs.TAKEN: 1}, 1)
    assert said["actions"]["hold"] == {"ok": 2, "fail": 1, "info": 1}
    assert said["faults"] == [{"name": "pause", "text": "server 1 stopped", "begin": 0.49, "end": 1.49}]
    assert said["command"] == runs.COMMAND


def junit_of(judged: Judged, folder: Path) -> ElementTree.Element:
    junit.write(judged, folder / "report.xml")
    [suite] = ElementTree.parse(folder / "report.xml").getroot()  # noqa: S314 (we wrote it)
    return suite


def test_junit_of_an_invalid_run_fails_the_rules_that_were_broken(tmp_path: Path) -> None:
    suite = junit_of(runs.invalid(), tmp_path)
    failed = {case.get("name", "").split(":")[0] for case in suite.findall("testcase[failure]")}
    assert failed == {"safety", "answers"}
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors"), suite.get("skipped")) == (
        "9",
        "2",
        "0",
        "6",
    )
    assert "booking-bob" in suite.findtext("testcase/failure", "")
    assert {each.get("name"): each.get("value") for each in suite.iter("property")}["seed"] == "7"


def test_junit_of_an_unknown_run_is_not_green(tmp_path: Path) -> None:
    suite = junit_of(runs.unknown(), tmp_path)
    assert (suite.get("failures"), suite.get("errors")) == ("0", "1")
    assert suite.findtext("testcase/error") == "the final state could not be read"


def test_junit_of_a_valid_run_has_no_failure(tmp_path: Path) -> None:
    suite = junit_of(runs.valid(), tmp_path)
    assert (suite.get("failures"), suite.get("errors")) == ("0", "0")


def test_page_lets_no_text_of_a_server_become_script() -> None:
    judged = runs.invalid()
    evil = "</script><img src=x onerror=alert(1)>"
    violation = Violation("safety", evil, evil, ("r0c0",), ("booking-ada",))
    told = replace(judged.history, run=runs.run(command=evil))
    said = page.render(replace(judged, history=told, judgement=Judgement("invalid", (violation,), (evil,), {})))
    assert evil not in said
    assert "onerror=alert(1)>" not in said


def test_page_of_100_000_operations_is_bounded_and_says_what_it_leaves_out() -> None:
    said = page.render(runs.large(100_000))
    assert len(said) < 7_000_000
    assert "4,960 more bookings, whose times fewer asked for" in said
    assert "more marks" in said
    assert "1,950 more are not told here" in said


@pytest.mark.parametrize("judged", [runs.valid(), runs.unknown()])
def test_page_of_a_run_without_violations_begins_with_the_verdict(judged: Judged) -> None:
    body = page.render(judged).split("<body>")[1]
    assert body.index("<h1>") < body.index("<p") < body.index("<table>")
    assert "What was broken" not in body


def test_points_of_a_long_run_are_few() -> None:
    judged = runs.large(100)
    last = judged.history.operations[-1]
    late = Operation(last.asked, Info(last.id, runs.at(7200), 0, "late"))
    longer = replace(judged, history=replace(judged.history, operations=[*judged.history.operations, late]))
    assert longer.step == 12
    assert len(longer.points) <= 601
    assert sum(point.counts.total() for point in longer.points) == 101


def test_booking_of_a_lost_reply_is_found_by_the_final_state() -> None:
    found = runs.double_booked()
    lost = Operation(runs.ask("r9c2", 0.2, 2), None)
    booking = Booking("booking-lost", "room-1", runs.NOON, runs.NOON, "PENDING", 1, operation="r9c2")
    assert found.final
    final = Final(found.final.at, [*found.final.bookings, booking])
    known = lives.Lives(replace(found, operations=[*found.operations, lost], final=final), runs.at(3))
    life = known.by_booking["booking-lost"]
    assert (life.client, life.asked, life.since, life.final) == (2, runs.at(0.2), None, "PENDING")


def test_hold_that_ran_out_ends_when_it_expired() -> None:
    expires = runs.NOON.replace(year=2026, month=11, day=22, hour=9, minute=0, second=1)
    expiring = runs.ok("a", 0.1, "booking-1", expires=expires)
    history_ = History(runs.run(), [Operation(runs.ask("a", 0, 0), expiring)], [], [], None)
    life = lives.Lives(history_, runs.at(5)).by_booking["booking-1"]
    assert (life.until, life.ending) == (runs.at(1), "expired")


def test_booking_that_was_moved_keeps_both_times_and_overlaps_are_told_of_either() -> None:
    later: dict[str, Any] = {"start": runs.NOON + timedelta(hours=2), "end": runs.NOON + timedelta(hours=3)}
    operations = [
        Operation(runs.ask("a", 0, 0), runs.ok("a", 0.1, "one")),
        Operation(runs.ask("b", 0.2, 0, "reschedule", booking="one", **later), runs.ok("b", 0.3, "one", **later)),
        Operation(runs.ask("c", 0.4, 1), runs.ok("c", 0.5, "two")),
    ]
    known = lives.Lives(History(runs.run(), operations, [], [], None), runs.at(1)).by_booking
    assert len(known["one"].times) == 2
    # The first had the time until it was moved away; the second was told of it after that.
    both = lives.overlap([known["one"], known["two"]])
    assert both == lives.Overlap(runs.NOON, runs.NOON + timedelta(hours=1), runs.at(0.5), runs.at(0.3))
    assert not both.is_at_once
    assert lives.overlap([known["one"]]) is None


def test_overlap_of_three_is_what_all_have() -> None:
    half = runs.NOON + timedelta(minutes=30)
    operations = [
        Operation(runs.ask("a", 0, 0), runs.ok("a", 0.1, "one")),
        Operation(runs.ask("b", 0.2, 1), runs.ok("b", 0.3, "two", start=half)),
        Operation(runs.ask("c", 0.4, 2), runs.ok("c", 0.5, "three")),
    ]
    known = lives.Lives(History(runs.run(), operations, [], [], None), runs.at(1)).by_booking
    every = lives.overlap(list(known.values()))
    assert every == lives.Overlap(half, runs.NOON + timedelta(hours=1), runs.at(0.5), None)


def test_timeline_shades_from_when_both_were_booked() -> None:
    judged = runs.invalid()
    both = list(lives.Lives(judged.history, judged.end).by_booking.values())
    figure = timeline.Timeline(judged, both, []).figure
    before = len(figure["layout"]["shapes"])
    timeline.shade_overlap(judged, both, figure)
    [shade] = figure["layout"]["shapes"][before:]
    assert (shade["x0"], shade["x1"]) == pytest.approx((0.031, 2.09))


def test_scene_of_a_room_for_two_has_three_at_fault_and_what_lived_then() -> None:
    held = (("a", 0), ("b", 1), ("c", 2), ("late", 60))
    operations = [Operation(runs.ask(op, at, 0), runs.ok(op, at + 0.1, op)) for op, at in held]
    refused = (("r", 1.5), ("s", 50))
    operations += [Operation(runs.ask(op, at, 1), Fail(op, runs.at(at), 409, runs.TAKEN)) for op, at in refused]
    room = runs.run(resources=[Resource("room-1", capacity=2)])
    judged = replace(runs.invalid(), history=History(room, operations, [], [], None))
    violation = Violation("safety", "three in a room for two", "room-1", (), ("a", "b", "c", "late"))
    shown = scene.of(judged, lives.Lives(judged.history, judged.end), violation, [])
    assert shown
    assert [life.booking for life in shown.at_fault] == ["a", "b", "c"]
    assert (shown.others, [each.id for each in shown.refused]) == ([], ["r"])


def test_progress_without_a_terminal_is_a_line_every_ten_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    words = io.StringIO()
    done = progress.Progress("racing: mixed day", 1200, 100, 1000, 100, 2, "pause of server 1", 10)
    with progress.progress(Console(file=words)) as show:
        for _ in range(25):
            show(done)
            now += 1
    line = "racing: mixed day: 1,200 operations, 120/s, 100 winners, 1,000 refusals, 100 unknown, 2 faults"
    assert words.getvalue().splitlines() == [f"{line} (now: pause of server 1)"] * 2


def test_progress_on_a_terminal_shows_what_is_being_done() -> None:
    words = io.StringIO()
    with progress.progress(Console(file=words, force_terminal=True, width=120)) as show:
        show(progress.Progress("reading the final state"))
    assert "reading the final state" in words.getvalue()
