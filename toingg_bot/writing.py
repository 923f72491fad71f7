"""Text as people type and paste it, made fit to keep."""

from typing import Any
from unicodedata import category


def printable(text: Any) -> Any:
    """Drop what no reader can see and no database or log should hold: control characters, halves of a character.

    Anything but a text is left for pydantic to judge.
    """
    if not isinstance(text, str):
        return text
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(character for character in whole if character in "\n\t" or category(character) != "Cc")
