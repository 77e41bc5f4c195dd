"""Logs: a fault is told with its trace, and without what its variables hold."""

import logging
import sys
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog

from bizing_provider import logs


class Screen(StringIO):
    """A stderr that is a terminal, or not."""

    def __init__(self, *, is_terminal: bool) -> None:
        super().__init__()
        self.is_terminal = is_terminal

    def isatty(self) -> bool:
        return self.is_terminal


@pytest.fixture(params=[True, False], ids=["terminal", "file"])
def screen(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Screen]:
    """What is logged at the level warning, and for the length of a test."""
    root = logging.getLogger()
    level, handlers, configured = root.level, root.handlers, structlog.get_config()
    shown = Screen(is_terminal=request.param)
    monkeypatch.setattr(sys, "stderr", shown)
    root.handlers = []
    logs.configure("warning")
    yield shown
    structlog.configure(**configured)
    root.handlers = handlers
    root.setLevel(level)


def fail(key: str) -> None:
    raise RuntimeError("no such luck")


def test_fault_is_logged_without_its_variables(screen: Screen) -> None:
    for log in (structlog.get_logger("ours"), logging.getLogger("theirs")):
        try:
            fail("bzk_" + "secret")
        except RuntimeError:
            log.exception("request failed")
    text = screen.getvalue()
    assert text.count("request failed") == 2
    assert text.count("RuntimeError: no such luck") == 2
    assert "in fail" in text
    assert "bzk_secret" not in text


def test_level_is_kept(screen: Screen) -> None:
    structlog.get_logger("ours").info("a request")
    logging.getLogger("theirs").info("a request")
    assert screen.getvalue() == ""
