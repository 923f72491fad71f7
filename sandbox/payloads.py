"""What Slack tells the app when a person does something, in Slack's own shapes."""

import secrets
import time
from typing import Any

from sandbox.elements import MEMORIES, Block, Element, State
from sandbox.places import Place, Posted
from sandbox.slack import Slack
from sandbox.teams import APP_ID, VERIFICATION_TOKEN, Channel, Team, User
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


def action_in_message(slack: Slack, user: User, place: Posted, block: Block, element: Element, state: State) -> Payload:
    """Tell that a person pressed or chose something under a message; of an ephemeral one Slack sends no content."""
    channel, message = place.channel, place.message
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
        "state": {"values": place.sheet.reported()},
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
            for (block_id, action_id), target in view.sheet.inputs.items()
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


def block_suggestion(slack: Slack, user: User, place: Place, names: tuple[str, str], query: str) -> Payload:
    """Ask for the options of an external select, for what a person has typed into it so far."""
    block_id, action_id = names
    payload = _interaction(slack, user, "block_suggestion") | {
        "block_id": block_id,
        "action_id": action_id,
        "value": query,
    }
    if isinstance(place, View):
        return payload | {"container": {"type": "view", "view_id": place.id}, "view": place.for_app()}
    channel, message = place.channel, place.message
    return payload | {
        "container": {"type": "message", "message_ts": message.ts, "channel_id": channel.id},
        "channel": {"id": channel.id, "name": channel.payload_name},
        "message": message.as_json(),
    }


def shortcut(slack: Slack, user: User, callback_id: str, seen: Channel) -> Payload:
    """Tell that a person chose a global shortcut; there is no conversation in it, though one was on the screen."""
    return {
        "type": "shortcut",
        "token": VERIFICATION_TOKEN,
        "action_ts": slack.messages.next_ts(),
        "team": {"id": user.team_id, "domain": slack.teams[user.team_id].domain},
        "user": {"id": user.id, "username": user.name, "team_id": user.team_id},
        "is_enterprise_install": False,
        "enterprise": None,
        "callback_id": callback_id,
        "trigger_id": slack.triggers.issue(user.team_id, user.id, channel_id=seen.id),
    }


def message_shortcut(slack: Slack, user: User, callback_id: str, place: Posted) -> Payload:
    """Tell that a person chose a shortcut in the menu of a message, which comes along whole."""
    channel, message = place.channel, place.message
    return shortcut(slack, user, callback_id, channel) | {
        "type": "message_action",
        "user": {"id": user.id, "name": user.name, "username": user.name, "team_id": user.team_id},
        "channel": {"id": channel.id, "name": channel.payload_name},
        "message_ts": message.ts,
        "message": message.as_json(),
        "response_url": slack.response_urls.issue(user.team_id, channel.id, user.id),
    }


def app_home_opened(slack: Slack, user: User, tab: str) -> Payload:
    """Tell that a person opened the app's Home, or its messages; with the view that was published for them."""
    team = slack.teams[user.team_id]
    home = slack.homes.get(user.id)
    event = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": team.direct_message(user.id).id,
        "tab": tab,
        "event_ts": slack.messages.next_ts(),
    }
    return _event(team, event | ({"view": home.for_app()} if home and tab == "home" else {}))


def _event(team: Team, event: dict[str, Any]) -> Payload:
    # https://docs.slack.dev/apis/events-api#event-type-structure
    authorization = {"enterprise_id": None, "team_id": team.id, "user_id": team.bot.id}
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team.id,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev0{secrets.token_hex(4).upper()}",
        "event_time": int(time.time()),
        "authorizations": [authorization | {"is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
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
