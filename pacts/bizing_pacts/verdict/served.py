"""The provider that is judged: started as the settings say, and who asks it."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from bizing_pacts.verdict import processes
from bizing_pacts.verdict.settings import Settings, Start
from bizing_spec.outcome import Stopped

POLL_SECONDS: Final = 0.05
ANSWER_SECONDS: Final = 10.0
LAST_LINES: Final = 12
_VALUE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True)
class Place:
    """Where the provider is. `values` are those of the callers' state, of two callers, and secrets among them."""

    url: str
    states_url: str | None
    messages_url: str | None
    values: tuple[Mapping[str, str], Mapping[str, str]] = field(default=({}, {}), repr=False)

    def filled(self, template: str, caller: int = 0) -> str:
        """With each `${name}` replaced. Raises Stopped where neither the state nor the environment has it."""
        values = self.values[caller]

        def value(found: re.Match[str]) -> str:
            name = found[1]
            if name in values:
                return values[name]
            if name not in os.environ:
                known = f"the state gives {', '.join(sorted(values))}" if values else "callers.state names none"
                raise Stopped(f"${{{name}}}: neither the callers' state nor the environment has it ({known})")
            return os.environ[name]

        return _VALUE.sub(value, template)


@contextlib.contextmanager
def provider(settings: Settings, folder: Path, scratch: Path) -> Iterator[Place]:
    """The provider for the length of a block. Raises Stopped where it does not start, with its last words."""
    start = settings.start
    if start is None:
        raise Stopped("the settings have no [verify.start]")
    port = str(_free_port())
    url = start.url.replace("{port}", port).rstrip("/")
    with contextlib.ExitStack() as stack:
        client = stack.enter_context(httpx.Client(timeout=ANSWER_SECONDS))
        if start.command is not None:
            stack.enter_context(_started(start, port, url, folder, scratch / "provider.log", client))
        elif not _answers(client, url + start.ready):
            raise Stopped(f"{url}: nobody answers there, and [verify.start] has no command")
        states, messages = (each and each.replace("{port}", port) for each in (start.states_url, start.messages_url))
        yield Place(url, states, messages, _callers(settings, states))


@contextlib.contextmanager
def _started(start: Start, port: str, url: str, folder: Path, log: Path, client: httpx.Client) -> Iterator[None]:
    command = shlex.split((start.command or "").replace("{port}", port))
    if command[:1] == ["bizing"]:  # ours, whatever is on the path
        command[:1] = processes.BIZING
    environment = {name: value.replace("{port}", port) for name, value in start.environment.items()}
    with log.open("wb") as said, contextlib.ExitStack() as stack:
        try:
            process = stack.enter_context(processes.running(command, folder, environment, said, said))
        except (OSError, IndexError) as fault:
            raise Stopped(f"verify.start.command cannot be run: {fault}") from fault
        _await(process, start, url, log, client)
        yield


def _await(process: subprocess.Popen[bytes], start: Start, url: str, log: Path, client: httpx.Client) -> None:
    deadline = time.monotonic() + start.seconds
    while not _answers(client, url + start.ready):
        if process.poll() is not None:
            raise Stopped(f"the provider ended with status {process.returncode} before it was ready{_last(log)}")
        if time.monotonic() > deadline:
            raise Stopped(f"{url}{start.ready} did not answer within {start.seconds:g} s{_last(log)}")
        time.sleep(POLL_SECONDS)


def _last(log: Path) -> str:
    lines = log.read_text("utf-8", errors="replace").splitlines()[-LAST_LINES:]
    return "; its last words:\n" + "\n".join(lines) if lines else ""


def _answers(client: httpx.Client, url: str) -> bool:
    try:
        return client.get(url).status_code < 500
    except httpx.HTTPError:
        return False


def _callers(settings: Settings, states_url: str | None) -> tuple[Mapping[str, str], Mapping[str, str]]:
    state = settings.callers.state
    if state is None:
        return {}, {}
    if states_url is None:
        raise Stopped("verify.callers.state wants verify.start.states-url, where states are asked for")
    return _values(states_url, state), _values(states_url, state)


def _values(url: str, state: str) -> Mapping[str, str]:
    """As the Pact verifier asks for them."""
    try:
        answer = httpx.post(url, json={"action": "setup", "state": state, "params": {}}, timeout=ANSWER_SECONDS)
        if not answer.is_success:
            raise Stopped(f'{url}: the state "{state}" answered {answer.status_code}: {answer.text[:300]}')
        values = answer.json() if answer.content else {}
        httpx.post(url, json={"action": "teardown", "state": state, "params": {}}, timeout=ANSWER_SECONDS)
    except (httpx.HTTPError, ValueError) as fault:
        raise Stopped(f'{url}: the state "{state}" cannot be brought about: {fault}') from fault
    if not isinstance(values, dict):
        raise Stopped(f'{url}: the state "{state}" answered no JSON object')
    return {name: str(value) for name, value in values.items() if isinstance(value, (str, int, float))}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
