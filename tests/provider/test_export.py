"""Search and export: any number of bookings, in pieces, each once."""

import csv
import io
import json
from typing import Any

import pytest

from bizing_provider.bookings import queries, service
from tests.provider.harness import Api, Run, pointers, soon, sql

MANY = """
INSERT INTO booking (id, business_id, resource_id, time_zone, starts_at, ends_at, units, status, version, customer,
  metadata, created_at, updated_at)
SELECT gen_random_uuid(), r.business_id, r.id, 'Etc/UTC', now(), now() + interval '1 hour', 1, 'CANCELLED', 1,
  jsonb_build_object('id', gen_random_uuid(), 'name', 'N' || n, 'email', 'n@example.com'), '{}', now(), now()
FROM resource r, generate_series(1, %s) AS n
"""


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_list_is_narrowed_by_customer_package_and_times_of_change(api: Api) -> None:
    room = api.resource()
    package = api.post("/packages", {"name": "Event", "items": [{"resourceId": room["id"]}]}).json()
    first = api.held(room, soon(hour=9), customer={"name": "Bo", "email": "bo@example.com"})
    times = {"start": soon(hour=11).isoformat(), "end": soon(hour=12).isoformat()}
    ada = {"name": "Ada", "email": "ada@example.com"}
    second = api.post("/bookings", {"packageId": package["id"], "customer": ada} | times).json()
    first = api.patch(f"/bookings/{first['id']}", {"notes": "Window"}, 1).json()

    def listed(**params: str) -> list[str]:
        found = [booking["id"] for booking in api.get("/bookings", params=params).json()["data"]]
        exported = rows(api.get("/exports/bookings", params=params).text)
        assert [row["id"] for row in exported] == found
        return found

    assert listed() == [second["id"], first["id"]]
    assert listed(customerId=first["customer"]["id"]) == [first["id"]]
    assert listed(packageId=package["id"]) == [second["id"]]
    assert listed(createdFrom=second["createdAt"]) == [second["id"]]
    assert listed(createdTo=second["createdAt"]) == [first["id"]]
    assert listed(updatedFrom=first["updatedAt"]) == [first["id"]]
    assert listed(updatedTo=first["updatedAt"]) == [second["id"]]


def test_export_has_what_the_api_shows(api: Api) -> None:
    text = 'quoted "so", and\r\nbroken'
    customer = {"name": "=HYPERLINK(1)", "email": "+a@example.com", "phone": "-1 23", "locale": "de"}
    price = {"amount": 100, "currency": "EUR", "per": "BOOKING"}
    api.held(api.resource(price=price), soon(), customer=customer, notes=text, metadata={"a": "@b"})
    [shown] = api.get("/bookings").json()["data"]
    answer = api.get("/exports/bookings", params={"format": "jsonl"})
    assert answer.headers["content-type"] == "application/jsonl"
    assert [json.loads(line) for line in answer.text.splitlines()] == [shown]
    answer = api.get("/exports/bookings")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    [row] = rows(answer.text)
    assert (row["id"], row["start"], row["priceAmount"], row["notes"]) == (shown["id"], shown["start"], "100", text)
    assert json.loads(row["metadata"]) == {"a": "@b"}
    # No cell begins like a formula; the apostrophe is all that was added.
    assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert (row["customerName"], row["customerEmail"], row["customerPhone"]) == (
        "'=HYPERLINK(1)",
        "'+a@example.com",
        "'-1 23",
    )
    assert pointers(api.get("/exports/bookings", params={"format": "xls"})) == {("format", "enum")}


def test_export_of_20000_is_sent_while_it_is_read(
    api: Api, database_url: str, run: Run[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reader has every piece before the next is read, and rows that change or come meanwhile do no harm."""
    api.resource()
    sql(database_url, MANY, 20_000)
    before = {str(id_) for (id_,) in sql(database_url, "SELECT id FROM booking")}
    read: list[int] = []
    sent: list[tuple[int, bytes]] = []
    page = queries.page

    async def counted(*values: Any, **named: Any) -> Any:
        found = await page(*values, **named)
        read.append(len(found))
        return found

    monkeypatch.setattr(queries, "page", counted)

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body" and message["body"]:
            sent.append((sum(read), message["body"]))
            if len(sent) == 3:
                newest = "SELECT 'ffffffff-ffff-7fff-bfff-ffffffffffff'::uuid"
                sql(database_url, MANY.replace("SELECT gen_random_uuid()", newest), 1)
                sql(database_url, "UPDATE booking SET version = 2")

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    scope = {"type": "http", "method": "GET", "path": "/api/v1/exports/bookings", "query_string": b"", "raw_path": b""}
    scope |= {"headers": [(b"x-api-key", api.key.encode())], "http_version": "1.1", "scheme": "http", "root_path": ""}
    run(api.app({**scope, "server": ("test", 80), "asgi": {"version": "3.0", "spec_version": "2.4"}}, receive, send))
    assert [count for count, _ in sent] == [0, *range(service.EXPORTED, 20_001, service.EXPORTED)]
    assert max(len(body) for _, body in sent) < 1_000_000
    ids = [row["id"] for row in rows(b"".join(body for _, body in sent).decode())]
    assert len(ids) == 20_000
    assert set(ids) == before
