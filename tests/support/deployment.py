"""The bot as in production: a web process and workers, each a separate process."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import requests

from sandbox.server import Sandbox
from tests.support.databases import KEY, fresh
from tests.support.environments import in_sandbox
from tests.support.places import ROOT
from tests.support.servers import closed_port
from tests.support.waiting import until
from toingg_bot.store import Database
from toingg_bot.store.migrating import migrate


@dataclass(frozen=True)
class Deployment:
    """Processes of the bot on one PostgreSQL database, with a port for the web process and a folder for logs."""

    sandbox: Sandbox
    database_url: str
    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=closed_port)

    @contextmanager
    def process(self, role: str, clock: float = 0) -> Iterator[subprocess.Popen[bytes]]:
        """Run a process in a role until the block ends, with its clock off by `clock` seconds."""
        log = self.folder / f"{role}-{len(list(self.folder.glob('*.log')))}.log"
        environment = {
            "PATH": os.environ["PATH"],
            **in_sandbox(self.sandbox, DATABASE_URL=self.database_url),
            "ENCRYPTION_KEYS": KEY,
            "PORT": str(self.port),
            "SHUTDOWN_GRACE": "10",
            "PYTHONPATH": str(_machine_with_a_clock(self.folder, clock)),
            **self.settings,
        }
        with log.open("wb") as stderr:
            running = subprocess.Popen(
                [sys.executable, str(ROOT / "bot.py"), role], cwd=self.folder, env=environment, stderr=stderr
            )
        try:
            until(lambda: b"ready:" in log.read_bytes() or running.poll() is not None, within=20)
            assert running.poll() is None, log.read_text()
            yield running
        finally:
            running.kill()
            running.wait()
            assert "Traceback" not in log.read_text()

    def readiness(self) -> requests.Response:
        """Ask the web process whether it can store a submission."""
        return requests.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5)

    def execute(self, statement: str) -> None:
        """Change the database in a way that the bot never does."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute(statement.encode())

    def asked(self, query: str) -> float:
        """Return a number from the database."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            found = connection.execute(query.encode()).fetchone()
        assert found is not None
        return float(found[0])

    def let_time_pass(self) -> None:
        """Make every campaign due and overdue."""
        self.execute("UPDATE campaigns SET due_at = 0, overdue_at = 0 WHERE state IN ('accepted', 'sending')")


@contextmanager
def migrated(folder: Path) -> Iterator[str]:
    """Yield the URL of a PostgreSQL database with its tables."""
    with fresh("postgresql", folder) as url:
        with closing(Database(url)) as database:
            migrate(database)
        yield url


def _machine_with_a_clock(folder: Path, off: float) -> Path:
    """Return a folder for PYTHONPATH that shifts Python's clock by `off` seconds."""
    place = folder / f"clock{off:+}"
    place.mkdir(exist_ok=True)
    (place / "sitecustomize.py").write_text(f"import time\nright = time.time\ntime.time = lambda: right() + {off}\n")
    return place
