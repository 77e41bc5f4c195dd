"""Events are never changed, but for what must be forgotten; the feed's index."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE FUNCTION keep_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND current_setting('bizing.erase', true) = 'on' THEN
    IF to_jsonb(NEW) - 'data' = to_jsonb(OLD) - 'data' THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'events are never changed' USING ERRCODE = 'restrict_violation',
    HINT = 'They are the audit trail. Erase a customer with DELETE /api/v1/customers/{id}.';
END $$
""",
    "CREATE TRIGGER event_keep BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION keep_event()",
    "CREATE TRIGGER event_keep_all BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION keep_event()",
    "CREATE INDEX event_business_id_xid_seq_idx ON event (business_id, xid, seq)",
    "DROP INDEX event_xid_seq_idx",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("CREATE INDEX event_xid_seq_idx ON event (xid, seq)")
    op.execute("DROP INDEX event_business_id_xid_seq_idx")
    op.execute("DROP TRIGGER event_keep_all ON event")
    op.execute("DROP TRIGGER event_keep ON event")
    op.execute("DROP FUNCTION keep_event()")
