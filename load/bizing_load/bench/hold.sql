-- One hold as POST /api/v1/bookings writes it: allocation, booking, event and idempotency key in one statement.
-- What the service checks besides (the key, the resource's rules, the repeated request) is left out: this is a bound.
-- pgbench takes any colon before a letter or digit for a variable, in texts too; hence the spaces in the JSON.
\set resource random(1, :resources)
\set slot random(0, :slots - 1)
WITH item AS MATERIALIZED (
  SELECT uuidv7() AS id, clock_timestamp() AS at, :business::uuid AS business_id,
    (lpad(to_hex(:resource::int), 8, '0') || '-0000-7000-8000-000000000000')::uuid AS resource_id,
    :first::timestamptz + make_interval(mins => :slot::int * :step::int) AS starts_at,
    :first::timestamptz + make_interval(mins => (:slot::int + 1) * :step::int) AS ends_at
), taken AS (
  INSERT INTO allocation (resource_id, unit_no, booking_id, kind, during, service)
  SELECT resource_id, 1, id, 'booking', tstzrange(starts_at, ends_at), tstzrange(starts_at, ends_at) FROM item
  ON CONFLICT ON CONSTRAINT allocation_no_overlap DO NOTHING
  RETURNING booking_id
), won AS MATERIALIZED (
  SELECT item.*, format('{"id": "%s", "packageId": null, "seriesId": null, "recurrenceId": null, '
    '"waitlistEntryId": null, "resourceId": "%s", "timeZone": "UTC", "start": "%s", "end": "%s", "units": 1, '
    '"items": [{"resourceId": "%2$s", "timeZone": "UTC", "start": "%3$s", "end": "%4$s", "units": 1, "price": null}], '
    '"status": "PENDING", "version": 1, "customer": {"name": "Load", "email": "load@example.com"}, "notes": null, '
    '"metadata": {}, "price": null, "paymentReference": null, "cancelReason": null, '
    '"cancellationPolicy": null, "fee": null, "holdExpiresAt": "%s", '
    '"createdAt": "%s", "updatedAt": "%s"}',
    id, resource_id, starts_at, ends_at, at + interval '1 day', at, at) AS answer
  FROM item JOIN taken ON taken.booking_id = item.id
), booked AS (
  INSERT INTO booking (id, business_id, resource_id, time_zone, starts_at, ends_at, units, status, version,
    held_at, hold_expires_at, customer, metadata, created_at, updated_at)
  SELECT id, business_id, resource_id, 'UTC', starts_at, ends_at, 1, 'PENDING', 1,
    at, at + interval '1 day', '{"name": "Load", "email": "load@example.com"}', '{}', at, at
  FROM won
), noted AS (
  INSERT INTO event (id, business_id, aggregate_type, aggregate_id, aggregate_version, type, data,
    occurred_at, actor, correlation_id)
  SELECT uuidv7(), business_id, 'booking', id, 1, 'booking.held', answer::jsonb, at, 'system', id::text
  FROM won
), kept AS (
  INSERT INTO idempotency_key (caller, key, fingerprint, status, headers, body)
  SELECT 'pgbench', id::text, sha256(answer::bytea), 201,
    jsonb_build_object('etag', '"1"', 'location', '/api/v1/bookings/' || id, 'content-type', 'application/json'), answer
  FROM won
)
SELECT count(*) FROM won;
