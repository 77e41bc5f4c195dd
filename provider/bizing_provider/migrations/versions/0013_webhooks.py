"""Webhook endpoints, what is sent to them, and the log of the attempts."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STATEMENTS = (
    """
CREATE TABLE webhook_endpoint (
  id UUID NOT NULL,
  business_id UUID NOT NULL,
  url TEXT NOT NULL,
  description TEXT,
  event_types TEXT[],
  rate_limit_per_second INTEGER,
  payload_version TEXT NOT NULL,
  secret TEXT NOT NULL,
  former_secret TEXT,
  former_secret_until TIMESTAMP WITH TIME ZONE,
  enabled BOOLEAN NOT NULL,
  disabled_reason TEXT,
  version INTEGER NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
  feed_xid xid8 NOT NULL,
  feed_seq BIGINT NOT NULL,
  failing_since TIMESTAMP WITH TIME ZONE,
  rate_used_until TIMESTAMP WITH TIME ZONE,
  CONSTRAINT webhook_endpoint_pkey PRIMARY KEY (id),
  CONSTRAINT webhook_endpoint_disabled_reason_check CHECK (disabled_reason IN ('GONE', 'FAILING')),
  CONSTRAINT webhook_endpoint_disabled_check CHECK (disabled_reason IS NULL OR NOT enabled),
  CONSTRAINT webhook_endpoint_former_secret_check CHECK ((former_secret IS NULL) = (former_secret_until IS NULL)),
  CONSTRAINT webhook_endpoint_business_id_fkey FOREIGN KEY(business_id) REFERENCES business (id)
)
""",
    "CREATE INDEX webhook_endpoint_business_id_id_idx ON webhook_endpoint (business_id, id)",
    """
CREATE TABLE webhook_delivery (
  id UUID NOT NULL,
  endpoint_id UUID NOT NULL,
  event_id UUID NOT NULL,
  event_seq BIGINT,
  sample JSONB,
  event_type TEXT NOT NULL,
  status TEXT NOT NULL,
  due_at TIMESTAMP WITH TIME ZONE,
  lease UUID,
  step INTEGER NOT NULL,
  attempt_count INTEGER NOT NULL,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  finished_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT webhook_delivery_pkey PRIMARY KEY (id),
  CONSTRAINT webhook_delivery_status_check CHECK (status IN ('PENDING', 'DELIVERED', 'DEAD')),
  CONSTRAINT webhook_delivery_due_check CHECK ((status = 'PENDING') = (due_at IS NOT NULL)),
  CONSTRAINT webhook_delivery_finished_check CHECK ((status = 'PENDING') = (finished_at IS NULL)),
  CONSTRAINT webhook_delivery_lease_check CHECK (lease IS NULL OR status = 'PENDING'),
  CONSTRAINT webhook_delivery_event_check CHECK ((event_seq IS NULL) = (sample IS NOT NULL)),
  CONSTRAINT webhook_delivery_endpoint_id_event_id_key UNIQUE (endpoint_id, event_id),
  CONSTRAINT webhook_delivery_endpoint_id_fkey FOREIGN KEY(endpoint_id) REFERENCES webhook_endpoint (id) ON DELETE CASCADE
)
""",
    "CREATE INDEX webhook_delivery_due_idx ON webhook_delivery (endpoint_id, due_at) WHERE status = 'PENDING'",
    "CREATE INDEX webhook_delivery_endpoint_id_id_idx ON webhook_delivery (endpoint_id, id)",
    "CREATE INDEX webhook_delivery_finished_idx ON webhook_delivery (finished_at) WHERE finished_at IS NOT NULL",
    """
CREATE TABLE webhook_attempt (
  delivery_id UUID NOT NULL,
  number INTEGER NOT NULL,
  started_at TIMESTAMP WITH TIME ZONE NOT NULL,
  milliseconds INTEGER NOT NULL,
  status_code SMALLINT,
  answer TEXT,
  error TEXT,
  CONSTRAINT webhook_attempt_pkey PRIMARY KEY (delivery_id, number),
  CONSTRAINT webhook_attempt_delivery_id_fkey FOREIGN KEY(delivery_id) REFERENCES webhook_delivery (id) ON DELETE CASCADE
)
""",
    "COMMENT ON COLUMN webhook_delivery.step IS 'how many attempts of the schedule were made'",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Endpoints and what was still to be sent to them are lost."""
    op.execute("DROP TABLE webhook_attempt")
    op.execute("DROP TABLE webhook_delivery")
    op.execute("DROP TABLE webhook_endpoint")
