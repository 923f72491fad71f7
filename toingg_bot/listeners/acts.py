"""What somebody does in Slack: who acts, in which workspace, and on which campaign."""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeAlias

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


def value_of(action: Mapping[str, Any]) -> str | None:
    """Return the value of a button that was pressed, or of the entry that was chosen from a menu."""
    value: str | None = action.get("value") or (action.get("selected_option") or {}).get("value")
    return value


def campaign_pressed(args: Args) -> CampaignKey:
    """Return the campaign that a button, or an entry of a menu, stands for, and log it. Raises Strange."""
    key = CampaignKey.loaded(value_of(args.payload))
    logs.also_about(campaign_id=key.campaign_id)
    return key
