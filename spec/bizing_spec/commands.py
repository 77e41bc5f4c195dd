"""The command `bizing spec`: parse and call. What it needs is imported when it runs, for `--help` to be quick."""

from pathlib import Path
from typing import Annotated, Literal

import typer

AllowOutside = Annotated[bool, typer.Option("--allow-outside", help="Follow references out of the document's folder.")]
AllowNetwork = Annotated[bool, typer.Option("--allow-network", help="Follow references to the network.")]

spec = typer.Typer(help="Tools for any OpenAPI document, of 3.0 and 3.1.", no_args_is_help=True)


@spec.command()
def bundle(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The document: a file, or git:REVISION:PATH.")],
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to write it.", show_default="here")] = None,
    form: Annotated[
        Literal["yaml", "json"] | None,
        typer.Option("--format", help="How to write it.", show_default="as the name of the file that is written says"),
    ] = None,
    allow_outside: AllowOutside = False,
    allow_network: AllowNetwork = False,
) -> None:
    """Make one document out of many files: every reference becomes local, to `components`.

    References may be relative, encoded and circular, to YAML and JSON; of a git revision all files are of it.

    \b
    Examples:
      bizing spec bundle openapi/openapi.yaml --output openapi.json
      bizing spec bundle git:v1.2.0:openapi/openapi.yaml
    """
    from bizing_spec import openapi, outcome, rendering

    read = openapi.read(file, allow_outside=allow_outside, allow_network=allow_network)
    is_json = (output or Path(file)).suffix == ".json"
    text = rendering.render(read.content, form or ("json" if is_json else "yaml"))
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as fault:
        raise outcome.Stopped(f"{output}: {fault.strerror}") from fault


@spec.command()
def coverage(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The document: a file, or git:REVISION:PATH.")],
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="SOURCE…", help="What says which requests were made; or folders.")
    ] = None,
    form: Annotated[
        Literal["text", "json", "markdown", "html", "junit"], typer.Option("--format", help="How to print.")
    ] = "text",
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where to write it.", show_default="the terminal")
    ] = None,
    fail_under: Annotated[
        float | None, typer.Option(metavar="PERCENT", help="Status 1 for less than this.", min=0, max=100)
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(metavar="KIND", help="Count places of this kind alone; may be repeated.")
    ] = None,
    allow_outside: AllowOutside = False,
    allow_network: AllowNetwork = False,
) -> None:
    """Tell what of a document was exercised, and by JSON pointer what never was.

    Places are operations, parameters and their enum values, security schemes, media types, statuses, headers, and of
    schemas the properties, enum values and alternatives. What was sent counts, whether it was taken or refused.
    Sources are known by their content: pacts, recordings of `--record`, VCR cassettes, HAR archives, schemathesis'
    NDJSON reports, and logs with method, path and status.

    \b
    Examples:
      bizing spec coverage openapi.yaml pacts
      bizing spec coverage openapi.yaml record.ndjson report.har --format html --output coverage.html
      bizing spec coverage openapi.yaml pacts --fail-under 80 --only operation --only status
    """
    from bizing_spec.coverage import command

    command.coverage(
        file,
        sources or [],
        form,
        output,
        fail_under,
        only or (),
        allow_outside=allow_outside,
        allow_network=allow_network,
    )


@spec.command()
def diff(
    documents: Annotated[
        list[str],
        typer.Argument(
            metavar="OLD NEW", help="Two documents: files, or git:REVISION:PATH; with --against, any number of files."
        ),
    ],
    against: Annotated[
        str | None,
        typer.Option(metavar="REVISION", help="Compare each file with what it was then.", show_default=False),
    ] = None,
    fail_on: Annotated[
        Literal["breaking", "warning", "none"], typer.Option(help="The least for which the exit status is 1.")
    ] = "breaking",
    output: Annotated[
        Literal["text", "json", "markdown", "html", "github"], typer.Option("--format", help="How to print.")
    ] = "text",
    allow_outside: AllowOutside = False,
    allow_network: AllowNetwork = False,
) -> None:
    """Tell what changed between two documents, and whether it breaks those who use the old one.

    What breaks is decided by which values each document allows, in the direction in which they travel: the new one
    must take every request of the old one, and answer nothing that the old one does not allow. Where it does not, the
    witness is a value that shows it, tried on both. The ids are those of oasdiff.

    \b
    Examples:
      bizing spec diff old.yaml new.yaml
      bizing spec diff git:main:spec/v1/openapi.yaml spec/v1/openapi.yaml --format github
      bizing spec diff --against HEAD openapi.yaml
      bizing spec diff git:v1.0:openapi.yaml git:HEAD:openapi.yaml --format markdown --fail-on none

    Exit status: 0 nothing that --fail-on names, 1 something, 2 a document cannot be read.
    """
    from bizing_spec.diff import command

    command.diff(documents, against, fail_on, output, allow_outside=allow_outside, allow_network=allow_network)


@spec.command()
def lint(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="FILE…", help="Documents: files, or git:REVISION:PATH.")
    ] = None,
    form: Annotated[
        Literal["text", "json", "github", "sarif", "junit"], typer.Option("--format", help="How to print.")
    ] = "text",
    config: Annotated[
        Path | None,
        typer.Option(
            help="How severe each rule is.", show_default="the .bizing-lint.yaml in the document's folder or above"
        ),
    ] = None,
    fail_on: Annotated[
        Literal["error", "warning", "none"], typer.Option(help="The least severe finding that makes the status 1.")
    ] = "error",
    rules: Annotated[bool, typer.Option("--rules", help="List the rules, and lint nothing.")] = False,
    allow_outside: AllowOutside = False,
    allow_network: AllowNetwork = False,
) -> None:
    """Say what is wrong with a document: its form, what it refers to, its examples, and how its API is made.

    `x-lint-ignore: {RULE: REASON}` in an object accepts what RULE finds in it. `.bizing-lint.yaml` says how severe a
    rule is: `rules: {RULE: error|warning|info|off}`. Exit status: 1 for an error, 2 for what is no document.

    \b
    Examples:
      bizing spec lint openapi.yaml
      bizing spec lint openapi.yaml --format sarif > lint.sarif
      bizing spec lint --rules
    """
    from bizing_spec.lint import command

    if rules:
        command.list_rules(form)
    else:
        command.lint(files or [], form, config, fail_on, allow_outside=allow_outside, allow_network=allow_network)


@spec.command()
def policy(
    where: Annotated[
        Path, typer.Argument(metavar="[FILE|FOLDER]", help="A document, or the folder of v1/openapi.yaml, v2/…")
    ] = Path("."),
    first: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="REV", help="The revision that the policy holds from.", show_default="the first"
        ),
    ] = None,
    last: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="REV", help="Judge up to this revision.", show_default="the files as they lie there"
        ),
    ] = None,
    months: Annotated[
        int | None,
        typer.Option(min=0, max=1200, help="Calendar months from a deprecation to its sunset.", show_default="6"),
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="A running provider, whose answers must tell what is deprecated.")
    ] = None,
    header: Annotated[list[str] | None, typer.Option(metavar="NAME: VALUE", help="Send it to the provider.")] = None,
    form: Annotated[
        Literal["text", "json", "markdown", "junit"], typer.Option("--format", help="How to print.")
    ] = "text",
) -> None:
    """Say which commits changed an API against its policy: what breaks comes under a new major path, the newest two
    are kept, and nothing goes without a deprecation whose sunset is six calendar months later, by the dates in git.

    `.bizing-policy.yaml`, in the folder or above it, may set `months` and `since`, which --months and --from go before.
    What was mended since is a warning. Exit status: 0 kept, 1 an error, 2 no history to judge.

    \b
    Examples:
      bizing spec policy spec
      bizing spec policy spec/v1/openapi.yaml --from v1.0.0 --format markdown
      bizing spec policy spec --url http://127.0.0.1:8000 --header "X-API-Key: $KEY"
    """
    from bizing_spec.policy import command

    command.policy(where, first, last, months, url, header or [], form)


@spec.command()
def types(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The document: a file, or git:REVISION:PATH.")],
    output: Annotated[Path | None, typer.Option(help="Where to write them.", show_default="the terminal")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; status 1 if the output is not what the document says.")
    ] = False,
    empty_objects_unknown: Annotated[
        bool, typer.Option("--empty-objects-unknown", help="An object without properties may have any, not none.")
    ] = False,
) -> None:
    """Write a document's TypeScript types: paths, webhooks, components, operations, as openapi-fetch reads them.

    \b
    Examples:
      bizing spec types openapi.yaml --output src/api.d.ts
      bizing spec types openapi.yaml --output src/api.d.ts --check
    """
    from bizing_spec.typescript import command

    command.types(file, output, check, empty_objects_unknown)


@spec.command()
def models(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The document: a file, or git:REVISION:PATH.")],
    output: Annotated[Path, typer.Option(metavar="FILE", help="Where to write them.")],
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; status 1 if the output is not what the document says.")
    ] = False,
) -> None:
    """Write pydantic models of a document's schemas, with all their constraints, for who serves the API.

    datamodel-code-generator makes them: `pip install 'bizing[models]'`.

    \b
    Examples:
      bizing spec models openapi.yaml --output src/models.py
      bizing spec models openapi.yaml --output src/models.py --check
    """
    from bizing_spec.models import command

    command.write(file, output, check)


@spec.command()
def client(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The document: a file, or git:REVISION:PATH.")],
    output: Annotated[Path, typer.Option(help="The module in TypeScript, else the folder.")],
    language: Annotated[
        Literal["typescript", "python"] | None,
        typer.Option(help="The language.", show_default="typescript for an output like api.ts"),
    ] = None,
    generator: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Let openapi-generator write it, in any language. Needs `bizing[generator]`."
        ),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; status 1 if the output is not what the document says.")
    ] = False,
) -> None:
    """Write a typed client of a document's API, with a method for each operation: a module of TypeScript on `fetch`
    alone, or a package of Python on httpx and pydantic with a `Client` and an `AsyncClient`.

    Answers are typed, errors too: by `ok` and `status` in TypeScript, as exceptions in Python. What the document does
    not declare is thrown. What may be repeated is repeated when it fails, with the same idempotency key.

    \b
    Examples:
      bizing spec client openapi.yaml --output src/api.ts
      bizing spec client openapi.yaml --language python --output src/bookings
      bizing spec client openapi.yaml --output src/api.ts --check
      bizing spec client openapi.yaml --generator kotlin --output android/client
    """
    from bizing_spec.client import command

    if generator:
        command.generate(file, generator, output, check)
    else:
        command.client(file, language, output, check)
