"""Documents that would take for ever, or that say nonsense: an answer all the same, in time."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from bizing_spec import openapi
from bizing_spec.diff.changes import Change, Scene
from bizing_spec.diff.comparing import compare
from bizing_spec.diff.places import Pair
from bizing_spec.diff.proof import Prover, Spot, Subject


def document(folder: Path, name: str, schema: Any, schemas: Any = None) -> openapi.OpenApi:
    file = folder / f"{name}.json"
    operation = {"requestBody": {"content": {"application/json": {"schema": schema}}}, "responses": {}}
    content = {"openapi": "3.1.0", "paths": {"/rooms": {"post": operation}}, "components": {"schemas": schemas or {}}}
    file.write_text(json.dumps(content))
    return openapi.read(file)


def found(folder: Path, old: Any, new: Any) -> list[Change]:
    return compare(document(folder, "old", old), document(folder, "new", new))


def dense(length: int) -> dict[str, Any]:
    """Schemas each of which refers to all others."""
    return {
        f"S{at}": {
            "properties": {f"p{to}": {"$ref": f"#/components/schemas/S{to}"} for to in range(12)}
            | {"text": {"type": "string", "maxLength": length}}
        }
        for at in range(12)
    }


def test_schemas_that_all_refer_to_each_other_are_compared_in_time(tmp_path: Path) -> None:
    began = time.monotonic()
    root = {"$ref": "#/components/schemas/S0"}
    changes = compare(document(tmp_path, "old", root, dense(9)), document(tmp_path, "new", root, dense(5)))
    assert {change.id for change in changes} == {"request-property-max-length-decreased"}
    assert time.monotonic() - began < 60


NONSENSE = {
    "types": ({"type": 5, "enum": 3, "required": "x", "properties": [1], "allOf": {"a": 1}}, {"oneOf": [3, None]}),
    "required": ({"required": [[1]], "properties": {"a": 4}}, {"required": [None], "properties": {"a": {}}}),
    "patterns": ({"type": "string", "pattern": "("}, {"type": "string", "pattern": "[a"}),
    "costly patterns": ({"pattern": "^(a+)+$"}, {"pattern": "^(a|a)*c{1000}{1000}$"}),
    "look-around": ({"pattern": "^(?=.*[A-Z]).{3,}$"}, {"pattern": "^(?!.*[0-9])(?<!x)[^b]{1000000}$"}),
    "huge bounds": ({"minLength": 10**9}, {"minLength": 10**10, "maxLength": 10**400}),
    "many values": ({"enum": list(range(5000))}, {"enum": list(range(10, 5010))}),
    "discriminators": ({"discriminator": 3}, {"discriminator": {"mapping": [1]}}),
    "booleans": ({"properties": {"a": True}}, {"properties": {"a": False}}),
}


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_and_extremes_are_answered(name: str, tmp_path: Path) -> None:
    old, new = NONSENSE[name]
    began = time.monotonic()
    found(tmp_path, old, new)
    found(tmp_path, new, old)
    assert time.monotonic() - began < 30


def test_deep_schemas_are_compared(tmp_path: Path) -> None:
    old: dict[str, Any] = {"type": "string"}
    new: dict[str, Any] = {"type": "integer"}
    for _ in range(90):
        old, new = {"properties": {"inner": old}}, {"properties": {"inner": new}}
    assert [change.level for change in found(tmp_path, old, new)] == [3]


def test_without_time_nothing_is_proven_and_the_rule_decides(tmp_path: Path) -> None:
    old = document(tmp_path, "old", {"type": "string", "maxLength": 9})
    new = document(tmp_path, "new", {"type": "string", "maxLength": 5})
    pair = Pair(old, new)
    keys = ("paths", "/rooms", "post", "requestBody", "content", "application/json", "schema")
    before, after = pair.old.child(pair.old.root, *keys), pair.new.child(pair.new.root, *keys)
    subject = Subject(Scene("POST", "/rooms"), "body", "request body", before, after)
    spot = Spot(before, after, "body")
    assert Prover(pair, seconds=0).judge(subject, spot, ("maxLength",)).what == "unknown"
    assert Prover(pair).judge(subject, spot, ("maxLength",)).what == "breaking"
    assert Prover(pair).judge(subject, spot, ("minLength",)).what == "safe"
