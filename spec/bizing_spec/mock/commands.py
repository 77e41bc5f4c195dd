"""The command `bizing mock`: parse and call."""

from pathlib import Path
from typing import Annotated, Literal

import typer


def mock(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE", help="OpenAPI documents, 3.0 or 3.1, or git:REVISION:PATH."),
    ],
    host: Annotated[str, typer.Option("--host", "-h", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", "-p", help="Port; 0 takes a free one.", min=0, max=65535)] = 4010,
    dynamic: Annotated[
        bool, typer.Option("--dynamic", "-d", help="Make answers up from the schemas instead of the examples.")
    ] = False,
    errors: Annotated[
        bool, typer.Option("--errors", help="Answer 500 where the document's example breaks its own schema.")
    ] = False,
    stateless: Annotated[bool, typer.Option("--stateless", help="Remember nothing of what is sent.")] = False,
    seed: Annotated[int | None, typer.Option("--seed", "-s", help="Of what is made up, for the same again.")] = None,
    cors: Annotated[bool, typer.Option("--cors/--no-cors", help="Let pages of any origin call.")] = True,
    rules: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="How stored objects conflict, expire and change their state; latency and faults.",
            show_default="openapi.mock.yaml beside openapi.yaml",
        ),
    ] = None,
    scenario: Annotated[
        str | None, typer.Option(metavar="NAME", help="Which of the rules' scenarios to play from the beginning.")
    ] = None,
    seed_data: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What is stored at the beginning, by path: lists of objects."),
    ] = None,
    proxy: Annotated[
        str | None, typer.Option(metavar="URL", help="Ask this service for the answers, and check both sides.")
    ] = None,
    callbacks_to: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST", help="Send callbacks to this host too, not to this machine alone."),
    ] = None,
    record: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Append every exchange, a line of JSON each, without credentials."),
    ] = None,
    watch: Annotated[bool, typer.Option("--watch/--no-watch", help="Take the file anew when it changes.")] = True,
    fill: Annotated[
        Literal["true", "false"],
        typer.Option("--json-schema-faker-fillProperties", help="Prism's option of that name.", hidden=True),
    ] = "true",
) -> None:
    """Serve a mock of any OpenAPI document.

    It answers with the document's examples or by its schemas, and refuses what the document refuses. What is posted can
    be read, listed, changed and deleted. `Prefer: code=404`, `example=NAME`, `dynamic=true`, `delay=0.5` and
    `fault=503` choose another answer, and so do ?__code=404 and the like. /__mock shows what was asked. Several
    documents are answered for at one address, each under the base path of its servers.

    \b
    Examples:
      bizing mock openapi.yaml
      bizing mock shop.yaml accounts.yaml
      bizing mock openapi.yaml --port 4011 --dynamic --seed 7
      curl -H "Prefer: code=404" http://127.0.0.1:4010/things/1
    """
    from bizing_spec.mock import serving
    from bizing_spec.mock.answering import Manner

    stateful = not stateless
    manner = Manner(dynamic, errors, stateful, seed, fill == "true", scenario)
    serving.serve(
        serving.Options(
            files=files,
            host=host,
            port=port,
            manner=manner,
            cors=cors,
            watch=watch,
            rules=rules,
            proxy=proxy,
            record=record,
            seed_data=seed_data,
            callbacks_to=callbacks_to or (),
        )
    )
