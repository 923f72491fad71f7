"""The row of a campaign, its states, the edges between them, and what a store can do.

(form) ─► accepted ─► sending ─► created
             ▲           ├─────► rejected ─┐
             │           ├─────► denied   ─┤
             │           ├─────► failed   ─┤
             │           ├─────► unknown  ─┤
             │           └─► accepted      │  nothing was sent: again later
             └────────── by a person ──────┘
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Protocol

from toingg_bot.errors import Problem
from toingg_bot.forms import Values
from toingg_bot.records import Record

UNTITLED = "Untitled"
NOTHING: Mapping[str, float] = MappingProxyType({})
TAKEN_UP = 10.0  # seconds that whoever was woken for a row has, before a sweep wakes another


class State(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"  # kept, and never sent
    ACCEPTED = "accepted"  # stored, and to be sent
    SENDING = "sending"  # the request leaves, or has left
    CREATED = "created"  # final
    REJECTED = "rejected"  # Toingg refused the campaign
    DENIED = "denied"  # Toingg refused the key
    FAILED = "failed"  # whoever runs the bot must act, or nothing could be sent for an hour
    UNKNOWN = "unknown"  # sent, and no readable outcome


IN_FLIGHT = frozenset({State.ACCEPTED, State.SENDING})
"""No outcome yet."""

UNFINISHED = frozenset({State.DRAFT, State.REJECTED, State.DENIED, State.FAILED, State.UNKNOWN})
"""Its author can open the form again."""

EDGES: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.ACCEPTED}),
    State.ACCEPTED: frozenset({State.SENDING, State.FAILED}),
    State.SENDING: frozenset(
        {State.CREATED, State.REJECTED, State.DENIED, State.FAILED, State.UNKNOWN, State.ACCEPTED}
    ),
    State.CREATED: frozenset(),
    State.REJECTED: frozenset({State.ACCEPTED}),
    State.DENIED: frozenset({State.ACCEPTED}),
    State.FAILED: frozenset({State.ACCEPTED}),
    # By a person, or by a true answer that came late.
    State.UNKNOWN: frozenset({State.ACCEPTED, State.CREATED, State.REJECTED, State.DENIED, State.FAILED}),
}


@dataclass(frozen=True)
class PostedMessage:
    """Where the campaign's message is: a conversation and the message's `ts`, which is its id there."""

    channel_id: str
    ts: str


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What a person submitted, from where, and where the outcome goes."""

    campaign_id: str
    workspace_id: str
    enterprise_id: str | None
    user_id: str
    conversation_id: str
    response_url: str | None
    values: Values
    payload: dict[str, Any]


@dataclass(frozen=True)
class Unfinished:
    """What a list of campaigns to go on with says of one of them."""

    campaign_id: str
    title: str
    state: State
    attempts: int
    changed_at: float


@dataclass(frozen=True, kw_only=True)
class CampaignRow(Submission):
    """A campaign as it stands. Times are seconds since 1970 by the store's clock."""

    state: State = State.ACCEPTED
    version: int = 1
    """Grows with each change of state that people should hear of; `announced` is the last one that they did."""
    announced: int = 0
    undelivered: str | None = None
    """Why nobody could be told the outcome, for whoever runs the bot."""
    announcing_until: float = 0.0
    """While this is in the future, somebody is at it."""
    accepted_at: float = 0.0
    attempts: int = 0
    error: str | None = None
    """Our sentence for what went wrong."""
    problems: tuple[Problem, ...] = ()
    toingg_id: str | None = None
    message: PostedMessage | None = None
    edit_url: str | None = None
    """The `response_url` of the last button pressed under the message: edits it where the bot is no member."""
    view_id: str | None = None
    """The modal that waits for the outcome, if one does, and when it was told to."""
    view_waits_since: float = 0.0
    changed_at: float = 0.0
    not_before: float = 0.0
    """When an accepted campaign may be sent again, if it is not to be at once."""
    overdue_at: float = 0.0
    """When a create that is under way counts as lost."""
    outcome_at: float = 0.0
    """When there was something new to tell."""
    tell_again_at: float = 0.0
    """When to try again to tell it, if Slack could not take it."""
    sent_at: float = 0.0
    """When the last create left."""
    lookups: int = 0
    """How often an unknown outcome was looked up, and when it is to be the next time."""
    look_up_at: float | None = None
    looked_up_at: float | None = None
    """When Toingg was last asked for it."""
    candidates: tuple[Record, ...] = ()
    """What Toingg has under this title, where that is not one campaign for sure."""
    due_at: float | None = None
    """When somebody has to look at the row, if nobody did before."""

    @property
    def title(self) -> str:
        """What the person called it."""
        return str(self.payload.get("title") or UNTITLED)


def leads_back(row: CampaignRow, confirmed: int | None) -> bool:
    """Say whether a person can take the campaign up again; an unknown outcome only if they were warned of this one."""
    if row.state is State.UNKNOWN:
        return confirmed == row.attempts
    return row.state not in IN_FLIGHT and State.ACCEPTED in EDGES[row.state]


def to_be_told(row: CampaignRow) -> bool:
    """Say whether people have to hear something: an outcome always, and that it is under way where a message stands."""
    if row.state is State.DRAFT:
        return False
    return row.announced < row.version and (row.state not in IN_FLIGHT or row.message is not None)


def next_look(row: CampaignRow, time: float, retention: float) -> float | None:
    """Return when somebody has to look at a row if nobody does before; None where nothing is left to do."""
    if row.state is State.ACCEPTED:
        return max(row.not_before, time + TAKEN_UP)
    if row.state is State.SENDING:
        return row.overdue_at
    if to_be_told(row):
        return max(row.tell_again_at, row.announcing_until, time)
    if row.state is State.UNKNOWN and row.look_up_at is not None:
        return row.look_up_at
    return row.changed_at + retention if row.values else None


class Store(Protocol):
    """One row for each campaign. Every question names the workspace, and no answer leaves it."""

    def accept(
        self, submission: Submission, *, confirmed: int | None = None, by: str | None = None
    ) -> tuple[CampaignRow, bool]:
        """Store a submission, or take it up again where an edge leads back; return the row and whether it was taken.

        `by` is who does it for the author, if somebody does.
        `confirmed` is the attempt that a person was warned about; without it an *unknown* campaign is not taken up.
        """

    def keep(self, submission: Submission) -> bool:
        """Keep what was typed so far, and nothing more; return whether it was this person's to keep."""

    def unfinished(self, workspace_id: str, user_id: str, limit: int) -> list[Unfinished]:
        """Return what a person can go on with, the latest first."""

    def send_again(
        self, workspace_id: str, campaign_id: str, *, confirmed: int | None = None, by: str | None = None
    ) -> CampaignRow | None:
        """Take the campaign up again as it was; None where no edge leads back.

        `by` is who wants it, if it is not the author.
        """

    def get(self, workspace_id: str, campaign_id: str) -> CampaignRow | None:
        """Return the row as it stands."""

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
        """Compare and set: return the changed row, or None where its state is not one of `when`.

        `attempt` is the create that this is the answer to, where it must be the last one. `news` makes it a new
        version, to be told, which an outcome is in any case. `from_now` has the times that change, each in seconds from
        now: what now is only the store knows.
        """

    def begin_sending(self, workspace_id: str, campaign_id: str, overdue_after: float) -> CampaignRow | None:
        """Take an accepted row for one create; None if it is not to be sent now, or enough of the workspace's are.

        After `overdue_after` seconds without an outcome somebody has to look at it.
        """

    def taken(self, workspace_id: str, toingg_ids: Collection[str]) -> set[str]:
        """Return which of these campaigns of Toingg's belong to a row of ours."""

    def next_waiting(self, workspace_id: str) -> str | None:
        """Return the id of the campaign of this workspace that has waited longest to be sent."""

    def take_due(self, limit: int = 100) -> list[tuple[str, str]]:
        """Return the keys of rows that nobody works on, and give whoever is woken for them some time."""

    def rest(self, workspace_id: str, campaign_id: str) -> None:
        """Note when to look again at a row that was looked at, or remove what was kept for long enough."""

    def settle(
        self, workspace_id: str, campaign_id: str, toingg_id: str, *, by: str | None = None
    ) -> CampaignRow | None:
        """Note that an unknown campaign is this one of Toingg's, if it is no other row's. `by` is who said so."""

    def has_twin(self, row: CampaignRow) -> bool:
        """Say whether a record of this title may be another campaign's of ours, whose id at Toingg is not known."""

    def time(self) -> float:
        """Return the store's clock, in seconds since 1970."""

    def claim_announcement(self, workspace_id: str, campaign_id: str, seconds: float) -> CampaignRow | None:
        """Return the row if something about it is to be told and nobody is at it; it is the caller's for `seconds`."""

    def finish_announcement(
        self,
        row: CampaignRow,
        message: PostedMessage | None,
        *,
        told: bool,
        again_after: float | None = None,
        undelivered: str | None = None,
    ) -> None:
        """Note where the message is and, if `told`, that this version is done with; the claim ends."""
