"""Entries of the waitlist for a package of the catalogue."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE waitlist_entry ALTER COLUMN resource_id DROP NOT NULL",
    """
ALTER TABLE waitlist_entry ADD COLUMN package_id UUID
  CONSTRAINT waitlist_entry_package_id_fkey REFERENCES package (id)
""",
    """
ALTER TABLE waitlist_entry ADD CONSTRAINT waitlist_entry_subject_check
  CHECK ((resource_id IS NULL) <> (package_id IS NULL))
""",
    "CREATE INDEX waitlist_entry_package_line_idx ON waitlist_entry (package_id, place) WHERE status = 'WAITING'",
    "CREATE INDEX package_items_idx ON package USING gin (items jsonb_path_ops) WHERE archived_at IS NULL",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Entries for packages, and that a booking was the offer of one, are lost."""
    op.execute("DROP INDEX package_items_idx")
    op.execute(
        "UPDATE booking SET waitlist_entry_id = NULL FROM waitlist_entry w"
        " WHERE w.id = waitlist_entry_id AND w.package_id IS NOT NULL"
    )
    op.execute("DELETE FROM waitlist_entry WHERE package_id IS NOT NULL")
    op.execute("ALTER TABLE waitlist_entry DROP COLUMN package_id")
    op.execute("ALTER TABLE waitlist_entry ALTER COLUMN resource_id SET NOT NULL")
