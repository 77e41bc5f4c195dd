"""A load from start to result: a server, resources of its own, and the generator or Locust's own page."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bizing_load import api, target
from bizing_load.throughput.order import Measured, Model, Order, Progress, Result, Scenario
from bizing_spec import outcome

STEP_MINUTES, WINDOW_DAYS = 30, 1095  # the window is the longest that the spec allows
LINE_SECONDS = 5.0
USERS = Path(__file__).parents[1] / "users.py"
CLASSES: dict[Scenario, tuple[str, ...]] = {
    "book": ("Holder",),
    "browse": ("Browser",),
    "checkout": ("Booker",),
    "mixed": ("Browser", "Booker", "SlotRacer"),
}


class GeneratorFailed(outcome.Stopped):
    """The load generator ended before the run did; the message ends with what it said last."""


@dataclass(frozen=True)
class Options:
    """What to load. Without `url`, a throw-away server of our own."""

    users: int
    seconds: float
    model: Model
    scenario: Scenario
    seed: int
    rate: float = 0.0
    think: float = 0.0
    warm_up: float = 2.0
    resources: int = 20
    url: str | None = None
    key: str | None = None


def run(options: Options, report: Callable[[str], None]) -> Result:
    """Load and measure; `report` gets a line now and then. Raises `outcome.Stopped`."""
    with _place(options, report) as (server, resources):
        begun = datetime.now(UTC)
        measured = _generate(_order(options, server, resources), report)
    return Result(
        url=server.url,
        is_own=options.url is None,
        scenario=options.scenario,
        model=options.model,
        users=options.users,
        rate=options.rate,
        think=options.think,
        seconds=options.seconds,
        seed=options.seed,
        begun=begun.isoformat(timespec="seconds"),
        processors=os.cpu_count() or 1,
        measured=measured,
    )


def serve_page(options: Options, port: int, report: Callable[[str], None]) -> int:
    """Locust's own page, until it is ended; its exit status."""
    with _place(options, report) as (server, resources):
        command = [sys.executable, "-m", "locust", "-f", str(USERS), "--host", server.url]
        command += ["--users", str(options.users), "--spawn-rate", str(options.users)]
        command += ["--web-host", "127.0.0.1", "--web-port", str(port), *CLASSES[options.scenario]]
        # By environment: arguments are for everyone on the machine to read, and there the key is.
        names = {api.KEY_VARIABLE: server.key, "BIZING_LOAD_RESOURCES": ",".join(resources)}
        report(f"Locust's page: http://127.0.0.1:{port} (Ctrl-C ends it)")
        with subprocess.Popen(command, env=os.environ | names) as process:
            try:
                return process.wait()
            except BaseException:
                process.terminate()
                raise


@contextmanager
def _place(options: Options, report: Callable[[str], None]) -> Iterator[tuple[target.Target, list[str]]]:
    """A server, and resources on it that are archived afterwards."""
    with ExitStack() as stack:
        if options.url is None:
            report("starting a server")
            server = stack.enter_context(target.own("--ephemeral"))
        elif options.key is None:
            raise outcome.Stopped(api.NO_KEY)
        else:
            server = target.Target(api.root(options.url), options.key)
        client = stack.enter_context(api.Api(server.url, server.key))
        made: list[str] = []
        if options.url is not None:
            stack.callback(_archive, client, made)
        made.extend(
            client.create_resource(f"Load {number}", step=STEP_MINUTES, window_days=WINDOW_DAYS).id
            for number in range(options.resources)
        )
        yield server, made


def _archive(client: api.Api, resources: list[str]) -> None:
    """Leave somebody's server as tidy as can be; that it is not is no matter of the figures."""
    with suppress(api.ServerUnusable):
        for each in resources:
            client.archive_resource(each)


def _order(options: Options, server: target.Target, resources: list[str]) -> Order:
    return Order(
        url=server.url,
        key=server.key,
        scenario=options.scenario,
        model=options.model,
        users=options.users,
        seconds=options.seconds,
        resources=resources,
        seed=options.seed,
        rate=options.rate,
        think=options.think,
        warm_up=options.warm_up,
    )


def _generate(order: Order, report: Callable[[str], None]) -> Measured:
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(
            [sys.executable, "-m", "bizing_load.throughput.generator"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=words,
            start_new_session=True,
        )
        try:
            measured = _listen(process, order, report)
            process.wait()
        finally:
            process.kill()
            process.wait()
            assert process.stdout
            process.stdout.close()
        if measured is None:
            words.seek(0)
            said = "\n  ".join(words.read().decode(errors="replace").splitlines()[-6:])
            raise GeneratorFailed(f"the load generator broke off:\n  {said}")
        return measured


def _listen(process: subprocess.Popen[bytes], order: Order, report: Callable[[str], None]) -> Measured | None:
    assert process.stdin
    assert process.stdout
    process.stdin.write(msgspec.json.encode(order))
    process.stdin.close()
    report(f"loading with {order.users:,} users, {order.seconds:g} s after {order.warm_up:g} s of warm-up")
    next_line = LINE_SECONDS
    for line in process.stdout:
        told = msgspec.json.decode(line, type=Progress | Measured)
        if isinstance(told, Measured):
            return told
        if told.seconds >= next_line:
            next_line += LINE_SECONDS
            report(f"{told.seconds:,.0f} of {order.seconds:g} s: {told.requests:,} requests")
    return None
