"""The commands that run the service and give access to it: they parse and call.

What they need is imported when they run, for `--help` to be quick.
"""

from pathlib import Path
from typing import Annotated

import typer

from bizing_provider.options import DatabaseUrl, DataDir, Format, LogLevel


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
    all in memory. Payment methods are Stripe's test cards: pm_card_visa, pm_card_chargeDeclined and the like,
    pm_card_authenticationRequired for 3-D Secure, pm_card_createDispute (docs.stripe.com/testing). Its page shows the
    payments; /sandbox/state, /sandbox/clock and /sandbox/faults see and steer it.

    \b
    Examples:
      bizing sandbox
      bizing sandbox --port 0 --ready-file sandbox.json --webhook-url http://127.0.0.1:8000/api/v1/webhooks/stripe
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
