"""The client in Python of our own document, against the mock."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from bizing_spec import document, openapi
from bizing_spec.gate import Gate
from bizing_spec.mock import rulebooks
from bizing_spec.mock.answering import Manner, Mock
from bizing_spec.mock.application import Application
from bizing_spec.mock.model import Model
from bizing_spec.openapi import OpenApi
from tests.spec.client.checkout import check_out, generated

ROOM = "01980a3e-5a00-7c3e-9d4b-0f7a2b6c1d01"


def examples(owner: Any, api: OpenApi) -> Iterator[tuple[str, str, Any]]:
    """The status, the media type and the value of each example of an operation's answers."""
    for status, stated in owner.get("responses", {}).items():
        for media_type, media in api.resolve(stated).get("content", {}).items():
            for each in media.get("examples", {}).values():
                yield status, media_type, api.resolve(each).get("value")


def test_every_example_is_read_and_may_be_sent_as_it_came(tmp_path: Path) -> None:
    api = openapi.read(document.path())
    gate = Gate(api.content)
    read = 0
    with generated(tmp_path, name="examples_api") as bookings:
        kind = bookings.operations.Operation
        declared = [each for each in vars(bookings.operations).values() if isinstance(each, kind)]
        known = {(each.method, each.path): each for each in declared}
        for name, each in gate.operations.items():
            operation = known[each.method, each.path]
            told = api.content["paths"][each.path][each.method.lower()]
            for status, media_type, value in examples(told, api):
                if not media_type.endswith("json"):
                    continue
                replies = [r for r in operation.replies if (r.status, r.media_type) == (status, media_type)]
                model = replies[0].reads.validate_json(json.dumps(value), by_alias=True, by_name=False)
                sent = json.dumps(bookings.runtime.models.wire(model)).encode()
                headers = [(b"content-type", media_type.encode())]
                found = each.check_response(int(status), headers, sent)
                assert [f for f in found if f.location == "body"] == [], (name, status, sent)
                read += 1
    assert read > 500


def test_checkout_on_the_mock(tmp_path: Path) -> None:
    file = document.path()
    beside = rulebooks.beside(str(file))
    assert beside is not None
    book = rulebooks.load(beside)
    mock = Mock(Model(openapi.read(file)), Manner(seed=1), book, lambda: datetime(2027, 3, 1, tzinfo=UTC))

    async def run() -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(Application(mock))) as http:
            api = bookings.AsyncClient("http://mock", bookings.AsyncCredentials(api_key="any"), http=http)
            await check_out(bookings, api, ROOM, datetime(2027, 3, 11, 9, tzinfo=UTC))

    with generated(tmp_path) as bookings:
        asyncio.run(run())
