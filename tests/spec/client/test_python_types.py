"""Clients in Python hold under `mypy --strict`, and type what is sent and answered."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bizing_spec import document, openapi
from bizing_spec.client import python
from bizing_spec.client.calls import Calls
from bizing_spec.lint.model import Document
from tests.spec.client.conftest import DOCUMENT

pytest.importorskip("mypy")

ODD = Path(__file__).parents[1] / "lint"
Check = Callable[..., list[str]]

SCHEMAS = """
    Event:
      type: object
      required: [date, class]
      properties:
        date: {type: string, format: date}
        until: {type: string, format: date-time}
        class: {type: string}
        list: {type: array, items: {type: string}}
        others: {type: array, items: {type: integer}}
        str: {type: string, format: uuid}
        int: {type: [integer, "null"]}
        model_dump: {type: boolean}
        json: {$ref: '#/components/schemas/Json'}
        fooBar: {type: integer}
        foo_bar: {type: integer}
        "+1": {type: integer}
        "-1": {type: integer}
        self: {$ref: '#/components/schemas/Event'}
      additionalProperties: {type: integer}
    Json: {oneOf: [{type: string}, {type: array, items: {$ref: '#/components/schemas/Json'}}]}
    Field: {type: object, properties: {x: {type: string}}}
    Options: {type: object, additionalProperties: {$ref: '#/components/schemas/Pet'}}
    None: {type: [object, "null"], properties: {x: {const: 'say "hi"'}}}
    Loop: {allOf: [{$ref: '#/components/schemas/Loop'}]}
    Either:
      properties: {id: {type: string}}
      oneOf: [{title: Named, required: [name], properties: {name: {type: string}}}, {properties: {age: {}}}]
    Pair: {type: array, prefixItems: [{type: string}, {type: integer}], items: false, minItems: 2}
"""

TAKEN = """
from datetime import date
from rooms_api import AsyncClient, Client, Credentials, Stream, Upload, errors, models

api = Client("http://127.0.0.1", Credentials(key="k", login=("a", "b")))
spots, at = [1], ["x"]
answer = api.rooms_find(room="1", spots=spots, at=at, filter={"floor": 1})
target: str = answer.body.target
status: int = answer.status
try:
    api.post_rooms(body=models.Plan(name="x", doors=[1]))
except errors.NotFound as gone:
    since: int = gone.body.since
except errors.Refused4xx as refused:
    title: str = refused.body.title
except errors.RefusedOtherwiseWithText as other:
    text: str = other.body
api.post_rooms(body={"name": "x"}, idempotency_key='"1"')
api.post_rooms(body={"name": "x", "photo": Upload(b"x")}, content_type="multipart/form-data")
lines: str | Stream = api.replace().body
nothing: None = api.clear().body

async def ask(api: AsyncClient) -> str:
    return (await api.rooms_find(room="1", spots=spots, at=at)).body.target

event = models.Event(date=date(2027, 3, 1), class_="a", list_=["b"], json_=["c", ["d"]], model_dump_=True, n_1=1)
event = models.Event(date=event.date, class_=event.class_, self_=event, foo_bar=1, foo_bar_2=2)
def tail(pet: models.Pet) -> bool | None:
    return pet.tail if isinstance(pet, models.Dog) else pet.size == 1
loops: models.Loop = models.None_Object(x='say "hi"')
named: models.Either = models.EitherNamed(name="x", id="1")
pair: models.Pair = ("x", 1)
api.post_rooms(body=iter([b"x"]), content_type="application/octet-stream")
"""
REFUSED = (
    "Client()",
    'Client("", Credentials(login="k"))',
    "api.rooms_find()",
    'api.rooms_find(room="1", spots=spots, at=at, ids=["1"])',
    'api.rooms_find(room="1", spots=spots, at=at, color=1)',
    'api.rooms_find("1", spots, at)',
    "api.post_rooms(body=models.Plan())",
    'api.post_rooms(body=models.Plan(name="x", doors=["x"]))',
    'api.post_rooms(body={"name": "x"}, content_type="text/plain")',
    'api.post_rooms(body=1, content_type="application/octet-stream")',
    "answer.body.targets",
    "wrong: int = api.clear().body",
    "gone.body.until",
    "refused.body.since",
    'models.Event(date="2027-03-01", class_="a")',
    'models.Cat(kind="cat", size=3)',
    'models.Event(date=event.date, class_="a", json_=[1])',
    'wrong_pair: models.Pair = ("x", "y")',
)


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def check(*names: str) -> list[str]:
        """What mypy finds in modules and packages of the folder."""
        (tmp_path / "mypy.ini").write_text("[mypy]\nstrict = true\nshow_error_codes = true\n")
        told = ["--config-file", "mypy.ini", "--cache-dir", str(tmp_path.parent / "mypy")]
        run = subprocess.run(
            [sys.executable, "-m", "mypy", *told, *names], cwd=tmp_path, capture_output=True, text=True
        )
        assert not run.stderr, run.stderr
        return [line for line in run.stdout.splitlines() if "error:" in line]

    return check


def generate(text: str | Path, folder: Path) -> None:
    file = text if isinstance(text, Path) else folder.with_suffix(".yaml")
    if isinstance(text, str):
        file.write_text(text)
    for name, content in python.write(openapi.read(file, keep_unread=True)).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)


def test_clients_type_what_is_sent_and_answered(check: Check, tmp_path: Path) -> None:
    generate(DOCUMENT + SCHEMAS[1:], tmp_path / "rooms_api")
    refused = [f"{each}  # type: ignore" for each in REFUSED]
    # Strict mypy itself finds fault with a comment that ignores an error where there is none.
    (tmp_path / "used.py").write_text("\n".join([TAKEN, *refused]))
    assert check("used.py", "rooms_api") == []
    (tmp_path / "used.py").write_text("\n".join([TAKEN, *REFUSED]))
    assert len({line.split(":")[1] for line in check("used.py")}) == len(REFUSED)


def test_clients_of_our_document_and_of_odd_ones_hold(check: Check, tmp_path: Path) -> None:
    files = [document.path(), *sorted(ODD.glob("*.yaml"))]
    read = [file for file in files if list(Calls(Document(openapi.read(file, keep_unread=True))).all())]
    for number, file in enumerate(read):
        generate(file, tmp_path / "made" / f"api{number}")
        if number:  # the same in each of them
            shutil.rmtree(tmp_path / "made" / f"api{number}" / "runtime")
            (tmp_path / "made" / f"api{number}" / "runtime").symlink_to(tmp_path / "made" / "api0" / "runtime")
    assert len(read) > 50
    assert check("made") == []
