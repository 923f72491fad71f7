"""Socket Mode: the bot's WebSockets, over which payloads travel in envelopes and are acknowledged by their id.

https://docs.slack.dev/apis/events-api/using-socket-mode#disconnect
"""

import asyncio
import json
import secrets
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.teams import APP_ID

SOCKET_LIMIT = 10
GRACE = 1.0  # seconds between the warning that a socket will be closed and its end; Slack gives about ten
LIFE = 3_600


class NoSocketError(Exception):
    """There is no socket over which the bot could be told."""


class Sockets:
    """All sockets that the bot has open, and the envelopes that it has not acknowledged."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._tickets: set[str] = set()
        self._open: list[WebSocket] = []
        self._warned: set[WebSocket] = set()
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
        # In turn, but one that will be closed soon only where there is no other.
        socket = min(self._open, key=self._warned.__contains__)
        self._open.remove(socket)
        self._open.append(socket)
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
            await socket.send_json(envelope)
            return await answer
        except (WebSocketDisconnect, RuntimeError) as error:  # it was closed a moment ago
            raise NoSocketError from error
        finally:
            del self._waiting[envelope_id]

    async def refresh(self) -> None:
        """Warn the bot that these sockets will be closed: it is to connect anew, and they serve until then."""
        for socket in list(self._open):
            self._warned.add(socket)
            await _say_goodbye(socket, "warning")
            parting = asyncio.create_task(self._part(socket))
            self._partings.add(parting)
            parting.add_done_callback(self._partings.discard)

    async def _part(self, socket: WebSocket) -> None:
        await asyncio.sleep(GRACE)
        self._forget(socket)
        await _say_goodbye(socket, "refresh_requested")
        with suppress(WebSocketDisconnect, RuntimeError):  # the bot was quicker
            await socket.close()

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
        self._warned.discard(socket)
        if socket in self._open:
            self._open.remove(socket)


async def _say_goodbye(socket: WebSocket, reason: str) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):  # the bot was quicker
        await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
