"""The database: SQLite in a file by default, PostgreSQL by its URL."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Double, Engine, Insert, Table, create_engine, event, make_url, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from toingg_bot.errors import BotError

BUSY = 5  # seconds that anything waits for the database


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


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except (DBAPIError, PoolTimeout) as error:
        if isinstance(error, DBAPIError) and not isinstance(error, OperationalError | InterfaceError | InternalError):
            raise
        reason = type(getattr(error, "orig", None) or error).__name__
        raise StoreAway(
            f"the database is away ({reason})",
            "My database does not answer at the moment. Nothing was sent. Please try again in a minute.",
        ) from None


class Database:
    """Connections to one database, for several threads and processes."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yield a transaction that is committed to the disk when the block ends. Raises StoreAway."""
        with _reachable(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection for single reads; on SQLite it waits for no writer. Raises StoreAway."""
        with _reachable(), self.engine.connect() as connection:
            yield connection.execution_options(isolation_level="AUTOCOMMIT")

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
        parsed = parsed.set(drivername="postgresql+psycopg")
        return create_engine(parsed, pool_pre_ping=True, connect_args={"connect_timeout": BUSY}, **common)
    engine = create_engine(parsed, connect_args={"timeout": BUSY}, **common)

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # transactions begin where we say, below
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            # A write that begins as a read can find, halfway through, that another one came first.
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
