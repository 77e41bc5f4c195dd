"""A customer's whole checkout by the client in Python that is generated from our document, on whatever answers."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bizing_spec import cli, document


@contextmanager
def generated(folder: Path, source: Path | None = None, name: str = "bookings_api") -> Iterator[ModuleType]:
    """The package of a document, ours unless another one is said, while it can be imported."""
    told = ["spec", "client", str(source or document.path()), "--language", "python", "--output", str(folder / name)]
    assert cli.main(told) == 0
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module(name)
    finally:
        sys.path.remove(str(folder))
        for each in [each for each in sys.modules if each.partition(".")[0] == name]:
            del sys.modules[each]


async def check_out(bookings: ModuleType, api: Any, resource_id: str, start: datetime) -> None:
    """Find a time, take it, be refused a second time, confirm, read, change, cancel; ask for what there is not."""
    models, errors = bookings.models, bookings.errors
    end = start + timedelta(hours=1)
    span = {"from_": start - timedelta(hours=1), "to": end + timedelta(hours=3), "duration": 60}
    slots = (await api.get_availability(resource_id=resource_id, **span)).body.slots
    assert start in [slot.start for slot in slots]
    customer = models.Customer(name="Ada Example", email="ada@example.com")
    wanted = models.SingleBookingCreate(resource_id=resource_id, start=start, end=end, customer=customer)
    held = await api.create_booking(body=wanted)
    booking = held.body
    assert (held.status, booking.status, booking.start, booking.notes) == (201, "PENDING", start, None)
    assert held.headers["ETag"] == f'"{booking.version}"'

    with pytest.raises(errors.Conflict) as taken:
        await api.create_booking(body={**wanted.model_dump(mode="json", by_alias=True, exclude_unset=True)})
    assert type(taken.value) is errors.ConflictWithBookingConflictProblem
    assert taken.value.body.type == "/problems/slot-unavailable"
    assert isinstance(taken.value.body, models.BookingConflictProblem)

    confirmed = await api.confirm_booking(booking_id=booking.id, if_match=held.headers["ETag"], body={})
    assert confirmed.body.status == "CONFIRMED"
    noted = await api.update_booking(
        booking_id=str(booking.id), if_match=confirmed.headers["ETag"], body=models.BookingPatch(notes="By the window")
    )
    assert (await api.get_booking(booking_id=booking.id)).body.notes == "By the window"
    cleared = await api.update_booking(
        booking_id=booking.id, if_match=noted.headers["ETag"], body=models.BookingPatch(notes=None)
    )
    assert cleared.body.notes is None
    with pytest.raises(errors.PreconditionFailed):
        await api.cancel_booking(booking_id=booking.id, if_match='"1"')
    cancelled = await api.cancel_booking(booking_id=booking.id, if_match=cleared.headers["ETag"], reason="Ill")
    assert (cancelled.body.status, cancelled.body.cancel_reason) == ("CANCELLED", "Ill")
    with pytest.raises(errors.NotFound) as missing:
        await api.get_booking(booking_id=resource_id)
    assert missing.value.body.status == 404
