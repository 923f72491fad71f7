"""A stand-in for Slack and Toingg: it answers at once, and remembers when it was asked what.

`python -m bench.standin <certificate> <key>` prints two ports: one with TLS for Slack, and one without for Toingg and
for control commands. To try the bot with a strict Slack, use `sandbox`; this stand-in checks nothing, so that it never
slows a measurement down.
"""

import json
import random
import socket
import socketserver
import ssl
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

WORKSPACES = ["T0BENCH001", *(f"T0WAITS{number:03}" for number in range(100))]
"""Everybody is a member of all of them."""
SLACK: dict[str, dict[str, Any]] = {
    "auth.test": {"user": "toingg", "user_id": "U0TOINGG01", "bot_id": "B0TOINGG01", "team": "Acme"},
    "users.info": {"user": {"tz": "Etc/UTC", "enterprise_user": {"teams": WORKSPACES}}},
    "views.open": {"view": {"id": "V0BENCH001", "hash": "1.a"}},
    "chat.postMessage": {"channel": "C0BENCH001", "ts": "1.000001"},
}
LISTS = {"result": {"voice": [{"name": "nova"}], "languages": ["english", "hindi"]}}


@dataclass
class Memory:
    """What was asked and when, and how long Toingg takes for a campaign."""

    calls: list[tuple[float, str, bytes]] = field(default_factory=list)
    lines: set[socket.socket] = field(default_factory=set)
    takes: float = 0.2  # seconds, on average
    may_answer: threading.Event = field(default_factory=threading.Event)

    def control(self, what: str, of: str) -> Any:
        """Run a control command, and return its result."""
        match what:
            case "calls":
                return [(at, body.decode()) for at, call, body in self.calls if call == of]
            case "count":
                return sum(call == of for _, call, _ in self.calls)
            case "forget":
                self.calls = []
            case "takes":
                self.takes = float(of)
            case "hold":
                self.may_answer.clear()
            case "release":
                self.may_answer.set()
            case "hang_up":
                for line in list(self.lines):
                    with suppress(OSError):
                        line.shutdown(socket.SHUT_RDWR)
        return None

    def answer(self, path: str, body: bytes) -> Any:
        """Return the answer of Slack or Toingg to a request, or the result of a control command."""
        what = path.strip("/").rpartition("/")[2]
        if path.startswith("/control/"):
            return self.control(what, body.decode())
        self.calls.append((time.monotonic(), what, body))
        if path.startswith("/api/"):
            return {"ok": True, **SLACK.get(what, {})}
        if what != "create_campaign":
            return {"status": True, **LISTS}
        self.may_answer.wait()
        time.sleep(self.takes * random.uniform(0.5, 1.5))  # noqa: S311 (no two take the same)
        self.calls.append((time.monotonic(), "created", b""))
        return {"status": True, "result": {"campaignId": "0123456789abcdef01234567"}}


class Line(socketserver.StreamRequestHandler):
    """One connection, which stays open until the other side closes it."""

    server: "Server"
    disable_nagle_algorithm = True

    def setup(self) -> None:
        """Do the TLS handshake in this connection's own thread."""
        if self.server.tls:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
            self.server.memory.lines.add(self.request)
        super().setup()

    def handle(self) -> None:
        """Answer requests, one after the other."""
        while start := self.rfile.readline():
            length = 0
            while (line := self.rfile.readline()) not in {b"\r\n", b""}:
                if line[:15].lower() == b"content-length:":
                    length = int(line[15:])
            path = start.split(b" ")[1].decode()
            answer = json.dumps(self.server.memory.answer(path, self.rfile.read(length))).encode()
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(answer)
            self.wfile.write(head + answer)

    def finish(self) -> None:
        """Forget the connection."""
        with suppress(OSError):
            super().finish()
        self.server.memory.lines.discard(self.request)


class Server(socketserver.ThreadingTCPServer):
    """A server on its own port; with a TLS context it is Slack's."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, memory: Memory, tls: ssl.SSLContext | None = None) -> None:
        self.memory = memory
        self.tls = tls
        super().__init__(("127.0.0.1", 0), Line)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing about a broken connection: the measurement sees it on the other side."""


def main(certificate: str, key: str) -> None:
    """Serve both ports for ever, after printing them."""
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate, key)
    memory = Memory()
    memory.may_answer.set()
    slack, rest = Server(memory, tls), Server(memory)
    print(slack.server_address[1], rest.server_address[1], flush=True)  # noqa: T201 (whoever started this reads it)
    threading.Thread(target=slack.serve_forever, daemon=True).start()
    rest.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
