"""Payments: what bookings cost by card, the sagas that take it, and the provider's events."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE booking DROP CONSTRAINT booking_hold_check",
    "ALTER TABLE booking ADD CONSTRAINT booking_hold_check CHECK (status = 'PENDING' OR hold_expires_at IS NULL)",
    """
CREATE TABLE payment (
  id UUID CONSTRAINT payment_pkey PRIMARY KEY,
  business_id UUID NOT NULL CONSTRAINT payment_business_id_fkey REFERENCES business (id),
  booking_id UUID NOT NULL CONSTRAINT payment_booking_id_fkey REFERENCES booking (id),
  status TEXT NOT NULL,
  amount INTEGER NOT NULL,
  currency TEXT NOT NULL,
  captured INTEGER NOT NULL,
  refunded INTEGER NOT NULL,
  intent_id TEXT,
  client_secret TEXT,
  decline JSONB,
  disputed BOOLEAN NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT payment_booking_id_key UNIQUE (booking_id),
  CONSTRAINT payment_intent_id_key UNIQUE (intent_id),
  CONSTRAINT payment_money_check CHECK (0 <= refunded AND refunded <= captured)
)
""",
    """
CREATE TABLE saga (
  id UUID CONSTRAINT saga_pkey PRIMARY KEY,
  business_id UUID NOT NULL CONSTRAINT saga_business_id_fkey REFERENCES business (id),
  booking_id UUID NOT NULL CONSTRAINT saga_booking_id_fkey REFERENCES booking (id),
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  step TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  failures INTEGER NOT NULL,
  version INTEGER NOT NULL,
  payment_method TEXT,
  methods INTEGER NOT NULL,
  amount INTEGER,
  reason TEXT,
  last_error TEXT,
  due_at TIMESTAMPTZ,
  correlation_id TEXT NOT NULL,
  causation_id UUID,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL,
  CONSTRAINT saga_booking_id_kind_key UNIQUE (booking_id, kind),
  CONSTRAINT saga_state_check CHECK (state IN ('RUNNING', 'COMPENSATING', 'DONE', 'COMPENSATED', 'STUCK')),
  CONSTRAINT saga_due_check CHECK ((state IN ('RUNNING', 'COMPENSATING')) = (due_at IS NOT NULL))
)
""",
    "CREATE INDEX saga_due_idx ON saga (due_at) WHERE due_at IS NOT NULL",
    "CREATE INDEX saga_stuck_idx ON saga (business_id) WHERE state = 'STUCK'",
    """
CREATE TABLE saga_log (
  id BIGINT GENERATED ALWAYS AS IDENTITY CONSTRAINT saga_log_pkey PRIMARY KEY,
  saga_id UUID NOT NULL CONSTRAINT saga_log_saga_id_fkey REFERENCES saga (id),
  step TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  outcome TEXT NOT NULL,
  detail TEXT,
  at TIMESTAMPTZ NOT NULL
)
""",
    "CREATE INDEX saga_log_saga_id_id_idx ON saga_log (saga_id, id)",
    """
CREATE TABLE stripe_event (
  id TEXT CONSTRAINT stripe_event_pkey PRIMARY KEY,
  type TEXT NOT NULL,
  received_at TIMESTAMPTZ DEFAULT now() NOT NULL
)
""",
    "CREATE INDEX stripe_event_received_at_idx ON stripe_event (received_at)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Payments and their sagas are lost; holds that were being captured end in a minute."""
    for table in ("stripe_event", "saga_log", "saga", "payment"):
        op.execute(f"DROP TABLE {table}")
    op.execute(
        "UPDATE booking SET hold_expires_at = clock_timestamp() + interval '1 minute'"
        " WHERE status = 'PENDING' AND hold_expires_at IS NULL"
    )
    op.execute("ALTER TABLE booking DROP CONSTRAINT booking_hold_check")
    op.execute(
        "ALTER TABLE booking ADD CONSTRAINT booking_hold_check"
        " CHECK ((status = 'PENDING') = (hold_expires_at IS NOT NULL))"
    )
