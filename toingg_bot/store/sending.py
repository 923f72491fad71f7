"""Sending campaigns to Toingg: starting one create at a time, and saving its outcome."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from toingg_bot.domain.audit import Action
from toingg_bot.domain.states import (
    IN_FLIGHT,
    NOTHING,
    By,
    SavedCampaign,
    State,
    is_sought,
    leads,
    to_announce,
)
from toingg_bot.store import whose
from toingg_bot.store.audit import note
from toingg_bot.store.database import now
from toingg_bot.store.rows import Held, Rows
from toingg_bot.store.tables import campaigns, is_in_flight

IN_FLIGHT_LIMIT = 4  # creates of one workspace at a time


class Sending(Rows):
    """Queries and changes about sending. Each names a workspace and returns nothing from any other.

    The exceptions are `taken`, `has_twin` and `settle`. Two workspaces may share one Toingg account, so these three
    search all workspaces. They learn no more than yes or no.
    """

    def begin_sending(
        self, workspace_id: str, campaign_id: str, overdue_after: float, key_fingerprint: str | None = None
    ) -> SavedCampaign | None:
        """Take an accepted campaign for one create; None if it must wait, or its workspace has enough in flight.

        After `overdue_after` seconds without an outcome, a sweep looks at it. `key_fingerprint` is the fingerprint of
        the key that the create uses.
        """
        with self._database.read() as connection:
            # With a backlog, most calls stop here. A read blocks nobody else.
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
                    sender=self.process,
                    tried_since=row.tried_since or held.time,
                    key_fingerprint=key_fingerprint,
                    overdue_at=held.time + overdue_after,
                ),
            )

    def next_waiting(self, workspace_id: str) -> str | None:
        """Return the id of the workspace's campaign that has waited longest to be sent."""
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
    ) -> SavedCampaign | None:
        """Compare and set: return the changed campaign, or None if its state is not one of `when`.

        If `attempt` is given, the change applies only if that is still the latest create. `news` makes this a new
        version, which people must hear about; an outcome always is one. `from_now` has the times to change, in seconds
        from now, because only the store knows the shared time.
        """
        with self._held(workspace_id, campaign_id) as held:
            changes |= {name: held.time + seconds for name, seconds in from_now.items()}
            changed = _changed(held, when, to, attempt, changes, news=news)
            return None if changed is None else self._put(held, changed)

    def conclude(
        self,
        workspace_id: str,
        campaign_id: str,
        when: Collection[State],
        to: State,
        *,
        claim: float,
        attempt: int | None = None,
        may_be_done: bool = False,
        from_now: Mapping[str, float] = NOTHING,
        **changes: Any,
    ) -> tuple[SavedCampaign, bool] | None:
        """Save an outcome like `change`, and claim its announcement for `claim` seconds, in one transaction.

        Returns the campaign, and whether the caller must announce it. If another process is still announcing an earlier
        version, that process announces this one too. Set `may_be_done` on a retry, when an earlier call may have
        succeeded.
        """
        with self._held(workspace_id, campaign_id) as held:
            row = held.row
            if may_be_done and row is not None and row.state is to and row.announcer == self.process:
                return row, to_announce(row)
            changes |= {name: held.time + seconds for name, seconds in from_now.items()}
            changed = _changed(held, when, to, attempt, changes)
            if changed is None:
                return None
            claimed = self._claimed(held, changed, claim)
            return self._put(held, claimed or changed), claimed is not None

    def settle(
        self,
        workspace_id: str,
        campaign_id: str,
        toingg_id: str,
        *,
        when: State = State.UNKNOWN,
        by: str | None = None,
    ) -> SavedCampaign | None:
        """Save which Toingg campaign this one is, unless a campaign of any workspace already has that id.

        Does nothing unless the campaign is in the state `when`. `by` is the person who chose it, if a person did.
        """
        with self._held(workspace_id, campaign_id) as held:
            row = held.row
            self._lock(held.connection, f"toingg/{toingg_id}")
            if row is None or row.state is not when or not is_sought(row) or whose.taken(held.connection, [toingg_id]):
                return None
            settled = replace(
                row,
                state=State.CREATED,
                version=row.version + 1,
                outcome_at=held.time,
                tell_again_at=0.0,
                toingg_id=toingg_id,
                reasons=(),
                candidates=(),
                look_up_at=None,
                look_up_reasons=(),
            )
            if by is not None:
                note(held.connection, workspace_id, by, Action.SETTLE, campaign_id)
            return self._put(held, settled)

    def taken(self, toingg_ids: Collection[str]) -> set[str]:
        """Return which of these Toingg ids belong to a stored campaign, in any workspace."""
        with self._database.read() as connection:
            return whose.taken(connection, toingg_ids)

    def has_twin(self, row: SavedCampaign) -> bool:
        """Say whether a record with this title at Toingg may belong to another stored campaign that has no id yet.

        A campaign of another workspace counts too if it was sent with the same key.
        """
        with self._database.read() as connection:
            return whose.has_twin(connection, row)

    def _in_flight(self, connection: Connection, workspace_id: str) -> int:
        return int(connection.scalar(_UNDER_WAY, {"workspace": workspace_id}) or 0)


def _changed(
    held: Held,
    when: Collection[State],
    to: State | None,
    attempt: int | None,
    changes: Mapping[str, Any],
    *,
    news: bool = False,
) -> SavedCampaign | None:
    """Return the campaign with the changes, or None if its state is not in `when` or the attempt differs."""
    row = held.row
    if row is None or row.state not in when or attempt not in {None, row.attempts}:
        return None
    changes = dict(changes)
    if to is not None:
        if not leads(row.state, to, By.SENDER):
            raise ValueError(f"a sender takes nothing from {row.state} to {to}")
        changes["state"] = to
        news = news or to not in IN_FLIGHT
    if news:
        changes |= {"version": row.version + 1, "outcome_at": held.time, "tell_again_at": 0.0}
    return replace(row, **changes)


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
