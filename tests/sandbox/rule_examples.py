"""Examples of everything in Slack's reference, written by hand from its pages.

Each has the minimum that the thing needs, and one or more fuller forms that show everything it may have. Each is placed
(`Stand`) in a view or message, because Slack only ever gets whole ones.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.rules import Refusal, check_message, check_options, check_view

Json = Any


@dataclass(frozen=True)
class Stand:
    """A place for a piece: how to have it checked there, and the JSON pointer to it."""

    check: Callable[[Json], list[Refusal]]
    pointer: str

    def within(self, around: Callable[[Json], Json], suffix: str) -> "Stand":
        """Return a place inside something that is placed here."""
        return Stand(lambda piece: self.check(around(piece)), self.pointer + suffix)


@dataclass(frozen=True)
class Example:
    """The minimum of a thing, and what else it may have, in several forms if necessary."""

    at: Stand
    least: dict[str, Json]
    more: list[dict[str, Json]] = field(default_factory=lambda: [{}])

    @property
    def fullest(self) -> list[dict[str, Json]]:
        """All forms; together they show every property."""
        return [{key: value for key, value in (self.least | more).items() if value is not ...} for more in self.more]


def plain(text: str = "Words") -> Json:
    """A plain text object, with the switch that only it has."""
    return {"type": "plain_text", "text": text, "emoji": True}


def mrkdwn(text: str = "*Words*") -> Json:
    """A formatted text object, with the switch that only it has."""
    return {"type": "mrkdwn", "text": text, "verbatim": False}


def modal(*blocks: Json, **more: Json) -> Json:
    """A modal around some blocks."""
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks), **more}


def rich(*pieces: Json) -> Json:
    """A rich_text block around some pieces."""
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(pieces)}]}


MODAL = Stand(check_view, "/view")
HOME = Stand(lambda view: check_view(view, surface="home"), "/view")
MESSAGE = Stand(lambda message: check_message(message.get("text"), message.get("blocks")), "")
UPDATE = Stand(lambda message: check_message(message.get("text"), message.get("blocks"), updating=True), "")
OPTIONS = Stand(check_options, "")
IN_MESSAGE = MESSAGE.within(lambda block: {"text": "Hello", "blocks": [block]}, "/blocks/0")
IN_MODAL = MODAL.within(modal, "/blocks/0")
IN_HOME = HOME.within(lambda block: {"type": "home", "blocks": [block]}, "/blocks/0")
IN_INPUT = IN_MODAL.within(lambda element: {"type": "input", "label": plain(), "element": element}, "/element")
IN_ACTIONS = IN_MESSAGE.within(lambda element: {"type": "actions", "elements": [element]}, "/elements/0")
IN_SECTION = IN_MESSAGE.within(lambda element: {"type": "section", "text": plain(), "accessory": element}, "/accessory")
IN_CONTEXT = IN_MESSAGE.within(lambda element: {"type": "context", "elements": [element]}, "/elements/0")
IN_CONTEXT_ACTIONS = IN_MESSAGE.within(
    lambda element: {"type": "context_actions", "elements": [element]}, "/elements/0"
)
IN_RICH_TEXT = IN_MESSAGE.within(lambda element: {"type": "rich_text", "elements": [element]}, "/elements/0")
IN_RICH_SECTION = IN_MESSAGE.within(rich, "/elements/0/elements/0")

A, B = ({"text": plain(name), "value": name} for name in ("a", "b"))
CONFIRM = {"title": plain(), "text": mrkdwn(), "confirm": plain(), "deny": plain()}
BUTTON = {"type": "button", "text": plain()}
WORKFLOW = {"trigger": {"url": "https://slack.com/shortcuts/Ft0/x"}}
IMAGE = {"type": "image", "alt_text": "A cat", "image_url": "https://example.com/cat.png"}
SLACK_IMAGE = {"image_url": ..., "slack_file": {"id": "F0CAT"}}
FEEDBACK = {"text": plain(), "value": "good"}
PRESSED = {"action_id": "press", "confirm": CONFIRM}
PICKED = PRESSED | {"focus_on_load": True}
LISTED = PICKED | {"placeholder": plain()}
SEVERAL = LISTED | {"max_selected_items": 3}
TYPED = {"action_id": "type", "focus_on_load": True, "placeholder": plain(), "dispatch_action_config": {}}
GROUPS = {"options": ..., "option_groups": [{"label": plain(), "options": [A, B]}]}
OF_CONVERSATIONS = {"default_to_current_conversation": True, "filter": {"include": ["im"]}}

ELEMENTS = {
    "button element": Example(
        IN_ACTIONS,
        BUTTON,
        [PRESSED | {"url": "https://example.com", "value": "v", "style": "danger", "accessibility_label": "Press me"}],
    ),
    "workflow button element": Example(
        IN_ACTIONS,
        {"type": "workflow_button", "text": plain(), "workflow": WORKFLOW, "action_id": "run"},
        [{"style": "primary", "accessibility_label": "Run it"}],
    ),
    "checkboxes element": Example(
        IN_INPUT, {"type": "checkboxes", "options": [A, B]}, [PICKED | {"initial_options": [A]}]
    ),
    "radio buttons element": Example(
        IN_INPUT, {"type": "radio_buttons", "options": [A, B]}, [PICKED | {"initial_option": A}]
    ),
    "overflow menu element": Example(IN_ACTIONS, {"type": "overflow", "options": [A, B]}, [PRESSED]),
    "date picker element": Example(IN_INPUT, {"type": "datepicker"}, [LISTED | {"initial_date": "2026-01-31"}]),
    "time picker element": Example(
        IN_INPUT, {"type": "timepicker"}, [LISTED | {"initial_time": "22:25", "timezone": "Asia/Kolkata"}]
    ),
    "datetime picker element": Example(
        IN_INPUT, {"type": "datetimepicker"}, [PICKED | {"initial_date_time": 1628633820}]
    ),
    "plain-text input element": Example(
        IN_INPUT,
        {"type": "plain_text_input"},
        [TYPED | {"initial_value": "x" * 5000, "multiline": True, "min_length": 1, "max_length": 3000}],
    ),
    "email input element": Example(IN_INPUT, {"type": "email_text_input"}, [TYPED | {"initial_value": "a@b.c"}]),
    "URL input element": Example(IN_INPUT, {"type": "url_text_input"}, [TYPED | {"initial_value": "https://b.c"}]),
    "number input element": Example(
        IN_INPUT,
        {"type": "number_input", "is_decimal_allowed": True},
        [TYPED | {"initial_value": "-0.5", "min_value": "-10", "max_value": "10.25"}],
    ),
    "file input element": Example(
        IN_INPUT, {"type": "file_input"}, [{"action_id": "file", "filetypes": ["csv"], "max_files": 3}]
    ),
    "rich text input element": Example(
        IN_INPUT,
        {"type": "rich_text_input", "action_id": "type"},
        [TYPED | {"initial_value": rich({"type": "text", "text": "Hi"}), "min_lines": 1, "max_lines": 100}],
    ),
    "image element": Example(IN_SECTION, IMAGE, [{}, SLACK_IMAGE]),
    "feedback buttons element": Example(
        IN_CONTEXT_ACTIONS,
        {"type": "feedback_buttons", "positive_button": FEEDBACK, "negative_button": FEEDBACK},
        [{"action_id": "press"}],
    ),
    "feedback button object": Example(
        IN_CONTEXT_ACTIONS.within(
            lambda button: {"type": "feedback_buttons", "positive_button": button, "negative_button": FEEDBACK},
            "/positive_button",
        ),
        FEEDBACK,
        [{"accessibility_label": "Good"}],
    ),
    "icon button element": Example(
        IN_CONTEXT_ACTIONS,
        {"type": "icon_button", "icon": "trash", "text": plain()},
        [PRESSED | {"value": "v", "accessibility_label": "Throw away", "visible_to_user_ids": ["U0ALICE001"]}],
    ),
    "select menu of static options": Example(
        IN_INPUT, {"type": "static_select", "options": [A, B]}, [LISTED | {"initial_option": A}, GROUPS]
    ),
    "select menu of external data source": Example(
        IN_INPUT, {"type": "external_select"}, [LISTED | {"initial_option": B, "min_query_length": 0}]
    ),
    "select menu of users": Example(IN_INPUT, {"type": "users_select"}, [LISTED | {"initial_user": "U0ALICE001"}]),
    "select menu of conversations": Example(
        IN_INPUT,
        {"type": "conversations_select"},
        [LISTED | OF_CONVERSATIONS | {"response_url_enabled": True, "initial_conversation": "C0GENERAL1"}],
    ),
    "select menu of public channels": Example(
        IN_INPUT,
        {"type": "channels_select"},
        [LISTED | {"response_url_enabled": True, "initial_channel": "C0GENERAL1"}],
    ),
    "multi-select menu of static options": Example(
        IN_INPUT, {"type": "multi_static_select", "options": [A, B]}, [SEVERAL | {"initial_options": [A]}, GROUPS]
    ),
    "multi-select menu of external data source": Example(
        IN_INPUT, {"type": "multi_external_select"}, [SEVERAL | {"initial_options": [A], "min_query_length": 3}]
    ),
    "multi-select menu of users": Example(
        IN_INPUT, {"type": "multi_users_select"}, [SEVERAL | {"initial_users": ["U0ALICE001"]}]
    ),
    "multi-select menu of conversations": Example(
        IN_INPUT,
        {"type": "multi_conversations_select"},
        [SEVERAL | OF_CONVERSATIONS | {"initial_conversations": ["C0GENERAL1"]}],
    ),
    "multi-select menu of public channels": Example(
        IN_INPUT, {"type": "multi_channels_select"}, [SEVERAL | {"initial_channels": ["C0GENERAL1"]}]
    ),
}

IN_SELECT = IN_INPUT.within(lambda option: {"type": "static_select", "options": [option]}, "/options/0")
IN_CHECKBOXES = IN_INPUT.within(lambda option: {"type": "checkboxes", "options": [option]}, "/options/0")
IN_OVERFLOW = IN_ACTIONS.within(lambda option: {"type": "overflow", "options": [option]}, "/options/0")
IN_TRIGGER = IN_ACTIONS.within(
    lambda trigger: ELEMENTS["workflow button element"].least | {"workflow": {"trigger": trigger}}, "/workflow/trigger"
)

OBJECTS = {
    "option object": Example(IN_SELECT, A, [{"description": plain()}]),
    "option object with markup": Example(
        IN_CHECKBOXES, {"text": mrkdwn(), "value": "a"}, [{"description": mrkdwn()}, {"text": plain()}]
    ),
    "option object with url": Example(IN_OVERFLOW, A, [{"description": plain(), "url": "https://example.com"}]),
    "option group object": Example(
        IN_INPUT.within(lambda group: {"type": "static_select", "option_groups": [group]}, "/option_groups/0"),
        {"label": plain(), "options": [A, B]},
    ),
    "confirmation dialog object": Example(
        IN_ACTIONS.within(lambda confirm: BUTTON | {"confirm": confirm}, "/confirm"), CONFIRM, [{"style": "danger"}]
    ),
    "dispatch action configuration object": Example(
        IN_INPUT.within(
            lambda config: {"type": "plain_text_input", "dispatch_action_config": config}, "/dispatch_action_config"
        ),
        {},
        [{"trigger_actions_on": ["on_enter_pressed"]}],
    ),
    "conversation filter object": Example(
        IN_INPUT.within(lambda chosen: {"type": "conversations_select", "filter": chosen}, "/filter"),
        {"include": ["im"]},
        [{"exclude_external_shared_channels": True, "exclude_bot_users": True}],
    ),
    "slack file object": Example(
        IN_SECTION.within(lambda file: {"type": "image", "alt_text": "A cat", "slack_file": file}, "/slack_file"),
        {"id": "F0CAT"},
        [{}, {"id": ..., "url": "https://files.slack.com/cat.png"}],
    ),
    "slack icon object": Example(
        IN_MESSAGE.within(lambda icon: {"type": "card", "title": plain(), "slack_icon": icon}, "/slack_icon"),
        {"type": "icon", "name": "sparkle"},
    ),
    "plain text object": Example(IN_CONTEXT, {"type": "plain_text", "text": "Words"}, [{"emoji": True}]),
    "mrkdwn text object": Example(IN_CONTEXT, {"type": "mrkdwn", "text": "Words"}, [{"verbatim": True}]),
    "workflow object": Example(
        IN_ACTIONS.within(
            lambda workflow: ELEMENTS["workflow button element"].least | {"workflow": workflow}, "/workflow"
        ),
        WORKFLOW,
    ),
    "trigger object": Example(
        IN_TRIGGER, WORKFLOW["trigger"], [{"customizable_input_parameters": [{"name": "n", "value": "v"}]}]
    ),
    "input parameter object": Example(
        IN_TRIGGER.within(
            lambda parameter: WORKFLOW["trigger"] | {"customizable_input_parameters": [parameter]},
            "/customizable_input_parameters/0",
        ),
        {"name": "n", "value": "v"},
    ),
}
