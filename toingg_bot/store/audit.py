"""Who did what, and when: lines that are only ever added, without contents and without keys."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Insert, insert, select

from toingg_bot.store.database import Database, now
from toingg_bot.store.tables import audit, campaigns

BATCH = 500


class Action(StrEnum):
    """What people do that somebody may have to account for."""

    CREATE = "create"
    FIX = "fix"
    SEND_AGAIN = "send_again"
    SETTLE = "settle"
    CONNECT = "connect"
    DISCONNECT = "disconnect"
    SETTINGS = "settings"
    INSTALL = "install"
    UNINSTALL = "uninstall"


@dataclass(frozen=True)
class Entry:
    """One line. `at` is in seconds since 1970; `title` is what the campaign is called, while it is kept."""

    at: float
    workspace_id: str
    user_id: str
    action: str
    campaign_id: str | None
    title: str | None


def noted(workspace_id: str, user_id: str, action: Action, campaign_id: str | None = None) -> Insert:
    """Return the statement that adds a line, for the transaction that does what it tells of."""
    return insert(audit).values(
        at=now(), workspace_id=workspace_id, user_id=user_id, action=str(action), campaign_id=campaign_id
    )


class Audit:
    """Reads the lines."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def latest(self, workspace_id: str, limit: int) -> list[Entry]:
        """Return the last lines of a workspace, the newest first."""
        wanted = _LINES.where(audit.c.workspace_id == workspace_id).order_by(audit.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            return [Entry(*row[1:]) for row in connection.execute(wanted)]

    def all(self, workspace_id: str | None = None) -> Iterator[dict[str, Any]]:
        """Yield all lines from the first on, of one workspace or of every one, without titles."""
        after = 0
        while True:
            page = _LINES.where(audit.c.id > after).order_by(audit.c.id).limit(BATCH)
            if workspace_id is not None:
                page = page.where(audit.c.workspace_id == workspace_id)
            with self._database.read() as connection:
                found = connection.execute(page).all()
            for row in found:
                entry = asdict(Entry(*row[1:]))
                del entry["title"]
                yield entry
            if len(found) < BATCH:
                return
            after = found[-1][0]


_LINES = select(
    audit.c.id,
    audit.c.at,
    audit.c.workspace_id,
    audit.c.user_id,
    audit.c.action,
    audit.c.campaign_id,
    campaigns.c.title,
).select_from(
    audit.outerjoin(
        campaigns,
        (campaigns.c.workspace_id == audit.c.workspace_id) & (campaigns.c.campaign_id == audit.c.campaign_id),
    )
)
