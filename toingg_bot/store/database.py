"""The database: SQLite in a file by default, PostgreSQL by its URL."""

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Double, Engine, Insert, Table, create_engine, event, make_url, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from toingg_bot.errors import BotError
from toingg_bot.store.fair_lock import FairLock

BUSY = 2  # seconds that anything waits for the database: whoever submits has to hear of it within Slack's three
SHORT = 0.25  # seconds that even the last one in line waits for another process
STUCK = 60  # seconds after which PostgreSQL ends a transaction in which nothing happens, and with it its locks


class now(FunctionElement[float]):  # noqa: N801 (a function of SQL)
    """The database's own clock, in seconds since 1970: the one that all processes share."""

    inherit_cache = True
    type = Double()


@compiles(now, "sqlite")
def _sqlite_now(*_: Any, **__: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(now, "postgresql")
def _postgresql_now(*_: Any, **__: Any) -> str:
    return "extract(epoch from clock_timestamp())::double precision"


def upsert(table: Table, row: Mapping[str, Any], changes: Mapping[str, Any]) -> Insert:
    """Return the statement that adds a row, or makes changes to the one that has its key.

    Both databases have it, in the same words.
    """
    added = insert(table).values(dict(row))
    keys = [column.name for column in table.primary_key]
    if not changes:
        return added.on_conflict_do_nothing(index_elements=keys)
    return added.on_conflict_do_update(index_elements=keys, set_=dict(changes))


class StoreAway(BotError):
    """The database does not answer, or is too busy to. It may do so again in a moment."""


class TablesMissing(StoreAway):
    """The database answers, and its tables are not there, or are of another form. They may be once it was migrated."""


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        cause = getattr(error, "orig", None) or error
        if _is_about_tables(cause):
            raise TablesMissing(
                "tables are missing, or old: `python bot.py migrate` brings them to the newest form",
                "My database is not set up: whoever runs this bot has to run `python bot.py migrate`.",
            ) from None
        if isinstance(error, DBAPIError) and not isinstance(error, OperationalError | InterfaceError | InternalError):
            raise
        # Where it was the answer that got lost, something may be stored: a form makes one campaign whatever happens.
        raise StoreAway(
            f"the database is away ({_named(cause)})",
            "My database does not answer at the moment. Please try again in a minute; nothing is created twice.",
        ) from None


def _named(cause: BaseException) -> str:
    """Return what kind of trouble it is, without what a driver's message may quote."""
    code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None)
    return f"{type(cause).__name__} {code}" if code else type(cause).__name__


def _is_about_tables(cause: BaseException) -> bool:
    if getattr(cause, "sqlite_errorname", None) == "SQLITE_ERROR":
        return any(words in str(cause) for words in ("no such table", "no such column", "has no column named"))
    return getattr(cause, "sqlstate", None) in {"42P01", "42703"}  # undefined table, undefined column


class Database:
    """Connections to one database, for several threads and processes."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._writing = FairLock()
        # SQLite's connections have no transaction but those that are begun below.
        self._reading = {"reads": True} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yield a transaction that is committed to the disk when the block ends. Raises StoreAway."""
        with _reachable(), self._turn() as patience, self.engine.connect() as connection:
            connection.execution_options(patience=patience)
            with connection.begin():
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection for single reads; on SQLite it waits for no writer. Raises StoreAway."""
        with _reachable(), self.engine.connect() as connection:
            yield connection.execution_options(**self._reading)

    @contextmanager
    def _turn(self) -> Iterator[float]:
        """Wait in line where one writes at a time: SQLite has whoever comes too early sleep, and others overtake.

        Yields for how many seconds other processes may be waited for then, so that all of it is no longer than BUSY.
        """
        started = time.monotonic()
        if not self.is_sqlite:
            yield BUSY
        elif not self._writing.acquire(timeout=BUSY):
            raise PoolTimeout("another write of this process takes too long")
        else:
            try:
                yield max(SHORT, BUSY - (time.monotonic() - started))
            finally:
                self._writing.release()

    @property
    def is_sqlite(self) -> bool:
        """Whether writes come one after the other by nature."""
        return self.engine.dialect.name == "sqlite"

    def clock(self) -> float:
        """Return the time."""
        with self.read() as connection:
            return float(connection.scalar(select(now())) or 0)

    def close(self) -> None:
        """Let all connections go."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    # What people typed stands in the parameters, and a log must not hold it.
    common: dict[str, Any] = {"pool_size": 20, "max_overflow": 30, "pool_timeout": BUSY, "hide_parameters": True}
    if parsed.drivername in {"postgres", "postgresql"}:
        return _on_postgresql(parsed.set(drivername="postgresql+psycopg"), common)
    engine = create_engine(parsed, connect_args={"timeout": BUSY}, **common)

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say, below
        _keep_a_log_ahead(connection)
        connection.execute("PRAGMA synchronous=FULL")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        options = connection.get_execution_options()
        if not options.get("reads"):
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(options.get('patience', BUSY) * 1000)}")
            # A write that begins as a read can find, halfway through, that another one came first.
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _keep_a_log_ahead(connection: sqlite3.Connection) -> None:
    """Have the file written by way of a log (WAL), which it remembers.

    Of several that find a new file at the same moment one is let in; SQLite refuses the others at once, whatever
    patience they were given.
    """
    deadline = time.monotonic() + BUSY
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _on_postgresql(url: URL, common: dict[str, Any]) -> Engine:
    # A server that vanished without a word is noticed by the system, not by the driver: it would wait for hours.
    line = {
        "connect_timeout": BUSY,
        "tcp_user_timeout": BUSY * 1000,
        "keepalives_idle": BUSY,
        "keepalives_interval": 1,
        "keepalives_count": BUSY,
    }
    engine = create_engine(url, pool_pre_ping=True, connect_args=line, **common)

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        # A process that got stuck in the middle of a change must not make everybody stuck who comes to that campaign.
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = '{BUSY}s'; SET idle_in_transaction_session_timeout = '{STUCK}s'")
            # A few rows are read here, by an index. Whoever goes through it entry by entry leaves out what was found
            # dead before; a bitmap, which a large table is read by, has all in it again that earlier sweeps left.
            cursor.execute("SET enable_bitmapscan = off")
        connection.commit()

    return engine
