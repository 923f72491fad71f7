"""What operators do to a database: change its keys, hand out what it has of somebody, and forget it."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import delete, func, select, tuple_, update

from toingg_bot.store.database import Database
from toingg_bot.store.rows import IN_FLIGHT
from toingg_bot.store.sealing import Sealer
from toingg_bot.store.tables import campaigns

BATCH = 200


class Upkeep:
    """Works beside the running bot, in small batches."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def rotate_keys(self) -> int:
        """Seal every row with the first key, and return how many there were. A row that changes meanwhile is new."""
        done = 0
        for row in self._rows():
            resealed = self._sealer.reseal(row["sealed"])
            with self._database.write() as connection:
                connection.execute(
                    update(campaigns)
                    .where(
                        campaigns.c.workspace_id == row["workspace_id"],
                        campaigns.c.campaign_id == row["campaign_id"],
                        campaigns.c.sealed == row["sealed"],
                    )
                    .values(sealed=resealed)
                )
            done += 1
        return done

    def undelivered(self, limit: int = 20) -> list[tuple[str, str, str]]:
        """Return workspace, campaign and reason of outcomes that nobody could be told."""
        c = campaigns.c
        untold = select(c.workspace_id, c.campaign_id, c.undelivered).where(c.undelivered.is_not(None)).limit(limit)
        with self._database.read() as connection:
            return [(row.workspace_id, row.campaign_id, row.undelivered) for row in connection.execute(untold)]

    def opens(self) -> None:
        """Find out whether the keys open what is kept, by one row. Raises CannotUnseal."""
        with self._database.read() as connection:
            sealed = connection.scalar(select(campaigns.c.sealed).limit(1))
        if sealed is not None:
            self._sealer.unseal(sealed)

    def export(self, workspace_id: str, user_id: str | None) -> Iterator[dict[str, Any]]:
        """Yield everything that is kept of a workspace, or of one person in it, unsealed."""
        for row in self._rows(workspace_id, user_id):
            yield {**{name: value for name, value in row.items() if name != "sealed"}, **self._opened(row["sealed"])}

    def forget(self, workspace_id: str, user_id: str | None) -> tuple[int, int]:
        """Delete all of a workspace, or of one person in it; return how many there were, and how many are left.

        What is under way is left: its campaign may come to be, and somebody has to hear of it.
        """
        c = campaigns.c
        key = tuple_(c.workspace_id, c.campaign_id)
        at_rest = [*_of(workspace_id, user_id), c.state.not_in(sorted(IN_FLIGHT))]
        forgotten = 0
        while True:
            with self._database.write() as connection:
                batch = [tuple(row) for row in connection.execute(select(*key.clauses).where(*at_rest).limit(BATCH))]
                forgotten += connection.execute(delete(campaigns).where(key.in_(batch), *at_rest)).rowcount
            if len(batch) < BATCH:
                break
        with self._database.read() as connection:
            left = connection.scalar(select(func.count()).select_from(campaigns).where(*_of(workspace_id, user_id)))
        return forgotten, int(left or 0)

    def _opened(self, sealed: bytes) -> dict[str, Any]:
        content: dict[str, Any] = self._sealer.unseal(sealed)
        # Addresses that Slack gave the bot for itself say nothing of the person.
        return {name: value for name, value in content.items() if name not in {"response_url", "edit_url"}}

    def _rows(self, workspace_id: str | None = None, user_id: str | None = None) -> Iterator[dict[str, Any]]:
        """Walk over rows by their key, so that the walk ends however many come meanwhile."""
        key = (campaigns.c.workspace_id, campaigns.c.campaign_id)
        after: tuple[str, str] | None = None
        while True:
            page = select(campaigns).where(*_of(workspace_id, user_id)).order_by(*key).limit(BATCH)
            if after is not None:
                page = page.where((key[0] > after[0]) | ((key[0] == after[0]) & (key[1] > after[1])))
            with self._database.read() as connection:
                found = [dict(row) for row in connection.execute(page).mappings()]
            yield from found
            if len(found) < BATCH:
                return
            after = (found[-1]["workspace_id"], found[-1]["campaign_id"])


def _of(workspace_id: str | None, user_id: str | None) -> list[Any]:
    wanted = []
    if workspace_id is not None:
        wanted.append(campaigns.c.workspace_id == workspace_id)
    if user_id is not None:
        wanted.append(campaigns.c.user_id == user_id)
    return wanted
