"""Rules of a mock that name what the document does not have, and documents that do not say what they have."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from bizing_spec.document import DocumentUnreadable
from bizing_spec.mock import loading
from bizing_spec.mock.answering import Manner

PARCEL: dict[str, Any] = {
    "type": "object",
    "required": ["id", "status"],
    "properties": {
        "id": {"type": "string"},
        "status": {"$ref": "#/components/schemas/Status"},
        "until": {"type": ["string", "null"], "format": "date-time"},
        "carrier": {"oneOf": [{"const": "foot"}, {"enum": ["bike", "van"]}, {"type": "null"}]},
        "count": {"type": "integer"},
    },
}
STATUS = {"type": "string", "enum": ["created", "shipped", "cancelled"]}
PARCEL_HERE = {"application/json": {"schema": {"$ref": "#/components/schemas/Parcel"}}}
ANSWERED = {"description": "y", "content": PARCEL_HERE}
EXAMPLES = {"shipped": {"value": {"title": "It is shipped."}}, "gone": {"value": {"title": "It is gone."}}}
REFUSED = {"description": "n", "content": {"application/problem+json": {"examples": EXAMPLES}}}


def document(parcel: Any = PARCEL) -> dict[str, Any]:
    act = {"post": {"responses": {"200": ANSWERED, "409": REFUSED}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Parcels", "version": "1"},
        "paths": {
            "/parcels": {"post": {"requestBody": {"content": PARCEL_HERE}, "responses": {"201": ANSWERED}}},
            "/parcels/{id}": {"get": {"responses": {"200": ANSWERED}}, "delete": {"responses": {"204": {}}}},
            "/parcels/{id}/cancel": act,
            "/parcels/{id}/ship": act,
        },
        "components": {"schemas": {"Parcel": parcel, "Status": STATUS}},
    }


def load(folder: Path, rules: str, parcel: Any = PARCEL) -> None:
    file = folder / "openapi.yaml"
    file.write_text(yaml.safe_dump(document(parcel)))
    (folder / "openapi.mock.yaml").write_text(f"collections:\n  /parcels:\n    {rules}\n")
    loading.load([str(file)], Manner())


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("actions:\n      cancle: {}", "the document has no action cancle; is it cancel?"),
        ("actions:\n      DELET: {}", "the document has no action DELET; is it DELETE?"),
        ("actions:\n      cancel: {set: {statsu: cancelled}}", "no field statsu here; is it status?"),
        ("actions:\n      cancel: {set: {status: canceled}}", "status is never 'canceled'; is it cancelled?"),
        ("actions:\n      cancel: {set: {'status?': [$body.status, canceled]}}", "is it cancelled?"),
        ("actions:\n      cancel: {while: {status: creatd}}", "status is never 'creatd'; is it created?"),
        ("actions:\n      cancel: {while: {status: [created, shiped]}}", "is it shipped?"),
        ("actions:\n      cancel: {while: {carrier: byke}}", "is it bike?"),
        ("actions:\n      cancel: {refuse: [{status: 409, example: shiped}]}", "for 409; is it shipped?"),
        ("actions:\n      cancel: {refuse: [{status: 410, example: shipped}]}", "no example shipped for 410"),
        ("actions:\n      cancel: {refuse: [{when: {stat: created}, status: 409}]}", "is it status?"),
        ("expire:\n      at: untl", "no field untl here; is it until?"),
        ("fill:\n      cont: 1", "no field cont here; is it count?"),
        ("create:\n      - {set: {status: new}}", "status is never 'new'; it has created, shipped, cancelled"),
    ],
)
def test_name_that_the_document_does_not_have_is_refused_with_its_line(tmp_path: Path, rules: str, said: str) -> None:
    with pytest.raises(DocumentUnreadable) as caught:
        load(tmp_path, rules)
    assert said in caught.value.reason
    assert (caught.value.file.name, caught.value.line) == ("openapi.mock.yaml", 4)


RIGHT = """expire: {at: until, while: {status: created}, set: {status: cancelled, until: null}}
    actions:
      ship: {while: {status: created, until: null}, set: {status: shipped, carrier: van, until?: [$now+15m, null]}}
      cancel: {while: {status: [created]}, set: {status: $body.status}, refuse: [{status: 409, example: gone}]}
      DELETE: {while: {carrier: foot}}"""
STRANGE = "actions: {ship: {set: {strange: 1, status: odd}}}"


def test_names_that_the_document_has_are_taken(tmp_path: Path) -> None:
    load(tmp_path, RIGHT)


@pytest.mark.parametrize(
    "parcel",
    [
        {"allOf": [PARCEL, {"type": "object", "properties": {"strange": {}, "status": {"type": "string"}}}]},
        {**PARCEL, "oneOf": [{"properties": {"strange": {}}}, {"properties": {"status": {"type": "string"}}}]},
        {**PARCEL, "properties": {"id": {"type": "string"}}, "additionalProperties": True},
        {**PARCEL, "properties": {"id": {"type": "string"}}, "additionalProperties": {"type": "integer"}},
        {**PARCEL, "properties": {"id": {"type": "string"}}, "patternProperties": {"^s": {}}},
        {**PARCEL, "properties": {"id": {"type": "string"}}, "anyOf": [True, {"type": "object"}]},
        {"type": "object", "additionalProperties": True},
    ],
)
def test_fields_and_values_that_may_be_are_taken(tmp_path: Path, parcel: Any) -> None:
    load(tmp_path, STRANGE, json.loads(json.dumps(parcel)))


def test_fields_of_every_part_of_a_schema_are_known_and_no_others(tmp_path: Path) -> None:
    parts = {"allOf": [PARCEL, {"oneOf": [{"properties": {"weight": {}}}, {"properties": {"strange": {}}}]}]}
    load(tmp_path, "actions: {ship: {set: {weight: 1, strange: 1, count: 1}}}", parts)
    with pytest.raises(DocumentUnreadable, match="no field wieght here; is it weight"):
        load(tmp_path, "actions: {ship: {set: {wieght: 1}}}", parts)
