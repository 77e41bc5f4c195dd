"""Completion as it is typed: real shells in a terminal, Tab and Enter, and what is answered to their scripts."""

import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bizing_spec import cli, completion
from tests.provider import debian

START = {
    "bash": (["bash", "--noprofile", "--norc", "-i"], 'eval "$(bizing completion bash)"'),
    "zsh": (["zsh", "-f", "-i"], 'autoload -Uz compinit && compinit -u -D && eval "$(bizing completion zsh)"'),
    "fish": (["fish", "--no-config", "--interactive"], "bizing completion fish | source"),
}
SECONDS = 60


class Screen:
    """A shell that believes that somebody sits before it."""

    def __init__(self, shell: str, folder: Path) -> None:
        command, begin = START[shell]
        settings = {
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "TERM": "vt100",
        }
        # A terminal of its own wants a process that forks, which this one, with its threads, should not do.
        terminal = [sys.executable, "-c", "import pty, sys; pty.spawn(sys.argv[1:])"]
        self.process = subprocess.Popen(
            [*terminal, *command], cwd=folder, env=settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self._keys, self._screen = self.process.stdin, self.process.stdout
        self.seen = ""
        self.type(f"{begin}; echo begun {len(begin)} x | tr x y\n")
        self.wait(f"begun {len(begin)} y")

    def type(self, text: str) -> None:
        self._keys.write(text.encode())

    def wait(self, text: str) -> None:
        """Until this is on the screen, after what was waited for before."""
        until = time.monotonic() + SECONDS
        while text not in self.seen:
            assert time.monotonic() < until, f"no {text!r} on the screen:\n{self.seen}"
            if select.select([self._screen], [], [], 1)[0]:
                some = os.read(self._screen.fileno(), 65536)
                assert some, f"the shell has ended:\n{self.seen}"
                self.seen += some.decode(errors="replace")
        self.seen = self.seen.partition(text)[2]

    def close(self) -> None:
        """Hang up."""
        self._keys.close()
        self.process.kill()
        self.process.wait()
        self._screen.close()


@pytest.mark.parametrize("shell", START)
def test_tab_completes_commands_options_their_values_and_files(shell: str, tmp_path: Path) -> None:
    assert debian.provide(shell, lambda: shutil.which(shell)), f"{shell} is not installed and cannot be"
    (tmp_path / "openapi.yaml").write_text("openapi: 2.0")
    screen = Screen(shell, tmp_path)
    try:
        screen.type("bizing spec bun\t--help\n")
        screen.wait("Usage: bizing spec bundle")
        screen.type("bizing spec lint --fai\twar\t --ru\t\n")
        screen.wait("component-unused")  # it is the list of rules
        screen.type("bizing spec lint opena\t\n")
        screen.wait("openapi.yaml")
        screen.wait("OpenAPI")
    finally:
        screen.close()


def answered(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shell: str, *words: str) -> list[str]:
    monkeypatch.setenv(completion.VARIABLE, shell)
    assert cli.main(words) == 0
    told = capsys.readouterr()
    assert told.err == ""
    return told.out.splitlines()


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("ser",), ["serve"]),
        (("spec", "d"), ["diff"]),
        (("spec", "lint", "--format", "j"), ["json", "junit"]),
        (("spec", "lint", "--format", "=", "j"), ["json", "junit"]),
        (("spec", "lint", "--format", "="), ["text", "json", "github", "sarif", "junit"]),
        (("completion", ""), ["bash", "zsh", "fish"]),
        (("spec", "lint", ""), []),
        (("race", "--workl"), ["--workload"]),  # of `run`, which `race` is without a command
    ],
)
def test_words_are_answered(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], wanted: list[str]
) -> None:
    assert answered(monkeypatch, capsys, "bash", *words) == wanted


def test_shells_that_show_them_get_explanations(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (line,) = answered(monkeypatch, capsys, "fish", "serv")
    assert line.startswith("serve\tServe the API")
    (line,) = answered(monkeypatch, capsys, "zsh", "serv")
    assert line.startswith("serve:Serve the API")


def test_answer_imports_nothing_heavy_and_no_other_room() -> None:
    probe = (
        "import sys; from bizing_spec.cli import main; main(['spec', 'lint', '--f']);"
        "print(sorted({'fastapi', 'sqlalchemy', 'rich', 'httpx', 'yaml', 'jsonschema_rs', 'bizing_provider'}"
        " & set(sys.modules)), file=sys.stderr)"
    )
    settings = {**os.environ, completion.VARIABLE: "fish"}
    done = subprocess.run([sys.executable, "-c", probe], env=settings, capture_output=True, text=True, timeout=60)
    assert done.stderr == "[]\n"
    assert "--fail-on" in done.stdout
