"""The workspaces in the state file, for callers from outside."""

from typing import Any

from sandbox.workspace.slack import Slack
from sandbox.workspace.teams import APP_TOKEN, Enterprise, Team


def described_places(slack: Slack) -> dict[str, Any]:
    """Return separate workspaces, organisations with their workspaces, and the tokens where the app is installed."""
    return {
        "workspaces": [_workspace(slack, team) for team in slack.teams.values() if team.enterprise is None],
        "organisations": [
            {
                "enterprise_id": place.id,
                "name": place.name,
                "bot_token": _token(slack, place),
                "workspaces": [_workspace(slack, team) for team in place.teams],
            }
            for place in slack.places()
            if isinstance(place, Enterprise)
        ],
    }


def _token(slack: Slack, place: Team | Enterprise) -> str:
    installation = slack.installations.of(place)
    return installation.bot_token if installation else ""


def _workspace(slack: Slack, team: Team) -> dict[str, Any]:
    return {
        "team_id": team.id,
        "name": team.name,
        "bot_token": _token(slack, team),
        "app_token": APP_TOKEN,
        "users": [user.as_json() for user in team.users.values()],
        "channels": [
            {
                "id": channel.id,
                "name": channel.name,
                "type": channel.type,
                "members": sorted(channel.members),
                "bot_is_member": team.bot.id in channel.members,
                "is_archived": channel.is_archived,
                "is_ext_shared": channel.is_ext_shared,
            }
            for channel in team.channels.values()
        ],
    }
