"""The reference at /docs, in a real browser and without a network: read, authorised, tried out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import Watched
from tests.provider.harness import booking_body, soon
from tests.provider.servers import Served

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

pytestmark = pytest.mark.e2e


def authorise(page: Page, key: str) -> None:
    page.locator(".btn.authorize").click()
    form = page.locator(".auth-container", has=page.locator("#api_key_value"))
    form.locator("#api_key_value").fill(key)
    form.get_by_role("button", name="Apply credentials").click()
    page.locator(".btn-done").first.click()


def execute(page: Page, operation: str) -> Response:
    """Press the button of an opened operation; the answer that came."""
    block = page.locator(f"[id$='-{operation}']")
    with page.expect_response(lambda answer: "/api/v1/" in answer.url) as answer:
        block.get_by_role("button", name="Execute").click()
    shown = block.locator(".live-responses-table .response-col_status").last
    page.wait_for_function(
        "([cell, status]) => cell.textContent.startsWith(status)",
        arg=[shown.element_handle(), str(answer.value.status)],
    )
    return answer.value


def unfold(page: Page, operation: str) -> None:
    page.locator(f"[id$='-{operation}'] .opblock-summary-control").click()
    page.locator(f"[id$='-{operation}']").get_by_role("button", name="Execute").wait_for()


def outside(watched: Watched, served: Served) -> list[str]:
    return [url for url in watched.requests if not url.startswith((served.url, "data:", "blob:"))]


def test_docs_try_requests_out_with_a_key_and_without_a_network(
    watched: Watched, served: Served, tmp_path: Path
) -> None:
    page = watched.page
    page.goto(served.facts["docs"])
    page.locator(".opblock").first.wait_for()
    assert page.title() == "Bizing Booking API"
    assert page.locator(".errors-wrapper").count() == 0
    shown = page.locator(".opblock").count()
    spec = served.request("GET", "openapi.json").json()
    described = [*spec["paths"].values(), *spec["webhooks"].values()]
    assert shown == sum(len(set(path) & {"get", "post", "put", "patch", "delete"}) for path in described)
    page.screenshot(path=tmp_path / "docs.png", full_page=True)

    authorise(page, served.facts["apiKey"])
    unfold(page, "listResources")
    listed = execute(page, "listResources")
    assert listed.status == 200
    resources = listed.json()["data"]
    assert {each["id"] for each in resources} == {each["id"] for each in served.facts["resources"]}

    unfold(page, "createBooking")
    order = json.dumps(booking_body(served.facts["resources"][0], soon()))
    page.locator("[id$='-createBooking'] textarea.body-param__text").fill(order)
    booked = execute(page, "createBooking")
    assert booked.status == 201
    assert served.request("GET", f"bookings/{booked.json()['id']}").json()["status"] == "PENDING"
    page.screenshot(path=tmp_path / "booked.png")
    assert watched.complaints == []

    # Pressed again it is another request, with a key of its own, so it is not answered by the first one's booking.
    again = execute(page, "createBooking")
    assert again.status == 409
    assert again.request.headers["idempotency-key"] != booked.request.headers["idempotency-key"]
    assert outside(watched, served) == []


def test_docs_without_a_key_are_refused(watched: Watched, served: Served) -> None:
    watched.page.goto(served.facts["docs"])
    unfold(watched.page, "listResources")
    assert execute(watched.page, "listResources").status == 401


def test_problem_types_are_pages_to_be_found_from_the_problem(watched: Watched, served: Served, tmp_path: Path) -> None:
    page = watched.page
    refused = served.request("GET", "resources", headers={"X-API-Key": "none"}).json()
    page.goto(served.url + refused["type"])
    assert page.locator("h1").inner_text() == refused["title"]
    page.get_by_role("link", name="All problem types").click()
    types = served.request("GET", "openapi.json").json()["x-problem-types"]
    assert page.locator("td a").all_inner_texts() == [each["title"] for each in types.values()]
    page.get_by_role("link", name=types["slot-unavailable"]["title"]).click()
    assert page.locator("p code").all_inner_texts() == ["/problems/slot-unavailable", "conflict", "nextFree"]
    page.screenshot(path=tmp_path / "problem.png")
    page.get_by_role("link", name="API reference").click()
    page.locator(".opblock").first.wait_for()
    assert watched.complaints == []
    assert outside(watched, served) == []


def test_unknown_problem_type_says_so(watched: Watched, served: Served) -> None:
    answer = watched.page.goto(f"{served.url}/problems/%3Cscript%3E")
    assert answer
    assert answer.status == 404
    assert watched.page.locator("h1").inner_text() == "Unknown problem type"


def test_page_that_asks_the_network_is_noticed(watched: Watched, served: Served) -> None:
    """The negative control of `outside` and of the complaints."""
    watched.page.goto(served.facts["docs"])
    with watched.page.expect_console_message():
        watched.page.evaluate("() => { new Image().src = 'http://cdn.invalid/logo.png' }")
    assert outside(watched, served) == ["http://cdn.invalid/logo.png"]
    assert watched.complaints != []
