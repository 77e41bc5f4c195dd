"""Broken: what is to be given back is noted as given back, and nobody asks the payment provider for it."""

from bizing_load.race.control import Cell, Control
from bizing_provider.payments.model import Intent
from bizing_provider.saga import runner
from tests.load.controls import program

CONTROL = Control(
    "lost_compensation",
    "broken",
    "cancels what is paid, and forgets to give the money back",
    [Cell("paid", ["money"])],
)


async def _refund(self: runner.Runner, case: runner.Case) -> Intent:
    return await self._gateway.read(runner._known(case))


def broken() -> None:
    runner.EFFECTS["REFUND"] = _refund


if __name__ == "__main__":
    program.serve(broken)
