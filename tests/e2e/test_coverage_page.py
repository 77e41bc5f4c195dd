"""The heat map in a real browser: offline, readable on light and dark, and led from the map to what is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import pytest

from bizing_spec import cli
from tests.e2e.conftest import Watched
from tests.spec.coverage.conftest import DOCUMENT, GET, answered

pytestmark = pytest.mark.e2e

# Of each cell its background and the contrast of its text, as they are painted: mixed colours are not told as RGB.
PAINTED = """(cells) => {
  const context = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const paint = (colour) => {
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => part / 255)
      .map((share) => share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return cells.map((cell) => {
    const style = getComputedStyle(cell);
    const [text, behind] = [paint(style.color), paint(style.backgroundColor)];
    const [low, high] = [light(text), light(behind)].sort((a, b) => a - b);
    return [behind.join(), (high + 0.05) / (low + 0.05)];
  });
}"""


@pytest.fixture
def page(tmp_path: Path) -> str:
    """The address of a page."""
    document, record, page = (tmp_path / name for name in ("openapi.json", "record.ndjson", "coverage.html"))
    document.write_text(json.dumps(DOCUMENT))
    record.write_text(json.dumps(answered({"kind": "hall", "size": {"width": 1}})))
    command = ["spec", "coverage", str(document), str(record), "--format", "html", "--output", str(page)]
    assert cli.main(command) == 0
    return page.as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_heat_map_is_readable_and_asks_no_network(
    watched: Watched, page: str, scheme: Literal["light", "dark"]
) -> None:
    watched.page.emulate_media(color_scheme=scheme)
    watched.page.goto(page)
    row = watched.page.locator(".map tr", has_text="GET /rooms/{room}").first
    cells = row.locator("td").all_inner_texts()
    assert "33" in cells[5]  # one status of three
    assert "1/3" in cells[5]
    painted = watched.page.locator(".legend span").evaluate_all(PAINTED)
    assert len({colour for colour, _ in painted}) == 6
    painted += watched.page.locator(".map td:not(.none)").evaluate_all(PAINTED)
    assert min(contrast for _, contrast in painted) >= 4.5
    assert watched.requests == [page]
    assert watched.complaints == []


def test_name_in_the_map_opens_what_is_missing(watched: Watched, page: str) -> None:
    pointer = watched.page.get_by_text(f"{GET}/responses/4XX")
    watched.page.goto(page)
    assert not pointer.is_visible()
    watched.page.get_by_role("link", name="GET /rooms/{room}").click()
    pointer.wait_for(state="visible")


def test_narrow_screen_scrolls_the_map_alone(watched: Watched, page: str) -> None:
    watched.page.set_viewport_size({"width": 360, "height": 800})
    watched.page.goto(page)
    assert watched.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
