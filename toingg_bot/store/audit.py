"""Who did what, and when: lines that are only ever added, with no campaign contents and no keys."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, insert, select

from toingg_bot.domain.audit import Action, Entry
from toingg_bot.domain.states import State
from toingg_bot.store.database import Database, now
from toingg_bot.store.tables import audit, campaigns

BATCH = 500


def note(
    connection: Connection, workspace_id: str, user_id: str, action: Action, campaign_id: str | None = None
) -> None:
    """Add a line, in the same transaction as the action that it describes."""
    connection.execute(_NEW, {"who": user_id, "what": str(action), "where": workspace_id, "which": campaign_id})


class Audit:
    """Reads the audit."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def latest(self, workspace_id: str, limit: int) -> list[Entry]:
        """Return the latest lines of a workspace, newest first."""
        wanted = _LINES.where(audit.c.workspace_id == workspace_id).order_by(audit.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            return [_entry(row) for row in connection.execute(wanted).mappings()]

    def all(self, workspace_id: str | None = None) -> Iterator[dict[str, Any]]:
        """Yield all lines, oldest first, of one workspace or of all, without the campaigns' current title and state."""
        after = 0
        while True:
            page = _LINES.where(audit.c.id > after).order_by(audit.c.id).limit(BATCH)
            if workspace_id is not None:
                page = page.where(audit.c.workspace_id == workspace_id)
            with self._database.read() as connection:
                found = connection.execute(page).mappings().all()
            for row in found:
                line = asdict(_entry(row))
                yield {name: value for name, value in line.items() if name not in {"title", "state"}}
            if len(found) < BATCH:
                return
            after = found[-1]["id"]


def _entry(row: RowMapping) -> Entry:
    line = {name: value for name, value in row.items() if name != "id"}
    return Entry(**line | {"state": State(row["state"]) if row["state"] else None})


_NEW = insert(audit).values(
    at=now(),
    workspace_id=bindparam("where"),
    user_id=bindparam("who"),
    action=bindparam("what"),
    campaign_id=bindparam("which"),
)
_LINES = select(
    audit.c.id,
    audit.c.at,
    audit.c.workspace_id,
    audit.c.user_id,
    audit.c.action,
    audit.c.campaign_id,
    campaigns.c.title,
    campaigns.c.state,
).select_from(
    audit.outerjoin(
        campaigns,
        (campaigns.c.workspace_id == audit.c.workspace_id) & (campaigns.c.campaign_id == audit.c.campaign_id),
    )
)
