"""Strategy model: a lock in Redis that runs out before the work under it is done, and no fencing."""

import asyncio
import socket
import uuid

from bizing_load.race.control import Cell, Control
from bizing_provider import db
from tests.load.controls import strategy

PLACE = ("127.0.0.1", 6379)
TTL_MILLISECONDS = 2  # looking and inserting take longer when many do so at once
# Given back only by whom it still belongs to, as Redis's documentation of SET says.
GIVE_BACK = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) else return 0 end"


def _missing() -> str:
    try:
        socket.create_connection(PLACE, timeout=1).close()
    except OSError:
        return "no Redis"
    return ""


CONTROL = Control(
    "redis_lock",
    "strategy",
    f"SET NX PX with a time to live of {TTL_MILLISECONDS} ms, shorter than the work under it; no fencing",
    [Cell("same"), Cell("overlap")],
    models="common advice, after Redis's documentation of SET",
    missing=_missing(),
)


async def _ask(*words: str) -> bytes:
    """Redis's answer to one command."""
    reader, writer = await asyncio.open_connection(*PLACE)
    told = b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in map(str.encode, words))
    try:
        writer.write(b"*%d\r\n" % len(words) + told)
        return await reader.readline()
    finally:
        writer.close()


async def claim(conn: db.Connection, wish: strategy.Wish) -> bool:
    lock, token = f"bizing-control:{wish.resource}", uuid.uuid4().hex
    while await _ask("SET", lock, token, "NX", "PX", str(TTL_MILLISECONDS)) != b"+OK\r\n":
        pass  # it ends with its time to live at the latest
    async with strategy.apart(conn) as other:
        won = await strategy.look_then_insert(other, wish)
    await _ask("EVAL", GIVE_BACK, "1", lock, token)
    return won


if __name__ == "__main__":
    strategy.serve(claim, strategy.WITHOUT_REFERENCE)
