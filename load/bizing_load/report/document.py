"""A judged run as one JSON object, violations in full."""

from __future__ import annotations

import dataclasses
from typing import Any

import msgspec

from bizing_load import latency
from bizing_load.report.model import Judged


def as_json(judged: Judged) -> str:
    whole = _judgement(judged) | _run(judged) | _figures(judged)
    return msgspec.json.format(msgspec.json.encode(whole), indent=2).decode()


def _judgement(judged: Judged) -> dict[str, Any]:
    judgement = judged.judgement
    return {
        "verdict": judgement.verdict,
        "violations": [dataclasses.asdict(violation) for violation in judgement.violations],
        "doubts": judgement.doubts,
        "notes": judgement.notes,
        "checked": judgement.checked,
    }


def _run(judged: Judged) -> dict[str, Any]:
    run = judged.history.run
    return {
        "url": run.url,
        "workload": run.workload,
        "seed": run.seed,
        "clients": run.clients,
        "resources": [resource.id for resource in run.resources],
        "faults": [
            {
                "name": fault.name,
                "text": fault.text,
                "begin": round(judged.since(fault.begin), 3),
                "end": None if fault.end is None else round(judged.since(fault.end), 3),
            }
            for fault in judged.faults
        ],
        "command": judged.command,
        "history": str(judged.kept) if judged.kept else None,
    }


def _figures(judged: Judged) -> dict[str, Any]:
    return {
        "operations": len(judged.history.operations),
        "winners": judged.winners,
        "refusals": judged.refusals,
        "unknown": judged.unknown,
        "actions": {action: dict(counted) for action, counted in judged.counts.items()},
        "latencyMilliseconds": {action: _percentiles(found) for action, found in judged.latencies.items()},
        "seconds": round(judged.seconds, 3),
        "operationsPerSecond": round(judged.rate, 1),
        "judgeSeconds": round(judged.judge_seconds, 3),
        "memoryBytes": judged.memory_bytes,
        "deadlocks": judged.deadlocks,
    }


def _percentiles(measured: latency.Latency) -> dict[str, float | None]:
    return {"p50": measured.p50, "p99": measured.p99}
