"""A day on which everything happens at once."""

from bizing_load.workloads.capacity import UNITS, Capacity
from bizing_load.workloads.checkout import Checkout
from bizing_load.workloads.expire import Expire
from bizing_load.workloads.packages import Packages
from bizing_load.workloads.paid import PRICE, Paid
from bizing_load.workloads.rebook import Rebook
from bizing_load.workloads.reschedule import Reschedule
from bizing_load.workloads.series import Recurring
from bizing_load.workloads.waitlist import Waitlist
from bizing_load.workloads.workload import Client, Wanted, Workload

HOLD_SECONDS = 2
PARTS = (Checkout(), Rebook(), Reschedule(), Capacity(), Packages(), Paid(), Recurring(), Waitlist(), Expire())
WEIGHTS = (4, 4, 3, 3, 3, 2, 1, 1, 1)


class Mixed(Workload):
    name = "mixed"
    does = "everything but the simultaneous rounds, on the same resources at once"
    reveals = "what shows only when unlike operations meet"

    def wanted(self, resources: int) -> list[Wanted]:
        one, priced = Wanted(hold_seconds=HOLD_SECONDS), Wanted(hold_seconds=HOLD_SECONDS, price=PRICE)
        return [*[one] * max(1, resources - 2), priced, Wanted(capacity=UNITS, hold_seconds=HOLD_SECONDS)]

    def round(self, client: Client) -> None:
        client.choice.choices(PARTS, WEIGHTS)[0].round(client)
