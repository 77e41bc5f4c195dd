"""Series: bookings that recur by a rule."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE series (
  id UUID NOT NULL,
  business_id UUID NOT NULL,
  resource_id UUID NOT NULL,
  package_id UUID,
  time_zone TEXT NOT NULL,
  starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
  ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
  units INTEGER NOT NULL,
  recurrence TEXT NOT NULL,
  except_dates JSONB NOT NULL,
  skipped JSONB NOT NULL,
  customer JSONB NOT NULL,
  notes TEXT,
  metadata JSONB NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT series_pkey PRIMARY KEY (id),
  CONSTRAINT series_business_id_fkey FOREIGN KEY(business_id) REFERENCES business (id),
  CONSTRAINT series_resource_id_fkey FOREIGN KEY(resource_id) REFERENCES resource (id),
  CONSTRAINT series_package_id_fkey FOREIGN KEY(package_id) REFERENCES package (id)
)
""",
    "CREATE INDEX series_business_id_id_idx ON series (business_id, id)",
    """
ALTER TABLE booking
  ADD COLUMN series_id UUID CONSTRAINT booking_series_id_fkey REFERENCES series (id),
  ADD COLUMN recurrence_id TIMESTAMP WITHOUT TIME ZONE,
  ADD COLUMN overrides_series BOOLEAN,
  ADD CONSTRAINT booking_series_check CHECK ((series_id IS NULL) = (recurrence_id IS NULL))
""",
    """
CREATE UNIQUE INDEX booking_series_id_recurrence_id_idx ON booking (series_id, recurrence_id) WHERE series_id IS NOT NULL
""",
    # An event carries the booking as the API shows it, and shows these two from now on.
    """
UPDATE event SET data = data || '{"seriesId": null, "recurrenceId": null}' WHERE aggregate_type = 'booking'
""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("UPDATE event SET data = data - '{seriesId,recurrenceId}'::text[] WHERE aggregate_type = 'booking'")
    op.execute("ALTER TABLE booking DROP COLUMN series_id, DROP COLUMN recurrence_id, DROP COLUMN overrides_series")
    op.execute("DROP TABLE series")
