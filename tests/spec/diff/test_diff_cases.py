"""Each folder in `cases` is a pair of documents with what is to be found between them; a new folder is a new test."""

from pathlib import Path

import jsonschema_rs
import pytest
import yaml

from bizing_spec import openapi
from bizing_spec.diff.changes import Change
from bizing_spec.diff.comparing import compare
from bizing_spec.diff.places import Book, Place
from bizing_spec.diff.plain import standalone

CASES = sorted(path for path in (Path(__file__).parent / "cases").iterdir() if path.is_dir())


def changes(case: Path) -> list[Change]:
    return compare(openapi.read(case / "old.yaml"), openapi.read(case / "new.yaml"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_changes_are_found_with_their_levels_and_witnesses(case: Path) -> None:
    expected = yaml.safe_load((case / "expected.yaml").read_text())
    found = [(change.id, change.level, change.witness is not None) for change in changes(case)]
    wanted = [(each["id"], each["level"], each.get("witness", False)) for each in expected]
    # What a change of type brings with it may be told as well, as long as it is not called breaking.
    assert [each for each in wanted if each not in found] == []
    assert [each for each in found if each[1] == 3 and each not in wanted] == []
    assert bool(found) == bool(wanted)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_changed_from_a_document_to_itself(case: Path) -> None:
    for name in ("old.yaml", "new.yaml"):
        assert compare(openapi.read(case / name), openapi.read(case / name)) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_change_points_into_the_document_that_shows_it(case: Path) -> None:
    for change in changes(case):
        assert change.location is not None
        assert Path(change.location.file).name == f"{change.side}.yaml"
        assert 1 <= change.location.line <= len((case / f"{change.side}.yaml").read_text().splitlines())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_witness_of_a_body_is_allowed_by_one_document_and_refused_by_the_other(case: Path) -> None:
    """Tried here on schemas that are made anew."""
    for change in changes(case):
        if change.witness is None or not change.witness.where.startswith(("request body", "response 200")):
            continue
        if "header" in change.witness.where:
            continue
        verdicts = {}
        for side in ("old", "new"):
            book = Book(openapi.read(case / f"{side}.yaml"))
            schema = standalone(book, _body(book, change), change.scene.direction)
            verdicts[side] = jsonschema_rs.Draft202012Validator(schema).is_valid(change.witness.value)
        assert verdicts == {change.witness.accepted_by: True, change.witness.refused_by: False}


def _body(book: Book, change: Change) -> Place:
    operation = book.child(book.root, "paths", "/rooms", "post")
    if change.scene.direction == "request":
        return book.child(operation, "requestBody", "content", "application/json", "schema")
    return book.child(operation, "responses", "200", "content", "application/json", "schema")
