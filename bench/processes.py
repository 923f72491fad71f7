"""The processes of a measurement: Slack's and Toingg's stand-in, the line between, our bot, and what it is measured by.

All of them end with the one who measures, even if that is killed.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from bench.certificate import make
from bench.slack import SECRET, Connection
from sandbox.bot_process import LEASH, environment
from toingg_bot.server import REQUEST_THREADS

ROOT = Path(__file__).parent.parent
START_LIMIT = 30.0  # seconds
END_LIMIT = 3.0  # seconds; a stock app whose listeners all wait for Toingg takes longer


def gunicorn(application: str) -> Sequence[str]:
    """Return how to run a WSGI application behind the server that our bot has, set up as our bot sets it up."""
    return (
        *("-m", "gunicorn", application, "--pythonpath", str(ROOT), "--worker-class", "gthread", "--workers", "1"),
        *("--threads", str(REQUEST_THREADS), "--keep-alive", "75", "--bind", "127.0.0.1:{port}"),
        *("--no-control-socket", "--log-level", "warning"),
    )


OURS, STOCK = "this bot", "stock Bolt"
IN_MEMORY, ON_DISK = "in memory", "on disk"
COMMANDS: Mapping[str, Sequence[str]] = {
    OURS: (str(ROOT / "bot.py"),),
    STOCK: gunicorn("bench.stock:api"),
    IN_MEMORY: gunicorn("bench.variants:in_memory()"),
    ON_DISK: gunicorn("bench.variants:on_disk()"),
}


@dataclass(frozen=True)
class StandIn:
    """Slack and Toingg: where they are, what they were asked, and what they should do."""

    slack_port: int
    port: int
    authorities: Path

    def calls(self, what: str) -> list[tuple[float, dict[str, Any]]]:
        """Return when a method was called, and with which body, oldest first."""
        calls: list[tuple[float, str]] = json.loads(self.tell("calls", what))
        return [(at, json.loads(body or "{}")) for at, body in calls]

    def wait_for(self, what: str, number: int = 1, patience: float = 10.0) -> list[tuple[float, dict[str, Any]]]:
        """Return the calls of a method once there are so many, or all there are when the patience is at its end."""
        deadline = time.monotonic() + patience
        while int(self.tell("count", what)) < number and time.monotonic() < deadline:
            time.sleep(0.01)
        return self.calls(what)

    def tell(self, what: str, of: str = "") -> bytes:
        """Have it do something: see `standin.Memory.told`."""
        line = Connection(self.port)
        head = f"POST /control/{what} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(of)}\r\n\r\n"
        answer = line.send(f"{head}{of}".encode())
        line.close()
        if answer.status != HTTPStatus.OK:
            raise RuntimeError("the stand-in for Slack does not answer")
        return answer.body


@dataclass(frozen=True)
class Application:
    """A running app: what it is called, where it is, and how many seconds it took to be ready."""

    name: str
    port: int
    pid: int
    started: float

    def memory(self) -> float:
        """Return what all its processes have in memory, in MB; what they share counts once."""
        rollups = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self._processes()]
        return (
            sum(int(line.split()[1]) for rollup in rollups for line in rollup.splitlines() if line[:4] == "Pss:") / 1024
        )

    def work(self) -> float:
        """Return for how many seconds all its processes have kept a processor busy so far."""
        stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split() for pid in self._processes()]
        return sum(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf("SC_CLK_TCK")

    def _processes(self) -> list[str]:
        return [str(self.pid), *Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]


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
    whole = (*LEASH, sys.executable, *command)
    with subprocess.Popen(whole, cwd=ROOT, stdout=subprocess.PIPE, text=True, process_group=0) as process:  # noqa: S603
        try:
            yield process.stdout.readline() if process.stdout else ""
        finally:
            process.kill()


@contextmanager
def running(
    name: str,
    slack: StandIn,
    folder: Path,
    settings: Mapping[str, str] | None = None,
    slack_port: int | None = None,
) -> Iterator[Application]:
    """Run an app of `COMMANDS`, with Slack at this port or where it really is; yields it when it is ready."""
    port = _free_port()
    given = {"PORT": str(port), "DATABASE_URL": f"sqlite:///{folder / f'{port}.db'}", **(settings or {})}
    if slack_port:
        given["SLACK_API_URL"] = f"https://127.0.0.1:{slack_port}/api/"
    command = [part.format(port=port) for part in COMMANDS[name]]
    with _bot(command, slack, folder, given, lambda _: _answers(port, any_status=name == STOCK)) as (pid, started):
        yield Application(name, port, pid, started)


@contextmanager
def worker(slack: StandIn, folder: Path, settings: Mapping[str, str]) -> Iterator[None]:
    """Run a worker of our bot's, which listens on no port and says in its log when it is ready."""
    command = (str(ROOT / "bot.py"), "worker")
    with _bot(command, slack, folder, {"LOG_LEVEL": "INFO", **settings}, lambda log: b"ready: " in log.read_bytes()):
        yield


@contextmanager
def _bot(
    command: Sequence[str], slack: StandIn, folder: Path, settings: Mapping[str, str], ready: Callable[[Path], bool]
) -> Iterator[tuple[int, float]]:
    """Run a process that has Slack and Toingg in its settings; yields its id and after how long it was ready."""
    common = {
        "SLACK_BOT_TOKEN": "xoxb-bench",
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": f"https://127.0.0.1:{slack.slack_port}/api/",
        "TOINGG_API_URL": f"http://127.0.0.1:{slack.port}/toingg/api/v3",
        "TOINGG_API_KEY": "tg_bench",
        "SSL_CERT_FILE": str(slack.authorities),
        "HOST": "127.0.0.1",
        "LOG_LEVEL": "WARNING",
        "SHUTDOWN_GRACE": "1",
    }
    # It runs in a folder without a `.env`, so it needs no empty settings; Bolt takes even an empty one for one.
    given = {variable: value for variable, value in environment({**common, **settings}).items() if value}
    log = folder / f"{time.monotonic_ns()}.log"
    with log.open("wb") as lines:
        begun = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 (the command is ours)
            (*LEASH, sys.executable, *command), cwd=folder, env=given, stdout=lines, stderr=lines, process_group=0
        )
        try:
            while not ready(log):
                if process.poll() is not None or time.monotonic() > begun + START_LIMIT:
                    raise RuntimeError(f"{command[-1]} did not start:\n{log.read_text()[-2000:]}")
                time.sleep(0.005)
            yield process.pid, time.monotonic() - begun
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
