"""What a person finds on a Slack screen: the words of blocks, and elements with their labels."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Widget:
    """An element that people can use, with its visible label."""

    block: dict[str, Any]
    element: dict[str, Any]
    label: str

    @property
    def names(self) -> dict[str, str]:
        """Its two ids in Slack."""
        return {"block_id": self.block["block_id"], "action_id": self.element["action_id"]}

    @property
    def options(self) -> list[dict[str, Any]]:
        """The options inside the element."""
        groups = self.element.get("option_groups") or []
        return [*(self.element.get("options") or []), *(option for group in groups for option in group["options"])]


def words(text: dict[str, Any] | str | None) -> str:
    """Return a text as it looks: references replaced by what is shown for them, entities decoded."""
    if not text:
        return ""
    if isinstance(text, str):
        text = {"type": "mrkdwn", "text": text}
    content: str = text["text"]
    if text["type"] == "mrkdwn":
        content = re.sub(r"<([^<>]*)>", lambda found: _reference(found[1]), content)
    return html.unescape(content)


def text_of(blocks: list[dict[str, Any]]) -> str:
    """Return all words of these blocks, one line per piece."""
    return "\n".join(line for block in blocks for line in _lines(block) if line)


def widgets(blocks: list[dict[str, Any]]) -> Iterator[Widget]:
    """Yield everything that can be used, from top to bottom."""
    for block in blocks:
        match block["type"]:
            case "input":
                yield Widget(block, block["element"], words(block["label"]))
            case "section" if block.get("accessory", {}).get("action_id"):
                accessory = block["accessory"]
                label = accessory["text"] if accessory["type"] == "button" else block.get("text")
                yield Widget(block, accessory, words(label))
            case "actions":
                for element in block["elements"]:
                    label = words(element.get("text") or element.get("placeholder"))
                    yield Widget(block, element, label or element["action_id"])


def alert_of(blocks: list[dict[str, Any]]) -> str | None:
    """Return the text of the alerts, or None."""
    alerts = [words(block["text"]) for block in blocks if block["type"] == "alert"]
    return "\n".join(alerts) or None


def rich_text_of(block: dict[str, Any]) -> str:
    """Return the words of a rich_text block, one line per piece and per list item."""
    lines: list[str] = []
    for piece in block["elements"]:
        items = piece["elements"] if piece["type"] == "rich_text_list" else [piece]
        lines += ["".join(_in_rich_text(part) for part in item["elements"]) for item in items]
    return "\n".join(lines)


def _in_rich_text(part: dict[str, Any]) -> str:
    """Return a piece of rich text as it looks, with ids instead of names."""
    match part["type"]:
        case "link":
            return str(part.get("text") or part["url"])
        case "user" | "usergroup" | "channel":
            return "@" + str(part[f"{part['type']}_id"])
        case "broadcast":
            return f"@{part['range']}"
        case "emoji":
            return f":{part['name']}:"
        case _:
            return str(part.get("text") or part.get("fallback") or part.get("value") or "")


def _lines(block: dict[str, Any]) -> Iterator[str]:
    match block["type"]:
        case "input":
            yield words(block["label"])
            yield words(block.get("hint"))
        case "section":
            yield words(block.get("text"))
            yield from (words(field) for field in block.get("fields") or [])
            if button := block.get("accessory", {}).get("text"):
                yield words(button)
        case "context":
            yield from (words(element) for element in block["elements"] if "text" in element)
        case "actions":
            yield from (words(element["text"]) for element in block["elements"] if "text" in element)
        case "rich_text":
            yield rich_text_of(block)
        case _:
            yield words(block.get("text"))


def _reference(inside: str) -> str:
    """Return what is shown for a mention, a date or a link in angle brackets."""
    target, _, label = inside.partition("|")
    if label:
        return label
    return f"@{target[1:]}" if target.startswith(("@", "!")) else target
