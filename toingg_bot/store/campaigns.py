"""The campaigns in the database: every change is a compare-and-set on one locked row, committed before it counts."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, tuple_, update

from toingg_bot.errors import Problem
from toingg_bot.records import Record
from toingg_bot.store.database import Database, now
from toingg_bot.store.rows import (
    EDGES,
    IN_FLIGHT,
    CampaignRow,
    PostedMessage,
    State,
    Submission,
    leads_back,
    to_be_told,
)
from toingg_bot.store.sealing import Sealer
from toingg_bot.store.tables import campaigns

TAKEN_UP = 10.0  # seconds that whoever is woken by a sweep has, before the next sweep wakes another
IN_FLIGHT_LIMIT = 4  # creates of one workspace at a time


@dataclass
class _Held:
    """A locked row, the time, and the transaction that holds it."""

    connection: Connection
    row: CampaignRow | None
    time: float


class CampaignStore:
    """See `rows.Store` for what each method promises."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def accept(self, submission: Submission, *, confirmed: int | None = None) -> tuple[CampaignRow, bool]:
        """Insert the submission, or replace what the same person submitted before where an edge leads back."""
        given = {field.name: getattr(submission, field.name) for field in fields(Submission)}
        with self._held(submission.workspace_id, submission.campaign_id) as held:
            if held.row is None:
                row = CampaignRow(**given, accepted_at=held.time, due_at=held.time + TAKEN_UP)
                return self._put(held, row), True
            if held.row.user_id != submission.user_id or not leads_back(held.row, confirmed):
                return held.row, False
            return self._accepted_again(held, held.row, **given), True

    def send_again(self, workspace_id: str, campaign_id: str, *, confirmed: int | None = None) -> CampaignRow | None:
        """Accept the row as it is once more."""
        with self._held(workspace_id, campaign_id) as held:
            if held.row is None or not leads_back(held.row, confirmed):
                return None
            return self._accepted_again(held, held.row)

    def get(self, workspace_id: str, campaign_id: str) -> CampaignRow | None:
        """Return the row as it stands."""
        with self._database.read() as connection:
            found = connection.execute(select(campaigns).where(*_is(workspace_id, campaign_id))).one_or_none()
        return self._row(found) if found else None

    def begin_sending(self, workspace_id: str, campaign_id: str, overdue_after: float) -> CampaignRow | None:
        """Take an accepted row for one create; None if it is not to be sent now, or enough of the workspace's are."""
        with self._held(workspace_id, campaign_id) as held:
            row = held.row
            if row is None or row.state is not State.ACCEPTED or row.not_before > held.time:
                return None
            if self._in_flight(held, workspace_id) >= IN_FLIGHT_LIMIT:
                return None
            return self._put(
                held,
                replace(
                    row,
                    state=State.SENDING,
                    attempts=row.attempts + 1,
                    sent_at=held.time,
                    due_at=held.time + overdue_after,
                ),
            )

    def next_waiting(self, workspace_id: str) -> str | None:
        """Return the id of the campaign of this workspace that has waited longest to be sent."""
        waiting = (
            select(campaigns.c.campaign_id)
            .where(
                campaigns.c.workspace_id == workspace_id,
                campaigns.c.state == State.ACCEPTED,
                campaigns.c.not_before <= now(),
            )
            .order_by(campaigns.c.accepted_at)
            .limit(1)
        )
        with self._database.read() as connection:
            return connection.scalar(waiting)

    def change(
        self, workspace_id: str, campaign_id: str, when: Collection[State], to: State | None = None, **changes: Any
    ) -> CampaignRow | None:
        """Change the row if it is in one of the states `when`; an outcome makes it a new version, due to be told."""
        with self._held(workspace_id, campaign_id) as held:
            row = held.row
            if row is None or row.state not in when:
                return None
            if to is not None:
                if to not in EDGES[row.state]:
                    raise ValueError(f"no edge from {row.state} to {to}")
                changes = {"due_at": held.time, **changes, "state": to, "version": row.version + (to not in IN_FLIGHT)}
            return self._put(held, replace(row, **changes))

    def claim_announcement(self, workspace_id: str, campaign_id: str, seconds: float) -> CampaignRow | None:
        """Hand the row to one caller at a time."""
        with self._held(workspace_id, campaign_id) as held:
            row = held.row
            if row is None or not to_be_told(row) or row.announcing_until > held.time:
                return None
            until = held.time + seconds
            return self._put(held, replace(row, announcing_until=until, due_at=until))

    def finish_announcement(
        self, row: CampaignRow, message: PostedMessage | None, *, told: bool, again_after: float | None = None
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
                announcing_until=0.0 if mine else held.row.announcing_until,
            )
            if mine and after.state not in IN_FLIGHT:
                due = held.time + (again_after or 0.0) if to_be_told(after) else after.look_up_at
                after = replace(after, due_at=due)
            self._put(held, after)

    def taken(self, workspace_id: str, toingg_ids: Collection[str]) -> set[str]:
        """Return which of these campaigns of Toingg's belong to a row of ours."""
        with self._database.read() as connection:
            found = connection.scalars(
                select(campaigns.c.toingg_id).where(
                    campaigns.c.workspace_id == workspace_id, campaigns.c.toingg_id.in_(toingg_ids)
                )
            )
            return {str(toingg_id) for toingg_id in found}

    def take_due(self, limit: int = 100) -> list[tuple[str, str]]:
        """Return the keys of rows that nobody works on, and give whoever is woken for them some time."""
        with self._database.write() as connection:
            time = float(connection.scalar(select(now())) or 0)
            due = (
                select(campaigns.c.workspace_id, campaigns.c.campaign_id)
                .where(campaigns.c.due_at <= time)
                .order_by(campaigns.c.due_at)
                .limit(limit)
                .with_for_update(skip_locked=True)
            )
            keys = [(row.workspace_id, row.campaign_id) for row in connection.execute(due)]
            if keys:
                connection.execute(
                    update(campaigns)
                    .where(tuple_(campaigns.c.workspace_id, campaigns.c.campaign_id).in_(keys))
                    .values(due_at=time + TAKEN_UP)
                )
        return keys

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def lag(self) -> float:
        """Return for how many seconds the row that is longest due has waited for somebody to look at it."""
        with self._database.read() as connection:
            waited = connection.scalar(
                select(now() - func.min(campaigns.c.due_at)).where(campaigns.c.due_at.is_not(None))
            )
        return max(0.0, float(waited or 0))

    def time(self) -> float:
        """Return the database's clock, in seconds since 1970. Raises what SQLAlchemy raises where it is away."""
        return self._database.clock()

    def _accepted_again(self, held: _Held, row: CampaignRow, **given: Any) -> CampaignRow:
        changes: dict[str, Any] = {
            "state": State.ACCEPTED,
            "version": row.version + 1,
            "accepted_at": held.time,
            "not_before": 0.0,
            "due_at": held.time + TAKEN_UP,
            "error": None,
            "problems": (),
            "view_id": None,
            "candidates": (),
            "lookups": 0,
            "look_up_at": None,
            "looked_up_at": None,
        }
        return self._put(held, replace(row, **given, **changes))

    def _in_flight(self, held: _Held, workspace_id: str) -> int:
        if not self._database.is_sqlite:
            # Two workers that count at once would both find room; SQLite's writes come one after the other anyway.
            held.connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(workspace_id))))
        count = select(func.count()).where(
            campaigns.c.workspace_id == workspace_id, campaigns.c.state == State.SENDING, campaigns.c.due_at > held.time
        )
        return int(held.connection.scalar(count) or 0)

    @contextmanager
    def _held(self, workspace_id: str, campaign_id: str) -> Iterator[_Held]:
        """Yield the row, locked for everybody else until the block ends."""
        with self._database.write() as connection:
            time = float(connection.scalar(select(now())) or 0)
            found = connection.execute(
                select(campaigns).where(*_is(workspace_id, campaign_id)).with_for_update()
            ).one_or_none()
            yield _Held(connection, self._row(found) if found else None, time)

    def _put(self, held: _Held, row: CampaignRow) -> CampaignRow:
        row = replace(row, changed_at=held.time)
        values = self._columns(row)
        if held.row is None:
            held.connection.execute(insert(campaigns).values(values))
        else:
            held.connection.execute(update(campaigns).where(*_is(row.workspace_id, row.campaign_id)).values(values))
        return row

    def _columns(self, row: CampaignRow) -> dict[str, Any]:
        sealed = {name: getattr(row, name) for name in _SEALED}
        sealed["problems"] = [[problem.message, problem.field] for problem in row.problems]
        sealed["candidates"] = [[record.id, record.title, record.created_at] for record in row.candidates]
        return {
            **{name: getattr(row, name) for name in _PLAIN},
            **{name: row.payload[name] for name in ("title", "voice", "language")},
            "message_channel_id": row.message.channel_id if row.message else None,
            "message_ts": row.message.ts if row.message else None,
            "sealed": self._sealer.seal(sealed),
        }

    def _row(self, found: Row[Any]) -> CampaignRow:
        columns = found._mapping  # noqa: SLF001 (what SQLAlchemy calls its public mapping)
        sealed = self._sealer.unseal(columns["sealed"])
        sealed["problems"] = tuple(Problem(message, field) for message, field in sealed["problems"])
        sealed["candidates"] = tuple(Record(*record) for record in sealed["candidates"])
        message = columns["message_ts"] and PostedMessage(columns["message_channel_id"], columns["message_ts"])
        plain = {name: columns[name] for name in _PLAIN}
        return CampaignRow(**{**plain, "state": State(columns["state"])}, **sealed, message=message or None)


def _is(workspace_id: str, campaign_id: str) -> tuple[Any, Any]:
    return campaigns.c.workspace_id == workspace_id, campaigns.c.campaign_id == campaign_id


_SEALED = ("values", "payload", "response_url", "edit_url", "error", "problems", "candidates", "looked_up_at")
_PLAIN = tuple(field.name for field in fields(CampaignRow) if field.name not in {*_SEALED, "message"})
