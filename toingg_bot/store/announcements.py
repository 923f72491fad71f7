"""Which process announces a campaign, and what it found out."""

from dataclasses import replace

from toingg_bot.domain.states import PostedMessage, SavedCampaign, State
from toingg_bot.store.rows import Rows


class Announcements(Rows):
    """One process at a time announces an outcome; changes that others make meanwhile are preserved."""

    def claim_announcement(self, workspace_id: str, campaign_id: str, seconds: float) -> SavedCampaign | None:
        """Return the campaign to one caller at a time, for so many seconds; None if there is nothing to announce."""
        with self._held(workspace_id, campaign_id) as held:
            claimed = None if held.row is None else self._claimed(held, held.row, seconds)
            return None if claimed is None else self._put(held, claimed)

    def finish_announcement(
        self,
        row: SavedCampaign,
        message: PostedMessage | None,
        *,
        is_announced: bool,
        announced_in: str | None = None,
        again_after: float | None = None,
        undelivered: str | None = None,
    ) -> SavedCampaign | None:
        """Merge what the caller found out into the current campaign; try again `again_after` seconds if given."""
        with self._held(row.workspace_id, row.campaign_id) as held:
            if held.row is None:
                return None
            mine = held.row.announcing_until == row.announcing_until
            after = replace(
                held.row,
                announced=max(held.row.announced, row.version) if is_announced else held.row.announced,
                created_announced=held.row.created_announced or (is_announced and row.state is State.CREATED),
                message=message or held.row.message,
                announced_in=announced_in or held.row.announced_in,
                undelivered=undelivered,
                announcing_until=0.0 if mine else held.row.announcing_until,
                tell_again_at=held.time + again_after if again_after else held.row.tell_again_at,
            )
            return self._put(held, after)

    def give_up_claim(self, workspace_id: str, campaign_id: str, announcer: str) -> None:
        """Release the claim of a process that has ended, so that another can announce the campaign."""
        with self._held(workspace_id, campaign_id) as held:
            if held.row is not None and held.row.announcer == announcer:
                self._put(held, replace(held.row, announcing_until=0.0, announcer=None))
