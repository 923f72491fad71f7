"""What only just satisfies and only just breaks each rule between the values of one element or block."""

from dataclasses import dataclass

from tests.sandbox.rule_examples import BUTTON, IN_INPUT, IN_MESSAGE, IN_MODAL, OPTIONS, A, B, Json, Stand, plain


@dataclass(frozen=True)
class Case:
    """A rule, something that satisfies it, something that does not, and what Slack answers to the latter."""

    rule: str
    at: Stand
    good: Json
    broken: Json
    pointer: str
    words: str
    error: str = ""


def select(*options: Json, **more: Json) -> Json:
    """A menu of static options."""
    return {"type": "static_select", "options": list(options), **more}


def several(*options: Json, **more: Json) -> Json:
    """A menu of static options in which several may be selected."""
    return {"type": "multi_static_select", "options": list(options), **more}


def group(*options: Json) -> Json:
    """Options under a header."""
    return {"label": plain(), "options": list(options)}


def typed(**more: Json) -> Json:
    """A text input."""
    return {"type": "plain_text_input", **more}


def number(**more: Json) -> Json:
    """A number input."""
    return {"type": "number_input", "is_decimal_allowed": False, **more}


def input_block(element: Json, **more: Json) -> Json:
    """An input block."""
    return {"type": "input", "label": plain(), "element": element, **more}


def actions(*elements: Json, **more: Json) -> Json:
    """An actions block."""
    return {"type": "actions", "elements": list(elements), **more}


def card(*buttons: Json, **more: Json) -> Json:
    """A card."""
    return {"type": "card", "title": plain(), "actions": list(buttons), **more}


ICON = {"type": "icon", "name": "star"}
IMAGE = {"type": "image", "alt_text": "A cat", "image_url": "https://example.com/cat.png"}
PRESS, PUSH = BUTTON | {"action_id": "press"}, BUTTON | {"action_id": "push"}
CONVERSATIONS = {"type": "conversations_select", "response_url_enabled": True}
DIVIDER = {"type": "divider"}
CONTAINER = {"type": "container", "title": plain(), "child_blocks": [DIVIDER]}

ELEMENTS = [
    Case(
        "action_ids_are_unique",
        IN_MESSAGE,
        actions(PRESS, PUSH, BUTTON, BUTTON),
        actions(PRESS, PUSH, PRESS),
        "/blocks/0/elements/2/action_id",
        "action_id must be unique in its block: press",
    ),
    Case(
        "action_ids_are_unique",
        IN_MESSAGE,
        card(PRESS, PUSH),
        card(PRESS, PRESS),
        "/blocks/0/actions/1/action_id",
        "action_id must be unique in its block: press",
    ),
    Case(
        "files_are_not_dispatched",
        IN_MODAL,
        input_block({"type": "file_input"}, dispatch_action=False),
        input_block({"type": "file_input"}, dispatch_action=True),
        "/view/blocks/0/element/type",
        "unsupported type: file_input",
    ),
    Case(
        "option_values_are_unique",
        IN_INPUT,
        {"type": "static_select", "option_groups": [group(A), group(B)]},
        {"type": "static_select", "option_groups": [group(A), group(B, A)]},
        "/view/blocks/0/element/option_groups/1/options/1/value",
        "option values must be unique: a",
    ),
    Case(
        "option_values_are_unique",
        OPTIONS,
        {"options": [A, B]},
        {"options": [A, B, B]},
        "/options/2/value",
        "option values must be unique: b",
        error="invalid_options",
    ),
    Case(
        "initial_option_is_an_option",
        IN_INPUT,
        # Slack adds `emoji`, so it makes no difference.
        {
            "type": "radio_buttons",
            "options": [A, B],
            "initial_option": B | {"text": {"type": "plain_text", "text": "b"}},
        },
        {"type": "radio_buttons", "options": [A, B], "initial_option": B | {"text": plain("c")}},
        "/view/blocks/0/element/initial_option",
        "must be exactly one of the options",
    ),
    Case(
        "initial_option_is_an_option",
        IN_INPUT,
        {"type": "static_select", "option_groups": [group(A), group(B)], "initial_option": B},
        {"type": "static_select", "option_groups": [group(A), group(A | {"value": "c"})], "initial_option": B},
        "/view/blocks/0/element/initial_option",
        "must be exactly one of the options",
    ),
    Case(
        "initial_options_are_options",
        IN_INPUT,
        {"type": "checkboxes", "options": [A, B], "initial_options": [B, A]},
        {"type": "checkboxes", "options": [A], "initial_options": [A, B]},
        "/view/blocks/0/element/initial_options/1",
        "must be exactly one of the options",
    ),
    Case(
        "no_more_is_selected_than_may_be",
        IN_INPUT,
        several(A, B, initial_options=[A], max_selected_items=1),
        several(A, B, initial_options=[A, B], max_selected_items=1),
        "/view/blocks/0/element/initial_options",
        "no more than max_selected_items (1)",
    ),
    Case(
        "response_url_only_in_a_modals_input",
        IN_MODAL,
        input_block(CONVERSATIONS),
        actions(CONVERSATIONS),
        "/view/blocks/0/elements/0/response_url_enabled",
        "works only in an input block of a modal",
    ),
    Case(
        "min_length_is_within_max_length",
        IN_INPUT,
        typed(min_length=200, max_length=200),
        typed(min_length=201, max_length=200),
        "/view/blocks/0/element/min_length",
        "min_length (201) must not be greater than max_length (200)",
    ),
    Case(
        "min_value_is_within_max_value",
        IN_INPUT,
        number(min_value="-10", max_value="9"),
        number(min_value="10", max_value="9"),
        "/view/blocks/0/element/min_value",
        "min_value must not be greater than max_value",
    ),
    Case(
        "decimals_only_where_allowed",
        IN_INPUT,
        number(initial_value="5.5", is_decimal_allowed=True),
        number(initial_value="5.5"),
        "/view/blocks/0/element/initial_value",
        "must be a whole number",
    ),
    Case(
        "min_lines_is_within_max_lines",
        IN_INPUT,
        {"type": "rich_text_input", "action_id": "a", "min_lines": 8, "max_lines": 8},
        {"type": "rich_text_input", "action_id": "a", "min_lines": 9, "max_lines": 8},
        "/view/blocks/0/element/min_lines",
        "min_lines (9) must not be greater than max_lines (8)",
    ),
    Case(
        "one_icon_at_most",
        IN_MESSAGE,
        card(slack_icon=ICON),
        card(slack_icon=ICON, icon=IMAGE),
        "/blocks/0/slack_icon",
        "exclude each other",
    ),
    Case(
        "only_what_collapses_is_collapsed",
        IN_MESSAGE,
        CONTAINER | {"is_collapsible": True, "default_collapsed": True},
        CONTAINER | {"is_collapsible": False, "default_collapsed": True},
        "/blocks/0/default_collapsed",
        "needs is_collapsible",
    ),
]
