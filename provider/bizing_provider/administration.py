"""What the commands about keys, tokens and the demo do."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from bizing_provider import auth, db, demo, embedded, estate, files, migrations, settings
from bizing_provider.tables import business
from bizing_spec.outcome import WRONG, Stopped

T = TypeVar("T")

WIDE = 400
"""Columns: more than a line of `keys list` takes."""


@contextmanager
def database(data_dir: Path | None, database_url: str | None) -> Iterator[str]:
    """The URL of the given database, or of the embedded one, which then runs for the block."""
    found = settings.read()
    if url := database_url or found.database_url:
        yield url
        return
    with embedded.running(data_dir or found.data_dir) as server:
        yield server.url


def require_database(data_dir: Path | None, database_url: str | None) -> None:
    """What asks about a database must not make an empty one. Raises Stopped."""
    found = settings.read()
    folder = data_dir or found.data_dir
    if not (database_url or found.database_url or embedded.exists(folder)):
        ways_out = "Name another folder with --data-dir, a server with --database-url, or start `bizing serve` first."
        raise Stopped(f"There is no database in {folder}. {ways_out}")


def seed(data_dir: Path | None, database_url: str | None, form: str) -> None:
    """Make the demo business and a key."""

    async def make(conn: db.Connection) -> dict[str, Any]:
        made = await demo.ensure(conn)
        return {
            "business": str(made.business_id),
            "apiKey": await demo.create_key(conn, made.business_id, None),
            "resources": [{"id": str(each.id), "name": each.name} for each in made.resources],
        }

    facts = with_database(data_dir, database_url, make)
    if form == "json":
        print(json.dumps(facts, indent=2))
        return
    print(f"Business {facts['business']}\nAPI key  {facts['apiKey']}  (shown this once)")
    for each in facts["resources"]:
        print(f"Resource {each['id']}  {each['name']}")


def seed_large(bookings: int, data_dir: Path | None, database_url: str | None, form: str) -> None:
    """Make a business with so many bookings and a key; a terminal is told how far it is, on stderr."""
    is_terminal = sys.stderr.isatty()

    def tell(done: int) -> None:
        if is_terminal:
            print(f"\r\x1b[K{done:,} of {_count(bookings, 'bookings')}", end="", file=sys.stderr, flush=True)

    async def make(conn: db.Connection) -> dict[str, Any]:
        made = await estate.make(conn, bookings, tell)
        facts = made._asdict() | {"apiKey": await demo.create_key(conn, made.business_id, None)}
        return {"business": str(facts.pop("business_id"))} | facts

    try:
        facts = with_database(data_dir, database_url, make)
    finally:
        if is_terminal:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    print(f"Made {_count(facts['bookings'], 'bookings')}.", file=sys.stderr)
    if form == "json":
        print(json.dumps(facts, indent=2))
        return
    print(f"Business {facts['business']}\nAPI key  {facts['apiKey']}  (shown this once)")
    print(", ".join(_count(facts[name], name) for name in ("resources", "packages", "series", "bookings")))


def _count(number: int, plural: str) -> str:
    """`1 package`, `2 packages`, `1 series`."""
    return f"{number:,} {plural.removesuffix('s') if number == 1 and plural != 'series' else plural}"


def create_key(
    name: str,
    business_id: str | None,
    scopes: list[str] | None,
    expires_in_days: int | None,
    data_dir: Path | None,
    database_url: str | None,
    form: str,
) -> None:
    """Make a key and print it."""
    wanted = _scopes(scopes)

    async def make(conn: db.Connection) -> tuple[UUID, str]:
        expires_at = await db.clock(conn) + timedelta(days=expires_in_days) if expires_in_days else None
        return await auth.create_key(conn, await _business(conn, business_id), name, wanted, expires_at)

    require_database(data_dir, database_url)
    key_id, key = with_database(data_dir, database_url, make)
    if form == "json":
        print(json.dumps({"id": str(key_id), "name": name, "scopes": wanted, "key": key}, indent=2))
    else:
        print(f"{key}\nThis is key {key_id}. It is not stored and cannot be shown again.")


def list_keys(data_dir: Path | None, database_url: str | None, form: str) -> None:
    """Print every key, without its secret."""
    require_database(data_dir, database_url)
    found = with_database(data_dir, database_url, auth.list_keys)
    if form == "json":
        print(json.dumps([_key_facts(key) for key in found], indent=2))
    else:
        _print_keys(found)


def _key_facts(key: dict[str, Any]) -> dict[str, Any]:
    moments = {"createdAt": key["created_at"], "expiresAt": key["expires_at"], "revokedAt": key["revoked_at"]}
    return {
        "id": str(key["id"]),
        "name": key["name"],
        "business": str(key["business_id"]),
        "scopes": key["scopes"],
        **{name: moment and moment.astimezone(UTC).isoformat() for name, moment in moments.items()},
    }


def _print_keys(found: list[dict[str, Any]]) -> None:
    from rich import box, console, markup, table  # here, because no other command needs them

    shown = table.Table("id", "name", "business", "scopes", "expires", "revoked", box=box.SIMPLE)
    for key in found:
        row = [key["id"], markup.escape(key["name"]), key["business_id"], " ".join(key["scopes"])]
        shown.add_row(*map(str, row), _day(key["expires_at"]), _day(key["revoked_at"]))
    # A line of the terminal may break; an id that is cut could not be copied.
    console.Console(width=WIDE).print(shown)


def revoke_key(key_id: str, data_dir: Path | None, database_url: str | None) -> None:
    """Revoke a key; exit status 1 when there is none to revoke."""
    wanted = _uuid(key_id)
    require_database(data_dir, database_url)
    if not with_database(data_dir, database_url, lambda conn: auth.revoke_key(conn, wanted)):
        raise Stopped(f"There is no live key {key_id}. `bizing keys list` shows them.", WRONG)
    print(f"Key {key_id} is revoked.")


def token(
    business_id: str | None,
    scopes: list[str] | None,
    subject: str,
    minutes: int,
    data_dir: Path | None,
    database_url: str | None,
) -> None:
    """Print a development token."""
    wanted = _scopes(scopes)
    require_database(data_dir, database_url)
    found = with_database(data_dir, database_url, lambda conn: _business(conn, business_id))
    chosen = settings.read()
    private, _ = development_keys(data_dir or chosen.data_dir)
    claims: dict[str, Any] = {
        "sub": subject,
        "business": str(found),
        "scope": " ".join(wanted),
        "aud": chosen.jwt_audience,
        "exp": datetime.now(UTC) + timedelta(minutes=minutes),
    }
    if chosen.jwt_issuer:
        claims["iss"] = chosen.jwt_issuer
    print(jwt.encode(claims, private.read_text(), algorithm="EdDSA"))


def development_keys(folder: Path) -> tuple[Path, Path]:
    """The private and the public key of development tokens, made on first use."""
    private, public = folder / "token-key.pem", folder / "token-key.pub.pem"
    if not (private.exists() and public.exists()):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = Ed25519PrivateKey.generate()
        form = serialization.Encoding.PEM
        pem = key.private_bytes(form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        files.write_private(private, pem.decode())
        files.write_private(
            public, key.public_key().public_bytes(form, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
        )
    return private, public


def with_database(data_dir: Path | None, database_url: str | None, work: Callable[[db.Connection], Awaitable[T]]) -> T:
    """Run one transaction on the given database, or on the embedded one."""

    async def once(url: str) -> T:
        engine = db.connect(url, 1)
        try:
            async with db.transaction(engine) as conn:
                return await work(conn)
        finally:
            await engine.dispose()

    with database(data_dir, database_url) as url:
        if url in (database_url, settings.read().database_url):
            migrations.require_head(url)  # the database of others is changed by `db migrate` and `serve` alone
        else:
            migrations.migrate(url)
        with migrations.explained(url):
            return asyncio.run(once(url))


async def _business(conn: db.Connection, wanted: str | None) -> UUID:
    found: list[UUID] = list((await conn.execute(select(business.c.id))).scalars())
    if wanted is not None:
        if _uuid(wanted) not in found:
            raise Stopped(f"There is no business {wanted}.")
        return _uuid(wanted)
    if len(found) != 1:
        raise Stopped(f"There are {len(found)} businesses. Name one with --business, or make one with `bizing seed`.")
    return found[0]


def _scopes(wanted: list[str] | None) -> list[str]:
    if unknown := sorted(set(wanted or ()) - set(auth.SCOPES)):
        raise Stopped(f"There is no scope {unknown[0]}. There are {', '.join(auth.SCOPES)}.")
    return sorted(set(wanted or auth.SCOPES))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Stopped(f"{text} is no UUID.") from None


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else ""
