"""The page on which the mock shows what was asked of it, and lets itself be reset and scenarios be played."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Final
from urllib.parse import quote

import msgspec

from bizing_spec.mock.answering import Mock
from bizing_spec.mock.journal import Exchange
from bizing_spec.mock.several import Mocks


def page(mocks: Mocks, exchanges: Sequence[Exchange], prefix: str) -> str:
    rows = (
        "".join(map(_row, exchanges))
        or '<tr><td colspan="6">Nothing yet. Ask something, and load this page again.</td></tr>'
    )
    return _FRAME.format(
        title=escape(", ".join(map(_title, mocks.all))),
        count=sum(len(mock.model.operations) for mock in mocks.all),
        scenarios=_scenarios(mocks.scenarios, mocks.played, prefix),
        prefix=prefix,
        rows=rows,
    )


def _title(mock: Mock) -> str:
    info = mock.model.document.content.get("info")
    return str(info.get("title", "")) if isinstance(info, dict) else ""


def _scenarios(names: Iterable[str], played: str | None, prefix: str) -> str:
    """A button for each scenario, and one to end the one that is played."""
    buttons = [_button(name, f"{prefix}/scenario/{quote(name, safe='')}", name == played) for name in names]
    if not buttons:
        return ""
    none = _button("none", f"{prefix}/scenario", played is None)
    return f'<form method="post"><span id="scenario">Scenario:</span> {" ".join([none, *buttons])}</form>'


def _button(name: str, action: str, is_pressed: bool) -> str:
    return f'<button formaction="{action}" aria-pressed="{str(is_pressed).lower()}">{escape(name)}</button>'


def _row(each: Exchange) -> str:
    time = datetime.fromtimestamp(each.at, UTC).strftime("%H:%M:%S")
    method = f"{each.method} ({each.kind})" if each.kind else each.method
    plain = (time, method, each.target, str(each.status or "none"), f"{each.milliseconds:.2f}")
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in plain)
    kind = "bad" if each.status >= 400 or each.violations else "good"
    return f'<tr class="{kind}">{cells}<td>{"<br>".join(map(escape, _said(each.violations)))}</td></tr>'


def _said(violations: str) -> Iterator[str]:
    """Each violation in words, and where it is; what is no list of them as it is."""
    try:
        found = msgspec.json.decode(violations, type=list[_Violation]) if violations else []
    except msgspec.MsgspecError:
        yield violations
        return
    for each in found:
        yield f"{'/'.join(each.location)}: {each.message}"


class _Violation(msgspec.Struct):
    location: list[str]
    message: str


_FRAME: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><link rel="icon" href="data:,">
<title>Mock: {title}</title>
<style>
:root {{ --text: #1b1f24; --back: #fff; --quiet: #57606a; --line: #d8dee4; --bad: #953800; --button: #f3f4f6 }}
@media (prefers-color-scheme: dark) {{
  :root {{ --text: #e6edf3; --back: #0d1117; --quiet: #9198a1; --line: #30363d; --bad: #ffa657; --button: #21262d }}
}}
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: var(--text); background: var(--back) }}
h1 {{ font-size: 1.4rem; margin: 0 }}
p, form {{ margin: .5rem 0; color: var(--quiet) }}
a {{ color: inherit }}
button {{ font: inherit; color: var(--text); background: var(--button); border: 1px solid var(--line);
  border-radius: .4rem; padding: .1rem .7rem; cursor: pointer }}
button[aria-pressed=true] {{ border-color: currentColor; font-weight: 600 }}
.table {{ overflow-x: auto; margin-top: 1rem }}
table {{ border-collapse: collapse; width: 100%; min-width: 48rem }}
th, td {{ text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top }}
th {{ color: var(--quiet); font-weight: 600 }}
td {{ overflow-wrap: anywhere }}
td:nth-child(-n+2), td:nth-child(4), td:nth-child(5) {{ white-space: nowrap; font-variant-numeric: tabular-nums }}
td:nth-child(3) {{ font-family: ui-monospace, monospace; font-size: .9em; width: 45% }}
td:nth-child(6) {{ width: 45% }}
.bad td:nth-child(4) {{ color: var(--bad); font-weight: 600 }}
</style></head><body>
<h1>Mock: {title}</h1>
<p>{count} operations. As JSON: <a href="{prefix}/log">log</a>, <a href="{prefix}/state">what is stored</a>.</p>
<form method="post"><button formaction="{prefix}/reset">Begin again</button></form>
{scenarios}
<div class="table" tabindex="0" role="region" aria-label="What was asked"><table>
<thead><tr><th>UTC</th><th>Method</th><th>Target</th><th>Status</th><th>ms</th><th>Violations</th></tr></thead>
<tbody>{rows}</tbody></table></div></body></html>
"""
