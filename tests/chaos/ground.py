"""What the bot stands on: its database, which goes away now and then."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from tests.databases import Kind
from tests.lines import Line


@dataclass(frozen=True)
class Ground:
    """A database at a URL; on PostgreSQL behind a line that can be cut."""

    url: str
    line: Line | None

    def shake(self, seconds: float) -> None:
        """Let nobody write for so long: every line is cut and none can be had, or somebody else holds the file."""
        if self.line is not None:
            self.line.cut()
            time.sleep(seconds)
            self.line.mend()
            return
        path = self.url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as other:
            other.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            other.execute("ROLLBACK")


@contextmanager
def ground_at(database_url: str, kind: Kind) -> Iterator[Ground]:
    """Lay the line to a server; a file needs none."""
    if kind == "sqlite":
        yield Ground(database_url, None)
        return
    with Line(database_url) as line:
        yield Ground(line.url, line)
