"""Changes as people and programs read them: text, JSON, Markdown, HTML, annotations of GitHub."""

import json
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from typing import Any, Final

from bizing_spec import workflow
from bizing_spec.diff.changes import ERROR, INFO, WARNING, Change, Witness
from bizing_spec.openapi import Location

_WORDS: Final = {ERROR: "breaking", WARNING: "warning", INFO: "info"}
_LONGEST_WITNESS: Final = 300

_STYLE: Final = """
:root { color-scheme: light dark; --line: #8884; --bad: #c62828; --odd: #b26a00; --good: #2e7d32 }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h2 { margin-top: 2rem; border-bottom: 1px solid var(--line); font-size: 1.1rem }
li { list-style: none; margin: .75rem 0 } ul { padding: 0 }
code, pre { font: 13px/1.45 ui-monospace, monospace }
pre { overflow-x: auto; padding: .5rem; border: 1px solid var(--line) }
.level { font-weight: 600 } .breaking { color: var(--bad) } .warning { color: var(--odd) } .info { color: var(--good) }
.id { opacity: .75 }
"""


def as_json(changes: Sequence[Change]) -> str:
    return json.dumps([_object(change) for change in changes], indent=2, ensure_ascii=False)


def as_text(changes: Sequence[Change]) -> str:
    lines: list[str] = []
    for where, found in _grouped(changes):
        lines += ["", where] if lines else [where]
        for change in found:
            lines.append(f"  {_WORDS[change.level]:8}  {change.text}  [{change.id}]")
            lines.append(f"            at {_place(change.location)}")
            if change.witness:
                lines.append(f"            witness: {_told(change.witness)}")
    return "\n".join([*lines, *([""] if lines else []), _summary(changes)])


def as_markdown(changes: Sequence[Change]) -> str:
    lines = ["# API changes", "", _summary(changes)]
    for where, found in _grouped(changes):
        lines += ["", f"## {_plain(where)}", ""]
        for change in found:
            lines.append(
                f"- **{_WORDS[change.level]}** {_plain(change.text)} (`{change.id}`, `{_place(change.location)}`)"
            )
            if change.witness:
                lines.append(f"  - {_verdict(change.witness)}: {_code(_value(change.witness))}")
    return "\n".join(lines)


def as_html(changes: Sequence[Change]) -> str:
    """One page that loads nothing."""
    parts = ["<!doctype html>", '<html lang="en">', '<meta charset="utf-8">', "<title>API changes</title>"]
    parts += ['<meta name="viewport" content="width=device-width, initial-scale=1">', f"<style>{_STYLE}</style>"]
    parts += ["<h1>API changes</h1>", f"<p>{escape(_summary(changes))}</p>"]
    for where, found in _grouped(changes):
        parts += [f"<section><h2>{escape(where)}</h2>", "<ul>", *(_item(change) for change in found), "</ul></section>"]
    return "\n".join([*parts, "</html>"])


def as_github(changes: Sequence[Change]) -> str:
    """Workflow commands: they become annotations of the lines."""
    commands = {ERROR: "error", WARNING: "warning", INFO: "notice"}
    lines = []
    for change in changes:
        location = change.location or Location("", 1, 1)
        message = f"{change.text}{f'. Witness: {_told(change.witness)}' if change.witness else ''}"
        where = {"file": location.file, "line": location.line, "col": location.column}
        title = f"{change.id} {_where(change)}"
        lines.append(workflow.command(commands[change.level], message, **where, title=title))
    return "\n".join(lines)


FORMATS: Final = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
    "html": as_html,
    "github": as_github,
}


def _object(change: Change) -> dict[str, Any]:
    witness = change.witness
    return {
        "id": change.id,
        "level": change.level,
        "operation": change.scene.operation,
        "path": change.scene.path,
        "location": _place(change.location),
        "text": change.text,
        "witness": witness and {"value": witness.value, "accepted": witness.accepted_by, "refused": witness.refused_by},
    }


def _item(change: Change) -> str:
    word = _WORDS[change.level]
    witness = change.witness
    shown = f"<div>{escape(_verdict(witness))}</div><pre>{escape(_value(witness, 2))}</pre>" if witness else ""
    place = f'<span class="id"><code>{change.id}</code> · <code>{escape(_place(change.location))}</code></span>'
    return f'<li><span class="level {word}">{word}</span> {escape(change.text)}<br>{place}{shown}</li>'


def _grouped(changes: Sequence[Change]) -> Iterator[tuple[str, list[Change]]]:
    """By operation, those with the worst changes first."""
    worst: dict[str, int] = {}
    for change in changes:
        worst[_where(change)] = max(worst.get(_where(change), 0), change.level)
    ordered = sorted(changes, key=lambda change: (-worst[_where(change)], _where(change), -change.level))
    for where, found in groupby(ordered, _where):
        yield where, list(found)


def _where(change: Change) -> str:
    scene = change.scene
    return f"{scene.operation} {scene.path}" if scene.path else "the whole document"


def _summary(changes: Sequence[Change]) -> str:
    if not changes:
        return "No changes."
    counts = {level: sum(change.level == level for change in changes) for level in _WORDS}
    told = [f"{counts[ERROR]} breaking", _many(counts[WARNING], "warning"), f"{counts[INFO]} for information"]
    return f"{_many(len(changes), 'change')}: {', '.join(told)}."


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _place(location: Location | None) -> str:
    return f"{location.file}:{location.line}:{location.column}" if location else ""


def _told(witness: Witness) -> str:
    return f"{_value(witness)} ({_verdict(witness)})"


def _verdict(witness: Witness) -> str:
    return f"the {witness.accepted_by} document allows it, the {witness.refused_by} one does not"


def _value(witness: Witness, indent: int | None = None) -> str:
    text = json.dumps(witness.value, ensure_ascii=False, indent=indent)
    return text if indent or len(text) <= _LONGEST_WITNESS else f"{text[:_LONGEST_WITNESS]}…"


def _plain(text: str) -> str:
    """Text of a document in Markdown: nothing of it is markup, but for the code that we set."""
    return text.replace("\n", " ").replace("<", "&lt;").replace("*", "\\*").replace("[", "\\[").replace("|", "\\|")


def _code(text: str) -> str:
    fence = "`" if "`" not in text else "``"
    return f"{fence}{text}{fence}" if fence == "`" else f"{fence} {text} {fence}"
