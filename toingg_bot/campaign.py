"""Campaign: what the user asks Toingg to run, every field declared once.

The form, its limits, the validation, the payload, the summary in the channel, the details and the way back from an
error of Toingg's to the field all follow from the declarations here.
"""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_serializer,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from toingg_bot.analysis import ANALYSIS_MAX_LENGTH, parse_analysis
from toingg_bot.errors import Problem
from toingg_bot.forms import (
    Checkbox,
    ConversationPicker,
    Dropdown,
    FormField,
    Group,
    SearchableList,
    TextInput,
    TimePicker,
    Values,
    Widget,
    fields_of,
    nested,
    widget_of,
)
from toingg_bot.writing import printable

SCRIPT_MIN_LENGTH = 200
"""What Toingg's contract asks for; a setting may ask for another."""

TIME_ZONES = ("IST", "UTC", "GMT", "GST", "SGT", "CET", "EST", "CST", "MST", "PST")
LANGUAGES = ("english", "hindi")


def long_enough(script: str, info: ValidationInfo) -> str:
    """Hold the script to the least length that the settings ask for (`script_min_length` in the context)."""
    least = (info.context or {}).get("script_min_length", SCRIPT_MIN_LENGTH)
    if len(script) < least:
        raise PydanticCustomError(
            "script_too_short",
            "Write at least {least} characters; this has {length}.",
            {"least": f"{least:,}", "length": f"{len(script):,}"},
        )
    return script


Text = Annotated[str, BeforeValidator(printable), StringConstraints(strip_whitespace=True)]


class CallingWindow(BaseModel):
    """Between which hours Toingg may call. Toingg reads it as one text, `10Am to 10Pm IST`; no window is `""`."""

    model_config = ConfigDict(hide_input_in_errors=True)

    opens: Annotated[time | None, TimePicker(label="From", placeholder="Start of calls")] = None
    closes: Annotated[
        time | None,
        Field(validate_default=True),
        TimePicker(label="To", placeholder="End of calls", hint="Leave From and To empty to call at any hour."),
    ] = None
    time_zone: Annotated[Text, Dropdown(label="Time zone", choices=TIME_ZONES)] = TIME_ZONES[0]

    @field_validator("closes")
    @classmethod
    def _both_or_neither(cls, closes: time | None, info: ValidationInfo) -> time | None:
        if "opens" not in info.data:
            return closes
        opens: time | None = info.data["opens"]
        if opens and not closes:
            raise PydanticCustomError("window_open", "Choose when calls end as well, or clear From.")
        if closes and not opens:
            raise PydanticCustomError("window_open", "Choose when calls start in From as well, or clear this.")
        if opens and closes and closes <= opens:
            raise PydanticCustomError(
                "window_backwards",
                "Choose a time after {opens}; calls start and end on the same day.",
                {"opens": clock(opens)},
            )
        return closes

    @model_serializer
    def as_toingg_writes_it(self) -> str:
        """Return the window as in the contract's example, with minutes only where there are any."""
        if self.opens is None or self.closes is None:
            return ""
        return f"{clock(self.opens)} to {clock(self.closes)} {self.time_zone}"


def clock(moment: time) -> str:
    """Return a time of day as the contract writes it: `10Am`, `10:30Am`, `12Pm`."""
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'Am' if moment < time(12) else 'Pm'}"


class Campaign(BaseModel):
    """What the user asks Toingg to run. To add a field, add one attribute.

    The aliases are Toingg's spelling: https://www.toingg.com/api/v3/create_campaign/
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=False,
        loc_by_alias=False,
        hide_input_in_errors=True,
    )

    title: Annotated[
        Text,
        Field(min_length=1, max_length=150),
        TextInput(label="Title", placeholder="Diwali renewals"),
    ]
    voice: Annotated[
        Text,
        Field(min_length=1, max_length=150),
        SearchableList(
            label="Voice",
            placeholder="Search voices",
            hint="Type a name that is not in the list to use it all the same.",
            announced=True,
        ),
    ]
    language: Annotated[
        Text,
        StringConstraints(to_lower=True),
        Field(min_length=1, max_length=150),
        Dropdown(label="Language", choices=LANGUAGES, placeholder="Choose a language", announced=True),
    ]
    script: Annotated[
        Text,
        Field(max_length=3000),
        AfterValidator(long_enough),
        TextInput(label="Script", multiline=True, placeholder="What the agent says and does, step by step"),
    ]
    purpose: Annotated[
        Text,
        Field(max_length=3000),
        TextInput(label="Purpose", multiline=True, placeholder="What the calls should achieve"),
    ] = ""
    knowledge_base: Annotated[
        Text,
        Field(max_length=3000),
        TextInput(
            label="Knowledge base",
            multiline=True,
            placeholder="Facts that the agent may use, or a link to them",
        ),
    ] = ""
    calendar: Annotated[CallingWindow, Group(label="Calling window", announced=True)] = CallingWindow()
    first_line: Annotated[
        Text,
        Field(max_length=3000),
        TextInput(label="First line", placeholder="Namaste! This is Asha from Acme Travels."),
    ] = ""
    tone: Annotated[Text, Field(max_length=3000), TextInput(label="Tone", placeholder="Warm and professional")] = ""
    post_call_analysis: Annotated[
        bool,
        Checkbox(label="Analyse each call", choice="Have Toingg read each call and note what came of it"),
    ] = False
    post_call_analysis_schema: Annotated[
        dict[str, str],
        BeforeValidator(parse_analysis),
        Field(max_length=ANALYSIS_MAX_LENGTH),
        TextInput(
            label="What to find out",
            multiline=True,
            placeholder="lead_type: Hot, warm or cold\nbudget: What they can spend, in rupees",
            hint="One line for each answer, as “key: what to find out”, or a JSON object. Turns the analysis on.",
        ),
    ] = Field(default_factory=dict)
    conversation: Annotated[
        Text,
        Field(min_length=1, max_length=150, exclude=True),
        ConversationPicker(label="Post the outcome in"),
    ]

    @model_validator(mode="after")
    def _a_schema_asks_for_the_analysis(self) -> "Campaign":
        self.post_call_analysis = self.post_call_analysis or bool(self.post_call_analysis_schema)
        return self

    def payload(self) -> dict[str, Any]:
        """Return the body of `create_campaign/`: always all eleven keys."""
        return self.model_dump(by_alias=True, mode="json")


FORM: tuple[FormField, ...] = fields_of(Campaign)
"""What the form asks, in order."""


def validated(values: Values, script_min_length: int) -> Campaign | list[Problem]:
    """Return the campaign that was typed, or everything that is wrong with it, each problem under its field."""
    try:
        return Campaign.model_validate(nested(values), context={"script_min_length": script_min_length})
    except ValidationError as error:
        return [
            Problem(_sentence(details), field=_field_at(details["loc"])) for details in error.errors(include_url=False)
        ]


def summary(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return label and value of what may stand in a channel for everybody to read; what is empty is left out."""
    return [(widget.label, text) for widget, text in _shown(payload) if widget.announced and text]


def details(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return label and value of everything that was sent; what is empty is left out."""
    return [(widget.label, text) for widget, text in _shown(payload) if text]


def problem_at(loc: Sequence[str | int], message: str) -> Problem:
    """Tie an error of Toingg's to the form: `loc` is its path into the body, `["body", "title"]`.

    What is deeper than the field, or unknown to the form, is said in the message.
    """
    for depth, step in enumerate(loc):
        if step in _NAMES_BY_ALIAS:
            inside = ".".join(str(part) for part in loc[depth + 1 :])
            return Problem(f"{inside}: {message}" if inside else message, field=_NAMES_BY_ALIAS[str(step)])
    path = ".".join(str(part) for part in loc if part != "body")
    return Problem(f"{path}: {message}" if path else message)


def label_of(field: str | None) -> str | None:
    """Return what the form calls a field."""
    return next((known.widget.label for known in FORM if known.name == field), None)


def _shown(payload: Mapping[str, Any]) -> list[tuple[Widget, str]]:
    return [
        (widget_of(info), _readable(payload.get(info.alias or name)))
        for name, info in Campaign.model_fields.items()
        if not info.exclude
    ]


def _readable(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Mapping):
        return "\n".join(f"{key}: {text}" for key, text in value.items())
    return str(value or "")


def _first_part(name: str) -> str:
    """Return the first field that the form shows for a model's field: a group shows its parts."""
    return next(field.name for field in FORM if field.name == name or field.name.startswith(f"{name}."))


_NAMES_BY_ALIAS = {
    info.alias: _first_part(name) for name, info in Campaign.model_fields.items() if info.alias and not info.exclude
}

_SENTENCES = {
    "missing": "Please fill this in.",
    "too_short": "Please fill this in.",
    "too_long": "Shorten this to {max_length:,} characters; it has {actual_length:,}.",
}
"""Our words for pydantic's own errors; our validators bring theirs."""


def _sentence(error: Mapping[str, Any]) -> str:
    sentence = _SENTENCES.get(error["type"].removeprefix("string_"))
    return sentence.format(**error.get("ctx", {})) if sentence else str(error["msg"])


def _field_at(loc: tuple[int | str, ...]) -> str:
    """Return the field that a pydantic `loc` means; below a field (a key of the schema) it is the field itself."""
    names = {field.name for field in FORM}
    return next(name for end in range(len(loc), 0, -1) if (name := ".".join(map(str, loc[:end]))) in names)
