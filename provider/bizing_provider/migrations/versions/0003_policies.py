"""Policies of a resource: how long a booking may be, how many a customer may have, what cancelling costs."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
ALTER TABLE resource
  ADD COLUMN minimum_minutes INTEGER DEFAULT 1 NOT NULL,
  ADD COLUMN maximum_minutes INTEGER DEFAULT 44640 NOT NULL,
  ADD COLUMN customer_live_limit INTEGER,
  ADD COLUMN customer_daily_limit INTEGER,
  ADD COLUMN cancellation_policy JSONB,
  ADD CONSTRAINT resource_length_check CHECK (1 <= minimum_minutes AND minimum_minutes <= maximum_minutes)
""",
    "ALTER TABLE booking ADD COLUMN cancellation_policy JSONB, ADD COLUMN fee JSONB",
    # An event carries the booking as the API shows it, and shows these two from now on.
    """
UPDATE event SET data = data || '{"cancellationPolicy": null, "fee": null}' WHERE aggregate_type = 'booking'
""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("UPDATE event SET data = data - '{cancellationPolicy,fee}'::text[] WHERE aggregate_type = 'booking'")
    op.execute("ALTER TABLE booking DROP COLUMN cancellation_policy, DROP COLUMN fee")
    op.execute(
        "ALTER TABLE resource DROP COLUMN minimum_minutes, DROP COLUMN maximum_minutes,"
        " DROP COLUMN customer_live_limit, DROP COLUMN customer_daily_limit, DROP COLUMN cancellation_policy"
    )
