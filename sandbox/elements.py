"""What an element of a view remembers of a person's doing, and what Slack's client lets a person do with it."""

import copy
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Block = dict[str, Any]
Element = dict[str, Any]
State = dict[str, Any]  # as in `state.values`: {"type": "timepicker", "selected_time": "10:00"}


@dataclass(frozen=True)
class Memory:
    """Under which names an element's state and its start value travel."""

    key: str
    initial: str
    is_list: bool = False

    @property
    def empty(self) -> Any:
        """What an element holds that nobody has filled in."""
        return [] if self.is_list else None


_OPTION = Memory("selected_option", "initial_option")
_OPTIONS = Memory("selected_options", "initial_options", is_list=True)
_TEXT = Memory("value", "initial_value")

MEMORIES = {
    "plain_text_input": _TEXT,
    "email_text_input": _TEXT,
    "url_text_input": _TEXT,
    "number_input": _TEXT,
    "rich_text_input": Memory("rich_text_value", "initial_value"),
    "static_select": _OPTION,
    "external_select": _OPTION,
    "radio_buttons": _OPTION,
    "checkboxes": _OPTIONS,
    "multi_static_select": _OPTIONS,
    "multi_external_select": _OPTIONS,
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


class ImpossibleInputError(ValueError):
    """A state that no person could have produced in Slack's client."""


def interactive(blocks: list[Block]) -> Iterator[tuple[Block, Element]]:
    """Walk over every element with which a person can do something, with its block."""
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
    """Copy a view or message and name every block and element that has no id, as Slack does."""
    content = copy.deepcopy(content)
    blocks = content.get("blocks") or []
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4))
    for _, element in interactive(blocks):
        element.setdefault("action_id", secrets.token_urlsafe(4))
    return content


def find(blocks: list[Block], block_id: str, action_id: str) -> tuple[Block, Element] | None:
    """Find an element by the two ids that name it."""
    for block, element in interactive(blocks):
        if block["block_id"] == block_id and element["action_id"] == action_id:
            return block, element
    return None


def state_of(element: Element, value: Any) -> State:
    """Wrap a value as `state.values` carries it."""
    return {"type": element["type"], MEMORIES[element["type"]].key: value}


def initial_state(element: Element, current_conversation: str | None) -> State:
    """Give the state in which an element first appears; `current_conversation` is None where it does not qualify."""
    memory = MEMORIES[element["type"]]
    value = element.get(memory.initial, memory.empty)
    if not value and element["type"] in CONVERSATIONS and element.get("default_to_current_conversation"):
        value = [current_conversation] if memory.is_list and current_conversation else current_conversation
    return state_of(element, value or memory.empty)


def is_empty(state: State) -> bool:
    """Say whether nothing was filled in or chosen."""
    return not state[MEMORIES[state["type"]].key]


def chosen(state: State) -> list[Any]:
    """List what stands in an element: the values of one that holds several, or its only one."""
    value = state[MEMORIES[state["type"]].key]
    return value if isinstance(value, list) else [value] if value else []


def offered_options(element: Element) -> list[dict[str, Any]]:
    """List the options that an element brings along, groups flattened."""
    options = list(element.get("options") or [])
    for group in element.get("option_groups") or []:
        options += group["options"]
    return options


def read_state(element: Element, raw: Any, offered: list[dict[str, Any]]) -> State:
    """Read what a client says stands in an element; `offered` are the options that it could have chosen from."""
    memory = MEMORIES.get(element["type"])
    if memory is None:
        raise ImpossibleInputError(f"a {element['type']} holds no value")
    value = raw.get(memory.key) if isinstance(raw, dict) else None
    if not value:
        return state_of(element, memory.empty)
    if memory in (_OPTION, _OPTIONS):
        options = [choose(option, offered) for option in (value if memory.is_list else [value])]
        return state_of(element, options if memory.is_list else options[0])
    if element["type"] == "rich_text_input":
        return state_of(element, value)
    if memory.is_list != isinstance(value, list):
        raise ImpossibleInputError(f"{memory.key} has the wrong type")
    check = _FORMATS.get(element["type"])
    if check and not check(value):
        raise ImpossibleInputError(f"{value!r} cannot be chosen in a {element['type']}")
    return state_of(element, value)


def complaint(block: Block, state: State) -> str | None:
    """Say why Slack's client would not submit an input as it stands, or None if it would."""
    element = block["element"]
    value = state[MEMORIES[element["type"]].key]
    if is_empty(state):
        return None if block.get("optional") else "Please fill this in: it is required."
    if MEMORIES[element["type"]] is _TEXT:
        return _complaint_about_text(element, value)
    if (most := element.get("max_selected_items")) and len(value) > most:
        return f"Please choose at most {most}."
    return None


def _complaint_about_text(element: Element, value: str) -> str | None:
    length = len(value)
    if (most := element.get("max_length")) and length > most:
        return f"Please write at most {most} characters; this has {length}."
    if (least := element.get("min_length")) and length < least:
        return f"Please write at least {least} characters; this has {length}."
    match element["type"]:
        case "email_text_input" if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
            return "Please enter an email address."
        case "url_text_input" if not re.fullmatch(r"https?://\S+", value):
            return "Please enter a link."
        case "number_input":
            return _complaint_about_number(element, value)
    return None


def _complaint_about_number(element: Element, value: str) -> str | None:
    if not re.fullmatch(r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+", value):
        return "Please enter a number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Please enter {element['min_value']} or more."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Please enter {element['max_value']} or less."
    return None


def choose(option: Any, offered: list[dict[str, Any]]) -> dict[str, Any]:
    """Give the offered option that has this option's value: a client sends options back as the app made them."""
    value = option.get("value") if isinstance(option, dict) else None
    for candidate in offered:
        if candidate["value"] == value:
            return candidate
    raise ImpossibleInputError(f"{value!r} is not among the options")


def _matches(pattern: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


_FORMATS: dict[str, Callable[[Any], bool]] = {
    "timepicker": _matches(r"([01]\d|2[0-3]):[0-5]\d"),
    "datepicker": _matches(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"),
    "datetimepicker": lambda value: isinstance(value, int),
}
