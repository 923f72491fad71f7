"""A proxy for PostgreSQL that counts statements and transactions, so it works with any version of the bot.

https://www.postgresql.org/docs/current/protocol-message-formats.html
"""

import re
import socket
import struct
import threading
from contextlib import suppress
from typing import Self

from sqlalchemy import make_url

QUERY, PARSE, BIND = b"Q", b"P", b"B"
HEAD = 5  # bytes: the kind of a message, and the length of the rest
WRITES = re.compile(rb"\b(INSERT|UPDATE|DELETE)\b")  # also matches FOR UPDATE, because PostgreSQL writes row locks
BEGINS, ENDS = re.compile(rb"\s*BEGIN\b"), re.compile(rb"\s*COMMIT\b")


class CountingLine:
    """A local port that forwards to a server; use it as `with CountingLine(url) as line:`."""

    def __init__(self, url: str) -> None:
        server = make_url(url)
        self._server = (server.host or "127.0.0.1", server.port or 5432)
        self._listener = socket.create_server(("127.0.0.1", 0))
        near = server.set(host="127.0.0.1", port=self._listener.getsockname()[1])
        # Encrypted traffic cannot be counted.
        self.url = near.update_query_dict({"sslmode": "disable", "gssencmode": "disable"}).render_as_string(
            hide_password=False
        )
        self._lock = threading.Lock()
        self.statements = 0
        self.writes = 0
        """How many committed transactions wrote something, or locked a row for that."""

    def __enter__(self) -> Self:
        """Start listening."""
        threading.Thread(target=self._take, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Accept no more connections."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _take(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._server)
                for end in (near, far):
                    end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for source, target, session in ((near, far, _Session(self)), (far, near, None)):
                    threading.Thread(target=_carry, args=[source, target, session], daemon=True).start()

    def count(self, statements: int, writes: int) -> None:
        """Add to the counts."""
        with self._lock:
            self.statements += statements
            self.writes += writes


class _Session:
    """Reads what a client sends to the server, message by message."""

    def __init__(self, line: CountingLine) -> None:
        self._line = line
        self._unread = b""
        self._prepared: dict[bytes, bytes] = {}
        self._has_begun = False
        self._is_writing = False

    def hear(self, data: bytes) -> None:
        self._unread += data
        if not self._has_begun:  # the first message has no kind, only a length
            if len(self._unread) < HEAD or len(self._unread) < (size := struct.unpack("!I", self._unread[:4])[0]):
                return
            self._unread, self._has_begun = self._unread[size:], True
        while len(self._unread) >= HEAD:
            size = 1 + struct.unpack("!I", self._unread[1:HEAD])[0]
            if len(self._unread) < size:
                return
            message, self._unread = self._unread[:size], self._unread[size:]
            self._read(message[:1], message[HEAD:])

    def _read(self, kind: bytes, body: bytes) -> None:
        if kind == QUERY:
            self._count(body)
        elif kind == PARSE:
            name, text, _ = body.split(b"\0", 2)
            self._prepared[name] = text
        elif kind == BIND:  # executes a statement that was parsed, now or earlier
            _, name, _ = body.split(b"\0", 2)
            self._count(self._prepared.get(name, b""))

    def _count(self, text: bytes) -> None:
        has_written = False
        if BEGINS.match(text):
            self._is_writing = False
        elif ENDS.match(text):
            has_written, self._is_writing = self._is_writing, False
        elif WRITES.search(text):
            self._is_writing = True
        self._line.count(1, int(has_written))


def _carry(source: socket.socket, target: socket.socket, session: _Session | None) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            if session is not None:
                session.hear(data)
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
