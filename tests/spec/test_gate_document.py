"""What the gate makes of a document, and which documents it refuses to work with."""

from collections.abc import Callable
from typing import Any

import pytest

from bizing_spec import document as documents
from bizing_spec.gate import DocumentUnfit, Gate


def test_gate_facts_of_the_document(gate: Gate) -> None:
    assert gate.base_path == "/api/v1"
    assert set(gate.operations) == {
        "listBookings",
        "createBooking",
        "getBooking",
        "headBooking",
        "patchBooking",
        "cancelBooking",
    }


def test_operation_facts(gate: Gate) -> None:
    create = gate.operations["createBooking"]
    assert (create.method, create.path) == ("POST", "/bookings")
    assert create.body_schema == "BookingCreate"
    assert create.body_required
    assert create.media_types == ("application/json",)
    assert create.security == ({"apiKey": ()}, {"jwt": ("bookings:read",)})
    assert create.parameters["header", "Idempotency-Key"]["required"] is True
    assert create.responses["default"]["description"] == "A problem (RFC 9457)."


def test_operation_facts_inherited_and_overridden(gate: Gate) -> None:
    listing, get, cancel = (gate.operations[name] for name in ("listBookings", "getBooking", "cancelBooking"))
    assert listing.tags == ("bookings",)
    assert listing.parameters["query", "limit"]["name"] == "limit"
    assert get.deprecated
    assert set(get.parameters) == {("path", "bookingId")}
    assert (get.body_schema, get.body_required, get.media_types) == (None, False, ())
    assert cancel.security == ()


def test_parameter_of_the_operation_overrides_that_of_the_path(document: dict[str, Any]) -> None:
    own = {"name": "bookingId", "in": "path", "required": True, "schema": {"const": "me"}}
    document["paths"]["/bookings/{bookingId}"]["get"]["parameters"] = [own]
    operation = Gate(document).operations["getBooking"]
    assert operation.check({"bookingId": "me"}, b"", [], b"").path == {"bookingId": "me"}


def test_references_work_everywhere(document: dict[str, Any]) -> None:
    document["components"]["pathItems"] = {"One": document["paths"]["/bookings/{bookingId}"]}
    document["paths"]["/bookings/{bookingId}"] = {"$ref": "#/components/pathItems/One"}
    document["components"]["parameters"]["Alias"] = {"$ref": "#/components/parameters/Limit"}
    parameters = document["paths"]["/bookings"]["get"]["parameters"]
    parameters[0] = {"$ref": "#/components/parameters/Alias"}
    # A schema may even refer into another operation, by a pointer whose braces are percent-encoded.
    inline = "#/paths/~1bookings/get/parameters/0/schema"
    document["paths"]["/bookings/{bookingId}"]["$ref"] = "#/components/pathItems/One"
    document["components"]["schemas"]["BookingCreate"]["properties"]["units"] = {"$ref": inline.replace("/0/", "/1/")}
    gate = Gate(document)
    assert gate.operations["listBookings"].check({}, b"limit=3", [], b"").query == {"limit": 3}
    assert "getBooking" in gate.operations


def break_version(document: dict[str, Any]) -> None:
    document["openapi"] = "3.0.3"


def break_reference(document: dict[str, Any]) -> None:
    document["paths"]["/bookings"]["get"]["parameters"][0] = {"$ref": "#/components/parameters/Nope"}


def break_reference_in_schema(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Customer"]["properties"]["name"] = {"$ref": "#/components/schemas/Nope"}


def break_reference_loop(document: dict[str, Any]) -> None:
    document["components"]["parameters"]["Limit"] = {"$ref": "#/components/parameters/Limit"}


def break_reference_elsewhere(document: dict[str, Any]) -> None:
    document["components"]["parameters"]["Limit"] = {"$ref": "other.yaml#/Limit"}


def break_pattern(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Customer"]["properties"]["name"]["pattern"] = "["


def break_type(document: dict[str, Any]) -> None:
    document["components"]["schemas"]["Customer"]["type"] = "record"


def break_operation_id(document: dict[str, Any]) -> None:
    del document["paths"]["/bookings"]["get"]["operationId"]


def break_operation_id_twice(document: dict[str, Any]) -> None:
    document["paths"]["/bookings"]["get"]["operationId"] = "createBooking"


def break_template(document: dict[str, Any]) -> None:
    document["paths"]["/bookings/{id}"] = document["paths"].pop("/bookings/{bookingId}")


def break_style(document: dict[str, Any]) -> None:
    document["components"]["parameters"]["Limit"]["style"] = "deepObject"


def break_object(document: dict[str, Any]) -> None:
    document["components"]["parameters"]["Limit"]["schema"] = {"type": "object"}


def break_cookie(document: dict[str, Any]) -> None:
    document["components"]["parameters"]["Limit"]["in"] = "cookie"


@pytest.mark.parametrize(
    ("breakage", "pointer", "reason"),
    [
        (break_version, "/openapi", "3.1"),
        (break_reference, "/paths/~1bookings/get/parameters/0", "points to nothing"),
        (break_reference_in_schema, "/paths/~1bookings/post", "'/components/schemas/Nope' does not exist"),
        (break_reference_loop, "/components/parameters/Limit", "leads back to itself"),
        (break_reference_elsewhere, "/components/parameters/Limit", "bundle it first"),
        (break_pattern, "/paths/~1bookings/post", '"[" is not a "regex"'),
        (break_type, "/paths/~1bookings/post", "Customer is no JSON Schema"),
        (break_operation_id, "/paths/~1bookings/get", "no operationId"),
        (break_operation_id_twice, "/paths/~1bookings/post", "stands twice"),
        (break_template, "/paths/~1bookings~1{id}/get", "bookingId, id"),
        (break_style, "/components/parameters/Limit", "default style"),
        (break_object, "/components/parameters/Limit", "cannot be an object"),
        (break_cookie, "/components/parameters/Limit", "path, query and header"),
    ],
)
def test_gate_refuses_document(
    document: dict[str, Any], breakage: Callable[[dict[str, Any]], None], pointer: str, reason: str
) -> None:
    Gate(document)  # the control: whole, it is fit
    breakage(document)
    with pytest.raises(DocumentUnfit) as refusal:
        Gate(document)
    assert refusal.value.pointer == pointer
    assert reason in refusal.value.reason
    assert "\n" not in refusal.value.message


@pytest.mark.parametrize(
    ("servers", "base_path"),
    [
        ([], ""),
        ([{"url": "/"}], ""),
        ([{"url": "/api/v1"}], "/api/v1"),
        ([{"url": "https://example.org/api/v2/"}, {"url": "/other"}], "/api/v2"),
    ],
)
def test_base_path(document: dict[str, Any], servers: list[dict[str, str]], base_path: str) -> None:
    document["servers"] = servers
    assert Gate(document).base_path == base_path


def test_examples_and_extensions_are_not_schemas(document: dict[str, Any]) -> None:
    media = document["components"]["requestBodies"]["BookingCreate"]["content"]["application/json"]
    media["examples"] = {"odd": {"value": {"$ref": "#/nowhere", "type": "nonsense", "pattern": "["}}}
    document["x-anything"] = {"type": "nonsense"}
    Gate(document)


def test_gate_of_the_api_itself() -> None:
    gate = Gate(documents.load(documents.path()))
    assert gate.base_path == "/api/v1"
    assert "createBooking" in gate.operations
