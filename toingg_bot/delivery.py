"""The two steps of a campaign: *send* it to Toingg, *announce* what became of it.

Each step is safe to run again. Sending is guarded by a compare-and-set from accepted to sending before the request
leaves, so a campaign is at Toingg at most once for each time that a person asked; announcing is claimed, and repeated
until the row has nothing new to tell.
"""

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

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
from toingg_bot.records import Record
from toingg_bot.slack_http import code_of
from toingg_bot.store import IN_FLIGHT, CampaignRow, State, Store, StoreAway, to_be_told
from toingg_bot.toingg import Created, Toingg

log = logging.getLogger(__name__)

LOST = "I was interrupted while Toingg was at it."

SKEW = 5.0  # seconds that Toingg's clock may be behind ours, for a record to count as newer than a create
OLDER = 600.0  # seconds before a create at which a record is not even shown as one that may be it
MAX_CANDIDATES = 5

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
    note_again: tuple[float, ...] = (0.5, 1, 2, 4, 8, 15, 15, 15, 15, 0)
    """The pauses between the tries to write down an outcome while the database is away."""
    claim: float = 120
    """How long one announcement may take before another may take it up."""


@dataclass(frozen=True)
class Delivery:
    """Brings campaigns to Toingg and their outcomes to people.

    `key_for` gives a workspace's Toingg key, `client_for` its Slack client.
    """

    store: Store
    toingg: Toingg
    lists: Lists
    engine: Engine
    key_for: Callable[[str], str]
    client_for: Callable[[str, str | None], WebClient]
    timing: Timing = Timing()
    clock: Callable[[], float] = time.time
    count: Callable[[State], None] = lambda _: None
    """Hears of every outcome that was found out."""

    def start(self, row: CampaignRow) -> None:
        """Have a stored campaign sent, and a message that stands say so."""
        self.engine.run(self.send, row.workspace_id, row.campaign_id)
        if row.message is not None:
            self.engine.run(self.announce, row.workspace_id, row.campaign_id)

    def wait_for_outcome(self, row: CampaignRow, until: float) -> CampaignRow:
        """Return the row once it has an outcome, or as it is at `until` (by `time.monotonic`)."""
        while row.state in IN_FLIGHT and time.monotonic() < until:
            time.sleep(self.timing.poll)
            row = self.store.get(row.workspace_id, row.campaign_id) or row
        return row

    def watch(self, row: CampaignRow, view_id: str) -> CampaignRow | None:
        """Promise the modal an update with the outcome; None where the outcome is there already."""
        return self.store.change(
            row.workspace_id, row.campaign_id, IN_FLIGHT, view_id=view_id, view_waits_since=self.clock()
        )

    def send(self, workspace_id: str, campaign_id: str) -> None:
        """Send an accepted campaign to Toingg, note the outcome, and announce it."""
        row = self.store.begin_sending(workspace_id, campaign_id, self.timing.overdue)
        if row is None:
            return
        try:
            created = self.toingg.create_campaign(self.key_for(workspace_id), row.payload)
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

    def _created(self, row: CampaignRow, created: Created) -> None:
        log.info("campaign %s: created", row.campaign_id)
        self._finish(row, State.CREATED, toingg_id=created.campaign_id, error=None, problems=())

    def _later_or_never(self, row: CampaignRow, error: NotSent) -> None:
        """Nothing was sent: try again, each time about twice as long after the last, for an hour in all."""
        waited = row.changed_at - row.accepted_at
        pause = max(error.retry_after or 0, min(self.timing.longest_pause, max(1, waited)) * random.uniform(0.8, 1.2))  # noqa: S311 (jitter is no secret)
        if waited + pause > self.timing.give_up_sending:
            sentence = f"{error.user_message} I tried for an hour."
            self._finish(row, State.FAILED, error=sentence, problems=())
            return
        log.info("campaign %s: again in %.0f s (%s)", row.campaign_id, pause, error)
        self._noted(row, {State.SENDING}, State.ACCEPTED, attempt=row.attempts, not_before=self.clock() + pause)
        self.engine.run(self.send, row.workspace_id, row.campaign_id, after=pause)

    def _finish(self, row: CampaignRow, state: State, **changes: Any) -> None:
        if state is State.UNKNOWN:
            changes |= {"look_up_at": self.clock() + self.timing.lookups[0], "lookups": 0, "candidates": ()}
            self.engine.run(self.attend, row.workspace_id, row.campaign_id, after=self.timing.lookups[0])
        else:
            changes |= {"look_up_at": None, "candidates": ()}
        when = {State.SENDING} if state is State.UNKNOWN else {State.SENDING, State.UNKNOWN}
        # That the campaign exists is true whichever attempt made it; a refusal is of its own attempt only.
        attempt = None if state is State.CREATED else row.attempts
        done = self._noted(row, when, state, attempt=attempt, **changes)
        if done is None:
            return
        self.count(state)
        if done.view_id is not None:
            pause = done.view_waits_since + self.timing.settle - self.clock()
            self.engine.run(self.update_modal, row.workspace_id, row.campaign_id, after=pause)
        self.announce(row.workspace_id, row.campaign_id)

    def _noted(self, row: CampaignRow, when: set[State], state: State, **changes: Any) -> CampaignRow | None:
        """Write into the row what became of a create, as patiently as it takes: nobody else knows it."""
        for pause in self.timing.note_again:
            try:
                return self.store.change(row.workspace_id, row.campaign_id, when, state, **changes)
            except StoreAway as error:
                log.warning("campaign %s: %s, not noted yet (%s)", row.campaign_id, state, error)
                time.sleep(pause)
        log.error("campaign %s: %s, and it could not be noted; it will be looked up", row.campaign_id, state)
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
            self.look_up(workspace_id, campaign_id)
        now = self.store.get(workspace_id, campaign_id)
        if now is not None and to_be_told(now):
            self.announce(workspace_id, campaign_id)
        if now is not None and now.state not in IN_FLIGHT:
            self.store.rest(workspace_id, campaign_id)

    def look_up(self, workspace_id: str, campaign_id: str, *, told: bool = False) -> CampaignRow | None:
        """Ask Toingg whether a campaign whose outcome is unknown is there.

        It is taken for created only if it is the only one; else a person decides, with what was found before them.
        `told` makes the message say what was found even if it is no news.
        """
        row = self.store.get(workspace_id, campaign_id)
        if row is None or row.state is not State.UNKNOWN:
            return row
        try:
            records = self.toingg.campaigns(self.key_for(workspace_id))
        except ToinggError as error:
            log.info("campaign %s: could not be looked up (%s)", campaign_id, error)
            failed = self._next_lookup(row)
            if told or failed["look_up_at"] is None:
                failed |= {
                    "error": f"I could not look for it just now: {error.user_message}",
                    "version": row.version + 1,
                }
            return self.store.change(workspace_id, campaign_id, {State.UNKNOWN}, **failed)
        namesakes = [record for record in records if record.title.strip() == row.title]
        theirs = self.store.taken(workspace_id, [record.id for record in namesakes])
        ours = [record for record in namesakes if record.id not in theirs and _may_be(record, row)]
        found = tuple(ours[:MAX_CANDIDATES])
        if len(found) == 1 and _is_newer(found[0], row) and not self.store.has_twin(row):
            log.info("campaign %s: found", campaign_id)
            settled = self.store.settle(workspace_id, campaign_id, found[0].id)
            if settled is not None:
                self.count(State.CREATED)
            return settled
        looked = {**self._next_lookup(row), "candidates": found, "looked_up_at": self.store.time()}
        news = told or found != row.candidates or looked["look_up_at"] is None
        return self.store.change(
            workspace_id, campaign_id, {State.UNKNOWN}, **looked, version=row.version + (1 if news else 0)
        )

    def check(self, workspace_id: str, campaign_id: str) -> None:
        """Look a campaign up because somebody asked, and say what was found."""
        self.look_up(workspace_id, campaign_id, told=True)
        self.announce(workspace_id, campaign_id)

    def _next_lookup(self, row: CampaignRow) -> dict[str, Any]:
        done, lookups = row.lookups + 1, self.timing.lookups
        if row.look_up_at is None or done >= len(lookups):
            return {"lookups": done, "look_up_at": None}
        return {"lookups": done, "look_up_at": row.look_up_at + lookups[done] - lookups[done - 1]}

    def announce(self, workspace_id: str, campaign_id: str) -> None:
        """Tell people what is new about a campaign, until nothing is."""
        while row := self.store.claim_announcement(workspace_id, campaign_id, self.timing.claim):
            text, blocks = campaign_outcome(row)
            try:
                message = tell(self.client_for(workspace_id, row.enterprise_id), row, text, blocks)
            except TryLater as error:
                waited = row.changed_at - row.outcome_at
                if waited < self.timing.give_up_telling:
                    pause = error.retry_after or min(self.timing.longest_pause, 2.0 + waited)
                    self.store.finish_announcement(row, row.message, told=False, again_after=pause)
                    log.info("campaign %s: to be announced in %.0f s (%s)", campaign_id, pause, error)
                    self.engine.run(self.announce, workspace_id, campaign_id, after=pause)
                    return
                log.error("campaign %s: %s, and nobody could be told for a day", campaign_id, row.state)
                self.store.finish_announcement(row, row.message, told=True, undelivered=f"for a day: {error}")
            except CannotTell as error:
                log.error("campaign %s: %s, and nobody could be told (%s)", campaign_id, row.state, error)
                self.store.finish_announcement(row, row.message, told=True, undelivered=str(error))
            else:
                self.store.finish_announcement(row, message, told=True)

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
        except (SlackClientError, OSError) as error:
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


def _may_be(record: Record, row: CampaignRow) -> bool:
    """Say whether a record can be what this row's create made: it is not plainly older."""
    return record.created_at is None or record.created_at >= row.sent_at - OLDER


def _is_newer(record: Record, row: CampaignRow) -> bool:
    """Say whether a record says itself that it came after this row's create."""
    return record.created_at is not None and record.created_at >= row.sent_at - SKEW
