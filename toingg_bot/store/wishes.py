"""Requests to send all campaigns that wait for a working key: stored, so that they survive a restart."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, update

from toingg_bot.store.database import Database, now
from toingg_bot.store.tables import campaigns, is_denied, workspaces


@dataclass(frozen=True)
class Wish:
    """Somebody's request to send all campaigns that waited for a key at the time `at`, in seconds since 1970."""

    workspace_id: str
    user_id: str
    at: float


class Wishes:
    """Stores at most one wish per workspace: the latest covers everything that waited before it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self, workspace_id: str) -> int:
        """Return how many campaigns wait for a working key."""
        with self._database.read() as connection:
            return connection.execute(select(func.count()).where(*_waits(workspace_id))).scalar_one()

    def wish(self, workspace_id: str, user_id: str) -> tuple[Wish, int]:
        """Save that somebody wants all waiting campaigns sent; return the wish and how many campaigns it covers."""
        with self._database.write() as connection:
            at = float(connection.scalar(select(now())) or 0)
            connection.execute(
                update(workspaces)
                .where(workspaces.c.workspace_id == workspace_id)
                .values(wished_by=user_id, wished_at=at)
            )
            number = connection.execute(select(func.count()).where(*_waits(workspace_id, at))).scalar_one()
        return Wish(workspace_id, user_id, at), number

    def wishes(self) -> list[Wish]:
        """Return the unfulfilled wishes of all workspaces."""
        c = workspaces.c
        noted = select(c.workspace_id, c.wished_by, c.wished_at).where(c.wished_at.is_not(None))
        with self._database.read() as connection:
            return [Wish(*row) for row in connection.execute(noted)]

    def waiting_for(self, wish: Wish) -> list[str]:
        """Return the campaigns of a wish that are still waiting, oldest first.

        Campaigns that were refused after the wish are left out: nobody asked to send those again.
        """
        these = select(campaigns.c.campaign_id).where(*_waits(wish.workspace_id, wish.at))
        with self._database.read() as connection:
            return list(connection.scalars(these.order_by(campaigns.c.accepted_at)))

    def fulfilled(self, wish: Wish) -> None:
        """Remove a wish, unless a later one has replaced it."""
        this = workspaces.c.workspace_id == wish.workspace_id, workspaces.c.wished_at == wish.at
        with self._database.write() as connection:
            connection.execute(update(workspaces).where(*this).values(wished_by=None, wished_at=None))


def _waits(workspace_id: str, at: float | None = None) -> list[ColumnElement[bool]]:
    """Return the conditions for campaigns that wait for a working key, since `at` or earlier if it is given."""
    c = campaigns.c
    waiting = [c.workspace_id == workspace_id, is_denied]
    return waiting if at is None else [*waiting, c.outcome_at <= at]
