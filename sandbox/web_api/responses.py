"""What arrives at a response URL: an answer in the conversation where a person did something."""

import json
from typing import Any

from sandbox.web_api.threads import thread_of
from sandbox.workspace.content import content_of
from sandbox.workspace.messages import Message
from sandbox.workspace.permits import ResponseUrl
from sandbox.workspace.refused import RefusedError
from sandbox.workspace.slack import Slack
from sandbox.workspace.teams import Channel


def answer_response_url(slack: Slack, secret: str, body: bytes) -> None:
    """Do what the app answers. This also works in conversations without the bot."""
    url = slack.response_urls.inspect(secret)
    answer = _read(body)
    if slack.installations.reaching(url.team_id) is None:
        raise RefusedError("no_team", "The app that was given this response url has been removed.")
    team = slack.teams[url.team_id]
    channel = team.channels[url.channel_id]
    if channel.is_archived:
        raise RefusedError("channel_is_archived", "Nothing can be said in an archived channel.")
    original = _original(slack, url)
    if answer.get("delete_original") and original:
        slack.unsay(channel, original)
    elif answer.get("replace_original") and original:
        slack.edit(channel, original, content_of(answer))
    else:
        _say(slack, channel, url, answer)
    url.uses += 1


def _say(slack: Slack, channel: Channel, url: ResponseUrl, answer: dict[str, Any]) -> None:
    content, thread = content_of(answer), thread_of(slack.messages, channel.id, answer)
    bot = slack.teams[url.team_id].bot
    if answer.get("response_type") == "in_channel":
        slack.say(channel, bot, content, thread)
    else:
        slack.whisper(channel, bot, url.user_id, content, thread)


def _read(body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise RefusedError("invalid_payload", "The body is not JSON.") from error
    if not isinstance(answer, dict):
        raise RefusedError("invalid_payload", "The body is not an object.")
    if answer.get("response_type") not in (None, "ephemeral", "in_channel"):
        raise RefusedError("invalid_payload", "response_type is ephemeral or in_channel.")
    return answer


def _original(slack: Slack, url: ResponseUrl) -> Message | None:
    return slack.messages.find(url.channel_id, url.message_ts) if url.message_ts else None
