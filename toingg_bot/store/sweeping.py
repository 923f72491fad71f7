"""Finding campaigns that need attention: those that are due, and those whose process may have ended."""

from dataclasses import replace

from sqlalchemy import bindparam, delete, select, union_all

from toingg_bot.domain.states import IN_FLIGHT, TAKEN_UP, State, next_look, to_announce
from toingg_bot.store import forgotten, homes
from toingg_bot.store.database import now
from toingg_bot.store.due import everything_due
from toingg_bot.store.rows import CHANGE, IS_THIS, Rows, this
from toingg_bot.store.tables import campaigns, is_in_flight
from toingg_bot.store.words import forget_words

LONGEST_CLAIM = 60.0  # seconds that one announcement may take


class Sweeping(Rows):
    """Searches all workspaces, for the bot's own use."""

    def take_due(self, limit: int = 100) -> list[tuple[str, str]]:
        """Return the keys of due campaigns, and postpone them so that the caller has time to handle them."""
        with self._database.write() as connection:
            time = float(connection.scalar(_NOW) or 0)
            forgotten.lift(connection, before=time - forgotten.OPEN)
            keys = [
                (row.workspace_id, row.campaign_id)
                for due in everything_due(time, self._retention)
                for row in connection.execute(due.limit(limit).with_for_update(skip_locked=True))
            ]
            if keys:
                # One by one, because SQLite reads the whole table for a list of keys.
                connection.execute(CHANGE, [{**this(*key), "due_at": time + TAKEN_UP} for key in keys])
        return keys

    def rest(self, workspace_id: str, campaign_id: str) -> None:
        """Set when to look at a campaign again, or remove what was stored for long enough.

        A created campaign keeps its row with its Toingg id, title, voice and language; its other contents are removed.
        """
        with self._held(workspace_id, campaign_id) as held:
            row = held.row
            if row is None:
                return
            due_at = next_look(row, held.time, self._retention)
            is_over = not to_announce(row) and row.state not in IN_FLIGHT and due_at is not None and due_at <= held.time
            if not is_over or row.look_up_at is not None:
                held.connection.execute(CHANGE, {**this(workspace_id, campaign_id), "due_at": due_at})
            elif row.state is State.CREATED:
                kept = {name: row.payload.get(name) for name in ("title", "voice", "language")}
                self._put(held, replace(row, values={}, payload=kept, response_url=None, edit_url=None))
            else:
                forget_words(held.connection, [(workspace_id, campaign_id)])
                homes.is_out_of_date(held.connection, workspace_id, row.user_id)
                held.connection.execute(delete(campaigns).where(*IS_THIS), this(workspace_id, campaign_id))

    def at_work(self) -> list[tuple[str, str, str]]:
        """Return what other named processes work on, as (process, workspace id, campaign id)."""
        with self._database.read() as connection:
            return [(name, *ids) for name, *ids in connection.execute(_AT_WORK, {"me": self.process or ""})]


_NOW = select(now())
_AT_WORK = union_all(
    select(campaigns.c.sender, campaigns.c.workspace_id, campaigns.c.campaign_id).where(
        is_in_flight, campaigns.c.state == State.SENDING, campaigns.c.sender != bindparam("me")
    ),
    # A claimed row is due when its claim ends, so the index on `due_at` finds all claims.
    select(campaigns.c.announcer, campaigns.c.workspace_id, campaigns.c.campaign_id).where(
        campaigns.c.due_at <= now() + LONGEST_CLAIM,
        campaigns.c.announcing_until > now(),
        campaigns.c.announcer != bindparam("me"),
    ),
)
