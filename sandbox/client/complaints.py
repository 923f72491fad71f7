"""What Slack's client says about an input before it lets somebody submit the form."""

import re

from sandbox.workspace.elements import MEMORIES, TEXT, Block, Element, State, is_empty


def complaint(block: Block, state: State) -> str | None:
    """Return why Slack's client would not submit this input, or None if it would."""
    element = block["element"]
    if is_empty(state):
        return None if block.get("optional") else "Please fill this in: it is required."
    memory = MEMORIES[element["type"]]
    return _about_text(element, state[memory.key]) if memory is TEXT else None


def _about_text(element: Element, value: str) -> str | None:
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
            return _about_number(element, value)
    return None


def _about_number(element: Element, value: str) -> str | None:
    if not re.fullmatch(r"-?\d+(\.\d+)?" if element.get("is_decimal_allowed") else r"-?\d+", value):
        return "Please enter a number." if element.get("is_decimal_allowed") else "Please enter a whole number."
    if "min_value" in element and float(value) < float(element["min_value"]):
        return f"Please enter {element['min_value']} or more."
    if "max_value" in element and float(value) > float(element["max_value"]):
        return f"Please enter {element['max_value']} or less."
    return None
