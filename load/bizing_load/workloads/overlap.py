"""All clients want times that overlap, no two need be equal."""

from bizing_load.workloads.workload import HOT_STEPS, Client, Workload


class Overlap(Workload):
    name = "overlap"
    does = "all ask at the same moment for unequal times that overlap"
    reveals = "checks that compare starts, or ends, alone"

    def round(self, client: Client) -> None:
        turn = client.together()
        begin = client.choice.randrange(HOT_STEPS)
        client.hold(client.grid.turn(turn, begin, client.choice.randint(begin + 1, HOT_STEPS)))
