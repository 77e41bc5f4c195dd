"""Packages, and bookings of several times."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE package (
  id UUID NOT NULL,
  business_id UUID NOT NULL,
  name TEXT NOT NULL,
  items JSONB NOT NULL,
  price JSONB,
  version INTEGER NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
  archived_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT package_pkey PRIMARY KEY (id),
  CONSTRAINT package_business_id_fkey FOREIGN KEY(business_id) REFERENCES business (id)
)
""",
    "CREATE INDEX package_business_id_id_idx ON package (business_id, id)",
    """
ALTER TABLE booking
  ADD COLUMN package_id UUID CONSTRAINT booking_package_id_fkey REFERENCES package (id),
  ADD COLUMN items JSONB
""",
    "CREATE INDEX booking_items_idx ON booking USING gin (items jsonb_path_ops) WHERE items IS NOT NULL",
    # An event carries the booking as the API shows it, and shows these two from now on.
    """
UPDATE event SET data = data || jsonb_build_object('packageId', NULL, 'items', jsonb_build_array(jsonb_build_object(
  'resourceId', data -> 'resourceId', 'timeZone', data -> 'timeZone', 'start', data -> 'start', 'end', data -> 'end',
  'units', data -> 'units', 'price', data -> 'price')))
WHERE aggregate_type = 'booking'
""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("UPDATE event SET data = data - '{packageId,items}'::text[] WHERE aggregate_type = 'booking'")
    op.execute("ALTER TABLE booking DROP COLUMN package_id, DROP COLUMN items")
    op.execute("DROP TABLE package")
