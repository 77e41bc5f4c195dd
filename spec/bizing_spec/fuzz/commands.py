"""The command `bizing fuzz`: parse and call."""

from pathlib import Path
from typing import Annotated, Literal

import typer


def fuzz(
    target: Annotated[str, typer.Argument(metavar="URL|APP", help="A service, or an ASGI or WSGI app: module:name.")],
    openapi: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="The document, 3.0 or 3.1: a file, git:REVISION:PATH, or an address.",
            show_default="found at the usual addresses of the service",
        ),
    ] = None,
    header: Annotated[
        list[str] | None,
        typer.Option(metavar="'NAME: VALUE'", help="Sent with every request; repeat, or @FILE with one a line."),
    ] = None,
    other_header: Annotated[
        list[str] | None,
        typer.Option(metavar="'NAME: VALUE'", help="Of another caller, who must see nothing of the first one's."),
    ] = None,
    rules: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The mock's rules, which say what must not be booked twice.",
            show_default="openapi.mock.yaml beside openapi.yaml",
        ),
    ] = None,
    max_examples: Annotated[int, typer.Option(help="Requests made up for each operation and phase.", min=1)] = 8,
    seconds: Annotated[float, typer.Option(help="How long to go on at most.", min=1)] = 60,
    seed: Annotated[int, typer.Option(help="Of what is made up, for the same again.")] = 1,
    only: Annotated[
        list[str] | None, typer.Option(metavar="OPERATION", help="Test this operation (id or path) alone; repeat.")
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(metavar="OPERATION", help="Leave this operation (id or path) out; repeat.")
    ] = None,
    exclude_check: Annotated[
        list[str] | None, typer.Option(metavar="CHECK", help="Leave this check out, by its name in findings; repeat.")
    ] = None,
    workers: Annotated[
        int, typer.Option(help="Operations tested at once; with several, writes may cross.", min=1, max=64)
    ] = 1,
    phases: Annotated[
        str, typer.Option(help="Which of schemathesis's phases.", metavar="NAME,…")
    ] = "examples,coverage,fuzzing,stateful",
    strict: Annotated[
        bool, typer.Option("--strict", help="Let no 400, 402, 410, 412 or 422 refuse what the schemas allow.")
    ] = False,
    form: Annotated[
        Literal["text", "json", "junit", "markdown", "github", "sarif"], typer.Option("--format", help="How to print.")
    ] = "text",
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write it.", show_default="the terminal")
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Append every exchange, a line of JSON each, without credentials."),
    ] = None,
) -> None:
    """Try a service against its OpenAPI document, and tell each fault once, with the shortest request that shows it.

    Schemathesis makes up requests and holds the answers to the document: statuses, media types, schemas, headers,
    credentials, refusal of what is not allowed. Beside that: what was written is there when it is read again, another
    caller (--other-header) is kept out, nothing exclusive is booked twice, problems agree with their status. What the
    schemas allow may still be refused by a rule of the domain (4xx), unless --strict. It writes to the service: use one
    that is there for tests.

    \b
    Examples:
      bizing fuzz http://127.0.0.1:8000 --openapi openapi.yaml --header "X-API-Key: $KEY"
      bizing fuzz my_package.app:app --openapi openapi.yaml --format junit --output fuzz.xml
      bizing fuzz http://127.0.0.1:8000 --header "X-API-Key: $KEY" --other-header "X-API-Key: $OTHER_KEY"

    Exit status: 0 nothing found, 1 something, 2 it could not run, or no request succeeded, which proves nothing.
    """
    from bizing_spec import outcome
    from bizing_spec.fuzz import rendering, running, settings

    report = running.run(
        running.Options(
            target=target,
            openapi=openapi,
            credentials=settings.credentials(header or [], other_header or []),
            rules=rules,
            manner=settings.manner(
                max_examples, seconds, seed, workers, phases, strict=strict, excluded=exclude_check or ()
            ),
            only=only or (),
            excluded=exclude or (),
            record=record,
        )
    )
    settings.write(rendering.FORMATS[form](report), output)
    if report.findings:
        raise typer.Exit(outcome.WRONG)
    if report.undecided:
        raise outcome.Stopped(report.undecided)
