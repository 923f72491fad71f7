"""The processes of a measurement: Slack's and Toingg's stand-in, the line between, our bot, and the stock app."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from bench.certificate import make
from bench.slack import SECRET, Connection
from sandbox.bot_process import environment

ROOT = Path(__file__).parent.parent
THREADS = 40
"""As many as our bot has (toingg_bot/server.py), for both."""
START_LIMIT = 30.0  # seconds
END_LIMIT = 2.0  # seconds; a stock app whose listeners all wait for Toingg takes longer

OURS, STOCK = "this bot", "stock Bolt"
COMMANDS: Mapping[str, Sequence[str]] = {
    OURS: (str(ROOT / "bot.py"),),
    STOCK: (
        *("-m", "gunicorn", "bench.stock:api", "--pythonpath", str(ROOT), "--worker-class", "gthread"),
        *("--workers", "1", "--threads", str(THREADS), "--keep-alive", "75", "--bind", "127.0.0.1:{port}"),
        *("--no-control-socket", "--log-level", "warning"),
    ),
}


@dataclass(frozen=True)
class StandIn:
    """Slack and Toingg: where they are, what they were asked, and what they should do."""

    slack_port: int
    port: int
    authorities: Path

    def calls(self, what: str) -> list[tuple[float, dict[str, Any]]]:
        """Return when a method was called, and with which body, oldest first."""
        calls: list[tuple[float, str]] = json.loads(self._tell("calls", what))
        return [(at, json.loads(body or "{}")) for at, body in calls]

    def wait_for(self, what: str, number: int = 1, patience: float = 10.0) -> list[tuple[float, dict[str, Any]]]:
        """Return the calls of a method once there are so many, or all there are when the patience is at its end."""
        deadline = time.monotonic() + patience
        while len(found := self.calls(what)) < number and time.monotonic() < deadline:
            time.sleep(0.01)
        return found

    def forget(self) -> None:
        """Forget what was asked."""
        self._tell("forget")

    def hold(self) -> None:
        """Have Toingg leave everybody waiting."""
        self._tell("hold")

    def release(self) -> None:
        """Have Toingg answer."""
        self._tell("release")

    def hang_up(self) -> None:
        """Have Slack close every connection that is kept."""
        self._tell("hang_up")

    def _tell(self, what: str, of: str = "") -> bytes:
        line = Connection(self.port)
        head = f"POST /control/{what} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(of)}\r\n\r\n"
        answer = line.send(f"{head}{of}".encode())
        line.close()
        if answer.status != HTTPStatus.OK:
            raise RuntimeError("the stand-in for Slack does not answer")
        return answer.body


@dataclass(frozen=True)
class Application:
    """A running app: which of the two, where, and how many seconds it took to be ready."""

    name: str
    port: int
    started: float
    pid: int

    def memory(self) -> float:
        """Return what all its processes have in memory, in MB."""
        listing = subprocess.run(("ps", "-A", "-o", "pid=,ppid=,rss="), check=True, capture_output=True)  # noqa: S607
        processes = [[int(number) for number in line.split()] for line in listing.stdout.splitlines()]
        return sum(size for pid, parent, size in processes if self.pid in {pid, parent}) / 1024


@contextmanager
def stand_in(folder: Path) -> Iterator[StandIn]:
    """Run Slack and Toingg."""
    certificate, key, authorities = make(folder)
    with _child("-m", "bench.standin", str(certificate), str(key)) as ports:
        slack_port, port = (int(number) for number in ports.split())
        yield StandIn(slack_port, port, authorities)


@contextmanager
def line_to(port: int, round_trip: float) -> Iterator[int]:
    """Run a line to a port that is so many seconds away and back; yields the port of its near end."""
    with _child("-m", "bench.delay", str(port), str(round_trip)) as near:
        yield int(near)


@contextmanager
def _child(*command: str) -> Iterator[str]:
    """Run a part of this package as a process; yields the line that it says when it is ready."""
    with subprocess.Popen([sys.executable, *command], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        try:
            yield process.stdout.readline() if process.stdout else ""
        finally:
            process.kill()


@contextmanager
def running(name: str, slack: StandIn, folder: Path, slack_port: int | None = None) -> Iterator[Application]:
    """Run our bot or the stock app, with Slack at this port or where it really is; yields it when it is ready."""
    port = _free_port()
    settings = {
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"https://127.0.0.1:{slack_port or slack.slack_port}/api/",
        "TOINGG_API_URL": f"http://127.0.0.1:{slack.port}/toingg/api/v3",
        "TOINGG_API_KEY": "tg_bench",
        "SSL_CERT_FILE": str(slack.authorities),
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "LOG_LEVEL": "WARNING",
        "DATABASE_URL": f"sqlite:///{folder / f'{port}.db'}",
        "SHUTDOWN_GRACE": "1",
    }
    # Bolt takes even an empty SLACK_CLIENT_ID for one, and our bot an empty setting for none.
    given = {variable: value for variable, value in environment(settings).items() if value or name == OURS}
    command = [sys.executable, *(part.format(port=port) for part in COMMANDS[name])]
    log = folder / f"{port}.log"
    with log.open("wb") as lines:
        begun = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 (the command is ours)
            command, cwd=folder, env=given, stdout=lines, stderr=lines, process_group=0
        )
        try:
            while not _answers(port, any_status=name == STOCK):
                if process.poll() is not None or time.monotonic() > begun + START_LIMIT:
                    raise RuntimeError(f"{name} did not start:\n{log.read_text()[-2000:]}")
                time.sleep(0.005)
            yield Application(name, port, time.monotonic() - begun, process.pid)
        finally:
            process.terminate()
            try:
                process.wait(END_LIMIT)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _answers(port: int, *, any_status: bool) -> bool:
    """Say whether an app is ready; the stock one has no page that says so, and is once it answers at all."""
    line = Connection(port)
    answer = line.send(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    line.close()
    return answer.status == HTTPStatus.OK or (any_status and answer.status > 0)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
