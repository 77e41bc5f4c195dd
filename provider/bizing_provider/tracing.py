"""What `bizing events trace` does: all that a request led to, from wherever it is kept."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from bizing_provider import administration, db, effecting
from bizing_provider.effects import queue as effects
from bizing_provider.events import feed, store
from bizing_provider.relay import queries as relays
from bizing_provider.saga import queries as sagas
from bizing_provider.webhooks import queries as webhooks
from bizing_provider.webhooks.model import delivery_document
from bizing_spec.outcome import WRONG, Stopped

Report = dict[str, Any]

ABOUT_A_LINE: Final = frozenset({"timestamp", "level", "event", "correlation_id"})
"""What every line of a log has."""
MILLISECONDS: Final = len("2026-01-01T00:00:00.000")


class Line(NamedTuple):
    """What is printed of something that happened."""

    at: str
    kind: str
    words: str


def trace(
    correlation_id: str, logs: Sequence[Path], data_dir: Path | None, database_url: str | None, form: str
) -> None:
    """Print what a request led to, oldest first; exit status 1 when nothing."""
    logged = [line for file in logs for line in _logged(file, correlation_id)]
    administration.require_database(data_dir, database_url)
    found = administration.with_database(data_dir, database_url, lambda conn: collect(conn, correlation_id))
    found["log"] = logged
    if not any(found[kind] for kind in ("events", "sagas", "deliveries", "log")):
        raise Stopped(
            f"Nothing has the correlation id {correlation_id}: send one as X-Correlation-Id, or take X-Request-Id.",
            WRONG,
        )
    if form == "json":
        print(json.dumps(found, indent=2))
        return
    for line in sorted(_lines(found)):
        print(f"{line.at[:MILLISECONDS]}Z  {line.kind:<8}  {line.words}")
    for each in found["relays"]:
        print(f"{each['passed']} of {len(found['events'])} events were relayed to {each['destination']}")


async def collect(conn: db.Connection, correlation_id: str) -> Report:
    """Events, sagas with their steps, webhooks with their attempts, effects elsewhere, and what brokers have of it."""
    rows = await store.correlated(conn, correlation_id)
    deliveries = await webhooks.correlated(conn, correlation_id, [row.id for row in rows])
    endpoints = await webhooks.several(conn, {each.endpoint_id for each in deliveries})
    attempts = await webhooks.attempts(conn, [each.id for each in deliveries])
    keys = {row.id for row in rows} | {row.aggregate_id for row in rows}
    passed = await relays.passed(conn, [row.seq for row in rows])
    return {
        "correlationId": correlation_id,
        "events": [feed.document(row) for row in rows],
        "sagas": await sagas.document(conn, await sagas.correlated(conn, correlation_id)),
        "deliveries": [
            delivery_document(each, attempts[each.id]) | {"url": endpoints[each.endpoint_id].url} for each in deliveries
        ],
        "effects": [effecting.document(line) for line in await effects.keyed(conn, keys)],
        "relays": [{"destination": name, "passed": count} for name, count in passed.items()],
    }


def _logged(file: Path, correlation_id: str) -> Iterator[Report]:
    """The lines of a log that name the request. Raises Stopped."""
    try:
        with file.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if correlation_id not in line:
                    continue
                try:
                    said = json.loads(line)
                except ValueError:
                    continue  # a person's line, or one that was cut
                if isinstance(said, dict) and said.get("correlation_id") == correlation_id:
                    yield said
    except OSError as fault:
        raise Stopped(f"The log {file} cannot be read: {fault.strerror}.") from fault


def _lines(found: Report) -> Iterator[Line]:
    for each in found["log"]:
        told = {name: value for name, value in each.items() if name not in ABOUT_A_LINE and value is not None}
        facts = " ".join(f"{name}={value}" for name, value in told.items())
        yield Line(each.get("timestamp", ""), "log", f"{each.get('event', '')}  {facts}")
    for each in found["events"]:
        what = f"{each['aggregateType']} {each['aggregateId']}"
        yield Line(
            each["occurredAt"], "event", f"{each['type']}  {what}  version {each['version']}  by {each['actor']}"
        )
    for each in found["sagas"]:
        for step in each["log"]:
            words = (
                f"{each['kind']} {step['step']}  attempt {step['attempt']}: {step['outcome']}  {step['detail'] or ''}"
            )
            yield Line(step["at"], "saga", words.rstrip())
    for each in found["deliveries"]:
        for attempt in each["attempts"]:
            answer = attempt["error"] or attempt["statusCode"]
            words = f"{each['eventType']} to {each['url']}  attempt {attempt['number']}: {answer}"
            yield Line(attempt["startedAt"], "webhook", f"{words}, {attempt['milliseconds']} ms")
        if each["nextAttemptAt"]:
            yield Line(each["nextAttemptAt"], "webhook", f"{each['eventType']} to {each['url']}  is due")
    for each in found["effects"]:
        words = f"{each['consumer']}  {each['eventType']}: {each['state']}  {each['lastError'] or ''}"
        yield Line(each["finishedAt"] or each["dueAt"], "effect", words.rstrip())
