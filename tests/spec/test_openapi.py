"""Documents of anybody's: which are read, how what is wrong is told, and where in its file a place is."""

import subprocess
from pathlib import Path

import pytest

from bizing_spec import document, openapi
from bizing_spec.document import DocumentUnreadable

DOCUMENT = """openapi: 3.0.3
info: {title: Rooms, version: "1"}
paths:
  /rooms/{id}:
    get:
      responses:
        200: {$ref: '#/components/responses/Room'}
components:
  responses:
    Room: {$ref: '#/components/responses/One%20room'}
    One room: {description: A room}
    Round: {$ref: '#/components/responses/Round'}
"""


@pytest.fixture
def read(tmp_path: Path) -> openapi.OpenApi:
    file = tmp_path / "rooms.yaml"
    file.write_text(DOCUMENT)
    return openapi.read(file)


def test_references_are_followed_to_their_end(read: openapi.OpenApi) -> None:
    answer = read.at("#/paths/~1rooms~1{id}/get/responses/200")
    assert read.resolve(answer) == {"description": "A room"}


@pytest.mark.parametrize(
    ("reference", "said"), [("#/components/responses/Round", "circle"), ("#/components/schemas/Room", "nowhere")]
)
def test_reference_without_an_end_is_told(read: openapi.OpenApi, reference: str, said: str) -> None:
    with pytest.raises(DocumentUnreadable, match=said):
        read.resolve({"$ref": reference})


def test_place_is_found_in_its_file(read: openapi.OpenApi) -> None:
    assert read.locate("/paths/~1rooms~1{id}/get/responses/200")[1:] == (7, 14)
    assert read.locate("/info/title")[1:] == (2, 15)
    assert read.locate("/info/contact/name")[1:] == (2, 7)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('swagger: "2.0"\n', "OpenAPI 3.0 and 3.1 are supported: this is Swagger 2.0"),
        ("openapi: 3.2.0\n", "OpenAPI 3.0 and 3.1 are supported: this is OpenAPI 3.2.0"),
        ("info: {}\n", "this says neither"),
    ],
)
def test_version_that_is_not_supported_is_told(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "rooms.yaml"
    file.write_text(text)
    with pytest.raises(DocumentUnreadable, match=said) as told:
        openapi.read(file)
    assert told.value.line == 1


def test_document_of_a_revision_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rooms.yaml").write_text(DOCUMENT)
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    for command in (["init", "-q"], ["add", "rooms.yaml"], ["commit", "-qm", "Rooms"]):
        subprocess.run(["git", *who, *command], check=True)
    (tmp_path / "rooms.yaml").unlink()
    assert openapi.read("git:HEAD:rooms.yaml").content["info"]["title"] == "Rooms"
    for wrong, said in (("git:HEAD:no.yaml", "no.yaml"), ("git:HEAD", "git:REVISION:PATH"), ("git:--help:x", "git:")):
        with pytest.raises(DocumentUnreadable, match=said):
            openapi.read(wrong)


def test_our_own_document_is_read() -> None:
    assert openapi.read(document.path()).version == "3.1"
