"""Holds that run out, and clients who wait for that."""

from datetime import timedelta

from bizing_load.workloads.workload import Client, Wanted, Workload, hot

HOLD_SECONDS = 1
LAST_MOMENT_SECONDS = 0.04


class Expire(Workload):
    name = "expire"
    does = (
        "holds of a second run out while others wait for their time; some are extended or confirmed at the last moment"
    )
    reveals = "a hold that keeps its time, or that is confirmed after somebody else has it"

    def wanted(self, resources: int) -> list[Wanted]:
        return [Wanted(hold_seconds=HOLD_SECONDS)] * resources

    def round(self, client: Client) -> None:
        held = client.hold(hot(client))
        if held is None:
            client.pause(client.choice.uniform(0.05, 0.3))
            return
        fate = client.choice.random()
        if held.expires and fate < 0.75:
            # Somewhat before the end, at it, or somewhat after: the service alone knows which it will be.
            off = timedelta(seconds=client.choice.uniform(-LAST_MOMENT_SECONDS, LAST_MOMENT_SECONDS / 2))
            client.pause_until(held.expires + off)
        if fate < 0.4:
            return
        held = client.extend(held) if fate < 0.6 else client.confirm(held)
        if held is not None and client.choice.random() < 0.8:
            client.cancel(held)
