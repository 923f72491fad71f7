"""Who opened Home lately and what it shows them, so that it is published again when one of their campaigns changes.

A change of a campaign and the mark that its author's Home is out of date are one transaction, so no change is missed.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, literal, select, update

from toingg_bot.domain.home import Shown
from toingg_bot.store import removals
from toingg_bot.store.database import Database, now, upsert
from toingg_bot.store.home_tables import homes, paces, welcomes
from toingg_bot.store.sealing import Sealer

KEPT = 86_400.0  # seconds after the opening in which a Home is kept up to date
EACH = 1.5  # seconds for each Home of a workspace, if there are many: 40 a minute
AHEAD = 10  # Homes that are published at once before that holds; so there are never more than 50 in a minute


@dataclass(frozen=True)
class Claimed:
    """A Home to publish now."""

    workspace_id: str
    user_id: str
    enterprise_id: str | None
    shown: Shown
    published_at: float


class Homes:
    """One row for each person who opened Home in the last day."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def show(
        self, workspace_id: str, enterprise_id: str | None, user_id: str, shown: Shown, *, seen: int | None = None
    ) -> None:
        """Save what somebody looks at from now on. Raises Removed if the app was removed meanwhile."""
        whose = {"workspace_id": workspace_id, "user_id": user_id, "enterprise_id": enterprise_id}
        changes = {
            "opened_at": now(),
            "published_at": now(),
            "due_at": None,
            "sealed": self._sealer.seal(shown.written()),
        }
        with self._database.write() as connection:
            removals.stay(connection, workspace_id, enterprise_id)
            removals.compare(connection, workspace_id, enterprise_id, seen)
            connection.execute(upsert(homes, {**whose, **changes}, changes))

    def welcomes(self, workspace_id: str, enterprise_id: str | None, user_id: str) -> bool:
        """Note that somebody is told how to begin; return whether that is new."""
        with self._database.write() as connection:
            removals.stay(connection, workspace_id, enterprise_id)
            row = {"workspace_id": workspace_id, "user_id": user_id}
            return connection.scalar(upsert(welcomes, row, {}).returning(welcomes.c.user_id)) is not None

    def due(self, limit: int = 100) -> list[tuple[str, str]]:
        """Return whose Homes are out of date, as workspace and person; forget those that nobody opened for a day."""
        with self._database.read() as connection:
            is_old = connection.scalar(_OLD) is not None
            found = [(row.workspace_id, row.user_id) for row in connection.execute(_DUE.limit(limit))]
        if is_old:
            with self._database.write() as connection:
                connection.execute(delete(homes).where(homes.c.opened_at < now() - KEPT))
        return found

    def claim(self, workspace_id: str, user_id: str, apart: float) -> Claimed | None:
        """Return a Home that is out of date, if it may be published now; otherwise a later sweep finds it.

        `apart` is how many seconds there are at least after the last time.
        """
        whose = {"of_workspace": workspace_id, "of_user": user_id}
        with self._database.read() as connection:
            # Nearly always nobody has Home open, and a read blocks nobody.
            if connection.scalar(_IS_DUE, whose) is None:
                return None
        with self._database.write() as connection:
            row = connection.execute(_LOCKED, whose).one_or_none()
            if row is None or row.due_at is None or row.due_at > row.time:
                return None
            wait = row.published_at + apart - row.time
            wait = wait if wait > 0 else self._wait(connection, workspace_id, row.time)
            if wait > 0:
                connection.execute(_CHANGE, {**whose, "due_at": row.time + wait})
                return None
            connection.execute(_CHANGE, {**whose, "due_at": None, "published_at": row.time})
            shown = Shown.read(self._sealer.unseal(row.sealed))
            return Claimed(workspace_id, user_id, row.enterprise_id, shown, row.time)

    def published(self, claimed: Claimed) -> None:
        """Publish it again if somebody saw another page meanwhile: ours may have come after it."""
        whose = {"of_workspace": claimed.workspace_id, "of_user": claimed.user_id}
        is_elsewhere = homes.c.published_at != claimed.published_at
        with self._database.write() as connection:
            connection.execute(_MARK.where(is_elsewhere), whose)

    def later(self, claimed: Claimed, seconds: float) -> None:
        """Publish it after a pause, because Slack did not take it."""
        whose = {"of_workspace": claimed.workspace_id, "of_user": claimed.user_id}
        with self._database.write() as connection:
            connection.execute(update(homes).where(*_WHOSE).values(due_at=now() + seconds), whose)

    def _wait(self, connection: Connection, workspace_id: str, time: float) -> float:
        """Count one Home of a workspace; return how many seconds it has to wait, in which case it is not counted."""
        here = select(paces.c.next_at).where(paces.c.workspace_id == workspace_id).with_for_update()
        next_at = max(time, connection.scalar(here) or 0.0)
        wait = next_at - AHEAD * EACH - time
        if wait <= 0:
            row = {"workspace_id": workspace_id, "next_at": next_at + EACH}
            connection.execute(upsert(paces, row, {"next_at": next_at + EACH}))
        return wait


def is_out_of_date(connection: Connection, workspace_id: str, user_id: str) -> None:
    """Mark somebody's Home as out of date, in the transaction that changes one of their campaigns."""
    connection.execute(_MARK, {"of_workspace": workspace_id, "of_user": user_id})


_WHOSE = homes.c.workspace_id == bindparam("of_workspace"), homes.c.user_id == bindparam("of_user")
_LOCKED = select(*homes.c, now().label("time")).where(*_WHOSE).with_for_update(of=homes)
_IS_DUE = select(literal(1)).where(*_WHOSE, homes.c.due_at <= now())
_CHANGE = update(homes).where(*_WHOSE)
_OLD = select(literal(1)).where(homes.c.opened_at < now() - KEPT).limit(1)
_MARK = update(homes).where(*_WHOSE, homes.c.due_at.is_(None), homes.c.opened_at > now() - KEPT).values(due_at=now())
_DUE = select(homes.c.workspace_id, homes.c.user_id).where(homes.c.due_at <= now()).order_by(homes.c.due_at)
