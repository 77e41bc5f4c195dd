"""The page of a verdict in a real browser: offline, and led from each stage to what is wrong there."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest

from bizing_pacts.verdict import page
from bizing_pacts.verdict.model import Finding, Result, Verdict
from tests.e2e.conftest import Watched

pytestmark = pytest.mark.e2e

LOST = Finding(
    "lost_write",
    "error",
    "PUT /notes/{noteId}",
    "'starred' was sent as <b>true</b>, and then was not there",
    "curl -X PUT http://127.0.0.1:8000/notes/1 " + "x" * 400,
    "openapi.yaml",
    52,
    7,
)
VERDICT = Verdict(
    "rooms",
    "openapi.yaml",
    "0.1.0",
    datetime(2026, 11, 23, 12, tzinfo=UTC),
    61.5,
    [
        Result("lint", "Is the document sound?", "passed", "0 errors", [], 1.9, "bizing spec lint openapi.yaml"),
        Result("diff", "Does it break who relies on the last release?", "skipped", "no release tag has the document"),
        Result("fuzz", "Does the provider do what the document says?", "failed", "1 fault", [LOST], 20.1, "bizing …"),
    ],
)


@pytest.fixture
def address(tmp_path: Path) -> str:
    file = tmp_path / "report.html"
    file.write_text(page.render(VERDICT, {"fuzz": "fuzz.html"}), encoding="utf-8")
    return file.as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_verdict_is_told_and_nothing_is_loaded(
    watched: Watched, address: str, scheme: Literal["light", "dark"]
) -> None:
    watched.page.emulate_media(color_scheme=scheme)
    watched.page.goto(address)
    assert watched.page.get_by_role("heading", level=1).inner_text() == "rooms: failed"
    assert "1 error in fuzz" in watched.page.locator("header").inner_text()
    wrong = watched.page.get_by_role("region", name="What is wrong")
    assert "PUT /notes/{noteId}" in wrong.inner_text()
    assert "<b>true</b>" in wrong.inner_text()  # shown, not obeyed
    assert "openapi.yaml:52:7" in wrong.inner_text()
    assert watched.requests == [address]
    assert watched.complaints == []


def test_stage_leads_to_its_findings(watched: Watched, address: str) -> None:
    watched.page.set_viewport_size({"width": 1000, "height": 300})
    watched.page.goto(address)
    finding = watched.page.get_by_role("heading", name="PUT /notes/{noteId}")
    watched.page.get_by_role("link", name="fuzz", exact=True).click()
    watched.page.wait_for_function("location.hash === '#fuzz'")
    box = finding.bounding_box()
    assert box is not None
    assert 0 <= box["y"] < 300


def test_narrow_screen_does_not_scroll_sideways(watched: Watched, address: str) -> None:
    watched.page.set_viewport_size({"width": 360, "height": 800})
    watched.page.goto(address)
    assert watched.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
