"""The mock's own pages under `/__mock`: what was asked, and beginning again."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape

import msgspec

from bizing_spec.mock.answering import Mock
from bizing_spec.mock.journal import Exchange, Journal
from bizing_spec.mock.operations import Answer
from bizing_spec.mock.problems import Problem

PREFIX = "/__mock"
_HTML = [(b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store")]
_JSON = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]


def answer(mock: Mock, journal: Journal, method: str, path: str) -> Answer:
    """Raises Problem for what is no page of the mock's."""
    match method, path.removeprefix(PREFIX).rstrip("/"):
        case (("GET" | "HEAD"), ""):
            return Answer(200, _HTML, _page(mock, list(journal.exchanges)).encode())
        case (("GET" | "HEAD"), "/log"):
            return Answer(200, _JSON, msgspec.json.encode([each._asdict() for each in journal.exchanges]))
        case "POST", "/reset":
            mock.reset()
            journal.exchanges.clear()
            return Answer(204, [], b"")
    raise Problem("not-found", f"The mock has GET {PREFIX}, GET {PREFIX}/log and POST {PREFIX}/reset.")


def _page(mock: Mock, exchanges: Sequence[Exchange]) -> str:
    rows = "".join(map(_row, exchanges)) or '<tr><td colspan="6">Nothing yet.</td></tr>'
    info = mock.model.document.content.get("info")
    title = escape(str(info.get("title", "")) if isinstance(info, dict) else "")
    return _FRAME.format(title=title, count=len(mock.model.operations), rows=rows)


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
