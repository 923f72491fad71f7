"""What a person sees of Slack: the state from which their client draws the screen."""

from dataclasses import asdict
from typing import Any

from sandbox.workspace.slack import Slack
from sandbox.workspace.teams import APP_NAME, Channel, Team, User


def sight(slack: Slack, user: User) -> dict[str, Any]:
    """Return everything that this person sees, and nothing that they may not see."""
    team = slack.teams[user.team_id]
    installation = slack.installations.reaching(team.id)
    channels = slack.conversations_of(user)
    return {
        "seq": slack.changes.number(user.id),
        "me": user.as_json(),
        "team": {"id": team.id, "name": team.name, "domain": team.domain},
        "users": [
            *(other.as_json() for other in team.users.values()),
            *(
                other.as_json() | {"team_name": slack.teams[other.team_id].name}
                for other in _partners(slack, team, channels)
            ),
        ],
        "commands": [
            {"command": command.name, "description": command.description, "usage_hint": command.usage_hint}
            for command in slack.manifest.commands
            if installation and installation.has_commands
        ],
        "shortcuts": [
            asdict(shortcut) for shortcut in slack.manifest.shortcuts if installation and installation.has_commands
        ],
        "channels": [_channel(slack, user, channel) for channel in channels],
        "messages": {
            channel.id: [
                message.for_client() | {"values": slack.posted(user, channel, message).sheet.shown()}
                for message in slack.messages.seen_by(user.id, channel.id)
            ]
            for channel in channels
        },
        "views": [view.for_client() for view in slack.views[user.id] if view.reader_team is team],
        "app": {"name": APP_NAME, "is_installed": installation is not None, "works_in": _works_in(slack, team)},
        "has_home": slack.manifest.has_home and installation is not None,
        "home": home.for_client() if (home := slack.home_of(user)) else None,
        "notices": slack.notices[user.id],
        "longest_text": slack.quirks.longest_text,
    }


def _works_in(slack: Slack, team: Team) -> str | None:
    """Return the name of the one workspace in which the bot works, if it is not this one."""
    only = slack.bot_works_in
    return slack.teams[only].name if only and only != team.id else None


def _partners(slack: Slack, own: Team, channels: list[Channel]) -> list[User]:
    """List the people and apps of other companies in the channels that this person sees."""
    shared = [channel for channel in channels if channel.shared_with]
    met = {user_id for channel in shared for user_id in channel.members}
    met |= {message.author.id for channel in shared for message in slack.messages.seen_by("", channel.id)}
    others = [team for team in slack.teams.values() if team is not own]
    return [user for team in others for user in team.users.values() if user.id in met]


def _channel(slack: Slack, user: User, channel: Channel) -> dict[str, Any]:
    """Describe a conversation. A direct message has the other person's name."""
    team = slack.teams[user.team_id]
    shown: dict[str, Any] = {
        "id": channel.id,
        "name": channel.name,
        "type": channel.type,
        "is_member": user.id in channel.members,
        "bot_is_member": team.bot.id in channel.members,
        "is_archived": channel.is_archived,
        "is_ext_shared": channel.is_ext_shared,
        "shared_with": [slack.teams[team_id].name for team_id in channel.team_ids if team_id != team.id],
        "unread": slack.messages.unread(user.id, channel.id),
    }
    if other := channel.other_member(user.id):
        shown |= {"name": team.users[other].name, "user_id": other}
    return shown
