"""The root of the command: rooms found lazily, outcomes turned into exit statuses, in real processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ENTRY_POINTS = """\
[bizing.commands]
book = room:book
store = room:store
lone = room:lone
odd = room:odd
broken = nowhere.at_all:app
heavy = heavy:app
"""

ROOM = '''
from typing import Annotated
import typer


def book(how: Annotated[str, typer.Argument(help="What shall happen.")] = "well") -> None:
    """Book something.

    \\b
    Examples:
      bizing book well
    """
    import sys
    from bizing_spec.outcome import WRONG, Stopped

    if how == "taken":
        raise Stopped("port 8080 is in use; choose another with --port")
    if how == "wrong":
        raise Stopped("2 slots were booked twice", WRONG)
    if how == "crash":
        raise ValueError("boom")
    if how == "interrupt":
        raise KeyboardInterrupt
    if how == "abort":
        raise typer.Abort
    if how == "much":
        for number in range(200_000):
            print(number)
    print("booked", "heavy" in sys.modules)


store = typer.Typer(help="Look after the store.")


@store.command()
def migrate() -> None:
    """Bring the store up to date."""
    print("migrated")


@store.command()
def status() -> None:
    """Show how the store is."""
    raise typer.Exit(1)


lone = typer.Typer(help="A group of one.")


@lone.command()
def only() -> None:
    """The only one."""
    print("only")


odd = 5
'''

HEAVY = '''
import typer
app = typer.Typer(help="Imports nothing at its top.")


@app.command()
def run() -> None:
    """Run."""
'''

RUN = [sys.executable, "-c", "import sys; from bizing_spec.cli import main; sys.exit(main())"]


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like an installed distribution with rooms of its own."""
    folder = tmp_path_factory.mktemp("rooms")
    information = folder / "rooms-1.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: rooms\nVersion: 1\n")
    (information / "entry_points.txt").write_text(ENTRY_POINTS)
    (folder / "room.py").write_text(ROOM)
    (folder / "heavy.py").write_text(HEAVY)
    return folder


def bizing(rooms: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "PYTHONPATH": str(rooms), "COLUMNS": "100", **environment}
    return subprocess.run([*RUN, *arguments], env=variables, capture_output=True, text=True, timeout=60)


def test_help_lists_the_commands_of_all_rooms(rooms: Path) -> None:
    done = bizing(rooms, "--help")
    assert done.returncode == 0
    for expected in ("book", "Book something.", "store", "Look after the store.", "130 after Ctrl-C"):
        assert expected in done.stdout
    assert "(not available: nowhere.at_all:app" in done.stdout
    assert done.stderr == ""


def test_help_without_any_command_goes_to_stderr(rooms: Path) -> None:
    for arguments in ((), ("store",)):
        done = bizing(rooms, *arguments)
        assert done.returncode == 2
        assert done.stdout == ""
        assert "Usage: bizing" in done.stderr


def test_help_of_a_command_keeps_its_examples(rooms: Path) -> None:
    done = bizing(rooms, "book", "--help")
    assert "Examples:\n    bizing book well" in done.stdout
    assert "What shall happen." in done.stdout


def test_command_imports_its_own_room_only(rooms: Path) -> None:
    done = bizing(rooms, "book")
    assert (done.returncode, done.stdout, done.stderr) == (0, "booked False\n", "")


@pytest.mark.parametrize("command", [("store", "migrate"), ("lone", "only")])
def test_group_runs_its_commands(rooms: Path, command: tuple[str, str]) -> None:
    assert bizing(rooms, *command).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("book", "taken"), 2, "bizing: port 8080 is in use; choose another with --port\n"),
        (("book", "wrong"), 1, "bizing: 2 slots were booked twice\n"),
        (("store", "status"), 1, ""),
        (("book", "crash"), 2, "bizing: unexpected ValueError: boom (`bizing --traceback …` shows where)\n"),
        (("book", "interrupt"), 130, ""),
        (("book", "abort"), 130, ""),
        (("boook",), 2, "bizing: No such command 'boook'. Did you mean 'book'?\nTry 'bizing --help'.\n"),
        (("store", "nope"), 2, "bizing: No such command 'nope'.\nTry 'bizing store --help'.\n"),
        (("book", "--nope"), 2, "bizing: No such option: --nope\nTry 'bizing book --help'.\n"),
        (
            ("broken", "run", "--port", "1"),
            2,
            "bizing: the command 'broken' is not available, because nowhere.at_all:app cannot be loaded:"
            " ModuleNotFoundError: No module named 'nowhere'\n",
        ),
        (
            ("odd",),
            2,
            "bizing: the command 'odd' is not available, because room:odd cannot be loaded:"
            " TypeError: 5 is neither a typer.Typer nor a function\n",
        ),
    ],
)
def test_outcome(rooms: Path, arguments: tuple[str, ...], status: int, says: str) -> None:
    done = bizing(rooms, *arguments)
    assert (done.returncode, done.stderr) == (status, says)


def test_traceback_on_request(rooms: Path) -> None:
    for done in (bizing(rooms, "--traceback", "book", "crash"), bizing(rooms, "book", "crash", BIZING_TRACEBACK="1")):
        assert done.returncode == 2
        assert 'raise ValueError("boom")' in done.stderr
        assert done.stderr.endswith("shows where)\n")


def test_version(rooms: Path) -> None:
    done = bizing(rooms, "--version")
    assert done.returncode == 0
    assert done.stdout.startswith("bizing ")


def test_output_whose_reader_has_left(rooms: Path) -> None:
    variables = {**os.environ, "PYTHONPATH": str(rooms)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([*RUN, "book", "much"], env=variables, **pipes) as process:  # type: ignore[call-overload]
        process.stdout.readline()
        process.stdout.close()
        assert process.wait(timeout=60) == 141
        assert process.stderr.read() == b""


def test_help_imports_nothing_heavy(rooms: Path) -> None:
    """The real command's help, with every room that is installed: what takes long to import stays out."""
    probe = (
        "import sys; from bizing_spec.cli import main; main(['--help']);"
        "print(sorted({'fastapi', 'sqlalchemy', 'pydantic', 'psycopg', 'rich', 'httpx', 'locust', 'yaml',"
        " 'jsonschema_rs'} & set(sys.modules)), file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONPATH": str(rooms)}
    done = subprocess.run([sys.executable, "-c", probe], env=environment, capture_output=True, text=True, timeout=60)
    assert done.stderr == "[]\n"
