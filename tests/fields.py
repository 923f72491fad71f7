"""What people write or choose in a field, and how Slack's client keeps it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.screen import Widget, rich_text_of

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
    """A file from somebody's computer, for a field that takes files."""

    name: str
    content: bytes


def is_field(widget: Widget) -> bool:
    """Say whether something can be written or chosen here, as opposed to pressed."""
    return widget.element["type"] in KEYS


def state_of(field: Widget, value: Any, find: Callable[[Any], Any]) -> dict[str, Any]:
    """Turn words into what the client keeps; `find` gives the thing that somebody means by a word."""
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
    """Turn what the client keeps into the words with which it is filled in; a single box is ticked or not."""
    key = KEYS[field.element["type"]]
    kept = state[key]
    if field.element["type"] == "checkboxes" and len(field.options) == 1:
        return bool(kept)
    if key == "rich_text_value" and kept:
        return rich_text_of(kept)
    if not kept or key in AS_IT_IS:
        return kept or None
    return [name(thing) for thing in kept] if key.endswith("s") else name(kept)


def _rich_text(words: str) -> dict[str, Any]:
    """Give what the editor makes of words that were typed without any formatting."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": words}]}
    return {"type": "rich_text", "elements": [section]}
