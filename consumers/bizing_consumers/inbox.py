"""An inbox: what was handled, in the consumer's own PostgreSQL, so that an event that comes twice has one effect.

Whoever relays events sends each at least once: it repeats those of which it does not know whether they arrived. Note
the event's id in the transaction of its effect, and both are there or neither:

    with connection.transaction():
        if inbox.once(connection, event["id"]):
            ...  # the effect, on the same connection
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from psycopg import Connection

TABLE = """
CREATE TABLE IF NOT EXISTS inbox (
  event_id uuid PRIMARY KEY,
  handled_at timestamptz NOT NULL DEFAULT now()
)
"""
CREATING = "SELECT pg_advisory_xact_lock(hashtext('inbox'))"
ONCE = "INSERT INTO inbox (event_id) VALUES (%s) ON CONFLICT DO NOTHING"
FORGET = "DELETE FROM inbox WHERE handled_at < now() - %s"


def create(connection: Connection[Any]) -> None:
    """Make the table, if it is not there; from several processes too."""
    with connection.transaction():
        connection.execute(CREATING)  # IF NOT EXISTS alone fails when two find nothing at the same time
        connection.execute(TABLE)


def once(connection: Connection[Any], event_id: str | UUID) -> bool:
    """Whether the event is new here; then it is noted, in the transaction that the connection is in.

    While another transaction that noted it is under way, this waits: a rollback there makes it new again.
    """
    return connection.execute(ONCE, [str(event_id)]).rowcount == 1


def forget(connection: Connection[Any], age: timedelta) -> int:
    """Forget what was handled longer ago than that, as no repetition comes so late; how many."""
    return connection.execute(FORGET, [age]).rowcount
