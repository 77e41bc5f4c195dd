"""A small document with one of each thing that the gate must enforce."""

import copy
from typing import Any

import pytest

from bizing_spec.gate import Gate

_PROBLEM = {
    "description": "A problem (RFC 9457).",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
}

_SCHEMAS: dict[str, Any] = {
    "BookingCreate": {
        "type": "object",
        "additionalProperties": False,
        "required": ["resourceId", "start", "end", "customer"],
        "properties": {
            "resourceId": {"type": "string", "format": "uuid"},
            "start": {"type": "string", "format": "date-time"},
            "end": {"type": "string", "format": "date-time"},
            "customer": {"$ref": "#/components/schemas/Customer"},
            "units": {"type": "integer", "minimum": 1, "maximum": 100},
            "notes": {"type": ["string", "null"], "maxLength": 200},
            "draft": {"type": "boolean"},
            "price": {"type": "number", "multipleOf": 0.5, "exclusiveMinimum": 0},
            "currency": {"enum": ["EUR", "USD"]},
            "website": {"type": "string", "format": "uri"},
            "birthday": {"type": "string", "format": "date"},
            "opensAt": {"type": "string", "format": "time"},
            "tags": {
                "type": "array",
                "items": {"type": "string", "minLength": 1, "pattern": "^[a-z]+$", "description": "In small letters."},
                "maxItems": 3,
                "uniqueItems": True,
            },
            "metadata": {
                "type": "object",
                "additionalProperties": {"type": "string"},
                "propertyNames": {"maxLength": 5},
                "maxProperties": 2,
            },
            "payment": {"$ref": "#/components/schemas/Payment"},
            "reminder": {"oneOf": [{"$ref": "#/components/schemas/Reminder"}, {"type": "null"}]},
            "contact": {"type": "object", "anyOf": [{"required": ["phone"]}, {"required": ["email"]}]},
            "window": {"anyOf": [{"type": "integer"}, {"type": "boolean"}]},
        },
    },
    "Customer": {
        "type": "object",
        "additionalProperties": False,
        "required": ["name", "email"],
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 100},
            "email": {"type": "string", "format": "email", "maxLength": 254},
            "a/b~c": {"type": "integer"},
        },
    },
    "Card": {
        "type": "object",
        "required": ["kind", "number"],
        "properties": {"kind": {"const": "card"}, "number": {"type": "string", "minLength": 12}},
        "additionalProperties": False,
    },
    "Transfer": {
        "type": "object",
        "required": ["kind", "iban"],
        "properties": {"kind": {"const": "transfer"}, "iban": {"type": "string"}},
        "additionalProperties": False,
    },
    "Payment": {"oneOf": [{"$ref": "#/components/schemas/Card"}, {"$ref": "#/components/schemas/Transfer"}]},
    "Reminder": {
        "type": "object",
        "properties": {"minutes": {"type": "integer", "minimum": 5}},
        "required": ["minutes"],
    },
    "Audited": {"type": "object", "properties": {"note": {"type": "string", "maxLength": 10}}},
    "BookingPatch": {
        "type": "object",
        "allOf": [{"$ref": "#/components/schemas/Audited"}],
        "properties": {"units": {"type": "integer"}},
        "unevaluatedProperties": False,
        "minProperties": 1,
    },
    "Booking": {
        "type": "object",
        "required": ["id", "status"],
        "properties": {"id": {"type": "string", "format": "uuid"}, "status": {"enum": ["held", "confirmed"]}},
        "additionalProperties": False,
    },
    "Problem": {
        "type": "object",
        "required": ["type", "status"],
        "properties": {"type": {"type": "string"}, "status": {"type": "integer"}},
    },
}

_DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Test", "version": "1"},
    "servers": [
        {
            "url": "https://{host}/api/{version}/",
            "variables": {"host": {"default": "example.org"}, "version": {"default": "v1"}},
        }
    ],
    "security": [{"apiKey": []}, {"jwt": ["bookings:read"]}],
    "paths": {
        "/bookings": {
            "get": {
                "operationId": "listBookings",
                "tags": ["bookings"],
                "parameters": [
                    {"$ref": "#/components/parameters/Limit"},
                    {"name": "cursor", "in": "query", "schema": {"type": "string", "minLength": 1}},
                    {"name": "deep", "in": "query", "schema": {"type": "boolean"}},
                    {"name": "from", "in": "query", "schema": {"type": "string", "format": "date-time"}},
                    {"name": "price", "in": "query", "schema": {"type": "number", "maximum": 100}},
                    {
                        "name": "status",
                        "in": "query",
                        "schema": {"type": "array", "items": {"enum": ["held", "confirmed"]}, "maxItems": 2},
                    },
                    {
                        "name": "ids",
                        "in": "query",
                        "explode": False,
                        "schema": {"type": "array", "items": {"type": "integer"}},
                    },
                    {
                        "name": "names",
                        "in": "query",
                        "explode": False,
                        "schema": {"type": "array", "items": {"type": "string"}},
                    },
                    {"name": "page", "in": "query", "schema": {"anyOf": [{"type": "integer"}, {"const": "last"}]}},
                ],
                "responses": {
                    "200": {
                        "description": "Bookings.",
                        "content": {
                            "application/json": {
                                "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Booking"}}
                            },
                            "text/csv": {"schema": {"type": "string"}},
                        },
                    },
                    "4XX": {"$ref": "#/components/responses/Problem"},
                },
            },
            "post": {
                "operationId": "createBooking",
                "parameters": [
                    {
                        "name": "Idempotency-Key",
                        "in": "header",
                        "required": True,
                        "schema": {"type": "string", "pattern": '^"[!-~]{1,64}"$'},
                    },
                    {"name": "X-Retry", "in": "header", "schema": {"type": "integer", "minimum": 0}},
                    {
                        "name": "X-Tags",
                        "in": "header",
                        "schema": {"type": "array", "items": {"type": "string", "maxLength": 3}},
                    },
                    {"name": "Accept", "in": "header", "schema": {"type": "integer"}},
                ],
                "requestBody": {"$ref": "#/components/requestBodies/BookingCreate"},
                "responses": {
                    "201": {
                        "description": "Booked.",
                        "headers": {
                            "ETag": {"required": True, "schema": {"type": "string", "pattern": '^".+"$'}},
                            "Location": {"$ref": "#/components/headers/Location"},
                            "RateLimit-Remaining": {"schema": {"type": "integer", "minimum": 0}},
                        },
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Booking"}}},
                    },
                    "default": {"$ref": "#/components/responses/Problem"},
                },
            },
        },
        "/bookings/{bookingId}": {
            "parameters": [{"$ref": "#/components/parameters/BookingId"}],
            "get": {
                "operationId": "getBooking",
                "deprecated": True,
                "responses": {
                    "200": {
                        "description": "The booking.",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Booking"}}},
                    }
                },
            },
            "head": {
                "operationId": "headBooking",
                "responses": {
                    "200": {
                        "description": "The booking.",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Booking"}}},
                    }
                },
            },
            "patch": {
                "operationId": "patchBooking",
                "requestBody": {
                    "content": {
                        "application/merge-patch+json": {"schema": {"$ref": "#/components/schemas/BookingPatch"}},
                        "application/json": {"schema": {"type": "object", "maxProperties": 1}},
                        "text/plain": {},
                    },
                },
                "responses": {"200": {"description": "Changed."}},
            },
            "delete": {
                "operationId": "cancelBooking",
                "security": [],
                "responses": {"204": {"description": "Cancelled."}},
            },
        },
    },
    "components": {
        "securitySchemes": {
            "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
            "jwt": {"type": "http", "scheme": "bearer"},
            "link": {"type": "apiKey", "in": "query", "name": "token"},
        },
        "parameters": {
            "Limit": {
                "name": "limit",
                "in": "query",
                "schema": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
            },
            "BookingId": {
                "name": "bookingId",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "format": "uuid"},
            },
        },
        "headers": {"Location": {"required": True, "schema": {"type": "string"}}},
        "requestBodies": {
            "BookingCreate": {
                "required": True,
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/BookingCreate"}}},
            }
        },
        "responses": {"Problem": _PROBLEM},
        "schemas": _SCHEMAS,
    },
}


@pytest.fixture
def document() -> dict[str, Any]:
    """A copy to change."""
    return copy.deepcopy(_DOCUMENT)


@pytest.fixture(scope="session")
def gate() -> Gate:
    return Gate(_DOCUMENT)
