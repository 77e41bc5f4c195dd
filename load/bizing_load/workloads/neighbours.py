"""All clients want times back to back."""

from bizing_load.workloads.workload import Client, Together


class Neighbours(Together):
    name = "neighbours"
    does = "all ask at the same moment for times back to back, and all must get theirs"
    reveals = "closed bounds: neighbours that are refused"

    def cell_steps(self, clients: int) -> int:
        return clients

    def round(self, client: Client) -> None:
        client.hold(client.grid.turn(client.together(), client.number, client.number + 1))
