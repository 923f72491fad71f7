"""The message in the conversation, which announces the outcome of a campaign."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from slack_sdk import WebClient

from toingg_bot.delivery.announcing import Brought, CannotAnnounce, TryLater, amend, tell
from toingg_bot.delivery.engine import Engine, Step
from toingg_bot.delivery.surfaces import Surfaces
from toingg_bot.delivery.timing import Timing, jittered, written
from toingg_bot.domain.errors import reference_of
from toingg_bot.domain.states import SavedCampaign, to_announce
from toingg_bot.store import CampaignStore, StoreUnavailable
from toingg_bot.views.outcome import campaign_outcome

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Conversation:
    """Promise: every outcome is announced at least once, with tries for up to a day; if not, the log says why."""

    store: CampaignStore
    engine: Engine
    surfaces: Surfaces
    client_for: Callable[[str, str | None], WebClient]
    timing: Timing
    command: str
    dashboard_url: str | None = None

    @property
    def steps(self) -> Sequence[Step]:
        """Announce an outcome, also when an earlier try failed."""
        return (self.announce,)

    def changed(self, campaign: SavedCampaign, before: SavedCampaign | None, *, is_claimed: bool = False) -> None:
        """Announce it at once, so that an outcome never waits behind other campaigns."""
        if is_claimed:
            self._tell(campaign)
        elif to_announce(campaign):
            self.engine.soon(self.announce, campaign.workspace_id, campaign.campaign_id)

    def announce(self, workspace_id: str, campaign_id: str) -> None:
        """Announce what is new about a campaign, until nothing is.

        Its creation is announced once. If its id is found later, the existing message is edited to show it.
        """
        if campaign := self.store.claim_announcement(workspace_id, campaign_id, self.timing.claim):
            self._tell(campaign)

    def _tell(self, claimed: SavedCampaign) -> None:
        """Announce the claimed campaign, and then anything that became new meanwhile."""
        campaign: SavedCampaign | None = claimed
        while campaign is not None:
            text, blocks = campaign_outcome(campaign, self.command, self.dashboard_url)
            waited = campaign.changed_at - campaign.outcome_at
            patient = waited < self.timing.give_up_telling
            bring = amend if campaign.created_announced else tell
            try:
                brought = bring(self._client(campaign), campaign, text, blocks, patient=patient)
            except (TryLater, CannotAnnounce) as error:
                if error.may_pass and patient:
                    self._later(campaign, error, waited)
                    return
                known = self._announced(campaign, None, undelivered=self._undelivered(campaign, error))
            else:
                known = self._announced(campaign, brought)
            # The claim is released now, so whoever saves more news from here on can claim it.
            is_old = known is not None and not to_announce(known)
            ids = campaign.workspace_id, campaign.campaign_id
            campaign = None if is_old else self.store.claim_announcement(*ids, self.timing.claim)

    def _client(self, campaign: SavedCampaign) -> WebClient:
        try:
            return self.client_for(campaign.workspace_id, campaign.enterprise_id)
        except StoreUnavailable as error:
            raise TryLater(str(error)) from None

    def _later(self, campaign: SavedCampaign, error: TryLater | CannotAnnounce, waited: float) -> None:
        pause = max(error.retry_after or 0.0, jittered(min(self.timing.longest_pause, 2.0 + waited)))
        undelivered = campaign.undelivered
        if undelivered is None and isinstance(error, CannotAnnounce):
            undelivered = self._undelivered(campaign, error)
        pause = min(pause, self.timing.give_up_telling - waited)  # the last try is made in time
        log.info("campaign %s: to be announced in %.0f s (%s)", campaign.campaign_id, pause, error)
        finish = partial(
            self.store.finish_announcement, campaign, campaign.message, is_announced=False, again_after=pause
        )
        what = f"campaign {campaign.campaign_id}: not announced"
        written(what, partial(finish, undelivered=undelivered), self.timing.write_again)
        self.engine.run(self.announce, campaign.workspace_id, campaign.campaign_id, after=pause)

    def _announced(
        self, campaign: SavedCampaign, brought: Brought | None, undelivered: str | None = None
    ) -> SavedCampaign | None:
        """Save that this was announced, and where; the other surfaces then hear of it too.

        Returns the campaign as it is then; None if that could not be saved or the campaign is gone.
        """
        message, place = (brought.message, brought.place) if brought else (None, None)
        finish = partial(self.store.finish_announcement, campaign, message, is_announced=True, announced_in=place)
        what = f"campaign {campaign.campaign_id}: announced"
        known = written(what, partial(finish, undelivered=undelivered), self.timing.write_again)
        if known is not None and not campaign.created_announced:
            self.surfaces.changed(known, campaign)
        return known

    def _undelivered(self, campaign: SavedCampaign, error: TryLater | CannotAnnounce) -> str | None:
        """Log that an outcome could not be announced, and return why; a late id is no outcome, so it is not logged."""
        if campaign.created_announced:
            return campaign.undelivered
        reference = reference_of(campaign.campaign_id)
        log.error(
            "reference %s: campaign %s: %s, and nobody could be told (%s); `python bot.py doctor` lists it",
            reference,
            campaign.campaign_id,
            campaign.state,
            error,
        )
        return str(error)
