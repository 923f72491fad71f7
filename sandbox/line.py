"""The TCP line under a request, and how to cut it: what a caller sees when a server dies before it answers."""

import asyncio
from typing import Any

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_TRANSPORT = "sandbox.transport"


class LineProtocol(H11Protocol):
    """uvicorn's HTTP/1.1, which also tells the application over which transport a request came."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # uvicorn narrows it too
        """Put the transport into the scope of every request of this connection."""
        super().connection_made(transport)
        self.app = _knows_its_transport(self.app, transport)


class DroppedLine(Response):
    """A response that is none: the connection is closed before a byte of HTTP was sent."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Close the line and wait until it is closed, so that nobody answers in our place."""
        scope[_TRANSPORT].close()
        while (await receive())["type"] != "http.disconnect":
            pass


def _knows_its_transport(app: Any, transport: asyncio.Transport) -> ASGIApp:
    async def with_transport(scope: Scope, receive: Receive, send: Send) -> None:
        scope[_TRANSPORT] = transport
        await app(scope, receive, send)

    return with_transport
