"""How far the feed was relayed, and the index by which the relay reads it."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE relay (
  destination TEXT NOT NULL CONSTRAINT relay_pkey PRIMARY KEY,
  xid BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  published BIGINT NOT NULL DEFAULT 0,
  begun_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
  published_at TIMESTAMPTZ,
  failing_since TIMESTAMPTZ,
  failed_at TIMESTAMPTZ,
  fault TEXT
)
""",
    "CREATE INDEX event_xid_seq_idx ON event (xid, seq)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """How far the feed was relayed is lost: it would be relayed from its beginning again."""
    op.execute("DROP INDEX event_xid_seq_idx")
    op.execute("DROP TABLE relay")
