"""Mistakes in what people typed, found by our rules and by pydantic's own, as reasons."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import PydanticCustomError

from toingg_bot.domain.reasons import Part, Reason, Reasons, reason

_PYDANTICS = {"missing": "fill_in", "string_too_short": "fill_in", "string_too_long": "too_long"}
"""Our codes for those of pydantic's errors that people can see."""


def wrong(code: str, **given: Part) -> PydanticCustomError:
    """Return the error that one of our rules raises."""
    return all_wrong((reason(code, **given),))


def all_wrong(reasons: Reasons) -> PydanticCustomError:
    """Return the error of a rule that found several mistakes at once."""
    return PydanticCustomError("ours", "ours", {"reasons": reasons})


def reasons_of(error: Mapping[str, Any]) -> Reasons:
    """Return the reasons in one of pydantic's errors (`ValidationError.errors()`)."""
    given = error.get("ctx", {})
    if error["type"] == "ours":
        found: Reasons = given["reasons"]
        return found
    match _PYDANTICS.get(error["type"]):
        case "too_long":
            return (too_long(given["max_length"], len(str(error["input"]))),)
        case "fill_in":
            return (reason("fill_in"),)
    return (reason("not_understood"),)


def too_long(most: int, length: int) -> Reason:
    """Return the reason for a text with too many characters."""
    return reason("too_long", most=most, length=length)
