"""`bizing spec diff`: exit statuses, formats, documents out of git, and what is no document."""

import json
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bizing_spec import cli

CASES = Path(__file__).parent / "cases"
BREAKING = ("request-length-shrinks/old.yaml", "request-length-shrinks/new.yaml")
WARNING = ("request-property-goes/old.yaml", "request-property-goes/new.yaml")
HARMLESS = ("request-length-grows/old.yaml", "request-length-grows/new.yaml")


def run(documents: tuple[str, str], *options: str) -> int:
    return cli.main(["spec", "diff", *(str(CASES / name) for name in documents), *options])


@pytest.mark.parametrize(
    ("documents", "fail_on", "status"),
    [
        (BREAKING, "breaking", 1),
        (BREAKING, "warning", 1),
        (BREAKING, "none", 0),
        (WARNING, "breaking", 0),
        (WARNING, "warning", 1),
        (HARMLESS, "breaking", 0),
        (HARMLESS, "warning", 0),
    ],
)
def test_exit_status_says_whether_the_worst_change_is_too_bad(
    documents: tuple[str, str], fail_on: str, status: int
) -> None:
    assert run(documents, "--fail-on", fail_on) == status


def test_json_holds_everything_of_a_change(capsys: pytest.CaptureFixture[str]) -> None:
    run(BREAKING, "--format", "json")
    [change] = json.loads(capsys.readouterr().out)
    assert change == {
        "id": "request-property-max-length-decreased",
        "level": 3,
        "operation": "POST",
        "path": "/rooms",
        "location": f"{CASES / BREAKING[1]}:19:30",
        "text": "request body, `name`: maxLength was decreased from 9 to 5",
        "witness": {"value": {"name": "a" * 9}, "accepted": "old", "refused": "new"},
    }


def test_json_without_changes_is_an_empty_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert run((BREAKING[0], BREAKING[0]), "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize("output", ["text", "markdown", "html"])
def test_every_format_tells_the_change_and_its_witness(output: str, capsys: pytest.CaptureFixture[str]) -> None:
    run(BREAKING, "--format", output)
    told = capsys.readouterr().out
    for part in ("POST /rooms", "breaking", "request-property-max-length-decreased", "aaaaaaaaa", "19:30"):
        assert part in told


def test_github_format_annotates_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    run(BREAKING, "--format", "github")
    line = capsys.readouterr().out
    assert line.startswith(
        f"::error file={CASES / BREAKING[1]},line=19,col=30,title=request-property-max-length-decreased"
    )
    assert line.count("\n") == 1


def test_html_escapes_what_documents_say(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old, new = (tmp_path / name for name in ("old.yaml", "new.yaml"))
    text = (CASES / BREAKING[0]).read_text()
    old.write_text(text)
    new.write_text(text.replace("name:", "'<script>alert(1)</script>':"))
    cli.main(["spec", "diff", str(old), str(new), "--format", "html"])
    page = capsys.readouterr().out
    assert "script" in page
    assert "script" not in set(_tags(page))
    assert "p" in set(_tags(page))


def test_documents_come_out_of_git(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "api.yaml"
    file.write_text((CASES / BREAKING[0]).read_text())
    for command in (
        ["init", "-q"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-qm", "a"],
    ):
        subprocess.run(["git", *command], check=True, cwd=tmp_path)
    file.write_text((CASES / BREAKING[1]).read_text())
    assert cli.main(["spec", "diff", "git:HEAD:api.yaml", "api.yaml", "--format", "json"]) == 1
    assert [change["id"] for change in json.loads(capsys.readouterr().out)] == ["request-property-max-length-decreased"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("openapi: [", "bad.yaml:2:"),
        ("swagger: '2.0'", "this is Swagger 2.0"),
        ("openapi: 3.2.0", "this is OpenAPI 3.2.0"),
        ("openapi: 3.1.0\nopenapi: 3.1.0", "bad.yaml:2:"),
        (
            "openapi: 3.1.0\npaths: {/rooms: {post: {requestBody: {$ref: '#/components/requestBodies/Gone'}}}}",
            "'#/components/requestBodies/Gone' leads nowhere",
        ),
        (
            "openapi: 3.1.0\npaths: {/rooms: {post: {requestBody: {$ref: '#/a'}}}}\na: {$ref: '#/b'}\nb: {$ref: '#/a'}",
            "leads round in a circle",
        ),
    ],
)
def test_what_is_no_document_is_told_in_one_line(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(text)
    for documents in ((str(file), str(CASES / BREAKING[0])), (str(CASES / BREAKING[0]), str(file))):
        assert cli.main(["spec", "diff", *documents]) == 2
        told = capsys.readouterr()
        assert said in told.err
        assert told.err.count("\n") == 1
        assert told.out == ""


def test_the_same_text_is_another_document_where_it_refers_to_other_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "openapi: 3.1.0\npaths: {/rooms: {post: {requestBody: {$ref: body.yaml}}}}"
    for folder, most in (("old", 9), ("new", 5)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "api.yaml").write_text(text)
        (tmp_path / folder / "body.yaml").write_text(
            f"content: {{application/json: {{schema: {{type: string, maxLength: {most}}}}}}}"
        )
    documents = [str(tmp_path / folder / "api.yaml") for folder in ("old", "new")]
    assert cli.main(["spec", "diff", *documents, "--format", "json"]) == 1
    assert [change["id"] for change in json.loads(capsys.readouterr().out)] == ["request-body-max-length-decreased"]
    assert cli.main(["spec", "diff", documents[0], documents[0]]) == 0


def test_references_out_of_the_folder_are_followed_when_that_is_allowed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder, most in (("old", 9), ("new", 5)):
        (tmp_path / folder / "api").mkdir(parents=True)
        (tmp_path / folder / "api" / "api.yaml").write_text(
            "openapi: 3.1.0\npaths: {/rooms: {post: {requestBody: {$ref: ../body.yaml}}}}"
        )
        (tmp_path / folder / "body.yaml").write_text(
            f"content: {{application/json: {{schema: {{type: string, maxLength: {most}}}}}}}"
        )
    documents = [str(tmp_path / folder / "api" / "api.yaml") for folder in ("old", "new")]
    assert cli.main(["spec", "diff", *documents]) == 2
    assert "allow that with --allow-outside" in capsys.readouterr().err
    assert cli.main(["spec", "diff", *documents, "--allow-outside"]) == 1


BOMB = "\n".join(f"x-{at}: &a{at} [{', '.join([f'*a{at - 1}' if at else 'x'] * 9)}]" for at in range(12))


@pytest.mark.parametrize(
    ("text", "said"),
    [(BOMB, "with its aliases it has more than"), ("x-round: &round\n  again: *round", "an alias stands inside")],
)
def test_aliases_that_explode_are_refused_in_time(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [tmp_path / name for name in ("old.yaml", "new.yaml")]
    for file in files:
        file.write_text(f"openapi: 3.1.0\n{text}\n")
    assert cli.main(["spec", "diff", *map(str, files)]) == 2
    assert said in capsys.readouterr().err


def test_a_missing_file_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(("nothing.yaml", BREAKING[0])) == 2
    assert "nothing.yaml" in capsys.readouterr().err


def _tags(page: str) -> Iterator[str]:
    found: list[str] = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append(tag)

    Parser().feed(page)
    return iter(found)


def test_files_are_compared_with_what_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a folder of the repository, however the files are named."""
    old, new = ((CASES / name).read_text() for name in BREAKING)
    (tmp_path / "api").mkdir()
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / "api" / name).write_text(old)
    git = ["git", "-C", str(tmp_path), "-c", "user.name=T", "-c", "user.email=t@example.com"]
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "Begin"]):
        subprocess.run([*git, *command], check=True)
    monkeypatch.chdir(tmp_path / "api")
    (tmp_path / "api" / "new.yaml").write_text(new)
    both = ["one.yaml", str(tmp_path / "api" / "two.yaml")]
    assert cli.main(["spec", "diff", "--against", "HEAD", *both, "new.yaml"]) == 0
    assert "new.yaml is not in HEAD: there is nothing to compare it with" in capsys.readouterr().err
    (tmp_path / "api" / "two.yaml").write_text(new)
    assert cli.main(["spec", "diff", "--against", "HEAD", *both, "--format", "json"]) == 1
    [change] = json.loads(capsys.readouterr().out)
    assert "two.yaml" in change["location"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["one.yaml"], "name two documents, OLD and NEW"),
        (["one.yaml", "two.yaml", "three.yaml"], "name two documents, OLD and NEW"),
        (["--against", "HEAD", "one.yaml"], "a revision of the repository here; git says: not a git repository"),
    ],
)
def test_documents_that_cannot_be_compared_are_told(
    arguments: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.yaml").write_text((CASES / BREAKING[0]).read_text())
    assert cli.main(["spec", "diff", *arguments]) == 2
    assert says in capsys.readouterr().err
