"""The commands that see to what goes on: events, sagas, the relay and effects. They parse and call."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from bizing_provider.options import DatabaseUrl, DataDir, Format

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
SagaId = Annotated[str, typer.Argument(metavar="ID", help="The saga's id, from `bizing saga list`, or its booking's.")]


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


@saga.command("close")
def close_saga(
    saga_id: SagaId,
    reason: Annotated[str, typer.Option(help="How it was seen to; kept in its log.")],
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
) -> None:
    """End a stuck saga that you have seen to elsewhere; nothing more is done for it. Exit status 1 if it is not stuck.

    Some cannot be mended: what the bank has charged back cannot be refunded.

    \b
    Example:
      bizing saga close 01980a3e-5a00-7c3e-9d4b-0f7a2b6c1c01 --reason 'charged back by the bank'
    """
    from bizing_provider import oversight

    oversight.close(saga_id, reason, data_dir, database_url)


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
    """Have all that was given up, or waits for another attempt, tried now.

    \b
    Example:
      bizing effects retry
    """
    from bizing_provider import effecting

    effecting.retry(data_dir, database_url)
