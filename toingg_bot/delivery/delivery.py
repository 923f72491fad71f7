"""The two steps of a campaign: *send* it to Toingg, then *announce* its outcome.

Each step is safe to run again. A compare-and-set from accepted to sending guards each create before its request leaves,
so Toingg gets a campaign at most once for each time that a person asked. An announcement is claimed by one process, and
repeated until there is nothing new to announce.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from toingg_bot.delivery.engine import Engine, Step
from toingg_bot.delivery.lookup import Lookup
from toingg_bot.delivery.surfaces import Surfaces
from toingg_bot.delivery.timing import Timing, jittered, written
from toingg_bot.domain.errors import (
    Blocked,
    Denied,
    Misconfigured,
    NotSent,
    Rejected,
    ToinggError,
    Unconfirmed,
    Unpaid,
    details_under,
    reference_of,
)
from toingg_bot.domain.reasons import Reason, reason
from toingg_bot.domain.states import IN_FLIGHT, By, SavedCampaign, State, is_sought, sources
from toingg_bot.store import CampaignStore, StoreUnavailable
from toingg_bot.toingg.client import Toingg
from toingg_bot.toingg.replies import Created

log = logging.getLogger(__name__)

LOST = (reason("interrupted"),)

STATE_AFTER: dict[type[ToinggError], State] = {
    Rejected: State.REJECTED,
    Denied: State.DENIED,
    Misconfigured: State.FAILED,
    Blocked: State.FAILED,
    Unpaid: State.FAILED,
    Unconfirmed: State.UNKNOWN,
}


@dataclass(frozen=True)
class Delivery:
    """Sends campaigns to Toingg, and has their outcomes announced.

    `key_for` returns a workspace's Toingg key; `fingerprint` returns the fingerprint of a key.
    """

    store: CampaignStore
    surfaces: Surfaces
    toingg: Toingg
    engine: Engine
    key_for: Callable[[str], str]
    fingerprint: Callable[[str], str | None]
    timing: Timing
    count: Callable[[State], None]
    """Called with the state of every outcome, for the metrics."""

    @property
    def steps(self) -> list[Step]:
        """The steps that a worker runs when the doorbell asks for them."""
        return [self.send, self.check, self.attend, *self.surfaces.steps]

    def start(self, campaign: SavedCampaign) -> None:
        """Have a stored campaign sent, and update everything that shows it."""
        self.engine.run(self.send, campaign.workspace_id, campaign.campaign_id)
        self.surfaces.changed(campaign)

    def wait_for_outcome(self, campaign: SavedCampaign, until: float) -> SavedCampaign:
        """Return the campaign once it has an outcome, or as it was last known at `until` (by `time.monotonic`)."""
        while campaign.state in IN_FLIGHT and time.monotonic() < until:
            time.sleep(self.timing.poll)
            campaign = self._as_it_stands(campaign)
        return campaign

    def _as_it_stands(self, campaign: SavedCampaign) -> SavedCampaign:
        """Return the campaign as it is now, or as last known if the database is unavailable."""
        with suppress(StoreUnavailable):
            return self.store.get(campaign.workspace_id, campaign.campaign_id) or campaign
        return campaign

    def send(self, workspace_id: str, campaign_id: str) -> None:
        """Send an accepted campaign to Toingg, save the outcome, and announce it."""
        key = self._key(workspace_id)
        fingerprint = None if isinstance(key, Denied) else self.fingerprint(key)
        campaign = self.store.begin_sending(workspace_id, campaign_id, self.timing.overdue, fingerprint)
        if campaign is None:
            return
        try:
            created = self._create(campaign, key)
        except NotSent as error:
            self._later_or_never(campaign, error)
        except ToinggError as error:
            self._refused(campaign, error)
        else:
            self._created(campaign, created)
        # The workspace may send one more now: the campaign that has waited longest is next.
        if (waiting := self.store.next_waiting(workspace_id)) is not None:
            self.engine.run(self.send, workspace_id, waiting)

    def _key(self, workspace_id: str) -> str | Denied:
        """Return the key for a create, or the error if there is none; the campaign then ends as denied."""
        try:
            return self.key_for(workspace_id)
        except Denied as error:
            return error

    def _create(self, campaign: SavedCampaign, key: str | Denied) -> Created:
        if isinstance(key, Denied):
            raise key
        return self.toingg.create_campaign(key, campaign.payload)

    def _created(self, campaign: SavedCampaign, created: Created) -> None:
        log.info("campaign %s: created", campaign.campaign_id)
        self._finish(campaign, State.CREATED, toingg_id=created.campaign_id, reasons=(), problems=())

    def _later_or_never(self, campaign: SavedCampaign, error: NotSent) -> None:
        """Nothing was sent: try again, with pauses that about double up to a limit, for an hour in all."""
        waited = campaign.changed_at - campaign.tried_since
        asked = error.retry_after or 0.0
        is_asked_to_wait = asked >= self.timing.give_up_sending
        if is_asked_to_wait or waited >= self.timing.give_up_sending:
            self._failed(campaign, error, reason("asked_to_wait_too_long" if is_asked_to_wait else "tried_for_an_hour"))
            return
        pause = max(asked, jittered(min(self.timing.longest_pause, max(1, waited))))
        pause = min(pause, self.timing.give_up_sending - waited)  # the last try is made in time
        log.info("campaign %s: again in %.0f s (%s)", campaign.campaign_id, pause, error)
        self._noted(campaign, State.ACCEPTED, attempt=campaign.attempts, from_now={"not_before": pause})
        self.engine.run(self.send, campaign.workspace_id, campaign.campaign_id, after=pause)

    def _refused(self, campaign: SavedCampaign, error: ToinggError) -> None:
        """Save the outcome of a create that made no campaign, or may have made none."""
        state, is_unpaid = STATE_AFTER[type(error)], isinstance(error, Unpaid)
        if state is State.FAILED and not is_unpaid:
            self._failed(campaign, error)
            return
        self._finish(campaign, state, reasons=(error.reason,), problems=error.problems, unpaid=is_unpaid)
        log.info("campaign %s: %s (%s)", campaign.campaign_id, state, error)

    def _failed(self, campaign: SavedCampaign, error: ToinggError, *more: Reason) -> None:
        """Save a failure that only an operator can fix; people get the reference under which the log explains it."""
        reference = reference_of(campaign.campaign_id)
        log.error("reference %s: campaign %s was not created (%s)", reference, campaign.campaign_id, error)
        self._finish(campaign, State.FAILED, reasons=(error.reason, *more, details_under(reference)), problems=())

    def _finish(self, campaign: SavedCampaign, state: State, **changes: Any) -> None:
        changes |= {"look_up_at": None, "look_up_reasons": (), "lookups": 0, "candidates": ()}
        if is_sought(replace(campaign, state=state, toingg_id=changes.get("toingg_id"))):
            changes["from_now"] = {"look_up_at": self.timing.lookups[0]}
        # A created campaign exists, whichever attempt made it; a refusal is only about its own attempt.
        attempt = None if state is State.CREATED else campaign.attempts
        when = sources(state, By.SENDER)
        conclude = partial(
            self.store.conclude, campaign.workspace_id, campaign.campaign_id, when, state, attempt=attempt
        )
        write = partial(conclude, claim=self.timing.claim, **changes)
        again = partial(write, may_be_done=True)
        concluded = written(f"campaign {campaign.campaign_id}: {state}", write, self.timing.write_again, again)
        if concluded is not None:
            done, is_claimed = concluded
            self._found_out(done, before=campaign, is_claimed=is_claimed)

    def _found_out(self, done: SavedCampaign, before: SavedCampaign, *, is_claimed: bool = False) -> None:
        """Count an outcome that is saved, schedule a look-up if needed, and notify all surfaces."""
        self.count(done.state)
        if done.look_up_at is not None:
            self.engine.run(self.attend, done.workspace_id, done.campaign_id, after=self.timing.lookups[0])
        self.surfaces.changed(done, before, is_claimed=is_claimed)

    def take_over(self, workspace_id: str, campaign_id: str) -> None:
        """Continue the create or the announcement of a process that has ended.

        A create whose answer was lost must not be sent again automatically. We first ask Toingg whether the campaign
        is there, so that nobody is alarmed without need.
        """
        campaign = self.store.get(workspace_id, campaign_id)
        if campaign is None:
            return
        if campaign.state is not State.SENDING:
            self.surfaces.changed(campaign)
            return
        found = self._lookup.surely(campaign, self.timing.look_first)
        open_still = {"lookups": 0, "candidates": (), "look_up_reasons": (), "reasons": LOST, "problems": ()}
        soon = {"look_up_at": self.timing.lookups[0]}
        done = self._noted(campaign, State.UNKNOWN, attempt=campaign.attempts, **open_still, from_now=soon)
        if done is None:
            return  # the answer came after all
        if found is not None:
            done = self.store.settle(workspace_id, campaign_id, found.id) or done
        state = done.state
        log.info("campaign %s: %s, by what its process left", campaign_id, state)
        self._found_out(done, before=campaign)

    def _noted(self, campaign: SavedCampaign, state: State, **changes: Any) -> SavedCampaign | None:
        """Save the outcome of a create, or that it is to be tried again."""
        when = sources(state, By.SENDER)
        change = partial(self.store.change, campaign.workspace_id, campaign.campaign_id, when, state, **changes)
        return written(f"campaign {campaign.campaign_id}: {state}", change, self.timing.write_again)

    def sweep(self) -> None:
        """Handle campaigns that nobody works on, because a process ended or a wake-up was lost."""
        for workspace_id, campaign_id in self.store.take_due():
            self.engine.run(self.attend, workspace_id, campaign_id)

    def attend(self, workspace_id: str, campaign_id: str) -> None:
        """Do what the state of a campaign requires."""
        campaign = self.store.get(workspace_id, campaign_id)
        if campaign is None:
            return
        if campaign.state is State.ACCEPTED:
            self.send(workspace_id, campaign_id)
        elif campaign.state is State.SENDING and campaign.overdue_at <= self.store.time():
            self.take_over(workspace_id, campaign_id)
        elif is_sought(campaign) and campaign.look_up_at is not None and campaign.look_up_at <= self.store.time():
            found = self._look(campaign)
            if found is not None:
                self.surfaces.changed(found, campaign)
        now = self.store.get(workspace_id, campaign_id)
        if now is not None:
            self.surfaces.changed(now)
        if now is not None and now.state not in IN_FLIGHT:
            self.store.rest(workspace_id, campaign_id)

    def check(self, workspace_id: str, campaign_id: str) -> None:
        """Look a campaign up because a person asked, and show what was found."""
        campaign = self.store.get(workspace_id, campaign_id)
        if campaign is not None:
            self.surfaces.changed(self._look(campaign, asked=True) or self._as_it_stands(campaign), campaign)

    def settled(self, campaign: SavedCampaign) -> None:
        """Count and show an outcome after a person chose which Toingg campaign this one is."""
        self.count(campaign.state)
        self.surfaces.changed(campaign)

    def _look(self, campaign: SavedCampaign, *, asked: bool = False) -> SavedCampaign | None:
        found = self._lookup.look(campaign.workspace_id, campaign.campaign_id, asked=asked)
        if found is not None and campaign.state is State.UNKNOWN:
            self.count(found.state)
        return found

    @property
    def _lookup(self) -> Lookup:
        return Lookup(self.store, self.toingg, self.key_for, self.timing.lookups)
