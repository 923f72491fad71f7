"""Cards, carousels, containers, and the plans and task cards of AI apps.

https://docs.slack.dev/reference/block-kit/blocks/card-block
https://docs.slack.dev/reference/block-kit/blocks/container-block
https://docs.slack.dev/reference/block-kit/blocks/task-card-block
"""

from sandbox.rules import relations
from sandbox.rules.blocks import (
    ACTIONS,
    BLOCK_ID,
    CONTEXT,
    DIVIDER,
    FILE,
    HEADER,
    IMAGE_BLOCK,
    INPUT,
    PAGE,
    SECTION,
    VIDEO,
)
from sandbox.rules.data_blocks import TABLE
from sandbox.rules.elements import BUTTON, IMAGE_SOURCE, ONE_SOURCE
from sandbox.rules.kinds import (
    MESSAGE,
    MESSAGE_AND_HOME,
    Array,
    Boolean,
    Choice,
    Kind,
    Object,
    PlainText,
    Shape,
    String,
    Text,
    Typed,
)
from sandbox.rules.objects import SLACK_ICON
from sandbox.rules.rich_text import RICH_TEXT

PICTURE = Shape(
    "image of a card",
    "image",
    f"{PAGE}/card-block",
    IMAGE_SOURCE | {"alt_text": String(max_length=2000, required=True)},
    choice=ONE_SOURCE,
)

# The pages' tables call titles strings; their examples, and Slack itself, use text objects.
CARD = Shape(
    "card block",
    "card",
    f"{PAGE}/card-block",
    BLOCK_ID
    | {
        "hero_image": Typed(shapes=(PICTURE,)),
        "icon": Typed(shapes=(PICTURE,)),
        "slack_icon": Typed(shapes=(SLACK_ICON,)),
        "title": Text(max_length=150),
        "subtitle": Text(max_length=150),
        "body": Text(max_length=200),
        "subtext": Text(max_length=200),
        "actions": Array(item=Typed(shapes=(BUTTON,)), max_items=3),
    },
    choice=Choice(("hero_image", "title", "actions", "body")),
    relations=(relations.one_icon_at_most, relations.action_ids_are_unique),
)

CAROUSEL = Shape(
    "carousel block",
    "carousel",
    f"{PAGE}/carousel-block",
    BLOCK_ID | {"elements": Array(item=Typed(shapes=(CARD,)), min_items=1, max_items=10, required=True)},
    surfaces=MESSAGE_AND_HOME,
)

IN_A_CONTAINER = (ACTIONS, CONTEXT, DIVIDER, FILE, HEADER, IMAGE_BLOCK, INPUT, RICH_TEXT, SECTION, TABLE, VIDEO)

CONTAINER = Shape(
    "container block",
    "container",
    f"{PAGE}/container-block",
    BLOCK_ID
    | {
        "title": PlainText(max_length=150),
        "rich_text_title": Typed(shapes=(RICH_TEXT,)),
        "subtitle": Text(max_length=150),
        "icon": Typed(shapes=(PICTURE,)),
        "child_blocks": Array(item=Typed(shapes=IN_A_CONTAINER), max_items=10, required=True),
        "width": String(one_of=("narrow", "standard", "wide", "full")),
        "is_collapsible": Boolean(),
        "default_collapsed": Boolean(),
        "has_header_divider": Boolean(),
    },
    choice=Choice(("title", "rich_text_title")),
    relations=(relations.only_what_collapses_is_collapsed,),
    surfaces=MESSAGE_AND_HOME,
)

URL_SOURCE = Shape(
    "URL source element",
    "url",
    "block-kit/block-elements/url-source-element",
    {"url": String(required=True), "text": String(required=True)},
    surfaces=MESSAGE,
)

TASK: dict[str, Kind] = BLOCK_ID | {
    "task_id": String(required=True),
    "title": String(required=True),
    "details": Typed(shapes=(RICH_TEXT,)),
    "output": Typed(shapes=(RICH_TEXT,)),
    "sources": Array(item=Typed(shapes=(URL_SOURCE,))),
    "status": String(one_of=("pending", "in_progress", "complete", "error")),
}

TASK_CARD = Shape("task card block", "task_card", f"{PAGE}/task-card-block", TASK, surfaces=MESSAGE)

# A task in a plan may omit its type. The page gives no maximum.
TASK_OF_A_PLAN = Shape("task of a plan", "", f"{PAGE}/plan-block", TASK | {"type": String(one_of=("task_card",))})

PLAN = Shape(
    "plan block",
    "plan",
    f"{PAGE}/plan-block",
    BLOCK_ID | {"title": String(required=True), "tasks": Array(item=Object(shape=TASK_OF_A_PLAN))},
    surfaces=MESSAGE,
)

CARD_BLOCKS = (CARD, CAROUSEL, CONTAINER, TASK_CARD, PLAN)
