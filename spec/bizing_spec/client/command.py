"""What `bizing spec client` does once its arguments are read."""

from pathlib import Path
from typing import Final

from bizing_spec import document, openapi, outcome
from bizing_spec.client import generators, python, typescript
from bizing_spec.lint import refusing
from bizing_spec.outcome import Stopped

Files = dict[Path, str]

_TYPESCRIPT: Final = (".ts", ".mts", ".cts")


def client(source: str, said: str | None, output: Path, is_check: bool) -> None:
    """Write the client, or compare it with what is there. Raises Stopped."""
    language = _language(said, output)
    api = openapi.read(source)
    refusing.refuse_dead_references(api)
    refusing.refuse_shared_operation_ids(api)  # clients call one method by it
    if language == "python":
        files = {output / name: text for name, text in python.write(api).items()}
    else:
        files = {output: typescript.write(api)}
    keep(files, is_check, f"bizing spec client {source} --language {language} --output {output}")


def _language(said: str | None, output: Path) -> str:
    """What was said, or what the name of the output says. Raises Stopped where they do not agree."""
    suffix = output.suffix.lower()
    by_suffix = "typescript" if suffix in _TYPESCRIPT else "python" if suffix in (".py", ".pyi") else None
    language = said or by_suffix
    if language is None:
        raise Stopped(f"--output {output}: name a module (api.ts), or say --language python for a package in a folder")
    if language == "python" and by_suffix and not output.is_dir():
        raise Stopped(f"--output {output}: a client in Python is a package: name its folder, with --language python")
    if language == "typescript" and by_suffix == "python":
        raise Stopped(f"--output {output}: --language typescript writes a module of TypeScript: name it api.ts")
    return language


def generate(source: str, generator: str, output: Path, is_check: bool) -> None:
    """Let openapi-generator write the client into a folder. Raises Stopped."""
    if is_check:
        raise Stopped("--check compares what --language writes: openapi-generator's output cannot be checked")
    generators.run(openapi.read(source), generator, output)


def keep(files: Files, is_check: bool, remedy: str) -> None:
    """Write the files, or raise Stopped for the first that is not so; `remedy` is the command that makes them."""
    for file, text in files.items():
        if is_check:
            if document.text_of(file) != text:
                raise Stopped(f"{file} is not what the document says now: run `{remedy}`", outcome.WRONG)
        else:
            _write(file, text)


def _write(file: Path, text: str) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    except OSError as fault:
        raise Stopped(f"{file} cannot be written: {fault.strerror}") from fault
