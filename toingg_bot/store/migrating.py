"""Bringing a database to the newest form of its tables, with Alembic."""

from pathlib import Path

from sqlalchemy import func, select, text

from toingg_bot.store.database import Database, TablesMissing

HERE = Path(__file__).parent / "migrations"
NEWEST = max(step.name.partition("_")[0] for step in (HERE / "versions").glob("[0-9]*.py"))
"""The revision of the last step; their files are named by them."""


def migrate(database: Database) -> None:
    """Apply what is missing, in one transaction; a database that is up to date stays as it is."""
    if is_current(database):
        return
    # Imported late: it takes its time, and most starts find nothing to do.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(HERE))
    with database.write() as connection:
        if not database.is_sqlite:
            # One after the other, however long the one before takes: the next one finds it done.
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("migrate"))))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(database: Database) -> bool:
    """Say whether the tables are of the form that this program works with."""
    try:
        with database.read() as connection:
            return bool(connection.scalar(text("SELECT version_num FROM alembic_version")) == NEWEST)
    except TablesMissing:
        return False
