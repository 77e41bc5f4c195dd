"""Ids of customers in bookings, their events and the answers that are kept; calendars."""

from uuid import UUID, uuid5

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ADDRESSES = """
SELECT business_id, lower(customer ->> 'email') AS email FROM booking
UNION SELECT business_id, lower(data #>> '{customer,email}') FROM event WHERE data #>> '{customer,email}' IS NOT NULL
"""

BEFORE = (
    "ALTER TABLE booking ADD COLUMN former_customer_ids UUID[]",
    "CREATE TEMPORARY TABLE known (business_id uuid, email text, id uuid) ON COMMIT DROP",
)

AFTER = (
    """
UPDATE booking b SET customer = b.customer || jsonb_build_object('id', known.id)
FROM known WHERE known.business_id = b.business_id AND known.email = lower(b.customer ->> 'email')
""",
    """
UPDATE event e SET data = jsonb_set(e.data, '{customer,id}', to_jsonb(known.id))
FROM known WHERE known.business_id = e.business_id AND known.email = lower(e.data #>> '{customer,email}')
""",
    """
UPDATE idempotency_key k SET body = jsonb_set(k.body::jsonb, '{customer,id}', to_jsonb(known.id))::text
FROM known WHERE k.status < 300 AND starts_with(k.caller, known.business_id || '/')
  AND known.email = lower(k.body::jsonb #>> '{customer,email}')
""",
    """
UPDATE booking b SET former_customer_ids = former.ids
FROM (
  SELECT e.aggregate_id, array_agg(DISTINCT (e.data #>> '{customer,id}')::uuid) AS ids
  FROM event e JOIN booking ON booking.id = e.aggregate_id
  WHERE e.data #>> '{customer,id}' <> booking.customer ->> 'id' GROUP BY e.aggregate_id
) AS former WHERE former.aggregate_id = b.id
""",
    "CREATE INDEX booking_customer_id_idx ON booking (business_id, (customer ->> 'id'))",
    """
CREATE INDEX booking_former_customer_ids_idx ON booking USING gin (former_customer_ids)
WHERE former_customer_ids IS NOT NULL
""",
)

CALENDARS = (
    """
CREATE TABLE external_calendar (
  id UUID NOT NULL,
  resource_id UUID NOT NULL,
  source TEXT NOT NULL,
  busy TSTZMULTIRANGE NOT NULL,
  CONSTRAINT external_calendar_pkey PRIMARY KEY (id),
  CONSTRAINT external_calendar_resource_id_source_key UNIQUE (resource_id, source),
  CONSTRAINT external_calendar_resource_id_fkey FOREIGN KEY(resource_id) REFERENCES resource (id)
)
""",
    """
CREATE TABLE calendar_feed (
  id UUID NOT NULL,
  business_id UUID NOT NULL,
  resource_id UUID,
  customer_id UUID,
  digest BYTEA NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT calendar_feed_pkey PRIMARY KEY (id),
  CONSTRAINT calendar_feed_subject_check CHECK ((resource_id IS NULL) <> (customer_id IS NULL)),
  CONSTRAINT calendar_feed_business_id_fkey FOREIGN KEY(business_id) REFERENCES business (id),
  CONSTRAINT calendar_feed_resource_id_fkey FOREIGN KEY(resource_id) REFERENCES resource (id),
  CONSTRAINT calendar_feed_digest_key UNIQUE (digest)
)
""",
    "CREATE INDEX calendar_feed_business_id_id_idx ON calendar_feed (business_id, id)",
    """
ALTER TABLE allocation
  ADD COLUMN external_calendar_id UUID
    CONSTRAINT allocation_external_calendar_id_fkey REFERENCES external_calendar (id),
  ADD CONSTRAINT allocation_external_check CHECK ((kind = 'external') = (external_calendar_id IS NOT NULL))
""",
    """
CREATE INDEX allocation_external_calendar_id_idx ON allocation (external_calendar_id)
WHERE external_calendar_id IS NOT NULL
""",
)


def upgrade() -> None:
    for statement in BEFORE:
        op.execute(statement)
    conn = op.get_bind()
    # Made here, because no function of PostgreSQL itself has SHA-1.
    known = [{"b": row.business_id, "e": row.email, "i": _id(row)} for row in conn.execute(sa.text(ADDRESSES))]
    if known:
        conn.execute(sa.text("INSERT INTO known VALUES (:b, :e, :i)"), known)
    for statement in (*AFTER, *CALENDARS):
        op.execute(statement)


def _id(row: "sa.Row[tuple[UUID, str]]") -> UUID:
    return uuid5(row.business_id, row.email.lower())


def downgrade() -> None:
    op.execute("DELETE FROM allocation WHERE kind = 'external'")
    op.execute("ALTER TABLE allocation DROP COLUMN external_calendar_id")
    op.execute("DROP TABLE external_calendar")
    op.execute("DROP TABLE calendar_feed")
    op.execute("DROP INDEX booking_customer_id_idx")
    op.execute("ALTER TABLE booking DROP COLUMN former_customer_ids")
    op.execute("UPDATE booking SET customer = customer - 'id'")
