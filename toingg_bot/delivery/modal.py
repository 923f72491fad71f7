"""The modal of the person who submitted: it shows the campaign's outcome while they still look at it."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from toingg_bot.delivery.announcing import CannotAnnounce
from toingg_bot.delivery.engine import Engine, Step
from toingg_bot.delivery.showing import shown
from toingg_bot.delivery.timing import Timing
from toingg_bot.domain.campaign import SCRIPT_LENGTH, ScriptLength
from toingg_bot.domain.coach.answers import answered
from toingg_bot.domain.coach.rules import findings
from toingg_bot.domain.key import CampaignKey
from toingg_bot.domain.reasons import Reasons
from toingg_bot.domain.states import IN_FLIGHT, OPEN, SavedCampaign, State, has_more_to_come
from toingg_bot.slack.answers import NotDone
from toingg_bot.store import CampaignStore, StoreUnavailable
from toingg_bot.toingg.voices import Lists
from toingg_bot.views.form import campaign_form
from toingg_bot.views.modals import campaign_status

log = logging.getLogger(__name__)

SHOWN_AS_IT_STANDS = frozenset({State.CREATED, State.UNKNOWN})
"""Outcomes that a modal reports; for all others it shows the form again."""


@dataclass(frozen=True)
class Modal:
    """Promise: none. A person may have closed the modal; the message announces the outcome in any case."""

    store: CampaignStore
    engine: Engine
    lists: Lists
    client_for: Callable[[str, str | None], WebClient]
    timing: Timing
    reads_files: Callable[[str, str | None], bool]
    """Says whether the bot may read files in a workspace of an organisation."""
    script_length: ScriptLength = SCRIPT_LENGTH
    """What the form asks for when it is shown again."""

    @property
    def steps(self) -> Sequence[Step]:
        """Update the modal."""
        return (self.update_modal,)

    def changed(self, campaign: SavedCampaign, before: SavedCampaign | None, *, is_claimed: bool = False) -> None:
        """Have the waiting modal show what is new, once Slack is ready for that.

        The form is shown again only once, with the outcome, because a person may be typing in it afterwards.
        """
        if before is not None and (campaign.version > before.version or campaign.state in SHOWN_AS_IT_STANDS):
            self.show(campaign)

    def show(self, campaign: SavedCampaign) -> None:
        """Update the waiting modal, if there is one, whether or not something is new."""
        if campaign.view_id is not None:
            pause = campaign.view_waits_since + self.timing.settle - campaign.changed_at
            self.engine.run(self.update_modal, campaign.workspace_id, campaign.campaign_id, after=pause)

    def watch(self, campaign: SavedCampaign, view_id: str, viewer_id: str, until: float) -> SavedCampaign:
        """Save that a person's modal waits for an update; return the campaign, of which more may be known by now.

        If saving takes longer than `until` (by `time.monotonic`), this returns without it: the answer to Slack comes
        first.
        """
        if not has_more_to_come(campaign):
            return campaign
        known = [campaign]
        noting = threading.Thread(target=lambda: known.append(self._watched(campaign, view_id, viewer_id)), daemon=True)
        noting.start()
        noting.join(max(0.0, until - time.monotonic()))
        return known[-1]

    def _watched(self, campaign: SavedCampaign, view_id: str, viewer_id: str) -> SavedCampaign:
        changes: dict[str, Any] = {"view_id": view_id, "viewer_id": viewer_id, "from_now": {"view_waits_since": 0.0}}
        with suppress(StoreUnavailable):
            watched = self.store.change(campaign.workspace_id, campaign.campaign_id, OPEN, **changes)
            return watched or self.store.get(campaign.workspace_id, campaign.campaign_id) or campaign
        return campaign

    def update_modal(self, workspace_id: str, campaign_id: str) -> None:
        """Show the outcome in the waiting modal, if it is still open. The message announces it in any case.

        This repeats until nothing is new, so that of two updates at once, the last one shows the latest state.
        """
        shown: dict[str, Any] | None = None
        while (
            (campaign := self.store.get(workspace_id, campaign_id))
            and campaign.view_id
            and campaign.state not in IN_FLIGHT
        ):
            view = self.outcome_view(campaign, campaign.viewer_id)
            if view == shown or not self._put_into_modal(campaign, view):
                return
            if campaign.state not in SHOWN_AS_IT_STANDS:
                return  # a form, in which a person may be typing by now
            shown = view

    def _put_into_modal(self, campaign: SavedCampaign, view: dict[str, Any]) -> bool:
        try:
            client = self.client_for(campaign.workspace_id, campaign.enterprise_id)
            # Without a hash, because our own acknowledgement has already changed the view.
            shown(view, lambda form: client.views_update(view_id=campaign.view_id, view=form))
        except NotDone as error:
            if error.code != "not_found":  # somebody closed it
                log.warning("campaign %s: the modal was not updated (%s)", campaign.campaign_id, error)
            return False
        except CannotAnnounce as error:
            log.warning("campaign %s: the modal was not updated (%s)", campaign.campaign_id, error)
            return False
        return True

    def outcome_view(self, campaign: SavedCampaign, reader_id: str | None = None) -> dict[str, Any]:
        """Return the view for an outcome: the form again if the campaign can be fixed there, else its status."""
        if campaign.state not in SHOWN_AS_IT_STANDS and campaign.state not in IN_FLIGHT:
            # This replaces the submitted form. New ids make Slack show the prefilled values.
            key = CampaignKey(
                campaign.workspace_id,
                campaign.campaign_id,
                generation=campaign.generation + 1,
                is_updated=True,
                asked=answered(campaign),
            )
            return self.form_again(campaign, key, alert=campaign.reasons)
        return campaign_status(campaign, reader_id=reader_id)

    def form_again(self, campaign: SavedCampaign, key: CampaignKey, alert: Reasons) -> dict[str, Any]:
        """Return the form as it was submitted, with its problems."""
        return campaign_form(
            key,
            campaign.values,
            self.lists.known(campaign.workspace_id),
            alert=alert,
            problems=campaign.problems,
            findings=findings(campaign.values),
            takes_files=self.reads_files(campaign.workspace_id, campaign.enterprise_id),
            script_length=self.script_length,
        )
