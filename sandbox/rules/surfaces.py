"""What an app sends to Slack as a whole: modals, Home tabs, messages, and an external menu's options.

https://docs.slack.dev/reference/views
https://docs.slack.dev/reference/methods/chat.postMessage
"""

from sandbox.rules import relations, wholes
from sandbox.rules.blocks import EVERYDAY_BLOCKS
from sandbox.rules.card_blocks import CARD_BLOCKS
from sandbox.rules.data_blocks import DATA_BLOCKS
from sandbox.rules.kinds import HOME, MODAL, Array, Boolean, Choice, Kind, Object, PlainText, Shape, String, Typed
from sandbox.rules.objects import OPTION, OPTION_GROUP

BLOCK = Typed(shapes=(*EVERYDAY_BLOCKS, *DATA_BLOCKS, *CARD_BLOCKS))

# What both kinds of view have. The pages give no length for external_id; Slack's ids have this one.
VIEW: dict[str, Kind] = {
    "blocks": Array(item=BLOCK, max_items=100, required=True),
    "private_metadata": String(max_length=3000),
    "callback_id": String(max_length=255),
    "external_id": String(max_length=255),
}

MODAL_VIEW = Shape(
    "modal view",
    "modal",
    "views/modal-views",
    VIEW
    | {
        "title": PlainText(max_length=24, required=True),
        "submit": PlainText(max_length=24),
        "close": PlainText(max_length=24),
        "clear_on_close": Boolean(),
        "notify_on_close": Boolean(),
        "submit_disabled": Boolean(),
    },
    relations=(
        wholes.block_ids_are_unique,
        wholes.submit_is_there_for_inputs,
        wholes.one_focus_at_most,
        wholes.view_is_not_too_large,
    ),
    surfaces=MODAL,
)

HOME_VIEW = Shape(
    "home view",
    "home",
    "views/home-tab-views",
    VIEW,
    relations=(wholes.block_ids_are_unique, wholes.one_focus_at_most, wholes.view_is_not_too_large),
    surfaces=HOME,
)

# Slack truncates a longer text of a new message instead of refusing it. Nobody wants that, so it is refused here.
MESSAGE = Shape(
    "message",
    "",
    "methods/chat.postMessage",
    {
        "text": String(max_length=40_000, too_long="msg_too_long"),
        "blocks": Array(item=BLOCK, max_items=50),
    },
    choice=Choice(("text", "blocks"), error="no_text"),
    relations=(
        wholes.block_ids_are_unique,
        wholes.markdown_is_not_too_long,
        wholes.two_charts_at_most,
        wholes.one_table_at_most,
        wholes.blocks_are_not_too_long,
    ),
)

UPDATED_MESSAGE = Shape(
    "updated message",
    "",
    "methods/chat.update",
    MESSAGE.properties | {"text": String(max_length=4_000, too_long="msg_too_long")},
    choice=MESSAGE.choice,
    relations=MESSAGE.relations,
)

# An answer may offer nothing, so there is no minimum.
OPTIONS = Shape(
    "options of an external menu",
    "",
    "block-kit/block-elements/select-menu-element",
    {
        "options": Array(item=Object(shape=OPTION), max_items=100),
        "option_groups": Array(item=Object(shape=OPTION_GROUP), max_items=100),
    },
    choice=Choice(("options", "option_groups"), exclusive=True),
    relations=(relations.option_values_are_unique,),
)
