"""Documents of many files: read as one, each place found in its own file, and what may not or cannot be read."""

from __future__ import annotations

import http.server
import json
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bizing_spec import cli, document, openapi, sources
from bizing_spec.document import DocumentUnreadable

CASES = sorted(each for each in (Path(__file__).parent / "bundles").iterdir() if each.is_dir())
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes files by name, beside a document whose only schema is `schema`; the document's file."""

    def written(schema: Any, **files: str) -> Path:
        spec = {
            "openapi": "3.1.0",
            "info": {"title": "Rooms", "version": "1"},
            "paths": {},
            "components": {"schemas": {"Room": schema}},
        }
        folder = tmp_path / "api"
        folder.mkdir()
        (folder / "openapi.yaml").write_text(yaml.safe_dump(spec, sort_keys=False))
        for name, text in files.items():
            (folder / name.replace("__", ".")).write_text(text)
        return folder / "openapi.yaml"

    return written


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str) and node["$ref"] != "nobody.yaml":  # an example's
            yield node["$ref"]
        for each in node.values():
            yield from _references(each)
    elif isinstance(node, list):
        for each in node:
            yield from _references(each)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.name))
def test_files_become_one(case: Path) -> None:
    read = openapi.read(case / "openapi.yaml")
    assert read.content == document.load(case / "bundled.yaml")
    for reference in _references(read.content):
        assert reference.startswith("#/")
        read.at(reference)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.name))
@pytest.mark.parametrize("form", ["yaml", "json"])
def test_bundle_is_read_as_what_it_was_made_of(case: Path, form: str, tmp_path: Path) -> None:
    made = tmp_path / f"made.{form}"
    assert cli.main(["spec", "bundle", str(case / "openapi.yaml"), "--output", str(made)]) == 0
    assert openapi.read(made).content == document.load(case / "bundled.yaml")


def test_bundle_of_one_file_is_that_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["spec", "bundle", str(document.path())]) == 0
    (tmp_path / "made.yaml").write_text(capsys.readouterr().out)
    assert document.load(tmp_path / "made.yaml") == document.load(document.path())


@pytest.mark.parametrize(
    ("case", "pointer", "file", "line"),
    [
        ("split", "/components/schemas/Room/properties/seats", "a folder/schemas.json", "Room"),
        ("split", "/components/schemas/Seats/type", "a folder/schemas.json", "Seats"),
        ("split", "/components/responses/problem/description", "problem.yaml", "What went wrong"),
        ("split", "/paths/~1rooms/get/responses/200/description", "paths/rooms.yaml", "description: Rooms"),
        ("split", "/paths/~1rooms~1{id}/get/responses/200/description", "paths/item.yaml", "A room"),
        ("split", "/paths/~1rooms~1{id}/summary", "openapi.yaml", "summary: One"),
        ("split", "/info/title", "openapi.yaml", "title: Rooms"),
        ("containers", "/components/schemas/Cat/type", "schemas.yaml", "Cat:"),
        ("containers", "/components/schemas/dogs/properties/friend", "dogs.yaml", "friend:"),
    ],
)
def test_place_is_found_in_its_own_file(case: str, pointer: str, file: str, line: str) -> None:
    folder = CASES[0].parent / case
    at = openapi.read(folder / "openapi.yaml").locate(pointer)
    assert Path(at.file) == folder / file
    assert line in Path(at.file).read_text().splitlines()[at.line - 1]


def test_other_files_of_a_revision_are_of_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "api"
    folder.mkdir()
    (folder / "openapi.yaml").write_text(
        "openapi: 3.1.0\ninfo: {}\npaths: {}\ncomponents: {schemas: {Room: {$ref: parts/room.yaml}}}\n"
    )
    (folder / "parts").mkdir()
    (folder / "parts" / "room.yaml").write_text("type: string\n")
    monkeypatch.chdir(tmp_path)
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "Rooms"]):
        subprocess.run(["git", *who, *command], check=True)
    (folder / "parts" / "room.yaml").write_text("type: integer\n")
    now, then = (openapi.read(f"{base}api/openapi.yaml") for base in ("", "git:HEAD:"))
    assert now.at("/components/schemas/Room") == {"type": "integer"}
    assert then.at("/components/schemas/Room") == {"type": "string"}
    assert then.locate("/components/schemas/Room/type") == ("git:HEAD:api/parts/room.yaml", 1, 7)
    (folder / "parts" / "room.yaml").write_text("$ref: ../../secret.yaml\n")
    subprocess.run(["git", *who, "commit", "-qam", "Out"], check=True)
    with pytest.raises(DocumentUnreadable, match=r"git:HEAD:api/parts/room.yaml:1: .*leaves the folder"):
        openapi.read("git:HEAD:api/openapi.yaml")


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("../secret.yaml", "leaves the folder of the document"),
        ("%2e%2e/secret.yaml", "leaves the folder of the document"),
        ("/etc/passwd", "leaves the folder of the document"),
        ("link.yaml", "leaves the folder of the document"),
        ("file:///etc/passwd", "file: is no kind of address"),
        ("http://127.0.0.1:9/room.yaml", "leads to the network"),
        ("//127.0.0.1:9/room.yaml", "leaves the folder of the document"),
        ("nobody.yaml", "leads nowhere: No such file or directory"),
        ("room.yaml#/nothing", "leads nowhere"),
        ("room.yaml#nothing", "leads nowhere"),
        (".", "leads nowhere: this is no file"),
    ],
)
def test_reference_that_may_not_or_cannot_be_followed_is_told(write: Write, reference: str, reason: str) -> None:
    file = write({"type": "array", "items": {"$ref": reference}}, room__yaml="type: string\n")
    (file.parent.parent / "secret.yaml").write_text("type: string\n")
    (file.parent / "link.yaml").symlink_to(file.parent.parent / "secret.yaml")
    with pytest.raises(DocumentUnreadable) as told:
        openapi.read(file)
    assert (told.value.file, told.value.line) == (file, 11)
    assert reason in told.value.reason


def test_document_may_be_a_link_among_its_files(write: Write, tmp_path: Path) -> None:
    file = write({"$ref": "room.yaml"}, room__yaml="type: string\n")
    file.rename(tmp_path / "real.yaml")
    file.symlink_to(tmp_path / "real.yaml")
    assert openapi.read(file).at("/components/schemas/Room") == {"type": "string"}


def test_reference_in_the_current_folder_is_followed(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write({"$ref": "room.yaml"}, room__yaml="type: string\n")
    monkeypatch.chdir(file.parent)
    assert openapi.read("openapi.yaml").locate("/components/schemas/Room/type") == ("room.yaml", 1, 7)


def test_folder_may_be_left_where_that_is_allowed(write: Write, tmp_path: Path) -> None:
    file = write({"$ref": "../secret.yaml"})
    (tmp_path / "secret.yaml").write_text("type: string\n")
    assert openapi.read(file, allow_outside=True).at("/components/schemas/Room") == {"type": "string"}
    assert cli.main(["spec", "bundle", str(file)]) == 2
    assert cli.main(["spec", "bundle", str(file), "--allow-outside"]) == 0


def test_network_is_asked_where_that_is_allowed(write: Write) -> None:
    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/schemas/room.yaml"
            self.send_response(200 if found else 404)
            self.end_headers()
            self.wfile.write(b"$ref: '#/$defs/name'\n$defs: {name: {type: string}}\n" if found else b"")

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/schemas"
        file = write({"$ref": f"{address}/room.yaml"}, other__yaml=f"$ref: {address}/none.yaml\n")
        read = openapi.read(file, allow_network=True)
        assert read.resolve(read.at("/components/schemas/Room")) == {"type": "string"}
        file.write_text(file.read_text().replace(f"{address}/room.yaml", "other.yaml"))
        with pytest.raises(DocumentUnreadable, match=r"other.yaml:1: .*leads nowhere: .*404"):
            openapi.read(file, allow_network=True)
        server.shutdown()


def _aliases(levels: int) -> str:
    lines = ["x-0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, levels)]
    return "openapi: 3.1.0\ninfo: {}\npaths: {}\n" + "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        (_aliases(9), "with its aliases it has more than 5000000 nodes", 10),
        ("openapi: 3.1.0\nx-a: &a {b: {c: *a}}\n", "an alias stands inside of what it stands for", 2),
        ("openapi: 3.1.0\nx-a: &a\n  <<: *a\n", "an alias stands inside of what it stands for", 2),
        ("openapi: 3.1.0\nx-a: " + "{a: " * 250 + "1" + "}" * 250, "nested more than 200 deep", None),
        ("openapi: 3.1.0\nx-a: " + "[" * 100_000, "nested more than 1000 deep", 2),
        ("openapi: 3.1.0\nx-a:\n  " + "- " * 100_000 + "x", "nested more than 1000 deep", 3),
    ],
    ids=["multiplied", "endless", "merged", "deep", "very deep", "deep without brackets"],
)
def test_bomb_is_refused_in_bounded_time(text: str, reason: str, line: int | None, tmp_path: Path) -> None:
    (tmp_path / "bomb.yaml").write_text(text)
    began = time.monotonic()
    with pytest.raises(DocumentUnreadable) as told:
        openapi.read(tmp_path / "bomb.yaml")
    assert time.monotonic() - began < 5
    assert reason in told.value.reason
    assert line is None or told.value.line == line


def test_aliases_that_do_not_multiply_are_read(tmp_path: Path) -> None:
    """The negative control of the bombs."""
    (tmp_path / "openapi.yaml").write_text(_aliases(4))
    assert len(openapi.read(tmp_path / "openapi.yaml").content["x-3"]) == 10


def test_references_that_multiply_are_refused(write: Write) -> None:
    """Maps of properties cannot be referred to in a bundle, so that each is copied where it stands."""
    files = {
        f"p{n}__yaml": "".join(f"{k}: {{properties: {{$ref: p{n + 1}.yaml}}}}\n" for k in "abcdefghij")
        for n in range(9)
    }
    file = write({"properties": {"$ref": "p0.yaml"}}, **files, p9__yaml="a: {}\n")
    with pytest.raises(DocumentUnreadable, match="more than 20000 references"):
        openapi.read(file)


@pytest.mark.parametrize(
    "files",
    [
        {"a__yaml": "$ref: a.yaml\n"},
        {"a__yaml": "properties: {$ref: 'a.yaml#/properties'}\n"},
        {
            "a__yaml": "$ref: 'b.yaml#/x/y'\n",
            "b__yaml": "x: {$ref: 'c.yaml#/x'}\n",
            "c__yaml": "x: {$ref: 'b.yaml#/x'}\n",
        },
    ],
    ids=["itself", "container", "on the way"],
)
def test_references_that_lead_round_in_a_circle_end(files: dict[str, str], write: Write) -> None:
    file = write({"properties": {"room": {"$ref": "a.yaml"}}}, **files)
    with pytest.raises(DocumentUnreadable, match=r"circle|nowhere"):
        (read := openapi.read(file)).resolve(read.at("/components/schemas/Room/properties/room"))


def test_file_that_is_too_large_is_refused_unread(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write({"$ref": "room.yaml"}, room__yaml="type: string\n" + "#" * 5000)
    assert openapi.read(file).content["components"]
    monkeypatch.setattr(sources, "LARGEST_BYTES", 4000)
    with pytest.raises(DocumentUnreadable, match=r"room.yaml.* leads nowhere: too large"):
        openapi.read(file)
    monkeypatch.setattr(sources, "LARGEST_BYTES", 10)
    with pytest.raises(DocumentUnreadable, match="too large"):
        openapi.read(file)


@pytest.mark.parametrize(
    ("text", "told"), [("a: b: c\n", "room.yaml:1: "), ("7\n", "is no schema"), ("a: 1\na: 2\n", "room.yaml:2: ")]
)
def test_other_file_that_is_wrong_is_named(write: Write, text: str, told: str) -> None:
    file = write({"items": {"$ref": "room.yaml"}}, room__yaml=text)
    with pytest.raises(DocumentUnreadable) as fault:
        openapi.read(file)
    assert told in fault.value.message


def test_command_says_where_it_cannot_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "none" / "made.json"
    assert cli.main(["spec", "bundle", str(document.path()), "--output", str(output)]) == 2
    assert str(output) in capsys.readouterr().err


def test_form_is_as_was_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["spec", "bundle", str(CASES[0] / "openapi.yaml"), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == document.load(CASES[0] / "bundled.yaml")
