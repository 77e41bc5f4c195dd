"""The process of a crowd: Locust runs its clients. The order comes as JSON on stdin, progress leaves as JSON lines."""

from __future__ import annotations

import sys

import msgspec
from locust import env

from bizing_load.race.client import Racer
from bizing_load.race.crowd import Crowd
from bizing_load.race.order import Order, Tally

REPORT_SECONDS = 0.25


def main() -> None:
    """Run the clients that stdin orders."""
    order = msgspec.json.decode(sys.stdin.buffer.read(), type=Order)
    with open(order.file, "wb") as file:
        Racer.crowd = crowd = Crowd(order, file)
        environment = env.Environment(user_classes=[Racer], host=order.run.url)
        runner = environment.create_local_runner()
        runner.start(order.clients, spawn_rate=order.clients)
        assert runner.spawning_greenlet
        runner.spawning_greenlet.get()  # raises what kept a user from starting; the others would wait for it
        while not crowd.left.wait(REPORT_SECONDS):
            _report(crowd.tally())
        runner.quit()
        _report(crowd.tally(finished=True))


def _report(tally: Tally) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(tally) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
