"""Times that are given up while others want them."""

from bizing_load.workloads.workload import Client, Workload, hot


class Rebook(Workload):
    name = "rebook"
    does = "hold or confirm, cancel, and ask again for what others give up"
    reveals = "a time that a cancelled booking keeps, or one given away before it is cancelled"

    def round(self, client: Client) -> None:
        held = client.hold(hot(client))
        if held is not None and client.choice.random() < 0.5:
            held = client.confirm(held)
        if held is not None:
            client.cancel(held)
