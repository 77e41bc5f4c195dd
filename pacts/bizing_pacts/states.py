"""The provider states that consumers may name, and what each tells an interaction.

Each interaction has a business of its own, so no state sees what another left behind. Whatever the API can bring about
is brought about through it; the database is asked only for what takes time or an administrator. The values that a
state answers with go into the interaction where the pact says `${name}`:

- always: `apiKey`, `email`; and times of one day two weeks ahead: `start`, `end` and `newStart`, `newEnd`, two hours
  when a resource is open, `closedStart`, `closedEnd`, one when it is not, and `from`, `to`, the whole day
- where there is one: `resourceId`, `bookingId`, `blackoutId`, `packageId`, `seriesId`, `entryId`, and `version`, of
  what was made last
- of two resources, which a package has: `otherResourceId`
- of a series: `secondOccurrence`, the `recurrenceId` of its second occurrence
- of a changed booking, and of a waitlist entry, as of when it joined: `staleVersion`

A message wants one more state, the last, by which the provider tells of what those before it did (`messages`).
"""

from __future__ import annotations

import inspect
import uuid
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bizing_pacts import messages
from bizing_pacts.world import CUSTOMER, ZONE, Facts, StateFailed, World, times
from bizing_provider import auth, db, expiry

SOMEBODY_ELSE: Final = {"name": "Charles Example", "email": "charles@example.com"}
PRICE: Final = {"amount": 4500, "currency": "EUR", "per": "HOUR"}
CARD: Final = "pm_card_visa"
"""A card of Stripe's for tests, which is taken."""
WEEKDAYS: Final = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
OPENING_HOURS: Final = {
    "weekly": [{"weekday": weekday, "opens": "09:00", "closes": "17:00"} for weekday in WEEKDAYS],
    "exceptions": [],
}


class UnknownState(StateFailed):
    """A pact names a state that is not one of ours."""

    def __init__(self, name: str) -> None:
        super().__init__(f'Nobody knows the state "{name}". There are: {", ".join(sorted(STATES))}.')


async def set_up(world: World, name: str, parameters: Mapping[str, Any]) -> Facts:
    """Bring the state about and tell all that is known then. Raises StateFailed."""
    state = STATES.get(name)
    if state is None:
        raise UnknownState(name)
    try:
        inspect.signature(state).bind(world, **parameters)
    except TypeError as reason:
        raise StateFailed(f'The state "{name}" does not take these parameters: {reason}.') from reason
    await world.open()
    await state(world, **parameters)
    return world.facts


# The states


async def an_api_key(world: World) -> None:
    """A live key with every scope; each of the other states has one too."""


async def the_key_is_revoked(world: World) -> None:
    async with db.transaction(world.engine) as conn:
        await auth.revoke_key(conn, world.key_id)


async def the_key_may_only_read(world: World) -> None:
    await world.renew_key(("bookings:read", "resources:read"))


async def a_resource(world: World, **members: Any) -> None:
    """A resource, open from 9 to 17 each day; `members` are further ones of its creation."""
    wanted = {"name": "Room 1", "timeZone": ZONE, "openingHours": OPENING_HOURS, **members}
    resource = await world.ask("POST", "/resources", wanted)
    world.facts |= times(resource["timeZone"])
    world.facts |= {"resourceId": resource["id"], "version": resource["version"]}


async def an_archived_resource(world: World, **members: Any) -> None:
    await a_resource(world, **members)
    archived = await world.ask("DELETE", f"/resources/{world.facts['resourceId']}")
    world.facts["version"] = archived["version"]


async def two_resources(world: World) -> None:
    await a_resource(world, name="Projector")
    world.facts["otherResourceId"] = world.facts["resourceId"]
    await a_resource(world)


async def a_package(world: World) -> None:
    """Two resources, the second one from half an hour earlier on."""
    await two_resources(world)
    items = [
        {"resourceId": world.facts["resourceId"]},
        {"resourceId": world.facts["otherResourceId"], "startOffsetMinutes": -30},
    ]
    package = await world.ask("POST", "/packages", {"name": "Workshop", "items": items})
    world.facts |= {"packageId": package["id"], "version": package["version"]}


async def an_archived_package(world: World) -> None:
    await a_package(world)
    archived = await world.ask("DELETE", f"/packages/{world.facts['packageId']}")
    world.facts["version"] = archived["version"]


async def a_blackout(world: World) -> None:
    await a_resource(world)
    wanted = {"start": world.facts["start"], "end": world.facts["end"], "reason": "Stocktaking"}
    blackout = await world.ask("POST", f"/resources/{world.facts['resourceId']}/blackouts", wanted)
    world.facts["blackoutId"] = blackout["id"]


async def a_booking(world: World, status: str = "PENDING", *, priced: bool = False, started: bool = False) -> None:
    """A booking of `start` to `end` in any state; of the resource that there is, else of a new one."""
    if status not in STEPS:
        raise StateFailed(f"There is no booking status {status}. There are: {', '.join(STEPS)}.")
    await _need_resource(world, priced=priced)
    made = await _book(world, "start", "end", CUSTOMER, draft=status == "DRAFT")
    world.facts["bookingId"] = made["id"]
    for step in STEPS[status]:
        await step(world, made)
    if started and _let_start not in STEPS[status]:
        await _let_start(world, made)
    booking = await world.ask("GET", f"/bookings/{made['id']}")
    world.facts |= {name: booking[name] for name in ("version", "start", "end")}


async def the_booking_has_changed_since(world: World) -> None:
    """Somebody changed its notes after the consumer read it."""
    changed = await world.ask("PATCH", f"/bookings/{world.the('bookingId')}", {"notes": "Changed meanwhile"})
    world.facts |= {"staleVersion": world.facts["version"], "version": changed["version"]}


async def the_booking_has_moved(world: World) -> None:
    """To `newStart` to `newEnd`, which are its `start` and `end` from then on."""
    wanted = {"start": world.facts["newStart"], "end": world.facts["newEnd"]}
    moved = await world.ask("PATCH", f"/bookings/{world.the('bookingId')}", wanted)
    world.facts |= {name: moved[name] for name in ("version", "start", "end")}


async def the_customer_has_paid(world: World) -> None:
    """In the browser, by a card that is taken: the payment is authorized."""
    payment = await world.ask("GET", f"/bookings/{world.the('bookingId')}/payment")
    await world.ask_stripe(f"/v1/payment_intents/{payment['intentId']}/confirm", data={"payment_method": CARD})


async def the_booking_was_paid_by_card(world: World) -> None:
    """And so confirmed."""
    paid = await world.ask("POST", f"/bookings/{world.the('bookingId')}/confirm", {"paymentMethod": CARD})
    world.facts["version"] = paid["version"]


async def the_payment_provider_does_not_answer(world: World) -> None:
    """To the next attempt to pay."""
    await world.ask_stripe("/sandbox/faults", json={"kind": "rate_limit", "match": "POST */confirm"})


async def a_series(world: World, *, priced: bool = False, cancelled: bool = False) -> None:
    """Three weeks of `start` to `end`, held; of the resource that there is, else of a new one."""
    await _need_resource(world, priced=priced)
    wanted = _wanted(world, "start", "end", CUSTOMER) | {"recurrence": "FREQ=WEEKLY;COUNT=3"}
    series = await world.ask("POST", "/series", wanted)
    if cancelled:
        series = await world.ask("DELETE", f"/series/{series['id']}")
    second = series["occurrences"][1]["recurrenceId"]
    world.facts |= {"seriesId": series["id"], "secondOccurrence": second, "version": series["version"]}


async def a_waitlist_entry(world: World, status: str = "WAITING", *, priced: bool = False) -> None:
    """Somebody who came to wait for `start` to `end` when somebody else had it."""
    if status not in WAITLIST_STEPS:
        raise StateFailed(f"There is no waitlist status {status}. There are: {', '.join(WAITLIST_STEPS)}.")
    await _need_resource(world, priced=priced)
    taken = await _book(world, "start", "end", SOMEBODY_ELSE)
    joined = await _join(world, CUSTOMER)
    world.facts |= {"entryId": joined["id"], "staleVersion": joined["version"]}
    for step in WAITLIST_STEPS[status]:
        await step(world, taken)
    entry = await world.ask("GET", f"/waitlist/{joined['id']}")
    world.facts["version"] = entry["version"]


async def somebody_else_waits_too(world: World) -> None:
    """Behind whoever waits for `start` to `end`."""
    await _join(world, SOMEBODY_ELSE)


async def the_time_is_taken(world: World) -> None:
    """Somebody else has `start` to `end`."""
    await _book(world, "start", "end", SOMEBODY_ELSE)


async def the_new_time_is_taken(world: World) -> None:
    """Somebody else has `newStart` to `newEnd`."""
    await _book(world, "newStart", "newEnd", SOMEBODY_ELSE)


def _none_with(fact: str) -> Callable[[World], Awaitable[None]]:
    async def none(world: World) -> None:
        world.facts[fact] = str(uuid.uuid4())

    return none


STATES: Final[Mapping[str, Callable[..., Awaitable[None]]]] = {
    "an API key": an_api_key,
    "the API key is revoked": the_key_is_revoked,
    "the API key may only read": the_key_may_only_read,
    "a resource": a_resource,
    "an archived resource": an_archived_resource,
    "two resources": two_resources,
    "a package": a_package,
    "an archived package": an_archived_package,
    "a blackout": a_blackout,
    "a booking": a_booking,
    "the booking has changed since": the_booking_has_changed_since,
    "the booking has moved": the_booking_has_moved,
    "the customer has paid": the_customer_has_paid,
    "the booking was paid by card": the_booking_was_paid_by_card,
    "the payment provider does not answer": the_payment_provider_does_not_answer,
    "a series": a_series,
    "a waitlist entry": a_waitlist_entry,
    "somebody else waits too": somebody_else_waits_too,
    "the time is taken": the_time_is_taken,
    "the new time is taken": the_new_time_is_taken,
    "no booking with this id": _none_with("bookingId"),
    "no resource with this id": _none_with("resourceId"),
    "no blackout with this id": _none_with("blackoutId"),
    "the feed tells of it": messages.by_feed,
    "a webhook tells of it": messages.by_webhook,
    "the relay tells of it": messages.by_relay,
}


# What a booking goes through


async def _need_resource(world: World, *, priced: bool) -> None:
    if "resourceId" not in world.facts:
        await a_resource(world, price=PRICE if priced else None)


def _wanted(world: World, start: str, end: str, customer: Mapping[str, str]) -> dict[str, Any]:
    return {
        "resourceId": world.the("resourceId"),
        "start": world.facts[start],
        "end": world.facts[end],
        "customer": customer,
    }


async def _book(
    world: World, start: str, end: str, customer: Mapping[str, str], *, draft: bool = False
) -> dict[str, Any]:
    booking: dict[str, Any] = await world.ask(
        "POST", "/bookings", _wanted(world, start, end, customer) | {"draft": draft}
    )
    return booking


async def _confirm(world: World, booking: dict[str, Any]) -> None:
    body = {"paymentReference": "inv-1"} if booking["price"] else {}
    await world.ask("POST", f"/bookings/{booking['id']}/confirm", body)


async def _cancel(world: World, booking: dict[str, Any]) -> None:
    await world.ask("DELETE", f"/bookings/{booking['id']}")


async def _let_start(world: World, booking: dict[str, Any]) -> None:
    """Move the booking, with the time that it has taken, so that it began half an hour ago."""
    start = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=30)
    shift = start - datetime.fromisoformat(booking["start"])
    await world.change_database(
        "UPDATE booking SET starts_at = starts_at + :shift, ends_at = ends_at + :shift WHERE id = :id",
        shift=shift,
        id=booking["id"],
    )
    await world.change_database(
        "UPDATE allocation SET during = tstzrange(lower(during) + :shift, upper(during) + :shift),"
        " service = tstzrange(lower(service) + :shift, upper(service) + :shift) WHERE booking_id = :id",
        shift=shift,
        id=booking["id"],
    )


async def _complete(world: World, booking: dict[str, Any]) -> None:
    await world.ask("POST", f"/bookings/{booking['id']}/complete")


async def _miss(world: World, booking: dict[str, Any]) -> None:
    await world.ask("POST", f"/bookings/{booking['id']}/no-show")


async def _let_expire(world: World, booking: dict[str, Any]) -> None:
    await world.change_database(
        "UPDATE booking SET hold_expires_at = clock_timestamp() - interval '1 second' WHERE id = :id", id=booking["id"]
    )
    await expiry.sweep(world.engine, uuid.UUID(booking["resourceId"]))


STEPS: Final[Mapping[str, tuple[Callable[[World, dict[str, Any]], Awaitable[None]], ...]]] = {
    "DRAFT": (),
    "PENDING": (),
    "CONFIRMED": (_confirm,),
    "COMPLETED": (_confirm, _let_start, _complete),
    "NO_SHOW": (_confirm, _let_start, _miss),
    "CANCELLED": (_cancel,),
    "EXPIRED": (_let_expire,),
}
"""What brings a new booking into each state."""


# What a waitlist entry goes through


async def _join(world: World, customer: Mapping[str, str]) -> dict[str, Any]:
    wanted = {
        "resourceId": world.the("resourceId"),
        "from": world.facts["start"],
        "to": world.facts["end"],
        "durationMinutes": 60,
        "customer": customer,
    }
    entry: dict[str, Any] = await world.ask("POST", "/waitlist", wanted)
    return entry


async def _let_offer_expire(world: World, _: dict[str, Any]) -> None:
    entry = await world.ask("GET", f"/waitlist/{world.facts['entryId']}")
    await _let_expire(world, {"id": entry["offer"]["bookingId"], "resourceId": entry["resourceId"]})


WAITLIST_STEPS: Final[Mapping[str, tuple[Callable[[World, dict[str, Any]], Awaitable[None]], ...]]] = {
    "WAITING": (),
    "OFFERED": (_cancel,),
    "EXPIRED": (_cancel, _let_offer_expire),
}
"""What brings a new entry into each state, by way of the booking that it waits for."""
