"""The campaigns in the database: every change is a compare-and-set on one locked row, committed before it counts."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, false, func, insert, literal, select, update

from toingg_bot.store.audit import Action, note
from toingg_bot.store.columns import columns_of, row_of
from toingg_bot.store.database import Database, now
from toingg_bot.store.due import everything_due
from toingg_bot.store.figures import Figures
from toingg_bot.store.rows import (
    EDGES,
    IN_FLIGHT,
    NOTHING,
    TAKEN_UP,
    UNFINISHED,
    UNTITLED,
    CampaignRow,
    PostedMessage,
    State,
    Submission,
    Unfinished,
    leads_back,
    next_look,
    to_be_told,
)
from toingg_bot.store.sealing import Sealer
from toingg_bot.store.tables import campaigns, is_in_flight, is_unfinished

RETENTION = 90 * 86_400.0  # seconds
NEAR = 600.0  # seconds before a create: what another one made then is older than what this one did
IN_FLIGHT_LIMIT = 4  # creates of one workspace at a time


@dataclass
class _Held:
    """A locked row, the time, and the transaction that holds it."""

    connection: Connection
    row: CampaignRow | None
    time: float


class CampaignStore:
    """See `rows.Store` for what each method promises."""

    def __init__(self, database: Database, sealer: Sealer, retention: float = RETENTION) -> None:
        self._database = database
        self._retention = retention
        self._sealer = sealer

    def accept(
        self, submission: Submission, *, confirmed: int | None = None, by: str | None = None
    ) -> tuple[CampaignRow, bool]:
        """Insert the submission, or replace what the same person submitted before where an edge leads back."""
        actor = by or submission.user_id
        given = {field.name: getattr(submission, field.name) for field in fields(Submission)}
        with self._held(submission.workspace_id, submission.campaign_id) as held:
            if held.row is None:
                self._note(held, submission, actor, Action.CREATE)
                row = CampaignRow(**given, accepted_at=held.time)
                return self._put(held, row), True
            if held.row.user_id != submission.user_id or not leads_back(held.row, confirmed):
                return held.row, False
            self._note(held, submission, actor, Action.CREATE if held.row.state is State.DRAFT else Action.FIX)
            return self._accepted_again(held, held.row, **given), True

    def keep(self, submission: Submission) -> bool:
        """Insert what was typed as a draft, or put it into the row of the same person that can be opened again."""
        given = {field.name: getattr(submission, field.name) for field in fields(Submission)}
        with self._held(submission.workspace_id, submission.campaign_id) as held:
            if held.row is None:
                self._put(held, CampaignRow(**given, state=State.DRAFT))
                return True
            if held.row.user_id != submission.user_id or held.row.state not in UNFINISHED:
                return False
            if held.row.state is not State.DRAFT:
                # What was sent to Toingg stays what a message and its details speak of.
                given = {"values": submission.values}
            self._put(held, replace(held.row, **given))
            return True

    def unfinished(self, workspace_id: str, user_id: str, limit: int) -> list[Unfinished]:
        """Return the latest of a person's campaigns that can be opened again; nothing sealed is read."""
        whose = {"workspace": workspace_id, "user": user_id, "most": limit}
        with self._database.read() as connection:
            return [
                Unfinished(row.campaign_id, row.title or UNTITLED, State(row.state), row.attempts, row.changed_at)
                for row in connection.execute(_LATEST, whose)
            ]

    def send_again(
        self, workspace_id: str, campaign_id: str, *, confirmed: int | None = None, by: str | None = None
    ) -> CampaignRow | None:
        """Accept the row as it is once more; a draft was never fit to be sent."""
        with self._held(workspace_id, campaign_id) as held:
            if held.row is None or held.row.state is State.DRAFT or not leads_back(held.row, confirmed):
                return None
            self._note(held, held.row, by or held.row.user_id, Action.SEND_AGAIN)
            return self._accepted_again(held, held.row)

    def get(self, workspace_id: str, campaign_id: str) -> CampaignRow | None:
        """Return the row as it stands."""
        with self._database.read() as connection:
            found = connection.execute(_ONE, _this(workspace_id, campaign_id)).one_or_none()
        return row_of(found, self._sealer) if found else None

    def begin_sending(self, workspace_id: str, campaign_id: str, overdue_after: float) -> CampaignRow | None:
        """Take an accepted row for one create; None if it is not to be sent now, or enough of the workspace's are."""
        with self._database.read() as connection:
            # Most of a backlog is asked for in vain: a read costs the others nothing.
            if self._in_flight(connection, workspace_id) >= IN_FLIGHT_LIMIT:
                return None
        with self._held(workspace_id, campaign_id) as held:
            row = held.row
            if row is None or row.state is not State.ACCEPTED or row.not_before > held.time:
                return None
            self._lock(held.connection, workspace_id)
            if self._in_flight(held.connection, workspace_id) >= IN_FLIGHT_LIMIT:
                return None
            return self._put(
                held,
                replace(
                    row,
                    state=State.SENDING,
                    attempts=row.attempts + 1,
                    sent_at=held.time,
                    overdue_at=held.time + overdue_after,
                ),
            )

    def next_waiting(self, workspace_id: str) -> str | None:
        """Return the id of the campaign of this workspace that has waited longest to be sent."""
        with self._database.read() as connection:
            return connection.scalar(_NEXT_WAITING, {"workspace": workspace_id})

    def change(
        self,
        workspace_id: str,
        campaign_id: str,
        when: Collection[State],
        to: State | None = None,
        *,
        attempt: int | None = None,
        news: bool = False,
        from_now: Mapping[str, float] = NOTHING,
        **changes: Any,
    ) -> CampaignRow | None:
        """Change the row if it is in one of the states `when`; an outcome makes it a new version, to be told."""
        with self._held(workspace_id, campaign_id) as held:
            row = held.row
            if row is None or row.state not in when or attempt not in {None, row.attempts}:
                return None
            changes |= {name: held.time + seconds for name, seconds in from_now.items()}
            if to is not None:
                if to not in EDGES[row.state]:
                    raise ValueError(f"no edge from {row.state} to {to}")
                changes["state"] = to
                news = news or to not in IN_FLIGHT
            if news:
                changes |= {"version": row.version + 1, "outcome_at": held.time, "tell_again_at": 0.0}
            return self._put(held, replace(row, **changes))

    def settle(
        self, workspace_id: str, campaign_id: str, toingg_id: str, *, by: str | None = None
    ) -> CampaignRow | None:
        """Note that an unknown campaign is this one of Toingg's, if it is no other row's."""
        with self._held(workspace_id, campaign_id) as held:
            row = held.row
            self._lock(held.connection, workspace_id)
            if row is None or row.state is not State.UNKNOWN or self._taken(held.connection, workspace_id, [toingg_id]):
                return None
            settled = replace(
                row,
                state=State.CREATED,
                version=row.version + 1,
                outcome_at=held.time,
                tell_again_at=0.0,
                toingg_id=toingg_id,
                error=None,
                candidates=(),
                look_up_at=None,
            )
            if by is not None:
                self._note(held, row, by, Action.SETTLE)
            return self._put(held, settled)

    def claim_announcement(self, workspace_id: str, campaign_id: str, seconds: float) -> CampaignRow | None:
        """Hand the row to one caller at a time."""
        with self._held(workspace_id, campaign_id) as held:
            row = held.row
            if row is None or not to_be_told(row) or row.announcing_until > held.time:
                return None
            return self._put(held, replace(row, announcing_until=held.time + seconds))

    def finish_announcement(
        self,
        row: CampaignRow,
        message: PostedMessage | None,
        *,
        told: bool,
        again_after: float | None = None,
        undelivered: str | None = None,
    ) -> None:
        """Merge what the caller found out into the row as it stands now; say when to look at it next."""
        with self._held(row.workspace_id, row.campaign_id) as held:
            if held.row is None:
                return
            mine = held.row.announcing_until == row.announcing_until
            after = replace(
                held.row,
                announced=max(held.row.announced, row.version) if told else held.row.announced,
                message=message or held.row.message,
                undelivered=undelivered,
                announcing_until=0.0 if mine else held.row.announcing_until,
                tell_again_at=held.time + again_after if again_after else held.row.tell_again_at,
            )
            self._put(held, after)

    def taken(self, workspace_id: str, toingg_ids: Collection[str]) -> set[str]:
        """Return which of these campaigns of Toingg's belong to a row of ours."""
        with self._database.read() as connection:
            return self._taken(connection, workspace_id, toingg_ids)

    def has_twin(self, row: CampaignRow) -> bool:
        """Say whether another campaign of this title is or was sent, and nobody knows its id at Toingg."""
        c = campaigns.c
        was_sent = c.state.in_([State.ACCEPTED, State.SENDING, State.UNKNOWN, State.CREATED]) & (c.attempts > 0)
        twin = select(c.campaign_id).where(
            c.workspace_id == row.workspace_id,
            c.title == row.title,
            c.campaign_id != row.campaign_id,
            c.toingg_id.is_(None) & was_sent,
            c.sent_at > row.sent_at - NEAR,
        )
        with self._database.read() as connection:
            return connection.scalar(twin.limit(1)) is not None

    def take_due(self, limit: int = 100) -> list[tuple[str, str]]:
        """Return the keys of rows that nobody works on, and give whoever is woken for them some time."""
        with self._database.write() as connection:
            time = float(connection.scalar(_NOW) or 0)
            keys = [
                (row.workspace_id, row.campaign_id)
                for due in everything_due(time, self._retention)
                for row in connection.execute(due.limit(limit).with_for_update(skip_locked=True))
            ]
            if keys:
                # One by one: for a list of keys SQLite reads the whole table.
                connection.execute(_CHANGE, [{**_this(*key), "due_at": time + TAKEN_UP} for key in keys])
        return keys

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def rest(self, workspace_id: str, campaign_id: str) -> None:
        """Note when to look again at a row that was looked at, or remove what was kept for long enough.

        Of a created campaign, the row and its id at Toingg stay.
        """
        with self._held(workspace_id, campaign_id) as held:
            row = held.row
            if row is None:
                return
            due_at = next_look(row, held.time, self._retention)
            is_over = not to_be_told(row) and row.state not in IN_FLIGHT and due_at is not None and due_at <= held.time
            if not is_over or row.look_up_at is not None:
                held.connection.execute(_CHANGE, {**_this(workspace_id, campaign_id), "due_at": due_at})
            elif row.state is State.CREATED:
                kept = {name: row.payload.get(name) for name in ("title", "voice", "language")}
                self._put(held, replace(row, values={}, payload=kept, response_url=None, edit_url=None))
            else:
                held.connection.execute(delete(campaigns).where(*_IS_THIS), _this(workspace_id, campaign_id))

    def lag(self) -> float:
        """Return for how many seconds the row that is longest due has waited for somebody to look at it.

        Raises StoreAway where a submission could not be stored.
        """
        with self._database.write() as connection:
            connection.execute(update(campaigns).where(false()).values(due_at=None))
        return self.figures.behind()

    @property
    def figures(self) -> Figures:
        """What is counted over all workspaces."""
        return Figures(self._database)

    def time(self) -> float:
        """Return the database's clock, in seconds since 1970."""
        return self._database.clock()

    def _accepted_again(self, held: _Held, row: CampaignRow, **given: Any) -> CampaignRow:
        changes: dict[str, Any] = {
            "state": State.ACCEPTED,
            "version": row.version + 1,
            "accepted_at": held.time,
            "not_before": 0.0,
            "outcome_at": held.time,
            "tell_again_at": 0.0,
            "error": None,
            "problems": (),
            "view_id": None,
            "candidates": (),
            "lookups": 0,
            "look_up_at": None,
            "looked_up_at": None,
        }
        return self._put(held, replace(row, **given, **changes))

    def _in_flight(self, connection: Connection, workspace_id: str) -> int:
        return int(connection.scalar(_UNDER_WAY, {"workspace": workspace_id}) or 0)

    def _taken(self, connection: Connection, workspace_id: str, toingg_ids: Collection[str]) -> set[str]:
        c = campaigns.c
        found = select(c.toingg_id).where(c.workspace_id == workspace_id, c.toingg_id.in_(toingg_ids))
        return {str(toingg_id) for toingg_id in connection.scalars(found)}

    def _lock(self, connection: Connection, name: str) -> None:
        """Keep others who lock the same name out until the transaction ends. SQLite lets one write at a time anyway.

        A row that is not there yet, or a count of rows, cannot be locked by itself.
        """
        if not self._database.is_sqlite:
            connection.execute(_LOCK, {"name": name})

    @contextmanager
    def _held(self, workspace_id: str, campaign_id: str) -> Iterator[_Held]:
        """Yield the row, locked for everybody else until the block ends."""
        with self._database.write() as connection:
            self._lock(connection, f"{workspace_id}/{campaign_id}")
            found = connection.execute(_ONE_NOW, _this(workspace_id, campaign_id)).one()
            row = row_of(found, self._sealer) if found.campaign_id is not None else None
            yield _Held(connection, row, found.time)

    def _note(self, held: _Held, what: Submission, actor: str, action: Action) -> None:
        """Add to the audit what this transaction does."""
        note(held.connection, what.workspace_id, actor, action, what.campaign_id)

    def _put(self, held: _Held, row: CampaignRow) -> CampaignRow:
        row = replace(row, changed_at=held.time)
        row = replace(row, due_at=next_look(row, held.time, self._retention))
        values = columns_of(row, self._sealer)
        if held.row is None:
            held.connection.execute(insert(campaigns), values)
        else:
            held.connection.execute(_CHANGE, {**_this(row.workspace_id, row.campaign_id), **values})
        return row


def _this(workspace_id: str, campaign_id: str) -> dict[str, Any]:
    return {"this_workspace": workspace_id, "this_campaign": campaign_id}


# Written down once, because to put a statement together takes longer than to have the database execute it.
_IS_THIS = (
    campaigns.c.workspace_id == bindparam("this_workspace"),
    campaigns.c.campaign_id == bindparam("this_campaign"),
)
_ONE = select(campaigns).where(*_IS_THIS)
_ONE_NOW = select(now().label("time"), *campaigns.c).select_from(
    select(literal(1).label("one")).subquery("here").outerjoin(campaigns, and_(*_IS_THIS))
)
_CHANGE = update(campaigns).where(*_IS_THIS)
_NOW = select(now())
_LOCK = select(func.pg_advisory_xact_lock(func.hashtext(bindparam("name"))))
_OF_WORKSPACE = campaigns.c.workspace_id == bindparam("workspace")
_UNDER_WAY = select(func.count()).where(
    _OF_WORKSPACE, campaigns.c.state == State.SENDING, is_in_flight, campaigns.c.overdue_at > now()
)
_NEXT_WAITING = (
    select(campaigns.c.campaign_id)
    .where(_OF_WORKSPACE, campaigns.c.state == State.ACCEPTED, is_in_flight, campaigns.c.not_before <= now())
    .order_by(campaigns.c.accepted_at)
    .limit(1)
)
_LATEST = (
    select(*(campaigns.c[name] for name in ("campaign_id", "title", "state", "attempts", "changed_at")))
    .where(_OF_WORKSPACE, campaigns.c.user_id == bindparam("user"), is_unfinished)
    .order_by(campaigns.c.changed_at.desc())
    .limit(bindparam("most"))
)
