"""Erasing a customer's personal data, and nothing else."""

from uuid import UUID, uuid4

from bizing_provider import db, problems
from bizing_provider.auth import Caller
from bizing_provider.bookings import machine
from bizing_provider.customers import model, queries
from bizing_provider.events import store as events
from bizing_provider.holds.store import DueHolds
from bizing_provider.waitlist import service as waitlist


async def erase(conn: db.Connection, caller: Caller, customer_id: UUID) -> None:
    """Erase a customer from their bookings, the trails of these, the waitlist and the kept answers.

    Noted without personal data. Bookings that are over take no change any more: what is erased stays so. Raises
    NotFound, and CustomerInUse for bookings that are not over.
    """
    await events.allow_erasure(conn)
    traces = await queries.lock_traces(conn, caller.business_id, customer_id)
    await waitlist.withdraw(conn, caller, customer_id)
    grave = model.tombstone(erased_id := uuid4())
    entries = await queries.bury_waitlist(conn, caller.business_id, customer_id, grave)
    if not traces and not entries:
        raise queries.missing(customer_id)
    if await queries.lock_traces(conn, caller.business_id, customer_id) != traces:
        raise db.Stale  # one of the entries had just got its offer
    open_ = [trace for trace in traces if trace.is_theirs and not machine.is_final(trace.status)]
    if due := [trace.resource_id for trace in open_ if trace.is_due]:
        raise DueHolds(due)
    if open_:
        raise problems.CustomerInUse([str(trace.id) for trace in open_])
    await queries.revoke_feeds(conn, caller.business_id, customer_id)
    await queries.bury(conn, customer_id, traces, grave)
    series = await queries.bury_series(conn, caller.business_id, customer_id, traces, grave)
    ids = [*(trace.id for trace in traces), *series, *entries]
    await queries.bury_webhooks(conn, caller.business_id, ids)
    await queries.bury_answers(conn, caller.business_id, customer_id, ids, grave)
    data = {"customerId": str(erased_id), "bookings": len(traces)}
    now = await db.clock(conn)
    told = events.Change(erased_id, 1, data, now)
    await events.append(conn, caller, "customer.erased", told)
