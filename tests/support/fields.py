"""What people write or choose in a field, and how Slack's client stores it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.support.screen import Widget, rich_text_of

KEYS = {
    "plain_text_input": "value",
    "email_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "checkboxes": "selected_options",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
AS_IT_IS = ("value", "rich_text_value", "selected_date", "selected_time", "selected_date_time")


@dataclass(frozen=True)
class Upload:
    """A file from somebody's computer, for a file input."""

    name: str
    content: bytes


def is_field(widget: Widget) -> bool:
    """Say whether this element can be filled in, rather than pressed."""
    return widget.element["type"] in KEYS


def state_of(field: Widget, value: Any, find: Callable[[Any], Any]) -> dict[str, Any]:
    """Turn words into the client's state; `find` returns what a word stands for."""
    key = KEYS[field.element["type"]]
    if value is None:
        return {key: None}
    if isinstance(value, bool):
        assert len(field.options) == 1, f"{field.label} has {len(field.options)} boxes, so name those to tick"
        return {key: field.options if value else []}
    if key == "rich_text_value" and isinstance(value, str):
        return {key: _rich_text(value)}
    if key in AS_IT_IS:
        return {key: value}
    return {key: [find(word) for word in value] if key.endswith("s") else find(value)}


def value_of(field: Widget, state: dict[str, Any], name: Callable[[Any], str]) -> Any:
    """Turn the client's state into the words that fill it in. A single checkbox is True or False."""
    key = KEYS[field.element["type"]]
    stored = state[key]
    if field.element["type"] == "checkboxes" and len(field.options) == 1:
        return bool(stored)
    if key == "rich_text_value" and stored:
        return rich_text_of(stored)
    if not stored or key in AS_IT_IS:
        return stored or None
    return [name(thing) for thing in stored] if key.endswith("s") else name(stored)


def _rich_text(words: str) -> dict[str, Any]:
    """Return what the editor makes of text without formatting."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}
    return {"type": "rich_text", "elements": [section]}
