"""Uvicorn's protocol, with a way to cut a connection."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class CuttingProtocol(HttpToolsProtocol):
    """Hands applications what ends the connection without an answer, as a network does that fails."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {"sandbox.cut": {"cut": self.transport.abort}}
