"""All clients want one and the same time."""

from bizing_load.workloads.workload import Client, Together


class Same(Together):
    name = "same"
    does = "all ask for one time at the same moment"
    reveals = "two winners, or none"

    def cell_steps(self, clients: int) -> int:
        return 1

    def round(self, client: Client) -> None:
        client.hold(client.grid.turn(client.together(), 0, 1))
