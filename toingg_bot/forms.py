"""Widgets: how a field of a pydantic model is asked for. Knows no Slack.

A field is declared once, with its rules for pydantic and its widget side by side:

    title: Annotated[str, Field(min_length=1, max_length=150), TextInput(label="Title")]

`fields_of` reads such a model into the list of what to ask. A field's name is the path of attributes that leads to it
(`calendar.opens`), which is also what pydantic's `loc` says of an error.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, get_args

from annotated_types import MaxLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

Values: TypeAlias = dict[str, Any]
"""What a person entered, by field name: text, a choice's value, `HH:MM`, a conversation's id, True/False, or None."""


@dataclass(frozen=True, kw_only=True)
class Widget:
    """What every way of asking has in common."""

    label: str
    hint: str = ""
    placeholder: str = ""
    announced: bool = False
    """Whether the value stands in the message that announces the outcome, for everybody to read."""


@dataclass(frozen=True, kw_only=True)
class TextInput(Widget):
    """One line of text, or several."""

    multiline: bool = False


@dataclass(frozen=True, kw_only=True)
class SearchableList(Widget):
    """A list that is searched while typing; what is typed and not in it can be chosen too."""


@dataclass(frozen=True, kw_only=True)
class Dropdown(Widget):
    """A short list; `choices` are always offered, more may be known when the form is shown."""

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
    """A channel or direct message; the one that the form is opened in is chosen already."""


@dataclass(frozen=True, kw_only=True)
class ChannelPicker(Widget):
    """A public or private channel, or none."""


@dataclass(frozen=True, kw_only=True)
class PeoplePicker(Widget):
    """Any number of people of the workspace."""


@dataclass(frozen=True, kw_only=True)
class Group(Widget):
    """Several widgets that make one value: the field's type is a model of its own."""


@dataclass(frozen=True)
class FormField:
    """One thing to ask: its name, how it is asked, and what the person may leave out."""

    name: str
    widget: Widget
    required: bool
    max_length: int | None = None
    default: Any = None


def fields_of(model: type[BaseModel], prefix: str = "") -> tuple[FormField, ...]:
    """Return what the form asks for, in order; the parts of a group stand in its place."""
    return tuple(_fields(model, prefix))


def _fields(model: type[BaseModel], prefix: str) -> Iterator[FormField]:
    for name, info in model.model_fields.items():
        widget = widget_of(info)
        if isinstance(widget, Group):
            yield from _fields(_model_in(info), f"{prefix}{name}.")
        else:
            default = None if info.is_required() else info.get_default(call_default_factory=True)
            yield FormField(f"{prefix}{name}", widget, info.is_required(), _max_length(info), default or None)


def widget_of(info: FieldInfo) -> Widget:
    """Return the one widget among a field's annotations; a field without one is a mistake in the model."""
    (widget,) = (note for note in info.metadata if isinstance(note, Widget))
    return widget


def nested(values: Values) -> dict[str, Any]:
    """Return values by dotted name as pydantic wants them: `{"a.b": x}` becomes `{"a": {"b": x}}`.

    What was left empty is left out, so that the model's own defaults and messages hold.
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
    """Return what stands in a field: what was entered, or its default where it was not shown yet."""
    return values.get(field.name, field.default)
