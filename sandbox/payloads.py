"""What Slack tells the app when a person does something, in Slack's own shapes."""

import secrets
import time
from typing import Any

from sandbox.elements import MEMORIES, Block, Element, State
from sandbox.installations import Installation
from sandbox.places import Place, Posted
from sandbox.slack import Slack
from sandbox.teams import APP_ID, VERIFICATION_TOKEN, Channel, Team, User
from sandbox.views import View

Payload = dict[str, Any]


def slash_command(slack: Slack, user: User, channel: Channel, command: str, text: str) -> Payload:
    """Tell that a person typed a command; this one travels as a form, so every value is text."""
    installation = slack.installation(user.team_id)
    enterprise = installation.enterprise
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": user.team_id,
        "team_domain": slack.teams[user.team_id].domain,
        **({"enterprise_id": enterprise.id, "enterprise_name": enterprise.name} if enterprise else {}),
        "channel_id": channel.id,
        "channel_name": channel.payload_name,
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "true" if installation.is_enterprise_install else "false",
        "response_url": slack.response_urls.issue(user.team_id, channel.id, user.id),
        "trigger_id": slack.triggers.issue(user.team_id, user.id, channel_id=channel.id),
    }


def action_in_view(slack: Slack, user: User, view: View, block: Block, element: Element, state: State) -> Payload:
    """Tell that a person pressed or chose something in a view."""
    return _interaction(slack, user, view.team, "block_actions") | {
        "trigger_id": _trigger_in(slack, view),
        "container": {"type": "view", "view_id": view.id},
        "view": view.for_app(),
        "state": view.state(),
        "actions": [_action(slack, block, element, state)],
    }


def action_in_message(slack: Slack, user: User, place: Posted, block: Block, element: Element, state: State) -> Payload:
    """Tell that a person pressed or chose something under a message; of an ephemeral one Slack sends no content.

    `team` is the one whose app has written the message, whoever presses: https://github.com/slackapi/java-slack-sdk/issues/1041
    """
    channel, message = place.channel, place.message
    team = slack.teams[message.author.team_id]
    is_ephemeral = message.visible_to is not None
    payload = _interaction(slack, user, team, "block_actions") | {
        "team": _team(team),
        "trigger_id": slack.triggers.issue(team.id, user.id, channel_id=channel.id),
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": is_ephemeral,
        },
        "channel": {"id": channel.id, "name": channel.payload_name},
        "state": {"values": place.sheet.reported()},
        "response_url": slack.response_urls.issue(team.id, channel.id, user.id, message_ts=message.ts),
        "actions": [_action(slack, block, element, state)],
    }
    return payload if is_ephemeral else payload | {"message": message.as_json()}


def view_submission(slack: Slack, user: User, view: View) -> Payload:
    """Tell that a person submitted a view; there is no channel in it but those that the person chose to answer in."""
    return _about_view(slack, user, view, "view_submission") | {
        "trigger_id": _trigger_in(slack, view),
        "view": view.for_app(),
        "response_urls": [
            {
                "block_id": block_id,
                "action_id": action_id,
                "channel_id": channel_id,
                "response_url": slack.response_urls.issue(view.team.id, channel_id, user.id),
            }
            for (block_id, action_id), target in view.sheet.inputs.items()
            if target.element.get("response_url_enabled")
            and (channel_id := target.shown.get("selected_conversation") or target.shown.get("selected_channel"))
            and channel_id in view.team.channels
        ],
    }


def view_closed(slack: Slack, user: User, view: View, *, is_cleared: bool) -> Payload:
    """Tell that a person closed a view; what was typed into it is gone."""
    return _about_view(slack, user, view, "view_closed") | {
        "view": view.for_app(with_state=False),
        "is_cleared": is_cleared,
    }


def block_suggestion(slack: Slack, user: User, place: Place, names: tuple[str, str], query: str) -> Payload:
    """Ask for the options of an external select, for what a person has typed into it so far."""
    block_id, action_id = names
    team = place.team if isinstance(place, View) else slack.teams[place.message.author.team_id]
    payload = _interaction(slack, user, team, "block_suggestion") | {
        "block_id": block_id,
        "action_id": action_id,
        "value": query,
    }
    if isinstance(place, View):
        return payload | {"container": {"type": "view", "view_id": place.id}, "view": place.for_app()}
    channel, message = place.channel, place.message
    return payload | {
        "team": _team(team),
        "container": {"type": "message", "message_ts": message.ts, "channel_id": channel.id},
        "channel": {"id": channel.id, "name": channel.payload_name},
        "message": message.as_json(),
    }


def shortcut(slack: Slack, user: User, callback_id: str, seen: Channel) -> Payload:
    """Tell that a person chose a global shortcut; there is no conversation in it, though one was on the screen.

    Where a whole organisation has the app, there is no team in it either.
    """
    installation = slack.installation(user.team_id)
    return {
        "type": "shortcut",
        "token": VERIFICATION_TOKEN,
        "action_ts": slack.messages.next_ts(),
        "team": None if installation.is_enterprise_install else _team(slack.teams[user.team_id]),
        "user": {"id": user.id, "username": user.name, "team_id": user.team_id},
        **_installed(installation),
        "callback_id": callback_id,
        "trigger_id": slack.triggers.issue(user.team_id, user.id, channel_id=seen.id),
    }


def message_shortcut(slack: Slack, user: User, callback_id: str, place: Posted) -> Payload:
    """Tell that a person chose a shortcut in the menu of a message, which comes along whole."""
    channel, message = place.channel, place.message
    return shortcut(slack, user, callback_id, channel) | {
        "type": "message_action",
        "team": _team(slack.teams[user.team_id]),
        "user": {"id": user.id, "name": user.name, "username": user.name, "team_id": user.team_id},
        "channel": {"id": channel.id, "name": channel.payload_name},
        "message_ts": message.ts,
        "message": message.as_json(),
        "response_url": slack.response_urls.issue(user.team_id, channel.id, user.id),
    }


def app_home_opened(slack: Slack, user: User, tab: str) -> Payload:
    """Tell that a person opened the app's Home, or its messages; with the view that was published for them."""
    team = slack.teams[user.team_id]
    installation = slack.installation(team.id)
    home = slack.homes.get(user.id)
    event = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": team.direct_message(user.id).id,
        "tab": tab,
        "event_ts": slack.messages.next_ts(),
    }
    authorization = {
        "enterprise_id": installation.enterprise.id if installation.enterprise else None,
        "team_id": installation.team.id if installation.team else None,
        "user_id": team.bot.id,
        "is_bot": True,
        "is_enterprise_install": installation.is_enterprise_install,
    }
    told = event | ({"view": home.for_app()} if home and tab == "home" else {})
    return _event(installation, team, told) | {"authorizations": [authorization], "is_ext_shared_channel": False}


def tokens_revoked(installation: Installation) -> Payload:
    """Tell that the tokens of an installation do not work any more; they are named by whose they were."""
    tokens = {"oauth": [], "bot": [installation.place.bot.id]}
    return _event(installation, installation.team, {"type": "tokens_revoked", "tokens": tokens})


def app_uninstalled(installation: Installation) -> Payload:
    """Tell that the app was removed: nobody is left who authorizes it to hear this."""
    return _event(installation, installation.team, {"type": "app_uninstalled"})


def _event(installation: Installation, team: Team | None, event: dict[str, Any]) -> Payload:
    # https://docs.slack.dev/apis/events-api#event-type-structure
    return {
        "token": VERIFICATION_TOKEN,
        **({"team_id": team.id} if team else {}),
        **({"enterprise_id": installation.enterprise.id} if installation.enterprise else {}),
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev0{secrets.token_hex(4).upper()}",
        "event_time": int(time.time()),
    }


def _interaction(slack: Slack, user: User, team: Team, kind: str) -> Payload:
    """Begin to tell what a person did with something of the app in `team`, which need not be the person's own."""
    return {
        "type": kind,
        "team": _team(slack.teams[user.team_id]),
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        **_installed(slack.installation(team.id)),
    }


def _about_view(slack: Slack, user: User, view: View, kind: str) -> Payload:
    """Begin to tell what became of a view: `team` is its reader's, and only the view says whose app it is.

    Where a whole organisation has the app there is no team, and the view names the organisation:
    https://github.com/slackapi/bolt-js/issues/1614, https://github.com/slackapi/bolt-js/issues/1720
    """
    about = _interaction(slack, user, view.team, kind)
    return about | {"team": None} if about["is_enterprise_install"] else about


def _team(team: Team) -> dict[str, str]:
    named = {"id": team.id, "domain": team.domain}
    if enterprise := team.enterprise:
        return named | {"enterprise_id": enterprise.id, "enterprise_name": enterprise.name}
    return named


def _installed(installation: Installation) -> dict[str, Any]:
    enterprise = installation.enterprise
    return {
        "enterprise": {"id": enterprise.id, "name": enterprise.name} if enterprise else None,
        "is_enterprise_install": installation.is_enterprise_install,
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
