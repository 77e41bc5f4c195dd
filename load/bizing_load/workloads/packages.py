"""Bookings of several resources at once, beside others that want one of them."""

from datetime import timedelta

from bizing_load.workloads.grid import Place
from bizing_load.workloads.workload import HOT_STEPS, ROUNDS_A_CELL, Client, Wanted, Workload, hot

MOST = 3  # resources in one booking


class Packages(Workload):
    name = "packages"
    does = "hold two or three resources together, in any order, move and give them up, beside holds of single ones"
    reveals = "a booking that has only some of what it was given, or deadlocks of those who lock in another order"

    def wanted(self, resources: int) -> list[Wanted]:
        return [Wanted()] * max(resources, MOST)

    def round(self, client: Client) -> None:
        choice = client.choice
        if choice.random() < 0.4:
            held = client.hold(hot(client, choice.randint(1, 2)))
        else:
            held = client.hold_together(_several(client))
            if held is not None and choice.random() < 0.7:
                step = held.place.end - held.place.start
                held = client.reschedule(held, _moved(held.place, choice.choice((-1, 1, 2)) * step)) or held
        if held is not None and choice.random() < 0.9:
            client.cancel(held)


def _several(client: Client) -> list[Place]:
    """Some resources, in any order, at times that need not be the same."""
    among = client.grid.free
    resources = client.choice.sample(among, client.choice.randint(2, min(MOST, len(among))))
    cell, begin = client.round // ROUNDS_A_CELL, client.choice.randrange(2, HOT_STEPS - 3)
    shifts = [0, *(client.choice.randint(-1, 1) for _ in resources[1:])]
    return [
        client.grid.place(resource, cell, begin + shift, begin + shift + 1)
        for resource, shift in zip(resources, shifts, strict=True)
    ]


def _moved(place: Place, by: timedelta) -> Place:
    return Place(place.resource, place.start + by, place.end + by)
