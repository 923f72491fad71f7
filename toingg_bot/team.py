"""What a workspace hears beside the outcomes: of created campaigns in the team's channel, of a key that fails.

Both are courtesies: they are tried for an hour, and never hold up or repeat an outcome.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from toingg_bot.announcing import CannotTell, TryLater, post
from toingg_bot.blocks.connect import key_fails
from toingg_bot.blocks.outcome import campaign_outcome
from toingg_bot.engine import Engine
from toingg_bot.slack_http import code_of
from toingg_bot.store import CampaignStore, State, Workspaces

log = logging.getLogger(__name__)

PAUSE = 60.0  # seconds until the next try, where Slack names no time
GIVE_UP = 3_600.0  # seconds after the outcome


@dataclass(frozen=True)
class Team:
    """Tells people of a workspace what concerns all of them, or its admins. Each step is safe to run again."""

    campaigns: CampaignStore
    workspaces: Workspaces
    engine: Engine
    client_for: Callable[[str, str | None], WebClient]
    command: str

    def announce_created(self, workspace_id: str, campaign_id: str) -> None:
        """Announce a created campaign in the channel that the admins chose, if it was not posted there anyway."""
        row = self.campaigns.get(workspace_id, campaign_id)
        self.workspaces.key_works(workspace_id)
        channel_id = self.workspaces.get(workspace_id).settings.team_channel
        if row is None or row.state is not State.CREATED or channel_id in {None, row.conversation_id}:
            return
        text, blocks = campaign_outcome(row)
        try:
            post(self.client_for(workspace_id, row.enterprise_id), str(channel_id), text, blocks)
        except TryLater as error:
            if self.campaigns.time() - row.outcome_at < GIVE_UP:
                self.engine.run(self.announce_created, workspace_id, campaign_id, after=error.retry_after or PAUSE)
        except CannotTell as error:
            log.warning("campaign %s: not announced in %s (%s)", campaign_id, channel_id, error)

    def report_key(self, workspace_id: str, campaign_id: str) -> None:
        """Tell an admin that Toingg does not accept the key any more: once, not for each campaign."""
        row = self.campaigns.get(workspace_id, campaign_id)
        if row is None or row.state is not State.DENIED or not self.workspaces.key_fails(workspace_id):
            return
        text, blocks = key_fails(self.command, len(self.workspaces.denied(workspace_id)))
        try:
            client = self.client_for(workspace_id, row.enterprise_id)
            post(client, self.workspaces.keeper(workspace_id, row.enterprise_id) or _some_admin(client), text, blocks)
        except TryLater as error:
            self.workspaces.key_works(workspace_id)  # so that the next try finds it untold
            self.engine.run(self.report_key, workspace_id, campaign_id, after=error.retry_after or PAUSE)
        except CannotTell as error:
            log.error("nobody could be told that the Toingg API key of %s is not accepted (%s)", workspace_id, error)


def _some_admin(client: WebClient) -> str:
    """Return an admin of the workspace, where nobody is known to have connected the key or installed the app."""
    try:
        members = client.users_list(limit=200)["members"]
    except SlackApiError as error:
        raise CannotTell([f"users.list: {code_of(error)}"], may_pass=False) from None
    except (SlackClientError, OSError) as error:
        raise TryLater(type(error).__name__) from None
    for user in members:
        if user.get("is_admin") and not user.get("deleted"):
            return str(user["id"])
    raise CannotTell(["no admin is known"], may_pass=False)
