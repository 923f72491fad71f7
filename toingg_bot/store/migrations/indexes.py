"""Creating an index while the bot writes to its table, for steps with `concurrently`."""

import time
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

LOOK = 0.2  # seconds between two checks whether a session has ended

_IN_THE_MAKING = sa.text(
    "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " JOIN pg_database ON database = pg_database.oid"
    " WHERE pg_database.datname = current_database() AND relation = CAST(:table AS regclass) AND granted"
    " AND mode = 'ShareUpdateExclusiveLock' AND backend_type = 'client backend')"
)


def make(name: str, table: str, columns: Sequence[str], condition: str | None = None) -> None:
    """Create an index, replacing any index with the same name.

    That one may be an older form, or an invalid half that a killed run left behind. On PostgreSQL this needs a
    connection outside a transaction. The session of a killed run may still be building its index, because PostgreSQL
    notices only afterwards that the client is gone. Dropping that index is a server error, so this waits first.
    """
    while op.get_context().dialect.name == "postgresql" and op.get_bind().scalar(_IN_THE_MAKING, {"table": table}):
        time.sleep(LOOK)
    where = None if condition is None else sa.text(condition)
    op.drop_index(name, table, if_exists=True, postgresql_concurrently=True)
    op.create_index(
        name, table, list(columns), sqlite_where=where, postgresql_where=where, postgresql_concurrently=True
    )
