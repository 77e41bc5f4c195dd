"""The mock's own pages under `/__mock`: what was asked, what is stored, which scenario is played, beginning again."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any
from urllib.parse import unquote

import msgspec

from bizing_spec.gate import decoding
from bizing_spec.gate.violations import MalformedBody
from bizing_spec.mock.answering import Mock
from bizing_spec.mock.journal import Exchange, Journal
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


def answer(mocks: Mocks, journal: Journal, method: str, path: str, body: bytes) -> Answer:
    """Raises Problem for what is no page of the mock's."""
    page = unquote(path.removeprefix(PREFIX)).rstrip("/")
    match "GET" if method == "HEAD" else method, page.split("/")[1:]:
        case "GET", []:
            return Answer(200, _HTML, _page(mocks, list(journal.exchanges)).encode())
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
        case "DELETE", ["scenario"]:
            mocks.play(None)
            return _DONE
    raise Problem("not-found", f"The mock has {', '.join(_PAGES)}.")


_DONE = Answer(204, [], b"")
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


def _page(mocks: Mocks, exchanges: Sequence[Exchange]) -> str:
    rows = "".join(map(_row, exchanges)) or '<tr><td colspan="6">Nothing yet.</td></tr>'
    title = escape(", ".join(_title(mock) for mock in mocks.all))
    count = sum(len(mock.model.operations) for mock in mocks.all)
    return _FRAME.format(title=title, count=count, rows=rows)


def _title(mock: Mock) -> str:
    info = mock.model.document.content.get("info")
    return str(info.get("title", "")) if isinstance(info, dict) else ""


def _row(each: Exchange) -> str:
    time = datetime.fromtimestamp(each.at, UTC).strftime("%H:%M:%S")
    cells = (time, each.method, each.target, str(each.status), f"{each.milliseconds:.2f}", each.violations)
    kind = "bad" if each.status >= 400 or each.violations else "good"
    return f'<tr class="{kind}">' + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


_FRAME = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Mock: {title}</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: #1b1f24; background: #fff }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #d8dee4; vertical-align: top }}
td {{ word-break: break-word }}
.bad td:nth-child(4) {{ color: #b35900; font-weight: 600 }}
@media (prefers-color-scheme: dark) {{
  body {{ color: #e6edf3; background: #0d1117 }}
  th, td {{ border-color: #30363d }}
}}
</style></head><body>
<h1>Mock: {title}</h1>
<p>{count} operations. <form method="post" action="/__mock/reset"><button>Begin again</button></form></p>
<table><thead><tr><th>UTC</th><th>Method</th><th>Target</th><th>Status</th><th>ms</th><th>Violations</th></tr></thead>
<tbody>{rows}</tbody></table></body></html>
"""
