"""Campaign: what the user asks Toingg to run, with every field declared once.

The declarations here define the form, its limits, the validation, the payload, the summary in the channel and the
details. They also show which field an error from Toingg belongs to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic.alias_generators import to_camel

from toingg_bot.domain.analysis import ANALYSIS_MAX_LENGTH, parse_analysis
from toingg_bot.domain.calling_window import CallingWindow
from toingg_bot.domain.calling_window import in_words as window_in_words
from toingg_bot.domain.errors import Problem
from toingg_bot.domain.forms import (
    Checkbox,
    ConversationPicker,
    Dropdown,
    FormField,
    FormModel,
    Group,
    LongText,
    SearchableList,
    TextInput,
    Values,
    fields_of,
    nested,
    tidied,
)
from toingg_bot.domain.mistakes import all_wrong, reasons_of, too_long, wrong
from toingg_bot.domain.reasons import Reason, Reasons, reason
from toingg_bot.domain.text import length_of

SCRIPT, FIRST_LINE, CONVERSATION = "script", "first_line", "conversation"
"""The names of fields that something special is about."""


@dataclass(frozen=True)
class ScriptLength:
    """How long a script may be, in characters. Two settings can change it; the minimum is that of Toingg's contract."""

    least: int = 200
    most: int = 20_000


SCRIPT_LENGTH = ScriptLength()

LANGUAGES = ("english", "hindi")


def right_length(script: str, info: ValidationInfo) -> str:
    """Check that the script has a length that the settings allow (`script_length` in the context)."""
    may_be = (info.context or {}).get("script_length", SCRIPT_LENGTH)
    missing = may_be.least - length_of(script)
    if missing > 0:
        raise wrong("script_too_short", missing=missing, least=may_be.least)
    if len(script) > may_be.most:
        raise all_wrong((too_long(may_be.most, len(script)),))
    return script


class Campaign(FormModel):
    """What the user asks Toingg to run. To add a field, add one attribute.

    The aliases are Toingg's spelling: https://www.toingg.com/api/v3/create_campaign/
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=False,
        loc_by_alias=False,
    )

    title: Annotated[
        str,
        Field(min_length=1, max_length=150),
        TextInput(label="Title", placeholder="Diwali renewals", section="Basics"),
    ]
    voice: Annotated[
        str,
        Field(min_length=1, max_length=150),
        SearchableList(
            label="Voice",
            placeholder="Search voices",
            hint="Can't find it? Type the exact voice name.",
            announced=True,
        ),
    ]
    language: Annotated[
        str,
        StringConstraints(to_lower=True),
        Field(min_length=1, max_length=150),
        Dropdown(
            label="Language",
            choices=LANGUAGES,
            placeholder="Choose a language",
            announced=True,
            in_words=lambda name: f"{name[:1].upper()}{name[1:]}",
        ),
    ]
    script: Annotated[
        str,
        Field(min_length=1, max_length=SCRIPT_LENGTH.most),
        AfterValidator(right_length),
        LongText(
            label="Script",
            placeholder="What the agent says and does, step by step",
            hint="At least {least:,} characters, up to {most:,}.",
            from_file="Script from a file",
            section="What the agent says",
        ),
    ]
    purpose: Annotated[
        str,
        Field(max_length=3000),
        TextInput(label="Purpose", multiline=True, placeholder="What the calls should achieve"),
    ] = ""
    knowledge_base: Annotated[
        str,
        Field(max_length=8000),
        LongText(
            label="Knowledge base",
            placeholder="Facts that the agent can use, or a link to them",
        ),
    ] = ""
    first_line: Annotated[
        str,
        Field(max_length=1000),
        TextInput(label="First line", placeholder="Namaste! This is Asha from Acme Travels."),
    ] = ""
    tone: Annotated[str, Field(max_length=500), TextInput(label="Tone", placeholder="Warm and professional")] = ""
    calendar: Annotated[
        CallingWindow,
        Group(label="Calling window", section="When to call", announced=True, in_words=window_in_words),
    ] = CallingWindow()
    post_call_analysis: Annotated[
        bool,
        Checkbox(label="Analyse each call", choice="Summarise the result of each call", section="After each call"),
    ] = False
    post_call_analysis_schema: Annotated[
        dict[str, str],
        BeforeValidator(parse_analysis),
        Field(max_length=ANALYSIS_MAX_LENGTH),
        TextInput(
            label="What to find out",
            multiline=True,
            placeholder="lead_type: Hot, warm or cold\nbudget: What they can spend, in rupees",
            hint="One question per line, as “key: what to find out”. This also turns on the analysis.",
        ),
    ] = Field(default_factory=dict)
    conversation: Annotated[
        str,
        Field(min_length=1, max_length=150, exclude=True),
        ConversationPicker(label="Share the result in"),
    ]

    @model_validator(mode="after")
    def _a_schema_asks_for_the_analysis(self) -> "Campaign":
        self.post_call_analysis = self.post_call_analysis or bool(self.post_call_analysis_schema)
        return self

    def payload(self) -> dict[str, Any]:
        """Return the body for `create_campaign/`, always with all eleven keys."""
        return self.model_dump(by_alias=True, mode="json")


@cache
def form(script_length: ScriptLength = SCRIPT_LENGTH) -> tuple[FormField, ...]:
    """Return the fields of the form, in order."""
    return tuple(
        replace(
            field,
            widget=replace(field.widget, hint=field.widget.hint.format(**asdict(script_length))),
            max_length=script_length.most,
        )
        if field.name == SCRIPT
        else field
        for field in fields_of(Campaign)
    )


FORM = form()
"""The form with default settings: for names, labels and kinds of widgets, which do not depend on settings."""


def validated(values: Values, script_length: ScriptLength = SCRIPT_LENGTH) -> Campaign | list[Problem]:
    """Return the campaign that was typed, or all its problems, each with its field."""
    try:
        return Campaign.model_validate(nested(values), context={"script_length": script_length})
    except ValidationError as error:
        return [
            Problem(reasons_of(details), field=_field_at(details["loc"])) for details in error.errors(include_url=False)
        ]


def overlong(values: Values, script_length: ScriptLength = SCRIPT_LENGTH) -> list[Problem]:
    """Return the texts that are too long for the form, for example saved ones from a time with higher limits."""
    lengths = [
        (field, field.max_length, len(tidied(values.get(field.name) or "", field.widget)))
        for field in form(script_length)
        if isinstance(field.widget, TextInput) and field.max_length
    ]
    return [Problem((too_long(most, length),), field=field.name) for field, most, length in lengths if length > most]


def sketch(values: Values) -> dict[str, str]:
    """Return what lists show of a campaign that is not sent yet, as far as it is filled in."""
    shown = [field for field in FORM if field.name in {"title", "voice", "language"}]
    return {field.name: tidied(values.get(field.name) or "", field.widget) for field in shown}


def is_begun(values: Values) -> bool:
    """Return whether anything is filled in that the form did not choose by itself."""
    asked = [field for field in FORM if field.name != CONVERSATION]
    return any(values.get(field.name) and values[field.name] != field.default for field in asked)


def texts_in(payload: Mapping[str, Any]) -> Values:
    """Return the values of a campaign's text fields as they were sent, by the names of the fields."""
    sent = {name: payload.get(info.alias or name) for name, info in Campaign.model_fields.items()}
    return {name: text for name, text in sent.items() if isinstance(text, str)}


def problem_at(loc: Sequence[str | int], words: Reason) -> Problem:
    """Connect an error from Toingg to a field of the form; `loc` is its path in the body, `["body", "title"]`.

    Path parts below the field, or unknown to the form, stand before Toingg's words.
    """
    for depth, step in enumerate(loc):
        if step in _NAMES_BY_ALIAS:
            return Problem(_at(loc[depth + 1 :], words), field=_NAMES_BY_ALIAS[str(step)])
    return Problem(_at([part for part in loc if part != "body"], words))


def _at(path: Sequence[str | int], words: Reason) -> Reasons:
    return (reason("at", path=".".join(map(str, path))), words) if path else (words,)


def label_of(field: str | None) -> str | None:
    """Return a field's label in the form."""
    return next((known.widget.label for known in FORM if known.name == field), None)


def _first_part(name: str) -> str:
    """Return the first form field of a model's field: a group has several."""
    return next(field.name for field in FORM if field.name == name or field.name.startswith(f"{name}."))


_NAMES_BY_ALIAS = {
    info.alias: _first_part(name) for name, info in Campaign.model_fields.items() if info.alias and not info.exclude
}


def _field_at(loc: tuple[int | str, ...]) -> str:
    """Return the field for a pydantic `loc`, also if that goes deeper than the field (to a key of the schema)."""
    names = {field.name for field in FORM}
    return next(name for end in range(len(loc), 0, -1) if (name := ".".join(map(str, loc[:end]))) in names)
