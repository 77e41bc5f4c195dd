"""Broken: what is not known to be captured is given up and refunded first, and that is written down after.

Whoever goes on with the booking in between, woken by what the payment provider tells of the capture, sees none of it.
"""

import asyncio

from bizing_load.race.control import Cell, Control
from bizing_provider.payments.model import Intent, Refused, Unknown
from bizing_provider.saga import plan, runner
from tests.load.controls import program

CONTROL = Control(
    "refund_before_decision",
    "broken",
    "gives the money back, and then writes down that the booking is given up",
    [Cell("paid", ["money"], ["payments"])],
)

WRITING_SECONDS = 0.5
GIVEN_UP = "given up"

after_capture = plan.RULES["CAPTURE"]


async def _capture(self: runner.Runner, case: runner.Case) -> Intent:
    gateway, price, intent_id = self._gateway, case.facts.price, runner._known(case)
    try:
        return await gateway.capture(case.saga.key("capture"), intent_id, price)
    except Unknown as fault:
        if (await gateway.read(intent_id)).status != "CAPTURED":
            raise
        await gateway.refund(case.saga.key("refund"), intent_id, price, str(case.saga.id))
        await asyncio.sleep(WRITING_SECONDS)
        raise Refused(str(fault), GIVEN_UP) from fault


def _after_capture(facts: plan.Facts, seen: plan.Seen) -> plan.Move:
    if isinstance(seen, plan.Fault) and seen.code == GIVEN_UP:
        return plan.Move("undo", "COMPENSATING", "REFUND", detail=seen.reason)
    return after_capture(facts, seen)


def broken() -> None:
    runner.EFFECTS["CAPTURE"] = _capture
    plan.RULES["CAPTURE"] = _after_capture


if __name__ == "__main__":
    program.serve(broken)
