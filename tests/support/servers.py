"""Local servers that send exactly what a test specifies, byte for byte, over real connections."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from http.client import parse_headers
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import TypeAlias


class Ending(Enum):
    """How a connection ends if it does not just close."""

    RESET = "reset"


RESET = Ending.RESET


@dataclass(frozen=True)
class Request:
    """A received request: its first line, its headers with lower-case names, and its body."""

    line: str
    headers: dict[str, str]
    body: bytes


Step: TypeAlias = bytes | float | Ending | Callable[[Request], bytes]
"""What a server does next: send bytes, answer the request, wait some seconds, or reset the connection."""


@dataclass
class Answering:
    """A server that takes the same steps for every request, and what it has received."""

    url: str
    steps: Sequence[Step]
    keeps_open: bool
    requests: list[Request] = field(default_factory=list)
    connections: int = 0
    bytes_sent: int = 0


class _Server(ThreadingTCPServer):
    daemon_threads = True
    answering: Answering

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.over = threading.Event()


class _Conversation(StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        answering = self.server.answering
        answering.connections += 1
        with suppress(OSError):  # the client may hang up in the middle of the answer
            while (request := self._request()) is not None:
                answering.requests.append(request)
                self._take(answering.steps, request)
                if not answering.keeps_open:
                    return

    def _request(self) -> Request | None:
        first = self.rfile.readline().decode("latin-1").rstrip()
        if not first:
            return None
        headers = {name.lower(): value for name, value in parse_headers(self.rfile).items()}
        return Request(first, headers, self.rfile.read(int(headers.get("content-length", "0"))))

    def _take(self, steps: Sequence[Step], request: Request) -> None:
        for step in steps:
            if callable(step) or isinstance(step, bytes):
                content = step if isinstance(step, bytes) else step(request)
                self.wfile.write(content)
                self.server.answering.bytes_sent += len(content)
            elif isinstance(step, Ending):
                # With a linger time of zero, closing sends a reset.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.connection.close()
            else:
                self.server.over.wait(step)


@contextmanager
def answering(*steps: Step, keeps_open: bool = False) -> Iterator[Answering]:
    """Serve these steps on a free port. With `keeps_open`, a connection can carry several requests."""
    with _Server() as server:
        server.answering = Answering(f"http://127.0.0.1:{server.server_address[1]}", steps, keeps_open)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.answering
        finally:
            server.over.set()
            server.shutdown()
            thread.join()


def http(status: str, body: bytes = b"", *headers: str) -> bytes:
    """Return a complete, valid HTTP/1.1 response."""
    head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*head, "", ""]).encode("latin-1") + body


def closed_port() -> int:
    """Return a port of this machine on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
