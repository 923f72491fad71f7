"""What operators do to a database: change its keys, hand out what it has of somebody, and forget it."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, func, select, tuple_, update

from toingg_bot.store.database import Database
from toingg_bot.store.rows import IN_FLIGHT
from toingg_bot.store.sealing import Sealer
from toingg_bot.store.tables import audit, campaigns, installations, workspaces

BATCH = 200


class Upkeep:
    """Works beside the running bot, in small batches."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def rotate_keys(self) -> int:
        """Seal every row with the first key, and return how many there were. A row that changes meanwhile is new."""
        return sum(self._reseal(table) for table in (campaigns, workspaces, installations))

    def _reseal(self, table: Table) -> int:
        done = 0
        for row in self._rows(table, table.c.sealed.is_not(None)):
            same = [column == row[column.name] for column in (*table.primary_key, table.c.sealed)]
            with self._database.write() as connection:
                connection.execute(update(table).where(*same).values(sealed=self._sealer.reseal(row["sealed"])))
            done += 1
        return done

    def undelivered(self, limit: int = 20) -> list[tuple[str, str, str]]:
        """Return workspace, campaign and reason of outcomes that nobody could be told."""
        c = campaigns.c
        untold = select(c.workspace_id, c.campaign_id, c.undelivered).where(c.undelivered.is_not(None)).limit(limit)
        with self._database.read() as connection:
            return [(row.workspace_id, row.campaign_id, row.undelivered) for row in connection.execute(untold)]

    def opens(self) -> None:
        """Find out whether the keys open what is kept, by one row of each kind. Raises CannotUnseal."""
        for table in (campaigns, workspaces, installations):
            with self._database.read() as connection:
                sealed = connection.scalar(select(table.c.sealed).where(table.c.sealed.is_not(None)).limit(1))
            if sealed is not None:
                self._sealer.unseal(sealed)

    def export(self, workspace_id: str, user_id: str | None) -> Iterator[dict[str, Any]]:
        """Yield everything that is kept of a workspace, or of one person in it, unsealed; of keys and tokens nothing.

        `kind` is what each is: a `campaign`, a line of the `audit`, what the `workspace` set up, an `installation`.
        """
        for row in self._rows(campaigns, *_of(campaigns, workspace_id, user_id)):
            yield {"kind": "campaign", **_clear(row), **self._opened(row["sealed"])}
        for row in self._rows(audit, *_of(audit, workspace_id, user_id)):
            yield {"kind": "audit", **row}
        if user_id is None:
            for row in self._rows(workspaces, workspaces.c.workspace_id == workspace_id):
                yield {"kind": "workspace", **_clear(row)}
            for row in self._rows(installations, installations.c.installed_in == workspace_id):
                yield {"kind": "installation", **_clear(row)}

    def forget(self, workspace_id: str, user_id: str | None) -> tuple[int, int]:
        """Delete all of a workspace, or of one person in it; return how many there were, and how many are left.

        What is under way is left: its campaign may come to be, and somebody has to hear of it.
        """
        c = campaigns.c
        key = tuple_(c.workspace_id, c.campaign_id)
        at_rest = [*_of(campaigns, workspace_id, user_id), c.state.not_in(sorted(IN_FLIGHT))]
        forgotten = 0
        while True:
            with self._database.write() as connection:
                batch = [tuple(row) for row in connection.execute(select(*key.clauses).where(*at_rest).limit(BATCH))]
                forgotten += connection.execute(delete(campaigns).where(key.in_(batch), *at_rest)).rowcount
            if len(batch) < BATCH:
                break
        with self._database.write() as connection:
            connection.execute(delete(audit).where(*_of(audit, workspace_id, user_id)))
            if user_id is None:
                connection.execute(delete(workspaces).where(workspaces.c.workspace_id == workspace_id))
                connection.execute(delete(installations).where(installations.c.installed_in == workspace_id))
        with self._database.read() as connection:
            left = connection.scalar(
                select(func.count()).select_from(campaigns).where(*_of(campaigns, workspace_id, user_id))
            )
        return forgotten, int(left or 0)

    def _opened(self, sealed: bytes) -> dict[str, Any]:
        content: dict[str, Any] = self._sealer.unseal(sealed)
        # Addresses that Slack gave the bot for itself say nothing of the person.
        return {name: value for name, value in content.items() if name not in {"response_url", "edit_url"}}

    def _rows(self, table: Table, *wanted: ColumnElement[bool]) -> Iterator[dict[str, Any]]:
        """Walk over rows by their key, so that the walk ends however many come meanwhile."""
        key = tuple(table.primary_key)
        after: tuple[Any, ...] | None = None
        while True:
            page = select(table).where(*wanted).order_by(*key).limit(BATCH)
            if after is not None:
                page = page.where(tuple_(*key) > tuple_(*after))
            with self._database.read() as connection:
                found = [dict(row) for row in connection.execute(page).mappings()]
            yield from found
            if len(found) < BATCH:
                return
            after = tuple(found[-1][column.name] for column in key)


def _of(table: Table, workspace_id: str, user_id: str | None) -> list[ColumnElement[bool]]:
    """Return what is asked for: the rows of a workspace, or of one person in it."""
    wanted = [table.c.workspace_id == workspace_id]
    return wanted if user_id is None else [*wanted, table.c.user_id == user_id]


def _clear(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "sealed"}
