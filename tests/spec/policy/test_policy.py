"""`bizing spec policy` on real git histories: who broke the policy, when, and who kept it."""

import json
import subprocess
from typing import Any
from xml.etree import ElementTree

import pytest

from bizing_spec import cli
from tests.spec.policy.conftest import History, api

GONE: dict[str, Any] = {"deprecated": True, "x-sunset": "2026-08-01"}
BY_HEADER: dict[str, Any] = {
    "deprecated": True,
    "responses": {
        "200": {
            "description": "Rooms",
            "headers": {"Sunset": {"schema": {"const": "Sat, 01 Aug 2026 00:00:00 GMT", "type": "string"}}},
        }
    },
}
PAGED: dict[str, Any] = {"parameters": [{"name": "page", "in": "query", "schema": {"type": "string"}}]}
PAGE_GOES: dict[str, Any] = {"parameters": [{**PAGED["parameters"][0], **GONE}]}
BOUND: dict[str, Any] = {"parameters": [{"name": "page", "in": "query", "schema": {"type": "string", "maxLength": 2}}]}


def judged(capsys: pytest.CaptureFixture[str], *options: str, status: int | None = None) -> list[dict[str, Any]]:
    ended = cli.main(["spec", "policy", "api", "--format", "json", *options])
    told = capsys.readouterr()
    found: list[dict[str, Any]] = json.loads(told.out)
    assert ended == any(each["severity"] == "error" for each in found)
    assert status in (None, ended)
    return found


@pytest.mark.parametrize(
    ("days", "rules"),
    [
        ([("2026-02-01", api(rooms={}, halls=GONE)), ("2026-08-01", api(rooms={}))], []),
        ([("2026-02-01", api(rooms={}, halls=BY_HEADER)), ("2026-08-01", api(rooms={}))], []),
        ([("2026-02-02", api(rooms={}, halls=GONE))], ["sunset-too-soon"]),
        ([("2026-02-02", api(rooms={}, halls=BY_HEADER))], ["sunset-too-soon"]),
        ([("2026-02-01", api(rooms={}, halls={"deprecated": True}))], ["deprecated-without-sunset"]),
        ([("2026-02-01", api(rooms={}))], ["removed-without-deprecation"]),
        ([("2026-02-01", api(rooms={}, halls=GONE)), ("2026-07-31", api(rooms={}))], ["removed-before-sunset"]),
        (
            [("2026-03-01", api(rooms={}, halls=GONE)), ("2026-08-02", api(rooms={}))],
            ["sunset-too-soon", "removed-too-soon"],
        ),
        (
            [
                ("2026-01-02", api(rooms={}, halls={**GONE, "x-sunset": "2026-09-01"})),
                ("2026-02-01", api(rooms={}, halls=GONE)),
            ],
            ["sunset-moved-earlier"],
        ),
        # what changes meanwhile does not begin it anew
        (
            [
                ("2026-01-10", api(rooms={}, halls=GONE)),
                ("2026-07-20", api(rooms={}, halls={**GONE, "summary": "Halls"})),
                ("2026-08-01", api(rooms={})),
            ],
            [],
        ),
        # a deprecation that was taken back does
        (
            [
                ("2026-01-10", api(rooms={}, halls=GONE)),
                ("2026-01-20", api(rooms={}, halls={})),
                ("2026-03-01", api(rooms={}, halls=GONE)),
            ],
            ["sunset-too-soon"],
        ),
        (
            [("2026-02-01", api(rooms=PAGED, halls={})), ("2026-03-01", api(rooms={}, halls={}))],
            ["removed-without-deprecation"],
        ),
        (
            [
                ("2026-01-02", api(rooms=PAGED, halls={})),
                ("2026-02-01", api(rooms=PAGE_GOES, halls={})),
                ("2026-08-01", api(rooms={}, halls={})),
            ],
            [],
        ),
        (
            [("2026-02-01", api(rooms=PAGED, halls={})), ("2026-03-01", api(rooms=BOUND, halls={}))],
            ["breaking-without-major"],
        ),
        ([("2026-02-01", api(rooms=BOUND, halls={})), ("2026-03-01", api(rooms=PAGED, halls={}))], []),
    ],
)
def test_each_step_is_judged_by_the_days_of_the_commits(
    days: list[tuple[str, Any]], rules: list[str], history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    history.commit("2026-01-01", v1=api(rooms={}, halls={}))
    for day, document in days:
        history.commit(day, v1=document)
    assert [each["rule"] for each in judged(capsys)] == rules


def test_a_month_later_is_the_same_day_or_the_last(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    history.commit("2026-01-01", v1=api(rooms={}, halls={}))
    history.commit("2026-08-31", v1=api(rooms={}, halls={**GONE, "x-sunset": "2027-02-28"}))
    assert judged(capsys) == []


def test_the_commit_that_broke_is_named_with_a_witness(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    history.commit("2026-01-01", v1=api(rooms=PAGED))
    history.commit("2026-01-02", v1=api(rooms={**PAGED, "summary": "Rooms"}))
    guilty = history.commit("2026-01-03", v1=api(rooms=BOUND))
    history.commit("2026-01-04", v1=api(rooms=BOUND, halls={}))
    [found] = judged(capsys, status=1)
    assert (found["commit"], found["date"], found["file"]) == (guilty, "2026-01-03", "api/v1/openapi.yaml")
    assert (found["operation"], found["path"], found["change"]) == ("GET", "/rooms", "request-parameter-max-length-set")
    assert len(found["witness"]) > 2


def test_what_breaks_may_come_under_a_new_major(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    history.commit("2026-01-01", v1=api(rooms=PAGED))
    history.commit("2026-01-02", v2=api(rooms=BOUND))
    assert judged(capsys) == []


def test_the_newest_two_majors_stay(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    history.commit("2026-01-01", v1=api(rooms={}), v2=api(rooms={}))
    history.commit("2026-02-01", v1=api(rooms=GONE))
    history.commit("2026-09-01", v3=api(rooms={}))
    history.commit("2026-10-01", v1=None)
    assert judged(capsys) == []
    history.commit("2026-10-02", v2=None)
    found = judged(capsys, status=1)
    assert [each["rule"] for each in found] == ["previous-major-missing", "removed-without-deprecation"]


def test_a_major_that_came_back_is_a_warning(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    history.commit("2026-01-01", v1=api(rooms={}), v2=api(rooms={}))
    history.commit("2026-02-01", v1=None)
    history.commit("2026-03-01", v1=api(rooms={}))
    assert [(each["rule"], each["severity"], each["date"]) for each in judged(capsys, status=0)] == [
        ("previous-major-missing", "warning", "2026-02-01"),
        ("removed-without-deprecation", "warning", "2026-02-01"),
    ]


def test_a_folder_without_commits_is_told(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    history.write("api/v1/openapi.yaml", api(rooms={}))
    assert cli.main(["spec", "policy", "api"]) == 2
    assert "there are no commits yet" in capsys.readouterr().err


def test_what_was_mended_since_is_a_warning(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    history.commit("2026-01-01", v1=api(rooms=PAGED, halls={}))
    history.commit("2026-01-02", v1=api(rooms=BOUND))
    history.commit("2026-01-03", v1=api(rooms=PAGED, halls={}))
    found = judged(capsys, status=0)
    assert [(each["rule"], each["severity"]) for each in found] == [
        ("breaking-without-major", "warning"),
        ("removed-without-deprecation", "warning"),
    ]


def test_the_policy_holds_from_a_revision_but_notices_count_from_before(
    history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    history.commit("2026-01-01", v1=api(rooms=PAGED, halls={}))
    history.commit("2026-01-10", v1=api(rooms=BOUND, halls=GONE))
    history.git("tag", "v1.0.0")
    history.commit("2026-08-02", v1=api(rooms=BOUND))
    assert judged(capsys, "--from", "v1.0.0") == []
    assert [each["rule"] for each in judged(capsys)] == ["breaking-without-major"]
    history.write(".bizing-policy.yaml", "since: v1.0.0\nmonths: 7\n")
    assert [each["rule"] for each in judged(capsys)] == ["removed-too-soon"]
    assert judged(capsys, "--to", "v1.0.0") == []


def test_what_is_not_committed_is_judged_too(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    history.commit("2026-01-01", v1=api(rooms=PAGED))
    history.write("api/v1/openapi.yaml", api(rooms=BOUND))
    [found] = judged(capsys, status=1)
    assert (found["rule"], found["commit"]) == ("breaking-without-major", None)
    assert judged(capsys, "--to", "HEAD") == []


def test_a_version_that_nobody_can_read_is_passed_over(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    history.commit("2026-01-01", v1=api(rooms=PAGED))
    history.commit("2026-01-02", v1="openapi: [")
    history.commit("2026-01-03", v1=api(rooms=BOUND))
    found = judged(capsys, status=1)
    assert [(each["rule"], each["severity"]) for each in found] == [
        ("document-unreadable", "warning"),
        ("breaking-without-major", "error"),
    ]


def test_files_beside_the_document_are_of_its_commits(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    rooms = api(rooms={"parameters": [{"$ref": "page.yaml"}]})
    history.write("api/v1/page.yaml", PAGED["parameters"][0])
    history.commit("2026-01-01", v1=rooms)
    history.write("api/v1/page.yaml", BOUND["parameters"][0])
    history.commit("2026-01-02", v1=rooms)
    assert [each["rule"] for each in judged(capsys)] == ["breaking-without-major"]


def test_a_document_without_a_major_in_its_path(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    for page in (PAGED, BOUND):
        history.write("openapi.yaml", api(rooms=page))
        history.commit("2026-01-01")
    assert cli.main(["spec", "policy", "openapi.yaml"]) == 1
    assert "breaking-without-major: request-parameter-max-length-set" in capsys.readouterr().out


def of_page(file: str) -> dict[str, Any]:
    return api(rooms={"parameters": [{"$ref": file}]})


def rules_of_one(capsys: pytest.CaptureFixture[str], *options: str) -> list[tuple[str, str]]:
    cli.main(["spec", "policy", "openapi.yaml", "--format", "json", *options])
    return [(each["rule"], each["date"]) for each in json.loads(capsys.readouterr().out)]


def test_a_document_by_itself_changes_with_the_files_that_it_reaches(
    history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that a file leads to; what is merged counts on the day of the merge."""
    history.write("openapi.yaml", of_page("parts/to.yaml"))
    history.write("parts/to.yaml", {"$ref": "page.yaml"})
    history.write("parts/page.yaml", PAGED["parameters"][0])
    history.commit("2026-01-01")
    history.git("checkout", "-q", "-b", "other")
    history.write("parts/page.yaml", BOUND["parameters"][0])
    history.commit("2026-01-02")
    history.git("checkout", "-q", "-")
    history.git("merge", "-q", "--no-ff", "-m", "merged", "other", day="2026-01-03")
    history.write("parts/of_nobody.yaml", {})
    history.commit("2026-01-04")
    assert rules_of_one(capsys) == [("breaking-without-major", "2026-01-03")]


def test_a_document_by_itself_changes_with_where_its_references_lead(
    history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    history.write("one.yaml", PAGED["parameters"][0])
    history.write("two.yaml", PAGED["parameters"][0])
    history.write("openapi.yaml", of_page("one.yaml"))
    history.commit("2026-01-01")
    history.write("openapi.yaml", of_page("two.yaml"))
    history.commit("2026-01-02")
    history.write("one.yaml", BOUND["parameters"][0])  # nobody leads there any more
    history.commit("2026-01-03")
    assert rules_of_one(capsys) == []
    history.write("two.yaml", BOUND["parameters"][0])
    history.commit("2026-01-04")
    assert rules_of_one(capsys) == [("breaking-without-major", "2026-01-04")]


def test_what_is_not_committed_of_a_reached_file_is_judged(
    history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    history.write("openapi.yaml", of_page("page.yaml"))
    history.write("page.yaml", PAGED["parameters"][0])
    until = history.commit("2026-01-01")
    history.write("page.yaml", BOUND["parameters"][0])
    assert [rule for rule, _ in rules_of_one(capsys)] == ["breaking-without-major"]
    assert rules_of_one(capsys, "--to", until) == []


def test_a_reference_to_nothing_is_told_once_whatever_else_is_committed(
    history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    history.write("openapi.yaml", api(rooms=PAGED))
    history.commit("2026-01-01")
    history.write("openapi.yaml", of_page("page.yaml"))
    history.commit("2026-01-02")
    history.write("README", "Rooms")
    history.commit("2026-01-03")
    assert rules_of_one(capsys) == [("document-unreadable", "2026-01-02")]
    history.write("page.yaml", BOUND["parameters"][0])
    history.commit("2026-01-04")
    assert rules_of_one(capsys) == [("document-unreadable", "2026-01-02"), ("breaking-without-major", "2026-01-04")]


def test_a_document_that_no_commit_has_is_not_kept(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    history.commit("2026-01-01", v1=api(rooms=PAGED))
    history.write("openapi.yaml", api(rooms=PAGED))
    assert cli.main(["spec", "policy", "openapi.yaml"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "openapi.yaml: no commit has this document" in told.err


@pytest.mark.parametrize("form", ["text", "markdown", "junit"])
def test_every_format_names_commit_rule_and_operation(
    form: str, history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    history.commit("2026-01-01", v1=api(rooms=PAGED))
    guilty = history.commit("2026-01-03", v1=api(rooms=BOUND))
    assert cli.main(["spec", "policy", "api", "--format", form]) == 1
    told = capsys.readouterr().out
    for part in (guilty[:10], "2026-01-03", "breaking-without-major", "GET /rooms"):
        assert part in told
    if form == "junit":
        assert ElementTree.fromstring(told).get("failures") == "1"  # noqa: S314 (our own)


@pytest.mark.parametrize(
    ("settings", "options", "said"),
    [
        ("months: six", [], ".bizing-policy.yaml: `months` is a number"),
        ("month: 6", [], "there is no setting 'month'"),
        ("since: nowhere", [], "there is no revision 'nowhere'"),
        ("", ["--from", "nowhere"], "there is no revision 'nowhere'"),
        ("", ["--to", "--upload-pack"], "there is no revision '--upload-pack'"),
        ("", ["--url", "http://127.0.0.1:9", "--header", "Key"], "a header is written NAME: VALUE"),
    ],
)
def test_what_cannot_be_judged_is_told_in_one_line(
    settings: str, options: list[str], said: str, history: History, capsys: pytest.CaptureFixture[str]
) -> None:
    history.commit("2026-01-01", v1=api(rooms=PAGED))
    history.write(".bizing-policy.yaml", settings)
    assert cli.main(["spec", "policy", "api", *options]) == 2
    told = capsys.readouterr()
    assert said in told.err
    assert told.err.count("\n") == 1


def test_a_history_that_is_not_whole_is_refused(history: History, capsys: pytest.CaptureFixture[str]) -> None:
    history.commit("2026-01-01", v1=api(rooms=PAGED))
    history.commit("2026-01-02", v1=api(rooms=BOUND))
    clone = history.folder / "shallow"
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{history.folder}", clone], check=True)
    assert cli.main(["spec", "policy", str(clone / "api")]) == 2
    assert "the clone is shallow" in capsys.readouterr().err
