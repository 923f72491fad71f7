"""What the bot depends on: its database and its doorbell, which are unavailable now and then."""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.chaos.variant import Doorbell
from tests.support.databases import Kind
from tests.support.lines import Line, RedisServer

Outage = Callable[[float], None]
"""Makes something unavailable for this many seconds."""


@dataclass(frozen=True)
class Ground:
    """The database's URL, the queue's URL if it has one of its own, and the outages that can hit them."""

    database_url: str
    queue_url: str
    outages: Mapping[str, Outage]

    def shake(self, dice: random.Random, seconds: float) -> str:
        """Cause one outage for this many seconds, and return its name."""
        what = dice.choice(list(self.outages))
        self.outages[what](seconds)
        return what


@contextmanager
def ground_at(database_url: str, kind: Kind, doorbell: Doorbell, folder: Path) -> Iterator[Ground]:
    """Put proxies in front of the servers; a file needs none."""
    queue_url = ""
    outages: dict[str, Outage] = {}
    with ExitStack() as stack:
        if kind == "sqlite":
            outages["the database: locked"] = partial(_lock, database_url)
        else:
            line = stack.enter_context(Line(database_url))
            database_url, outages["the database: away"] = line.url, partial(_cut, line)
        if doorbell == "redis":
            server = RedisServer(folder)
            stack.callback(server.kill)
            server.start()
            line = stack.enter_context(Line(server.url))
            queue_url, outages["the doorbell: away"] = line.url, partial(_cut, line)
            outages["the doorbell: killed"] = partial(_kill, server)
        yield Ground(database_url, queue_url, outages)


def _cut(line: Line, seconds: float) -> None:
    """Break every connection and refuse new ones."""
    line.cut()
    time.sleep(seconds)
    line.restore()


def _lock(database_url: str, seconds: float) -> None:
    """Lock the file from another connection, so that nobody can write."""
    path = database_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        other.execute("ROLLBACK")


def _kill(server: RedisServer, seconds: float) -> None:
    """Kill a server and start it again. It loses its data."""
    server.kill()
    time.sleep(seconds)
    server.start()
