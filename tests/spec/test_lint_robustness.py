"""Whatever a document holds, linting it ends with findings, never with an exception, and in bounded time."""

import copy
import json
import random
import time
from pathlib import Path
from typing import Any, Final

import pytest

from bizing_spec import document, openapi
from bizing_spec.lint import Settings, lint
from bizing_spec.lint.catalogue import RULES

EVERYTHING: Final = Settings({rule.id: "error" for rule in RULES})
JUNK: Final[tuple[Any, ...]] = (
    None, True, 0, -1.5, "", "x", "#/", "#/components/schemas/X", "#", [], {}, [[]], [None], {"": None}, {"$ref": 1},
    {"$ref": "#"}, {"$ref": "#/"}, {"$ref": "a.yaml#/b"}, {"allOf": None}, {"$ref": "#/%"}, ["$ref"],
)  # fmt: skip
CASES: Final = sorted((Path(__file__).parent / "lint").glob("*.bad.yaml"))


def places(node: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items: list[tuple[str | int, Any]] = []
    if isinstance(node, dict):
        items = list(node.items())
    elif isinstance(node, list):
        items = list(enumerate(node))
    return [path, *(found for key, value in items for found in places(value, (*path, key)))]


def damaged(content: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    content = copy.deepcopy(content)
    for _ in range(chance.randint(1, 3)):
        *way, last = chance.choice([each for each in places(content) if each and each != ("openapi",)])
        node: Any = content
        for key in way:
            node = node[key]
        node[last] = copy.deepcopy(chance.choice(JUNK))
    return content


def read(content: dict[str, Any]) -> openapi.OpenApi:
    return openapi.OpenApi("damaged.json", content, "3.0" if content["openapi"] < "3.1" else "3.1", json.dumps(content))


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_damaged_document_is_linted(file: Path) -> None:
    chance = random.Random(file.name)
    content = document.load(file)
    for _ in range(20):
        lint(read(damaged(content, chance)), EVERYTHING)


def test_schemas_that_combine_each_other_end_in_bounded_time() -> None:
    number = 40
    schemas = {
        f"S{place}": {
            "allOf": [
                {"oneOf": [{"$ref": f"#/components/schemas/S{(place + step) % number}"} for step in range(1, 6)]},
                {"type": "object", "properties": {"next": {"$ref": f"#/components/schemas/S{place * 7 % number}"}}},
            ],
            "discriminator": {"propertyName": "kind"},
            "example": {"next": {"next": {}}},
        }
        for place in range(number)
    }
    content = {"openapi": "3.1.0", "info": {"title": "Round", "version": "1"}, "components": {"schemas": schemas}}
    begun = time.process_time()
    lint(read(content), EVERYTHING)
    assert time.process_time() - begun < 5
