"""The mock's own pages under `/__mock`: what was asked, what is stored, which scenario is played, beginning again."""

from typing import Any
from urllib.parse import unquote

import msgspec

from bizing_spec.gate import decoding
from bizing_spec.gate.violations import MalformedBody
from bizing_spec.mock import pages
from bizing_spec.mock.intake import Request
from bizing_spec.mock.journal import Journal
from bizing_spec.mock.nodes import Node, Wrong
from bizing_spec.mock.operations import Answer
from bizing_spec.mock.problems import Problem
from bizing_spec.mock.several import Mocks
from bizing_spec.places import pointer

PREFIX = "/__mock"
_HTML = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
_JSON = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]


def owns(path: str) -> bool:
    """Whether a path is the mock's, and not one that only begins alike."""
    return path.startswith(PREFIX) and path[len(PREFIX) : len(PREFIX) + 1] in ("", "/")


def answer(mocks: Mocks, journal: Journal, request: Request) -> Answer:
    """Raises Problem for what is no page of the mock's. A form is led back to the page."""
    done = _answer(mocks, journal, request.method, request.target, request.body)
    is_form = request.method == "POST" and done.status == 204 and b"text/html" in request.headers.get(b"accept", b"")
    return _BACK if is_form else done


def _answer(mocks: Mocks, journal: Journal, method: str, path: str, body: bytes) -> Answer:
    page = unquote(path.removeprefix(PREFIX)).rstrip("/")
    match "GET" if method == "HEAD" else method, page.split("/")[1:]:
        case "GET", []:
            return Answer(200, _HTML, pages.page(mocks, list(journal.exchanges), PREFIX).encode())
        case "GET", ["log"]:
            return _json([each._asdict() for each in journal.exchanges])
        case "POST", ["reset"]:
            mocks.reset()
            journal.exchanges.clear()
            return _DONE
        case "GET", ["state"]:
            return _json(mocks.state())
        case "PUT", ["state"]:
            _put(mocks, body)
            return _DONE
        case "GET", ["scenario"]:
            return _json({"played": mocks.played, "scenarios": mocks.scenarios})
        case "POST", ["scenario", name]:
            mocks.play(name)
            return _DONE
        case (("DELETE" | "POST"), ["scenario"]):
            mocks.play(None)
            return _DONE
    raise Problem("not-found", f"The mock has {', '.join(_PAGES)}.")


_DONE = Answer(204, [], b"")
_BACK = Answer(303, [(b"location", PREFIX.encode())], b"")
_PAGES = (
    f"GET {PREFIX}",
    *(f"{method} {PREFIX}/{page}" for method, page in (("GET", "log"), ("POST", "reset"), ("GET", "state"))),
    *(f"{method} {PREFIX}/{page}" for method, page in (("PUT", "state"), ("GET", "scenario"))),
    f"POST {PREFIX}/scenario/NAME and DELETE {PREFIX}/scenario",
)


def _json(value: Any) -> Answer:
    return Answer(200, _JSON, msgspec.json.encode(value))


def _put(mocks: Mocks, body: bytes) -> None:
    try:
        content = decoding.decode(body)
    except (MalformedBody, ValueError) as fault:
        raise Problem("malformed-body", getattr(fault, "detail", str(fault))) from fault
    try:
        mocks.take(Node(content))
    except Wrong as fault:
        raise Problem("invalid-request", f"{pointer(fault.keys) or 'The state'}: {fault.reason}.") from fault
