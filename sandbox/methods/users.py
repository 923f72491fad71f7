"""Methods about people: users.info, users.list."""

from typing import Any

from sandbox.methods.call import Call
from sandbox.methods.conversations import is_known_to_bot
from sandbox.refused import RefusedError
from sandbox.teams import User

ROLES = ("is_admin", "is_owner", "is_primary_owner", "is_restricted", "is_ultra_restricted")
UPDATED = 1_767_225_600  # everybody's profile was changed then for the last time


def info(call: Call) -> dict[str, Any]:
    """Describe a member of the team, or of another one that shares a channel with it."""
    team = call.team("users:read")
    user_id = call.needed("user")
    if user := team.users.get(user_id):
        return {"user": _described(user)}
    shared = [channel for channel in team.channels.values() if channel.shared_with and is_known_to_bot(team, channel)]
    for other in (call.slack.teams[team_id] for channel in shared for team_id in channel.team_ids):
        if user := other.users.get(user_id):
            return {"user": _partner(user, is_met=any(user_id in channel.members for channel in shared))}
    raise RefusedError("user_not_found", "Neither the team nor one that shares a channel with it has such a member.")


def _partner(user: User, *, is_met: bool) -> dict[str, Any]:
    """Give a user of another company, where only `team_id` tells for sure that they are from elsewhere.

    `is_stranger` is true of those alone whom the app meets in no channel. The roles are those in the app's workspace,
    in which they have none: https://docs.slack.dev/reference/objects/user-object
    """
    described = _described(user) | {"is_stranger": not is_met}
    return {name: False if name in ROLES and name in described else value for name, value in described.items()}


def list_all(call: Call) -> dict[str, Any]:
    """List the members of the team, who all fit on one page."""
    team = call.team_to_list("users:read")
    return {"members": [_described(user) for user in team.users.values()], "response_metadata": {"next_cursor": ""}}


def _described(user: User) -> dict[str, Any]:
    """Give a user as Slack does; of somebody who was deactivated it tells no role any more.

    https://docs.slack.dev/reference/objects/user-object
    """
    described = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.is_deactivated,
        "profile": {
            "title": "",
            "phone": "",
            "real_name": user.real_name,
            "real_name_normalized": user.real_name,
            "display_name": user.name,
            "display_name_normalized": user.name,
            "team": user.team_id,
        },
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": UPDATED,
    }
    if user.is_deactivated:
        return described
    return described | {
        "color": "9f69e7",
        "real_name": user.real_name,
        "tz": "Asia/Kolkata",
        "tz_label": "India Standard Time",
        "tz_offset": 19_800,
        "is_admin": user.is_owner_or_admin,
        "is_owner": user.role == "owner",
        "is_primary_owner": user.is_primary_owner,
        "is_restricted": user.is_guest,
        "is_ultra_restricted": user.role == "single_channel_guest",
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
    }
