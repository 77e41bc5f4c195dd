"""Reading documents: JSON's values only, and the line of whatever is wrong."""

import gc
import json
from pathlib import Path

import pytest

from bizing_spec import document
from bizing_spec.document import DocumentUnreadable


def write(folder: Path, text: str | bytes, name: str = "openapi.yaml") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("2027-03-01", "2027-03-01"),
        ("2027-03-01T09:00:00Z", "2027-03-01T09:00:00Z"),
        ("10:00", "10:00"),
        ("no", "no"),
        ("on", "on"),
        ("012", "012"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("'5'", "5"),
        ("5", 5),
        ("-3", -3),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("true", True),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_load_yaml_scalar(tmp_path: Path, scalar: str, value: object) -> None:
    loaded = document.load(write(tmp_path, f"value: {scalar}\n"))["value"]
    assert loaded == value
    assert type(loaded) is type(value)


def test_load_keys_are_strings(tmp_path: Path) -> None:
    assert document.load(write(tmp_path, "200: a\ntrue: b\n2027-01-01: c\n")) == {
        "200": "a",
        "true": "b",
        "2027-01-01": "c",
    }


def test_load_merged_mapping_may_be_overridden(tmp_path: Path) -> None:
    text = "x: &x {a: 1, b: 1}\ny: &y\n  <<: *x\n  a: 2\nz:\n  <<: *y\n  b: 3\n"
    assert document.load(write(tmp_path, text))["z"] == {"a": 2, "b": 3}


def test_load_merged_mappings_of_a_list_the_first_wins(tmp_path: Path) -> None:
    text = "x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz:\n  c: 3\n  <<: [*x, *y]\n"
    assert document.load(write(tmp_path, text))["z"] == {"a": 1, "b": 1, "c": 3}


def test_load_what_an_alias_stands_for_may_be_tagged(tmp_path: Path) -> None:
    assert document.load(write(tmp_path, "a: &a !!str 5\nb: [*a, !!float 5, !!map {c: !!null ''}]\n")) == {
        "a": "5",
        "b": ["5", 5.0, {"c": None}],
    }


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: 1\nb:\n  c: 1\n  d: 1\n  c: 2\n", 5, "the key 'c' stands twice"),
        ("200: 1\n'200': 2\n", 2, "the key '200' stands twice"),
        ("a:\n  - [\n", 3, "did not find expected node content"),
        ("a: !secret b\n", 1, "JSON has nothing for the tag !secret"),
        ("a: 1\nb: !!set {c, d}\n", 2, "JSON has nothing for the tag !!set"),
        ("a: 1\nb: !!int 0x1F\n", 2, "this is no int of JSON"),
        ("a: 1\nb: " + "1" * 5000, 2, "this is no int of JSON"),
        ("a:\n  " + "[" * 300 + "]" * 300, 2, "nested more than 200 deep"),
        ("a: &a [1]\nb:\n  <<: *a\n", 1, "only mappings can be merged"),
        ("? [a, b]\n: 1\n", 1, "a key must be a string"),
        ("- a\n", 1, "must be a mapping"),
        ("", 1, "must be a mapping"),
        ("a: \x01\n", None, "control characters"),
        (b"a: \xff\n", None, "not UTF-8"),
        ("a: " + "[" * 5000, None, ""),
    ],
)
def test_load_yaml_refuses(tmp_path: Path, text: str | bytes, line: int | None, reason: str) -> None:
    file = write(tmp_path, text)
    with pytest.raises(DocumentUnreadable) as refusal:
        document.load(file)
    if line:
        assert refusal.value.line == line
        assert str(refusal.value).startswith(f"{file}:{line}: ")
    assert str(refusal.value).startswith(str(file))
    assert reason in refusal.value.reason
    assert "\n" not in str(refusal.value)


def test_load_json_same_as_yaml(tmp_path: Path) -> None:
    value = {"a": {"200": ["10:00", 1.5, None, True]}}
    assert document.load(write(tmp_path, "\ufeff\t" + json.dumps(value, indent="\t"), "openapi.json")) == value


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('{"a": 1,\n "b": }', 2, "Expecting value"),
        ('{"a": {"b": 1, "b": 2}}', None, "the key 'b' stands twice"),
        ('{"a": NaN}', None, "NaN is not JSON"),
        ('{"a": ' + "1" * 5000 + "}", None, "Exceeds the limit"),
        ("[]", 1, "must be a mapping"),
        ("[" * 200_000, None, "nested too deeply"),
    ],
)
def test_load_json_refuses(tmp_path: Path, text: str, line: int | None, reason: str) -> None:
    with pytest.raises(DocumentUnreadable) as refusal:
        document.load(write(tmp_path, text, "openapi.json"))
    assert refusal.value.line == line
    assert reason in refusal.value.reason


def test_load_file_absent(tmp_path: Path) -> None:
    with pytest.raises(DocumentUnreadable, match="No such file"):
        document.load(tmp_path / "openapi.yaml")


def test_path_of_the_api_exists() -> None:
    assert document.path().is_file()
    assert document.path("v1").name == "openapi.yaml"


def test_path_of_a_version_that_never_was() -> None:
    with pytest.raises(DocumentUnreadable, match="no API version 'v99'"):
        document.path("v99")


@pytest.mark.parametrize("was_on", [True, False])
def test_collector_of_garbage_is_left_as_it_was(was_on: bool, tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text("a: [")
    before = gc.isenabled()
    try:
        (gc.enable if was_on else gc.disable)()
        document.load(document.path())
        with pytest.raises(DocumentUnreadable):
            document.load(tmp_path / "wrong.yaml")
        assert gc.isenabled() is was_on
    finally:
        (gc.enable if before else gc.disable)()
