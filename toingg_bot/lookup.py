"""The look-up: whether a campaign whose create was sent, and whose answer was lost, is at Toingg."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from toingg_bot.errors import ToinggError
from toingg_bot.records import Record
from toingg_bot.store import CampaignRow, State, Store
from toingg_bot.toingg import Toingg

log = logging.getLogger(__name__)

SKEW = 5.0  # seconds that Toingg's clock may be behind ours, for a record to count as newer than a create
OLDER = 600.0  # seconds before a create at which a record is not even shown as one that may be it
MAX_CANDIDATES = 5


@dataclass(frozen=True)
class Lookup:
    """Looks into Toingg's list, some `times` after an unknown outcome (in seconds) or when somebody asks."""

    store: Store
    toingg: Toingg
    key_for: Callable[[str], str]
    times: tuple[float, ...]

    def look(self, workspace_id: str, campaign_id: str, *, told: bool = False) -> CampaignRow | None:
        """Ask Toingg whether a campaign whose outcome is unknown is there.

        It is taken for created only if it is the only one; else a person decides, with what was found before them.
        `told` makes the message say what was found even if it is no news.
        """
        row = self.store.get(workspace_id, campaign_id)
        if row is None or row.state is not State.UNKNOWN:
            return row
        # Who asks gets one look more than the bot takes by itself.
        after = {} if told else self._next_lookup(row)
        is_last = not told and after["look_up_at"] is None
        try:
            records = self.toingg.campaigns(self.key_for(workspace_id))
        except ToinggError as error:
            log.info("campaign %s: could not be looked up (%s)", campaign_id, error)
            if told or is_last:
                after["error"] = f"I could not look for it just now: {error.user_message}"
            return self._noted(row, news=told or is_last, **after)
        namesakes = [record for record in records if record.title.strip() == row.title]
        theirs = self.store.taken(workspace_id, [record.id for record in namesakes])
        ours = [record for record in namesakes if record.id not in theirs and _may_be(record, row)]
        found = tuple(ours[:MAX_CANDIDATES])
        if len(found) == 1 and _is_newer(found[0], row) and not self.store.has_twin(row):
            log.info("campaign %s: found", campaign_id)
            return self.store.settle(workspace_id, campaign_id, found[0].id)
        news = told or is_last or found != row.candidates
        return self._noted(row, news=news, candidates=found, from_now={"looked_up_at": 0.0}, **after)

    def _noted(self, row: CampaignRow, **what: Any) -> CampaignRow | None:
        """Write down what was found of the attempt that was looked for; somebody may have sent it again meanwhile."""
        return self.store.change(row.workspace_id, row.campaign_id, {State.UNKNOWN}, attempt=row.attempts, **what)

    def _next_lookup(self, row: CampaignRow) -> dict[str, Any]:
        done = row.lookups + 1
        if row.look_up_at is None or done >= len(self.times):
            return {"lookups": done, "look_up_at": None}
        return {"lookups": done, "look_up_at": row.look_up_at + self.times[done] - self.times[done - 1]}


def _may_be(record: Record, row: CampaignRow) -> bool:
    """Say whether a record can be what this row's create made: it is not plainly older."""
    return record.created_at is None or record.created_at >= row.sent_at - OLDER


def _is_newer(record: Record, row: CampaignRow) -> bool:
    """Say whether a record says itself that it came after this row's create."""
    return record.created_at is not None and record.created_at >= row.sent_at - SKEW
