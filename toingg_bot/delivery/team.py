"""Two extra messages: a created campaign is announced in the team's channel, and a failing key is reported.

Both come in addition to the outcome message.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from toingg_bot.delivery.announcing import CannotAnnounce, TryLater, post
from toingg_bot.delivery.engine import Engine, Step
from toingg_bot.domain.roles import Role
from toingg_bot.domain.states import SavedCampaign, State
from toingg_bot.slack.answers import NotDone, ask
from toingg_bot.slack.limits import PEOPLE
from toingg_bot.slack.roles import role_of
from toingg_bot.store import CampaignStore, Workspaces
from toingg_bot.views.connect import key_fails
from toingg_bot.views.outcome import campaign_created

log = logging.getLogger(__name__)

PAUSE = 60.0  # seconds until the next try if Slack names no time
GIVE_UP = 3_600.0  # seconds after the outcome
MOST_PAGES = 500


@dataclass(frozen=True)
class Team:
    """Promise: a message is tried for an hour, and never delays or repeats an outcome. Steps are safe to run again."""

    campaigns: CampaignStore
    workspaces: Workspaces
    engine: Engine
    client_for: Callable[[str, str | None], WebClient]
    command: str
    dashboard_url: str | None = None

    @property
    def steps(self) -> Sequence[Step]:
        """Announce a created campaign, and report a failing key."""
        return (self.announce_created, self.report_key)

    def changed(self, campaign: SavedCampaign, before: SavedCampaign | None, *, is_claimed: bool = False) -> None:
        """Queue a step once the creation was announced, or once the key was denied."""
        if before is None:
            return
        if campaign.created_announced and not before.created_announced:
            self.engine.run(self.announce_created, campaign.workspace_id, campaign.campaign_id)
        if campaign.state is State.DENIED and before.state is not State.DENIED:
            self.engine.run(self.report_key, campaign.workspace_id, campaign.campaign_id)

    def announce_created(self, workspace_id: str, campaign_id: str) -> None:
        """Announce a created campaign in the channel that the admins chose, unless it was posted there anyway."""
        campaign = self.campaigns.get(workspace_id, campaign_id)
        self.workspaces.key_works(workspace_id)
        channel_id = self.workspaces.get(workspace_id).settings.team_channel
        if campaign is None or campaign.state is not State.CREATED or channel_id in {None, campaign.conversation_id}:
            return
        text, blocks = campaign_created(campaign, self.dashboard_url)
        try:
            post(self.client_for(workspace_id, campaign.enterprise_id), str(channel_id), text, blocks)
        except (TryLater, CannotAnnounce) as error:
            if (pause := self._until_next_try(campaign, error)) is None:
                log.warning("campaign %s: not announced in %s (%s)", campaign_id, channel_id, error)
            else:
                self.engine.run(self.announce_created, workspace_id, campaign_id, after=pause)

    def report_key(self, workspace_id: str, campaign_id: str) -> None:
        """Tell an admin that Toingg no longer accepts the key: once, not for each campaign."""
        campaign = self.campaigns.get(workspace_id, campaign_id)
        if campaign is None or campaign.state is not State.DENIED:
            return
        if not self.workspaces.key_fails(workspace_id, campaign.enterprise_id, campaign_id):
            return  # an admin was already notified, or the campaign is gone
        text, blocks = key_fails(self.command, self.workspaces.waiting(workspace_id))
        try:
            client = self.client_for(workspace_id, campaign.enterprise_id)
            admin = self.workspaces.key_owner(workspace_id, campaign.enterprise_id) or _some_admin(client, workspace_id)
            post(client, admin, text, blocks)
        except (TryLater, CannotAnnounce) as error:
            if (pause := self._until_next_try(campaign, error)) is None:
                log.error(
                    "nobody could be told that the Toingg API key of %s is not accepted (%s)", workspace_id, error
                )
            else:
                self.workspaces.key_works(workspace_id)  # so that the failure is news again at the next try
                self.engine.run(self.report_key, workspace_id, campaign_id, after=pause)

    def _until_next_try(self, campaign: SavedCampaign, error: TryLater | CannotAnnounce) -> float | None:
        """Return how many seconds to wait; None if waiting cannot help, or the hour after the outcome is over."""
        left = campaign.outcome_at + GIVE_UP - self.campaigns.time()
        if not error.may_pass or left <= 0:
            return None
        return min(max(1.0, error.retry_after or PAUSE), left)


def _some_admin(client: WebClient, workspace_id: str) -> str:
    """Return an admin of the workspace, for when it is not known who connected the key or installed the app.

    With an organisation's token, Slack needs to know which workspace is meant; other tokens ignore it.
    https://docs.slack.dev/reference/methods/users.list
    Raises TryLater, or CannotAnnounce.
    """
    cursor: str | None = None
    try:
        for _ in range(MOST_PAGES):
            page = _page_of_people(client, workspace_id, cursor)
            for user in page.get("members") or ():
                if not user.get("is_bot") and role_of(user, workspace_id) is Role.ADMIN:
                    return str(user["id"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
    except NotDone as error:
        if error.passes or error.code == "invalid_cursor":  # Slack's code for an expired cursor, too
            raise TryLater(f"users.list: {error}", error.retry_after) from None
        raise CannotAnnounce([f"users.list: {error}"], may_pass=error.mendable) from None
    raise CannotAnnounce(["no admin is known"], may_pass=False)


def _page_of_people(client: WebClient, workspace_id: str, cursor: str | None) -> SlackResponse:
    return ask(lambda: client.users_list(team_id=workspace_id, limit=PEOPLE, cursor=cursor))
