"""What a project says of itself: read from either file, and refused by line with the way out."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from bizing_pacts.verdict import commands, settings, stages
from bizing_pacts.verdict.served import Place
from bizing_spec import cli, outcome
from bizing_spec.outcome import Stopped

LEAST = '[verify]\nspec = "openapi.yaml"\n'


def test_nearest_settings_above_are_taken(tmp_path: Path) -> None:
    (tmp_path / "bizing.toml").write_text(LEAST)
    below = tmp_path / "src" / "deep"
    below.mkdir(parents=True)
    folder, found = settings.find(below)
    assert folder == tmp_path
    assert found.spec == "openapi.yaml"
    assert found.diff.fail_on == "breaking"


def test_shared_file_is_passed_by_where_it_says_nothing_of_us(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (tmp_path / "pyproject.toml").write_text('[tool.bizing.verify]\nspec = "api.yaml"\n')
    (inner / "pyproject.toml").write_text("[tool.ruff]\nline-length = 100\n")
    assert settings.find(inner)[1].spec == "api.yaml"


def test_example_is_valid_and_can_be_written_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["verify", "--init", str(tmp_path)]) == outcome.OK
    folder, found = settings.find(tmp_path)
    assert (folder, found.provider) == (tmp_path, "my-api")
    assert cli.main(["verify", "--init", str(tmp_path)]) == outcome.UNABLE
    assert "is there already" in capsys.readouterr().err


def test_stages_of_the_command_line_are_those_there_are() -> None:
    assert [each.value for each in commands.Stage] == [each.name for each in stages.STAGES]


def test_our_own_are_valid() -> None:
    root = Path(__file__).parents[3]
    folder, found = settings.find(root)
    assert folder == root
    assert (root / found.spec).is_file()


def test_example_names_what_lies_there(tmp_path: Path) -> None:
    for name, text in {
        "api/openapi.yml": "openapi: 3.1.0",
        "api/openapi.mock.yaml": "collections: {}",
        "node_modules/a/openapi.yaml": "openapi: 3.1.0",
        "contracts/web-rooms.json": '{"consumer": {"name": "web"}, "provider": {"name": "rooms"}}',
        "package.json": '{"name": "web"}',
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert cli.main(["verify", "--init", str(tmp_path)]) == outcome.OK
    found = settings.find(tmp_path)[1]
    assert (found.spec, found.pacts, found.provider) == ("api/openapi.yml", ["contracts"], "rooms")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[verify\n", "bizing.toml:1: this is no TOML"),
        ("[verify]\npacts = []\n", "verify.spec is missing"),
        ('[verify]\nspek = "openapi.yaml"\n', 'bizing.toml:2: there is no setting verify.spek. Did you mean "spec"?'),
        ('[verfy]\nspec = "openapi.yaml"\n', "bizing.toml: there is no table 'verfy'"),
        (
            LEAST + '[verify.start]\nurl = "http://127.0.0.1:{prt}"\n',
            "bizing.toml:4: verify.start.url: there is no prt in braces; {port} is a free port",
        ),
        (LEAST + "pact = []\n", 'bizing.toml:3: there is no setting verify.pact. Did you mean "pacts"?'),
        (LEAST + "[verify.fuzz]\nsecond = 3\n", "bizing.toml:4: there is no setting verify.fuzz.second. Did you mean"),
        (LEAST + "[verify.fuzz]\nseconds = 0\n", "bizing.toml:4: verify.fuzz.seconds: input should be greater than 0"),
        (LEAST + '[verify.start]\nurl = "localhost"\n', "bizing.toml:4: verify.start.url: "),
        (LEAST + '[verify.diff]\nfail-on = "braking"\n', "bizing.toml:4: verify.diff.fail-on: input should be 'break"),
        (LEAST + 'pacts = "pacts"\n', "bizing.toml:3: verify.pacts: "),
    ],
)
def test_what_is_wrong_is_told_by_line(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "bizing.toml").write_text(text)
    with pytest.raises(Stopped) as stopped:
        settings.find(tmp_path)
    assert told in stopped.value.message


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--only", "fuz"], "'fuz' is not one of 'lint', 'diff'"),
        (["--only", "lint", "--skip", "lint"], "--skip leaves no stage"),
        ([], "neither here nor above is a bizing.toml"),
        (["nowhere"], "nowhere: there is no such folder"),
        (["--config", "none.toml"], "none.toml"),
    ],
)
def test_wrong_usage_says_the_way_out(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    options: list[str],
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["verify", *options]) == outcome.UNABLE
    assert told in capsys.readouterr().err


def test_excluded_checks_reach_fuzz(tmp_path: Path) -> None:
    (tmp_path / "bizing.toml").write_text(LEAST + '[verify.fuzz]\nexclude-checks = ["lost_write", "no_answer"]\n')
    folder, found = settings.find(tmp_path)
    course = stages.Course(folder, tmp_path, found, place=Place("http://127.0.0.1:1", None, None, ({}, {})))
    asked = next(each for each in stages.STAGES if each.name == "fuzz").job(course).arguments
    named = [value for option, value in pairwise(asked) if option == "--exclude-check"]
    assert named == ["lost_write", "no_answer"]
