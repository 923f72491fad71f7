"""Marks of deleted campaigns' forms, so that a form that is still open cannot bring its campaign back.

A mark is a hash that identifies nobody. It is stored for as long as the form may stay open.
"""

import hashlib
from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, exists, insert, select

from toingg_bot.store.database import now
from toingg_bot.store.tables import forgotten

OPEN = 90 * 86_400.0  # seconds that a form may stay open; Slack documents no limit


def mark_of(workspace_id: str, campaign_id: str) -> str:
    """Return the mark of a campaign's form."""
    return hashlib.sha256(f"{workspace_id}/{campaign_id}".encode()).hexdigest()


def mark(connection: Connection, campaigns: Iterable[tuple[str, str]]) -> None:
    """Mark the forms of these campaigns (workspace and id), in the transaction that deletes them."""
    marks = [{"which": mark_of(*campaign)} for campaign in campaigns]
    if marks:
        connection.execute(_NEW, marks)


def lift(connection: Connection, before: float) -> None:
    """Remove the marks made before a time, in seconds since 1970."""
    connection.execute(_OLD, {"before": before})


is_forgotten = exists(select(forgotten.c.mark).where(forgotten.c.mark == bindparam("this_mark")))
_NEW = insert(forgotten).values(mark=bindparam("which"), at=now())
_OLD = delete(forgotten).where(forgotten.c.at < bindparam("before"))
