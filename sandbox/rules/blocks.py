"""Blocks, of which views and messages consist.

Tables, charts and cards are in `data_blocks` and `card_blocks`. The surfaces come from
https://docs.slack.dev/reference/block-kit/blocks. The pages give the maximum length of each list, but not the minimum:
Slack itself requires at least one item.
"""

from sandbox.rules import relations
from sandbox.rules.elements import (
    BUTTON,
    CHECKBOXES,
    DATEPICKER,
    DATETIMEPICKER,
    EMAIL_INPUT,
    FEEDBACK_BUTTONS,
    FILE_INPUT,
    ICON_BUTTON,
    IMAGE,
    IMAGE_SOURCE,
    NUMBER_INPUT,
    ONE_SOURCE,
    OVERFLOW,
    PLAIN_TEXT_INPUT,
    RADIO_BUTTONS,
    RICH_TEXT_INPUT,
    TIMEPICKER,
    URL_INPUT,
    WORKFLOW_BUTTON,
)
from sandbox.rules.kinds import (
    MESSAGE,
    MODAL,
    NOWHERE,
    Array,
    Boolean,
    Choice,
    Integer,
    Kind,
    PlainText,
    Shape,
    String,
    Text,
    Typed,
)
from sandbox.rules.menus import MULTI_SELECTS, SELECTS
from sandbox.rules.objects import CONTEXT_TEXTS
from sandbox.rules.rich_text import RICH_TEXT

PAGE = "block-kit/blocks"

BLOCK_ID: dict[str, Kind] = {"block_id": String(min_length=1, max_length=255)}

# What people can pick or tick anywhere: in a section, in an actions block or in an input.
PICKERS = (CHECKBOXES, DATEPICKER, RADIO_BUTTONS, TIMEPICKER, *SELECTS, *MULTI_SELECTS)
IN_A_SECTION = (*PICKERS, BUTTON, IMAGE, OVERFLOW, WORKFLOW_BUTTON)
# The page of the actions block allows a rich_text_input, though the element's own page mentions only inputs.
IN_ACTIONS = (*PICKERS, BUTTON, DATETIMEPICKER, OVERFLOW, RICH_TEXT_INPUT, WORKFLOW_BUTTON)
IN_AN_INPUT = (
    *PICKERS,
    DATETIMEPICKER,
    EMAIL_INPUT,
    FILE_INPUT,
    NUMBER_INPUT,
    PLAIN_TEXT_INPUT,
    RICH_TEXT_INPUT,
    URL_INPUT,
)

SECTION = Shape(
    "section block",
    "section",
    f"{PAGE}/section-block",
    BLOCK_ID
    | {
        "text": Text(max_length=3000),
        "fields": Array(item=Text(max_length=2000), min_items=1, max_items=10),
        "accessory": Typed(shapes=IN_A_SECTION),
        "expand": Boolean(),
    },
    choice=Choice(("text", "fields")),
)

ACTIONS = Shape(
    "actions block",
    "actions",
    f"{PAGE}/actions-block",
    BLOCK_ID | {"elements": Array(item=Typed(shapes=IN_ACTIONS), min_items=1, max_items=25, required=True)},
    relations=(relations.action_ids_are_unique,),
)

INPUT = Shape(
    "input block",
    "input",
    f"{PAGE}/input-block",
    BLOCK_ID
    | {
        "label": PlainText(max_length=2000, required=True),
        "element": Typed(shapes=IN_AN_INPUT, required=True),
        "hint": PlainText(max_length=2000),
        "optional": Boolean(),
        "dispatch_action": Boolean(),
    },
    relations=(relations.files_are_not_dispatched,),
)

CONTEXT = Shape(
    "context block",
    "context",
    f"{PAGE}/context-block",
    BLOCK_ID
    | {"elements": Array(item=Typed(shapes=(IMAGE, *CONTEXT_TEXTS)), min_items=1, max_items=10, required=True)},
)

CONTEXT_ACTIONS = Shape(
    "context actions block",
    "context_actions",
    f"{PAGE}/context-actions-block",
    BLOCK_ID
    | {
        "elements": Array(item=Typed(shapes=(FEEDBACK_BUTTONS, ICON_BUTTON)), min_items=1, max_items=5, required=True),
    },
    relations=(relations.action_ids_are_unique,),
    surfaces=MESSAGE,
)

HEADER = Shape(
    "header block",
    "header",
    f"{PAGE}/header-block",
    BLOCK_ID
    | {
        "text": PlainText(max_length=150, required=True),
        "level": Integer(least=1, most=4),
    },
)

DIVIDER = Shape("divider block", "divider", f"{PAGE}/divider-block", BLOCK_ID)

ALERT = Shape(
    "alert block",
    "alert",
    f"{PAGE}/alert-block",
    BLOCK_ID
    | {
        "text": Text(max_length=200, required=True),
        "level": String(one_of=("default", "info", "warning", "error", "success")),
    },
    surfaces=MODAL,
)

MARKDOWN = Shape(
    "markdown block",
    "markdown",
    f"{PAGE}/markdown-block",
    BLOCK_ID | {"text": String(required=True)},
    surfaces=MESSAGE,
)

IMAGE_BLOCK = Shape(
    "image block",
    "image",
    f"{PAGE}/image-block",
    BLOCK_ID
    | IMAGE_SOURCE
    | {
        "alt_text": String(max_length=2000, required=True),
        "title": PlainText(max_length=2000),
    },
    choice=ONE_SOURCE,
)

HTTPS = String(pattern=r"https://\S+", example="https://example.com/video")

VIDEO = Shape(
    "video block",
    "video",
    f"{PAGE}/video-block",
    BLOCK_ID
    | {
        "alt_text": String(required=True),
        "title": PlainText(max_length=199, required=True),  # "less than 200"
        "title_url": HTTPS,
        "thumbnail_url": String(required=True),
        "video_url": String(pattern=HTTPS.pattern, example=HTTPS.example, required=True),
        "author_name": String(max_length=49),  # "less than 50"
        "description": PlainText(max_length=199),  # "less than 200"
        "provider_name": String(),
        "provider_icon_url": String(),
    },
)

# It appears when messages are read, but no app can send it. So its properties are not needed.
FILE = Shape("file block", "file", f"{PAGE}/file-block", {}, surfaces=NOWHERE)

EVERYDAY_BLOCKS = (
    SECTION,
    ACTIONS,
    INPUT,
    CONTEXT,
    CONTEXT_ACTIONS,
    HEADER,
    DIVIDER,
    ALERT,
    MARKDOWN,
    IMAGE_BLOCK,
    VIDEO,
    FILE,
    RICH_TEXT,
)
