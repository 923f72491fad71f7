"""Composition objects: the small parts that blocks and elements are made of.

https://docs.slack.dev/reference/block-kit/composition-objects
"""

from sandbox.rules.kinds import Array, Boolean, Choice, Object, PlainText, Shape, String, Text

PAGE = "block-kit/composition-objects"
COLORS = ("primary", "danger")
ICONS = tuple(
    """archive book bookmark bot bug calendar call caret-left caret-right check clipboard code comment compass copy cube
    download edit email eye-closed eye-open file flag folder gear globe heart help image info key lightbulb link map
    mobile new-window pin plus refine refresh rocket save screen share sparkle star star-filled tag thumbs-down
    thumbs-up trash upload user warning""".split()  # noqa: SIM905 - fifty lines of names say no more
)

OPTION = Shape(
    "option object",  # in a select or multi-select menu
    type="",
    page=f"{PAGE}/option-object",
    properties={
        "text": PlainText(max_length=75, required=True),
        "value": String(max_length=150, required=True),
        "description": PlainText(max_length=75),
    },
)

TICK_OPTION = Shape(
    "option object with markup",  # in checkboxes and radio buttons, which allow formatting
    type="",
    page=f"{PAGE}/option-object",
    properties={
        "text": Text(max_length=75, required=True),
        "value": String(max_length=150, required=True),
        "description": Text(max_length=75),
    },
)

OVERFLOW_OPTION = Shape(
    "option object with url",  # in an overflow menu, the only one with links as options
    type="",
    page=f"{PAGE}/option-object",
    properties=OPTION.properties | {"url": String(max_length=3000)},
)

OPTION_GROUP = Shape(
    "option group object",
    type="",
    page=f"{PAGE}/option-group-object",
    properties={
        "label": PlainText(max_length=75, required=True),
        "options": Array(item=Object(shape=OPTION), max_items=100, required=True),
    },
)

CONFIRM = Shape(
    "confirmation dialog object",
    type="",
    page=f"{PAGE}/confirmation-dialog-object",
    properties={
        "title": PlainText(max_length=100, required=True),
        # The page's table asks for plain_text, but its own example is mrkdwn.
        "text": Text(max_length=300, required=True),
        "confirm": PlainText(max_length=30, required=True),
        "deny": PlainText(max_length=30, required=True),
        "style": String(one_of=COLORS),
    },
)

DISPATCH_ACTION_CONFIG = Shape(
    "dispatch action configuration object",
    type="",
    page=f"{PAGE}/dispatch-action-configuration-object",
    properties={
        "trigger_actions_on": Array(
            item=String(one_of=("on_enter_pressed", "on_character_entered")), min_items=1, max_items=2
        ),
    },
)

CONVERSATION_FILTER = Shape(
    "conversation filter object",
    type="",
    page=f"{PAGE}/conversation-filter-object",
    properties={
        "include": Array(item=String(one_of=("im", "mpim", "private", "public")), min_items=1),
        "exclude_external_shared_channels": Boolean(),
        "exclude_bot_users": Boolean(),
    },
    choice=Choice(("include", "exclude_external_shared_channels", "exclude_bot_users")),
)

SLACK_FILE = Shape(
    "slack file object",
    type="",
    page=f"{PAGE}/slack-file-object",
    properties={"id": String(), "url": String()},
    choice=Choice(("id", "url"), exclusive=True),
)

SLACK_ICON = Shape(
    "slack icon object",
    type="icon",
    page=f"{PAGE}/slack-icon-object",
    properties={"name": String(one_of=ICONS, required=True)},
)

# No page gives lengths for a workflow button's parts. Input parameters have no page of their own.
INPUT_PARAMETER = Shape(
    "input parameter object",
    type="",
    page=f"{PAGE}/trigger-object",
    properties={"name": String(required=True), "value": String(required=True)},
)

TRIGGER = Shape(
    "trigger object",
    type="",
    page=f"{PAGE}/trigger-object",
    properties={
        "url": String(required=True),
        "customizable_input_parameters": Array(item=Object(shape=INPUT_PARAMETER)),
    },
)

WORKFLOW = Shape(
    "workflow object",
    type="",
    page=f"{PAGE}/workflow-object",
    properties={"trigger": Object(shape=TRIGGER, required=True)},
)

# Text objects that are elements themselves, in a context block.
CONTEXT_TEXTS = (
    Shape(
        "plain text object",
        type="plain_text",
        page=f"{PAGE}/text-object",
        properties={"text": String(min_length=1, max_length=3000, required=True), "emoji": Boolean()},
    ),
    Shape(
        "mrkdwn text object",
        type="mrkdwn",
        page=f"{PAGE}/text-object",
        properties={"text": String(min_length=1, max_length=3000, required=True), "verbatim": Boolean()},
    ),
)
