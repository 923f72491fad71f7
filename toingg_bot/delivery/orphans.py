"""Work of processes that have ended: noticed within seconds, and taken over by a process that is alive."""

import logging
import time
from dataclasses import dataclass, field

from toingg_bot.delivery.delivery import Delivery
from toingg_bot.domain.errors import BotError
from toingg_bot.store import CampaignStore
from toingg_bot.store.presence import Presence

log = logging.getLogger(__name__)

EVERY = 1.0  # seconds between two checks
GONE = 5.0  # seconds without a sign of life after which a process counts as ended; a live one shows one within two


@dataclass
class Orphans:
    """Checks which of the processes with unfinished work are alive."""

    store: CampaignStore
    presence: Presence
    delivery: Delivery
    _missed_since: dict[str, float] = field(default_factory=dict)
    _taken: set[tuple[str, str, str]] = field(default_factory=set)

    def look(self) -> None:
        """Take over the work of processes that have been missing for GONE seconds. Raises StoreUnavailable."""
        try:
            left = self.store.at_work()
            missed = {name for name, *_ in left if not self.presence.is_there(name)}
        except BotError:
            self._missed_since.clear()  # a failed check does not mean that a process is gone
            raise
        now = time.monotonic()
        self._missed_since = {name: self._missed_since.get(name, now) for name in missed}
        gone = {name for name, since in self._missed_since.items() if now - since >= GONE}
        orphans = {each for each in left if each[0] in gone}
        for name, workspace_id, campaign_id in sorted(orphans - self._taken):
            log.info("campaign %s: the process that was at it is gone", campaign_id)
            self.store.give_up_claim(workspace_id, campaign_id, name)
            self.delivery.engine.run(self.delivery.take_over, workspace_id, campaign_id)
        self._taken = orphans
