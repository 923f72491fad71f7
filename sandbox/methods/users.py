"""Methods about people: users.info, users.list."""

from typing import Any

from sandbox.methods.call import Call
from sandbox.refused import RefusedError
from sandbox.teams import User

UPDATED = 1_767_225_600  # everybody's profile was changed then for the last time


def info(call: Call) -> dict[str, Any]:
    """Describe a member of the team."""
    team = call.team("users:read")
    user = team.users.get(call.needed("user"))
    if user is None:
        raise RefusedError("user_not_found", "The team has no such member.")
    return {"user": _described(user)}


def list_all(call: Call) -> dict[str, Any]:
    """List the members of the team, who all fit on one page."""
    team = call.team("users:read")
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
