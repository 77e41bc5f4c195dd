"""Workloads: what the clients of a race do. One small file each; here they are listed."""

from collections.abc import Mapping
from typing import Final

from bizing_load.workloads.capacity import Capacity
from bizing_load.workloads.checkout import Checkout
from bizing_load.workloads.expire import Expire
from bizing_load.workloads.mixed import Mixed
from bizing_load.workloads.neighbours import Neighbours
from bizing_load.workloads.overlap import Overlap
from bizing_load.workloads.packages import Packages
from bizing_load.workloads.paid import Paid
from bizing_load.workloads.rebook import Rebook
from bizing_load.workloads.reschedule import Reschedule
from bizing_load.workloads.same import Same
from bizing_load.workloads.series import Recurring
from bizing_load.workloads.waitlist import Waitlist
from bizing_load.workloads.workload import Workload

__all__ = ["ALL", "Workload"]

ALL: Final[Mapping[str, Workload]] = {
    each.name: each
    for each in (
        Same(),
        Overlap(),
        Neighbours(),
        Reschedule(),
        Expire(),
        Checkout(),
        Paid(),
        Rebook(),
        Capacity(),
        Packages(),
        Recurring(),
        Waitlist(),
        Mixed(),
    )
}
