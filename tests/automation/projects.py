"""A small project that is judged in seconds: a document and a pact, one of which the other does not allow on demand."""

import json
from pathlib import Path

DOCUMENT = """\
openapi: 3.1.0
info: { title: Rooms, version: "1" }
paths:
  /rooms:
    post:
      operationId: createRoom
      requestBody:
        required: true
        content: { application/json: { schema: { type: object, properties: { name: { maxLength: 9 } } } } }
      responses: { "204": { description: Done. }, 4XX: { description: No. } }
"""
PACT = {
    "consumer": {"name": "web"},
    "provider": {"name": "rooms"},
    "interactions": [
        {
            "description": "a room",
            "request": {"method": "POST", "path": "/rooms", "body": {"name": "Blue"}},
            "response": {"status": 204},
        }
    ],
    "metadata": {"pactSpecification": {"version": "3.0.0"}},
}
SETTINGS = """\
[verify]
spec = "openapi.yaml"
pacts = ["pacts"]
"""
WRONG = DOCUMENT.replace("{ maxLength: 9", "{ type: integer")


def write(folder: Path, document: str = DOCUMENT, settings: str = SETTINGS) -> None:
    """The files of the project, in a folder that is there."""
    (folder / "pacts").mkdir()
    (folder / "pacts" / "web-rooms.json").write_text(json.dumps(PACT))
    (folder / "openapi.yaml").write_text(document)
    (folder / "bizing.toml").write_text(settings)
