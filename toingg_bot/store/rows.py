"""The rows of campaigns, locked one at a time: every change is a compare-and-set, and counts once committed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, literal, select, true, update

from toingg_bot.domain.reasons import reason
from toingg_bot.domain.states import SavedCampaign, Submission, is_sought, next_look, to_announce
from toingg_bot.store import forgotten, homes, removals
from toingg_bot.store.columns import InWords, codes_of, columns_of, row_of
from toingg_bot.store.database import Database, now
from toingg_bot.store.sealing import Sealer
from toingg_bot.store.tables import campaigns
from toingg_bot.store.unavailable import StoreUnavailable
from toingg_bot.store.words import note_words

_LISTED = ("state", "payload", "toingg_id", "unpaid", "accepted_at")
"""What lists of campaigns show."""
RETENTION = 90 * 86_400.0  # seconds


@dataclass
class Held:
    """A locked row, the database's time, and the transaction that holds the lock."""

    connection: Connection
    row: SavedCampaign | None
    time: float
    is_forgotten: bool


class Gone(StoreUnavailable):
    """A locked row was deleted by something that ignores our locks. The change was not written."""

    def __init__(self) -> None:
        super().__init__(
            "a campaign's row went while it was being changed",
            reason("campaign_deleted"),
            "do it again",
        )


class Rows:
    """What all parts of the campaign store have in common."""

    def __init__(
        self, database: Database, sealer: Sealer, retention: float = RETENTION, in_words: InWords = codes_of
    ) -> None:
        self._in_words = in_words
        self._database = database
        self._retention = retention
        self._sealer = sealer
        self.process: str | None = None
        """The name of this process; None if others cannot see whether it is alive."""

    def get(self, workspace_id: str, campaign_id: str) -> SavedCampaign | None:
        """Return the campaign as it is now."""
        with self._database.read() as connection:
            found = connection.execute(_ONE, this(workspace_id, campaign_id)).one_or_none()
        return row_of(found, self._sealer) if found else None

    @contextmanager
    def _held(self, workspace_id: str, campaign_id: str) -> Iterator[Held]:
        """Yield the row, locked until the block ends."""
        with self._database.write() as connection:
            self._lock(connection, f"{workspace_id}/{campaign_id}")
            yield self._locked(connection, workspace_id, campaign_id)

    @contextmanager
    def _held_or_new(self, submission: Submission, seen: int | None) -> Iterator[Held]:
        """Yield the row like `_held`; raise Removed if there is none and the app was removed since `seen`."""
        with self._database.write() as connection:
            removals.stay(connection, submission.workspace_id, submission.enterprise_id)
            self._lock(connection, f"{submission.workspace_id}/{submission.campaign_id}")
            held = self._locked(connection, submission.workspace_id, submission.campaign_id)
            if held.row is None:
                removals.compare(connection, submission.workspace_id, submission.enterprise_id, seen)
            yield held

    def _claimed(self, held: Held, row: SavedCampaign, seconds: float) -> SavedCampaign | None:
        """Return the row with this process's claim; None if there is nothing to announce, or another claim holds."""
        if not to_announce(row) or row.announcing_until > held.time:
            return None
        return replace(row, announcing_until=held.time + seconds, announcer=self.process)

    def _put(self, held: Held, row: SavedCampaign) -> SavedCampaign:
        # Two look-ups may run at once: the later one must not schedule another for what the first has found.
        row = replace(row, changed_at=held.time, look_up_at=row.look_up_at if is_sought(row) else None)
        row = replace(row, due_at=next_look(row, held.time, self._retention))
        values = columns_of(row, self._sealer, self._in_words)
        if held.row is None:
            held.connection.execute(insert(campaigns), values)
        elif held.connection.execute(CHANGE, {**this(row.workspace_id, row.campaign_id), **values}).rowcount != 1:
            raise Gone
        if held.row is None or any(getattr(row, name) != getattr(held.row, name) for name in _LISTED):
            homes.is_out_of_date(held.connection, row.workspace_id, row.user_id)
        if row.accepted_at and (held.row is None or not held.row.accepted_at or held.row.title != row.title):
            note_words(held.connection, row.workspace_id, row.campaign_id, row.user_id, row.title)
        return row

    def _lock(self, connection: Connection, name: str) -> None:
        """Block others who lock the same name until the transaction ends. SQLite allows one writer at a time anyway.

        The lock is on a name, because a row that does not exist yet, or a count of rows, cannot be locked.
        """
        if not self._database.is_sqlite:
            connection.execute(_LOCK, {"name": name})

    def _locked(self, connection: Connection, workspace_id: str, campaign_id: str) -> Held:
        wanted = {**this(workspace_id, campaign_id), "this_mark": forgotten.mark_of(workspace_id, campaign_id)}
        found = connection.execute(_ONE_NOW, wanted).one()
        row = row_of(found, self._sealer) if found.campaign_id is not None else None
        return Held(connection, row, found.time, bool(found.is_forgotten))


def this(workspace_id: str, campaign_id: str) -> dict[str, Any]:
    """Return the parameters for IS_THIS and CHANGE."""
    return {"this_workspace": workspace_id, "this_campaign": campaign_id}


# Built once, because building a statement takes longer than executing it.
IS_THIS = (
    campaigns.c.workspace_id == bindparam("this_workspace"),
    campaigns.c.campaign_id == bindparam("this_campaign"),
)
CHANGE = update(campaigns).where(*IS_THIS)
_ONE = select(campaigns).where(*IS_THIS)
# Writers that do not lock the name (deletions, sweeps) wait for the row itself.
_LOCKED = select(campaigns).where(*IS_THIS).with_for_update().subquery("locked")
_ONE_NOW = select(now().label("time"), forgotten.is_forgotten.label("is_forgotten"), *_LOCKED.c).select_from(
    select(literal(1).label("one")).subquery("here").outerjoin(_LOCKED, true())
)
_LOCK = select(func.pg_advisory_xact_lock(func.hashtext(bindparam("name"))))
