"""Serves an application of a test on any free port, and says where: a `--ready-file`, as `bizing serve` has it."""

import json
import socket
from pathlib import Path
from typing import Any

import uvicorn


def serve(application: Any, key: str, ready: Path) -> None:
    """Until this process ends."""
    config = uvicorn.Config(application, port=0, log_level="warning", access_log=False, lifespan="off")
    _Server(config, key, ready).run()


class _Server(uvicorn.Server):
    """Writes the ready file as soon as it listens."""

    def __init__(self, config: uvicorn.Config, key: str, ready: Path) -> None:
        super().__init__(config)
        self.key, self.ready = key, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        port = self.servers[0].sockets[0].getsockname()[1]
        draft = self.ready.with_suffix(".draft")
        draft.write_text(json.dumps({"url": f"http://127.0.0.1:{port}", "apiKey": self.key}))
        draft.replace(self.ready)
