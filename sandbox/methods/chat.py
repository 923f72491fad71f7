"""Methods that say something: chat.postMessage, chat.postEphemeral, chat.update, chat.delete."""

from typing import Any

from sandbox.elements import Block
from sandbox.messages import Message
from sandbox.methods.call import Call
from sandbox.methods.conversations import is_known_to_bot
from sandbox.refused import RefusedError, insist
from sandbox.rules import check_message
from sandbox.teams import Channel, Team, User


def post_message(call: Call) -> dict[str, Any]:
    """Post a message for everybody in a conversation."""
    team = call.team("chat:write")
    channel = _channel_to_write_in(call, team)
    text, blocks = content_of(call.arguments)
    message = call.slack.say(channel, team.bot, text, blocks)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_json()}


def post_ephemeral(call: Call) -> dict[str, Any]:
    """Show a message to one person in a conversation that both the person and the bot are in."""
    team = call.team("chat:write")
    user_id = call.needed("user")
    channel = _channel_to_write_in(call, team)
    if team.bot.id not in channel.members:
        raise RefusedError("not_in_channel", "Ephemeral messages need the bot to be in the conversation.")
    if user_id not in channel.members or team.users[user_id].is_deactivated:
        raise RefusedError("user_not_in_channel", "The person is not in the conversation.")
    text, blocks = content_of(call.arguments)
    return {"message_ts": call.slack.whisper(channel, team.bot, user_id, text, blocks).ts}


def update(call: Call) -> dict[str, Any]:
    """Edit one of the bot's own messages; without new blocks a new text takes the place of the old ones."""
    team = call.team("chat:write")
    channel, message = _own_message(call, team, "cant_update_message")
    text, blocks = content_of(call.arguments, updating=True)
    if call.arguments.get("text") is None:
        text = message.text  # it stays, however long: the limit of an edit is for what the edit brings
    call.slack.edit(channel, message, text, blocks)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.as_json()}


def delete(call: Call) -> dict[str, Any]:
    """Take back one of the bot's own messages."""
    channel, message = _own_message(call, call.team("chat:write"), "cant_delete_message")
    call.slack.unsay(channel, message)
    return {"channel": channel.id, "ts": message.ts}


def content_of(arguments: dict[str, Any], *, updating: bool = False) -> tuple[str, list[Block] | None]:
    """Give a message's text and blocks, if Slack would show them."""
    text, blocks = arguments.get("text") or "", arguments.get("blocks") or None
    if not text and not blocks:
        raise RefusedError("no_text", "A message needs a text or blocks.")
    if not isinstance(text, str):
        raise RefusedError("invalid_arguments", "The text is not a text.")
    insist(check_message(text, blocks, updating=updating))
    return text, blocks


def _channel_to_write_in(call: Call, team: Team) -> Channel:
    wanted = call.needed("channel")
    user = team.users.get(wanted)
    if user and user.is_bot:
        raise RefusedError("cannot_dm_bot", "Bots do not write to each other.")
    channel = _direct_message(call, team, user) if user else _find(team, wanted)
    if channel is None or not is_known_to_bot(team, channel):
        raise RefusedError("channel_not_found", f"The bot knows of no conversation {wanted}.")
    if channel.is_archived:
        raise RefusedError("is_archived", "Nothing can be said in an archived channel.")
    if team.bot.id not in channel.members and not _may_write_unasked(call):
        raise RefusedError("not_in_channel", "The bot is not in this channel, and chat:write.public is not granted.")
    return channel


def _may_write_unasked(call: Call) -> bool:
    return "chat:write.public" in call.installation().scopes


def _direct_message(call: Call, team: Team, user: User) -> Channel | None:
    """Open a direct message. With somebody who was deactivated none can be begun, but one that was begun goes on.

    https://github.com/slackapi/python-slack-sdk/issues/1156
    """
    channel = team.direct_message(user.id)
    is_begun = bool(call.slack.messages.seen_by(user.id, channel.id))
    return channel if is_begun or not user.is_deactivated else None


def _find(team: Team, wanted: str) -> Channel | None:
    """Find a conversation by its id, or a channel by its name as one writes it."""
    if found := team.channels.get(wanted):
        return found
    name = wanted.removeprefix("#")
    return next((channel for channel in team.channels.values() if channel.name and channel.name == name), None)


def _own_message(call: Call, team: Team, if_not: str) -> tuple[Channel, Message]:
    channel = team.channels.get(call.needed("channel"))
    if channel is None or not is_known_to_bot(team, channel):
        raise RefusedError("channel_not_found", "The bot knows of no such conversation; a person's id will not do.")
    message = call.slack.messages.find(channel.id, call.needed("ts"))
    if message is None or message.visible_to is not None:
        raise RefusedError("message_not_found", "There is no such message; ephemeral ones cannot be named by their ts.")
    if message.author.id != team.bot.id:
        raise RefusedError(if_not, "Somebody else wrote this message.")
    if channel.is_archived:
        raise RefusedError("is_archived", "Nothing changes in an archived channel.")
    return channel, message
