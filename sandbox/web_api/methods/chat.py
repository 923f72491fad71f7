"""Methods for messages: chat.postMessage, chat.postEphemeral, chat.update, chat.delete."""

from typing import Any

from sandbox.web_api.call import Call
from sandbox.web_api.methods.conversations import is_known_to_bot
from sandbox.web_api.threads import thread_of
from sandbox.workspace.arguments import is_yes
from sandbox.workspace.content import content_of, edited_content, has_content
from sandbox.workspace.messages import InThread, Message
from sandbox.workspace.refused import RefusedError
from sandbox.workspace.teams import Channel, Team, User


def post_message(call: Call) -> dict[str, Any]:
    """Post a message for everybody in a conversation."""
    team = call.team("chat:write")
    channel = _channel_to_write_in(call, team)
    content, thread = content_of(call.arguments), thread_of(call.slack.messages, channel.id, call.arguments)
    message = call.slack.say(channel, team.bot, content, thread)
    return {"channel": channel.id, "ts": message.ts, "message": message.as_json()}


def post_ephemeral(call: Call) -> dict[str, Any]:
    """Show a message to one person, in a conversation with the person and the bot."""
    team = call.team("chat:write")
    user_id = call.needed("user")
    channel = _channel_to_write_in(call, team)
    if team.bot.id not in channel.members:
        raise RefusedError("not_in_channel", "Ephemeral messages need the bot to be in the conversation.")
    if user_id not in channel.members or team.users[user_id].is_deactivated:
        raise RefusedError("user_not_in_channel", "The person is not in the conversation.")
    content, thread = content_of(call.arguments), thread_of(call.slack.messages, channel.id, call.arguments)
    return {"message_ts": call.slack.whisper(channel, team.bot, user_id, content, thread).ts}


def update(call: Call) -> dict[str, Any]:
    """Edit one of the bot's own messages, or broadcast a thread reply to its conversation."""
    team = call.team("chat:write")
    channel, message = _own_message(call, team, "cant_update_message")
    if is_yes(call.arguments.get("reply_broadcast")):
        return _broadcast(call, channel, message)
    call.slack.edit(channel, message, edited_content(call.arguments, message.content))
    return _updated(channel, message)


def _broadcast(call: Call, channel: Channel, message: Message) -> dict[str, Any]:
    if message.thread is None:
        raise RefusedError("cant_broadcast_message", "Only a reply in a thread can be broadcast.")
    if has_content(call.arguments):
        raise RefusedError("no_dual_broadcast_content_update", "A reply is broadcast as it stands.")
    message.thread = InThread(message.thread.root, is_broadcast=True)
    call.slack.tell(channel)
    return _updated(channel, message)


def _updated(channel: Channel, message: Message) -> dict[str, Any]:
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": message.as_json()}


def delete(call: Call) -> dict[str, Any]:
    """Delete one of the bot's own messages."""
    channel, message = _own_message(call, call.team("chat:write"), "cant_delete_message")
    call.slack.unsay(channel, message)
    return {"channel": channel.id, "ts": message.ts}


def _channel_to_write_in(call: Call, team: Team) -> Channel:
    wanted = call.needed("channel")
    user = team.users.get(wanted)
    if user and user.is_bot:
        raise RefusedError("cannot_dm_bot", "Bots do not write to each other.")
    channel = _direct_message(call, team, user) if user else _find(team, wanted)
    if channel is None or not is_known_to_bot(team, channel):
        raise RefusedError("channel_not_found", f"The bot knows of no conversation {wanted}.")
    if channel.type == "im" and not call.slack.manifest.has_messages:
        raise RefusedError("messages_tab_disabled", "The app's manifest does not enable its messages tab.")
    if channel.is_archived:
        raise RefusedError("is_archived", "Nothing can be said in an archived channel.")
    if team.bot.id not in channel.members and not _may_write_unasked(call):
        raise RefusedError("not_in_channel", "The bot is not in this channel, and chat:write.public is not granted.")
    return channel


def _may_write_unasked(call: Call) -> bool:
    return "chat:write.public" in call.installation().scopes


def _direct_message(call: Call, team: Team, user: User) -> Channel | None:
    """Open a direct message.

    With a deactivated person, only an existing one can continue.

    https://github.com/slackapi/python-slack-sdk/issues/1156
    """
    channel = team.direct_message(user.id)
    is_begun = bool(call.slack.messages.seen_by(user.id, channel.id))
    return channel if is_begun or not user.is_deactivated else None


def _find(team: Team, wanted: str) -> Channel | None:
    """Find a conversation by its id, or a channel by its name, with or without `#`."""
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
