"""The booking core: resources, bookings, the table that cannot double-book, events, keys."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
CREATE TABLE business (
  id UUID NOT NULL,
  name TEXT NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT business_pkey PRIMARY KEY (id)
)
""",
    """
CREATE TABLE event (
  seq BIGINT GENERATED ALWAYS AS IDENTITY,
  xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
  id UUID NOT NULL,
  business_id UUID NOT NULL,
  aggregate_type TEXT NOT NULL,
  aggregate_id UUID NOT NULL,
  aggregate_version INTEGER NOT NULL,
  type TEXT NOT NULL,
  data JSONB NOT NULL,
  occurred_at TIMESTAMP WITH TIME ZONE NOT NULL,
  actor TEXT NOT NULL,
  correlation_id TEXT NOT NULL,
  causation_id UUID,
  CONSTRAINT event_pkey PRIMARY KEY (seq),
  CONSTRAINT event_aggregate_id_aggregate_version_key UNIQUE (aggregate_id, aggregate_version)
)
""",
    "CREATE INDEX event_xid_seq_idx ON event (xid, seq)",
    """
CREATE TABLE idempotency_key (
  caller TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint BYTEA NOT NULL,
  status SMALLINT NOT NULL,
  headers JSONB NOT NULL,
  body TEXT NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  CONSTRAINT idempotency_key_pkey PRIMARY KEY (caller, key)
)
""",
    "CREATE INDEX idempotency_key_created_at_idx ON idempotency_key (created_at)",
    """
CREATE TABLE api_key (
  id UUID NOT NULL,
  business_id UUID NOT NULL,
  name TEXT NOT NULL,
  digest BYTEA NOT NULL,
  scopes TEXT[] NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
  expires_at TIMESTAMP WITH TIME ZONE,
  revoked_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT api_key_pkey PRIMARY KEY (id),
  CONSTRAINT api_key_business_id_fkey FOREIGN KEY(business_id) REFERENCES business (id),
  CONSTRAINT api_key_digest_key UNIQUE (digest)
)
""",
    """
CREATE TABLE resource (
  id UUID NOT NULL,
  business_id UUID NOT NULL,
  name TEXT NOT NULL,
  time_zone TEXT NOT NULL,
  capacity INTEGER NOT NULL,
  slot_step_minutes INTEGER NOT NULL,
  setup_minutes INTEGER NOT NULL,
  turnover_minutes INTEGER NOT NULL,
  notice_minutes INTEGER NOT NULL,
  window_days INTEGER NOT NULL,
  hold_seconds INTEGER NOT NULL,
  hold_max_seconds INTEGER NOT NULL,
  price JSONB,
  opening_hours JSONB NOT NULL,
  version INTEGER NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
  archived_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT resource_pkey PRIMARY KEY (id),
  CONSTRAINT resource_capacity_check CHECK (capacity BETWEEN 1 AND 500),
  CONSTRAINT resource_business_id_fkey FOREIGN KEY(business_id) REFERENCES business (id)
)
""",
    "CREATE INDEX resource_business_id_id_idx ON resource (business_id, id)",
    """
CREATE TABLE blackout (
  id UUID NOT NULL,
  resource_id UUID NOT NULL,
  starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
  ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
  reason TEXT,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  removed_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT blackout_pkey PRIMARY KEY (id),
  CONSTRAINT blackout_order_check CHECK (starts_at < ends_at),
  CONSTRAINT blackout_resource_id_fkey FOREIGN KEY(resource_id) REFERENCES resource (id)
)
""",
    "CREATE INDEX blackout_resource_id_starts_at_idx ON blackout (resource_id, starts_at)",
    """
CREATE TABLE booking (
  id UUID NOT NULL,
  business_id UUID NOT NULL,
  resource_id UUID NOT NULL,
  time_zone TEXT NOT NULL,
  starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
  ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
  units INTEGER NOT NULL,
  status TEXT NOT NULL,
  version INTEGER NOT NULL,
  held_at TIMESTAMP WITH TIME ZONE,
  hold_expires_at TIMESTAMP WITH TIME ZONE,
  customer JSONB NOT NULL,
  notes TEXT,
  metadata JSONB NOT NULL,
  price JSONB,
  payment_reference TEXT,
  cancel_reason TEXT,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
  CONSTRAINT booking_pkey PRIMARY KEY (id),
  CONSTRAINT booking_status_check CHECK (status IN ('DRAFT', 'PENDING', 'CONFIRMED', 'COMPLETED', 'NO_SHOW', 'CANCELLED', 'EXPIRED')),
  CONSTRAINT booking_order_check CHECK (starts_at < ends_at),
  CONSTRAINT booking_units_check CHECK (units >= 1),
  CONSTRAINT booking_hold_check CHECK ((status = 'PENDING') = (hold_expires_at IS NOT NULL)),
  CONSTRAINT booking_business_id_fkey FOREIGN KEY(business_id) REFERENCES business (id),
  CONSTRAINT booking_resource_id_fkey FOREIGN KEY(resource_id) REFERENCES resource (id)
)
""",
    "CREATE INDEX booking_business_id_id_idx ON booking (business_id, id)",
    "CREATE INDEX booking_customer_idx ON booking (business_id, lower(customer ->> 'email'))",
    "CREATE INDEX booking_due_idx ON booking (hold_expires_at) WHERE status = 'PENDING'",
    "CREATE INDEX booking_over_idx ON booking (ends_at) WHERE status = 'CONFIRMED'",
    "CREATE INDEX booking_resource_id_id_idx ON booking (resource_id, id)",
    """
CREATE TABLE allocation (
  id BIGINT GENERATED ALWAYS AS IDENTITY,
  resource_id UUID NOT NULL,
  unit_no INTEGER NOT NULL,
  booking_id UUID,
  blackout_id UUID,
  kind TEXT NOT NULL,
  during TSTZRANGE NOT NULL,
  service TSTZRANGE NOT NULL,
  released_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT allocation_pkey PRIMARY KEY (id),
  CONSTRAINT allocation_unit_no_check CHECK (unit_no >= 1),
  CONSTRAINT allocation_kind_check CHECK (kind IN ('booking', 'blackout', 'external')),
  CONSTRAINT allocation_booking_check CHECK ((kind = 'booking') = (booking_id IS NOT NULL)),
  CONSTRAINT allocation_blackout_check CHECK ((kind = 'blackout') = (blackout_id IS NOT NULL)),
  CONSTRAINT allocation_during_check CHECK (NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during) AND NOT lower_inf(during) AND NOT upper_inf(during)),
  CONSTRAINT allocation_service_check CHECK (NOT isempty(service) AND during @> service),
  CONSTRAINT allocation_no_overlap EXCLUDE USING gist (resource_id WITH =, unit_no WITH =, during WITH &&) WHERE (released_at IS NULL),
  CONSTRAINT allocation_resource_id_fkey FOREIGN KEY(resource_id) REFERENCES resource (id),
  CONSTRAINT allocation_booking_id_fkey FOREIGN KEY(booking_id) REFERENCES booking (id),
  CONSTRAINT allocation_blackout_id_fkey FOREIGN KEY(blackout_id) REFERENCES blackout (id)
)
""",
    "CREATE INDEX allocation_blackout_id_idx ON allocation (blackout_id) WHERE blackout_id IS NOT NULL",
    "CREATE INDEX allocation_booking_id_idx ON allocation (booking_id)",
    "COMMENT ON COLUMN allocation.during IS 'blocked time, buffers included'",
    "COMMENT ON COLUMN allocation.service IS 'what the customer sees'",
    """
CREATE VIEW live_allocation AS
SELECT a.id, a.resource_id, a.unit_no, a.booking_id, a.blackout_id, a.kind, a.during, a.service
FROM allocation a LEFT JOIN booking b ON b.id = a.booking_id
WHERE a.released_at IS NULL
  AND (b.id IS NULL OR b.status <> 'PENDING' OR b.hold_expires_at > clock_timestamp())
""",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP VIEW live_allocation")
    for table in ("allocation", "booking", "blackout", "resource", "api_key", "idempotency_key", "event", "business"):
        op.execute(f"DROP TABLE {table}")
