"""How far consumers have read the feed, and the effects elsewhere that follow from it."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE feed_reader (
  name TEXT NOT NULL,
  xid xid8 NOT NULL,
  seq BIGINT NOT NULL,
  CONSTRAINT feed_reader_pkey PRIMARY KEY (name)
)
""",
    """
CREATE TABLE effect (
  consumer TEXT NOT NULL,
  key UUID NOT NULL,
  event_seq BIGINT NOT NULL,
  version INTEGER NOT NULL,
  applied_version INTEGER DEFAULT 0 NOT NULL,
  external_id TEXT,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  due_at TIMESTAMP WITH TIME ZONE,
  lease UUID,
  leased_until TIMESTAMP WITH TIME ZONE,
  last_error TEXT,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  finished_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT effect_pkey PRIMARY KEY (consumer, key),
  CONSTRAINT effect_state_check CHECK (state IN ('PENDING', 'DONE', 'SKIPPED', 'GIVEN_UP')),
  CONSTRAINT effect_due_check CHECK ((state = 'PENDING') = (due_at IS NOT NULL)),
  CONSTRAINT effect_finished_check CHECK ((state = 'PENDING') = (finished_at IS NULL)),
  CONSTRAINT effect_lease_check CHECK ((lease IS NULL) = (leased_until IS NULL))
)
""",
    "CREATE INDEX effect_finished_at_idx ON effect (consumer, finished_at) WHERE finished_at IS NOT NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Mails that were not sent yet are lost, and what other services have of bookings is known no more."""
    op.execute("DROP TABLE effect")
    op.execute("DROP TABLE feed_reader")
