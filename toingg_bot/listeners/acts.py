"""What somebody does in Slack: who acts, in which workspace, and on which campaign."""

from typing import NamedTuple, TypeAlias

from slack_bolt import Args, BoltContext, BoltRequest

from toingg_bot.domain.key import CampaignKey
from toingg_bot.telemetry import logs

Act: TypeAlias = Args | BoltRequest
"""What a listener or a middleware receives: both have the request's `body` and its `context`."""


class Who(NamedTuple):
    """A person in a workspace. The two ids always go together."""

    workspace_id: str
    user_id: str


def who(context: BoltContext) -> Who:
    """Return who acts, in the workspace that owns what they typed or pressed."""
    return Who(str(context.team_id), str(context.user_id))


def campaign_pressed(args: Args) -> CampaignKey:
    """Return the campaign that a button or a menu's entry stands for, and note it for the log. Raises Strange."""
    chosen = args.payload.get("selected_option") or args.payload
    key = CampaignKey.loaded(chosen.get("value"))
    logs.also_about(campaign_id=key.campaign_id)
    return key
