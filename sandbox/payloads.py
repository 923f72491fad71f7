"""What Slack tells the app when a person does something, in Slack's own shapes."""

from typing import Any

from sandbox.elements import MEMORIES, Block, Element, State
from sandbox.messages import Message
from sandbox.slack import Slack
from sandbox.teams import APP_ID, VERIFICATION_TOKEN, Channel, User
from sandbox.views import View

Payload = dict[str, Any]


def slash_command(slack: Slack, user: User, channel: Channel, command: str, text: str) -> Payload:
    """Tell that a person typed a command; this one travels as a form, so every value is text."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": user.team_id,
        "team_domain": slack.teams[user.team_id].domain,
        "channel_id": channel.id,
        "channel_name": channel.payload_name,
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": slack.response_urls.issue(user.team_id, channel.id, user.id),
        "trigger_id": slack.triggers.issue(user.team_id, user.id, channel_id=channel.id),
    }


def action_in_view(slack: Slack, user: User, view: View, block: Block, element: Element, state: State) -> Payload:
    """Tell that a person pressed or chose something in a view."""
    return _interaction(slack, user, "block_actions") | {
        "trigger_id": _trigger_in(slack, view),
        "container": {"type": "view", "view_id": view.id},
        "view": view.for_app(),
        "state": view.state(),
        "actions": [_action(slack, block, element, state)],
    }


def action_in_message(
    slack: Slack, user: User, channel: Channel, message: Message, block: Block, element: Element, state: State
) -> Payload:
    """Tell that a person pressed or chose something under a message; of an ephemeral one Slack sends no content."""
    is_ephemeral = message.visible_to is not None
    payload = _interaction(slack, user, "block_actions") | {
        "trigger_id": slack.triggers.issue(user.team_id, user.id, channel_id=channel.id),
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": is_ephemeral,
        },
        "channel": {"id": channel.id, "name": channel.payload_name},
        "state": {"values": {}},
        "response_url": slack.response_urls.issue(user.team_id, channel.id, user.id, message_ts=message.ts),
        "actions": [_action(slack, block, element, state)],
    }
    return payload if is_ephemeral else payload | {"message": message.as_json()}


def view_submission(slack: Slack, user: User, view: View) -> Payload:
    """Tell that a person submitted a view; there is no channel in it but those that the person chose to answer in."""
    return _interaction(slack, user, "view_submission") | {
        "trigger_id": _trigger_in(slack, view),
        "view": view.for_app(),
        "response_urls": [
            {
                "block_id": block_id,
                "action_id": action_id,
                "channel_id": channel_id,
                "response_url": slack.response_urls.issue(user.team_id, channel_id, user.id),
            }
            for (block_id, action_id), target in view.inputs.items()
            if target.element.get("response_url_enabled")
            and (channel_id := target.shown.get("selected_conversation") or target.shown.get("selected_channel"))
        ],
    }


def view_closed(slack: Slack, user: User, view: View, *, is_cleared: bool) -> Payload:
    """Tell that a person closed a view; what was typed into it is gone."""
    return _interaction(slack, user, "view_closed") | {
        "view": view.for_app(with_state=False),
        "is_cleared": is_cleared,
    }


def block_suggestion(
    slack: Slack, user: User, container: View | Message, names: tuple[str, str], query: str
) -> Payload:
    """Ask for the options of an external select, for what a person has typed into it so far."""
    block_id, action_id = names
    payload = _interaction(slack, user, "block_suggestion") | {
        "block_id": block_id,
        "action_id": action_id,
        "value": query,
    }
    if isinstance(container, View):
        return payload | {"container": {"type": "view", "view_id": container.id}, "view": container.for_app()}
    channel = slack.teams[user.team_id].channels[container.channel_id]
    return payload | {
        "container": {"type": "message", "message_ts": container.ts, "channel_id": channel.id},
        "channel": {"id": channel.id, "name": channel.payload_name},
        "message": container.as_json(),
    }


def _interaction(slack: Slack, user: User, kind: str) -> Payload:
    team = slack.teams[user.team_id]
    return {
        "type": kind,
        "team": {"id": team.id, "domain": team.domain},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": team.id},
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _trigger_in(slack: Slack, view: View) -> str:
    channel_id = view.opened_in.id if view.opened_in else None
    return slack.triggers.issue(view.team.id, view.user_id, channel_id=channel_id, view_id=view.id)


def _action(slack: Slack, block: Block, element: Element, state: State) -> dict[str, Any]:
    """Describe the action: the element as the app made it, without what only the client needs, and what was done."""
    action = {"type": element["type"], "block_id": block["block_id"], "action_id": element["action_id"]}
    memory = MEMORIES.get(element["type"])
    for name in ("text", "value", "style", "url", "placeholder", memory.initial if memory else ""):
        if name in element:
            action[name] = element[name]
    return action | state | {"action_ts": slack.messages.next_ts()}
