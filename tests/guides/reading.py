"""A guide in pieces, in the reader's order: files that it shows, patches of them, and what is typed into terminals."""

import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

FENCE = re.compile(r"^```(\S+)[ ]*(.*)$")
NAMED = re.compile(r"^(?:#|//) ((?:[\w.-]+/)*[\w-]*\.[\w.-]+)$")  # `# openapi.yaml`, `// src/book.ts`
PORT = re.compile(r"(127\.0\.0\.1[: ]|--port )(\d{4,5})\b")


@dataclasses.dataclass(frozen=True)
class File:
    """A block whose first line is a comment with the file's name; it is written as it stands."""

    line: int
    name: str
    text: str


@dataclasses.dataclass(frozen=True)
class Patch:
    """A `diff` block, applied by git."""

    line: int
    text: str


@dataclasses.dataclass(frozen=True)
class Step:
    """A command, and the lines of output that are shown below it (`…` stands for anything)."""

    line: int
    command: str
    shown: tuple[str, ...]
    terminal: str  # "" is the reader's own; in another one the command is left running
    status_shown: bool = False  # the next command is `echo $?`, so this one may fail


@dataclasses.dataclass(frozen=True)
class Interrupt:
    """`^C` on the first line of a block: Ctrl-C in that terminal."""

    terminal: str


Piece = File | Patch | Step | Interrupt


class Unreadable(Exception):
    """A guide has a block that nobody would run."""


def read(guide: Path) -> list[Piece]:
    """The pieces of a guide. Raises Unreadable for a block that is neither run nor written."""
    return [piece for line, info, rest, body in _blocks(guide) for piece in _pieces(guide, line, info, rest, body)]


def ports(pieces: list[Piece]) -> set[str]:
    """The ports that a guide names; whoever runs it may have to take others."""
    texts = (each.command if isinstance(each, Step) else getattr(each, "text", "") for each in pieces)
    return {found[2] for text in texts for found in PORT.finditer(text)}


def _blocks(guide: Path) -> Iterator[tuple[int, str, str, list[str]]]:
    info: tuple[int, str, str] | None = None
    body: list[str] = []
    for number, line in enumerate(guide.read_text("utf-8").splitlines(), 1):
        if info is None:
            if line.startswith("```"):
                opened = FENCE.match(line)
                if opened is None:
                    raise Unreadable(f"{guide.name}:{number}: a block without a language is not run")
                info, body = (number, opened[1], opened[2]), []
        elif line == "```":
            yield *info, body
            info = None
        else:
            body.append(line)


def _pieces(guide: Path, line: int, language: str, terminal: str, body: list[str]) -> Iterator[Piece]:
    text = "\n".join(body) + "\n"
    if language == "console":
        yield from _steps(guide, line, terminal, body)
    elif language == "diff":
        yield Patch(line, text)
    elif body and (named := NAMED.match(body[0])):
        yield File(line, named[1], text)
    else:
        raise Unreadable(f"{guide.name}:{line}: name the file in a comment on the block's first line")


def _steps(guide: Path, line: int, terminal: str, body: list[str]) -> Iterator[Step | Interrupt]:
    steps: list[tuple[int, list[str], list[str]]] = []
    goes_on = False
    if body[:1] == ["^C"]:
        yield Interrupt(terminal)
    for number, text in enumerate(body, line + 1):
        if text == "^C" and not steps:
            continue
        if goes_on:
            steps[-1][1].append(text)
        elif text.startswith("$ "):
            steps.append((number, [text[2:]], []))
        elif steps:
            steps[-1][2].append(text)
        else:
            raise Unreadable(f"{guide.name}:{number}: output of no command")
        goes_on = text.endswith("\\") and not steps[-1][2]
    following = [command[0] for _, command, _ in steps[1:]] + [""]
    for (number, command, shown), after in zip(steps, following, strict=True):
        yield Step(number, "\n".join(command), tuple(shown), terminal, after == "echo $?")
