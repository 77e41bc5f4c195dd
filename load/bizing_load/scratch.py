"""A scratch database on a PostgreSQL that was given."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from bizing_spec import outcome


@contextmanager
def database(url: str) -> Iterator[str]:
    """The URL of a new database on the server at `url`, dropped at the end of the block. Raises `outcome.Stopped`."""
    if urlsplit(url).scheme not in ("postgresql", "postgres"):
        raise outcome.Stopped("The database's address must be a URL: postgresql://user:password@host:5432/name.")
    name = f"bizing_load_{uuid.uuid4().hex[:12]}"
    try:
        _execute(url, sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg.Error as fault:
        raise outcome.Stopped(f"No scratch database could be made: {str(fault).strip()}") from fault
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        _execute(url, sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _execute(url: str, statement: sql.Composed) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)
