"""Connections between the bot and its servers that a test can cut and restore."""

import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit, urlunsplit

import redis

from tests.support.databases import do_without
from tests.support.servers import closed_port

USUAL_PORTS = {"postgresql": 5432, "redis": 6379, "http": 80}


class Line:
    """A proxy to a server that a test can cut: all connections go through it, and none work while it is down."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)
        self._server = (self._url.hostname or "", self._url.port or USUAL_PORTS[self._url.scheme])
        self._port = closed_port()
        self._listener: socket.socket | None = None
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.restore()

    @property
    def url(self) -> str:
        """The server's URL, through this proxy."""
        who, at, _ = self._url.netloc.rpartition("@")
        return urlunsplit(self._url._replace(netloc=f"{who}{at}127.0.0.1:{self._port}"))

    def cut(self) -> None:
        """Break every connection and refuse new ones."""
        if self._listener is None:
            return
        with self._lock:
            listener, self._listener = self._listener, None
            broken, self._open = self._open, set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for end in broken:
            _hang_up(end)

    def restore(self) -> None:
        """Accept connections again."""
        self._listener = socket.create_server(("127.0.0.1", self._port))
        threading.Thread(target=self._take, args=[self._listener], daemon=True).start()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave nothing open."""
        self.cut()

    def _take(self, listener: socket.socket) -> None:
        while True:
            try:
                here, _ = listener.accept()
            except OSError:
                return
            try:
                there = socket.create_connection(self._server)
            except OSError:
                here.close()
                continue
            with self._lock:
                is_cut = self._listener is not listener
                self._open |= set() if is_cut else {here, there}
            if is_cut:
                _hang_up(here)
                _hang_up(there)
                return
            for one, other in ((here, there), (there, here)):
                threading.Thread(target=_pump, args=[one, other], daemon=True).start()


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(65_536):
            target.sendall(chunk)
    _hang_up(target)


def _hang_up(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


class RedisServer:
    """A separate Redis that forgets everything when it is killed. Without the program the test is skipped."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("redis-server")
        if program is None:
            do_without("there is no redis-server on this machine")
        port = closed_port()
        words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder)]
        self._command = [program, *words]
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{port}/0"

    def start(self) -> None:
        """Start it, and return when it answers."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.DEVNULL)
        with redis.Redis.from_url(self.url) as client:
            _wait_for(client)

    def kill(self) -> None:
        """Kill it, with everything in it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()


@contextmanager
def own_redis(folder: Path) -> Iterator[str]:
    """Run a Redis for this test run only. Without the program the test is skipped; in CI it fails."""
    server = RedisServer(folder)
    try:
        server.start()
        yield server.url
    finally:
        server.kill()


def _wait_for(client: redis.Redis) -> None:
    for _ in range(100):
        with suppress(redis.ConnectionError):
            client.ping()
            return
        time.sleep(0.05)
    raise AssertionError("Redis does not start")
