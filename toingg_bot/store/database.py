"""The database: a SQLite file by default, or PostgreSQL if the URL names one."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Double, Engine, Insert, Table, create_engine, event, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from toingg_bot.settings.addresses import is_postgresql, parameters, place
from toingg_bot.store.unavailable import code_of, reachable

POOL = 8  # connections
BUSY = 2  # seconds that anything waits for the database, because Slack waits three for the answer to a submission
PREPARED = 5  # times that a statement is executed before PostgreSQL is told to keep its plan
SHORT = 0.25  # seconds that a writer waits for another process, however long it waited for its own turn
STUCK = 60  # seconds after which PostgreSQL ends an idle transaction, and so releases its locks

# Sent as one message, so that it takes no longer than a plain BEGIN.
BEGIN = f"""
    BEGIN ISOLATION LEVEL READ COMMITTED;
    SET LOCAL lock_timeout = '{BUSY}s';
    -- A process that got stuck in the middle of a change must not make everybody stuck who comes to that campaign.
    SET LOCAL idle_in_transaction_session_timeout = '{STUCK}s';
    -- A few rows are read here, by an index. Whoever goes through it entry by entry leaves out what was found dead
    -- before; a bitmap, which a large table is read by, has all in it again that earlier sweeps left.
    SET LOCAL enable_bitmapscan = off
"""
BROKEN = ("08", "25006", "25P03", "26000", "42P05", "57P", "SQLITE_IOERR", "SQLITE_READONLY")
"""How the error codes begin after which a connection is useless: it broke, the server became a standby or is shutting
down, a pooler swapped the session, or the file was read-only when it was opened.

https://www.postgresql.org/docs/current/errcodes-appendix.html, https://www.sqlite.org/rescode.html
"""


class now(FunctionElement[float]):  # noqa: N801 (a function of SQL)
    """The database's own clock, in seconds since 1970, which all processes share."""

    inherit_cache = True
    type = Double()


@compiles(now, "sqlite")
def _sqlite_now(*_: Any, **__: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(now, "postgresql")
def _postgresql_now(*_: Any, **__: Any) -> str:
    return "extract(epoch from clock_timestamp())::double precision"


def upsert(table: Table, row: Mapping[str, Any], changes: Mapping[str, Any]) -> Insert:
    """Return the statement that adds a row, or applies changes to the existing row with the same key.

    SQLite and PostgreSQL share its syntax.
    """
    added = insert(table).values(dict(row))
    keys = [column.name for column in table.primary_key]
    if not changes:
        return added.on_conflict_do_nothing(index_elements=keys)
    return added.on_conflict_do_update(index_elements=keys, set_=dict(changes))


class Database:
    """Connections to one database, for several threads and processes."""

    def __init__(self, url: str, pool: int = POOL) -> None:
        self.engine = _engine(url, pool)
        self.place = place(url)
        """Its address for the log: host and port, or the path of the file."""
        self._writing = threading.Lock()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yield a transaction that is committed to disk when the block ends. Raises StoreUnavailable."""
        with reachable(self.place), self._turn() as patience, self.engine.connect() as connection:
            connection.execution_options(patience=patience)
            with connection.begin():
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection for single reads; on SQLite it waits for no writer. Raises StoreUnavailable."""
        with reachable(self.place), self.engine.connect() as connection:
            yield connection.execution_options(reads=True)

    @contextmanager
    def _turn(self) -> Iterator[float]:
        """On SQLite, queue this process's writers, because SQLite itself makes a waiting writer sleep too long.

        Yields how many seconds to wait for other processes after that, so that the whole wait stays within BUSY.
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
        """Whether this is SQLite, where only one writer works at a time."""
        return self.engine.dialect.name == "sqlite"

    def clock(self) -> float:
        """Return the database's time, in seconds since 1970."""
        with self.read() as connection:
            return float(connection.scalar(select(now())) or 0)

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _engine(url: str, pool: int) -> Engine:
    # Parameters contain what people typed, which must not reach a log.
    common: dict[str, Any] = {"pool_size": pool, "max_overflow": 0, "pool_timeout": BUSY, "hide_parameters": True}
    if is_postgresql(url):
        return _on_postgresql(parameters(url), common)
    engine = create_engine(url, connect_args={"timeout": BUSY}, **common)
    _throws_away(engine)

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions: `begun` does it
        _keep_a_log_ahead(connection)
        connection.execute("PRAGMA synchronous=FULL")

    @_begins(engine)
    def begun(connection: Connection) -> None:
        patience = connection.get_execution_options().get("patience", BUSY)
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        # A transaction that begins as a read can fail at its first write, because another writer came first.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _throws_away(engine: Engine) -> None:
    """Discard a connection after an error that makes it useless; the next one starts afresh."""

    @event.listens_for(engine, "handle_error")
    def refused(context: ExceptionContext) -> None:
        if code_of(context.original_exception).startswith(BROKEN):
            context.is_disconnect = True


def _begins(engine: Engine) -> Callable[[Callable[[Connection], None]], None]:
    """Return a decorator for the function that begins a transaction; connections for single reads begin none."""

    def decorate(begin: Callable[[Connection], None]) -> None:
        @event.listens_for(engine, "begin")
        def begun(connection: Connection) -> None:
            if not connection.get_execution_options().get("reads"):
                begin(connection)

    return decorate


def _keep_a_log_ahead(connection: sqlite3.Connection) -> None:
    """Switch the file to write-ahead logging (WAL), which is a lasting property of the file.

    If several processes do this to a new file at once, SQLite refuses all but one immediately, without regard to their
    timeouts. So this retries for up to BUSY seconds.
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


def _on_postgresql(given: Mapping[str, str], common: dict[str, Any]) -> Engine:
    """Let libpq read the address: it supports several hosts, sockets and more parameters than SQLAlchemy does."""
    # The operating system notices a server that vanished silently; the driver would wait for hours.
    line = {
        "connect_timeout": BUSY,
        "tcp_user_timeout": BUSY * 1000,
        "keepalives_idle": BUSY,
        "keepalives_interval": 1,
        "keepalives_count": BUSY,
    }
    # With several servers, the first that answers may be a former primary.
    among = {"target_session_attrs": "read-write"} if "," in given.get("host", given.get("hostaddr", "")) else {}
    told = {
        **among,
        **given,
        **line,
        # A database without a real encoding (SQL_ASCII) would otherwise answer with bytes.
        "client_encoding": "UTF8",
        "prepare_threshold": None,  # until we know that the session is ours alone
    }
    engine = create_engine(
        "postgresql+psycopg://", pool_pre_ping=True, isolation_level="AUTOCOMMIT", connect_args=told, **common
    )
    _throws_away(engine)

    @event.listens_for(engine, "connect")
    def connected(line: Any, _: Any) -> None:
        # Behind PgBouncer each transaction may use another session, which lacks what was prepared in the last one.
        line.prepare_threshold = PREPARED if has_own_session(line) else None

    @_begins(engine)
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(BEGIN)

    return engine


def has_own_session(line: Any) -> bool:
    """Return whether a psycopg connection has a session of PostgreSQL's to itself.

    A pooler that shares sessions announces an id that it made up.
    """
    with line.cursor() as cursor:
        (session,) = cursor.execute("SELECT pg_backend_pid()").fetchone()
    line.rollback()
    return bool(session == line.info.backend_pid)
