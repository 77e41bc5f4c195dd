"""The client in Python of our own document, against the mock."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import httpx

from bizing_spec import document, openapi
from bizing_spec.mock import rulebooks
from bizing_spec.mock.answering import Manner, Mock
from bizing_spec.mock.application import Application
from bizing_spec.mock.model import Model
from tests.spec.client.checkout import check_out, generated

ROOM = "01980a3e-5a00-7c3e-9d4b-0f7a2b6c1d01"


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
