"""Methods about conversations: info, list and open."""

from typing import Any

from sandbox.methods.call import Call
from sandbox.refused import RefusedError
from sandbox.teams import Channel, Team

READ_SCOPES = {"channel": "channels:read", "private": "groups:read", "im": "im:read"}


def info(call: Call) -> dict[str, Any]:
    """Describe a conversation that the bot can know of."""
    team = call.team(*READ_SCOPES.values())
    channel = team.channels.get(call.needed("channel"))
    if channel is None or not is_known_to_bot(team, channel):
        raise RefusedError("channel_not_found", "The bot knows of no such conversation.")
    call.team(READ_SCOPES[channel.type])
    return {"channel": _described(team, channel)}


def list_all(call: Call) -> dict[str, Any]:
    """List the conversations that the bot can know of, of the types asked for."""
    team = call.team_to_list(*READ_SCOPES.values())
    names = {"public_channel": "channel", "private_channel": "private", "im": "im"}
    wanted = {names.get(kind.strip(), "") for kind in (call.text("types") or "public_channel").split(",")}
    channels = [
        channel for channel in team.channels.values() if channel.type in wanted and is_known_to_bot(team, channel)
    ]
    return {
        "channels": [_described(team, channel) for channel in channels],
        "response_metadata": {"next_cursor": ""},
    }


def open_direct_message(call: Call) -> dict[str, Any]:
    """Open the direct message with a person."""
    team = call.team("im:write")
    user = team.users.get(call.needed("users"))
    if user is None or user.is_bot:
        raise RefusedError("user_not_found", "The team has no such person.")
    if user.is_deactivated:
        raise RefusedError("user_disabled", f"{user.name} has been deactivated.")
    return {"channel": {"id": team.direct_message(user.id).id}}


def is_known_to_bot(team: Team, channel: Channel) -> bool:
    """Say whether the bot can know that a conversation is there: private ones hide from those who are not in them."""
    return channel.type == "channel" or team.bot.id in channel.members


def _described(team: Team, channel: Channel) -> dict[str, Any]:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": channel.type == "channel",
        "is_private": channel.type != "channel",
        "is_im": channel.type == "im",
        "is_archived": channel.is_archived,
        "is_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "is_ext_shared": channel.is_ext_shared,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "context_team_id": team.id,
        "conversation_host_id": channel.team_id,
        "shared_team_ids": channel.team_ids,
        "connected_team_ids": [team_id for team_id in channel.team_ids if team_id != team.id],
        "is_member": team.bot.id in channel.members,
        "user": channel.other_member(team.bot.id),
    }
