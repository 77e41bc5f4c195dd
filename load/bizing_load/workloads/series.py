"""Bookings that recur, beside single ones of their days."""

from datetime import timedelta

from bizing_load.workloads.grid import ROOM_MINUTES, Place
from bizing_load.workloads.workload import DAY, Client, Series, Workload, hot

MOST = 5  # occurrences


class Recurring(Workload):
    name = "series"
    does = "hold up to five days in a row, all or those that are free, keep, move or give up some, beside single days"
    reveals = "a series that was checked at its first days alone, that is booked in part, or that skips what is free"

    def round(self, client: Client) -> None:
        choice = client.choice
        place = _with_room(client, hot(client, choice.randint(1, 2)))
        if choice.random() < 0.4:
            day = choice.randrange(MOST) * DAY
            held = client.hold(Place(place.resource, place.start + day, place.end + day))
            if held is not None and choice.random() < 0.9:
                client.cancel(held)
            return
        series = client.hold_series(place, choice.randint(2, MOST), skip=choice.random() < 0.3)
        if series is not None:
            (_whole if choice.random() < 0.6 else _singly)(client, series)


def _with_room(client: Client, place: Place) -> Place:
    """Earlier where the last days would lie beyond what can be booked; for all clients alike."""
    over = place.end + MOST * DAY > client.grid.opens + timedelta(minutes=ROOM_MINUTES)
    back = MOST * DAY if over else timedelta()
    return Place(place.resource, place.start - back, place.end - back)


def _whole(client: Client, series: Series) -> None:
    """Confirm all, or not, and give all up."""
    kept: Series | None = series
    if client.choice.random() < 0.5:
        kept = client.confirm_series(series)
    if kept is not None and client.choice.random() < 0.9:
        client.cancel_series(kept)


def _singly(client: Client, series: Series) -> None:
    """Give up each day by itself, some of them after it was moved."""
    for held in series.bookings:
        if client.choice.random() < 0.3:
            place = held.place
            by = client.choice.choice((-1, 1)) * (place.end - place.start)
            held = client.reschedule(held, Place(place.resource, place.start + by, place.end + by)) or held
        if client.choice.random() < 0.9:
            client.cancel(held)
