"""A real browser, found on the machine or installed, and a server to look at."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.provider.servers import Served, serving

if TYPE_CHECKING:  # so that collecting these tests does not take the package
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ROOT = os.geteuid() == 0


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium or Chrome."""
    with Path(tempfile.gettempdir(), "bizing-chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # apt-get runs once, though several test processes may want it
        if found := _find():
            return found
        for command in (["apt-get", "update"], ["apt-get", "install", "--yes", "chromium"]):
            _administer(command)
    if found := _find():
        return found
    pytest.fail(f"These tests need a browser: put one of {', '.join(NAMES)} on PATH.")


def _find() -> str | None:
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def _administer(command: list[str]) -> None:
    """Run what needs root, with sudo where that asks for no password; its failure shows in what is missing then."""
    prefix = [] if ROOT else ["sudo", "--non-interactive"]
    if shutil.which([*prefix, *command][0]):
        subprocess.run([*prefix, *command], stdin=subprocess.DEVNULL, capture_output=True, check=False)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    arguments = ["--disable-background-networking", *(["--no-sandbox"] if ROOT else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page, with all that it asked for and complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    watched = Watched(context.new_page())
    page = watched.page
    page.on("request", lambda request: watched.requests.append(request.url))
    page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    page.on(
        "console",
        lambda message: watched.complaints.append(message.text) if message.type in ("error", "warning") else None,
    )
    yield watched
    context.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served"), "--ephemeral") as served:
        yield served
