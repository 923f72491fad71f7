"""Select menus and multi-select menus.

They share parts, because they differ only in the source of their options.

https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
https://docs.slack.dev/reference/block-kit/block-elements/multi-select-menu-element
"""

from sandbox.rules import relations
from sandbox.rules.elements import PICKED, PLACEHOLDER
from sandbox.rules.kinds import Array, Boolean, Choice, Integer, Kind, Object, Shape, String
from sandbox.rules.objects import CONVERSATION_FILTER, OPTION, OPTION_GROUP

ONE = "block-kit/block-elements/select-menu-element"
MANY = "block-kit/block-elements/multi-select-menu-element"

MENU = PICKED | PLACEHOLDER
MULTI_MENU: dict[str, Kind] = MENU | {"max_selected_items": Integer(least=1)}

# The sources of options.
STATIC: dict[str, Kind] = {
    "options": Array(item=Object(shape=OPTION), min_items=1, max_items=100),
    "option_groups": Array(item=Object(shape=OPTION_GROUP), min_items=1, max_items=100),
}
EXTERNAL: dict[str, Kind] = {"min_query_length": Integer(least=0)}
CONVERSATIONS: dict[str, Kind] = {
    "default_to_current_conversation": Boolean(),
    "filter": Object(shape=CONVERSATION_FILTER),
}
OPTIONS_OR_GROUPS = Choice(("options", "option_groups"), exclusive=True)

# The initial selection, and whether the app gets a response_url for it.
INITIAL_OPTION: dict[str, Kind] = {"initial_option": Object(shape=OPTION)}
INITIAL_OPTIONS: dict[str, Kind] = {"initial_options": Array(item=Object(shape=OPTION), min_items=1)}
RESPONSE_URL: dict[str, Kind] = {"response_url_enabled": Boolean()}

STATIC_SELECT = Shape(
    "select menu of static options",
    "static_select",
    ONE,
    MENU | STATIC | INITIAL_OPTION,
    choice=OPTIONS_OR_GROUPS,
    relations=(relations.option_values_are_unique, relations.initial_option_is_an_option),
)

EXTERNAL_SELECT = Shape("select menu of external data source", "external_select", ONE, MENU | EXTERNAL | INITIAL_OPTION)

USERS_SELECT = Shape("select menu of users", "users_select", ONE, MENU | {"initial_user": String()})

CONVERSATIONS_SELECT = Shape(
    "select menu of conversations",
    "conversations_select",
    ONE,
    MENU | CONVERSATIONS | RESPONSE_URL | {"initial_conversation": String()},
    relations=(relations.response_url_only_in_a_modals_input,),
)

CHANNELS_SELECT = Shape(
    "select menu of public channels",
    "channels_select",
    ONE,
    MENU | RESPONSE_URL | {"initial_channel": String()},
    relations=(relations.response_url_only_in_a_modals_input,),
)

MULTI_STATIC_SELECT = Shape(
    "multi-select menu of static options",
    "multi_static_select",
    MANY,
    MULTI_MENU | STATIC | INITIAL_OPTIONS,
    choice=OPTIONS_OR_GROUPS,
    relations=(
        relations.option_values_are_unique,
        relations.initial_options_are_options,
        relations.no_more_is_selected_than_may_be,
    ),
)

MULTI_EXTERNAL_SELECT = Shape(
    "multi-select menu of external data source",
    "multi_external_select",
    MANY,
    MULTI_MENU | EXTERNAL | INITIAL_OPTIONS,
    relations=(relations.no_more_is_selected_than_may_be,),
)

MULTI_USERS_SELECT = Shape(
    "multi-select menu of users",
    "multi_users_select",
    MANY,
    MULTI_MENU | {"initial_users": Array(item=String())},
    relations=(relations.no_more_is_selected_than_may_be,),
)

MULTI_CONVERSATIONS_SELECT = Shape(
    "multi-select menu of conversations",
    "multi_conversations_select",
    MANY,
    MULTI_MENU | CONVERSATIONS | {"initial_conversations": Array(item=String(), min_items=1)},
    relations=(relations.no_more_is_selected_than_may_be,),
)

MULTI_CHANNELS_SELECT = Shape(
    "multi-select menu of public channels",
    "multi_channels_select",
    MANY,
    MULTI_MENU | {"initial_channels": Array(item=String(), min_items=1)},
    relations=(relations.no_more_is_selected_than_may_be,),
)

SELECTS = (STATIC_SELECT, EXTERNAL_SELECT, USERS_SELECT, CONVERSATIONS_SELECT, CHANNELS_SELECT)
MULTI_SELECTS = (
    MULTI_STATIC_SELECT,
    MULTI_EXTERNAL_SELECT,
    MULTI_USERS_SELECT,
    MULTI_CONVERSATIONS_SELECT,
    MULTI_CHANNELS_SELECT,
)
