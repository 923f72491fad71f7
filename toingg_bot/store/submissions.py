"""What people do with their campaigns: submit, save as draft, discard, send again."""

from dataclasses import fields, replace
from typing import Any

from sqlalchemy import bindparam, delete, literal, select

from toingg_bot.domain.audit import Action
from toingg_bot.domain.errors import Forgotten
from toingg_bot.domain.states import UNFINISHED, Listed, SavedCampaign, State, Submission, Unfinished, leads_back
from toingg_bot.domain.text import folded
from toingg_bot.store import homes
from toingg_bot.store.audit import note
from toingg_bot.store.database import now
from toingg_bot.store.rows import IS_THIS, Held, Rows, this
from toingg_bot.store.tables import campaigns, is_unfinished, was_sent, workspaces

LATELY = 30 * 86_400.0  # seconds in which a title counts as used


class Submissions(Rows):
    """Queries and changes by people. Each names a workspace, and returns nothing from any other."""

    def accept(
        self, submission: Submission, *, confirmed: int | None = None, by: str | None = None, seen: int | None = None
    ) -> tuple[SavedCampaign, bool]:
        """Store a submission, or resubmit it if its state allows that; return the campaign and whether it was accepted.

        `by` is the person who acts for the author, if somebody does. `seen` is how often the app had been removed when
        the request arrived (`Entrance.removals`). `confirmed` is the attempt that a person was warned about; without
        it, an *unknown* campaign is not sent again. Raises Forgotten, or Removed if the app was removed meanwhile.
        """
        actor = by or submission.user_id
        given = {field.name: getattr(submission, field.name) for field in fields(Submission)}
        with self._held_or_new(submission, seen) as held:
            if held.is_forgotten:
                raise Forgotten
            if held.row is None:
                _note(held, submission, actor, Action.CREATE)
                row = SavedCampaign(**given, accepted_at=held.time)
                return self._put(held, row), True
            if held.row.user_id != submission.user_id or not leads_back(held.row, confirmed):
                return held.row, False
            _note(held, submission, actor, Action.CREATE if held.row.state is State.DRAFT else Action.FIX)
            return self._accepted_again(held, held.row, **given), True

    def save_draft(self, submission: Submission, *, seen: int | None = None) -> bool:
        """Save what was typed so far, without submitting it; return whether this person may save it.

        `seen` is as for `accept`. Raises Forgotten, or Removed.
        """
        given = {field.name: getattr(submission, field.name) for field in fields(Submission)}
        with self._held_or_new(submission, seen) as held:
            if held.is_forgotten:
                raise Forgotten
            if held.row is None:
                self._put(held, SavedCampaign(**given, state=State.DRAFT))
                return True
            if held.row.user_id != submission.user_id or held.row.state not in UNFINISHED:
                return False
            if held.row.state is not State.DRAFT:
                # The message and its details still describe what was sent to Toingg.
                given = {"values": submission.values}
            self._put(held, replace(held.row, **given))
            return True

    def discard(self, workspace_id: str, campaign_id: str, user_id: str) -> bool:
        """Delete a person's draft, and return whether there was one; a campaign that was ever sent is not a draft."""
        with self._held(workspace_id, campaign_id) as held:
            if held.row is None or held.row.user_id != user_id or held.row.state is not State.DRAFT:
                return False
            held.connection.execute(delete(campaigns).where(*IS_THIS), this(workspace_id, campaign_id))
            homes.is_out_of_date(held.connection, workspace_id, user_id)
            return True

    def unfinished(self, workspace_id: str, user_id: str, limit: int) -> list[Unfinished]:
        """Return the campaigns that a person can continue, latest first."""
        whose = {"workspace": workspace_id, "user": user_id, "most": limit}
        with self._database.read() as connection:
            return [
                Unfinished(
                    workspace_id,
                    row.campaign_id,
                    row.title,
                    State(row.state),
                    row.attempts,
                    row.changed_at,
                    unpaid=row.unpaid,
                )
                for row in connection.execute(_LATEST, whose)
            ]

    def recent(self, workspace_id: str, user_id: str, limit: int) -> list[Listed]:
        """Return the campaigns that a person sent and whose text is still here, latest first."""
        whose = {"workspace": workspace_id, "user": user_id, "most": limit}
        with self._database.read() as connection:
            return [
                Listed(workspace_id, row.campaign_id, row.title, State(row.state), row.accepted_at)
                for row in connection.execute(_RECENT, whose)
            ]

    def is_used(self, workspace_id: str, title: str, besides: str) -> bool:
        """Return whether this workspace sent another campaign with a title in the last 30 days."""
        wanted = {"workspace": workspace_id, "title": folded(title), "besides": besides}
        with self._database.read() as connection:
            return connection.scalar(_USED, wanted) is not None

    def send_again(
        self, workspace_id: str, campaign_id: str, *, confirmed: int | None = None, by: str | None = None
    ) -> SavedCampaign | None:
        """Accept a campaign again without changes; None if its state does not allow that.

        `by` is the person who asks for it, if that is not the author. `confirmed` is as for `accept`.
        """
        with self._held(workspace_id, campaign_id) as held:
            if held.row is None or held.row.state is State.DRAFT or not leads_back(held.row, confirmed):
                return None
            _note(held, held.row, by or held.row.user_id, Action.SEND_AGAIN)
            return self._accepted_again(held, held.row)

    def workspace_of(self, campaign_id: str, enterprise_id: str) -> str | None:
        """Return the id of the organisation's workspace that has a campaign, for a button that does not name it."""
        c, of = campaigns.c, workspaces.c.enterprise_id
        wanted = (
            select(c.workspace_id)
            .join(workspaces, c.workspace_id == workspaces.c.workspace_id)
            .where(c.campaign_id == campaign_id, c.enterprise_id == enterprise_id)
            .where((of == enterprise_id) | of.is_(None))
            .limit(1)
        )
        with self._database.read() as connection:
            return connection.scalar(wanted)

    def _accepted_again(self, held: Held, row: SavedCampaign, **given: Any) -> SavedCampaign:
        changes: dict[str, Any] = {
            "state": State.ACCEPTED,
            "version": row.version + 1,
            "accepted_at": held.time,
            "tried_since": 0.0,
            "not_before": 0.0,
            "outcome_at": held.time,
            "tell_again_at": 0.0,
            "reasons": (),
            "unpaid": False,
            "problems": (),
            "view_id": None,
            "viewer_id": None,
            "candidates": (),
            "lookups": 0,
            "look_up_at": None,
            "looked_up_at": None,
            "look_up_reasons": (),
        }
        return self._put(held, replace(row, **given, **changes))


def _note(held: Held, what: Submission, actor: str, action: Action) -> None:
    """Add this transaction's action to the audit."""
    note(held.connection, what.workspace_id, actor, action, what.campaign_id)


_WHOSE = campaigns.c.workspace_id == bindparam("workspace"), campaigns.c.user_id == bindparam("user")
_RECENT = (
    select(*(campaigns.c[name] for name in ("campaign_id", "title", "state", "accepted_at")))
    .where(*_WHOSE, was_sent, campaigns.c.due_at.is_not(None))  # without a text, nothing is due any more
    .order_by(campaigns.c.accepted_at.desc())
    .limit(bindparam("most"))
)
_USED = (
    select(literal(1))
    .where(campaigns.c.workspace_id == bindparam("workspace"), campaigns.c.title_folded == bindparam("title"))
    .where(was_sent, campaigns.c.accepted_at > now() - LATELY, campaigns.c.campaign_id != bindparam("besides"))
    .limit(1)
)
_LATEST = (
    select(*(campaigns.c[name] for name in ("campaign_id", "title", "state", "attempts", "changed_at", "unpaid")))
    .where(*_WHOSE, is_unfinished)
    .order_by(campaigns.c.changed_at.desc())
    .limit(bindparam("most"))
)
