"""Methods about people: users.info, users.list."""

from typing import Any

from sandbox.web_api.call import Call
from sandbox.web_api.methods.conversations import is_known_to_bot
from sandbox.web_api.oauth import may_install
from sandbox.workspace.refused import RefusedError
from sandbox.workspace.slack import Slack
from sandbox.workspace.teams import User

ROLES = ("is_admin", "is_owner", "is_primary_owner", "is_restricted", "is_ultra_restricted")
UPDATED = 1_767_225_600  # when every profile was last changed


def info(call: Call) -> dict[str, Any]:
    """Describe a member of the team, or of a team that shares a channel with it."""
    team = call.team("users:read")
    user_id = call.needed("user")
    if user := team.users.get(user_id):
        return {"user": _described(user) | _in_organisation(call.slack, user)}
    shared = [channel for channel in team.channels.values() if channel.shared_with and is_known_to_bot(team, channel)]
    for other in (call.slack.teams[team_id] for channel in shared for team_id in channel.team_ids):
        if user := other.users.get(user_id):
            is_met = any(user_id in channel.members for channel in shared)
            return {"user": _partner(user, is_met=is_met) | _in_organisation(call.slack, user)}
    raise RefusedError("user_not_found", "Neither the team nor one that shares a channel with it has such a member.")


def _partner(user: User, *, is_met: bool) -> dict[str, Any]:
    """Describe a user of another company.

    Only `team_id` says for certain that they are from elsewhere. `is_stranger` is true only for people in no common
    channel with the app. The roles are those in the app's workspace, where they have none:
    https://docs.slack.dev/reference/objects/user-object
    """
    described = _described(user) | {"is_stranger": not is_met}
    return {name: False if name in ROLES and name in described else value for name, value in described.items()}


def list_all(call: Call) -> dict[str, Any]:
    """List the members of the team; all of them without a limit."""
    team = call.team_to_list("users:read")
    page, metadata = call.page(list(team.users.values()), f"users.list {team.id}")
    members = [_described(user) | _in_organisation(call.slack, user) for user in page]
    return {"members": members, "response_metadata": metadata}


def _in_organisation(slack: Slack, user: User) -> dict[str, Any]:
    """Return a person's account in their workspace's organisation, if it has one, and their workspaces there.

    https://docs.slack.dev/reference/objects/user-object#enterprise-user
    """
    enterprise = slack.teams[user.team_id].enterprise
    if enterprise is None or user.is_bot:
        return {}
    teams = [member.team_id for member in slack.memberships(user.id)]
    return {
        "enterprise_user": {
            "id": user.id,
            "enterprise_id": enterprise.id,
            "enterprise_name": enterprise.name,
            "is_admin": may_install(user, enterprise),
            "is_owner": may_install(user, enterprise),
            "teams": None if slack.quirks.enterprise_teams_are_null else teams,
        }
    }


def _described(user: User) -> dict[str, Any]:
    """Return a user as Slack does.

    A deactivated user has no roles.

    https://docs.slack.dev/reference/objects/user-object
    """
    described = {
        "id": user.id,
        "team_id": user.home_id,
        "name": user.name,
        "deleted": user.is_deactivated,
        "profile": {
            "title": "",
            "phone": "",
            "real_name": user.real_name,
            "real_name_normalized": user.real_name,
            "display_name": user.name,
            "display_name_normalized": user.name,
            "team": user.home_id,
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
