"""One Socket Mode connection: what it receives, what it sends, and how it ends."""

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from websocket import ABNF, WebSocket, WebSocketException, WebSocketTimeoutException

from toingg_bot.telemetry.causes import cause_of

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """How long Socket Mode waits, in seconds."""

    quiet: float = 5.0
    """Silence before we send a ping; also the time limit for a handshake or a frame."""
    gone: float = 15.0
    """Silence after which the other end is considered gone."""
    greeting: float = 10.0
    """How long a new connection may take to say hello."""
    parting: float = 3.0
    """How long a replaced connection keeps serving: as long as Slack waits for an answer."""
    goodbye: float = 1.0
    """How long Slack may take to answer our close frame when the process ends."""
    lived: float = 30.0
    """How long a connection must have served for the next one to follow at once."""
    first_pause: float = 0.5
    longest_pause: float = 30.0
    """The pauses after connections that did not last: each about twice as long as the one before."""
    longest_asked: float = 300.0
    """The longest Retry-After that we follow."""


class Connection:
    """A WebSocket to Slack. One thread reads it; any thread may send."""

    def __init__(self, websocket: WebSocket, patience: Patience) -> None:
        self.is_leaving = False
        """Slack has announced that it will close this connection."""
        self._websocket = websocket
        self._patience = patience
        self._greeted_at: float | None = None
        self._ended_at: float | None = None
        self._hung_up = threading.Event()
        self._settled = threading.Event()

    @property
    def lived(self) -> float:
        """How many seconds this connection has served, or did serve."""
        return (self._ended_at or time.monotonic()) - self._greeted_at if self._greeted_at else 0.0

    def wait_for_hello(self) -> bool:
        """Wait for Slack's hello, and say whether it came and the connection is still open."""
        self._settled.wait(self._patience.greeting)
        return self._greeted_at is not None and self._ended_at is None

    def messages(self) -> Iterator[dict[str, Any]]:
        """Yield Slack's messages until the connection ends. Skips what is not a JSON object."""
        try:
            for data in self._texts():
                message = _object(data)
                if message is None:
                    log.warning("skipped a frame of %d bytes over Socket Mode: it is no envelope", len(data))
                    continue
                if message.get("type") == "hello":
                    self._greeted_at = self._greeted_at or time.monotonic()
                    self._settled.set()
                elif message.get("type") == "disconnect":
                    self.is_leaving = True
                    self._settled.set()
                yield message
        except (WebSocketException, OSError) as error:
            log.info("a Socket Mode connection ended (%s)", cause_of(error))
        finally:
            self._ended_at = time.monotonic()
            self._settled.set()

    def send(self, frame: str) -> bool:
        """Send a text, and say whether that worked. If it did not, the connection is closed."""
        if self._ended_at is not None or self._hung_up.is_set():
            return False
        try:
            self._websocket.send(frame)
        except (WebSocketException, OSError):
            self._cut()  # part of the frame may have been sent
            return False
        return True

    def hang_up(self) -> None:
        """Send a close frame, once. The reader continues until Slack has sent one too."""
        if self._hung_up.is_set():
            return
        self._hung_up.set()
        try:
            self._websocket.send_close()
        except (WebSocketException, OSError):
            self._cut()

    def release(self) -> None:
        """Free the socket, when nobody reads from it any more."""
        self._websocket.shutdown()  # type: ignore[no-untyped-call]

    def _texts(self) -> Iterator[bytes]:
        heard = time.monotonic()
        while True:
            try:
                kind, frame = self._websocket.recv_data_frame(control_frame=True)
            except WebSocketTimeoutException:
                if self._hung_up.is_set():
                    return
                if time.monotonic() - heard > self._patience.gone:
                    log.info("nobody is there any more at the other end of a Socket Mode connection")
                    return
                self._websocket.ping()
                continue
            heard = time.monotonic()
            if kind == ABNF.OPCODE_CLOSE:
                self._hung_up.set()  # the library has already answered with a close frame
                return
            if kind in (ABNF.OPCODE_TEXT, ABNF.OPCODE_BINARY):
                yield frame.data

    def _cut(self) -> None:
        """Shut the connection down; the reader notices at once."""
        if (line := self._websocket.sock) is not None:
            with suppress(OSError):  # it has already ended
                line.shutdown(socket.SHUT_RDWR)


def _object(data: bytes) -> dict[str, Any] | None:
    try:
        message = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return message if isinstance(message, dict) else None
