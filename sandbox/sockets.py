"""Socket Mode: the bot's WebSockets, over which payloads travel in envelopes and are acknowledged by their id."""

import asyncio
import json
import secrets
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.teams import APP_ID

SOCKET_LIMIT = 10
GRACE = 1.0  # seconds between the announcement that a socket will be closed and its end
LIFE = 3_600


class NoSocketError(Exception):
    """There is no socket over which the bot could be told."""


class Sockets:
    """All sockets that the bot has open, and the envelopes that it has not acknowledged."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._tickets: set[str] = set()
        self._open: list[WebSocket] = []
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._partings: set[asyncio.Task[None]] = set()

    @property
    def count(self) -> int:
        """Say how many sockets can be sent to."""
        return len(self._open)

    def issue_url(self) -> str:
        """Make an address at which one socket can be opened, as `apps.connections.open` gives it."""
        ticket = secrets.token_urlsafe(12)
        self._tickets.add(ticket)
        return f"{self._base_url.replace('http', 'ws', 1)}/socket/{ticket}"

    async def serve(self, socket: WebSocket, ticket: str) -> None:
        """Keep one socket until either side closes it."""
        if ticket not in self._tickets:
            await socket.close()  # before it was accepted: the handshake fails with a 403
            return
        self._tickets.remove(ticket)
        await socket.accept()
        if self.count >= SOCKET_LIMIT:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {}})
            await socket.close()
            return
        self._open.append(socket)
        try:
            await socket.send_json(self._hello())
            while True:
                self._hear(await socket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            self._forget(socket)

    async def send(self, kind: str, payload: dict[str, Any], attempt: dict[str, Any]) -> Any:
        """Hand an envelope to one of the sockets, in turn, and wait for the payload of its acknowledgement.

        `attempt` is what the envelope of an event says about earlier ones.
        """
        if not self._open:
            raise NoSocketError
        self._open.append(self._open.pop(0))
        envelope_id = secrets.token_hex(16)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = answer
        envelope = {
            "envelope_id": envelope_id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": kind != "events_api",
            **attempt,
        }
        try:
            await self._open[-1].send_json(envelope)
            return await answer
        except (WebSocketDisconnect, RuntimeError) as error:  # it was closed a moment ago
            raise NoSocketError from error
        finally:
            del self._waiting[envelope_id]

    async def refresh(self) -> None:
        """Ask the bot to connect anew: these sockets get nothing more and are closed a moment later."""
        for socket in list(self._open):
            self._forget(socket)
            parting = asyncio.create_task(_part(socket))
            self._partings.add(parting)
            parting.add_done_callback(self._partings.discard)

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": self.count,
            "connection_info": {"app_id": APP_ID},
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": LIFE},
        }

    def _hear(self, text: str) -> None:
        """Take an acknowledgement; whatever else a bot says is not for us, and one that comes too late is lost."""
        try:
            said = json.loads(text)
        except ValueError:
            return
        answer = self._waiting.get(said.get("envelope_id", "")) if isinstance(said, dict) else None
        if answer and not answer.done():
            answer.set_result(said.get("payload") or None)

    def _forget(self, socket: WebSocket) -> None:
        if socket in self._open:
            self._open.remove(socket)


async def _part(socket: WebSocket) -> None:
    try:
        await socket.send_json({"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "sandbox"}})
        await asyncio.sleep(GRACE)
        await socket.close()
    except (WebSocketDisconnect, RuntimeError):
        return  # the bot was quicker
