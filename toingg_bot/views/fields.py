"""Turns widgets into Slack's input blocks. `ids.py` says what their ids mean."""

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

from toingg_bot.domain.forms import (
    NO_CHOICE,
    ChannelPicker,
    Checkbox,
    ConversationPicker,
    Dropdown,
    FormField,
    LongText,
    PeoplePicker,
    SearchableList,
    TextInput,
    TimePicker,
    Widget,
)
from toingg_bot.domain.long_text import units
from toingg_bot.slack.limits import OPTION_TEXT, OPTION_VALUE, OPTIONS
from toingg_bot.views.ids import BlockId
from toingg_bot.views.text import clip, in_short, plain

Choices = Mapping[str, Sequence[str]]
"""The current entries of lists, by the field's name."""


def input_block(field: FormField, value: Any, choices: Choices, generation: int = 0) -> dict[str, Any]:
    """Return the input block of a field, with the value that was entered before."""
    names = tuple(choices.get(field.name, ()))
    is_untouched = value == field.default
    block = json.loads(untouched(field, names)) if is_untouched else _input_block(field, value, names)
    return {"block_id": str(BlockId(field.name, generation)), **block}


@lru_cache(maxsize=256)
def untouched(field: FormField, names: tuple[str, ...]) -> str:
    """Return the block as JSON for a field with nothing entered yet.

    The result is cached: the SDK's models take 0.1 ms for each block. In all, that would be half of the bot's work
    between a command and its form.
    """
    return json.dumps(_input_block(field, field.default, names))


def _input_block(field: FormField, value: Any, names: Sequence[str]) -> dict[str, Any]:
    return InputBlock(
        label=field.widget.label,
        element=_element(field.widget, field, value, names),
        hint=field.widget.hint or None,
        optional=not field.required,
    ).to_dict()


def option(value: str, text: str | None = None) -> Option:
    """Return one entry of a list. It is clipped, because one that is too long makes Slack refuse the whole view."""
    return Option(value=value, text=plain(clip(text or value, OPTION_TEXT)))


def as_typed(name: str) -> Option:
    """Return the choice of a name that is in no list."""
    return option(name, f"Use “{name}”")


def refused(why: str) -> Option:
    """Return the only entry of a list that somebody may not see. It says why, and cannot be chosen."""
    return option(NO_CHOICE, in_short(why, OPTION_TEXT))


def offered(names: Sequence[str], query: str = "", in_words: Callable[[str], str] = str) -> list[Option]:
    """Return the names that contain `query`, as many as Slack accepts."""
    wanted = query.strip().casefold()
    fitting = (name for name in dict.fromkeys(names) if wanted in name.casefold() and len(name) <= OPTION_VALUE)
    return [option(name, in_words(name)) for name, _ in zip(fitting, range(OPTIONS), strict=False)]


@singledispatch
def _element(widget: Widget, field: FormField, value: Any, names: Sequence[str]) -> InputInteractiveElement:
    raise TypeError(f"{type(widget).__name__} has no element in Slack yet")


@_element.register
def _(widget: TextInput, field: FormField, value: Any, names: Sequence[str]) -> InputInteractiveElement:
    return PlainTextInputElement(
        action_id=field.name,
        multiline=widget.multiline,
        max_length=_max_length(widget, field, value or ""),
        initial_value=value or None,
        placeholder=widget.placeholder or None,
    )


def _max_length(widget: TextInput, field: FormField, text: str) -> int | None:
    """Return the most characters that Slack's client takes; none for a long text, so that it can be pasted whole.

    Slack refuses the whole view if one text is longer than its limit. Such a text is shown in a box without a limit,
    with the mistake below it.
    """
    is_without = isinstance(widget, LongText) or units(text) > (field.max_length or 0)
    return None if is_without else field.max_length


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
    offers = offered([*widget.choices, *names], in_words=widget.in_words)
    chosen = option(value, widget.in_words(value)) if value else None
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
        # `initial_conversation` wins over the default, so a form that is opened elsewhere keeps what was chosen.
        default_to_current_conversation=True if value is None else None,
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
