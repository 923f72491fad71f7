"""`python bot.py` as a separate process."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import requests

from sandbox.server import Sandbox
from tests.support.databases import KEY
from tests.support.environments import HTTP, Mode, in_sandbox
from tests.support.places import ROOT
from tests.support.servers import closed_port
from tests.support.switches import control
from tests.support.waiting import until


def environment(**settings: str) -> dict[str, str]:
    """Return an environment without the bot settings that this machine may have."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TOINGG_"))}
    return {**mine, **settings}


@contextmanager
def process(sandbox: Sandbox, mode: Mode, role: str = "serve", **settings: str) -> Iterator[subprocess.Popen[str]]:
    """Run the bot as its users do; yields when it is ready."""
    port = int(settings.get("METRICS_PORT") or closed_port())
    running = subprocess.Popen(
        [sys.executable, "bot.py", role],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        pipesize=2**20,  # nobody reads before the end, and a full pipe would block the bot
        text=True,
        env=environment(**in_sandbox(sandbox, mode, **{"PORT": str(port), "SHUTDOWN_GRACE": "10", **settings})),
    )
    try:
        sandbox.point_at(f"http://127.0.0.1:{port}" if mode == "http" else None)
        until(lambda: answers(f"http://127.0.0.1:{port}/readyz"), within=15)
        if mode == "socket":
            until(lambda: control(sandbox, "GET", "bot")["socket_connections"] > 0)
        yield running
    finally:
        running.kill()
        running.communicate()


def answers(url: str) -> bool:
    """Say whether a URL answers with success."""
    try:
        return requests.get(url, timeout=1).ok
    except requests.ConnectionError:
        return False


def ran(
    settings: Mapping[str, str], *command: str, folder: Path = ROOT, like: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Run a command that ends on its own, like a script: in a folder, without a terminal, prefixed with `like`."""
    return subprocess.run(
        [*like, sys.executable, str(ROOT / "bot.py"), *command],
        cwd=folder,
        env=environment(**settings),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def command(database: str, *words: str, keys: str = "") -> subprocess.CompletedProcess[str]:
    """Run an operator's command on a database."""
    return ran(HTTP | {"DATABASE_URL": database, "ENCRYPTION_KEYS": keys}, *words)


def begun(url: str, folder: Path, *arguments: str, program: Path = ROOT / "bot.py") -> subprocess.Popen[str]:
    """Start `python bot.py` on a database, in another folder, without Slack or Toingg."""
    return subprocess.Popen(
        [sys.executable, str(program), *arguments],
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            **HTTP,
            "SLACK_API_URL": "http://127.0.0.1:9/api/",
            "DATABASE_URL": url,
            "ENCRYPTION_KEYS": KEY,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
