"""What no clients, types or models are written from, instead of such as lose or misspell a part of the document."""

from pathlib import Path

import pytest

from bizing_spec import cli, openapi, typescript

TWICE = """openapi: 3.1.0
info: {title: Rooms, version: "1"}
paths:
  /rooms:
    get:
      operationId: find
      responses: {200: {description: Rooms}}
    post:
      operationId: find
      responses: {201: {description: A room}}
"""
DEAD = """openapi: 3.1.0
info: {title: Rooms, version: "1"}
paths:
  /rooms:
    get:
      responses:
        200: {description: Rooms, content: {application/json: {schema: {$ref: '#/components/schemas/Rooms'}}}}
components:
  schemas:
    Room: {properties: {hall: {$ref: '#/components/schemas/Hall'}}}
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return Path("rooms.yaml")


@pytest.mark.parametrize("language", ["typescript", "python"])
def test_operations_of_one_id_are_refused_with_both_places(
    file: Path, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(TWICE)
    assert cli.main(["spec", "client", "rooms.yaml", "--language", language, "--output", "made"]) == 2
    said = "rooms.yaml:9: the operation id 'find' is that of rooms.yaml:6 too; give one of them another"
    assert said in capsys.readouterr().err
    assert not Path("made").exists()
    file.write_text(TWICE.replace("find", "make", 1))
    assert cli.main(["spec", "client", "rooms.yaml", "--language", language, "--output", "made"]) == 0


def test_types_have_each_of_the_operations_of_one_id(file: Path) -> None:
    file.write_text(TWICE)
    written = typescript.write(openapi.read(file))
    assert written.count('operations["find"]') == 1
    assert (written.count("200: {"), written.count("201: {")) == (1, 1)


@pytest.mark.parametrize(
    "command", [["types"], ["models"], ["client", "--language", "typescript"], ["client", "--language", "python"]]
)
def test_references_to_nothing_are_refused_with_their_line(
    file: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(DEAD)
    assert cli.main(["spec", *command, "rooms.yaml", "--output", "made"]) == 2
    said = "rooms.yaml:7: the reference '#/components/schemas/Rooms' leads nowhere."
    told = capsys.readouterr().err
    assert said in told
    assert "(1 more: see `bizing spec lint`)" in told
    assert not Path("made").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--output", "api.py"], "a client in Python is a package: name its folder, with --language python"),
        (["--output", "api.py", "--language", "python"], "a client in Python is a package"),
        (["--output", "api.ts", "--language", "python"], "a client in Python is a package"),
        (["--output", "api.py", "--language", "typescript"], "name it api.ts"),
        (["--output", "api"], "say --language python for a package in a folder"),
    ],
)
def test_outputs_that_are_not_of_the_language_are_refused(
    file: Path, options: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(TWICE.replace("find", "make", 1))
    assert cli.main(["spec", "client", "rooms.yaml", *options]) == 2
    assert said in capsys.readouterr().err
    assert [each.name for each in Path().iterdir()] == ["rooms.yaml"]
