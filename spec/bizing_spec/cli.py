"""The root of the `bizing` command: finds the rooms' commands and turns what happens into an exit status.

A room registers its commands as entry points in the group `bizing.commands`: the name is what is typed, the
object is a `typer.Typer` (a group of commands) or a plain function (one command). The module that holds them
imports nothing but typer at its top, and what the work needs inside the functions, because `bizing --help`
imports the modules of all rooms.
"""

import os
import sys
from collections.abc import Iterator, MutableMapping, Sequence
from importlib import metadata
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.exceptions import TyperException

from bizing_spec import completion, outcome
from bizing_spec.outcome import Stopped

_GROUP = "bizing.commands"
_PIPE_CLOSED = 141  # 128 + SIGPIPE, as shells report it

Command = TyperCommand | TyperGroup


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line (without the program's name) and return its exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        root = _root()
        if shell := os.environ.get(completion.VARIABLE):
            return _complete(root, shell, given)
        with root.make_context("bizing", given) as context:
            root.invoke(context)
        sys.stdout.flush()
    except typer.Exit as end:
        return end.exit_code
    except Stopped as fact:
        return _stop(fact, fact.message, fact.status)
    except TyperException as fault:
        return _explain_usage(fault)
    except (KeyboardInterrupt, typer.Abort):
        return outcome.INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has left; nothing more may be written, not even by the interpreter's own end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _PIPE_CLOSED
    except Exception as fault:
        reason = f"unexpected {type(fault).__name__}: {fault}".rstrip(": ")
        return _stop(fault, f"{reason} (`bizing --traceback …` shows where)", outcome.UNABLE)
    return outcome.OK


def _complete(root: TyperGroup, shell: str, words: Sequence[str]) -> int:
    typer.echo(completion.answer(root, shell, words), nl=False)
    return outcome.OK


def _stop(fault: Exception, message: str, status: int) -> int:
    if os.environ.get("BIZING_TRACEBACK", "0") not in ("", "0"):
        sys.excepthook(type(fault), fault, fault.__traceback__)
    print(f"bizing: {message}", file=sys.stderr)
    return status


def _explain_usage(fault: TyperException) -> int:
    context = getattr(fault, "ctx", None)
    message = fault.format_message()
    if type(fault).__name__ == "NoArgsIsHelpError":
        print(message, file=sys.stderr)
    else:
        path = context.command_path if context else "bizing"
        print(f"bizing: {message}\nTry '{path} --help'.", file=sys.stderr)
    return outcome.UNABLE


def _root() -> TyperGroup:
    app = typer.Typer(add_completion=False)
    app.callback()(_options)
    group = typer.main.get_group(app)
    _simplify(group)
    group.commands = _Commands()
    return group


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"bizing {metadata.version('bizing')}")
        raise typer.Exit


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
    traceback: Annotated[
        bool, typer.Option("--traceback", help="Show where an error arose (or set BIZING_TRACEBACK=1).")
    ] = False,
) -> None:
    """A booking API that cannot double-book, and the tools that prove it.

    \b
    Examples:
      bizing serve                 the API, on a PostgreSQL of its own
      bizing COMMAND --help        what a command does, with examples

    Exit status: 0 all is well, 1 what was checked is wrong, 2 wrong usage or unable to run, 130 after Ctrl-C.
    """
    if traceback:
        os.environ["BIZING_TRACEBACK"] = "1"


class _Commands(MutableMapping[str, Any]):
    """The commands of all rooms by name; each is imported only when it is looked at."""

    def __init__(self) -> None:
        self._points: dict[str, metadata.EntryPoint] = {}
        for point in metadata.entry_points(group=_GROUP):
            self._points.setdefault(point.name, point)
        self._loaded: dict[str, Command] = {}

    def __getitem__(self, name: str) -> Command:
        if name not in self._loaded:
            self._loaded[name] = _load(self._points[name])
        return self._loaded[name]

    def __setitem__(self, name: str, command: Command) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._points)

    def __len__(self) -> int:
        return len(self._points)


def _load(point: metadata.EntryPoint) -> Command:
    """The command behind an entry point, or one that says why there is none."""
    try:
        command = _command(point.load())
    except Exception as fault:
        command = _unavailable(point, fault)
    _simplify(command)
    command.name = point.name
    return command


def _command(registered: Any, **settings: Any) -> Command:
    if isinstance(registered, typer.Typer):
        return typer.main.get_group(registered)
    if not callable(registered):
        raise TypeError(f"{registered!r} is neither a typer.Typer nor a function")
    app = typer.Typer(add_completion=False)
    app.command(**settings)(registered)
    command: Command = typer.main.get_command(app)  # type: ignore[assignment]
    return command


def _unavailable(point: metadata.EntryPoint, fault: Exception) -> Command:
    reason = f"{point.value} cannot be loaded: {type(fault).__name__}: {fault}"

    def stop() -> None:
        raise Stopped(f"the command {point.name!r} is not available, because {reason}") from fault

    anything = {"allow_extra_args": True, "ignore_unknown_options": True}
    return _command(stop, help=f"(not available: {reason})", context_settings=anything)


def _simplify(command: Command) -> None:
    """Plain help, because importing rich for a page of help takes longer than all the rest of it."""
    command.rich_markup_mode = None
    if isinstance(command, TyperGroup):
        command.no_args_is_help = True
        for each in command.commands.values():
            _simplify(each)  # type: ignore[arg-type]
