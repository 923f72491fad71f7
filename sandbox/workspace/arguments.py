"""Reads an app's arguments, which are JSON or a form. In a form every value is a string."""

from collections.abc import Mapping
from typing import Any

from sandbox.rules import Refusal
from sandbox.workspace.refused import RefusedError


def text_in(arguments: Mapping[str, Any], name: str) -> str:
    """Return a string argument, empty if it is left out. A number becomes its digits."""
    value = arguments.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        refusal = Refusal("invalid_arguments", f"/{name}", "must provide a string")
        raise RefusedError("invalid_arguments", refusals=[refusal])
    return f"{value}"


def is_yes(value: Any) -> bool:
    """Read a Boolean, which in a form is a word."""
    return f"{value}".lower() in ("true", "1")
