"""Follows a guide as its reader would: writes its files, types its commands, and compares what they show."""

import contextlib
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.guides import reading
from tests.guides.reading import File, Interrupt, Patch, Step
from tests.guides.terminal import Terminal, pattern

Tell = Callable[[str], None]


class Untrue(AssertionError):
    """A guide says what is not so."""


def follow(guide: Path, folder: Path, ports: Mapping[str, int] | None = None, tell: Tell | None = None) -> None:
    """Do all that a guide says, in `folder`. Raises Untrue where it is not as the guide shows it.

    The ports that the guide names are replaced by free ones, or by those in `ports`, because somebody else may be
    using them. `tell` is called with what each command showed.
    """
    pieces = reading.read(guide)
    with _free_ports(reading.ports(pieces) - set(ports or {})) as taken, contextlib.ExitStack() as ends:
        follower = _Follower(guide, folder, {**taken, **(ports or {})}, ends, tell or (lambda _: None))
        for piece in pieces:
            follower.do(piece)


class _Follower:
    def __init__(
        self, guide: Path, folder: Path, ports: Mapping[str, int], ends: contextlib.ExitStack, tell: Tell
    ) -> None:
        self._guide = guide
        self._folder = folder
        self._ports = ports
        self._ends = ends
        self._tell = tell
        self._terminals: dict[str, Terminal] = {}

    def do(self, piece: reading.Piece) -> None:
        match piece:
            case File():
                written = self._folder / piece.name
                written.parent.mkdir(parents=True, exist_ok=True)
                written.write_text(self._here(piece.text), "utf-8")
            case Patch():
                self._apply(piece)
            case Interrupt():
                self._terminals.pop(piece.terminal).close()
            case Step(terminal=""):
                self._run(piece)
            case Step():
                self._start(piece)

    def _apply(self, patch: Patch) -> None:
        command = ["git", "apply", "--recount", "--whitespace=nowarn", "-"]
        given = self._here(patch.text)
        done = subprocess.run(command, cwd=self._folder, env=environment(), input=given, capture_output=True, text=True)
        if done.returncode:
            raise Untrue(f"{self._guide.name}:{patch.line}: the patch does not fit: {done.stderr}")

    def _run(self, step: Step) -> None:
        try:
            status, showed = self._terminal(step).run(self._here(step.command))
        except TimeoutError as fault:
            raise Untrue(f"{self._place(step)}: {fault}") from fault
        self._tell(f"$ {step.command}\n{showed}")
        if status and not step.status_shown:
            raise Untrue(f"{self._place(step)}: exit status {status}\n$ {step.command}\n{showed}")
        ended = showed.rstrip("\n") + "\n" if showed.strip() else ""
        if step.shown and not re.fullmatch(pattern(self._expected(step)), ended):
            raise Untrue(f"{self._place(step)}: not as shown\n$ {step.command}\n{showed}")

    def _start(self, step: Step) -> None:
        if not step.shown:
            raise Untrue(f"{self._place(step)}: show by which line the reader sees that it is ready")
        try:
            self._terminal(step).start(self._here(step.command), pattern(self._expected(step)))
        except TimeoutError as fault:
            raise Untrue(f"{self._place(step)}: {fault}") from fault

    def _terminal(self, step: Step) -> Terminal:
        if step.terminal not in self._terminals:
            opened = Terminal(self._folder, environment())
            self._ends.callback(opened.close)
            self._terminals[step.terminal] = opened
        return self._terminals[step.terminal]

    def _expected(self, step: Step) -> list[str]:
        lines = list(step.shown)
        while lines and not lines[-1].strip():
            lines.pop()
        return [self._here(line) for line in lines]

    def _here(self, text: str) -> str:
        return reading.PORT.sub(lambda found: f"{found[1]}{self._ports.get(found[2], found[2])}", text)

    def _place(self, step: Step) -> str:
        return f"{self._guide.name}:{step.line}"


def environment() -> dict[str, str]:
    """What the reader's shell has: this installation's commands first, no settings that change what is shown."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("BIZING_", "GIT_", "PACT_", "PYTEST_", "GITHUB_")) and name not in ("CI", "COLUMNS")
    }
    return {
        **inherited,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), inherited.get("PATH", os.defpath)]),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_AUTHOR_NAME": "Reader",
        "GIT_AUTHOR_EMAIL": "reader@example.com",
        "GIT_COMMITTER_NAME": "Reader",
        "GIT_COMMITTER_EMAIL": "reader@example.com",
        "LC_ALL": "C.UTF-8",
        "NO_COLOR": "1",
        "NPM_CONFIG_AUDIT": "false",
        "NPM_CONFIG_LOGLEVEL": "error",
        "NPM_CONFIG_PREFER_OFFLINE": "true",
        "PACT_DO_NOT_TRACK": "true",
        "TERM": "dumb",
        "TZ": "UTC",
    }


@contextlib.contextmanager
def _free_ports(named: set[str]) -> Iterator[dict[str, int]]:
    """A free port for each that is named, all of them different."""
    with contextlib.ExitStack() as held:
        sockets = {name: held.enter_context(socket.create_server(("127.0.0.1", 0))) for name in sorted(named)}
        chosen = {name: each.getsockname()[1] for name, each in sockets.items()}
    yield chosen
