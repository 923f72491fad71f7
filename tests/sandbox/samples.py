"""Views and blocks for the tests of the sandbox, as small as possible."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    """A text without formatting."""
    return {"type": "plain_text", "text": text}


def option(value: str) -> Json:
    """An option whose text is its value."""
    return {"text": plain(value), "value": value}


def field(name: str, **element: Any) -> Json:
    """An input block with one name for its block_id and action_id; its label is that name with a capital."""
    known = {"type": "plain_text_input"} | element
    block_keys = ("optional", "dispatch_action", "label")
    block = {key: known.pop(key) for key in block_keys if key in known}
    return {
        "type": "input",
        "block_id": name,
        "label": plain(name.capitalize()),
        "element": {"action_id": name, **known},
        **block,
    }


def modal(*blocks: Json, title: str = "Form", **rest: Any) -> Json:
    """A modal with a submit button."""
    return {
        "type": "modal",
        "callback_id": "sample_form",
        "title": plain(title),
        "submit": plain("Submit"),
        "blocks": list(blocks),
        **rest,
    }


def section(text: str, **rest: Any) -> Json:
    """A section with this text."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **rest}


def actions(*elements: Json) -> Json:
    """A row of elements."""
    return {"type": "actions", "block_id": "row", "elements": list(elements)}


def question(text: str = "Really?") -> Json:
    """A confirmation dialog."""
    return {"title": plain("Sure?"), "text": plain(text), "confirm": plain("Yes"), "deny": plain("No")}


def buttons(*labels: str, **rest: Any) -> Json:
    """A row of buttons; the action_id of each is its label in lower case."""
    elements = [{"type": "button", "text": plain(label), "action_id": label.lower(), **rest} for label in labels]
    return {"type": "actions", "block_id": "buttons", "elements": elements}


def home(*blocks: Json, **rest: object) -> Json:
    return {"type": "home", "blocks": list(blocks), **rest}
