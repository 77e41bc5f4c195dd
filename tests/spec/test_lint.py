"""`bizing spec lint`: what is printed, with which exit status, and how a project says what it accepts."""

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bizing_spec import cli, document, openapi
from bizing_spec.lint import lint, settings

GOOD = """openapi: 3.1.0
info: {title: Rooms, version: "1"}
security: []
paths:
  /rooms:
    get: {operationId: rooms, summary: Rooms, responses: {200: {description: Rooms}}}
"""
BAD = GOOD + "    post: {operationId: rooms, summary: [x], x-lint-ignore: {operation-id-case: Old.}}\n"

Run = Callable[..., int]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)

    def run(text: str, *options: str) -> int:
        Path("rooms.yaml").write_text(text)
        return cli.main(["spec", "lint", "rooms.yaml", *options])

    return run


def test_good_document_is_praised(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(GOOD) == 0
    assert capsys.readouterr().out == "nothing to mend in 1 document\n"


def test_each_finding_has_its_place(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(BAD) == 1
    assert capsys.readouterr().out.splitlines() == [
        "rooms.yaml:7:25: error operation-id-duplicate: the operation id 'rooms' is that of #/paths/~1rooms/get too "
        "(#/paths/~1rooms/post/operationId)",
        "rooms.yaml:7:41: error field-invalid: 'summary' must be a string; got an array (#/paths/~1rooms/post/summary)",
        "rooms.yaml:7:81: warning ignore-unused: there is no operation-id-case here to ignore "
        "(#/paths/~1rooms/post/x-lint-ignore/operation-id-case)",
        "2 errors, 1 warning in 1 document",
    ]


def test_findings_as_json(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(BAD, "--format", "json") == 1
    assert json.loads(capsys.readouterr().out)[1] == {
        "rule": "field-invalid",
        "severity": "error",
        "message": "'summary' must be a string; got an array",
        "file": "rooms.yaml",
        "line": 7,
        "column": 41,
        "pointer": "/paths/~1rooms/post/summary",
    }


def test_findings_as_annotations_of_github(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(BAD, "--format", "github") == 1
    first, second, _ = capsys.readouterr().out.splitlines()
    assert first.startswith("::error file=rooms.yaml,line=7,col=25,title=operation-id-duplicate::the operation id")
    assert "got an array" in second


def test_findings_as_sarif(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(BAD, "--format", "sarif") == 1
    report = json.loads(capsys.readouterr().out)
    result = report["runs"][0]["results"][1]
    assert (report["version"], result["ruleId"], result["level"]) == ("2.1.0", "field-invalid", "error")
    assert report["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "field-invalid"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "rooms.yaml"
    assert place["region"] == {"startLine": 7, "startColumn": 41}


def test_findings_as_junit(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(BAD, "--format", "junit") == 1
    suite = ElementTree.fromstring(capsys.readouterr().out).find("testsuite")  # noqa: S314 (our own)
    assert suite is not None
    assert (suite.get("tests"), suite.get("failures"), len(suite.findall("testcase/failure"))) == ("3", "3", 3)
    assert run(GOOD, "--format", "junit") == 0
    assert 'tests="1" failures="0"' in capsys.readouterr().out


@pytest.mark.parametrize(("level", "status"), [("error", 0), ("warning", 1), ("none", 0)])
def test_status_follows_what_shall_fail(run: Run, level: str, status: int) -> None:
    assert run(GOOD.replace("summary: Rooms, ", ""), "--fail-on", level) == status


def test_severities_are_a_projects_own(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    Path(".bizing-lint.yaml").write_text("rules:\n  operation-summary-missing: error\n  error-response-missing: info\n")
    assert run(GOOD.replace("summary: Rooms, ", "")) == 1
    assert "1 error, 1 to note in 1 document" in capsys.readouterr().out
    Path("other.yaml").write_text("rules: {operation-summary-missing: off}\n")
    assert run(GOOD.replace("summary: Rooms, ", ""), "--config", "other.yaml") == 0
    assert "nothing to mend" in capsys.readouterr().out


def test_settings_are_found_above_the_document(tmp_path: Path) -> None:
    (tmp_path / "apis" / "v1").mkdir(parents=True)
    (tmp_path / ".bizing-lint.yaml").write_text("rules: {path-query: error}\n")
    assert settings.find(str(tmp_path / "apis" / "v1" / "rooms.yaml")) == tmp_path / ".bizing-lint.yaml"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules:\n  path-qery: off\n", ":2: there is no rule 'path-qery'. Did you mean \"path-query\"?"),
        ("rules:\n  path-query: loud\n", ":2: path-query is one of error, warning, info, off, not"),
        ("rules: [path-query]\n", ":1: `rules` is a map"),
        ("extends: all\n", ":1: there is no setting 'extends'"),
        ("rules: {\n", "settings.yaml:"),
        (None, "settings.yaml: No such file"),
    ],
)
def test_settings_that_are_none_are_told(
    run: Run, capsys: pytest.CaptureFixture[str], text: str | None, said: str
) -> None:
    if text is not None:
        Path("settings.yaml").write_text(text)
    assert run(GOOD, "--config", "settings.yaml") == 2
    told = capsys.readouterr()
    assert said in told.err
    assert told.out == ""


@pytest.mark.parametrize("reason", ["", "It is what it is."])
def test_finding_is_ignored_for_a_reason_only(run: Run, capsys: pytest.CaptureFixture[str], reason: str) -> None:
    ignored = GOOD.replace("summary: Rooms, ", f'x-lint-ignore: {{operation-summary-missing: "{reason}"}}, ')
    assert run(ignored, "--fail-on", "warning") == (0 if reason else 1)
    assert ("ignore-without-reason" in capsys.readouterr().out) == (not reason)


def test_finding_is_ignored_from_above(run: Run) -> None:
    above = GOOD.replace("summary: Rooms, ", "").replace(
        "paths:\n", "paths:\n  x-lint-ignore: {operation-summary-missing: Old.}\n"
    )
    assert run(above, "--fail-on", "warning") == 0


def test_file_that_is_no_document_is_told_and_the_others_are_linted(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("broken.yaml").write_text("openapi: 3.1.0\ninfo: [\n")
    Path("old.yaml").write_text('swagger: "2.0"\n')
    assert run(BAD, "broken.yaml", "old.yaml") == 2
    told = capsys.readouterr()
    assert "2 errors" in told.out
    assert [line.partition(": ")[2].partition(": ")[0] for line in told.err.splitlines()] == [
        "broken.yaml:3",
        "old.yaml:1",
    ]


def test_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["spec", "lint", "--rules", "--format", "json"]) == 0
    rules = json.loads(capsys.readouterr().out)
    assert {"id", "severity", "why", "remedy"} == set(rules[0])
    assert cli.main(["spec", "lint", "--rules"]) == 0
    assert f"{rules[0]['id']} ({rules[0]['severity']})" in capsys.readouterr().out
    assert cli.main(["spec", "lint"]) == 2


def test_our_own_document_has_nothing_to_mend() -> None:
    file = document.path()
    assert lint(openapi.read(file), settings.read(settings.find(str(file)))) == []
