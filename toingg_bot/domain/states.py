"""The states of a campaign, who may move it from one to the next, and the record of a campaign.

(form) ─► accepted ─► sending ─► created
             ▲           ├─────► rejected ─┐
             │           ├─────► denied   ─┤
             │           ├─────► failed   ─┤
             │           ├─────► unknown  ─┤
             │           └─► accepted      │  nothing was sent: try later
             └────────── by a person ──────┘
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from toingg_bot.domain.errors import Problem
from toingg_bot.domain.forms import Values
from toingg_bot.domain.reasons import Reasons
from toingg_bot.domain.records import Record

NOTHING: Mapping[str, float] = MappingProxyType({})
TAKEN_UP = 10.0  # seconds that a process has to start on a campaign before a sweep wakes another


class State(StrEnum):
    """The state of a campaign."""

    DRAFT = "draft"  # saved, never sent
    ACCEPTED = "accepted"  # saved, to be sent
    SENDING = "sending"  # the request is being sent, or was sent
    CREATED = "created"  # final
    REJECTED = "rejected"  # Toingg refused the campaign
    DENIED = "denied"  # Toingg refused the key
    FAILED = "failed"  # the operator must act, or nothing could be sent for an hour
    UNKNOWN = "unknown"  # sent, but without a readable outcome


IN_FLIGHT = (State.ACCEPTED, State.SENDING)
"""There is no outcome yet."""

UNFINISHED = (State.DRAFT, State.REJECTED, State.DENIED, State.FAILED, State.UNKNOWN)
"""Its author can open the form again."""

PERHAPS_THERE = (State.ACCEPTED, State.SENDING, State.UNKNOWN, State.CREATED)
"""Toingg may have the campaign, once a create was sent."""

OPEN = (*IN_FLIGHT, State.UNKNOWN, State.CREATED)
"""Something may still change without a person: an outcome, its announcement, an id."""


class By(StrEnum):
    """Who moves a campaign from one state to another."""

    PERSON = "person"  # submits, fixes, sends again, or picks the right campaign in Toingg
    SENDER = "sender"  # the process that sends it, depending on Toingg's answer
    LOOKUP = "lookup"  # finds it in Toingg's list


EDGES: Mapping[tuple[State, State], frozenset[By]] = {
    (State.DRAFT, State.ACCEPTED): frozenset({By.PERSON}),
    (State.ACCEPTED, State.SENDING): frozenset({By.SENDER}),
    (State.SENDING, State.ACCEPTED): frozenset({By.SENDER}),
    (State.SENDING, State.CREATED): frozenset({By.SENDER}),
    (State.SENDING, State.REJECTED): frozenset({By.SENDER}),
    (State.SENDING, State.DENIED): frozenset({By.SENDER}),
    (State.SENDING, State.FAILED): frozenset({By.SENDER}),
    (State.SENDING, State.UNKNOWN): frozenset({By.SENDER}),
    (State.REJECTED, State.ACCEPTED): frozenset({By.PERSON}),
    (State.DENIED, State.ACCEPTED): frozenset({By.PERSON}),
    (State.FAILED, State.ACCEPTED): frozenset({By.PERSON}),
    (State.UNKNOWN, State.ACCEPTED): frozenset({By.PERSON}),  # after a warning that there may be two
    (State.UNKNOWN, State.CREATED): frozenset({By.SENDER, By.LOOKUP, By.PERSON}),
    # A real answer may come late.
    (State.UNKNOWN, State.REJECTED): frozenset({By.SENDER}),
    (State.UNKNOWN, State.DENIED): frozenset({By.SENDER}),
    (State.UNKNOWN, State.FAILED): frozenset({By.SENDER}),
}
"""All transitions that exist. None leads out of *created*."""


def leads(state: State, to: State, by: By) -> bool:
    """Return whether `by` may move a campaign from one state to another."""
    return by in EDGES.get((state, to), ())


def sources(to: State, by: By) -> frozenset[State]:
    """Return the states from which `by` may move a campaign to this one."""
    return frozenset(state for state in State if leads(state, to, by))


@dataclass(frozen=True)
class PostedMessage:
    """Where the campaign's message is: its conversation, and its `ts`, which is its id there."""

    channel_id: str
    ts: str


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What a person submitted, from where, and where to announce the outcome."""

    campaign_id: str
    workspace_id: str
    enterprise_id: str | None
    user_id: str
    conversation_id: str
    response_url: str | None
    values: Values
    payload: dict[str, Any]
    generation: int = 0
    """The highest generation of the form's blocks, for a form that may replace it."""


@dataclass(frozen=True)
class Unfinished:
    """One campaign in the list of those that a person can continue."""

    workspace_id: str
    campaign_id: str
    title: str
    state: State
    attempts: int
    changed_at: float
    unpaid: bool = False


@dataclass(frozen=True)
class Listed:
    """One campaign in the list of those that a person sent."""

    workspace_id: str
    campaign_id: str
    title: str
    state: State
    accepted_at: float


@dataclass(frozen=True, kw_only=True)
class SavedCampaign(Submission):
    """A campaign as it is now. Times are in seconds since 1970, by the store's clock."""

    state: State = State.ACCEPTED
    version: int = 1
    """Grows with each change of state that people should know; `announced` is the last announced version."""
    announced: int = 0
    undelivered: str | None = None
    """Why the outcome could not be announced, for the operator."""
    announcing_until: float = 0.0
    """While this is in the future, a process is announcing it."""
    accepted_at: float = 0.0
    attempts: int = 0
    sender: str | None = None
    """The process that sent it last, if others can see whether that is running (`store/presence.py`)."""
    announcer: str | None = None
    """The process that is announcing it now."""
    tried_since: float = 0.0
    """When the first create since the last acceptance was sent. The hour of tries starts here."""
    reasons: Reasons = ()
    """What went wrong."""
    unpaid: bool = False
    """Whether Toingg needs a payment or more credit first."""
    problems: tuple[Problem, ...] = ()
    toingg_id: str | None = None
    key_fingerprint: str | None = None
    """The fingerprint of the Toingg key that the last create used; None if unknown."""
    created_announced: bool = False
    """Whether its creation was announced. After that only its id can be new, and an id needs no message."""
    message: PostedMessage | None = None
    announced_in: str | None = None
    """Where the message really is: a conversation's id, or the author's id for a direct message to them."""
    edit_url: str | None = None
    """The `response_url` of the last button pressed under the message, to edit it where the bot is not a member."""
    view_id: str | None = None
    """The modal that waits for an update, if any, and since when (`view_waits_since`)."""
    view_waits_since: float = 0.0
    viewer_id: str | None = None
    """Who has that modal open. This may be an admin who fixes somebody else's campaign."""
    changed_at: float = 0.0
    not_before: float = 0.0
    """The earliest time to send an accepted campaign again."""
    overdue_at: float = 0.0
    """When a create in progress counts as lost."""
    outcome_at: float = 0.0
    """When there was something new to announce."""
    tell_again_at: float = 0.0
    """When to try to announce it again, if Slack did not accept it."""
    sent_at: float = 0.0
    """When the last create was sent."""
    lookups: int = 0
    """How often the campaign was looked up in Toingg, and when to do it next (`look_up_at`)."""
    look_up_at: float | None = None
    looked_up_at: float | None = None
    """When Toingg last answered a look-up."""
    look_up_reasons: Reasons = ()
    """Why the last look-up failed."""
    candidates: tuple[Record, ...] = ()
    """The campaigns with this title in Toingg, if it is not certain which one this is."""
    due_at: float | None = None
    """When a process has to look at the campaign at the latest."""

    @property
    def title(self) -> str:
        """The title that the person gave it; a draft may have none yet."""
        return str(self.payload.get("title") or "")


def is_secret_to(campaign: SavedCampaign, user_id: str) -> bool:
    """Return whether somebody does not know of a campaign: nobody but its author knows of a draft."""
    return campaign.state is State.DRAFT and campaign.user_id != user_id


def leads_back(campaign: SavedCampaign, confirmed: int | None) -> bool:
    """Return whether a person can continue the campaign; if its outcome is unknown, only after a warning about it."""
    if campaign.state is State.UNKNOWN:
        return confirmed == campaign.attempts
    return leads(campaign.state, State.ACCEPTED, By.PERSON)


def is_sought(campaign: SavedCampaign) -> bool:
    """Return whether Toingg's list may help: to find out if the campaign exists, or its id."""
    return campaign.state is State.UNKNOWN or (campaign.state is State.CREATED and campaign.toingg_id is None)


def has_more_to_come(campaign: SavedCampaign) -> bool:
    """Return whether the campaign will change without a person doing anything."""
    is_on_its_way = campaign.state in {State.CREATED, State.UNKNOWN} and not is_announced(campaign)
    return campaign.state in IN_FLIGHT or campaign.look_up_at is not None or is_on_its_way


def is_announced(campaign: SavedCampaign) -> bool:
    """Return whether the outcome was announced; an id that came late is no new outcome."""
    return campaign.announced >= campaign.version or (campaign.state is State.CREATED and campaign.created_announced)


def place_of(campaign: SavedCampaign) -> str:
    """Return where the message is or will be: a conversation's id, or the author's id for a direct message."""
    if campaign.message is not None:
        return campaign.announced_in or campaign.message.channel_id
    return campaign.announced_in if campaign.announced_in and is_announced(campaign) else campaign.conversation_id


def to_announce(campaign: SavedCampaign) -> bool:
    """Return whether to announce something: every outcome, and progress only if there is already a message."""
    if campaign.state is State.DRAFT:
        return False
    return campaign.announced < campaign.version and (campaign.state not in IN_FLIGHT or campaign.message is not None)


def next_look(campaign: SavedCampaign, time: float, retention: float) -> float | None:
    """Return when a process has to look at a campaign at the latest; None if nothing is left to do."""
    if campaign.state is State.ACCEPTED:
        return max(campaign.not_before, time + TAKEN_UP)
    if campaign.state is State.SENDING:
        return campaign.overdue_at
    if to_announce(campaign):
        return max(campaign.tell_again_at, campaign.announcing_until, time)
    if campaign.look_up_at is not None:
        return campaign.look_up_at
    return campaign.changed_at + retention if campaign.values else None
