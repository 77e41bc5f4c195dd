"""Whether the service is able to book."""

from importlib.metadata import version

from fastapi import Request, Response
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bizing_provider import db, problems, replies


async def get_health(request: Request) -> Response:
    """200 when the database answers with its tables in place."""
    try:
        server = await db.run(request.app.state.api.engine, _look)
    except DBAPIError as fault:
        raise problems.Unavailable("The database is not migrated.") from fault
    found = {"status": "ok", "version": version("bizing"), "database": f"PostgreSQL {server.split()[0]}"}
    return replies.reply(found)


async def _look(conn: db.Connection) -> str:
    await conn.execute(text("SELECT FROM allocation LIMIT 0"))
    return str((await conn.execute(text("SHOW server_version"))).scalar_one())
