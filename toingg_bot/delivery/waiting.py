"""Sends all campaigns that wait for a working key once somebody asks for it, even if the process ends meanwhile."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from toingg_bot.delivery.engine import Engine
from toingg_bot.domain.states import SavedCampaign
from toingg_bot.store import CampaignStore, CannotUnseal, StoreUnavailable, Wish, Workspaces

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Waiting:
    """Sends the waiting campaigns of a wish. `start` has a stored campaign sent."""

    store: CampaignStore
    workspaces: Workspaces
    engine: Engine
    start: Callable[[SavedCampaign], None]

    def send(self, wish: Wish) -> None:
        """Send the campaigns of a wish; if the database is unavailable, a later sweep does it."""
        with suppress(StoreUnavailable):
            self._send(wish)

    def sweep(self) -> None:
        """Continue the wishes that a process left when it ended."""
        for wish in self.workspaces.wishes():
            self._send(wish)

    def _send(self, wish: Wish) -> None:
        for campaign_id in self.workspaces.waiting_for(wish):
            if self.engine.is_over:
                return  # the next process goes on
            try:
                campaign = self.store.send_again(wish.workspace_id, campaign_id, by=wish.user_id)
            except CannotUnseal as error:
                log.warning("campaign %s: not sent again (%s)", campaign_id, error)
                continue
            if campaign is not None:
                self.start(campaign)
        self.workspaces.fulfilled(wish)
