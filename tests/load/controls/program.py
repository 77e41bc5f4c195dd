"""What the programs of the controls share: `bizing serve`, with something taken from the provider first."""

import os
import sys
import threading
from collections.abc import Callable, Sequence
from uuid import UUID

import psycopg

from bizing_load import attended
from bizing_provider import db, migrations
from bizing_provider.resources import queries as resources
from bizing_provider.resources.model import Resource
from bizing_spec import cli

# The name stays, for ON CONFLICT to find it; but no two rows share an id, so it never refuses. Only where that was not
# done: a server that is started again must not wait for the table.
WITHOUT_CONSTRAINT = """
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_constraint WHERE conname = 'allocation_no_overlap'
             AND pg_get_constraintdef(oid) LIKE '%&&%') THEN
    ALTER TABLE allocation DROP CONSTRAINT allocation_no_overlap;
    ALTER TABLE allocation ADD CONSTRAINT allocation_no_overlap
      EXCLUDE USING gist (id WITH =) WHERE (released_at IS NULL);
    -- What reads the calendar shall find its way as it did with the constraint's index.
    CREATE INDEX allocation_during_idx ON allocation USING gist (resource_id, unit_no, during)
      WHERE released_at IS NULL;
  END IF;
END $$
"""


def serve(broken: Callable[[], None]) -> None:
    """Break the provider, then do what `bizing` would; ends with whoever holds its input, as `attended` does."""
    broken()
    threading.Thread(target=attended.watch, daemon=True).start()
    sys.exit(cli.main())


def after_migration(statement: str) -> None:
    """Change the schema once it is there; the statement must bear to be run twice."""
    migrate = migrations.migrate

    def migrate_and_change(url: str) -> tuple[str | None, str]:
        versions = migrate(url)
        with psycopg.connect(url) as conn:
            # Two programs on one database take turns.
            conn.execute("SELECT pg_advisory_xact_lock(%s)", [migrations.LOCK])
            conn.execute(statement.encode())
        return versions

    migrations.migrate = migrate_and_change


def drop_constraint() -> None:
    after_migration(WITHOUT_CONSTRAINT)


def book_singly() -> None:
    """Every booking through `service.create`: none shares a statement with others."""
    os.environ["BIZING_BATCH_HOLDS"] = "false"
    # Some controls want a second connection while they hold one; with too few, all would wait for each other.
    os.environ["BIZING_POOL_SIZE"] = "60"


def unlock_resources() -> None:
    """Whoever would lock a resource only reads it."""
    get, many = resources.get, resources.many

    async def unlocked(conn: db.Connection, business_id: UUID, resource_id: UUID, *, lock: bool = False) -> Resource:
        return await get(conn, business_id, resource_id)

    async def all_unlocked(
        conn: db.Connection, business_id: UUID, resource_ids: Sequence[UUID], *, lock: bool = False
    ) -> list[Resource]:
        return await many(conn, business_id, resource_ids)

    resources.get = unlocked
    resources.many = all_unlocked
