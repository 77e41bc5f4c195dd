"""A crowd under Locust's own master and workers, on as many machines as it takes: see `bizing race plan --help`.

Each worker writes a history of its own. A locustfile imports this module, nothing else does.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import msgspec
from locust import env, events
from locust.runners import MasterRunner

from bizing_load import api, clock
from bizing_load.race.client import Racer
from bizing_load.race.crowd import Crowd
from bizing_load.race.order import Order
from bizing_spec import outcome

PLAN_VARIABLE, HISTORY_VARIABLE = "BIZING_RACE_PLAN", "BIZING_RACE_HISTORY"

__all__ = ["Racer"]


@events.init.add_listener  # type: ignore[untyped-decorator]
def _prepare(environment: env.Environment, **_: Any) -> None:
    """Open this process's part of the history; a master has no clients and writes none."""
    if isinstance(environment.runner, MasterRunner):
        return
    try:
        _open()
    except outcome.Stopped as fact:
        raise SystemExit(f"bizing: {fact.message}") from fact


def _open() -> None:
    plan = read_plan(Path(_given(PLAN_VARIABLE, "a plan that `bizing race plan` wrote")))
    name = f"{socket.gethostname()}-{os.getpid()}-"
    file = Path(os.environ.get(HISTORY_VARIABLE, "."), f"race-{name}crowd.jsonl")
    order = msgspec.structs.replace(
        plan,
        key=_given(api.KEY_VARIABLE, "a key of the server"),
        name=name,
        clients=0,
        file=str(file),
        clock=clock.offset(),
    )
    Racer.host = order.run.url
    Racer.crowd = Crowd(order, file.open("wb"))


def read_plan(file: Path) -> Order:
    """Raises `outcome.Stopped` when the file is no plan."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Order)
    except (OSError, msgspec.MsgspecError) as fault:
        raise outcome.Stopped(f"{file} is no plan of a race: {fault}") from fault


def _given(variable: str, what: str) -> str:
    value = os.environ.get(variable)
    if not value:
        raise outcome.Stopped(f"set {variable}: {what}")
    return value
