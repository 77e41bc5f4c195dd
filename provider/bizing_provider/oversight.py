"""What the commands about sagas do."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from bizing_provider import administration, db
from bizing_provider.saga import queries
from bizing_spec.outcome import WRONG, Stopped

UNENDED: Final = ("RUNNING", "COMPENSATING", "STUCK")
STATES: Final = (*UNENDED, "DONE", "COMPENSATED")

Shown = dict[str, Any]


def show_all(states: list[str] | None, limit: int, data_dir: Path | None, database_url: str | None, form: str) -> None:
    """Print sagas, the stuck first; exit status 1 when one of them is stuck."""

    wanted = [each.upper() for each in states or UNENDED]
    if unknown := sorted(set(wanted) - set(STATES)):
        raise Stopped(f"There is no state {unknown[0]}. There are {', '.join(STATES)}.")

    async def read(conn: db.Connection) -> list[Shown]:
        return await queries.document(conn, await queries.listed(conn, wanted, limit))

    administration.require_database(data_dir, database_url)
    found = administration.with_database(data_dir, database_url, read)
    if form == "json":
        print(json.dumps(found, indent=2))
    else:
        for each in found:
            print(_line(each))
        if not found:
            print("There are no such sagas.")
    stuck = sum(each["state"] == "STUCK" for each in found)
    if stuck:
        ways_out = "`bizing saga show ID` says why; once that is mended, `bizing saga retry ID` lets it go on; "
        ways_out += "what was seen to elsewhere, `bizing saga close ID --reason …` ends."
        raise Stopped(f"{stuck} {'is' if stuck == 1 else 'are'} stuck: {ways_out}", WRONG)


def show(saga_id: str, data_dir: Path | None, database_url: str | None, form: str) -> None:
    """Print a saga with its log; exit status 1 when there is none."""
    wanted = _uuid(saga_id)

    async def read(conn: db.Connection) -> Shown:
        return (await queries.document(conn, [await _get(conn, wanted)]))[0]

    administration.require_database(data_dir, database_url)
    found = administration.with_database(data_dir, database_url, read)
    print(json.dumps(found, indent=2) if form == "json" else "\n".join(_lines(found)))


def retry(saga_id: str, data_dir: Path | None, database_url: str | None) -> None:
    """Let a stuck saga go on; exit status 1 when it is not stuck."""
    wanted = _uuid(saga_id)

    async def write(conn: db.Connection) -> None:
        await queries.retry(conn, await _stuck(conn, wanted))

    administration.require_database(data_dir, database_url)
    administration.with_database(data_dir, database_url, write)
    print(f"Saga {wanted} goes on. `bizing saga show {wanted}` says how far it came.")


def close(saga_id: str, reason: str, data_dir: Path | None, database_url: str | None) -> None:
    """End a stuck saga that was seen to elsewhere; exit status 1 when it is not stuck."""
    wanted = _uuid(saga_id)
    if not reason.strip():
        raise Stopped("--reason says how it was seen to: `bizing saga close ID --reason 'paid back by bank transfer'`.")

    async def write(conn: db.Connection) -> None:
        await queries.close(conn, await _stuck(conn, wanted), reason.strip())

    administration.require_database(data_dir, database_url)
    administration.with_database(data_dir, database_url, write)
    print(f"Saga {wanted} is closed. `bizing saga show {wanted}` has the reason.")


async def _stuck(conn: db.Connection, wanted: UUID) -> queries.Saga:
    found = await _get(conn, wanted, lock=True)
    if found.state != "STUCK":
        how = f"it is {found.state}, and goes on by itself" if found.due_at else f"it has ended: {found.state}"
        raise Stopped(f"Saga {wanted} is not stuck: {how}. `bizing saga list --state STUCK` has those.", WRONG)
    return found


async def _get(conn: db.Connection, saga_id: UUID, *, lock: bool = False) -> queries.Saga:
    """By its id, or by its booking's: of a booking's sagas the stuck one, or the last."""
    of_booking = await queries.of_booking(conn, saga_id)
    stuck = [each for each in of_booking if each.state == "STUCK"]
    chosen = (stuck or of_booking)[-1].id if of_booking else saga_id
    found = await queries.get(conn, chosen, lock=lock)
    if found is None:
        raise Stopped(
            f"There is no saga {saga_id}, nor one of such a booking. `bizing saga list` has those that have not ended.",
            WRONG,
        )
    return found


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Stopped(f"{text} is no saga's id, which is a UUID. `bizing saga list` shows them.") from None


def _line(each: Shown) -> str:
    tries = f"failed {each['failures']} times in a row" if each["failures"] > 1 else ""
    what = f"{each['id']}  {each['state']:<12}  {each['kind']:<8}  {each['step']:<13}  booking {each['bookingId']}"
    return "  ".join(filter(None, (what, tries, each["lastError"])))


def _lines(each: Shown) -> Iterator[str]:
    yield _line(each)
    yield f"correlation id {each['correlationId']}, " + (
        f"due {each['dueAt']}" if each["dueAt"] else "not due any more"
    )
    if each["reason"]:
        yield f"goes back because: {each['reason']}"
    yield ""
    for entry in each["log"]:
        what = f"{entry['step']:<13}  attempt {entry['attempt']}  {entry['outcome']:<5}  {entry['detail'] or ''}"
        yield f"{entry['at']}  {what}".rstrip()
