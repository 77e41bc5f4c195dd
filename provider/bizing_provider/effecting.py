"""What the commands about effects do: mails, and what other services keep of bookings."""

import json
from pathlib import Path
from typing import Any, Final

from bizing_provider import administration
from bizing_provider.effects import queue
from bizing_provider.effects.queue import Line
from bizing_provider.times import stamp

SHOWN: Final = 200


def show(states: list[str], data_dir: Path | None, database_url: str | None, form: str) -> None:
    """Print the newest in these states."""
    administration.require_database(data_dir, database_url)
    lines = administration.with_database(data_dir, database_url, lambda conn: queue.listed(conn, states, SHOWN))
    if form == "json":
        print(json.dumps([document(line) for line in lines], indent=2))
        return
    for line in lines:
        following = f", next at {stamp(line.due_at)}" if line.state == "PENDING" and line.due_at else ""
        print(f"{line.consumer} {line.key}  {line.event_type}: {line.state}, {line.attempts} attempts{following}")
        if line.last_error:
            print(f"  {line.last_error}")
    if not lines:
        print(f"Nothing is {' or '.join(states)}.")


def document(line: Line) -> dict[str, Any]:
    """How an effect stands, as the commands print it."""
    return {
        "consumer": line.consumer,
        "key": str(line.key),
        "eventId": str(line.event_id),
        "eventType": line.event_type,
        "state": line.state,
        "attempts": line.attempts,
        "dueAt": stamp(line.due_at) if line.due_at else None,
        "finishedAt": stamp(line.finished_at) if line.finished_at else None,
        "lastError": line.last_error,
    }


def retry(data_dir: Path | None, database_url: str | None) -> None:
    """Have all that was given up, or waits for another attempt, tried now."""
    administration.require_database(data_dir, database_url)
    print(f"{administration.with_database(data_dir, database_url, queue.again)} will be tried now.")
