"""Checking which form a database's tables have, and migrating them to the newest one.

The database says how old a program may be to work with it (`compatibility`). So an older program can run beside a newer
one, or replace it again, as long as the newer one only added things.
"""

from enum import Enum
from pathlib import Path

from sqlalchemy import text

from toingg_bot.store.database import Database
from toingg_bot.store.fitness import Unfit, check_creating, check_encoding
from toingg_bot.store.unavailable import TablesMissing

HERE = Path(__file__).parent / "migrations"
NEWEST = max(step.name.partition("_")[0] for step in (HERE / "versions").glob("[0-9]*.py"))
"""The revision of the last step. The files are named after their revisions, so they sort alphabetically."""


class Form(Enum):
    """How a database's tables compare with what this program expects."""

    OLD = "old"  # or missing: there is something to migrate
    CURRENT = "current"
    NEWER = "newer"  # made by a newer program, but this one works with them


def form_of(database: Database) -> Form:
    """Return the form of the tables. Raises Unfit if they need a newer program, or StoreUnavailable."""
    try:
        with database.read() as connection:
            found = connection.execute(text("SELECT version_num, oldest FROM alembic_version, compatibility")).first()
    except TablesMissing:
        return Form.OLD
    if found is None or found.version_num < NEWEST:
        return Form.OLD
    if found.oldest > NEWEST:
        raise Unfit(
            f"a newer version of the bot has changed the tables of the database at {database.place}, and this version "
            "cannot work with them, nor change them",
            "run that version, or one after it",
        )
    return Form.CURRENT if found.version_num == NEWEST else Form.NEWER


def migrate(database: Database) -> Form:
    """Create what is missing, and return the form that the tables had before. Raises Unfit, or StoreUnavailable."""
    check_encoding(database)
    found = form_of(database)
    if found is Form.OLD:
        check_creating(database)
        # Imported late, because Alembic loads slowly and most starts have nothing to migrate.
        from toingg_bot.store.steps import take_all  # noqa: PLC0415

        take_all(database, HERE)
    return found
