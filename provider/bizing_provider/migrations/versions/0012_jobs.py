"""Jobs: procrastinate's own schema, as the version that Bizing is pinned to has it."""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

DROP = r"""
DO $$
DECLARE
  each regprocedure;
BEGIN
  FOR each IN
    SELECT oid FROM pg_proc WHERE proname ~ '^procrastinate_' AND pronamespace = current_schema()::regnamespace
  LOOP
    EXECUTE format('DROP FUNCTION %s CASCADE', each);  -- and the triggers that call it
  END LOOP;
END $$;
DROP TABLE procrastinate_events, procrastinate_periodic_defers, procrastinate_jobs, procrastinate_workers;
DROP TYPE procrastinate_job_to_defer_v1, procrastinate_job_event_type, procrastinate_job_status;
"""


def upgrade() -> None:
    _run(SchemaManager.get_schema())


def downgrade() -> None:
    """Jobs that wait are lost."""
    _run(DROP)


def _run(script: str) -> None:
    # Many statements at once, which the driver takes only as they stand: no parameters, and percent signs are theirs.
    op.get_bind().exec_driver_sql(script, execution_options={"no_parameters": True})
