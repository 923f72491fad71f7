"""From widgets to Slack's input blocks, and from what Slack says was entered back to values.

`block_id` and `action_id` of an input are the field's name, so an error of pydantic's is at home under its block.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, singledispatch
from typing import Any

from slack_sdk.models.blocks import (
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    ExternalDataSelectElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    StaticSelectElement,
    TimePickerElement,
    UserMultiSelectElement,
)
from slack_sdk.models.blocks.block_elements import InputInteractiveElement

from toingg_bot.blocks.text import OPTION_TEXT, OPTION_VALUE, OPTIONS, clip, plain
from toingg_bot.forms import (
    ChannelPicker,
    Checkbox,
    ConversationPicker,
    Dropdown,
    FormField,
    PeoplePicker,
    SearchableList,
    TextInput,
    TimePicker,
    Values,
    Widget,
)

Choices = Mapping[str, Sequence[str]]
"""What lists offer at the moment, by the field's name."""


def input_block(field: FormField, value: Any, choices: Choices) -> dict[str, Any]:
    """Return the block that asks for a field, with what was entered before."""
    names = tuple(choices.get(field.name, ()))
    if value == field.default:
        block: dict[str, Any] = json.loads(_untouched(field, names))
        return block
    return _input_block(field, value, names)


@lru_cache(maxsize=256)
def _untouched(field: FormField, names: tuple[str, ...]) -> str:
    """Return the block as JSON where nothing was entered yet.

    The SDK's models take a tenth of a millisecond for each block, and between a command and its form they would be
    half of all that the bot does.
    """
    return json.dumps(_input_block(field, field.default, names))


def _input_block(field: FormField, value: Any, names: Sequence[str]) -> dict[str, Any]:
    return InputBlock(
        block_id=field.name,
        label=field.widget.label,
        element=_element(field.widget, field, value, names),
        hint=field.widget.hint or None,
        optional=not field.required,
    ).to_dict()


def option(value: str, text: str | None = None) -> Option:
    """Return one choice of a list; Slack refuses the whole view for a single one that is too long."""
    return Option(value=value, text=plain(clip(text or value, OPTION_TEXT)))


def offered(names: Sequence[str], query: str = "") -> list[Option]:
    """Return the names that a person who typed `query` may mean, as many as Slack takes."""
    wanted = query.strip().casefold()
    fitting = (name for name in dict.fromkeys(names) if wanted in name.casefold() and len(name) <= OPTION_VALUE)
    return [option(name) for name, _ in zip(fitting, range(OPTIONS), strict=False)]


@singledispatch
def _element(widget: Widget, field: FormField, value: Any, names: Sequence[str]) -> InputInteractiveElement:
    raise TypeError(f"{type(widget).__name__} has no element in Slack yet")


@_element.register
def _(widget: TextInput, field: FormField, value: Any, names: Sequence[str]) -> InputInteractiveElement:
    return PlainTextInputElement(
        action_id=field.name,
        multiline=widget.multiline,
        # Always set: without it people can type more than can be shown to them again.
        max_length=field.max_length,
        initial_value=value or None,
        placeholder=widget.placeholder or None,
    )


@_element.register
def _(widget: SearchableList, field: FormField, value: Any, names: Sequence[str]) -> InputInteractiveElement:
    return ExternalDataSelectElement(
        action_id=field.name,
        min_query_length=0,
        initial_option=option(value) if value else None,
        placeholder=widget.placeholder or None,
    )


@_element.register
def _(widget: Dropdown, field: FormField, value: Any, names: Sequence[str]) -> InputInteractiveElement:
    offers = offered([*widget.choices, *names])
    chosen = option(value) if value else None
    if chosen and value not in [offer.value for offer in offers]:
        offers = [chosen, *offers[: OPTIONS - 1]]
    return StaticSelectElement(
        action_id=field.name,
        options=offers,
        initial_option=chosen,
        placeholder=widget.placeholder or None,
    )


@_element.register
def _(widget: TimePicker, field: FormField, value: Any, names: Sequence[str]) -> InputInteractiveElement:
    return TimePickerElement(action_id=field.name, initial_time=value or None, placeholder=widget.placeholder or None)


@_element.register
def _(widget: Checkbox, field: FormField, value: Any, names: Sequence[str]) -> InputInteractiveElement:
    box = Option(value="yes", text=plain(widget.choice))
    return CheckboxesElement(action_id=field.name, options=[box], initial_options=[box] if value else None)


@_element.register
def _(widget: ConversationPicker, field: FormField, value: Any, names: Sequence[str]) -> InputInteractiveElement:
    return ConversationSelectElement(
        action_id=field.name,
        initial_conversation=value or None,
        # `initial_conversation` beats the default, so a form that is opened elsewhere keeps what was chosen.
        default_to_current_conversation=None if value else True,
        response_url_enabled=True,
        placeholder=widget.placeholder or None,
    )


@_element.register
def _(widget: ChannelPicker, field: FormField, value: Any, choices: Choices) -> InputInteractiveElement:
    return ConversationSelectElement(
        action_id=field.name,
        initial_conversation=value or None,
        filter=ConversationFilter(include=["public", "private"]),
        placeholder=widget.placeholder or None,
    )


@_element.register
def _(widget: PeoplePicker, field: FormField, value: Any, choices: Choices) -> InputInteractiveElement:
    return UserMultiSelectElement(
        action_id=field.name, initial_users=list(value) if value else None, placeholder=widget.placeholder or None
    )


_READ: dict[type[Widget], tuple[str, Callable[[Mapping[str, Any]], Any]]] = {
    TextInput: ("plain_text_input", lambda entered: entered.get("value")),
    SearchableList: ("external_select", lambda entered: (entered.get("selected_option") or {}).get("value")),
    Dropdown: ("static_select", lambda entered: (entered.get("selected_option") or {}).get("value")),
    TimePicker: ("timepicker", lambda entered: entered.get("selected_time")),
    Checkbox: ("checkboxes", lambda entered: bool(entered.get("selected_options"))),
    ConversationPicker: ("conversations_select", lambda entered: entered.get("selected_conversation")),
    ChannelPicker: ("conversations_select", lambda entered: entered.get("selected_conversation")),
    PeoplePicker: ("multi_users_select", lambda entered: entered.get("selected_users") or []),
}
"""What each widget is called in Slack, and what stands in it."""


def entered_values(fields: Sequence[FormField], state: Mapping[str, Any]) -> Values:
    """Return what `view.state.values` says of the fields; a field that it does not mention was never touched."""
    values: Values = {}
    for field in fields:
        entered = state.get(field.name, {}).get(field.name)
        element, read = _READ[type(field.widget)]
        if entered is not None and entered["type"] == element:
            values[field.name] = read(entered)
    return values
