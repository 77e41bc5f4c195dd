"""Cursors: they lead back to their own list, and to no other."""

import base64
import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizing_provider import cursors
from bizing_provider.problems import RequestInvalid

ID = UUID("01980a3e-5a00-7c3e-9d4b-0f7a2b6c1d01")
FILTERS = {"status": ["PENDING"], "resource_id": ID}


@given(st.lists(st.text(max_size=40) | st.integers(-(2**53), 2**53), min_size=1, max_size=4))
def test_position_comes_back(position: list[str | int]) -> None:
    assert cursors.decode(cursors.encode("bookings", FILTERS, position), "bookings", FILTERS) == position


def test_cursor_has_the_alphabet_of_the_spec() -> None:
    cursor = cursors.encode("bookings", FILTERS, [str(ID), "2027-03-01T12:00:00+00:00"])
    assert set(cursor) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
    assert len(cursor) <= 500


@pytest.mark.parametrize(
    ("kind", "filters"),
    [("resources", FILTERS), ("bookings", {}), ("bookings", FILTERS | {"status": ["EXPIRED"]})],
)
def test_cursor_of_another_list_is_refused(kind: str, filters: dict[str, object]) -> None:
    cursor = cursors.encode("bookings", FILTERS, [str(ID)])
    with pytest.raises(RequestInvalid) as refusal:
        cursors.decode(cursor, kind, filters)
    assert refusal.value.members["errors"][0]["pointer"] == "cursor"
    assert refusal.value.members["errors"][0]["location"] == "query"


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-", min_size=1, max_size=60))
def test_garbage_is_refused(garbage: str) -> None:
    with pytest.raises(RequestInvalid):
        cursors.decode(garbage, "bookings", FILTERS)


@pytest.mark.parametrize("document", [1, "text", None, [], {}, {"a": 1}, [["nested"]], "é"])
def test_json_of_another_shape_is_refused(document: object) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()
    with pytest.raises(RequestInvalid):
        cursors.decode(cursor, "bookings", FILTERS)


def test_position_that_is_no_id_is_refused() -> None:
    with pytest.raises(RequestInvalid):
        cursors.decode_id(cursors.encode("bookings", FILTERS, ["no id"]), "bookings", FILTERS)
    assert cursors.decode_id(cursors.encode("bookings", FILTERS, [str(ID)]), "bookings", FILTERS) == ID
    assert cursors.decode_id(None, "bookings", FILTERS) is None


@pytest.mark.parametrize("text", ["2027-03-01T12:00:00", "soon", 5, None])
def test_position_that_is_no_moment_is_refused(text: object) -> None:
    with pytest.raises(RequestInvalid):
        cursors.decode_moment(text)
