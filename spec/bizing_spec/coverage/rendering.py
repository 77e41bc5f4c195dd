"""Coverage as people and programs read it: text, JSON, Markdown."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any, Final

from bizing_spec.coverage.kinds import WORDS
from bizing_spec.coverage.report import Count, Line, Missing, Report

LARGEST: Final = 5
"""Missing places of one operation that are told in text; JSON tells all."""

STRAYS: Final = 20
_BETWEEN: Final = " · "


def as_text(report: Report) -> str:
    parts = [[summary(report)], _totals(report), *_operations(report), _strays(report), _strangers(report)]
    return "\n\n".join("\n".join(part) for part in parts if part)


def as_json(report: Report) -> str:
    return json.dumps(_object(report), indent=2, ensure_ascii=False)


def as_markdown(report: Report) -> str:
    lines = [
        "# API coverage",
        "",
        _plain(summary(report)),
        "",
        "| places | exercised | of | percent |",
        "|---|--:|--:|--:|",
    ]
    lines += [
        f"| {WORDS[kind]} | {count.exercised} | {count.total} | {count.percent} |" for kind, count in _kinds(report)
    ]
    for tag, members in by_tag(report):
        lines += ["", f"## {_plain(tag)}", "", "| operation | percent | missing |", "|---|--:|---|"]
        lines += [f"| {_plain(line.name)} | {line.count.percent} | {_in_short(line)} |" for line in members]
    strays = [f"- {each.strip()}" for each in _strays(report)[1:]]
    return "\n".join([*lines, *(["", "## Outside the document", "", *map(_plain, strays)] if strays else [])])


FORMATS: Final[dict[str, Callable[[Report], str]]] = {"text": as_text, "json": as_json, "markdown": as_markdown}


def summary(report: Report) -> str:
    known = sum(each.known for each in report.sources)
    many = f"{known:,} exchange{'' if known == 1 else 's'}"
    return f"{report.document}: {report.count.percent} percent, {of(report.count)} places, exercised by {many}"


def of(count: Count) -> str:
    return f"{count.exercised:,} of {count.total:,}"


def by_tag(report: Report) -> Iterator[tuple[str, list[Line]]]:
    """The operations of each tag, in the order of the document; those without one come last."""
    order = {tag: place for place, tag in enumerate(dict.fromkeys(line.tag for line in report.lines))}
    lines = sorted(report.lines, key=lambda line: (not line.tag, order[line.tag]))
    for tag, members in groupby(lines, lambda line: line.tag):
        yield tag or "without a tag", list(members)


def _kinds(report: Report) -> Iterator[tuple[Any, Count]]:
    yield from report.kinds.items()


def _totals(report: Report) -> list[str]:
    width = max((len(of(count)) for count in report.kinds.values()), default=0)
    return [f"{WORDS[kind]:28}  {of(count):>{width}}  {count.percent:5.1f}%" for kind, count in report.kinds.items()]


def _operations(report: Report) -> Iterator[list[str]]:
    for tag, members in by_tag(report):
        yield [tag, *(text for line in members for text in _operation(line))]


def _operation(line: Line) -> Iterator[str]:
    yield f"  {line.count.percent:5.1f}%  {line.name}{'' if line.is_exercised else '  (never)'}"
    if line.is_exercised:
        yield from (f"            {each.kind:19}  {told(each)}" for each in _first(line))
        if len(line.missing) > LARGEST:
            yield f"            and {len(line.missing) - LARGEST} more"


def _first(line: Line) -> list[Missing]:
    """Some of each kind, rather than many of one."""
    rank: Counter[str] = Counter()
    ranked = []
    for each in line.missing:
        ranked.append((rank[each.kind], each))
        rank[each.kind] += 1
    chosen = {id(each) for _, each in sorted(ranked, key=lambda pair: pair[0])[:LARGEST]}
    return [each for each in line.missing if id(each) in chosen]


def told(missing: Missing) -> str:
    return f"{missing.pointer}  ({missing.hint})" if missing.hint else missing.pointer


def _strays(report: Report) -> list[str]:
    if not report.outside:
        return []
    told = [
        f"  {times:,} × {_BETWEEN.join(filter(None, (each.what, each.request, each.detail)))}"
        for each, times in report.outside[:STRAYS]
    ]
    more = report.outside_more + sum(times for _, times in report.outside[STRAYS:])
    return ["outside the document", *told, *([f"  and {more:,} more"] if more else [])]


def _strangers(report: Report) -> list[str]:
    """Sources of which the document knows nothing: of another API, most likely."""
    found = [each for each in report.sources if not each.known]
    return [f"{each.file}: this {each.kind} has nothing that is of this document" for each in found]


def _in_short(line: Line) -> str:
    if not line.is_exercised:
        return "never called"
    told = [f"`{_plain(each.pointer)}`" for each in _first(line)]
    more = [f"and {len(line.missing) - LARGEST} more"] if len(line.missing) > LARGEST else []
    return ", ".join([*told, *more])


def _object(report: Report) -> dict[str, Any]:
    return {
        "document": report.document,
        "percent": report.count.percent,
        "exercised": report.count.exercised,
        "total": report.count.total,
        "kinds": {kind: count._asdict() for kind, count in report.kinds.items()},
        "operations": [
            {
                "operation": line.name,
                "pointer": line.pointer,
                "tag": line.tag,
                "percent": line.count.percent,
                "kinds": {kind: count._asdict() for kind, count in line.kinds.items()},
                "missing": [each.pointer for each in line.missing],
            }
            for line in report.lines
        ],
        "outside": [
            {"what": each.what, "request": each.request, "detail": each.detail, "times": times}
            for each, times in report.outside
        ],
        "outsideMore": report.outside_more,
        "sources": [
            {"file": each.file, "kind": each.kind, "exchanges": each.exchanges, "known": each.known}
            for each in report.sources
        ],
    }


def _plain(text: str) -> str:
    """Text of a document in Markdown: nothing of it is markup."""
    return text.replace("\n", " ").replace("<", "&lt;").replace("*", "\\*").replace("[", "\\[").replace("|", "\\|")
