"""People keep writing while a large PostgreSQL is migrated: nobody waits as long as a request may take."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg import sql

from tests.support.pgbouncer import pgbouncer
from tests.support.processes import begun
from tests.support.waiting import until
from toingg_bot.store import Database
from toingg_bot.store.database import BUSY
from toingg_bot.store.migrating import HERE, Form, form_of
from toingg_bot.store.steps import TAKE

MANY = 200_000
KEPT = (
    "INSERT INTO campaigns (workspace_id, campaign_id, user_id, conversation_id, title, voice, language, state,"
    " version, announced, announcing_until, accepted_at, attempts, toingg_id, view_waits_since, changed_at, not_before,"
    " overdue_at, outcome_at, tell_again_at, sent_at, lookups, sealed) SELECT 'T0ACME0001', '{name}' || n,"
    " 'U0ALICE001', 'C0CAMPAIGN', 'Campaign ' || n, 'Asha', 'english', 'created', 1, 1, 0, n, 1, 'id' || n, 0, n, 0,"
    " 0, n, 0, n, 0, '\\x00'::bytea FROM generate_series(1, {number}) AS n"
)

AT_WORK = (
    "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
    " WHERE locktype = 'advisory' AND granted AND datname = current_database()"
)


def make(url: str, form: str, number: int) -> None:
    """Make a database as a version from long ago left it."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    with closing(Database(url)) as database, database.read() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, form)
    execute(url, KEPT.format(name="kept", number=number))


def execute(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


def asked(url: str, query: str) -> int:
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute(query.encode()).fetchone()
    return int(found[0]) if found else 0


@dataclass
class Writer:
    """Somebody who submits a campaign every 50 ms, and how long each took."""

    url: str
    took: list[float] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def write(self) -> None:
        """Write until told to end."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            while not self.ended.wait(0.05):
                began = time.monotonic()
                try:
                    with connection.transaction():
                        connection.execute(f"SET LOCAL lock_timeout = '{BUSY}s'".encode())
                        connection.execute(KEPT.format(name=f"new{len(self.took)}-", number=1).encode())
                        connection.execute(b"UPDATE campaigns SET version = version + 1 WHERE campaign_id = 'kept7'")
                except psycopg.Error as error:
                    self.trouble.append(type(error).__name__)
                self.took.append(time.monotonic() - began)


@contextmanager
def writing(url: str) -> Iterator[Writer]:
    writer = Writer(url)
    thread = threading.Thread(target=writer.write)
    thread.start()
    try:
        yield writer
    finally:
        writer.ended.set()
        thread.join()


@contextmanager
def reading(url: str, table: str = "campaigns") -> Iterator[None]:
    """Be in the middle of reading a table, as pg_dump is."""
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        yield


def ends_well(migration: Popen[str], url: str) -> str:
    said, log = migration.communicate(timeout=120)
    assert (migration.returncode, said) == (0, "The database is up to date now.\n"), log
    with closing(Database(url)) as database:
        assert form_of(database) is Form.CURRENT
    assert asked(url, "SELECT count(*) FROM pg_index WHERE NOT indisvalid") == 0
    return log


HALF_AN_INDEX = "SELECT count(*) FROM pg_index WHERE NOT indisvalid"
WAITS_FOR_A_TABLE = "SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'"


@pytest.mark.parametrize(
    ("form", "at"),
    [("0002", None), ("0002", HALF_AN_INDEX), ("0003", WAITS_FOR_A_TABLE)],
    ids=["alone", "before an index", "before a table"],
)
def test_nobody_waits_for_a_migration(own_url: str, tmp_path: Path, form: str, at: str | None) -> None:
    """Neither for that of a large table, nor for one that itself waits for a backup."""
    make(own_url, form, MANY)
    with writing(own_url) as writer:
        with reading(own_url) if at else nullcontext():
            migration = begun(own_url, tmp_path, "migrate")
            if at:
                until(lambda: asked(own_url, at) == 1, within=30)
                time.sleep(3)  # a backup may take as long as it needs
            assert migration.poll() is None
        log = ends_well(migration, own_url)

    print(f"{len(writer.took)} writes, the longest took {max(writer.took):.2f} s")  # noqa: T201 (the figure)
    assert writer.trouble == []
    assert max(writer.took) < BUSY
    assert ("step 0003a waits until nobody is in the middle" in log) == (form == "0003")


@pytest.mark.parametrize(
    ("form", "table", "at"),
    [
        ("0002", "workspaces", HALF_AN_INDEX),
        ("0003", "campaigns", WAITS_FOR_A_TABLE),
    ],
    ids=["half of an index", "waiting for a table"],
)
def test_after_a_migration_was_killed_the_next_one_continues(
    own_url: str, tmp_path: Path, form: str, table: str, at: str
) -> None:
    make(own_url, form, 1000)
    with reading(own_url, table):
        killed = begun(own_url, tmp_path, "migrate")
        until(lambda: asked(own_url, at) == 1, within=30)
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
        again = begun(own_url, tmp_path, "migrate")
        until(lambda: asked(own_url, AT_WORK) == 1, within=30)

    ends_well(again, own_url)


def test_processes_that_wait_to_migrate_hold_up_no_index(own_url: str, tmp_path: Path) -> None:
    """Making an index waits for all who may still look at the table, and those who wait for the migration do not.

    They wait for so long here that PostgreSQL has prepared what they ask again and again.
    """
    make(own_url, "0002", 1000)
    with closing(psycopg.connect(own_url)) as first:
        first.execute(str(TAKE))
        several = [begun(own_url, tmp_path, "migrate") for _ in range(2)]
        for process in several:
            assert process.stderr is not None
            assert "another process migrates this database: waiting for it" in process.stderr.readline()
        time.sleep(2)
        first.execute("SELECT 1")  # ends the snapshot of the statement before
        with psycopg.connect(own_url, autocommit=True, options="-c statement_timeout=10s") as other:
            other.execute("CREATE INDEX CONCURRENTLY by_title ON campaigns (title)")
    for process in several:
        ends_well(process, own_url)


def test_several_migrations_at_once_behind_a_pooler_take_turns(own_url: str, tmp_path: Path) -> None:
    make(own_url, "0002", 1000)
    with pgbouncer(own_url, tmp_path) as url:
        with reading(own_url):
            several = [begun(url, tmp_path, "migrate") for _ in range(3)]
            lines = [process.stderr.readline() for process in several if process.stderr]
        ended = [(process.communicate(timeout=60), process.returncode) for process in several]

    assert [status for _, status in ended] == [0, 0, 0], ended
    assert sum("another process migrates this database: waiting for it" in line for line in lines) == 2
    with closing(Database(own_url)) as database:
        assert form_of(database) is Form.CURRENT
