"""Fresh databases on SQLite and PostgreSQL: one per test, removed after it."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Literal, NoReturn

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from toingg_bot.store import Database
from toingg_bot.store.home_tables import EVERYTHING
from toingg_bot.store.migrating import migrate

Kind = Literal["sqlite", "postgresql"]

KINDS: tuple[Kind, ...] = ("sqlite", "postgresql")

KEY = "YSBmYWtlIGtleSB0aGF0IG9ubHkgdGVzdHMgdXNlLi4="
"""The encryption key of the tests, the same in every process."""

LOCAL_SERVER = "postgresql://root@127.0.0.1/postgres"
"""Where PostgreSQL is expected unless TEST_POSTGRES_URL is set."""


@contextmanager
def fresh(kind: Kind, folder: Path) -> Iterator[str]:
    """Yield the URL of an empty database: a file in the folder, or a new schema on the server."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/{uuid.uuid4().hex}.db"
        return
    server = server_url()
    schema = sql.Identifier(name := f"test_{uuid.uuid4().hex}")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
        try:
            yield f"{server}{'&' if '?' in server else '?'}options=-csearch_path%3D{name}%20-csynchronous_commit%3Doff"
        finally:
            connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(schema))


@contextmanager
def own() -> Iterator[str]:
    """Yield the URL of an empty PostgreSQL database with its own settings."""
    server = server_url()
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield make_url(server).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def set_default(url: str, what: str) -> None:
    """Change a default for all new sessions of a database that no other test uses."""
    with psycopg.connect(url, autocommit=True, options="-c default_transaction_read_only=off") as connection:
        name = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("ALTER DATABASE {} ").format(name) + sql.SQL(what))


def created(url: str) -> Database:
    """Return a database with its tables, created without migrations. `test_migrations` compares the two ways."""
    database = Database(url)
    with database.write() as connection:
        EVERYTHING.create_all(connection)
    return database


def server_url() -> str:
    """Return the URL of PostgreSQL. Without one the test is skipped; in CI it fails."""
    url = os.environ.get("TEST_POSTGRES_URL") or LOCAL_SERVER
    if trouble := _trouble_with(url):
        do_without(f"there is no PostgreSQL at {url} ({trouble}); TEST_POSTGRES_URL can name another")
    return url


def do_without(reason: str) -> NoReturn:
    """Skip a test because something is missing. In CI, where it must exist, the test fails."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@cache
def _trouble_with(url: str) -> str | None:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError as error:
        return type(error).__name__
    return None


DATABASES = tempfile.TemporaryDirectory()


@cache
def _empty_tables() -> bytes:
    """Return the bytes of a migrated, empty database file, so that each test can start at once."""
    file = Path(DATABASES.name, "empty.db")
    with closing(Database(f"sqlite:///{file}")) as database:
        migrate(database)
    return file.read_bytes()


def fresh_database() -> str:
    """Return the URL of a fresh database with its tables."""
    file = Path(DATABASES.name, f"{uuid.uuid4().hex}.db")
    file.write_bytes(_empty_tables())
    return f"sqlite:///{file}"
