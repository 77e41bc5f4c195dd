"""Which places an exchange exercises, and which it leaves."""

import copy
from typing import Any

import pytest

from tests.spec.coverage.conftest import DOCUMENT, GET, PUT, ROOM, Covered, answered, asked, exchange, operation

HEALTH = exchange(target="/health")


def missing(report: dict[str, Any], name: str) -> set[str]:
    return set(operation(report, name)["missing"])


@pytest.mark.parametrize(
    ("name", "sent", "exercised", "left"),
    [
        ("GET /rooms/{room}", exchange(), set(), {f"{GET}/parameters/0", f"{GET}/parameters/2"}),
        (
            "GET /rooms/{room}",
            exchange(target="/api/rooms/7?sort=size&floor=2"),
            {f"{GET}/parameters/0", f"{GET}/parameters/0/schema/enum/1", f"{GET}/parameters/1/schema/items/enum/1"},
            {f"{GET}/parameters/0/schema/enum/0", f"{GET}/parameters/1/schema/items/enum/0"},
        ),
        ("GET /rooms/{room}", exchange(headers={"x-trace": "1"}), {f"{GET}/parameters/2"}, {f"{GET}/parameters/0"}),
        ("GET /rooms/{room}", exchange(status=404), {f"{GET}/responses/4XX"}, {f"{GET}/responses/default"}),
        ("GET /rooms/{room}", exchange(status=503), {f"{GET}/responses/default"}, {f"{GET}/responses/4XX"}),
        (
            "GET /rooms/{room}",
            exchange(headers={"X-Room-Key": "(not recorded)"}),
            {"/security/0/key"},
            {"/security/1/token"},
        ),
        (
            "GET /rooms/{room}",
            exchange(headers={"Authorization": "Bearer x"}),
            {"/security/1/token"},
            {"/security/0/key"},
        ),
        ("GET /rooms/{room}", exchange(headers={"Authorization": "Basic x"}), set(), {"/security/1/token"}),
        ("GET /rooms/{room}", exchange(headers={"Authorization": "[Filtered]"}), {"/security/1/token"}, set()),
        ("GET /rooms/{room}", exchange(status=401, headers={"X-Room-Key": "bad"}), set(), {"/security/0/key"}),
        (
            "GET /rooms/{room}",
            exchange(answer_headers={"etag": "1"}),
            {f"{GET}/responses/200/headers/ETag"},
            {f"{GET}/responses/200/content/application~1json"},
        ),
        (
            "GET /rooms/{room}",
            answered({"id": "7", "kind": "cell"}),
            {f"{GET}/responses/200/content/application~1json", f"{ROOM}/id", f"{ROOM}/kind/enum/1"},
            {f"{GET}/responses/200/content/text~1plain", f"{ROOM}/size", f"{ROOM}/kind/enum/0", f"{ROOM}/kind/enum/2"},
        ),
        ("GET /rooms/{room}", answered({"kind": None}), {f"{ROOM}/kind/enum/2"}, {f"{ROOM}/kind/enum/0"}),
        ("GET /rooms/{room}", answered({"size": 3}), {f"{ROOM}/size/oneOf/1"}, {f"{ROOM}/size/oneOf/0"}),
        (
            "GET /rooms/{room}",
            answered({"size": {"width": 3}}),
            {f"{ROOM}/size/oneOf/0", "/components/schemas/Area/properties/width"},
            {f"{ROOM}/size/oneOf/1", "/components/schemas/Area/properties/length"},
        ),
        (
            "GET /rooms/{room}",
            answered({"size": "big"}),
            {f"{ROOM}/size"},
            {f"{ROOM}/size/oneOf/0", f"{ROOM}/size/oneOf/1"},
        ),
        (
            "GET /rooms/{room}",
            answered({"beds": [{"soft": True}, {"soft": 1.0}]}),
            {
                "/components/schemas/Bed/allOf/0/properties/soft/enum/0",
                "/components/schemas/Bed/allOf/0/properties/soft/enum/2",
            },
            {"/components/schemas/Bed/allOf/0/properties/soft/enum/1"},
        ),
        (
            "GET /rooms/{room}",
            answered({"above": {"above": {"id": "1"}}}),
            {f"{ROOM}/above", f"{ROOM}/id"},
            {f"{ROOM}/kind"},
        ),
        (
            "GET /rooms/{room}",
            answered({"notes": {"a": "loud"}}),
            {f"{ROOM}/notes/additionalProperties/enum/1"},
            {f"{ROOM}/notes/additionalProperties/enum/0"},
        ),
        ("GET /rooms/{room}", answered("{broken"), {f"{GET}/responses/200/content/application~1json"}, {f"{ROOM}/id"}),
        (
            "PUT /rooms/{room}",
            asked({"kind": "hall"}),
            {f"{ROOM}/kind/enum/0"},
            {f"{ROOM}/kind/enum/1", f"{ROOM}/size"},
        ),
        (
            "PUT /rooms/{room}",
            asked("kind=cell", "application/x-www-form-urlencoded"),
            {f"{PUT}/requestBody/content/application~1x-www-form-urlencoded", f"{ROOM}/kind/enum/1"},
            {f"{PUT}/requestBody/content/application~1json", f"{ROOM}/kind/enum/0"},
        ),
    ],
)
def test_exchange_exercises_what_it_has_and_nothing_else(
    covered: Covered, name: str, sent: dict[str, Any], exercised: set[str], left: set[str]
) -> None:
    found = missing(covered(sent), name)
    assert not [place for place in exercised for other in found if f"{place}/".startswith(f"{other}/")]
    assert left <= found


def test_what_only_answers_have_is_no_place_of_requests(covered: Covered) -> None:
    assert f"{ROOM}/id" not in missing(covered(asked({"kind": "hall"})), "PUT /rooms/{room}")
    assert f"{ROOM}/id" in missing(covered(answered({"kind": "hall"})), "GET /rooms/{room}")


def test_below_what_was_never_exercised_nothing_is_told(covered: Covered) -> None:
    report = covered(HEALTH)
    assert missing(report, "GET /rooms/{room}") == {GET}
    assert missing(report, "GET /health") == set()
    assert operation(report, "GET /health")["percent"] == 100
    found = missing(covered(answered({"kind": "hall"})), "GET /rooms/{room}")
    assert f"{ROOM}/size" in found
    assert not [place for place in found if place.startswith((f"{ROOM}/size/", "/components/schemas/Area/"))]


def test_a_shared_place_counts_once_and_each_operation_answers_for_itself(covered: Covered) -> None:
    """The path parameter belongs to two operations, the schema of a room to a request and an answer."""
    report = covered(answered({"size": 3}))
    assert report["kinds"]["parameter"] == {"exercised": 1, "total": 8}
    assert operation(report, "GET /rooms/{room}")["kinds"]["parameter"] == {"exercised": 1, "total": 8}
    assert operation(report, "PUT /rooms/{room}")["kinds"]["parameter"] == {"exercised": 0, "total": 1}
    assert report["kinds"]["operation"] == {"exercised": 1, "total": 5}
    assert report["kinds"]["response-schema"]["exercised"] == 2
    assert "exercised" in report["kinds"]["request-schema"]
    assert report["kinds"]["request-schema"]["exercised"] == 0


def test_everything_exercised_is_all_of_it_and_nothing_missing(covered: Covered) -> None:
    document = {**DOCUMENT, "webhooks": {}, "paths": {"/health": DOCUMENT["paths"]["/health"]}}
    report = covered(HEALTH, of=document)
    assert (report["percent"], report["exercised"], report["total"]) == (100, 2, 2)


def test_a_reference_beside_which_all_else_is_void_in_3_0(covered: Covered) -> None:
    document = copy.deepcopy(DOCUMENT) | {"openapi": "3.0.3"}
    document["components"]["schemas"]["Bed"] = {
        "$ref": "#/components/schemas/Area",
        "properties": {"void": {"type": "string"}},
    }
    found = missing(covered(answered({"beds": [{"width": 1}]}), of=document), "GET /rooms/{room}")
    assert "/components/schemas/Area/properties/length" in found
    assert "/components/schemas/Bed/properties/void" not in found
    document["openapi"] = "3.1.0"
    found = missing(covered(answered({"beds": [{"width": 1}]}), of=document), "GET /rooms/{room}")
    assert "/components/schemas/Bed/properties/void" in found


def test_schemas_that_come_back_to_themselves_come_to_an_end(covered: Covered) -> None:
    document = copy.deepcopy(DOCUMENT)
    document["components"]["schemas"]["Room"] = {
        "oneOf": [{"$ref": "#/components/schemas/Room"}, {"type": "object"}],
        "allOf": [{"$ref": "#/components/schemas/Room"}],
        "properties": {"name": {"type": "string"}},
    }
    found = missing(covered(answered({"name": "x"}), of=document), "GET /rooms/{room}")
    assert f"{ROOM}/name" not in found


def test_what_the_document_does_not_have_is_told_apart(covered: Covered) -> None:
    report = covered(
        HEALTH,
        exchange(target="/cellar"),
        exchange(target="/cellar"),
        exchange("DELETE"),
        exchange("PUT", status=418),
        answered("<room/>", "application/xml"),
    )
    assert [(each["what"], each["request"], each["detail"], each["times"]) for each in report["outside"]] == [
        ("media type", "GET /rooms/{room}", "200 application/xml", 1),
        ("method", "DELETE /rooms/{room}", "", 1),
        ("path", "GET /cellar", "", 2),
        ("status", "PUT /rooms/{room}", "418", 1),
    ]
