"""Checks whether a database is suitable for the bot."""

import os
from pathlib import Path

from sqlalchemy import func, select, text

from toingg_bot.domain.reasons import reason
from toingg_bot.store.database import Database
from toingg_bot.store.home_tables import EVERYTHING
from toingg_bot.store.unavailable import StoreUnavailable

ENCODING = "UTF8"
NEEDED = ("SELECT", "INSERT", "UPDATE", "DELETE")


class Unfit(StoreUnavailable):
    """The database answers, but the bot cannot use it as it is."""

    def __init__(self, log_message: str, advice: str) -> None:
        super().__init__(log_message, reason("database_not_set_up"), advice)


def check_encoding(database: Database) -> None:
    """Check that every character can be stored; SQLite always can. Raises Unfit, or StoreUnavailable."""
    if database.is_sqlite:
        return
    with database.read() as connection:
        encoding = connection.scalar(text("SHOW server_encoding"))
    if encoding != ENCODING:
        raise Unfit(
            f"the database at {database.place} is of encoding {encoding}, which lacks letters that people write",
            "make one with `CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0`, and name it in DATABASE_URL",
        )


def check_rights(database: Database) -> None:
    """Check the role's rights on all tables, or the user's on the file. Raises Unfit, or StoreUnavailable."""
    if database.is_sqlite:
        _check_file(Path(database.place).absolute())
        return
    names = [(table, right) for table in EVERYTHING.tables for right in NEEDED]
    with database.read() as connection:
        lacking = [
            f"{right} on {table}"
            for table, right in names
            if connection.scalar(select(func.has_table_privilege(table, right))) is False
        ]
    if lacking:
        raise Unfit(
            f"the role of the database at {database.place} lacks rights ({', '.join(lacking)})",
            "have the owner of the tables grant the role of DATABASE_URL these rights",
        )


def _check_file(file: Path) -> None:
    for place, what in ((file.parent, "folder"), (file, "file")):
        if not os.access(place, os.R_OK | os.W_OK):
            raise Unfit(
                f"the {what} {place} may not be read and written",
                "let the user that runs the bot do so, or name another file in DATABASE_URL",
            )


def check_creating(database: Database) -> None:
    """Check whether the role may create tables. Raises Unfit, or StoreUnavailable."""
    if database.is_sqlite:
        return
    with database.read() as connection:
        schema = connection.scalar(select(func.current_schema()))
        may = schema is not None and connection.scalar(select(func.has_schema_privilege(schema, "CREATE")))
    if not may:
        raise Unfit(
            f"the role of the database at {database.place} may make no tables in its schema",
            "have the owner of the database run `GRANT USAGE, CREATE ON SCHEMA public TO …` for the role of "
            "DATABASE_URL, or make a database that is the role's own",
        )


def check_writing(database: Database) -> None:
    """Check that a write works; a database that can be read may still refuse writes. Raises StoreUnavailable."""
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
