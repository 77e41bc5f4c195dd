"""Bookings that move along, onto each other's times and onto parts of their own."""

from bizing_load.workloads.workload import HOT_STEPS, Client, Workload, hot


class Reschedule(Workload):
    name = "reschedule"
    does = "each takes a time and moves it again and again, within reach of the others'"
    reveals = "a time that is lost, or had twice, between the old place and the new one"

    def round(self, client: Client) -> None:
        held = client.hold(hot(client, client.choice.randint(1, 2)))
        for _ in range(4):
            if held is None:
                return
            steps = client.choice.randint(1, HOT_STEPS // 2)
            # Refused, it stays where it was: that is what the next move shows.
            held = client.reschedule(held, hot(client, steps)) or held
        if held is not None:
            client.cancel(held)
