"""The mock's page in a real browser: light and dark, and its buttons do what they say."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import httpx
import pytest

from tests.e2e.conftest import Watched
from tests.e2e.test_coverage_page import PAINTED

pytestmark = pytest.mark.e2e

DOCUMENT = """
openapi: 3.1.0
info: { title: Things <i>, version: "1" }
paths:
  /things:
    get:
      responses:
        "200": { description: All., content: { application/json: { example: [] } } }
        "503": { description: None. }
  /things/{id}:
    get: { responses: { "204": { description: One. } } }
    parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
"""
RULES = """
scenarios:
  down & out: { GET /things: [{ status: 503 }] }
"""


# Gives each element the first background behind it, so that its contrast can be told from itself alone.
BACKDROPS = """(all) => {
  const clear = "rgba(0, 0, 0, 0)";
  for (const each of all) {
    let behind = each;
    while (behind !== document.documentElement && getComputedStyle(behind).backgroundColor === clear) {
      behind = behind.parentElement;
    }
    each.style.backgroundColor = getComputedStyle(behind).backgroundColor;
  }
}"""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    file = tmp_path / "openapi.yaml"
    file.write_text(DOCUMENT)
    file.with_name("openapi.mock.yaml").write_text(RULES)
    code = "import sys; from bizing_spec.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "mock", str(file), "--port", "0", "--no-watch"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            yield process.stderr.readline().partition(" at ")[2].partition(" ")[0]
        finally:
            process.terminate()
            process.communicate(timeout=20)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_shows_what_was_asked_and_is_readable(
    watched: Watched, address: str, scheme: Literal["light", "dark"]
) -> None:
    httpx.get(f"{address}/things")
    httpx.get(f"{address}/things/<b>")
    watched.page.emulate_media(color_scheme=scheme)
    watched.page.goto(f"{address}/__mock")
    rows = watched.page.locator("tbody tr")
    assert rows.locator("td:nth-child(4)").all_inner_texts() == ["422", "200"]
    assert "request/path/id: " in rows.first.inner_text()
    assert watched.page.get_by_role("heading").inner_text() == "Mock: Things <i>"
    everything = watched.page.locator("h1, p, th, td, button, #scenario")
    everything.evaluate_all(BACKDROPS)
    assert min(contrast for _, contrast in everything.evaluate_all(PAINTED)) >= 4.5
    assert watched.requests == [f"{address}/__mock"]
    assert watched.complaints == []


def test_buttons_play_scenarios_and_begin_again(watched: Watched, address: str) -> None:
    page = watched.page
    page.goto(f"{address}/__mock")
    page.get_by_role("button", name="down & out").click()
    page.locator("button[aria-pressed=true]", has_text="down & out").wait_for()
    assert page.url == f"{address}/__mock"
    assert httpx.get(f"{address}/things").status_code == 503
    page.reload()
    assert page.locator("tbody tr.bad").count() == 1
    page.get_by_role("button", name="none").click()
    page.locator("button[aria-pressed=true]", has_text="none").wait_for()
    assert httpx.get(f"{address}/things").status_code == 200
    page.get_by_role("button", name="Begin again").click()
    page.get_by_text("Nothing yet").wait_for()
    assert watched.complaints == []


def test_narrow_screen_scrolls_the_table_alone(watched: Watched, address: str) -> None:
    httpx.get(f"{address}/things/{'a' * 200}")
    watched.page.set_viewport_size({"width": 360, "height": 800})
    watched.page.goto(f"{address}/__mock")
    assert watched.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
