"""What Slack sends to the app when a person does something, in Slack's own shapes."""

from typing import Any

from sandbox.workspace.elements import MEMORIES, Block, Element, State
from sandbox.workspace.installations import Installation
from sandbox.workspace.places import Place, Posted
from sandbox.workspace.sheet import Sheet
from sandbox.workspace.slack import Slack
from sandbox.workspace.teams import APP_ID, VERIFICATION_TOKEN, Channel, Team, User
from sandbox.workspace.views import View

Payload = dict[str, Any]


def slash_command(slack: Slack, user: User, channel: Channel, command: str, text: str) -> Payload:
    """Return the payload of a command. It is sent as a form, so every value is a string."""
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
        "is_enterprise_install": "true" if _is_said_to_be_enterprise(slack, installation) else "false",
        "response_url": slack.response_urls.issue(user.team_id, channel.id, user.id),
        "trigger_id": slack.triggers.issue(user.team_id, user.id, channel_id=channel.id),
    }


def action_in_view(slack: Slack, user: User, view: View, block: Block, element: Element, state: State) -> Payload:
    """Return the payload for a press or a choice in a view."""
    return _interaction(slack, user, view.team, "block_actions") | {
        "trigger_id": _trigger_in(slack, user, view),
        "container": {"type": "view", "view_id": view.id},
        "view": view_as_sent(slack, user, view),
        "state": _state(slack, view.sheet),
        "actions": [_action(slack, block, element, state)],
    }


def action_in_message(slack: Slack, user: User, place: Posted, block: Block, element: Element, state: State) -> Payload:
    """Return the payload for a press or a choice under a message.

    An ephemeral message has no content in it. `team` is one with the app that wrote the message, no matter who presses:
    https://github.com/slackapi/java-slack-sdk/issues/1041
    """
    channel, message = place.channel, place.message
    team = _where(slack, user, slack.teams[message.author.team_id])
    is_ephemeral = message.visible_to is not None
    payload = _interaction(slack, user, team, "block_actions") | {
        "team": _team(slack, team),
        "trigger_id": slack.triggers.issue(team.id, user.id, channel_id=channel.id),
        "container": _container(place, block),
        "channel": {"id": channel.id, "name": channel.payload_name},
        "state": _state(slack, place.sheet),
        "response_url": slack.response_urls.issue(team.id, channel.id, user.id, message_ts=message.ts),
        "actions": [_action(slack, block, element, state)],
    }
    return payload if is_ephemeral else payload | {"message": message.as_json()}


def _container(place: Posted, block: Block) -> dict[str, Any]:
    """Return where a block is: in which message, and in which thread.

    https://github.com/slackapi/java-slack-sdk/issues/1200
    """
    message = place.message
    attachment = next((each["id"] for each in message.attachments if block in (each.get("blocks") or [])), None)
    return {
        **({"type": "message_attachment", "attachment_id": attachment} if attachment else {"type": "message"}),
        "message_ts": message.ts,
        "channel_id": place.channel.id,
        "is_ephemeral": message.visible_to is not None,
        **({"thread_ts": message.thread.root.ts} if message.thread else {}),
    }


def view_submission(slack: Slack, user: User, view: View) -> Payload:
    """Return the payload of a submitted view. Its only channels are those that the person chose for answers."""
    return _about_view(slack, user, view, "view_submission") | {
        "trigger_id": _trigger_in(slack, user, view),
        "view": view_as_sent(slack, user, view),
        "response_urls": [
            {
                "block_id": block_id,
                "action_id": action_id,
                "channel_id": channel_id,
                "response_url": slack.response_urls.issue(view.team.id, channel_id, user.id),
            }
            for (block_id, action_id), target in view.sheet.inputs.items()
            if target.element.get("response_url_enabled")
            and (sent := target.sent(slack.quirks.untouched_inputs))
            and (channel_id := sent.get("selected_conversation") or sent.get("selected_channel"))
            and channel_id in view.team.channels
        ],
    }


def view_closed(slack: Slack, user: User, view: View, *, is_cleared: bool) -> Payload:
    """Return the payload of a closed view, without what was typed into it."""
    return _about_view(slack, user, view, "view_closed") | {
        "view": view_as_sent(slack, user, view, with_state=False),
        "is_cleared": is_cleared,
    }


def block_suggestion(slack: Slack, user: User, place: Place, names: tuple[str, str], query: str) -> Payload:
    """Return the request for an external select's options, with what a person has typed so far."""
    block_id, action_id = names
    team = _where(slack, user, place.team if isinstance(place, View) else slack.teams[place.message.author.team_id])
    payload = _interaction(slack, user, team, "block_suggestion") | {
        "block_id": block_id,
        "action_id": action_id,
        "value": query,
    }
    if isinstance(place, View):
        return payload | {"container": {"type": "view", "view_id": place.id}, "view": view_as_sent(slack, user, place)}
    channel, message = place.channel, place.message
    return payload | {
        "team": _team(slack, team),
        "container": {"type": "message", "message_ts": message.ts, "channel_id": channel.id},
        "channel": {"id": channel.id, "name": channel.payload_name},
        "message": message.as_json(),
    }


def shortcut(slack: Slack, user: User, callback_id: str, seen: Channel) -> Payload:
    """Return the payload of a global shortcut.

    It names no conversation, though one was on the screen. If a whole organisation has the app, it names no team
    either.
    """
    installation = slack.installation(user.team_id)
    has_team = not _is_said_to_be_enterprise(slack, installation)
    return {
        "type": "shortcut",
        "token": VERIFICATION_TOKEN,
        "action_ts": slack.messages.next_ts(),
        "team": _team(slack, slack.teams[user.team_id]) if has_team else None,
        "user": _user(slack, user, "username"),
        **_installed(slack, installation),
        "callback_id": callback_id,
        "trigger_id": slack.triggers.issue(user.team_id, user.id, channel_id=seen.id),
    }


def message_shortcut(slack: Slack, user: User, callback_id: str, place: Posted) -> Payload:
    """Return the payload of a message shortcut, with the whole message."""
    channel, message = place.channel, place.message
    return shortcut(slack, user, callback_id, channel) | {
        "type": "message_action",
        "team": _team(slack, slack.teams[user.team_id]),
        "user": _user(slack, user, "username", "name"),
        "channel": {"id": channel.id, "name": channel.payload_name},
        "message_ts": message.ts,
        "message": message.as_json(),
        "response_url": slack.response_urls.issue(user.team_id, channel.id, user.id),
    }


def view_as_sent(slack: Slack, user: User, view: View, *, with_state: bool = True) -> dict[str, Any]:
    """Return a view as the app receives it when a person uses it."""
    sent = view.as_json() | {"state": _state(slack, view.sheet if with_state else None)}
    if slack.quirks.views_name_the_organisation and view.installation.is_enterprise_install:
        return sent | {"team_id": view.installation.place.id}
    if slack.quirks.views_name_another_workspace:
        return sent | {"team_id": _another_workspace(slack, user)}
    return sent


def _interaction(slack: Slack, user: User, team: Team, kind: str) -> Payload:
    """Return the common parts of an interaction with the app in `team`, which may not be the person's own."""
    return {
        "type": kind,
        "team": _team(slack, slack.teams[user.team_id]),
        "user": _user(slack, user, "username", "name"),
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        **_installed(slack, slack.installation(team.id)),
    }


def _where(slack: Slack, user: User, team: Team) -> Team:
    """Return the workspace in which a person uses the app of `team`: their own, if the same app is there."""
    return slack.teams[user.team_id] if user.team_id in slack.installation(team.id).team_ids else team


def _about_view(slack: Slack, user: User, view: View, kind: str) -> Payload:
    """Return the common parts of a payload about a view.

    `team` is its reader's; only the view says whose app it is. If a whole organisation has the app there is no team,
    and the view names the organisation: https://github.com/slackapi/bolt-js/issues/1614,
    https://github.com/slackapi/bolt-js/issues/1720
    """
    about = _interaction(slack, user, view.team, kind)
    return about | {"team": None} if about["is_enterprise_install"] else about


def _user(slack: Slack, user: User, *names: str) -> dict[str, str]:
    team_id = _another_workspace(slack, user) if slack.quirks.views_name_another_workspace else user.home_id
    return {"id": user.id, **dict.fromkeys(names, user.name), "team_id": team_id}


def _another_workspace(slack: Slack, user: User) -> str:
    others = [member.team_id for member in slack.memberships(user.id) if member.team_id != user.team_id]
    return others[0] if others else user.team_id


def _team(slack: Slack, team: Team) -> dict[str, str] | None:
    through = slack.installations.reaching(team.id)
    if slack.quirks.interactions_name_no_team and through and through.is_enterprise_install:
        return None
    named = {"id": team.id, "domain": team.domain}
    if enterprise := team.enterprise:
        return named | {"enterprise_id": enterprise.id, "enterprise_name": enterprise.name}
    return named


def _installed(slack: Slack, installation: Installation) -> dict[str, Any]:
    enterprise = installation.enterprise
    return {
        "enterprise": {"id": enterprise.id, "name": enterprise.name} if enterprise else None,
        "is_enterprise_install": _is_said_to_be_enterprise(slack, installation),
    }


def _is_said_to_be_enterprise(slack: Slack, installation: Installation) -> bool:
    return installation.is_enterprise_install and not slack.quirks.enterprise_installs_are_not_called_so


def _state(slack: Slack, sheet: Sheet | None) -> dict[str, Any]:
    values = sheet.sent(slack.quirks.untouched_inputs) if sheet else {}
    return {"values": values} if values or not slack.quirks.empty_states_are_bare else {}


def _trigger_in(slack: Slack, user: User, view: View) -> str:
    channel_id = view.opened_in.id if view.opened_in else None
    team = _where(slack, user, view.team)
    return slack.triggers.issue(team.id, user.id, channel_id=channel_id, view_id=view.id)


def _action(slack: Slack, block: Block, element: Element, state: State) -> dict[str, Any]:
    """Return the action: the element without what only the client needs, and what was done to it."""
    action = {"type": element["type"], "block_id": block["block_id"], "action_id": element["action_id"]}
    memory = MEMORIES.get(element["type"])
    for name in ("text", "value", "style", "url", "placeholder", memory.initial if memory else ""):
        if name in element:
            action[name] = element[name]
    return action | state | {"action_ts": slack.messages.next_ts()}
