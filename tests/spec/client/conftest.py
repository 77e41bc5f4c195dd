"""An odd document, and a service that answers its clients as a test wants, and remembers what it was asked."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

DOCUMENT = """openapi: 3.1.0
info: {title: Rooms, version: "1"}
security: [{key: []}, {person: []}]
paths:
  /rooms/{room}/{spots}/{at}:
    get:
      operationId: rooms/find
      summary: Find */ rooms
      parameters:
        - {name: room, in: path, required: true, schema: {type: string}}
        - {name: spots, in: path, required: true, style: matrix, explode: true, schema: &list {items: {type: integer}}}
        - {name: at, in: path, required: true, style: label, schema: {type: array, items: {type: string}}}
        - {name: tags, in: query, schema: {type: array, items: {type: string}}}
        - {name: ids, in: query, explode: false, schema: {type: array, items: {type: integer}}}
        - {name: piped, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: string}}}
        - {name: spaced, in: query, style: spaceDelimited, explode: false, schema: {type: array, items: {type: string}}}
        - {name: filter, in: query, style: deepObject, schema: {$ref: '#/components/schemas/Filter'}}
        - {name: point, in: query, schema: {type: object, properties: {x: {type: integer}, y: {type: integer}}}}
        - {name: json, in: query, content: {application/json: {schema: {properties: {a: {type: string}}}}}}
        - {name: when, in: query, schema: {type: string, format: date-time}}
        - {name: X-List, in: header, schema: {type: array, items: {type: string}}}
        - {name: taste, in: cookie, schema: {type: string}}
      responses: &echo
        200: {description: What was sent, content: {application/json: {schema: {$ref: '#/components/schemas/Echo'}}}}
        404: {description: None, content: {application/problem+json: {schema: {$ref: '#/components/schemas/Gone'}}}}
        4XX: {description: No, content: {application/problem+json: {schema: {$ref: '#/components/schemas/Problem'}}}}
        default: {description: Oh, content: {text/plain: {schema: {type: string}}}}
  /rooms:
    post:
      parameters: [{name: Idempotency-Key, in: header, required: true, schema: {type: string, pattern: '^".+"$'}}]
      requestBody:
        required: true
        content:
          multipart/form-data: {schema: {$ref: '#/components/schemas/Plan'}}
          application/x-www-form-urlencoded:
            schema: {$ref: '#/components/schemas/Plan'}
            encoding: {size: {style: deepObject}}
          application/json: {schema: {$ref: '#/components/schemas/Plan'}}
          application/octet-stream: {}
      responses: *echo
    delete: {operationId: clear, security: [{login: [], site: []}], responses: {204: {description: Done}, 202: {}}}
    put: {operationId: replace, responses: {2XX: {description: Lines, content: {text/csv: {}, application/jsonl: {}}}}}
    patch: {operationId: constructor, responses: {default: {content: {'*/*': {schema: {type: object}}}}}}
    head: {operationId: probe, responses: {200: {content: {application/json: {schema: {type: object}}}}}}
  /nests:
    post:
      operationId: nest
      requestBody: &nest {content: {application/json: {schema: {$ref: '#/components/schemas/Nest'}}}}
      responses: {200: {description: The same, <<: *nest}}
components:
  securitySchemes:
    key: {type: apiKey, in: query, name: api key}
    person: {type: http, scheme: bearer}
    login: {type: http, scheme: basic}
    site: {type: apiKey, in: cookie, name: site}
  schemas:
    Filter: {type: object, properties: {floor: {type: integer}, sides: {type: array, items: {enum: [n, s]}}}}
    Plan:
      type: object
      required: [name]
      properties:
        name: {type: string}
        photo: {type: string, format: binary}
        doors: {type: array, items: {type: integer}}
        size: {type: object, properties: {x: {type: integer}}}
    Echo:
      type: object
      required: [method, target, headers, body]
      properties:
        method: {type: string}
        target: {type: string}
        headers: {type: object, additionalProperties: {type: string}}
        body: {type: string}
    Nest:
      type: object
      properties:
        nestedOne: {$ref: '#/components/schemas/Nested'}
        mayBeNull: {type: [string, "null"]}
        mayNot: {type: string}
    Nested: {type: object, properties: {deeperOne: {$ref: '#/components/schemas/Deeper'}}}
    Deeper: {type: object, properties: {anyName: {$ref: '#/components/schemas/Any'}, any_name: {type: integer}}}
    Any: {type: integer}
    Base: {type: object, required: [kind], properties: {kind: {type: string}, size: {type: integer}}}
    Cat: {allOf: [{$ref: '#/components/schemas/Base'}, {required: [size], properties: {size: {enum: [1, 2]}}}]}
    Dog: {allOf: [{$ref: '#/components/schemas/Base'}, {properties: {tail: {type: boolean}}}]}
    Pet:
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
      discriminator: {propertyName: kind, mapping: {cat: Cat, dog: '#/components/schemas/Dog', puppy: Dog}}
    Problem: {type: object, required: [title], properties: {title: {type: string}}}
    Gone: {type: object, required: [title, since], properties: {title: {const: Gone}, since: {type: integer}}}
"""

PROBLEM = {"Content-Type": "application/problem+json; charset=utf-8"}
TEXT = {"Content-Type": "text/plain"}
PAGE = {"Content-Type": "text/html"}

Answer = tuple[int, dict[str, str], str]


class Service:
    """Answers what it was told to, in turn, and then with what was asked of it."""

    url: str

    def __init__(self) -> None:
        self.answers: list[Answer | None] = []
        self.asked: list[dict[str, Any]] = []


@pytest.fixture
def service() -> Iterator[Service]:
    told_and_asked = Service()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self._body()
            headers = {name.lower(): value for name, value in self.headers.items()}
            told = {"method": self.command, "target": self.path, "headers": headers, "body": body}
            told_and_asked.asked.append(told)
            scripted = (
                told_and_asked.answers.pop(0) if told_and_asked.answers else (200, {"ETag": '"7"'}, json.dumps(told))
            )
            if scripted is None:
                self.close_connection = True
                return
            self._send(*scripted)

        def _body(self) -> str:
            if self.headers.get("Transfer-Encoding") == "chunked":
                parts = []
                while size := int(self.rfile.readline(), 16):
                    parts.append(self.rfile.read(size))
                    self.rfile.readline()
                self.rfile.readline()
                return b"".join(parts).decode("latin-1")
            return self.rfile.read(int(self.headers.get("Content-Length", 0))).decode("latin-1")

        def _send(self, status: int, headers: dict[str, str], body: str) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": "application/json", **headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)) if status != 204 else "0")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = answer  # noqa: N815

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        told_and_asked.url = f"http://127.0.0.1:{server.server_port}/v1"
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield told_and_asked
        server.shutdown()
