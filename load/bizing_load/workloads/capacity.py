"""A resource with several units."""

from bizing_load.workloads.workload import Client, Wanted, Workload, hot

UNITS = 5


class Capacity(Workload):
    name = "capacity"
    does = f"hold one unit or two of {UNITS}, and give some up again"
    reveals = "units counted in one step and taken in another: more sold than there are"

    def wanted(self, resources: int) -> list[Wanted]:
        return [Wanted(capacity=UNITS)] * resources

    def round(self, client: Client) -> None:
        held = client.hold(hot(client, capacity=UNITS), units=client.choice.randint(1, 2))
        if held is not None and client.choice.random() < 0.9:
            client.cancel(held)
