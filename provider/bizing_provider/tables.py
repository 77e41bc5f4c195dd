"""Every table and constraint, in one view. Migrations make them; a test holds the two equal."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSTZMULTIRANGE, TSTZRANGE, ExcludeConstraint
from sqlalchemy.types import UserDefinedType

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "fk": "%(table_name)s_%(column_0_name)s_fkey",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    }
)

Moment = DateTime(timezone=True)
WAITLIST_STATUSES = ("WAITING", "OFFERED", "EXPIRED", "CANCELLED")
SAGA_STATES = ("RUNNING", "COMPENSATING", "DONE", "COMPENSATED", "STUCK")
DELIVERY_STATUSES = ("PENDING", "DELIVERED", "DEAD")
EFFECT_STATES = ("PENDING", "DONE", "SKIPPED", "GIVEN_UP")
STATUSES = ("DRAFT", "PENDING", "CONFIRMED", "COMPLETED", "NO_SHOW", "CANCELLED", "EXPIRED")


class TransactionId(UserDefinedType[str]):
    """`xid8`: a transaction's number, which never wraps round."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


business = Table(
    "business",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("created_at", Moment, nullable=False, server_default=text("now()")),
)

api_key = Table(
    "api_key",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("business_id", ForeignKey("business.id"), nullable=False),
    Column("name", Text, nullable=False),
    # SHA-256 of a key of 192 random bits: nothing to guess, so nothing that a slow hash would slow down.
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("created_at", Moment, nullable=False, server_default=text("now()")),
    Column("expires_at", Moment),
    Column("revoked_at", Moment),
)

resource = Table(
    "resource",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("business_id", ForeignKey("business.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("slot_step_minutes", Integer, nullable=False),
    Column("setup_minutes", Integer, nullable=False),
    Column("turnover_minutes", Integer, nullable=False),
    Column("notice_minutes", Integer, nullable=False),
    Column("window_days", Integer, nullable=False),
    Column("hold_seconds", Integer, nullable=False),
    Column("hold_max_seconds", Integer, nullable=False),
    Column("price", JSONB(none_as_null=True)),
    Column("opening_hours", JSONB, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("archived_at", Moment),
    Column("minimum_minutes", Integer, nullable=False, server_default=text("1")),
    Column("maximum_minutes", Integer, nullable=False, server_default=text("44640")),
    Column("customer_live_limit", Integer),
    Column("customer_daily_limit", Integer),
    Column("cancellation_policy", JSONB(none_as_null=True)),
    CheckConstraint("capacity BETWEEN 1 AND 500", name="capacity"),
    CheckConstraint("1 <= minimum_minutes AND minimum_minutes <= maximum_minutes", name="length"),
    Index(None, "business_id", "id"),
)

# A set of resources that are booked together, each with its offsets: `items` is the spec's list of PackageItem.
package = Table(
    "package",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("business_id", ForeignKey("business.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("items", JSONB, nullable=False),
    Column("price", JSONB(none_as_null=True)),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("archived_at", Moment),
    Index(None, "business_id", "id"),
    # To find those that have a resource, which somebody may wait for.
    Index(
        "package_items_idx",
        "items",
        postgresql_using="gin",
        postgresql_ops={"items": "jsonb_path_ops"},
        postgresql_where=text("archived_at IS NULL"),
    ),
)

# Bookings that recur: the rule as it was asked for. `skipped` is the spec's list of occurrences that were not booked.
series = Table(
    "series",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("business_id", ForeignKey("business.id"), nullable=False),
    Column("resource_id", ForeignKey("resource.id"), nullable=False),
    Column("package_id", ForeignKey("package.id")),
    Column("time_zone", Text, nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("units", Integer, nullable=False),
    Column("recurrence", Text, nullable=False),
    Column("except_dates", JSONB, nullable=False),
    Column("skipped", JSONB, nullable=False),
    Column("customer", JSONB, nullable=False),
    Column("notes", Text),
    Column("metadata", JSONB, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Index(None, "business_id", "id"),
)

# Who waits for time on a resource, or for a package. OFFERED is told apart further by the booking that refers to the
# entry; EXPIRED here is one whose span passed without an offer.
waitlist_entry = Table(
    "waitlist_entry",
    metadata,
    Column("id", Uuid, primary_key=True),
    # The order of the line: given under the calendars' locks, so that no machine's clock has a say.
    Column("place", BigInteger, Identity(always=True), nullable=False),
    Column("business_id", ForeignKey("business.id"), nullable=False),
    Column("resource_id", ForeignKey("resource.id")),
    Column("earliest", Moment, nullable=False),
    Column("latest", Moment, nullable=False),
    Column("duration_minutes", Integer, nullable=False),
    Column("units", Integer, nullable=False),
    Column("offer_seconds", Integer, nullable=False),
    Column("customer", JSONB, nullable=False),
    Column("notes", Text),
    Column("metadata", JSONB, nullable=False),
    Column("status", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("package_id", ForeignKey("package.id")),
    CheckConstraint("(resource_id IS NULL) <> (package_id IS NULL)", name="subject"),
    CheckConstraint(f"status IN {WAITLIST_STATUSES}", name="status"),
    CheckConstraint("earliest < latest", name="order"),
    CheckConstraint("units >= 1", name="units"),
    CheckConstraint("duration_minutes >= 1", name="duration"),
    Index(None, "business_id", "place"),
    Index("waitlist_entry_line_idx", "resource_id", "place", postgresql_where=text("status = 'WAITING'")),
    Index("waitlist_entry_package_line_idx", "package_id", "place", postgresql_where=text("status = 'WAITING'")),
)

booking = Table(
    "booking",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("business_id", ForeignKey("business.id"), nullable=False),
    Column("resource_id", ForeignKey("resource.id"), nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("units", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("held_at", Moment),
    Column("hold_expires_at", Moment),
    Column("customer", JSONB, nullable=False),
    Column("notes", Text),
    Column("metadata", JSONB, nullable=False),
    Column("price", JSONB(none_as_null=True)),
    Column("payment_reference", Text),
    Column("cancel_reason", Text),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("package_id", ForeignKey("package.id")),
    # Of a booking of several times, the spec's list of BookingItem; the columns above are its first one's then, and its
    # span. NULL says that those columns are all there is, as for nearly every booking.
    Column("items", JSONB(none_as_null=True)),
    Column("cancellation_policy", JSONB(none_as_null=True)),
    Column("fee", JSONB(none_as_null=True)),
    # The customers who had it before its e-mail address was changed: its trail still has their data. NULL for nobody.
    Column("former_customer_ids", ARRAY(Uuid)),
    # Of an occurrence of a series: which, by its wall-clock time, and whether it got another time by itself.
    Column("series_id", ForeignKey("series.id")),
    Column("recurrence_id", DateTime),
    Column("overrides_series", Boolean),
    CheckConstraint("(series_id IS NULL) = (recurrence_id IS NULL)", name="series"),
    Column("waitlist_entry_id", ForeignKey("waitlist_entry.id")),
    CheckConstraint(f"status IN {STATUSES}", name="status"),
    CheckConstraint("starts_at < ends_at", name="order"),
    CheckConstraint("units >= 1", name="units"),
    # A hold without an end is one whose payment is being captured.
    CheckConstraint("status = 'PENDING' OR hold_expires_at IS NULL", name="hold"),
    Index(None, "business_id", "id"),
    Index("booking_due_idx", "hold_expires_at", postgresql_where=text("status = 'PENDING'")),
    Index("booking_over_idx", "ends_at", postgresql_where=text("status = 'CONFIRMED'")),
    Index("booking_resource_id_id_idx", "resource_id", "id"),
    Index(
        "booking_waitlist_entry_id_idx",
        "waitlist_entry_id",
        unique=True,
        postgresql_where=text("waitlist_entry_id IS NOT NULL"),
    ),
    Index("booking_customer_idx", "business_id", text("lower(customer ->> 'email')")),
    Index("booking_customer_id_idx", "business_id", text("(customer ->> 'id')")),
    Index(
        "booking_former_customer_ids_idx",
        "former_customer_ids",
        postgresql_using="gin",
        postgresql_where=text("former_customer_ids IS NOT NULL"),
    ),
    Index(
        "booking_series_id_recurrence_id_idx",
        "series_id",
        "recurrence_id",
        unique=True,
        postgresql_where=text("series_id IS NOT NULL"),
    ),
    Index(
        "booking_items_idx",
        "items",
        postgresql_using="gin",
        postgresql_ops={"items": "jsonb_path_ops"},
        postgresql_where=text("items IS NOT NULL"),
    ),
)

blackout = Table(
    "blackout",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("resource_id", ForeignKey("resource.id"), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("reason", Text),
    Column("created_at", Moment, nullable=False),
    Column("removed_at", Moment),
    CheckConstraint("starts_at < ends_at", name="order"),
    Index(None, "resource_id", "starts_at"),
)

# What another calendar says is busy. Where bookings have it already, it is recorded here and not claimed.
external_calendar = Table(
    "external_calendar",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("resource_id", ForeignKey("resource.id"), nullable=False),
    Column("source", Text, nullable=False),
    Column("busy", TSTZMULTIRANGE, nullable=False),
    UniqueConstraint("resource_id", "source"),
)

# A calendar at a secret address.
calendar_feed = Table(
    "calendar_feed",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("business_id", ForeignKey("business.id"), nullable=False),
    Column("resource_id", ForeignKey("resource.id")),
    Column("customer_id", Uuid),
    # SHA-256 of a token of 192 random bits, as of an API key.
    Column("digest", LargeBinary, nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    CheckConstraint("(resource_id IS NULL) <> (customer_id IS NULL)", name="subject"),
    Index(None, "business_id", "id"),
)

# The table that cannot double-book. Every live claim on time is a row here, a blackout too, so one constraint
# covers every conflict. NOT NULL and the CHECK close the ways past it: EXCLUDE ignores a NULL and an empty range.
allocation = Table(
    "allocation",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("resource_id", ForeignKey("resource.id"), nullable=False),
    Column("unit_no", Integer, nullable=False),
    Column("booking_id", ForeignKey("booking.id")),
    Column("blackout_id", ForeignKey("blackout.id")),
    Column("kind", Text, nullable=False),
    Column("during", TSTZRANGE, nullable=False, comment="blocked time, buffers included"),
    Column("service", TSTZRANGE, nullable=False, comment="what the customer sees"),
    Column("released_at", Moment),
    Column("external_calendar_id", ForeignKey("external_calendar.id")),
    CheckConstraint("unit_no >= 1", name="unit_no"),
    CheckConstraint("kind IN ('booking', 'blackout', 'external')", name="kind"),
    CheckConstraint("(kind = 'booking') = (booking_id IS NOT NULL)", name="booking"),
    CheckConstraint("(kind = 'blackout') = (blackout_id IS NOT NULL)", name="blackout"),
    CheckConstraint("(kind = 'external') = (external_calendar_id IS NOT NULL)", name="external"),
    CheckConstraint(
        "NOT isempty(during) AND lower_inc(during) AND NOT upper_inc(during)"
        " AND NOT lower_inf(during) AND NOT upper_inf(during)",
        name="during",
    ),
    CheckConstraint("NOT isempty(service) AND during @> service", name="service"),
    # NOT DEFERRABLE, because ON CONFLICT … DO NOTHING takes no deferrable constraint as its arbiter.
    ExcludeConstraint(
        ("resource_id", "="),
        ("unit_no", "="),
        ("during", "&&"),
        name="allocation_no_overlap",
        using="gist",
        where=text("released_at IS NULL"),
    ),
    Index(None, "booking_id"),
    Index("allocation_blackout_id_idx", "blackout_id", postgresql_where=text("blackout_id IS NOT NULL")),
    Index(
        "allocation_external_calendar_id_idx",
        "external_calendar_id",
        postgresql_where=text("external_calendar_id IS NOT NULL"),
    ),
)

event = Table(
    "event",
    metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    # With seq the cursor of the feed: rows become visible in the order of neither alone.
    Column("xid", TransactionId, nullable=False, server_default=text("pg_current_xact_id()")),
    Column("id", Uuid, nullable=False),
    Column("business_id", Uuid, nullable=False),
    Column("aggregate_type", Text, nullable=False),
    Column("aggregate_id", Uuid, nullable=False),
    Column("aggregate_version", Integer, nullable=False),
    Column("type", Text, nullable=False),
    Column("data", JSONB, nullable=False),
    Column("occurred_at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("correlation_id", Text, nullable=False),
    Column("causation_id", Uuid),
    UniqueConstraint("aggregate_id", "aggregate_version"),
    Index(None, "business_id", "xid", "seq"),
    # For the relay, which reads over all businesses.
    Index(None, "xid", "seq"),
)

# How far the feed was relayed to a destination, which is named by its URL without what is secret in it.
relay = Table(
    "relay",
    metadata,
    Column("destination", Text, primary_key=True),
    Column("xid", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("published", BigInteger, nullable=False, server_default=text("0")),
    Column("begun_at", Moment, nullable=False, server_default=text("clock_timestamp()")),
    Column("published_at", Moment),
    Column("failing_since", Moment),
    Column("failed_at", Moment),
    Column("fault", Text),
)

# What a booking costs by card, and how it stands with the provider.
payment = Table(
    "payment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("business_id", ForeignKey("business.id"), nullable=False),
    Column("booking_id", ForeignKey("booking.id"), nullable=False, unique=True),
    Column("status", Text, nullable=False),
    Column("amount", Integer, nullable=False),
    Column("currency", Text, nullable=False),
    Column("captured", Integer, nullable=False),
    Column("refunded", Integer, nullable=False),
    Column("intent_id", Text, unique=True),
    Column("client_secret", Text),
    Column("decline", JSONB(none_as_null=True)),
    Column("disputed", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    CheckConstraint("0 <= refunded AND refunded <= captured", name="money"),
)

# Where a booking's payment and confirmation stand. `version` is the fence: whoever read an older one changes nothing.
saga = Table(
    "saga",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("business_id", ForeignKey("business.id"), nullable=False),
    Column("booking_id", ForeignKey("booking.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("step", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    # What the customer pays by, until it was tried, and how many that were: each is tried under a key of its own.
    Column("payment_method", Text),
    Column("methods", Integer, nullable=False),
    # What a REFUND gives back, in minor units; NULL for all that was captured.
    Column("amount", Integer),
    Column("reason", Text),
    Column("last_error", Text),
    Column("due_at", Moment),
    Column("correlation_id", Text, nullable=False),
    Column("causation_id", Uuid),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    UniqueConstraint("booking_id", "kind"),
    CheckConstraint(f"state IN {SAGA_STATES}", name="state"),
    CheckConstraint("(state IN ('RUNNING', 'COMPENSATING')) = (due_at IS NOT NULL)", name="due"),
    Index("saga_due_idx", "due_at", postgresql_where=text("due_at IS NOT NULL")),
    Index("saga_stuck_idx", "business_id", postgresql_where=text("state = 'STUCK'")),
)

saga_log = Table(
    "saga_log",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("saga_id", ForeignKey("saga.id"), nullable=False),
    Column("step", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("detail", Text),
    Column("at", Moment, nullable=False),
    Index(None, "saga_id", "id"),
)

# Stripe's events, each noted in the transaction of its effect.
stripe_event = Table(
    "stripe_event",
    metadata,
    Column("id", Text, primary_key=True),
    Column("type", Text, nullable=False),
    Column("received_at", Moment, nullable=False, server_default=text("now()")),
    Index(None, "received_at"),
)

idempotency_key = Table(
    "idempotency_key",
    metadata,
    Column("caller", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", Moment, nullable=False, server_default=text("now()")),
    PrimaryKeyConstraint("caller", "key"),
    Index(None, "created_at"),
)

# Where events are sent. What callers set comes first; then what the senders keep: how far the endpoint has read the
# feed, since when it fails, and what its rate has been used for.
webhook_endpoint = Table(
    "webhook_endpoint",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("business_id", ForeignKey("business.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("description", Text),
    Column("event_types", ARRAY(Text)),
    Column("rate_limit_per_second", Integer),
    Column("payload_version", Text, nullable=False),
    # To sign takes the secret itself.
    Column("secret", Text, nullable=False),
    Column("former_secret", Text),
    Column("former_secret_until", Moment),
    Column("enabled", Boolean, nullable=False),
    Column("disabled_reason", Text),
    Column("version", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("feed_xid", TransactionId, nullable=False),
    Column("feed_seq", BigInteger, nullable=False),
    Column("failing_since", Moment),
    Column("rate_used_until", Moment),
    CheckConstraint("disabled_reason IN ('GONE', 'FAILING')", name="disabled_reason"),
    CheckConstraint("disabled_reason IS NULL OR NOT enabled", name="disabled"),
    CheckConstraint("(former_secret IS NULL) = (former_secret_until IS NULL)", name="former_secret"),
    Index(None, "business_id", "id"),
)

# An event that is sent to an endpoint. A lease says who sends it now; until `due_at` nobody else does.
webhook_delivery = Table(
    "webhook_delivery",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("endpoint_id", ForeignKey("webhook_endpoint.id", ondelete="CASCADE"), nullable=False),
    Column("event_id", Uuid, nullable=False),
    # The event's row; of a test there is none, and the sample is sent.
    Column("event_seq", BigInteger),
    Column("sample", JSONB(none_as_null=True)),
    Column("event_type", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("due_at", Moment),
    Column("lease", Uuid),
    Column("step", Integer, nullable=False, comment="how many attempts of the schedule were made"),
    Column("attempt_count", Integer, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("finished_at", Moment),
    CheckConstraint(f"status IN {DELIVERY_STATUSES}", name="status"),
    CheckConstraint("(status = 'PENDING') = (due_at IS NOT NULL)", name="due"),
    CheckConstraint("(status = 'PENDING') = (finished_at IS NULL)", name="finished"),
    CheckConstraint("lease IS NULL OR status = 'PENDING'", name="lease"),
    CheckConstraint("(event_seq IS NULL) = (sample IS NOT NULL)", name="event"),
    UniqueConstraint("endpoint_id", "event_id"),
    Index(None, "endpoint_id", "id"),
    Index("webhook_delivery_due_idx", "endpoint_id", "due_at", postgresql_where=text("status = 'PENDING'")),
    Index("webhook_delivery_finished_idx", "finished_at", postgresql_where=text("finished_at IS NOT NULL")),
)

webhook_attempt = Table(
    "webhook_attempt",
    metadata,
    Column("delivery_id", ForeignKey("webhook_delivery.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("milliseconds", Integer, nullable=False),
    Column("status_code", SmallInteger),
    Column("answer", Text),
    Column("error", Text),
    PrimaryKeyConstraint("delivery_id", "number"),
)

# How far a consumer has read the feed of all businesses.
feed_reader = Table(
    "feed_reader",
    metadata,
    Column("name", Text, primary_key=True),
    Column("xid", TransactionId, nullable=False),
    Column("seq", BigInteger, nullable=False),
)

# What a consumer of the feed does elsewhere: for each event, or for each booking the latest. A lease says who does it
# now; until it ends nobody else does.
effect = Table(
    "effect",
    metadata,
    Column("consumer", Text, nullable=False),
    # The event's id, or the booking's.
    Column("key", Uuid, nullable=False),
    Column("event_seq", BigInteger, nullable=False),
    # Of the event, and of the last one that was applied.
    Column("version", Integer, nullable=False),
    Column("applied_version", Integer, nullable=False, server_default=text("0")),
    # What it is called where it was done.
    Column("external_id", Text),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Moment),
    Column("lease", Uuid),
    Column("leased_until", Moment),
    Column("last_error", Text),
    Column("created_at", Moment, nullable=False),
    Column("finished_at", Moment),
    PrimaryKeyConstraint("consumer", "key"),
    CheckConstraint(f"state IN {EFFECT_STATES}", name="state"),
    CheckConstraint("(state = 'PENDING') = (due_at IS NOT NULL)", name="due"),
    CheckConstraint("(state = 'PENDING') = (finished_at IS NULL)", name="finished"),
    CheckConstraint("(lease IS NULL) = (leased_until IS NULL)", name="lease"),
    Index("effect_finished_at_idx", "consumer", "finished_at", postgresql_where=text("finished_at IS NOT NULL")),
)

# A due hold blocks nobody, though it was not swept yet. Booking and availability both read "free" from here. The due
# holds are few, and read once for a statement, by an index: that takes a clock that stands still meanwhile. To look up
# the booking of each claim took most of the time of a question about many resources.
LIVE_ALLOCATION = """
CREATE VIEW live_allocation AS
SELECT id, resource_id, unit_no, booking_id, blackout_id, kind, during, service
FROM allocation
WHERE released_at IS NULL AND (booking_id IS NULL OR booking_id NOT IN (
  SELECT booking.id FROM booking WHERE status = 'PENDING' AND hold_expires_at <= statement_timestamp()
))
"""

live_allocation = Table(
    "live_allocation",
    MetaData(),  # a view: none of those that create_all makes
    Column("id", BigInteger),
    Column("resource_id", Uuid),
    Column("unit_no", Integer),
    Column("booking_id", Uuid),
    Column("blackout_id", Uuid),
    Column("kind", Text),
    Column("during", TSTZRANGE),
    Column("service", TSTZRANGE),
)
