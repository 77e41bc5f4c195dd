"""Which path of a document a request leads to: what the mock, the plugin for pytest and comparisons share."""

from __future__ import annotations

import pytest

from bizing_spec import routing

PATHS: dict[str, dict[str, str]] = {
    "/rooms/{id}": {"get": "room", "delete": "no room"},
    "/rooms/best": {"get": "best room"},
    "/rooms/{id}/seats/{seat}": {"get": "seat"},
    "/rooms/all-{kind}": {"get": "rooms of a kind"},
    "/reports/{from}..{to}": {"get": "report"},
    "/files/**": {"get": "file"},
    "/labels/{.id}": {"get": "label"},
    "/a b": {"get": "space"},
}
ROUTER = routing.Router(PATHS, ["/v1", "/v1/eu"])


@pytest.mark.parametrize(
    ("path", "target", "values"),
    [
        ("/rooms/1", "room", {"id": "1"}),
        ("/rooms/best", "best room", {}),
        ("/v1/rooms/best", "best room", {}),
        ("/v1/eu/rooms/1", "room", {"id": "1"}),
        ("/rooms/all-small", "rooms of a kind", {"kind": "small"}),
        ("/rooms/a%2Fb", "room", {"id": "a%2Fb"}),
        ("/rooms/a%20b", "room", {"id": "a b"}),
        ("/rooms/%62est", "best room", {}),
        ("/reports/1..2..3", "report", {"from": "1", "to": "2..3"}),
        ("/files/a/b/c", "file", {"*0": "a/b/c"}),
        ("/labels/.x", "label", {"id": ".x"}),
        ("/a%20b", "space", {}),
    ],
)
def test_path_leads_to_an_operation(path: str, target: str, values: dict[str, str]) -> None:
    found = ROUTER.match(path, "get")
    assert found is not None
    assert (found.methods["get"], found.values) == (target, values)


@pytest.mark.parametrize(
    "path", ["/", "/rooms", "/rooms/", "/rooms/1/seats", "/v2/rooms/1", "/v1rooms/1", "/Rooms/best"]
)
def test_path_leads_nowhere(path: str) -> None:
    assert ROUTER.match(path, "get") is None


def test_path_with_a_method_goes_before_one_without() -> None:
    found = ROUTER.match("/rooms/best", "delete")
    assert found is not None
    assert found.methods["delete"] == "no room"


def test_path_without_the_method_tells_its_methods() -> None:
    found = ROUTER.match("/v1/rooms/best", "patch")
    assert found is not None
    assert set(found.methods) == {"get"}


def test_case_may_be_ignored() -> None:
    router = routing.Router(PATHS, ["/V1"], ignore_case=True)
    found = [router.match(path, "get") for path in ("/v1/ROOMS/BEST", "/Rooms/Red")]
    assert [each and (each.methods["get"], each.values) for each in found] == [
        ("best room", {}),
        ("room", {"id": "Red"}),
    ]


def test_bases_are_the_paths_of_all_servers() -> None:
    content = {
        "servers": [{"url": "https://{at}/{version}/", "variables": {"version": {"default": "v1"}}}, {"url": "/"}],
        "paths": {"/a": {"servers": [{"url": "http://x/a"}], "get": {"servers": [{"url": "/b"}, {"url": "http://["}]}}},
    }
    assert routing.bases(content) == ["/v1", "/a", "/b"]
