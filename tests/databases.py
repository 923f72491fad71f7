"""Databases that nobody has used, on SQLite and on PostgreSQL: one for a test, and gone after it."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Literal, NoReturn

import psycopg
import pytest
from psycopg import sql

from toingg_bot.store import Database
from toingg_bot.store.tables import metadata

Kind = Literal["sqlite", "postgresql"]

KINDS: tuple[Kind, ...] = ("sqlite", "postgresql")

KEY = "YSBmYWtlIGtleSB0aGF0IG9ubHkgdGVzdHMgdXNlLi4="
"""What tests seal with; the same in every process."""

LOCAL_SERVER = "postgresql://root@127.0.0.1/postgres"
"""Where a PostgreSQL is looked for unless TEST_POSTGRES_URL says otherwise."""


@contextmanager
def fresh(kind: Kind, folder: Path) -> Iterator[str]:
    """Yield the URL of an empty database: a file in the folder, or a schema of its own on the server."""
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


def created(url: str) -> Database:
    """Return a database with its tables, made at once instead of by migrations (`test_migrations` compares them)."""
    database = Database(url)
    with database.write() as connection:
        metadata.create_all(connection)
    return database


def server_url() -> str:
    """Return where PostgreSQL is. Without one the test is skipped; in CI, where there has to be one, it fails."""
    url = os.environ.get("TEST_POSTGRES_URL") or LOCAL_SERVER
    if trouble := _trouble_with(url):
        do_without(f"there is no PostgreSQL at {url} ({trouble}); TEST_POSTGRES_URL can name another")
    return url


def do_without(reason: str) -> NoReturn:
    """Skip a test for which something is missing. In CI, where it has to be there, the test fails."""
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
