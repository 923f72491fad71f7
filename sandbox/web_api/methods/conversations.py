"""Methods about conversations: info, list and open."""

from typing import Any

from sandbox.web_api.call import Call
from sandbox.workspace.arguments import is_yes
from sandbox.workspace.refused import RefusedError
from sandbox.workspace.teams import Channel, Team

READ_SCOPES = {"channel": "channels:read", "private": "groups:read", "im": "im:read", "mpim": "mpim:read"}
TYPES = {"public_channel": "channel", "private_channel": "private", "im": "im", "mpim": "mpim"}
USUAL_LIMIT = 100


def info(call: Call) -> dict[str, Any]:
    """Describe a conversation that the bot can know of."""
    team = call.team(*READ_SCOPES.values())
    channel = team.channels.get(call.needed("channel"))
    if channel is None or not is_known_to_bot(team, channel):
        raise RefusedError("channel_not_found", "The bot knows of no such conversation.")
    call.team(READ_SCOPES[channel.type])
    return {"channel": _described(team, channel)}


def list_all(call: Call) -> dict[str, Any]:
    """List the conversations of the requested types that the bot can know of."""
    team = call.team_to_list(*READ_SCOPES.values())
    wanted = _wanted_types(call)
    leaves_out_archived = is_yes(call.arguments.get("exclude_archived"))
    channels = [
        channel
        for channel in team.channels.values()
        if channel.type in wanted
        and is_known_to_bot(team, channel)
        and not (leaves_out_archived and channel.is_archived)
    ]
    page, metadata = call.page(channels, f"conversations.list {sorted(wanted)} {team.id}", usual=USUAL_LIMIT)
    return {"channels": [_described(team, channel) for channel in page], "response_metadata": metadata}


def _wanted_types(call: Call) -> set[str]:
    """Read the requested types. Group messages do not exist here, but may be requested."""
    asked = [name.strip() for name in (call.text("types") or "public_channel").split(",")]
    if unknown := [name for name in asked if name not in TYPES]:
        raise RefusedError("invalid_types", f"There are no conversations of the type {unknown[0]!r}.")
    for name in asked:
        call.installation(READ_SCOPES[TYPES[name]])
    return {TYPES[name] for name in asked}


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
    """Say whether the bot can know of a conversation: private ones are visible to their members only."""
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
