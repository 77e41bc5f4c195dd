"""Carrying out effects in the test's own process: each step is asked for, so nothing has to be waited for."""

from typing import Any
from uuid import UUID

from bizing_provider.effects import runner
from bizing_provider.effects.queue import Consumer
from tests.provider.harness import Api, sql
from tests.provider.servers import wait_until

BEHIND = """
SELECT EXISTS (SELECT FROM feed_reader r JOIN event e ON (e.xid, e.seq) > (r.xid, r.seq) WHERE r.name = %s)
"""
DUE = """
SELECT key FROM effect WHERE consumer = %s AND state = 'PENDING' AND due_at <= clock_timestamp() ORDER BY created_at
"""


class Doer:
    """A process that does effects for one consumer, from when it is made."""

    def __init__(self, api: Api, consumer: Consumer) -> None:
        self.api, self.consumer = api, consumer
        shared = api.app.state.api
        self.url = str(shared.settings.database_url)
        self._runner = runner.Runner(shared.engine, [consumer])
        self.read()

    def read(self) -> int:
        return int(self.api.runner.run(self._runner.read()))

    def carry(self) -> "Doer":
        """Read all that there is, and attempt once all that is due."""

        def caught_up() -> bool:
            self.read()
            return sql(self.url, BEHIND, self.consumer.name) == [(False,)]

        wait_until(caught_up)  # the feed may be held back for a moment by transactions of others
        for (key,) in sql(self.url, DUE, self.consumer.name):
            self.perform(key)
        return self

    def perform(self, key: UUID) -> None:
        self.api.runner.run(self._runner.perform(self.consumer, key))

    def make_due(self) -> "Doer":
        """As if the delay had passed, and every lease had ended."""
        sql(self.url, "UPDATE effect SET due_at = clock_timestamp() WHERE state = 'PENDING'")
        sql(self.url, "UPDATE effect SET leased_until = clock_timestamp() WHERE lease IS NOT NULL")
        return self

    def rows(self, *columns: str) -> list[tuple[Any, ...]]:
        """Oldest first."""
        query = f"SELECT {', '.join(columns)} FROM effect WHERE consumer = %s ORDER BY created_at, event_seq"
        return sql(self.url, query, self.consumer.name)

    def states(self) -> list[str]:
        return [state for (state,) in self.rows("state")]
