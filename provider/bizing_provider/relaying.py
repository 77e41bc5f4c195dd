"""What the commands about the relay do."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from bizing_provider import administration, settings
from bizing_provider.relay import destination, queries
from bizing_spec.outcome import WRONG, Stopped

Report = dict[str, Any]


def status(stuck_after: float, data_dir: Path | None, database_url: str | None, form: str) -> None:
    """Print how each destination stands. Raises Stopped when one is stuck."""
    patience = timedelta(seconds=stuck_after)
    url = settings.read().relay_url
    wanted = destination.parse(url.get_secret_value()).name if url else None
    administration.require_database(data_dir, database_url)
    standings = administration.with_database(data_dir, database_url, queries.standing)
    found = [each.document(patience) for each in standings]
    if form == "json":
        print(json.dumps(found, indent=2))
    else:
        print("\n".join(line for each in found for line in _lines(each)) or "Nothing was relayed yet.")
    if wanted and wanted not in {each["destination"] for each in found}:
        raise Stopped(f"{wanted} was not begun: no `bizing worker` or `bizing serve` has run with this setting.", WRONG)
    if stuck := [each["destination"] for each in found if each["stuck"]]:
        advice = "Mend what its line says, or `bizing relay forget` what is no longer used."
        raise Stopped(f"Stuck: {', '.join(stuck)}. {advice}", WRONG)


def _lines(each: Report) -> Iterator[str]:
    yield each["destination"]
    yield f"  {each['published']:,} published, the last {each['lastPublishedAt'] or 'never'}"
    waiting = (
        f"{each['lagEvents']:,} wait, the oldest for {each['lagSeconds']:,.1f} s" if each["lagEvents"] else "no lag"
    )
    yield f"  {waiting}; at {each['position']['xid']}, {each['position']['seq']}"
    yield f"  relayed by {each['relayedBy'] or 'nobody'}"
    if each["stuck"]:
        yield f"  STUCK: {each['stuck']}"
    if each["lastError"]:
        since = f", failing since {each['failingSince']}" if each["failingSince"] else ""
        yield f"  last error {each['lastErrorAt']}{since}: {each['lastError']}"


def forget(name: str, data_dir: Path | None, database_url: str | None) -> None:
    """Forget a destination. Raises Stopped when it is not known."""
    administration.require_database(data_dir, database_url)
    if not administration.with_database(data_dir, database_url, lambda conn: queries.forget(conn, name)):
        raise Stopped(f"There is no destination {name}. `bizing relay status` names them.", WRONG)
    print(f"{name} is forgotten.")
