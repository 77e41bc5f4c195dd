"""Live claims by the few holds that are due, instead of by each claim's own booking."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UPGRADE = """
CREATE OR REPLACE VIEW live_allocation AS
SELECT id, resource_id, unit_no, booking_id, blackout_id, kind, during, service
FROM allocation
WHERE released_at IS NULL AND (booking_id IS NULL OR booking_id NOT IN (
  SELECT booking.id FROM booking WHERE status = 'PENDING' AND hold_expires_at <= statement_timestamp()
))
"""

DOWNGRADE = """
CREATE OR REPLACE VIEW live_allocation AS
SELECT a.id, a.resource_id, a.unit_no, a.booking_id, a.blackout_id, a.kind, a.during, a.service
FROM allocation a LEFT JOIN booking b ON b.id = a.booking_id
WHERE a.released_at IS NULL
  AND (b.id IS NULL OR b.status <> 'PENDING' OR b.hold_expires_at > clock_timestamp())
"""


def upgrade() -> None:
    op.execute(UPGRADE)


def downgrade() -> None:
    op.execute(DOWNGRADE)
