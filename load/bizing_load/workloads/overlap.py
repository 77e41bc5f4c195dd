"""All clients want times that overlap, few of them equal."""

from bizing_load.workloads.workload import HOT_STEPS, Client, Together


class Overlap(Together):
    name = "overlap"
    does = "all ask at the same moment for times that overlap, few of them equal"
    reveals = "checks that compare starts, or ends, alone"

    def round(self, client: Client) -> None:
        turn = client.together()
        middle = HOT_STEPS // 2  # which all have
        begin, end = client.choice.randrange(middle), client.choice.randint(middle + 1, HOT_STEPS)
        client.hold(client.grid.turn(turn, begin, end))
