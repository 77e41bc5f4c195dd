"""What the stages' commands answer, as JSON, read into a summary, findings and figures (pure)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bizing_pacts.verdict.model import Finding, Level

SHOWN: Final = 2000
"""Letters of a piece of evidence."""


@dataclass(frozen=True)
class Answer:
    """`doubt` says why nothing could be decided, where a command answered and still could not."""

    summary: str
    findings: Sequence[Finding] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)
    doubt: str = ""


_LEVELS: Final[Mapping[str, Level]] = {"error": "error", "warning": "warning", "info": "note"}


def lint(told: Any) -> Answer:
    findings = [
        Finding(
            each["rule"],
            _LEVELS[each["severity"]],
            f"#{each['pointer']}",
            each["message"],
            "",
            each["file"],
            each["line"],
            each["column"],
            each["pointer"],
        )
        for each in told
    ]
    return Answer(_counted(findings), findings)


_DIFF: Final[Mapping[int, Level]] = {3: "error", 2: "warning", 1: "note"}
_BREAKING: Final = 3


def diff(told: Any) -> Answer:
    """A change to what many operations share stands in one place of the document, and is one finding."""
    places: dict[tuple[Any, ...], list[Any]] = {}
    for number, each in enumerate(told):
        change = each["text"].rpartition("`: ")[2]
        places.setdefault((each["id"], each["level"], each["location"] or number, change), []).append(each)
    findings = [_changed(each) for each in places.values()]
    breaking = sum(each["level"] == _BREAKING for each in told)
    changes = f"{_many(len(told), 'change')}, {breaking or 'none'} of them breaking"
    return Answer(changes if told else "nothing changed", findings)


def _changed(alike: Sequence[Any]) -> Finding:
    """The shortest stands for all: where the schema is used as it is, and not deep in another."""
    first = min(alike, key=lambda each: len(each["text"]))
    others = [each for each in alike if each is not first]
    shown = _witness(first["witness"]) if first["witness"] else ""
    if others:
        also = "\n".join(f"{_operation(each)}: {each['text']}" for each in others)
        shown = f"{shown[: SHOWN // 2]}\nand likewise\n{also}".strip()[:SHOWN]
    more = f" (and in {_many(len(others), 'other place')} that share it)" if others else ""
    place = _place(first["location"] or "")
    return Finding(first["id"], _DIFF[first["level"]], _operation(first), first["text"] + more, shown, *place)


def _operation(change: Any) -> str:
    return " ".join(filter(None, (change["operation"], change["path"]))) or "the document"


def _witness(told: Any) -> str:
    value = json.dumps(told["value"], ensure_ascii=False, indent=2)
    return f"the {told['accepted']} document allows this, and the {told['refused']} one refuses it:\n{value}"[:SHOWN]


def compare(told: Any) -> Answer:
    findings = []
    for each in told:
        pact, spec = each["mockDetails"], each["specDetails"]
        file, line, column = _place(pact["mockFile"])
        operation = " ".join(filter(None, ((spec["pathMethod"] or "").upper(), spec["pathName"])))
        evidence = f"pact  {pact['location']}  {pact['mockFile']}\nspec  {spec['location']}  {spec['specFile']}"
        said = f"{each['message']}" + (f" ({operation})" if operation else "")
        subject = pact["interactionDescription"] or pact["location"]
        findings.append(Finding(each["code"], _LEVELS[each["type"]], subject, said, evidence, file, line, column))
    return Answer(_counted(findings), findings)


def _place(told: str) -> tuple[str | None, int | None, int | None]:
    """`file:line:column`; the file may have colons of its own."""
    file, line, column = [*told.rsplit(":", 2), "", ""][:3]
    return (file, int(line), int(column)) if line.isdigit() and column.isdigit() else (told or None, None, None)


UNTOLD: Final = {"where": "interaction", "message": "it failed; nothing was told of why"}
_ORDER: Final = ("state", "status", "header", "bodytype", "body")


def pacts(told: Any) -> Answer:
    findings = []
    for each in told["interactions"]:
        if each["result"] == "passed":
            continue
        level: Level = "error" if each["result"] == "failed" else "warning"
        subject = f"{each['consumer']}: {each['description']}"
        given = [*(f"given {state}" for state in each["states"]), *([each["request"]] if each["request"] else [])]
        faults = sorted(each["faults"] or [UNTOLD], key=lambda fault: _weight(fault["where"]))
        said = "\n".join(f"{fault['where']}: {fault['message']}" for fault in faults)
        evidence = "\n".join([*given, *(line for fault in faults for line in _sides(fault))])[:SHOWN]
        rule = _rule(faults[0]["where"])
        findings.append(Finding(rule, level, subject, said, evidence, each["file"], each["line"]))
    counts = told["counts"]
    summary = f"{counts['passed']} of {sum(counts.values())} interactions passed"
    return Answer(summary, findings, {"interactions": len(told["interactions"])})


def _sides(fault: Any) -> list[str]:
    return [f"{side:8} {fault[side]}" for side in ("expected", "actual") if fault.get(side)]


def _weight(where: str) -> int:
    """What explains the rest comes first: without its state, or with another status, all is otherwise."""
    kind = where.split(" ")[0]
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)


def _rule(where: str) -> str:
    """`pact.body` for `body $.items[0].status`."""
    return f"pact.{where.split(' ')[0]}"


def fuzz(told: Any) -> Answer:
    findings = []
    for each in told["findings"]:
        answered = f"\nanswered {each['status']}" if each["status"] is not None else ""
        times = f"\n{each['times']} times" if each["times"] > 1 else ""
        evidence = f"{each['request']}{answered}{times}"[:SHOWN]
        findings.append(
            Finding(each["check"], "error", each["operation"], each["message"], evidence, pointer=each["pointer"])
        )
    operations = told["operations"]
    found = _many(len(findings), "fault") if findings else "no fault"
    tried = f"{told['requests']:,} requests, {operations['tested']} of {operations['total']} operations"
    left = f"; not tried: {len(told['untried'])}, see its notes" if told["untried"] else ""
    summary = f"{found} in {tried}, {operations['accepted']} of them with success{left}"
    findings += [Finding("untried", "note", "not tried", each) for each in told["untried"]]
    return Answer(summary, findings, {"seed": told["seed"], **operations}, told.get("undecided") or "")


def race(told: Any) -> Answer:
    findings = []
    for each in told["violations"]:
        subject = f"resource {each['resource']}" if each.get("resource") else told["workload"]
        shown = [f"{name}: {', '.join(each[name])}" for name in ("operations", "bookings") if each.get(name)]
        findings.append(Finding(f"race.{each['rule']}", "error", subject, each["text"], "\n".join(shown)[:SHOWN]))
    findings += [Finding("race.doubt", "warning", told["workload"], each) for each in told["doubts"]]
    findings += [Finding("race.note", "note", told["workload"], each) for each in told["notes"]]
    winners = _many(told["winners"], "winner")
    summary = f"{told['verdict']}: {told['operations']:,} operations by {told['clients']} clients, {winners}"
    doubt = "; ".join(told["doubts"]) if told["verdict"] == "unknown" else ""
    figures = {name: told[name] for name in ("operations", "winners", "unknown", "operationsPerSecond", "seed")}
    return Answer(summary, findings, {**figures, "refusals": sum(told["refusals"].values())}, doubt)


def coverage(told: Any) -> Answer:
    never = [each for each in told["operations"] if not each["kinds"].get("operation", {"exercised": 1})["exercised"]]
    findings = [
        Finding("never-exercised", "note", each["operation"], "nothing of it was exercised", pointer=each["pointer"])
        for each in never
    ]
    kinds = {
        kind: (count["exercised"], count["total"]) for kind, count in told["kinds"].items() if count.get("total", 0)
    }
    summary = f"{told['percent']} percent, {told['exercised']:,} of {told['total']:,} places"
    return Answer(summary, findings, {"percent": told["percent"], "kinds": kinds})


def _counted(findings: Sequence[Finding]) -> str:
    levels = [each.level for each in findings]
    names: tuple[tuple[Level, str], ...] = (("error", "error"), ("warning", "warning"))
    return ", ".join(_many(levels.count(level), noun) for level, noun in names)


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
