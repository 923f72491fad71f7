"""Widgets: how a form asks for the fields of a pydantic model. Nothing here is about Slack.

A field is declared once, with pydantic's rules and its widget side by side:

    title: Annotated[str, Field(min_length=1, max_length=150), TextInput(label="Title")]

`fields_of` turns such a model into a list of form fields. A field's name is the path of attributes to it
(`calendar.opens`). Pydantic's `loc` of an error has the same path.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, get_args

from annotated_types import MaxLen
from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator
from pydantic.fields import FieldInfo

from toingg_bot.domain.mistakes import wrong
from toingg_bot.domain.text import tidy

Values: TypeAlias = dict[str, Any]
"""What a person entered, by field name: text, a choice's value, `HH:MM`, a conversation id, True/False, or None."""


NOWHERE = ""
"""The value of a conversation that is still to be chosen, by the person and not by Slack."""
NO_CHOICE = "(nothing to choose)"
"""The value of a list entry that cannot be chosen, because it only says why the list is empty."""


@dataclass(frozen=True, kw_only=True)
class Widget:
    """What all widgets have in common."""

    label: str
    hint: str = ""
    placeholder: str = ""
    section: str = ""
    """The header above it. The fields that follow belong to the same section."""
    announced: bool = False
    """Whether the message that announces the outcome shows the value to everyone."""
    in_words: Callable[[str], str] = str
    """Turns a value in Toingg's spelling into one for people."""


@dataclass(frozen=True, kw_only=True)
class TextInput(Widget):
    """One line of text, or several."""

    multiline: bool = False


@dataclass(frozen=True, kw_only=True)
class LongText(TextInput):
    """Several lines of text, of any length: more than one of Slack's inputs holds.

    `from_file` is the label of an input for a file with the text; empty if there is none.
    """

    multiline: bool = True
    from_file: str = ""


@dataclass(frozen=True, kw_only=True)
class SearchableList(Widget):
    """A list that people search by typing; they can also choose what they typed if it is not in the list."""


@dataclass(frozen=True, kw_only=True)
class Dropdown(Widget):
    """A short list that always has `choices`, and perhaps more when the form is shown. People read `in_words`."""

    choices: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class TimePicker(Widget):
    """A time of day, `HH:MM`."""


@dataclass(frozen=True, kw_only=True)
class Checkbox(Widget):
    """One box to tick, with a line that says what it does."""

    choice: str


@dataclass(frozen=True, kw_only=True)
class ConversationPicker(Widget):
    """A channel or direct message; without a value, Slack chooses the one where the form is opened."""


@dataclass(frozen=True, kw_only=True)
class ChannelPicker(Widget):
    """A public or private channel, or none."""


@dataclass(frozen=True, kw_only=True)
class PeoplePicker(Widget):
    """Any number of people in the workspace."""


@dataclass(frozen=True, kw_only=True)
class Group(Widget):
    """Several widgets that form one value; the field's type is a model itself."""


@dataclass(frozen=True)
class FormField:
    """One field of a form: its name, its widget, and whether it is required."""

    name: str
    widget: Widget
    required: bool
    max_length: int | None = None
    default: Any = None
    section: str = ""


class FormModel(BaseModel):
    """A model whose fields have widgets. Typed text is tidied for its widget before pydantic's rules check it."""

    model_config = ConfigDict(hide_input_in_errors=True)

    @field_validator("*", mode="before")
    @classmethod
    def _tidied(cls, entered: Any, info: ValidationInfo) -> Any:
        if not isinstance(entered, str):
            return entered
        widget = widget_of(cls.model_fields[str(info.field_name)])
        text = tidied(entered, widget)
        if isinstance(widget, SearchableList) and text == NO_CHOICE:
            raise wrong("no_choice")
        return text


def tidied(text: str, widget: Widget) -> str:
    """Return a text tidied for its widget, in one line or in several."""
    return tidy(text, multiline=isinstance(widget, TextInput) and widget.multiline)


def fields_of(model: type[BaseModel]) -> tuple[FormField, ...]:
    """Return the fields of the form, in order; a group is replaced by its parts."""
    return tuple(_fields(model, "", ""))


def _fields(model: type[BaseModel], prefix: str, section: str) -> Iterator[FormField]:
    for name, info in model.model_fields.items():
        widget = widget_of(info)
        section = widget.section or section
        if isinstance(widget, Group):
            yield from _fields(_model_in(info), f"{prefix}{name}.", section)
        else:
            default = None if info.is_required() else info.get_default(call_default_factory=True)
            yield FormField(f"{prefix}{name}", widget, info.is_required(), _max_length(info), default or None, section)


def widget_of(info: FieldInfo) -> Widget:
    """Return the only widget in a field's annotations; a field without one is a mistake in the model."""
    (widget,) = (note for note in info.metadata if isinstance(note, Widget))
    return widget


def nested(values: Values) -> dict[str, Any]:
    """Turn values with dotted names into pydantic's shape: `{"a.b": x}` becomes `{"a": {"b": x}}`.

    Empty fields are left out, so that the model's own defaults and error messages apply.
    """
    tree: dict[str, Any] = {}
    for name, value in values.items():
        *path, last = name.split(".")
        branch = tree
        for step in path:
            branch = branch.setdefault(step, {})
        if value is not None:
            branch[last] = value
    return tree


def _max_length(info: FieldInfo) -> int | None:
    return next((note.max_length for note in info.metadata if isinstance(note, MaxLen)), None)


def _model_in(info: FieldInfo) -> type[BaseModel]:
    for candidate in (info.annotation, *get_args(info.annotation)):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    raise TypeError(f"a Group needs a model as its type, not {info.annotation}")


def lookup(values: Mapping[str, Any], field: FormField) -> Any:
    """Return a field's value: what was entered, or the default if the field was not shown yet."""
    return values.get(field.name, field.default)
