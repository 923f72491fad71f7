"""Socket Mode: payloads travel in envelopes over the bot's WebSockets, and are acknowledged by id.

https://docs.slack.dev/apis/events-api/using-socket-mode#disconnect
"""

import asyncio
import json
import secrets
from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Any, Literal

from starlette.websockets import WebSocket, WebSocketDisconnect

from sandbox.exchange.line import TRANSPORT
from sandbox.workspace.teams import APP_ID

SOCKET_LIMIT = 10
FRAME_LIMIT = 20_480
"""Bytes of a frame. Slack was seen to close for a larger one: https://github.com/revelrylabs/slax/issues/614"""
TOO_BIG = 1009  # https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1
GRACE = 1.0  # seconds between the warning and the end of a socket; Slack gives about ten
LIFE = 3_600


Greeting = Literal["hello", "too_many_websockets", "hang_up", "silence"]
"""What a new socket gets: hello; *too many* and no close; hello and a close; or nothing at all."""


class NoSocketError(Exception):
    """There is no socket to the bot."""


@dataclass
class Conduct:
    """How this Slack treats sockets. A test may change it."""

    greeting: Greeting = "hello"
    frame_limit: int | None = FRAME_LIMIT


class Sockets:
    """All open sockets of the bot, and the envelopes that it has not acknowledged."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._tickets: set[str] = set()
        self._held: dict[WebSocket, asyncio.Event] = {}  # all that are not closed, each with its end
        self._open: list[WebSocket] = []
        self._opened = asyncio.Event()
        self._frozen: set[WebSocket] = set()
        self._warned: set[WebSocket] = set()
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._partings: set[asyncio.Task[None]] = set()
        self.reset()

    @property
    def count(self) -> int:
        """How many sockets can be used for sending."""
        return len(self._open)

    def reset(self) -> None:
        """Treat sockets as Slack does, unfreeze them and start counting again. Open ones stay open."""
        for socket in self._frozen:
            socket.scope[TRANSPORT].resume_reading()
        self._frozen.clear()
        self.conduct = Conduct()
        self.largest_frame = 0
        self._accepted = 0
        self._most_held = 0
        self._goodbyes: Counter[int] = Counter()

    def as_json(self) -> dict[str, Any]:
        """Return how sockets are treated, how many there are and were, and the codes with which the bot closed them."""
        return {
            **asdict(self.conduct),
            "open": len(self._open),
            "held": len(self._held),
            "most_held": self._most_held,
            "accepted": self._accepted,
            "goodbyes": dict(self._goodbyes),
            "largest_frame": self.largest_frame,
        }

    def issue_url(self) -> str:
        """Return an address for one socket, as `apps.connections.open` does."""
        ticket = secrets.token_urlsafe(12)
        self._tickets.add(ticket)
        return f"{self._base_url.replace('http', 'ws', 1)}/socket/{ticket}"

    async def serve(self, socket: WebSocket, ticket: str) -> None:
        """Serve one socket until either side closes it."""
        if ticket not in self._tickets:
            await socket.close()  # before it is accepted, so the handshake fails with a 403
            return
        self._tickets.remove(ticket)
        await socket.accept()
        self._accepted += 1
        self._held[socket] = asyncio.Event()
        self._most_held = max(self._most_held, len(self._held))
        try:
            if await self._greet(socket):
                while True:
                    await self._hear(socket, await socket.receive_text())
        except WebSocketDisconnect as end:
            self._goodbyes[end.code] += 1
        finally:
            self._forget(socket)
            self._frozen.discard(socket)
            self._held.pop(socket).set()

    async def _greet(self, socket: WebSocket) -> bool:
        """Send the first message, and return whether this socket stays open."""
        greeting = self.conduct.greeting
        if self.count >= SOCKET_LIMIT or greeting == "too_many_websockets":
            await _say_goodbye(socket, "too_many_websockets")
            if greeting == "hello":
                await socket.close()
                return False
        elif greeting != "silence":
            await socket.send_json(self._hello())
        if greeting == "hang_up":
            await socket.close()
            return False
        if greeting == "hello":
            self._open.append(socket)
            self._opened.set()
        return True

    async def send(self, kind: str, payload: dict[str, Any], attempt: dict[str, Any]) -> Any:
        """Send an envelope over the sockets until one acknowledges it, and return that payload.

        `attempt` is what an event's envelope says about earlier attempts.
        """
        if not self._open:
            raise NoSocketError
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
            while not answer.done():
                await self._hand_over(envelope, answer)
            return answer.result()
        finally:
            del self._waiting[envelope_id]

    async def _hand_over(self, envelope: dict[str, Any], answer: asyncio.Future[Any]) -> None:
        """Send an envelope over one socket, and wait until it is acknowledged or the socket has ended."""
        await self._opened.wait()
        # In turn, but use a socket that will be closed soon only if there is no other.
        socket = min(self._open, key=self._warned.__contains__)
        self._open.remove(socket)
        self._open.append(socket)
        ended = asyncio.ensure_future(self._held[socket].wait())
        try:
            await socket.send_json(envelope)
            await asyncio.wait({answer, ended}, return_when=asyncio.FIRST_COMPLETED)
        except (WebSocketDisconnect, RuntimeError):  # it has just been closed
            self._forget(socket)
        finally:
            ended.cancel()

    async def say(self, *frames: str | bytes) -> None:
        """Send these frames over every socket, without checking them."""
        for socket in list(self._open):
            for frame in frames:
                await (socket.send_text(frame) if isinstance(frame, str) else socket.send_bytes(frame))

    def freeze(self) -> None:
        """Freeze these sockets: they are not read, answered or closed any more. New ones are used for sending."""
        for socket in list(self._open):
            socket.scope[TRANSPORT].pause_reading()
            self._frozen.add(socket)
            self._forget(socket)

    async def refresh(self) -> None:
        """Warn the bot that these sockets will be closed. It should reconnect; until then they serve."""
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
        with suppress(WebSocketDisconnect, RuntimeError):  # the bot was faster
            await socket.close()

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": self.count + 1,
            "connection_info": {"app_id": APP_ID},
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": LIFE},
        }

    async def _hear(self, socket: WebSocket, text: str) -> None:
        """Process an acknowledgement. Other messages are ignored, and late acknowledgements are lost."""
        size, limit = len(text.encode()), self.conduct.frame_limit
        self.largest_frame = max(self.largest_frame, size)
        if limit is not None and size > limit:
            await socket.close(TOO_BIG, f"Max frame length of {limit} has been exceeded.")
            raise WebSocketDisconnect(TOO_BIG)
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
        if not self._open:
            self._opened.clear()


async def _say_goodbye(socket: WebSocket, reason: str) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):  # the bot was faster
        await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
