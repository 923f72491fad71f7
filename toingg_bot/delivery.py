"""The two steps of a campaign: *send* it to Toingg, *announce* what became of it.

Each step is safe to run again. Sending is guarded by a compare-and-set from accepted to sending before the request
leaves, so a campaign is at Toingg at most once for each time that a person asked; announcing is claimed, and repeated
until the row has nothing new to tell.
"""

import logging
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from toingg_bot.announcing import CannotTell, TryLater, tell
from toingg_bot.blocks.form import campaign_form
from toingg_bot.blocks.key import CampaignKey
from toingg_bot.blocks.modals import campaign_status
from toingg_bot.blocks.outcome import campaign_outcome
from toingg_bot.engine import Engine
from toingg_bot.errors import Denied, Misconfigured, NotSent, Problem, Rejected, ToinggError, Unconfirmed
from toingg_bot.lists import Lists
from toingg_bot.lookup import Lookup
from toingg_bot.slack_http import code_of
from toingg_bot.store import IN_FLIGHT, CampaignRow, PostedMessage, State, Store, StoreAway, to_be_told
from toingg_bot.team import Team
from toingg_bot.toingg import Created, Toingg

log = logging.getLogger(__name__)

T = TypeVar("T")

LOST = "I was interrupted while Toingg was at it."

STATE_AFTER: dict[type[ToinggError], State] = {
    Rejected: State.REJECTED,
    Denied: State.DENIED,
    Misconfigured: State.FAILED,
    Unconfirmed: State.UNKNOWN,
}


@dataclass(frozen=True)
class Timing:
    """How long things may take, in seconds."""

    courtesy: float = 1.5
    """How long after a submission arrived the answer of Toingg is waited for before it is acknowledged."""
    latest: float = 2.3
    """How long after a submission arrived it is acknowledged, whatever else is not done by then; Slack waits 3 s."""
    poll: float = 0.05
    sweep: float = 5.0
    overdue: float = 90.0
    lookups: tuple[float, ...] = (5.0, 30.0, 120.0, 600.0)
    """How long after an unknown outcome Toingg is asked whether the campaign is there."""
    settle: float = 2.0
    """How long after an acknowledgement Slack needs before the modal can be updated again."""
    give_up_sending: float = 3600
    give_up_telling: float = 24 * 3600
    longest_pause: float = 60
    write_again: tuple[float, ...] = (0.5, 1, *(2,) * 1800)
    """The pauses between the tries to write down what became of something while the database is away: an hour."""
    claim: float = 60
    """How long one announcement may take before another may take it up."""


@dataclass(frozen=True)
class Delivery:
    """Brings campaigns to Toingg and their outcomes to people.

    `key_for` gives a workspace's Toingg key, `client_for` its Slack client.
    """

    store: Store
    team: Team
    toingg: Toingg
    lists: Lists
    engine: Engine
    key_for: Callable[[str], str]
    client_for: Callable[[str, str | None], WebClient]
    timing: Timing = Timing()
    count: Callable[[State], None] = lambda _: None
    """Hears of every outcome that was found out."""

    def start(self, row: CampaignRow) -> None:
        """Have a stored campaign sent, and a message that stands say so."""
        self.engine.run(self.send, row.workspace_id, row.campaign_id)
        if row.message is not None:
            self.engine.run(self.announce, row.workspace_id, row.campaign_id)

    def wait_for_outcome(self, row: CampaignRow, until: float) -> CampaignRow:
        """Return the row once it has an outcome, or as it was last known at `until` (by `time.monotonic`)."""
        while row.state in IN_FLIGHT and time.monotonic() < until:
            time.sleep(self.timing.poll)
            row = self._as_it_stands(row)
        return row

    def watch(self, row: CampaignRow, view_id: str, until: float) -> CampaignRow:
        """Promise the modal an update with the outcome; return the row, which may have its outcome by now.

        It is stored, and whoever waits for it is to be told so: that goes before the promise if that takes too long.
        """
        known = [row]
        noting = threading.Thread(target=lambda: known.append(self._watched(row, view_id)), daemon=True)
        noting.start()
        noting.join(max(0.0, until - time.monotonic()))
        return known[-1]

    def _watched(self, row: CampaignRow, view_id: str) -> CampaignRow:
        now = {"view_waits_since": 0.0}
        with suppress(StoreAway):
            watched = self.store.change(row.workspace_id, row.campaign_id, IN_FLIGHT, view_id=view_id, from_now=now)
            return watched or self._as_it_stands(row)
        return row

    def _as_it_stands(self, row: CampaignRow) -> CampaignRow:
        """Return the row as it stands now, or as it was known while the database is away."""
        with suppress(StoreAway):
            return self.store.get(row.workspace_id, row.campaign_id) or row
        return row

    def send(self, workspace_id: str, campaign_id: str) -> None:
        """Send an accepted campaign to Toingg, note the outcome, and announce it."""
        row = self.store.begin_sending(workspace_id, campaign_id, self.timing.overdue)
        if row is None:
            return
        try:
            created = self._create(row)
        except NotSent as error:
            self._later_or_never(row, error)
        except ToinggError as error:
            self._finish(row, STATE_AFTER[type(error)], error=error.user_message, problems=error.problems)
            log.info("campaign %s: %s (%s)", campaign_id, STATE_AFTER[type(error)], error)
        else:
            self._created(row, created)
        # A seat of the workspace is free again: whoever waited longest takes it.
        if (waiting := self.store.next_waiting(workspace_id)) is not None:
            self.engine.run(self.send, workspace_id, waiting)

    def _create(self, row: CampaignRow) -> Created:
        try:
            api_key = self.key_for(row.workspace_id)
        except StoreAway as error:
            raise NotSent(str(error), "The database did not answer.") from None
        return self.toingg.create_campaign(api_key, row.payload)

    def _created(self, row: CampaignRow, created: Created) -> None:
        log.info("campaign %s: created", row.campaign_id)
        self._finish(row, State.CREATED, toingg_id=created.campaign_id, error=None, problems=())

    def _later_or_never(self, row: CampaignRow, error: NotSent) -> None:
        """Nothing was sent: try again, each time about twice as long after the last, for an hour in all."""
        waited = row.changed_at - row.accepted_at
        asked = error.retry_after or 0.0
        pause = max(asked, _jittered(min(self.timing.longest_pause, max(1, waited))))
        if waited + pause > self.timing.give_up_sending:
            is_told = asked >= self.timing.give_up_sending
            why = "It wants to be left alone for more than an hour." if is_told else "I tried for an hour."
            self._finish(row, State.FAILED, error=f"{error.user_message} {why}", problems=())
            return
        log.info("campaign %s: again in %.0f s (%s)", row.campaign_id, pause, error)
        self._noted(row, {State.SENDING}, State.ACCEPTED, attempt=row.attempts, from_now={"not_before": pause})
        self.engine.run(self.send, row.workspace_id, row.campaign_id, after=pause)

    def _finish(self, row: CampaignRow, state: State, **changes: Any) -> None:
        is_unknown = state is State.UNKNOWN
        if is_unknown:
            changes |= {"from_now": {"look_up_at": self.timing.lookups[0]}, "lookups": 0, "candidates": ()}
        else:
            changes |= {"look_up_at": None, "candidates": ()}
        when = {State.SENDING} if is_unknown else {State.SENDING, State.UNKNOWN}
        # That the campaign exists is true whichever attempt made it; a refusal is of its own attempt only.
        attempt = None if state is State.CREATED else row.attempts
        done = self._noted(row, when, state, attempt=attempt, **changes)
        if done is None:
            return
        self.count(state)
        if is_unknown:
            self.engine.run(self.attend, row.workspace_id, row.campaign_id, after=self.timing.lookups[0])
        if done.view_id is not None:
            pause = done.view_waits_since + self.timing.settle - done.changed_at
            self.engine.run(self.update_modal, row.workspace_id, row.campaign_id, after=pause)
        self.announce(row.workspace_id, row.campaign_id)
        if state is State.DENIED:
            self.engine.run(self.team.report_key, row.workspace_id, row.campaign_id)

    def _noted(self, row: CampaignRow, when: set[State], state: State, **changes: Any) -> CampaignRow | None:
        """Write into the row what became of a create."""
        change = partial(self.store.change, row.workspace_id, row.campaign_id, when, state, **changes)
        return self._patiently(f"campaign {row.campaign_id}: {state}", change)

    def _patiently(self, what: str, write: Callable[[], T]) -> T | None:
        """Write down what nobody else knows, for as long as it takes the database to be there again."""
        pauses = self.timing.write_again
        for number, pause in enumerate(pauses):
            try:
                return write()
            except StoreAway as error:
                if number == 0:
                    log.warning("%s, which is not written down yet (%s)", what, error)
                time.sleep(pause)
        log.error("%s, and it could not be written down", what)
        return None

    def sweep(self) -> None:
        """Take up what nobody works on: what was left by a process that ended, or a wake-up that was lost."""
        for workspace_id, campaign_id in self.store.take_due():
            self.engine.run(self.attend, workspace_id, campaign_id)

    def attend(self, workspace_id: str, campaign_id: str) -> None:
        """Do for a campaign whatever its state asks for."""
        row = self.store.get(workspace_id, campaign_id)
        if row is None:
            return
        if row.state is State.ACCEPTED:
            self.send(workspace_id, campaign_id)
        elif row.state is State.SENDING and row.overdue_at <= self.store.time():
            # Whoever sent it is gone, and so is the answer: it must not be sent again by itself.
            self._finish(row, State.UNKNOWN, error=LOST, problems=())
        elif row.state is State.UNKNOWN and row.look_up_at is not None and row.look_up_at <= self.store.time():
            self._lookup.look(workspace_id, campaign_id)
        now = self.store.get(workspace_id, campaign_id)
        if now is not None and to_be_told(now):
            self.announce(workspace_id, campaign_id)
        if now is not None and now.state not in IN_FLIGHT:
            self.store.rest(workspace_id, campaign_id)

    def check(self, workspace_id: str, campaign_id: str) -> None:
        """Look a campaign up because somebody asked, and say what was found."""
        self._lookup.look(workspace_id, campaign_id, told=True)
        self.announce(workspace_id, campaign_id)

    @property
    def _lookup(self) -> Lookup:
        return Lookup(self.store, self.toingg, self.key_for, self.timing.lookups)

    def announce(self, workspace_id: str, campaign_id: str) -> None:
        """Tell people what is new about a campaign, until nothing is."""
        while row := self.store.claim_announcement(workspace_id, campaign_id, self.timing.claim):
            text, blocks = campaign_outcome(row)
            try:
                message = tell(self._client(row), row, text, blocks)
            except (TryLater, CannotTell) as error:
                waited = row.changed_at - row.outcome_at
                if error.may_pass and waited < self.timing.give_up_telling:
                    self._tell_later(row, error, waited)
                    return
                self._not_told(row, error)
                self._told(row, row.message, undelivered=str(error))
            else:
                self._told(row, message)
                if row.state is State.CREATED:
                    self.engine.run(self.team.announce_created, workspace_id, campaign_id)

    def _client(self, row: CampaignRow) -> WebClient:
        try:
            return self.client_for(row.workspace_id, row.enterprise_id)
        except StoreAway as error:
            raise TryLater(str(error)) from None

    def _tell_later(self, row: CampaignRow, error: TryLater | CannotTell, waited: float) -> None:
        pause = max(error.retry_after or 0.0, _jittered(min(self.timing.longest_pause, 2.0 + waited)))
        undelivered = str(error) if isinstance(error, CannotTell) else None
        if undelivered and row.undelivered is None:
            self._not_told(row, error)
        log.info("campaign %s: to be announced in %.0f s (%s)", row.campaign_id, pause, error)
        finish = partial(self.store.finish_announcement, row, row.message, told=False, again_after=pause)
        self._patiently(f"campaign {row.campaign_id}: not announced", partial(finish, undelivered=undelivered))
        self.engine.run(self.announce, row.workspace_id, row.campaign_id, after=pause)

    def _told(self, row: CampaignRow, message: PostedMessage | None, undelivered: str | None = None) -> None:
        finish = partial(self.store.finish_announcement, row, message, told=True, undelivered=undelivered)
        self._patiently(f"campaign {row.campaign_id}: announced", finish)

    def _not_told(self, row: CampaignRow, error: TryLater | CannotTell) -> None:
        log.error(
            "campaign %s: %s, and nobody could be told (%s); `python bot.py doctor` lists it",
            row.campaign_id,
            row.state,
            error,
        )

    def update_modal(self, workspace_id: str, campaign_id: str) -> None:
        """Show the outcome in the modal that waits for it, if it is still open. The message is there in any case."""
        row = self.store.get(workspace_id, campaign_id)
        if row is None or row.view_id is None or row.state in IN_FLIGHT:
            return
        try:
            # Without a hash: our own acknowledgement made the one that we know stale.
            self.client_for(workspace_id, row.enterprise_id).views_update(
                view_id=row.view_id, view=self.outcome_view(row)
            )
        except SlackApiError as error:
            if code_of(error) != "not_found":  # somebody closed it
                log.warning("campaign %s: the modal was not updated (%s)", campaign_id, code_of(error))
        except (CannotTell, SlackClientError, OSError) as error:
            log.warning("campaign %s: the modal was not updated (%s)", campaign_id, type(error).__name__)

    def outcome_view(self, row: CampaignRow) -> dict[str, Any]:
        """Return what a modal shows of an outcome: the form again where it can be mended there, else how it stands."""
        if row.state in {State.REJECTED, State.DENIED, State.FAILED}:
            return self.form_again(row, CampaignKey(row.campaign_id), alert=row.error)
        return campaign_status(row)

    def form_again(self, row: CampaignRow, key: CampaignKey, alert: str | None) -> dict[str, Any]:
        """Return the form as it was submitted, with what was wrong."""
        problems: tuple[Problem, ...] = row.problems
        return campaign_form(key, row.values, self.lists.known(row.workspace_id), alert=alert, problems=problems)


def _jittered(seconds: float) -> float:
    """Return about as many seconds, so that those who wait for the same thing do not come back all at once."""
    return seconds * random.uniform(0.8, 1.2)  # noqa: S311 (jitter is no secret)
