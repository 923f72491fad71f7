"""The look-up: finds a campaign at Toingg if its create was sent but not answered, or answered without an id."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from toingg_bot.domain.errors import BotError, Denied, OutOfReach, Unpaid, details_under, reference_of
from toingg_bot.domain.reasons import Reasons, reason
from toingg_bot.domain.records import Record
from toingg_bot.domain.states import SavedCampaign, State, is_sought
from toingg_bot.store import CampaignStore
from toingg_bot.toingg.client import Toingg

log = logging.getLogger(__name__)

SKEW = 5.0  # seconds that Toingg's clock may be behind ours when we compare a record's time with a create's
OLDER = 600.0  # seconds before a create; a record that is older than this is not even a candidate
MAX_CANDIDATES = 5


@dataclass(frozen=True)
class Lookup:
    """Reads Toingg's list of campaigns: `times` (seconds) after an unclear answer, or when a person asks."""

    store: CampaignStore
    toingg: Toingg
    key_for: Callable[[str], str]
    times: tuple[float, ...]

    def look(self, workspace_id: str, campaign_id: str, *, asked: bool = False) -> SavedCampaign | None:
        """Ask Toingg whether a campaign is there, and under which id; return the campaign if it was found.

        It counts as found only if exactly one record can be it. Otherwise, if its outcome is unknown, a person decides
        with the help of the candidates. `asked` means that a person asked, so the message is updated even without news.
        """
        campaign = self.store.get(workspace_id, campaign_id)
        if campaign is None or not is_sought(campaign) or (asked and campaign.state is not State.UNKNOWN):
            return None
        # A look-up that a person asks for does not count as one of the bot's own.
        after = {} if asked else self._next_lookup(campaign)
        is_last = not asked and after["look_up_at"] is None
        try:
            records = self.toingg.campaigns(self.key_for(workspace_id))
        except BotError as error:
            log.info("campaign %s: could not be looked up (%s)", campaign_id, error)
            self._noted(campaign, news=asked or is_last, look_up_reasons=_reasons(error, campaign_id), **after)
            return None
        found = self._candidates(campaign, records)
        if self._is_it(campaign, found):
            if campaign.state is State.UNKNOWN:
                log.info("campaign %s: found", campaign_id)
            else:
                log.info("campaign %s: its id was found", campaign_id)
            return self.store.settle(workspace_id, campaign_id, found[0].id, when=campaign.state)
        news = asked or is_last or found != campaign.candidates
        self._noted(campaign, news=news, candidates=found, look_up_reasons=(), from_now={"looked_up_at": 0.0}, **after)
        return None

    def surely(self, campaign: SavedCampaign, within: float) -> Record | None:
        """Return the record that a create certainly made, if Toingg shows one `within` so many seconds; else None."""
        try:
            found = self._candidates(campaign, self.toingg.campaigns(self.key_for(campaign.workspace_id), within))
        except BotError as error:
            log.info("campaign %s: could not be looked up (%s)", campaign.campaign_id, error)
            return None
        return found[0] if self._is_it(campaign, found) else None

    def _candidates(self, campaign: SavedCampaign, records: Sequence[Record]) -> tuple[Record, ...]:
        namesakes = [record for record in records if record.title.strip() == campaign.title]
        theirs = self.store.taken([record.id for record in namesakes])
        ours = [record for record in namesakes if record.id not in theirs and _may_be(record, campaign)]
        return tuple(ours[:MAX_CANDIDATES])

    def _is_it(self, campaign: SavedCampaign, found: Sequence[Record]) -> bool:
        """Say whether exactly one record was found, and it cannot belong to another campaign."""
        return len(found) == 1 and _is_newer(found[0], campaign) and not self.store.has_twin(campaign)

    def _noted(self, campaign: SavedCampaign, **what: Any) -> None:
        """Save what was found, unless the campaign was sent again meanwhile.

        For a created campaign this saves only when to look again, because nobody waits for the result.
        """
        if campaign.state is State.CREATED:
            what = {name: what[name] for name in ("lookups", "look_up_at")}
        self.store.change(
            campaign.workspace_id, campaign.campaign_id, {campaign.state}, attempt=campaign.attempts, **what
        )

    def _next_lookup(self, campaign: SavedCampaign) -> dict[str, Any]:
        done = campaign.lookups + 1
        if campaign.look_up_at is None or done >= len(self.times):
            return {"lookups": done, "look_up_at": None}
        return {"lookups": done, "look_up_at": campaign.look_up_at + self.times[done] - self.times[done - 1]}


def _reasons(error: BotError, campaign_id: str) -> Reasons:
    """Return the reasons that people read if Toingg could not be asked, with what they can do about it."""
    failed = reason("check_failed")
    match error:
        case Denied() | Unpaid():
            return (failed, error.reason)
        case OutOfReach():
            return (failed, details_under(reference_of(campaign_id)))
    return (failed,)


def _may_be(record: Record, campaign: SavedCampaign) -> bool:
    """Say whether this campaign's create may have made a record, because the record is not clearly older."""
    return record.created_at is None or record.created_at >= campaign.sent_at - OLDER


def _is_newer(record: Record, campaign: SavedCampaign) -> bool:
    """Say whether a record's own time shows that it was made after this campaign's create was sent."""
    return record.created_at is not None and record.created_at >= campaign.sent_at - SKEW
