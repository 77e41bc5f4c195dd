"""The page of a race in a real browser: offline, complete, and readable on light and dark."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import pytest

from bizing_load.report import page as report
from bizing_load.report.model import Judged
from tests.e2e.conftest import Watched
from tests.load import runs

pytestmark = pytest.mark.e2e

CONTRAST = """(selector) => {
  const parse = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const light = (colour) => { const [r, g, b] = parse(colour); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = (element) => {
    const colour = getComputedStyle(element).backgroundColor;
    return colour === "rgba(0, 0, 0, 0)" && element.parentElement ? behind(element.parentElement) : colour;
  };
  const element = document.querySelector(selector);
  const [low, high] = [light(getComputedStyle(element).color), light(behind(element))].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}"""


def show(watched: Watched, judged: Judged, folder: Path) -> Any:
    """Open the page, and see all its pictures drawn."""
    from playwright.sync_api import expect

    file = folder / "report.html"
    report.write(judged, file)
    page = watched.page
    page.goto(file.as_uri())
    for plot in page.locator(".plot").all():
        plot.scroll_into_view_if_needed()
    expect(page.locator(".plot:not([data-drawn])")).to_have_count(0)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_of_a_double_booking_shows_both_and_asks_no_network(
    watched: Watched, tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    watched.page.emulate_media(color_scheme=scheme)
    page = show(watched, runs.invalid(), tmp_path)
    assert page.locator("h1").inner_text() == "Invalid"
    for name in ("when-1", "booked-1"):
        labels = page.locator(f"#{name} .ytick").all_text_contents()
        for booking, client in (("booking-ada", "client 0"), ("booking-bob", "client 1")):
            assert any(booking in label and client in label for label in labels)
    assert page.locator("#when-1").get_by_text("both have it from here").is_visible()
    assert page.locator("#booked-1").get_by_text("both: 2027-03-11 12:30–13:00").is_visible()
    assert page.locator("#throughput").get_by_text("⚡ pause").is_visible()
    for selector in ("h1", ".lead", "figcaption", "td", "code"):
        assert page.evaluate(CONTRAST, selector) >= 4.5, selector
    page.screenshot(path=tmp_path / f"{scheme}.png", full_page=True)
    assert watched.requests == [(tmp_path / "report.html").as_uri()]
    assert watched.complaints == []


def test_page_follows_a_change_of_the_colour_scheme(watched: Watched, tmp_path: Path) -> None:
    watched.page.emulate_media(color_scheme="light")
    from playwright.sync_api import expect

    page = show(watched, runs.invalid(), tmp_path)
    picture = page.locator("#throughput .main-svg").first
    before = picture.evaluate("(picture) => getComputedStyle(picture).backgroundColor")
    page.emulate_media(color_scheme="dark")
    expect(picture).not_to_have_css("background-color", before)


def test_page_has_a_heading_for_each_part_and_a_name_for_each_picture(watched: Watched, tmp_path: Path) -> None:
    page = show(watched, runs.invalid(), tmp_path)
    levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map((each) => Number(each.tagName[1]))")
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert page.locator(".plot:not([aria-label])").count() == 0
    table = page.locator("details", has_text="The same as a table").first
    table.locator("summary").click()
    assert table.get_by_role("cell", name="booking-bob").is_visible()


def test_page_of_100_000_operations_opens(watched: Watched, tmp_path: Path) -> None:
    page = show(watched, runs.large(100_000), tmp_path)
    assert page.get_by_text("4,960 more bookings").first.is_visible()
    assert page.locator("#resource-1 .bars .point").count() < 200
    assert watched.complaints == []
