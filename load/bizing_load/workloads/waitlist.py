"""Clients in line for time that others give up."""

from bizing_load.workloads.workload import Client, Wanted, Workload, hot

OFFER_SECONDS = (1, 600)
PATIENCE_SECONDS = (0.3, 1.5)
LEAST = 6  # resources: where too many want a time, newcomers take it at once, and nobody sees who was passed over


class Waitlist(Workload):
    name = "waitlist"
    does = "wait for time that others hold and give up; accept an offer, decline it, or let it run out"
    reveals = "an offer that is no hold, given to two or taken by a newcomer, and time that nobody is offered"

    def wanted(self, resources: int) -> list[Wanted]:
        return [Wanted()] * max(resources, LEAST)

    def round(self, client: Client) -> None:
        choice = client.choice
        place = hot(client, choice.randint(1, 2))
        if choice.random() < 0.6:
            held = client.hold(place)
            client.pause(choice.uniform(0, 0.2))
            if held is not None and choice.random() < 0.95:
                client.cancel(held)
            return
        latest = place.end + choice.randint(0, 2) * (place.end - place.start)
        seconds, patience = choice.choice(OFFER_SECONDS), choice.uniform(*PATIENCE_SECONDS)
        offered = client.wait_for_offer(place, latest, offer_seconds=seconds, patience=patience)
        if offered is None:
            return
        fate = choice.random()
        if fate < 0.5:
            accepted = client.confirm(offered)
            if accepted is not None and choice.random() < 0.9:
                client.cancel(accepted)
        elif fate < 0.8:
            client.decline(offered)
        elif seconds > 1:  # else it runs out by itself
            client.cancel(offered)
