"""The TCP connection under a request, and how to cut it, as if the server died before it answered."""

import asyncio
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

TRANSPORT = "sandbox.transport"
"""The key in a scope for the transport of a request or socket."""


class LineProtocol(H11Protocol):
    """uvicorn's HTTP/1.1, which also gives the application the transport of each request."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn narrows it too
        """Put the transport into the scope of every request of this connection."""
        super().connection_made(transport)
        self.app = _knows_its_transport(self.app, transport)


class SocketProtocol(WebSocketsSansIOProtocol):
    """The same for uvicorn's WebSockets."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Put the transport into the socket's scope."""
        super().connection_made(transport)
        self.app = _knows_its_transport(self.app, transport)


class DroppedLine(Response):
    """Not a response: the connection closes before a byte of HTTP is sent."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Close the connection and wait until it is closed, so that uvicorn sends no answer instead."""
        scope[TRANSPORT].close()
        while (await receive())["type"] != "http.disconnect":
            pass


def _knows_its_transport(app: Any, transport: asyncio.BaseTransport) -> ASGIApp:
    async def with_transport(scope: Scope, receive: Receive, send: Send) -> None:
        scope[TRANSPORT] = transport
        await app(scope, receive, send)

    return with_transport
