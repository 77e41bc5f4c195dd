"""Broken: a capture of which nobody heard is taken for none, and the card is charged anew, under another key."""

from uuid import uuid4

from bizing_load.race.control import Cell, Control
from bizing_provider.payments.model import Intent, Unknown
from bizing_provider.saga import runner
from tests.load.controls import program

CONTROL = Control(
    "double_capture",
    "broken",
    "charges the card again when the answer to a capture is lost",
    [Cell("paid", ["money"], ["payments"])],
)

CARD = "pm_card_visa"


async def _capture(self: runner.Runner, case: runner.Case) -> Intent:
    gateway, price = self._gateway, case.facts.price
    try:
        return await gateway.capture(case.saga.key("capture"), runner._known(case), price)
    except Unknown:
        metadata = {"saga": str(case.saga.id), "booking": str(case.booking.id)}
        again = await gateway.create(str(uuid4()), price, case.payment.currency, metadata)
        await gateway.authorize(str(uuid4()), again.id, CARD)
        return await gateway.capture(str(uuid4()), again.id, price)


def broken() -> None:
    runner.EFFECTS["CAPTURE"] = _capture


if __name__ == "__main__":
    program.serve(broken)
