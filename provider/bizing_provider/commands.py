"""The provider's commands: parse and call. What they need is imported when they run, for `--help` to be quick."""

from pathlib import Path
from typing import Annotated, Literal

import typer

DataDir = Annotated[
    Path | None, typer.Option(help="Where the embedded PostgreSQL keeps its data.", show_default="a folder of yours")
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(envvar="BIZING_DATABASE_URL", help="Another PostgreSQL, 15 or later, instead of the embedded one."),
]
LogLevel = Annotated[
    Literal["debug", "info", "warning", "error"],
    typer.Option(envvar="BIZING_LOG_LEVEL", case_sensitive=False, help="The least that is logged."),
]
Format = Annotated[Literal["text", "json"], typer.Option("--format", help="How to print.")]


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="Server processes.", min=1, max=64)] = 1,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    ephemeral: Annotated[
        bool, typer.Option("--ephemeral", help="Use a throw-away database, removed at the end.")
    ] = False,
    demo: Annotated[
        bool, typer.Option("--demo/--no-demo", help="Make a demo business with resources and a key.")
    ] = True,
    background: Annotated[
        bool,
        typer.Option(
            "--background/--no-background",
            envvar="BIZING_BACKGROUND",
            help="Do the background work here too, or leave it to `bizing worker`.",
        ),
    ] = True,
    ready_file: Annotated[
        Path | None, typer.Option(help="Written (JSON, mode 0600) when requests are accepted, removed at the end.")
    ] = None,
    log_level: LogLevel = "info",
) -> None:
    """Serve the API, with its reference at /docs.

    On an empty machine: starts a PostgreSQL of its own, migrates it, makes a demo business, and prints an API key and a
    curl line that books. Ctrl-C stops all of it.

    \b
    Examples:
      bizing serve
      bizing serve --ephemeral --port 0 --ready-file ready.json
      bizing serve --database-url postgresql://me:secret@db/bizing --workers 4 --no-demo
    """
    from bizing_provider import serving

    serving.serve(
        serving.Options(
            host=host,
            port=port,
            workers=workers,
            data_dir=data_dir,
            database_url=database_url,
            ephemeral=ephemeral,
            demo=demo,
            background=background,
            ready_file=ready_file,
            log_level=log_level,
        )
    )


def worker(
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    log_level: LogLevel = "info",
) -> None:
    """Do the background work: sweep holds, complete bookings, take payments further, send webhooks, relay the feed.

    Run as many as you like beside `bizing serve --no-background`; they share the work. What one does when it is killed
    is taken over by another half a minute later; what it does when it is asked to end is finished, or left to another.

    \b
    Example:
      bizing worker --database-url postgresql://me:secret@db/bizing
    """
    from bizing_provider import serving

    serving.work(data_dir, database_url, log_level)


def sandbox(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)] = 8010,
    webhook_url: Annotated[str | None, typer.Option(help="Where events are sent; nowhere if left out.")] = None,
    webhook_secret: Annotated[
        str | None,
        typer.Option(
            envvar="BIZING_SANDBOX_WEBHOOK_SECRET",
            help="Signs events.",
            show_default="a new one, printed",
        ),
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND=PROBABILITY",
            help="Go wrong by chance: rate_limit, slow, error_before, error_after or lost for calls; drop, duplicate, "
            "reorder or delay for events. May be repeated.",
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Of that chance, for the same again.")] = None,
    ready_file: Annotated[
        Path | None, typer.Option(help="Written (JSON, mode 0600) when requests are accepted, removed at the end.")
    ] = None,
) -> None:
    """Serve a sandbox that stands in for Stripe, with test cards, 3-D Secure, refunds, events and faults.

    Point a Stripe SDK at it by its base address, with any key that begins with sk_test_. It is no real money, and
    all in memory. Its page shows the payments; /sandbox/state, /sandbox/clock and /sandbox/faults see and steer it.

    \b
    Examples:
      bizing sandbox
      bizing sandbox --port 0 --ready-file sandbox.json --webhook-url http://127.0.0.1:8000/webhooks/stripe
      bizing sandbox --fault lost=0.05 --fault duplicate=0.2 --seed 7
    """
    from bizing_provider import standin

    standin.run(
        standin.Options(
            host=host,
            port=port,
            webhook_url=webhook_url,
            webhook_secret=webhook_secret,
            faults=fault or (),
            seed=seed,
            ready_file=ready_file,
        )
    )


db = typer.Typer(help="The database: its schema, and the embedded PostgreSQL.", no_args_is_help=True)


@db.command()
def migrate(data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """Bring the schema up to date. Safe to run twice, and from several processes.

    \b
    Example:
      bizing db migrate --database-url postgresql://me:secret@db/bizing
    """
    from bizing_provider import administration, migrations

    with administration.database(data_dir, database_url) as url:
        before, after = migrations.migrate(url)
    typer.echo(f"The schema is at {after}." if before == after else f"Migrated from {before or 'nothing'} to {after}.")


@db.command()
def status(data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """Say whether the schema is up to date; exit status 1 when it is not.

    \b
    Example:
      bizing db status
    """
    from bizing_provider import administration, migrations

    with administration.database(data_dir, database_url) as url:
        found, wanted = migrations.status(url), migrations.head()
    typer.echo(f"The schema is at {found or 'nothing'}; this version needs {wanted}.")
    if found != wanted:
        raise typer.Exit(1)


@db.command()
def run(
    data_dir: DataDir = None,
    ephemeral: Annotated[
        bool, typer.Option("--ephemeral", help="Use a throw-away database, removed at the end.")
    ] = False,
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A setting of PostgreSQL's; may be repeated."),
    ] = None,
    ready_file: Annotated[
        Path | None,
        typer.Option(help="Written (JSON, mode 0600) when connections are accepted, removed at the end."),
    ] = None,
) -> None:
    """Run the embedded PostgreSQL alone, in the foreground, for servers that may come and go beside it.

    It is durable. When it ends, however that comes, it is started again at the same address, and the ready file
    then names the new process. Ctrl-C stops it for good.

    \b
    Examples:
      bizing db run
      bizing db run --ephemeral --ready-file db.json --set wal_level=logical
    """
    from bizing_provider import supervision

    if ephemeral and data_dir:
        advice = "a throw-away database is kept nowhere: leave out --data-dir, or --ephemeral to keep it"
        raise typer.BadParameter(advice, param_hint="--data-dir")
    supervision.run(data_dir, ephemeral, setting or (), ready_file)


def seed(
    large: Annotated[
        int | None,
        typer.Option(help="Instead, a business with so many bookings.", min=1, max=5_000_000, show_default=False),
    ] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    form: Format = "text",
) -> None:
    """Make the demo business with its resources and a new API key.

    With --large, make another one: resources in many zones, packages, weekly meetings, and a year of bookings, a month
    of it past.

    \b
    Examples:
      bizing seed --format json
      bizing seed --large 100000
    """
    from bizing_provider import administration

    if large:
        administration.seed_large(large, data_dir, database_url, form)
    else:
        administration.seed(data_dir, database_url, form)


events = typer.Typer(help="What happened.", no_args_is_help=True)


@events.command("check")
def check_events(data_dir: DataDir = None, database_url: DatabaseUrl = None, form: Format = "text") -> None:
    """Rebuild every booking from its events alone; exit status 1 when one of them stands otherwise.

    Everything is read in one snapshot, beside whoever writes. Nothing is changed.

    \b
    Example:
      bizing events check --format json
    """
    from bizing_provider import auditing

    auditing.check(data_dir, database_url, form)


@events.command("trace")
def trace_events(
    correlation_id: Annotated[str, typer.Argument(metavar="ID", help="What X-Correlation-Id was, or X-Request-Id.")],
    logs: Annotated[
        list[Path] | None,
        typer.Option("--log", metavar="FILE", help="What servers and workers wrote to stderr; may be given again."),
    ] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    form: Format = "text",
) -> None:
    """Show what a request led to; exit status 1 when nothing.

    That is its events, the steps of its sagas, attempts at webhooks, mails and what other services were told, how many
    of the events brokers have, and with --log the lines that name it.

    \b
    Examples:
      bizing events trace checkout-4711
      bizing events trace checkout-4711 --log serve.log --format json
    """
    from bizing_provider import tracing

    tracing.trace(correlation_id, logs or [], data_dir, database_url, form)


relay = typer.Typer(help="The feed, sent to an engine of yours by BIZING_RELAY_URL.", no_args_is_help=True)


@relay.command("status")
def relay_status(
    stuck_after: Annotated[
        float, typer.Option(metavar="SECONDS", help="For how long nothing may move that has to.", min=0)
    ] = 60,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    form: Format = "text",
) -> None:
    """Say of each destination how far it is, who relays to it, and its last error; exit status 1 when one is stuck.

    \b
    Example:
      bizing relay status --format json
    """
    from bizing_provider import relaying

    relaying.status(stuck_after, data_dir, database_url, form)


@relay.command("forget")
def forget_relay(
    destination: Annotated[str, typer.Argument(help="As `bizing relay status` names it.")],
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Forget how far a destination is. If a worker still relays to it, it begins anew, with what `from` says.

    \b
    Example:
      bizing relay forget "redis://127.0.0.1:6379?stream=bizing"
    """
    from bizing_provider import relaying

    relaying.forget(destination, data_dir, database_url)


saga = typer.Typer(help="Payments and their bookings: what is under way, and what is stuck.", no_args_is_help=True)
SagaId = Annotated[str, typer.Argument(metavar="ID", help="The saga's id, from `bizing saga list`.")]


@saga.command("list")
def list_sagas(
    state: Annotated[
        list[str] | None,
        typer.Option(
            help="RUNNING, COMPENSATING, STUCK, DONE or COMPENSATED; may be repeated. The first three if left out."
        ),
    ] = None,
    limit: Annotated[int, typer.Option(help="How many at the most.", min=1, max=10_000)] = 100,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    form: Format = "text",
) -> None:
    """List sagas, the stuck first, then those that failed most; exit status 1 when one of them is stuck.

    \b
    Examples:
      bizing saga list
      bizing saga list --state STUCK --format json
    """
    from bizing_provider import oversight

    oversight.show_all(state, limit, data_dir, database_url, form)


@saga.command("show")
def show_saga(
    saga_id: SagaId, data_dir: DataDir = None, database_url: DatabaseUrl = None, form: Format = "text"
) -> None:
    """Show a saga and what it did, oldest first; exit status 1 when there is none.

    \b
    Example:
      bizing saga show 01980a3e-5a00-7c3e-9d4b-0f7a2b6c1c01
    """
    from bizing_provider import oversight

    oversight.show(saga_id, data_dir, database_url, form)


@saga.command("retry")
def retry_saga(saga_id: SagaId, data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """Let a stuck saga go on at once, after what it was stuck at is mended; exit status 1 when it is not stuck.

    \b
    Example:
      bizing saga retry 01980a3e-5a00-7c3e-9d4b-0f7a2b6c1c01
    """
    from bizing_provider import oversight

    oversight.retry(saga_id, data_dir, database_url)


effects = typer.Typer(help="Mails, and what other services keep of bookings.", no_args_is_help=True)


@effects.command("list")
def list_effects(
    state: Annotated[
        Literal["PENDING", "DONE", "SKIPPED", "GIVEN_UP"] | None,
        typer.Option(help="Only these.", show_default="PENDING and GIVEN_UP"),
    ] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    form: Format = "text",
) -> None:
    """Say what is still to be done or was given up, and why; the newest 200.

    \b
    Example:
      bizing effects list --state GIVEN_UP
    """
    from bizing_provider import effecting

    effecting.show([state] if state else ["PENDING", "GIVEN_UP"], data_dir, database_url, form)


@effects.command("retry")
def retry_effects(data_dir: DataDir = None, database_url: DatabaseUrl = None) -> None:
    """Have all that was given up tried again.

    \b
    Example:
      bizing effects retry
    """
    from bizing_provider import effecting

    effecting.retry(data_dir, database_url)


keys = typer.Typer(help="API keys.", no_args_is_help=True)


@keys.command("create")
def create_key(
    name: Annotated[str, typer.Option(help="What the key is for.")],
    business: Annotated[str | None, typer.Option(help="The business's id; the only one if left out.")] = None,
    scope: Annotated[list[str] | None, typer.Option(help="May be repeated; all scopes if left out.")] = None,
    expires_in_days: Annotated[int | None, typer.Option(help="Never expires if left out.", min=1, max=36500)] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    form: Format = "text",
) -> None:
    """Make an API key and show it, this once.

    \b
    Example:
      bizing keys create --name storefront --scope bookings:write --scope resources:read
    """
    from bizing_provider import administration

    administration.create_key(name, business, scope, expires_in_days, data_dir, database_url, form)


@keys.command("list")
def list_keys(data_dir: DataDir = None, database_url: DatabaseUrl = None, form: Format = "text") -> None:
    """List API keys, never their secrets.

    \b
    Example:
      bizing keys list --format json
    """
    from bizing_provider import administration

    administration.list_keys(data_dir, database_url, form)


@keys.command("revoke")
def revoke_key(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The key's id, from `bizing keys list`.")],
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Revoke an API key. It is refused from the next request on.

    \b
    Example:
      bizing keys revoke 01980a3e-5a00-7c3e-9d4b-0f7a2b6c1c01
    """
    from bizing_provider import administration

    administration.revoke_key(key_id, data_dir, database_url)


def token(
    business: Annotated[str | None, typer.Option(help="The business's id; the only one if left out.")] = None,
    scope: Annotated[list[str] | None, typer.Option(help="May be repeated; all scopes if left out.")] = None,
    subject: Annotated[str, typer.Option(help="Who the token speaks for.")] = "developer",
    minutes: Annotated[int, typer.Option(help="How long it is valid.", min=1, max=1440)] = 60,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """Make a development token (a JWT), signed with a key that this machine's `bizing serve` trusts.

    The key pair is made on first use in the data directory; a server takes its tokens unless it is told of other keys.

    \b
    Example:
      curl -H "Authorization: Bearer $(bizing token)" http://127.0.0.1:8000/api/v1/resources
    """
    from bizing_provider import administration

    administration.token(business, scope, subject, minutes, data_dir, database_url)
