"""The command `bizing pact`: parse and call. What it needs is imported when it runs, for `--help` to be quick."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from bizing_spec.commands import AllowNetwork, AllowOutside

PROVIDER = "bizing-api"

app = typer.Typer(help="Pacts: verify the provider against them, publish them.", no_args_is_help=True)

Pacts = Annotated[
    list[str] | None,
    typer.Argument(metavar="PACT|DIR|URL…", help="Pact files, folders of them, or URLs.", show_default="./pacts"),
]


@app.command()
def verify(
    pacts: Pacts = None,
    provider: Annotated[str, typer.Option(help="The provider's name in the pacts.")] = PROVIDER,
    provider_url: Annotated[
        str | None, typer.Option(help="A provider that runs already; a throw-away one if left out.")
    ] = None,
    states_url: Annotated[
        str | None, typer.Option(help="Where that provider brings its provider states about.")
    ] = None,
    messages_url: Annotated[
        str | None, typer.Option(help="Where that provider hands over messages, on the same host.")
    ] = None,
    consumer: Annotated[list[str] | None, typer.Option(help="Only pacts of this consumer; may be repeated.")] = None,
    description: Annotated[
        str | None, typer.Option(help="Only interactions whose description matches this regular expression.")
    ] = None,
    header: Annotated[
        list[str] | None, typer.Option(help="'Name: value' to send with every request; may be repeated.")
    ] = None,
    form: Annotated[Literal["text", "json"], typer.Option("--format", help="How to print.")] = "text",
    junit: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as JUnit XML too.")] = None,
    markdown: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the report as Markdown too.")] = None,
) -> None:
    """Verify the provider against pacts, and say which interaction fails and which field differs.

    The provider is started on a throw-away database, and each interaction, a request or a message, finds the provider
    states that it wants.

    \b
    Examples:
      bizing pact verify
      bizing pact verify pacts/bizing-admin-bizing-api.json --description cancel
      bizing pact verify --provider-url http://127.0.0.1:8000 --states-url http://127.0.0.1:8001/states

    Exit status: 0 all interactions pass (pending ones may fail), 1 one fails, 2 nothing could be verified.
    """
    import contextlib
    import re
    from urllib.parse import urlsplit

    from bizing_pacts import progress, relay, reports, sources, verification
    from bizing_pacts import provider as throw_away
    from bizing_provider import logs
    from bizing_spec import outcome
    from bizing_spec.fuzz import targets

    for option, url in (("--states-url", states_url), ("--messages-url", messages_url)):
        if url and not provider_url:
            raise outcome.Stopped(f"{option} goes with --provider-url")
    if messages_url and urlsplit(messages_url).hostname != urlsplit(provider_url).hostname:
        raise outcome.Stopped("--messages-url wants an address on the host of --provider-url")
    if provider_url and not provider_url.startswith(("http://", "https://")):
        raise outcome.Stopped(f"--provider-url wants an address such as http://127.0.0.1:8000, not {provider_url}")
    try:
        re.compile(description or "")
    except re.error as fault:
        raise outcome.Stopped(f"--description wants a regular expression: {fault}") from fault
    found = sources.find(pacts or (), provider)
    choice = verification.Choice(description, tuple(consumer or ()), _headers(header or []))
    logs.configure("error")
    if provider_url:
        targets.must_answer(provider_url)
    total = None if found.urls else len(list(verification.chosen(found, choice)))
    with contextlib.ExitStack() as stack:
        shown = stack.enter_context(progress.progress(total))
        place = stack.enter_context(
            relay.relayed(throw_away.Place(provider_url, states_url, messages_url), shown)
            if provider_url
            else throw_away.running(shown)
        )
        report = verification.run(provider, place, found, choice)
    if junit:
        junit.write_text(reports.junit(report), encoding="utf-8")
    if markdown:
        markdown.write_text(reports.markdown(report), encoding="utf-8")
    typer.echo(reports.as_json(report) if form == "json" else reports.text(report))
    if not report.has_passed:
        raise typer.Exit(outcome.WRONG)


@app.command()
def provider(port: Annotated[int, typer.Option(help="Where it listens on loopback; 0 for a free one.")] = 0) -> None:
    """Serve the provider on a throw-away database, with its provider states, until Ctrl-C.

    What `bizing pact verify` starts for itself; for `bizing verify`, and for those who verify with other tools.

    \b
    Example:
      bizing pact provider --port 8000
      curl http://127.0.0.1:8000/_pact/provider-states -H 'Content-Type: application/json' \\
        -d '{"action": "setup", "state": "a booking"}'
    """
    import signal

    from bizing_pacts import provider as throw_away
    from bizing_provider import logs, serving

    logs.configure("error")
    with serving.signals(), throw_away.running(port=port, background=True) as place:
        typer.echo(f"provider  {place.url}\nstates    {place.states_url}\nmessages  {place.messages_url}")
        signal.pause()


def _headers(given: list[str]) -> dict[str, str]:
    from bizing_spec import outcome

    if wrong := [header for header in given if ":" not in header]:
        raise outcome.Stopped(f"--header wants 'Name: value', not {wrong[0]!r}")
    return {name.strip(): value.strip() for name, _, value in (header.partition(":") for header in given)}


@app.command()
def publish(
    pacts: Pacts = None,
    broker_url: Annotated[
        str | None, typer.Option(envvar="PACT_BROKER_BASE_URL", help="The Pact Broker's address.")
    ] = None,
    consumer_version: Annotated[
        str | None, typer.Option(help="The consumer's version.", show_default="the git commit")
    ] = None,
    branch: Annotated[str | None, typer.Option(help="The consumer's branch.", show_default="the git branch")] = None,
    build_url: Annotated[str | None, typer.Option(help="Where the build that made the pacts can be seen.")] = None,
    dirty: Annotated[bool, typer.Option("--dirty", help="Publish even if there are uncommitted changes.")] = False,
    options: Annotated[
        list[str] | None, typer.Option("--option", help="Passed on to `pact broker publish`; may be repeated.")
    ] = None,
) -> None:
    """Publish pacts to a Pact Broker or PactFlow with the official `pact` command.

    The version is the commit that is checked out, the branch is its branch. Credentials come from PACT_BROKER_TOKEN, or
    PACT_BROKER_USERNAME and PACT_BROKER_PASSWORD.

    \b
    Examples:
      bizing pact publish --broker-url https://broker.example.com
      bizing pact publish pacts/mine.json --consumer-version 1.4.0 --branch main --option=--validate
    """
    from bizing_pacts import publication, sources
    from bizing_spec import outcome

    if not broker_url:
        raise outcome.Stopped("the broker's address is missing; give --broker-url or set PACT_BROKER_BASE_URL")
    found = sources.find(pacts or ())
    if found.urls:
        raise outcome.Stopped(f"{found.urls[0]} is published where it is; name pact files or folders of them")
    folder = found.pacts[0].file.resolve().parent
    if consumer_version:
        version = publication.Version(consumer_version, branch)
    else:
        version = publication.of_git(folder, dirty=dirty, branch=branch)
    if status := publication.publish(found.pacts, version, broker_url, build_url, options or ()):
        raise outcome.Stopped(f"the `pact` command could not publish (it ended with {status}; see above)")


@app.command()
def compare(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="PACT… SPEC",
            help="Pact files or folders of them, then the OpenAPI or AsyncAPI document: a file, or git:REVISION:PATH.",
        ),
    ],
    provider: Annotated[
        str | None, typer.Option(help="Only the pacts with this provider; the others are named and left out.")
    ] = None,
    form: Annotated[
        Literal["text", "json", "junit", "github"], typer.Option("--format", help="How to print.")
    ] = "text",
    allow_outside: AllowOutside = False,
    allow_network: AllowNetwork = False,
) -> None:
    """Compare pacts to an OpenAPI or AsyncAPI document: is each interaction allowed? Nothing is started or called.

    A consumer may use a part of an answer, and no field, header or status that the document does not have; what it
    sends must be valid where it expects success. Messages are held to the operations of an AsyncAPI document, or to the
    webhooks of an OpenAPI one.

    \b
    Examples:
      bizing pact compare pacts/storefront.json openapi.yaml
      bizing pact compare pacts --provider bizing-api git:main:spec/v1/openapi.yaml --format github
      bizing pact compare pacts/ledger.json asyncapi.yaml

    Exit status: 0 all are allowed (there may be warnings), 1 one is not, 2 nothing could be compared.
    """
    from bizing_pacts.compare import comparison, rendering
    from bizing_pacts.compare import files as pact_files
    from bizing_spec import asyncapi, outcome

    *named, spec = files
    if not named:
        raise outcome.Stopped("name one pact or more, and then the document: bizing pact compare PACT… SPEC")
    compared = comparison.of(asyncapi.read_either(spec, allow_outside=allow_outside, allow_network=allow_network))
    found = {}
    for pact in pact_files.read(named):
        if provider in (None, pact.provider):
            findings = list(compared.findings(pact))
            found[pact.file] = rendering.Result(compared.comparable(pact), findings, compared.left_out(pact))
        else:
            typer.echo(f"{pact.file} is of another provider, {pact.provider}: left out", err=True)
    if not found:
        raise outcome.Stopped(f"there is no pact with the provider {provider}")
    if not any(result.has_anything for result in found.values()) and (left := rendering.left_out(found)):
        raise outcome.Stopped(f"nothing could be compared: {left[0]}")
    render = {
        "text": rendering.text,
        "json": rendering.as_json,
        "junit": rendering.junit,
        "github": rendering.github,
    }
    typer.echo(render[form](found))
    for line in rendering.left_out(found):
        typer.echo(line, err=True)
    if rendering.errors(found):
        raise typer.Exit(outcome.WRONG)
