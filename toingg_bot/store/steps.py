"""Running the migration steps with Alembic, while the bot keeps writing.

Each step is separate: nobody waits for more than one, and the next run continues where the last one ended. On
PostgreSQL a step waits for a table lock at most PATIENCE seconds at a time, because all other queries queue behind it,
even while the step itself waits for a backup. Indexes are made CONCURRENTLY, which blocks nobody.

https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from sqlalchemy import text, update

from toingg_bot.store.database import Database
from toingg_bot.store.tables import compatibility
from toingg_bot.store.unavailable import Held, TablesMissing

PATIENCE = 0.5  # seconds that a step waits for a table, while everybody else queues behind it
PAUSE = 2.0  # seconds between two tries, which let the others continue
GAP = 0.15  # seconds after a step that took longer: a process that waits for SQLite tries again every 0.1 seconds
LOOK = 0.2  # seconds between two checks whether another run has ended

TAKE = text("SELECT pg_try_advisory_xact_lock(hashtext('migrate ' || current_schema()))")
STAY = text("SET LOCAL idle_in_transaction_session_timeout = 0")

log = logging.getLogger(__name__)


def take_all(database: Database, folder: Path) -> None:
    """Run each step in the folder that the database lacks. Raises StoreUnavailable."""
    config = Config()
    config.set_main_option("script_location", str(folder))
    steps = ScriptDirectory.from_config(config)
    with _alone(database):
        while missing := list(steps.iterate_revisions("head", _revision(database) or "base")):
            began = time.monotonic()
            _take_patiently(database, config, missing[-1])
            if time.monotonic() - began > GAP:
                time.sleep(GAP)


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    """Wait for other processes that migrate. SQLite needs no lock: it has one writer, and each step checks its place.

    The lock belongs to a transaction, because PgBouncer may hand over a session as soon as no transaction is open.
    Making an index waits for every transaction with an older snapshot. So a process that waits here has no transaction
    between two tries, and the one that has the lock has a second statement: the snapshot of a prepared one lasts until
    the next.
    """
    if database.is_sqlite:
        yield
        return
    is_said = False
    while True:
        with database.write() as connection:
            if connection.scalar(TAKE):
                connection.execute(STAY)
                yield
                return
        if not is_said:
            log.info("another process migrates this database: waiting for it")
        is_said = True
        time.sleep(LOOK)


def _revision(database: Database) -> str | None:
    try:
        with database.read() as connection:
            found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    except TablesMissing:
        return None
    return str(found) if found is not None else None


def _take_patiently(database: Database, config: Config, step: Script) -> None:
    is_said = False
    while True:
        try:
            _take(database, config, step)
        except Held:
            if not is_said:
                log.info("step %s waits until nobody is in the middle of the table that it changes", step.revision)
            is_said = True
            time.sleep(PAUSE)
        else:
            return


def _take(database: Database, config: Config, step: Script) -> None:
    is_apart = getattr(step.module, "concurrently", False) and not database.is_sqlite
    if is_apart:
        log.info("step %s makes an index anew, once transactions that are open now have ended", step.revision)
    with database.read() if is_apart else database.write() as connection:
        if not is_apart and not database.is_sqlite:
            connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}s'"))
        config.attributes["connection"] = connection
        command.upgrade(config, step.revision)  # does nothing if another process was first
        if not step.module.additive:
            is_older = compatibility.c.oldest < step.revision
            connection.execute(update(compatibility).where(is_older).values(oldest=step.revision))
