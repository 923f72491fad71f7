"""Block elements: what people press, tick and type into.

Select menus are in `menus`. Blocks say which element may be in which of their parts; elements say on which surfaces.

https://docs.slack.dev/reference/block-kit/block-elements
"""

from sandbox.rules import relations
from sandbox.rules.kinds import (
    MESSAGE,
    MODAL,
    MODAL_AND_HOME,
    MODAL_AND_MESSAGE,
    Array,
    Boolean,
    Choice,
    Date,
    Integer,
    Kind,
    Object,
    PlainText,
    Shape,
    String,
    Typed,
)
from sandbox.rules.objects import (
    COLORS,
    CONFIRM,
    DISPATCH_ACTION_CONFIG,
    OVERFLOW_OPTION,
    SLACK_FILE,
    TICK_OPTION,
    WORKFLOW,
)
from sandbox.rules.rich_text import RICH_TEXT

PAGE = "block-kit/block-elements"

# What many elements share.
ACTION_ID: dict[str, Kind] = {"action_id": String(min_length=1, max_length=255)}
CONFIRMED: dict[str, Kind] = {"confirm": Object(shape=CONFIRM)}
FOCUSED: dict[str, Kind] = {"focus_on_load": Boolean()}
PLACEHOLDER: dict[str, Kind] = {"placeholder": PlainText(max_length=150)}
DISPATCHED: dict[str, Kind] = {"dispatch_action_config": Object(shape=DISPATCH_ACTION_CONFIG)}
LABELLED: dict[str, Kind] = {"accessibility_label": String(max_length=75)}

PICKED = ACTION_ID | CONFIRMED | FOCUSED
TYPED_IN = ACTION_ID | DISPATCHED | FOCUSED | PLACEHOLDER

BUTTON = Shape(
    "button element",
    "button",
    f"{PAGE}/button-element",
    {
        "text": PlainText(max_length=75, required=True),
        "url": String(max_length=3000),
        "value": String(max_length=2000),
        "style": String(one_of=COLORS),
        **ACTION_ID,
        **CONFIRMED,
        **LABELLED,
    },
)

WORKFLOW_BUTTON = Shape(
    "workflow button element",
    "workflow_button",
    f"{PAGE}/workflow-button-element",
    {
        "text": PlainText(max_length=75, required=True),
        "workflow": Object(shape=WORKFLOW, required=True),
        "action_id": String(min_length=1, max_length=255, required=True),
        "style": String(one_of=COLORS),
        **LABELLED,
    },
    surfaces=MESSAGE,
)

CHECKBOXES = Shape(
    "checkboxes element",
    "checkboxes",
    f"{PAGE}/checkboxes-element",
    {
        "options": Array(item=Object(shape=TICK_OPTION), min_items=1, max_items=10, required=True),
        "initial_options": Array(item=Object(shape=TICK_OPTION), min_items=1),
        **PICKED,
    },
    relations=(relations.option_values_are_unique, relations.initial_options_are_options),
)

RADIO_BUTTONS = Shape(
    "radio buttons element",
    "radio_buttons",
    f"{PAGE}/radio-button-group-element",
    {
        "options": Array(item=Object(shape=TICK_OPTION), min_items=1, max_items=10, required=True),
        "initial_option": Object(shape=TICK_OPTION),
        **PICKED,
    },
    relations=(relations.option_values_are_unique, relations.initial_option_is_an_option),
)

OVERFLOW = Shape(
    "overflow menu element",
    "overflow",
    f"{PAGE}/overflow-menu-element",
    {
        "options": Array(item=Object(shape=OVERFLOW_OPTION), min_items=1, max_items=5, required=True),
        **ACTION_ID,
        **CONFIRMED,
    },
    relations=(relations.option_values_are_unique,),
)

DATE = Date(pattern=r"[0-9]{4}-[0-9]{2}-[0-9]{2}", example="2026-01-31")
TIME = String(pattern=r"([01][0-9]|2[0-3]):[0-5][0-9]", example="22:25")

DATEPICKER = Shape(
    "date picker element",
    "datepicker",
    f"{PAGE}/date-picker-element",
    {
        "initial_date": DATE,
        **PICKED,
        **PLACEHOLDER,
    },
)

TIMEPICKER = Shape(
    "time picker element",
    "timepicker",
    f"{PAGE}/time-picker-element",
    {
        "initial_time": TIME,
        "timezone": String(),  # an IANA name such as America/Chicago
        **PICKED,
        **PLACEHOLDER,
    },
)

DATETIMEPICKER = Shape(
    "datetime picker element",
    "datetimepicker",
    f"{PAGE}/datetime-picker-element",
    {"initial_date_time": Integer(least=1_000_000_000, most=9_999_999_999), **PICKED},  # ten digits
    surfaces=MODAL_AND_MESSAGE,
)

PLAIN_TEXT_INPUT = Shape(
    "plain-text input element",
    "plain_text_input",
    f"{PAGE}/plain-text-input-element",
    {
        "initial_value": String(),  # the page gives no length; Slack was seen to accept 5,000
        "multiline": Boolean(),
        "min_length": Integer(least=0, most=3000),
        "max_length": Integer(least=1, most=3000),
        **TYPED_IN,
    },
    relations=(relations.min_length_is_within_max_length,),
)

EMAIL_INPUT = Shape(
    "email input element",
    "email_text_input",
    f"{PAGE}/email-input-element",
    {"initial_value": String(), **TYPED_IN},
    surfaces=MODAL,
)

URL_INPUT = Shape(
    "URL input element",
    "url_text_input",
    f"{PAGE}/url-input-element",
    {"initial_value": String(), **TYPED_IN},
    surfaces=MODAL,
)

NUMBER = String(pattern=r"-?[0-9]+(\.[0-9]+)?", example="-12.5")

NUMBER_INPUT = Shape(
    "number input element",
    "number_input",
    f"{PAGE}/number-input-element",
    {
        "is_decimal_allowed": Boolean(required=True),
        "initial_value": NUMBER,
        "min_value": NUMBER,
        "max_value": NUMBER,
        **TYPED_IN,
    },
    relations=(relations.min_value_is_within_max_value, relations.decimals_only_where_allowed),
    surfaces=MODAL,
)

FILE_INPUT = Shape(
    "file input element",
    "file_input",
    f"{PAGE}/file-input-element",
    {"filetypes": Array(item=String()), "max_files": Integer(least=1, most=10), **ACTION_ID},
    surfaces=MODAL,
)

RICH_TEXT_INPUT = Shape(
    "rich text input element",
    "rich_text_input",
    f"{PAGE}/rich-text-input-element",
    {
        **TYPED_IN,
        "action_id": String(min_length=1, max_length=255, required=True),
        "initial_value": Typed(shapes=(RICH_TEXT,)),
        "min_lines": Integer(least=1, most=100),
        "max_lines": Integer(least=1, most=100),
    },
    relations=(relations.min_lines_is_within_max_lines,),
    surfaces=MODAL_AND_HOME,
)

IMAGE_SOURCE: dict[str, Kind] = {"image_url": String(max_length=3000), "slack_file": Object(shape=SLACK_FILE)}
ONE_SOURCE = Choice(("image_url", "slack_file"), exclusive=True)

IMAGE = Shape(
    "image element",
    "image",
    f"{PAGE}/image-element",
    IMAGE_SOURCE | {"alt_text": String(required=True)},
    choice=ONE_SOURCE,
)

FEEDBACK_BUTTON = Shape(
    "feedback button object",
    "",
    f"{PAGE}/feedback-buttons-element",
    {
        "text": PlainText(max_length=75, required=True),
        "value": String(max_length=2000, required=True),
        **LABELLED,
    },
)

FEEDBACK_BUTTONS = Shape(
    "feedback buttons element",
    "feedback_buttons",
    f"{PAGE}/feedback-buttons-element",
    {
        "positive_button": Object(shape=FEEDBACK_BUTTON, required=True),
        "negative_button": Object(shape=FEEDBACK_BUTTON, required=True),
        **ACTION_ID,
    },
    surfaces=MESSAGE,
)

ICON_BUTTON = Shape(
    "icon button element",
    "icon_button",
    f"{PAGE}/icon-button-element",
    {
        "icon": String(one_of=("trash",), required=True),
        "text": PlainText(max_length=3000, required=True),  # no other length than that of every text object
        "value": String(max_length=2000),
        "visible_to_user_ids": Array(item=String()),
        **ACTION_ID,
        **CONFIRMED,
        **LABELLED,
    },
    surfaces=MESSAGE,
)
