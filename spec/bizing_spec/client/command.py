"""What `bizing spec client` does once its arguments are read."""

from pathlib import Path

from bizing_spec import document, openapi, outcome
from bizing_spec.client import generators, python, typescript
from bizing_spec.lint import refusing
from bizing_spec.outcome import Stopped

Files = dict[Path, str]


def client(source: str, language: str, output: Path, is_check: bool) -> None:
    """Write the client, or compare it with what is there. Raises Stopped."""
    api = openapi.read(source)
    refusing.refuse_dead_references(api)
    refusing.refuse_shared_operation_ids(api)  # clients call one method by it
    if language == "python":
        files = {output / name: text for name, text in python.write(api).items()}
    else:
        files = {output: typescript.write(api)}
    keep(files, is_check, f"bizing spec client {source} --language {language} --output {output}")


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
