"""A terminal with a real bash in it: commands typed one after another, their output and their exit status."""

import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

SECONDS = 180.0  # what any command of a guide may take on a busy machine; installing Node packages is the slowest
MARK = "guide-command-ended"
UNSEEN = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")  # colours, and the ends of HTTP's lines


class Terminal:
    """Bash in a session of its own, in `folder`; standard error is shown where standard output is."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._shown = ""
        self._ended = False
        self._changed = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def run(self, command: str) -> tuple[int, str]:
        """Type a command and wait for its end: its exit status, and what it showed. Raises TimeoutError."""
        # Nothing but the marks may come from the pipe, which programs that read their input would swallow.
        self._type(f"{{ {command}\n}} </dev/null; __status=$?; printf '\\n{MARK} %d\\n' $__status; (exit $__status)\n")
        ended = self._wait(re.compile(rf"\A(?P<shown>(?s:.*?))\n{MARK} (?P<status>\d+)\n"), command)
        return int(ended["status"]), ended["shown"]

    def start(self, command: str, shown: str) -> None:
        """Type a command and wait until it has shown this pattern, leaving it to run.

        Raises TimeoutError, also when it ends before.
        """
        self._type(f"{{ {command}\n}} </dev/null; printf '\\n{MARK}\\n'\n")
        seen = self._wait(re.compile(f"{shown}|(?P<whole>(?s:.*))\n{MARK}\n"), command)
        if seen["whole"] is not None:
            raise TimeoutError(f"$ {command}\nhas ended; it has shown:\n{seen['whole']}")

    def close(self) -> None:
        """End the shell and what runs in it: by Ctrl-C if that suffices. May be called again."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, number)
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                continue
            except ProcessLookupError:
                self._process.wait(20)
            break
        self._reader.join(20)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _type(self, text: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(text.encode())
        self._process.stdin.flush()

    def _wait(self, pattern: re.Pattern[str], command: str) -> re.Match[str]:
        until = time.monotonic() + SECONDS
        with self._changed:
            while (found := pattern.search(self._shown)) is None:
                left = until - time.monotonic()
                if self._ended or left <= 0:
                    why = "ended the shell" if self._ended else f"goes on after {SECONDS:.0f} s"
                    raise TimeoutError(f"$ {command}\n{why}; it has shown:\n{self._shown}")
                self._changed.wait(left)
            self._shown = self._shown[found.end() :]
            return found

    def _read(self) -> None:
        assert self._process.stdout is not None
        while some := os.read(self._process.stdout.fileno(), 65536):
            with self._changed:
                self._shown += UNSEEN.sub("", some.decode("utf-8", "replace"))
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()


def pattern(lines: Sequence[str]) -> str:
    """A regular expression for shown lines: `…` alone is any number of lines, within a line anything."""
    return "".join(r"(?:.*\n)*?" if line.strip() == "…" else _line(line) + r"[ ]*\n" for line in lines)


def _line(line: str) -> str:
    return ".*".join(re.escape(part) for part in line.rstrip().split("…"))
