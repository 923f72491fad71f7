"""What elements of views and messages store, and when they notify the app."""

import copy
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]
Element = dict[str, Any]
State = dict[str, Any]  # as in `state.values`: {"type": "timepicker", "selected_time": "10:00"}


@dataclass(frozen=True)
class Memory:
    """The names of an element's state and of its start value."""

    key: str
    initial: str
    is_list: bool = False

    @property
    def empty(self) -> Any:
        """The value of an element that nobody has filled in."""
        return [] if self.is_list else None


OPTION = Memory("selected_option", "initial_option")
OPTIONS = Memory("selected_options", "initial_options", is_list=True)
TEXT = Memory("value", "initial_value")

MEMORIES = {
    "plain_text_input": TEXT,
    "email_text_input": TEXT,
    "url_text_input": TEXT,
    "number_input": TEXT,
    "rich_text_input": Memory("rich_text_value", "initial_value"),
    "file_input": Memory("files", "", is_list=True),
    "static_select": OPTION,
    "external_select": OPTION,
    "radio_buttons": OPTION,
    "checkboxes": OPTIONS,
    "multi_static_select": OPTIONS,
    "multi_external_select": OPTIONS,
    "users_select": Memory("selected_user", "initial_user"),
    "channels_select": Memory("selected_channel", "initial_channel"),
    "conversations_select": Memory("selected_conversation", "initial_conversation"),
    "multi_users_select": Memory("selected_users", "initial_users", is_list=True),
    "multi_channels_select": Memory("selected_channels", "initial_channels", is_list=True),
    "multi_conversations_select": Memory("selected_conversations", "initial_conversations", is_list=True),
    "datepicker": Memory("selected_date", "initial_date"),
    "timepicker": Memory("selected_time", "initial_time"),
    "datetimepicker": Memory("selected_date_time", "initial_date_time"),
}

EXTERNAL = {"external_select", "multi_external_select"}
CONVERSATIONS = {"conversations_select", "multi_conversations_select"}
WRITTEN = {name for name, memory in MEMORIES.items() if memory is TEXT} | {"rich_text_input"}


def interactive(blocks: list[Block]) -> Iterator[tuple[Block, Element]]:
    """Yield every interactive element with its block."""
    for block in blocks:
        match block["type"]:
            case "input":
                yield block, block["element"]
            case "section" if block.get("accessory", {"type": "image"})["type"] != "image":
                yield block, block["accessory"]
            case "actions":
                for element in block["elements"]:
                    yield block, element


def with_ids(content: dict[str, Any]) -> dict[str, Any]:
    """Return a copy of a view or message in which every block and element has an id, as in Slack."""
    content = copy.deepcopy(content)
    blocks = content.get("blocks") or []
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4))
    for _, element in interactive(blocks):
        element.setdefault("action_id", secrets.token_urlsafe(4))
    return content


def find(blocks: list[Block], block_id: str, action_id: str) -> tuple[Block, Element] | None:
    """Find an element by its two ids."""
    for block, element in interactive(blocks):
        if block["block_id"] == block_id and element["action_id"] == action_id:
            return block, element
    return None


def state_of(element: Element, value: Any) -> State:
    """Wrap a value as in `state.values`."""
    return {"type": element["type"], MEMORIES[element["type"]].key: value}


def initial_state(element: Element, current_conversation: str | None) -> State:
    """Return an element's first state. `current_conversation` is None if the element does not allow it."""
    memory = MEMORIES[element["type"]]
    value = element.get(memory.initial, memory.empty)
    if not value and element["type"] in CONVERSATIONS and element.get("default_to_current_conversation"):
        value = [current_conversation] if memory.is_list and current_conversation else current_conversation
    return state_of(element, value or memory.empty)


def is_empty(state: State) -> bool:
    """Say whether nothing was filled in or chosen."""
    return not state[MEMORIES[state["type"]].key]


def chosen(state: State) -> list[Any]:
    """Return an element's values as a list, even if it holds only one."""
    value = state[MEMORIES[state["type"]].key]
    return value if isinstance(value, list) else [value] if value else []


def offered_options(element: Element) -> list[dict[str, Any]]:
    """List an element's own options, including those in groups."""
    options = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options += group["options"]
    return options


def tells_the_app(block: Block, element: Element, *, by_enter: bool) -> bool:
    """Say whether Slack's client notifies the app of a choice, of typing, or of Enter here.

    The value of an input waits until its form is submitted, unless the block has `dispatch_action`.

    https://docs.slack.dev/reference/block-kit/composition-objects/dispatch-action-configuration-object
    """
    if block["type"] == "input" and not block.get("dispatch_action"):
        return False
    if element["type"] not in WRITTEN:
        return True
    occasions = element.get("dispatch_action_config", {}).get("trigger_actions_on", ["on_enter_pressed"])
    return ("on_enter_pressed" if by_enter else "on_character_entered") in occasions
