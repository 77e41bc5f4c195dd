"""The way of a customer who pays."""

from bizing_load.workloads.workload import Client, Workload, hot


class Checkout(Workload):
    name = "checkout"
    does = "hold, extend, confirm, and more often than not cancel later"
    reveals = "a confirmed booking whose time somebody else was given"

    def round(self, client: Client) -> None:
        held = client.hold(hot(client, client.choice.randint(1, 3)))
        if held is not None and client.choice.random() < 0.5:
            held = client.extend(held)
        if held is not None:
            held = client.confirm(held)
        if held is not None and client.choice.random() < 0.8:
            client.cancel(held)
