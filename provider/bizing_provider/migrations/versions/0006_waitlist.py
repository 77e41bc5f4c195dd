"""The waitlist, and bookings that are its offers."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE waitlist_entry (
  id UUID NOT NULL,
  place BIGINT GENERATED ALWAYS AS IDENTITY,
  business_id UUID NOT NULL,
  resource_id UUID NOT NULL,
  earliest TIMESTAMP WITH TIME ZONE NOT NULL,
  latest TIMESTAMP WITH TIME ZONE NOT NULL,
  duration_minutes INTEGER NOT NULL,
  units INTEGER NOT NULL,
  offer_seconds INTEGER NOT NULL,
  customer JSONB NOT NULL,
  notes TEXT,
  metadata JSONB NOT NULL,
  status TEXT NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT waitlist_entry_pkey PRIMARY KEY (id),
  CONSTRAINT waitlist_entry_business_id_fkey FOREIGN KEY(business_id) REFERENCES business (id),
  CONSTRAINT waitlist_entry_resource_id_fkey FOREIGN KEY(resource_id) REFERENCES resource (id),
  CONSTRAINT waitlist_entry_status_check CHECK (status IN ('WAITING', 'OFFERED', 'EXPIRED', 'CANCELLED')),
  CONSTRAINT waitlist_entry_order_check CHECK (earliest < latest),
  CONSTRAINT waitlist_entry_units_check CHECK (units >= 1),
  CONSTRAINT waitlist_entry_duration_check CHECK (duration_minutes >= 1)
)
""",
    "CREATE INDEX waitlist_entry_business_id_place_idx ON waitlist_entry (business_id, place)",
    "CREATE INDEX waitlist_entry_line_idx ON waitlist_entry (resource_id, place) WHERE status = 'WAITING'",
    """
ALTER TABLE booking ADD COLUMN waitlist_entry_id UUID
  CONSTRAINT booking_waitlist_entry_id_fkey REFERENCES waitlist_entry (id)
""",
    """
CREATE UNIQUE INDEX booking_waitlist_entry_id_idx ON booking (waitlist_entry_id) WHERE waitlist_entry_id IS NOT NULL
""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("ALTER TABLE booking DROP COLUMN waitlist_entry_id")
    op.execute("DROP TABLE waitlist_entry")
