"""Requests as Slack sends them, none of which creates a campaign, and ways to spoil them."""

import json
from collections.abc import Iterator
from typing import Any

from tests.support.ids import ACME, ALICE


def interaction(kind: str, **parts: Any) -> dict[str, Any]:
    """Return an interaction by Alice."""
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
    """Return what a button or a form says about its campaign."""
    key = {"workspace_id": ACME, "campaign_id": campaign_id, "confirmed": confirmed, "toingg_id": toingg_id}
    return json.dumps({name: value for name, value in key.items() if value is not None})


def entered(kind: str, **value: Any) -> dict[str, Any]:
    return {"type": kind, **value}


SHOWN = {
    "title": {"action_id": "title", "initial_value": "Diwali"},
    "voice": {"action_id": "voice", "initial_option": {"value": "nova"}},
    "script.2c": {"action_id": "script", "initial_value": "and say goodbye"},
    "calendar.opens": {"action_id": "calendar.opens", "initial_time": "09:00"},
    "post_call_analysis": {"action_id": "post_call_analysis", "initial_options": [{"value": "yes"}]},
    "conversation": {
        "action_id": "conversation",
        "initial_conversation": "C0CAMPAIGN",
        "default_to_current_conversation": True,
    },
}
"""What was in some inputs of the form at first, by their names."""


def field_of(name: str) -> str:
    """Return the field of an input: a part of the script is named after it."""
    return "script" if name.startswith("script.") else name


def view(metadata: str, script: str) -> dict[str, Any]:
    """Return the form as Slack sends it."""
    option = {"text": {"type": "plain_text", "text": "nova"}, "value": "nova"}
    values = {
        "title": entered("plain_text_input", value="Diwali renewals"),
        "voice": entered("external_select", selected_option=option),
        "language": entered("static_select", selected_option=option | {"value": "hindi"}),
        "script.1": entered("plain_text_input", value=script),
        "script.2c": entered("plain_text_input", value=None),
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
        "root_view_id": "V0",
        "previous_view_id": "V0",
        "blocks": [
            {"type": "input", "block_id": f"{name}~0", "element": SHOWN.get(name, {"action_id": field_of(name)})}
            for name in values
        ],
        "state": {"values": {f"{name}~0": {field_of(name): value} for name, value in values.items()}},
    }


def pressed(action_id: str, value: str | None = None, **parts: Any) -> dict[str, Any]:
    """Return the press of a button under a message."""
    return interaction(
        "block_actions",
        actions=[{"type": "button", "block_id": "b", "action_id": action_id, "value": value}],
        container={"type": "message", "channel_id": "C0CAMPAIGN", "message_ts": "1.2"},
        channel={"id": "C0CAMPAIGN", "name": "campaigns"},
        **parts,
    )


def from_menu(action_id: str, value: str, **parts: Any) -> dict[str, Any]:
    """Return the choice from an overflow menu under a message."""
    chosen = pressed(action_id, response_url="https://hooks.example/1", **parts)
    chosen["actions"][0] |= {"type": "overflow", "selected_option": {"value": value}}
    return chosen


def file_at(url: str, name: str = "hush-hush.txt") -> dict[str, Any]:
    """Return a file object; no name of a file may be in the log, so this one has the MARK."""
    about = {"id": "F0FILE0001", "name": name, "size": 300, "mode": "hosted", "file_access": "visible"}
    return {**about, "is_external": False, "url_private": url, "url_private_download": url}


STUB = {"id": "F0FILE0002", "mode": "file_access", "file_access": "check_file_info"}
FILE_BUTTONS = ("file_replace", "file_append", "file_ignore")


def with_file(of: dict[str, Any], file: dict[str, Any]) -> dict[str, Any]:
    """Return a form in which a file was chosen, too."""
    block = {"type": "input", "block_id": "script.file~0", "optional": True, "element": {"action_id": "script.file"}}
    chosen = {"script.file~0": {"script.file": entered("file_input", files=[file])}}
    return of | {"blocks": [*of["blocks"], block], "state": {"values": of["state"]["values"] | chosen}}


NEW = "b1"  # a campaign that nobody has sent
BUTTONS = [
    *("campaign_fix", "campaign_send_again", "campaign_check_again", "campaign_settle", "campaign_details"),
    *("campaign_discard", "campaign_save_as_template"),
]
COMMAND = {
    "command": "/campaign",
    "text": "",
    "team_id": ACME,
    "user_id": ALICE,
    "channel_id": "C0CAMPAIGN",
    "trigger_id": "1.2.3",
    "is_enterprise_install": "false",
}


SUB_COMMANDS = ["help", "list", "drafts", "templates", "connect", "disconnect", "settings", "log"]
WORDS = ["", *SUB_COMMANDS, "list of Diwali", "darfts", "Diwali renewals"]


def form(callback_id: str, **values: dict[str, Any]) -> dict[str, Any]:
    """Return an admin's form as Slack sends it."""
    state = {"values": {name: {name: value} for name, value in values.items()}}
    return view("", "") | {"callback_id": callback_id, "blocks": [{"type": "section", "block_id": "b"}], "state": state}


def in_view(action_id: str, of: dict[str, Any], **action: Any) -> dict[str, Any]:
    """Return the press of a button in a modal, or a choice from a list there."""
    return interaction(
        "block_actions",
        view=of,
        actions=[{"type": "button", "block_id": "b", "action_id": action_id, **action}],
        container={"type": "view", "view_id": "V1"},
    )


RICH = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": [{"type": "link", "url": "https://acme.example", "text": "us"}]},
        {
            "type": "rich_text_list",
            "style": "ordered",
            "indent": 1,
            "elements": [{"type": "rich_text_section", "elements": [{"type": "emoji", "unicode": "1f44d"}]}],
        },
    ],
}


def message_shortcut(response_url: str) -> dict[str, Any]:
    """Return the choice of a shortcut in a message's menu."""
    return interaction(
        "message_action",
        callback_id="campaign_from_message",
        channel={"id": "C0CAMPAIGN", "name": "campaigns"},
        message={
            "type": "message",
            "user": ALICE,
            "ts": "1.2",
            "text": "Hello",
            "blocks": [RICH],
            "files": [file_at(response_url)],
            "attachments": [
                {
                    "is_share": True,
                    "text": "Hello",
                    "message_blocks": [{"message": {"blocks": [RICH]}}],
                    "files": [file_at(response_url)],
                }
            ],
            "team": ACME,
        },
        message_ts="1.2",
        response_url=response_url,
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
    """Return the requests that only an admin may make."""
    key_form = form("key_form", toingg_api_key=entered("plain_text_input", value="a-key-of-mine"))
    chosen = entered("multi_users_select", selected_users=[ALICE])
    channel = entered("conversations_select", selected_conversation="C0CAMPAIGN")
    settings_form = form(
        "settings_form",
        creators=chosen,
        template_savers=chosen,
        guests_create=entered("checkboxes", selected_options=[{"value": "yes"}]),
        managers=chosen,
        default_conversation=channel,
        team_channel=channel,
    )
    forms = (key_form, form("disconnect_form"), settings_form)
    return [*(interaction("view_submission", view=each) for each in forms), in_view("key_send_waiting", form(""))]


TEMPLATE_BUTTONS = ("template_delete", "templates_next", "templates_previous")
TEMPLATE_KEY = json.dumps({"workspace_id": ACME, "template_id": NEW, "start": 10})


def named(name: str) -> dict[str, Any]:
    """Return the form that asks for the name of a template."""
    block = {"type": "input", "block_id": "name~0", "element": {"action_id": "name", "initial_value": "Diwali"}}
    state = {"values": {"name~0": {"name": entered("plain_text_input", value=name)}}}
    return form("template_form") | {"blocks": [block], "state": state}


FILE_KEY = json.dumps({"workspace_id": ACME, "campaign_id": NEW, "file_id": "F0FILE0001"})


HOME_BUTTONS = ("home_new_campaign", "home_mine", "home_everyones", "home_newer", "home_older", "home_search_now")
LIST_BUTTONS = ("list_newer", "list_older", "key_connect")
HOME: dict[str, Any] = {
    "id": "V0HOME0001",
    "type": "home",
    "callback_id": "",
    "hash": "1.a",
    "private_metadata": json.dumps({"workspace_id": ACME, "number": 1, "search": "hello", "is_everyones": True}),
    "blocks": [{"type": "input", "block_id": "search.1", "element": {"action_id": "home_search"}}],
    "state": {"values": {"search.1": {"home_search": {"type": "plain_text_input", "value": "diwali"}}}},
}


def right(response_url: str) -> list[dict[str, Any]]:
    """Return valid requests of every kind. None creates a campaign: the script is too short."""
    return [
        *({**COMMAND, "response_url": response_url, "text": text} for text in WORDS),
        interaction(
            "view_submission",
            view=view(key(NEW), "Hello"),
            response_urls=[{"response_url": response_url, "channel_id": "C0CAMPAIGN"}],
        ),
        interaction(
            "view_submission",
            view=named("Diwali") | {"private_metadata": key(NEW)},
        ),
        *(pressed(button, TEMPLATE_KEY, response_url=response_url) for button in TEMPLATE_BUTTONS),
        from_menu("campaign_save_as_template", key(NEW)),
        interaction("view_closed", view=view(key(NEW), "Hello"), is_cleared=True),
        *(pressed(button, key(NEW), response_url=response_url) for button in [*BUTTONS, "campaign_continue"]),
        in_view("campaign_save_draft", view(key(NEW), "Hello")),
        *(
            interaction("view_submission", view=with_file(view(key(NEW), text), file))
            for text, file in (
                ("", file_at(response_url)),
                ("Hello", file_at(response_url)),
                ("", file_at(response_url, "picture.png")),
                ("", STUB),
            )
        ),
        *(in_view(button, form("") | {"private_metadata": FILE_KEY}, value=FILE_KEY) for button in FILE_BUTTONS),
        in_view("campaign_add_space", view(key(NEW), "Hello"), value="script"),
        *(
            in_view("campaign_start_from", view(key(NEW), "Hello"), selected_option={"value": value})
            for value in ("point:english/survey", f"template:{NEW}", f"campaign:{NEW}")
        ),
        in_view("campaign_preview", view(key(NEW), "Hello")),
        in_view("campaign_insert", view(key(NEW), "Hello"), value="no_opt_out"),
        event("app_home_opened", user=ALICE, tab="home", channel="D0ALICE001"),
        *(in_view(button, HOME) for button in HOME_BUTTONS),
        in_view("home_search", HOME, value="diwali"),
        *(
            in_view("campaign_menu", HOME, selected_option={"value": json.dumps(json.loads(key(NEW)) | {"act": act})})
            for act in ("details", "use_again", "save", "open", "no_such")
        ),
        *(pressed(button, HOME["private_metadata"], response_url=response_url) for button in LIST_BUTTONS),
        *(
            pressed(f"command_{name}", json.dumps({"workspace_id": ACME}), response_url=response_url)
            for name in SUB_COMMANDS
        ),
        pressed("command_use_as_title", json.dumps({"workspace_id": ACME, "title": "Raft"}), response_url=response_url),
        *of_admins(),
        *(
            interaction("block_suggestion", action_id=name, block_id=name, value="nova", container={"type": "view"})
            for name in ("voice", "campaign_start_from")
        ),
        *(interaction("shortcut", callback_id=callback_id) for callback_id in ("campaign_new", "campaign")),
        message_shortcut(response_url),
        event("team_access_revoked", team_ids=["T0EVIL0001"]),
        event("tokens_revoked", tokens={"oauth": [ALICE]}),
        {"type": "url_verification", "challenge": "c"},
    ]


def places(value: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the path to every value within a value."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inner:
        yield (name,)
        yield from ((name, *rest) for rest in places(part))


def spoilt(body: Any, way: tuple[Any, ...], value: Any) -> Any:
    """Return the same with another value at the end of the path, or without it if the value is `...`."""
    if not way:
        return value
    changed = dict(body) if isinstance(body, dict) else dict(enumerate(body)) if isinstance(body, list) else {}
    changed[way[0]] = spoilt(changed.get(way[0]), way[1:], value)
    remaining = {name: part for name, part in changed.items() if part is not ...}
    return list(remaining.values()) if isinstance(body, list) else remaining


MARK = "hush-hush"
"""Part of much of what strangers send: a test can recognise it where it must not be."""
