"""The client in Python that is generated from the contract, against the API itself."""

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.provider.harness import Api, soon
from tests.spec.client.checkout import check_out, generated


@pytest.fixture
def bookings(tmp_path: Path) -> Iterator[ModuleType]:
    with generated(tmp_path) as package:
        yield package


def connect(bookings: ModuleType, api: Api, key: str) -> Any:
    return bookings.AsyncClient("http://test/api/v1", bookings.AsyncCredentials(api_key=key), http=api.client)


def test_checkout_by_the_generated_client(api: Api, bookings: ModuleType) -> None:
    resource = api.resource()
    api.runner.run(check_out(bookings, connect(bookings, api, api.key), resource["id"], soon()))


def test_strangers_are_refused_as_the_contract_says(api: Api, bookings: ModuleType) -> None:
    with pytest.raises(bookings.errors.Unauthorized) as refused:
        api.runner.run(connect(bookings, api, "a-key").list_bookings())
    assert refused.value.body.type == "/problems/unauthenticated"


def test_exports_are_text_or_a_stream(api: Api, bookings: ModuleType) -> None:
    api.held(api.resource(), soon())
    client = connect(bookings, api, api.key)

    async def lines() -> list[str]:
        async with (await client.export_bookings(format="jsonl")).body as stream:
            return [line async for line in stream.lines()]

    assert len(api.runner.run(lines())) == 1
    assert "PENDING" in api.runner.run(client.export_bookings(format="csv")).body
