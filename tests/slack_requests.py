"""Requests as Slack sends them, in a conversation in which no campaign is sent; and how to spoil them."""

import json
from collections.abc import Iterator
from typing import Any

from tests.test_delivery import ACME

ALICE = "U0ALICE001"


def interaction(kind: str, **parts: Any) -> dict[str, Any]:
    """Return an interaction of Alice's."""
    return {
        "type": kind,
        "team": {"id": ACME, "domain": "acme"},
        "user": {"id": ALICE, "team_id": ACME, "name": "alice"},
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": "1.2.3",
        **parts,
    }


def key(campaign_id: str, confirmed: int | None = None, toingg_id: str | None = None) -> str:
    """Return what a button or a form says of its campaign."""
    return json.dumps({"campaign_id": campaign_id, "confirmed": confirmed, "toingg_id": toingg_id})


def entered(kind: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, **value}


def view(metadata: str, script: str) -> dict[str, Any]:
    """Return the form as Slack tells of it."""
    option = {"text": {"type": "plain_text", "text": "nova"}, "value": "nova"}
    values = {
        "title": entered("plain_text_input", value="Diwali renewals"),
        "voice": entered("external_select", selected_option=option),
        "language": entered("static_select", selected_option=option | {"value": "hindi"}),
        "script": entered("plain_text_input", value=script),
        "calendar.opens": entered("timepicker", selected_time="10:00"),
        "post_call_analysis": entered("checkboxes", selected_options=[option]),
        "conversation": entered("conversations_select", selected_conversation="C0CAMPAIGN"),
    }
    return {
        "id": "V1",
        "type": "modal",
        "callback_id": "campaign_form",
        "private_metadata": metadata,
        "hash": "1.abc",
        "blocks": [{"type": "input", "block_id": "title"}],
        "state": {"values": {name: {name: value} for name, value in values.items()}},
    }


def pressed(action_id: str, value: str | None = None, **parts: Any) -> dict[str, Any]:
    """Return that somebody pressed a button under a message."""
    return interaction(
        "block_actions",
        actions=[{"type": "button", "block_id": "b", "action_id": action_id, "value": value}],
        container={"type": "message", "channel_id": "C0CAMPAIGN", "message_ts": "1.2"},
        channel={"id": "C0CAMPAIGN", "name": "campaigns"},
        **parts,
    )


NEW = "b1"  # a campaign that nobody has sent
BUTTONS = ["campaign_fix", "campaign_send_again", "campaign_check_again", "campaign_settle", "campaign_details"]
COMMAND = {
    "command": "/campaign",
    "text": "",
    "team_id": ACME,
    "user_id": ALICE,
    "channel_id": "C0CAMPAIGN",
    "trigger_id": "1.2.3",
    "is_enterprise_install": "false",
}


WORDS = ["", "help", "drafts", "connect", "disconnect", "settings", "log", "anything"]


def form(callback_id: str, **values: dict[str, Any]) -> dict[str, Any]:
    """Return a form of an admin's as Slack tells of it."""
    state = {"values": {name: {name: value} for name, value in values.items()}}
    return view("", "") | {"callback_id": callback_id, "blocks": [{"type": "section", "block_id": "b"}], "state": state}


def in_view(action_id: str, of: dict[str, Any]) -> dict[str, Any]:
    """Return that somebody pressed a button in a modal."""
    return interaction(
        "block_actions",
        view=of,
        actions=[{"type": "button", "block_id": "b", "action_id": action_id}],
        container={"type": "view", "view_id": "V1"},
    )


def event(kind: str, **parts: Any) -> dict[str, Any]:
    """Return an event in Alice's workspace."""
    return {
        "type": "event_callback",
        "team_id": ACME,
        "authorizations": [{"team_id": ACME, "enterprise_id": None}],
        "event": {"type": kind, **parts},
        "event_time": 1_700_000_000,
    }


def of_admins() -> list[dict[str, Any]]:
    """Return what only an admin may do."""
    key_form = form("key_form", toingg_api_key=entered("plain_text_input", value="a-key-of-mine"))
    chosen = entered("multi_users_select", selected_users=[ALICE])
    channel = entered("conversations_select", selected_conversation="C0CAMPAIGN")
    settings_form = form(
        "settings_form", creators=chosen, managers=chosen, default_conversation=channel, team_channel=channel
    )
    forms = (key_form, form("disconnect_form"), settings_form)
    return [*(interaction("view_submission", view=each) for each in forms), in_view("key_send_waiting", form(""))]


def right(response_url: str) -> list[dict[str, Any]]:
    """Return what Slack sends in a conversation in which no campaign is sent: the script is too short."""
    return [
        *({**COMMAND, "response_url": response_url, "text": text} for text in WORDS),
        interaction(
            "view_submission",
            view=view(key(NEW), "Hello"),
            response_urls=[{"response_url": response_url, "channel_id": "C0CAMPAIGN"}],
        ),
        interaction("view_closed", view=view(key(NEW), "Hello"), is_cleared=True),
        *(pressed(button, key(NEW), response_url=response_url) for button in [*BUTTONS, "campaign_continue"]),
        in_view("campaign_save_draft", view(key(NEW), "Hello")),
        *of_admins(),
        interaction("block_suggestion", action_id="voice", block_id="voice", value="nova", container={"type": "view"}),
        interaction("shortcut", callback_id="campaign"),
        event("app_home_opened", user=ALICE),
        event("tokens_revoked", tokens={"oauth": [ALICE]}),
        {"type": "url_verification", "challenge": "c"},
    ]


def places(value: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the way to every value within a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inner:
        yield (name,)
        yield from ((name, *rest) for rest in places(part))


def spoilt(body: Any, way: tuple[Any, ...], value: Any) -> Any:
    """Return the same with another value at the end of the way, or with none at all if it is `...`."""
    if not way:
        return value
    changed = dict(body) if isinstance(body, dict) else dict(enumerate(body)) if isinstance(body, list) else {}
    changed[way[0]] = spoilt(changed.get(way[0]), way[1:], value)
    kept = {name: part for name, part in changed.items() if part is not ...}
    return list(kept.values()) if isinstance(body, list) else kept
