"""The schema's migrations, and what a server must have to take them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from bizing_spec.outcome import Stopped

if TYPE_CHECKING:
    from alembic.config import Config

OLDEST: Final = 15
"""PostgreSQL's oldest major version that Bizing is tested on."""

LOCK: Final = 5_280_391_224
"""The advisory lock under which one process migrates while others wait."""


REPEATED: Final = re.compile(r"^.*failed: (FATAL: +)?")
"""How the driver's lines begin: `connection failed: connection to server at … failed: FATAL:  `."""


class Unfit(Stopped):
    """The database cannot serve Bizing; the message says why, and what to do."""


def head() -> str:
    """The revision that this version of Bizing needs: the last of the files, which begin with theirs."""
    return max(file.name for file in (Path(__file__).parent / "versions").glob("[0-9]*.py")).partition("_")[0]


def status(url: str) -> str | None:
    """The revision of the database, None when it was never migrated. Raises Unfit."""
    with _connected(url) as conn:
        return _revision(conn)


def require_head(url: str) -> None:
    """Raises Unfit when the schema is not the one that this version of Bizing needs."""
    if (found := status(url)) != head():
        raise Unfit(f"{_place(url)} has schema {found or 'none'}, not {head()}. Run `bizing db migrate` first.")


def migrate(url: str) -> tuple[str | None, str]:
    """Bring the schema up to date; the revisions before and after. Safe to run from several processes. Raises Unfit."""
    with _connected(url) as conn:
        conn.execute(text("SELECT pg_advisory_lock(:n)"), {"n": LOCK})
        conn.commit()
        before = _revision(conn)
        if before != head():
            _require_known(before, url)
            _require_extension(conn)
            _upgrade(conn, url)
        return before, head()


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Turns what the database refuses in the block into Unfit, one line without values."""
    try:
        yield
    except DBAPIError as fault:
        raise Unfit(f"{_place(url)} refuses what is needed: {_line(fault)}.") from fault


def _revision(conn: Connection) -> str | None:
    # Not by Alembic: to import it takes longer than all else that a start on a migrated database does here.
    if conn.execute(text("SELECT to_regclass('alembic_version')")).scalar_one() is None:
        return None
    found: str | None = conn.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _upgrade(conn: Connection, url: str) -> None:
    from alembic import command

    config = _config()
    config.attributes["connection"] = conn
    try:
        command.upgrade(config, "head")
    except DBAPIError as fault:
        reason = f"{_place(url)} cannot be migrated: {_line(fault)}."
        raise Unfit(f"{reason} Grant its user CREATE on the schema.") from fault


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(
        _parse(url).set(drivername="postgresql+psycopg"),
        connect_args={"connect_timeout": 10},
        hide_parameters=True,
    )
    try:
        conn = engine.connect()
    except DBAPIError as fault:
        reason = f"{_place(url)} cannot be reached: {_line(fault)}."
        raise Unfit(f"{reason} Check --database-url or BIZING_DATABASE_URL.") from fault
    try:
        _require_version(conn, url)
        yield conn
    finally:
        conn.close()
        engine.dispose()


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgresql", "postgres"):
            return parsed
    except (ArgumentError, ValueError):
        pass
    # Without the URL and the fault, which may hold its password.
    raise Unfit(
        "BIZING_DATABASE_URL is no URL of a PostgreSQL. It looks like postgresql://user:password@host:5432/name."
    ) from None


def _require_known(revision: str | None, url: str) -> None:
    if revision is not None and not [*(Path(__file__).parent / "versions").glob(f"{revision}_*.py")]:
        reason = f"{_place(url)} has schema {revision}, which this version of Bizing does not know."
        raise Unfit(f"{reason} Install the version that migrated it, or choose another database.")


def _require_version(conn: Connection, url: str) -> None:
    number = int(conn.execute(text("SHOW server_version_num")).scalar_one())
    if number < OLDEST * 10_000:
        found = conn.execute(text("SHOW server_version")).scalar_one()
        raise Unfit(f"{_place(url)} is PostgreSQL {found}. Bizing needs {OLDEST} or later.")


def _require_extension(conn: Connection) -> None:
    row = conn.execute(
        text(
            "SELECT installed_version IS NOT NULL AS installed,"
            " has_database_privilege(current_database(), 'CREATE') AS creator,"
            " has_schema_privilege(current_schema(), 'CREATE') AS maker"
            " FROM pg_available_extensions WHERE name = 'btree_gist'"
        )
    ).one_or_none()
    if row is None:
        raise Unfit("The server lacks the extension btree_gist. Install PostgreSQL's contrib package on it.")
    if not row.installed and not row.creator:
        raise Unfit(
            "The extension btree_gist is not in the database and this user may not create it."
            " Let an administrator run: CREATE EXTENSION btree_gist;"
        )
    if not row.maker:
        raise Unfit("This user may not create tables. Let an administrator grant it CREATE on the schema.")


def _place(url: str) -> str:
    """The database without its user and password."""
    parsed = make_url(url)
    return f"The database {parsed.database or ''} at {parsed.host or 'the local socket'}:{parsed.port or 5432}"


def _line(fault: DBAPIError) -> str:
    """What the server or the driver said, without what `_place` says already."""
    said = str(fault.orig).strip().removeprefix("Multiple connection attempts failed. All failures were:\n- ")
    return REPEATED.sub("", said.partition("\n")[0]).rstrip(".")
