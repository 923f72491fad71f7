"""The processes of a measurement: the stand-in for Slack and Toingg, the delayed connection, and the apps to compare.

All of them end when the measuring process ends, even if it is killed.
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
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any

from bench.certificate import make
from bench.slack import SECRET, Connection
from sandbox.bot.process import LEASH, environment
from toingg_bot.operations.server import REQUEST_THREADS

ROOT = Path(__file__).parent.parent
START_LIMIT = 30.0  # seconds
END_LIMIT = 3.0  # seconds; a stock app whose listeners all wait for Toingg would take longer


def gunicorn(application: str, worker: str = "toingg_bot.edge.door.BotWorker") -> Sequence[str]:
    """Return how to run a WSGI application behind the same server, with the same settings, as our bot."""
    return (
        *("-m", "gunicorn", application, "--pythonpath", str(ROOT), "--worker-class", worker, "--workers", "1"),
        *("--threads", str(REQUEST_THREADS), "--keep-alive", "75", "--bind", "127.0.0.1:{port}"),
        *("--no-control-socket", "--log-level", "warning"),
    )


@dataclass(frozen=True)
class App:
    """An app that Slack can talk to: the name for its columns, and the command to run it (with this Python)."""

    name: str
    command: Sequence[str]

    def as_(self, role: str) -> "App":
        """Return the bot run in this role, or with this command; it is added as the last word."""
        return replace(self, command=(*self.command, role))


def bot(root: Path, name: str) -> App:
    """Return the bot of a checkout, run as its users run it."""
    return App(name, (str(root / "bot.py"),))


OURS = bot(ROOT, "this bot")
STOCK = App("stock Bolt", gunicorn("bench.stock:api"))
IN_MEMORY = App("in memory", gunicorn("bench.variants:in_memory()"))
ON_DISK = App("on disk", gunicorn("bench.variants:on_disk()"))
HALVES = App("gthread", gunicorn("bench.variants:on_disk()", "gthread"))


@dataclass(frozen=True)
class StandIn:
    """The stand-in for Slack and Toingg: its ports, what it was asked, and how to control it."""

    slack_port: int
    port: int
    authorities: Path

    def calls(self, what: str) -> list[tuple[float, dict[str, Any]]]:
        """Return when a method was called and with which body, oldest first."""
        calls: list[tuple[float, str]] = json.loads(self.tell("calls", what))
        return [(at, json.loads(body or "{}")) for at, body in calls]

    def wait_for(self, what: str, number: int = 1, patience: float = 10.0) -> list[tuple[float, dict[str, Any]]]:
        """Return the calls of a method once there are `number`, or those there are after `patience` seconds."""
        deadline = time.monotonic() + patience
        while int(self.tell("count", what)) < number and time.monotonic() < deadline:
            time.sleep(0.01)
        return self.calls(what)

    def tell(self, what: str, of: str = "") -> bytes:
        """Send it a control command: see `standin.Memory.control`."""
        line = Connection(self.port)
        head = f"POST /control/{what} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(of)}\r\n\r\n"
        answer = line.send(f"{head}{of}".encode())
        line.close()
        if answer.status != HTTPStatus.OK:
            raise RuntimeError("the stand-in for Slack does not answer")
        return answer.body


@dataclass(frozen=True)
class Application:
    """A running app: the name for its columns, its port, and how many seconds it took to be ready."""

    name: str
    port: int
    pid: int
    started: float

    def memory(self) -> float:
        """Return the memory of all its processes, in MB; shared memory counts once."""
        rollups = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self._processes()]
        return (
            sum(int(line.split()[1]) for rollup in rollups for line in rollup.splitlines() if line[:4] == "Pss:") / 1024
        )

    def work(self) -> float:
        """Return the processor time of all its processes so far, in seconds."""
        stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split() for pid in self._processes()]
        return sum(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf("SC_CLK_TCK")

    def _processes(self) -> list[str]:
        return [str(self.pid), *Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]


@contextmanager
def stand_in(folder: Path) -> Iterator[StandIn]:
    """Run the stand-in for Slack and Toingg."""
    certificate, key, authorities = make(folder)
    with _child("-m", "bench.standin", str(certificate), str(key)) as ports:
        slack_port, port = (int(number) for number in ports.split())
        yield StandIn(slack_port, port, authorities)


@contextmanager
def line_to(port: int, round_trip: float) -> Iterator[int]:
    """Run a proxy to a port with a round trip of so many seconds; yields the proxy's own port."""
    with _child("-m", "bench.delay", str(port), str(round_trip)) as near:
        yield int(near)


@contextmanager
def _child(*command: str) -> Iterator[str]:
    """Run a module of this package as a process; yields the line that it prints when it is ready."""
    whole = (*LEASH, sys.executable, *command)
    with subprocess.Popen(whole, cwd=ROOT, stdout=subprocess.PIPE, text=True, process_group=0) as process:  # noqa: S603
        try:
            yield process.stdout.readline() if process.stdout else ""
        finally:
            process.kill()


@contextmanager
def running(
    app: App,
    slack: StandIn,
    folder: Path,
    settings: Mapping[str, str] | None = None,
    slack_port: int | None = None,
) -> Iterator[Application]:
    """Run an app, and yield it when it is ready; `slack_port` is a port for Slack other than the stand-in's own."""
    port = _free_port()
    given = {"PORT": str(port), "DATABASE_URL": f"sqlite:///{folder / f'{port}.db'}", **(settings or {})}
    if slack_port:
        given["SLACK_API_URL"] = f"https://127.0.0.1:{slack_port}/api/"
    command = [part.format(port=port) for part in app.command]
    with _bot(command, slack, folder, given, lambda _: _answers(port, any_status=app is STOCK)) as (pid, started):
        yield Application(app.name, port, pid, started)


@contextmanager
def worker(app: App, slack: StandIn, folder: Path, settings: Mapping[str, str]) -> Iterator[None]:
    """Run a bot's worker, which listens on no port; its log says when it is ready."""
    given = {"LOG_LEVEL": "INFO", **settings}
    with _bot(app.as_("worker").command, slack, folder, given, lambda log: b"ready: " in log.read_bytes()):
        yield


def migrated(app: App, slack: StandIn, folder: Path, settings: Mapping[str, str]) -> None:
    """Run a bot's `migrate` command."""
    command = (sys.executable, *app.as_("migrate").command)
    given = _environment(slack, settings)
    done = subprocess.run(command, cwd=folder, env=given, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        raise RuntimeError(f"{app.name}: its tables were not made:\n{done.stderr[-2000:]}")


@contextmanager
def _bot(
    command: Sequence[str], slack: StandIn, folder: Path, settings: Mapping[str, str], ready: Callable[[Path], bool]
) -> Iterator[tuple[int, float]]:
    """Run a process that uses the stand-in; yields its id, and how many seconds it took to be ready."""
    given = _environment(slack, settings)
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


def _environment(slack: StandIn, settings: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a process that uses the stand-in."""
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
    # It runs in a folder without a `.env`, so it needs no empty settings. Bolt would treat an empty one as set.
    return {variable: value for variable, value in environment({**common, **settings}).items() if value}


def _answers(port: int, *, any_status: bool) -> bool:
    """Say whether an app is ready; the stock app has no page for that, so any answer counts."""
    line = Connection(port)
    answer = line.send(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    line.close()
    return answer.status == HTTPStatus.OK or (any_status and answer.status > 0)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
