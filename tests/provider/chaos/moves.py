"""What the clients of a chaos run do: each move is one visit to the booking domain, on few resources that all want."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from tests.provider.harness import if_match, soon

ROOMS: tuple[dict[str, Any], ...] = (
    {"name": "Room"},
    {"name": "Buffered room", "setupMinutes": 15, "turnoverMinutes": 30},
    {"name": "Room with short holds", "holdSeconds": 1},
    {"name": "Hall", "capacity": 3},
    {"name": "Buffered hall with short holds", "capacity": 5, "turnoverMinutes": 15, "holdSeconds": 2},
)
WEEKS, FIRST_HOUR, HOURS = 3, 8, 10
"""Series recur on the very days on which everything else is booked."""

Answer = dict[str, Any]


@dataclass
class World:
    """What the clients know together: they change each other's bookings, as often as their own."""

    rooms: list[Answer]
    bookings: dict[str, Answer] = field(default_factory=dict)
    series: dict[str, Answer] = field(default_factory=dict)
    entries: dict[str, Answer] = field(default_factory=dict)
    first: datetime = field(default_factory=lambda: soon(hour=FIRST_HOUR))
    outcomes: dict[str, Counter[str]] = field(default_factory=dict)
    """Of each operation: `done`, or else the last part of the problem's type."""
    failures: Counter[str] = field(default_factory=Counter)
    """Answers of 5xx, and requests without an answer."""


@dataclass
class Client:
    """One of many, with a chance of its own."""

    world: World
    http: httpx.AsyncClient
    chance: random.Random

    async def act(self) -> None:
        [move] = self.chance.choices(list(MOVES), list(MOVES.values()))
        await move(self)

    async def ask(
        self, operation: str, method: str, path: str, json: Any = None, of: Answer | None = None, **params: Any
    ) -> Answer | None:
        """What was answered, None when it was refused; `of` is whose version must not have changed."""
        headers = {"Idempotency-Key": f'"{UUID(int=self.chance.getrandbits(128))}"'} if method == "POST" else {}
        headers |= if_match(of["version"]) if of else {}
        outcomes = self.world.outcomes.setdefault(operation, Counter())
        try:
            answer = await self.http.request(method, path, json=json, headers=headers, params=params)
        except httpx.TransportError as fault:
            self.world.failures[f"{operation}: {type(fault).__name__}"] += 1
            return None
        said: Answer = answer.json()
        if answer.is_success:
            outcomes["done"] += 1
            return said
        problem = said["type"].rpartition("/")[2]
        if answer.is_server_error:
            self.world.failures[f"{operation}: {answer.status_code} {problem}"] += 1
        outcomes[problem] += 1
        return None

    # Chances

    def room(self) -> Answer:
        return self.chance.choice(self.world.rooms)

    def start(self) -> datetime:
        weeks, quarters = self.chance.randrange(WEEKS), self.chance.randrange(HOURS * 4)
        return self.world.first + timedelta(weeks=weeks, minutes=15 * quarters)

    def time(self) -> Answer:
        start = self.start()
        return {"start": start.isoformat(), "end": (start + self.length()).isoformat()}

    def length(self) -> timedelta:
        return timedelta(minutes=self.chance.choice((30, 60, 90)))

    def item(self, room: Answer) -> Answer:
        return {"resourceId": room["id"], "units": self.units(room)} | self.time()

    def units(self, room: Answer) -> int:
        return self.chance.randint(1, min(2, room["capacity"]))

    def customer(self) -> Answer:
        number = self.chance.randrange(50)
        return {"customer": {"name": f"Customer {number}", "email": f"customer-{number}@example.com"}}

    def booking(self) -> Answer | None:
        """One that was live when somebody last saw it."""
        return self.chance.choice(list(self.world.bookings.values())) if self.world.bookings else None

    # What the answers teach

    def learn(self, booking: Answer | None, of: Answer | None = None) -> None:
        """Remember a booking as it is now; forget one that is not as it was thought to be."""
        if booking is not None and booking["status"] in ("PENDING", "CONFIRMED"):
            self.world.bookings[booking["id"]] = booking
        elif of is not None:
            self.world.bookings.pop(of["id"], None)


async def hold(client: Client) -> None:
    client.learn(await client.ask("hold", "POST", "bookings", client.item(client.room()) | client.customer()))


async def hold_package(client: Client) -> None:
    rooms = client.chance.sample(client.world.rooms, client.chance.randint(2, 4))
    time = client.time()
    items = [client.item(room) | time for room in rooms]
    client.learn(await client.ask("hold package", "POST", "bookings", {"items": items} | client.customer()))


async def confirm(client: Client) -> None:
    if booking := client.booking():
        client.learn(await client.ask("confirm", "POST", f"bookings/{booking['id']}/confirm", {}, booking), booking)


async def extend(client: Client) -> None:
    if booking := client.booking():
        client.learn(await client.ask("extend", "POST", f"bookings/{booking['id']}/extend", {"seconds": 2}), booking)


async def cancel(client: Client) -> None:
    if booking := client.booking():
        client.learn(await client.ask("cancel", "DELETE", f"bookings/{booking['id']}", of=booking), booking)


async def move(client: Client) -> None:
    if booking := client.booking():
        start = {"start": client.start().isoformat()}
        if len(booking["items"]) == 1:
            start |= {"end": (datetime.fromisoformat(start["start"]) + client.length()).isoformat()}
        client.learn(await client.ask("move", "PATCH", f"bookings/{booking['id']}", start, booking), booking)


async def swap(client: Client) -> None:
    """Each of two bookings to the other's time, at the same moment."""
    alike: dict[tuple[str, bool], list[Answer]] = {}
    for booking in client.world.bookings.values():
        if len(booking["items"]) == 1:
            alike.setdefault((booking["resourceId"], booking["units"] > 1), []).append(booking)
    pairs = [each for each in alike.values() if len(each) > 1]
    if not pairs:
        return
    one, other = client.chance.sample(client.chance.choice(pairs), 2)

    async def to_time_of(booking: Answer, wanted: Answer) -> None:
        time = {name: wanted[name] for name in ("start", "end")}
        client.learn(await client.ask("swap", "PATCH", f"bookings/{booking['id']}", time, booking), booking)

    await asyncio.gather(to_time_of(one, other), to_time_of(other, one))


async def book_series(client: Client) -> None:
    room = client.room()
    rule = {"recurrence": f"FREQ=WEEKLY;COUNT={WEEKS}", "onConflict": client.chance.choice(("reject", "skip"))}
    # Of its first week, for the others to fall on what is booked; the buffers of some reach into the next hour.
    start = client.world.first + timedelta(minutes=15 * client.chance.randrange(HOURS * 4))
    time = {"start": start.isoformat(), "end": (start + client.length()).isoformat()}
    body = {"resourceId": room["id"], "units": client.units(room)} | time | rule | client.customer()
    if made := await client.ask("book series", "POST", "series", body):
        client.world.series[made["id"]] = made
        booked = [each["bookingId"] for each in made["occurrences"] if each["bookingId"]]
        client.learn(await client.ask("read booking", "GET", f"bookings/{client.chance.choice(booked)}"))


async def change_series(client: Client) -> None:
    """Confirm, move or cancel a whole series."""
    if not client.world.series:
        return
    found = client.chance.choice(list(client.world.series.values()))
    path = f"series/{found['id']}"
    at = f"{client.chance.randrange(FIRST_HOUR, FIRST_HOUR + HOURS):02}:{client.chance.choice(('00', '15', '30'))}"
    operation, method, tail, body = client.chance.choice(
        (
            ("confirm series", "POST", "/confirm", {}),
            ("move series", "PATCH", "", {"startTime": at}),
            ("cancel series", "DELETE", "", None),
        )
    )
    changed = await client.ask(operation, method, path + tail, body, found)
    if changed is None or method == "DELETE":
        client.world.series.pop(found["id"], None)
    else:
        client.world.series[found["id"]] = changed


async def join_waitlist(client: Client) -> None:
    room, start = client.room(), client.start()
    wish = {
        "resourceId": room["id"],
        "from": start.isoformat(),
        "to": (start + timedelta(hours=client.chance.randint(2, HOURS))).isoformat(),
        "durationMinutes": client.chance.choice((30, 60)),
        "units": client.units(room),
        "offerSeconds": client.chance.randint(1, 4),
    }
    if entry := await client.ask("join waitlist", "POST", "waitlist", wish | client.customer()):
        client.world.entries[entry["id"]] = entry


async def answer_offer(client: Client) -> None:
    """Accept an offer while it is declined or its booking is cancelled, at the same moment."""
    if not client.world.entries:
        return
    seen = client.chance.choice(list(client.world.entries.values()))
    path = f"waitlist/{seen['id']}"
    entry = await client.ask("read waitlist", "GET", path)
    if entry is None or entry["status"] not in ("WAITING", "OFFERED"):
        client.world.entries.pop(seen["id"], None)
    elif entry["status"] == "WAITING":
        if client.chance.random() < 0.2:
            await client.ask("leave waitlist", "DELETE", path, of=entry)
    else:
        offered = {"version": 1}
        against = (
            client.ask("decline offer", "POST", f"{path}/decline"),
            client.ask("leave waitlist", "DELETE", path, of=entry),
            client.ask("cancel offer", "DELETE", f"bookings/{entry['offer']['bookingId']}", of=offered),
        )
        chosen = client.chance.randrange(len(against))
        for number, each in enumerate(against):
            if number != chosen:
                each.close()
        await asyncio.gather(client.ask("accept offer", "POST", f"{path}/accept", {}), against[chosen])
        client.learn(await client.ask("read booking", "GET", f"bookings/{entry['offer']['bookingId']}"))


MOVES: dict[Callable[[Client], Awaitable[None]], int] = {
    hold: 20,
    hold_package: 10,
    confirm: 8,
    extend: 4,
    cancel: 16,
    move: 8,
    swap: 10,
    book_series: 5,
    change_series: 5,
    join_waitlist: 6,
    answer_offer: 12,
}
"""How often each is made, in proportion."""
