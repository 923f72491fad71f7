"""Where in a document the checker is, and how it refuses something there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from sandbox.rules.refusal import Refusal

Surface = Literal["modal", "home", "message"]


def reference(page: str) -> str:
    """Return the address of a page in Slack's reference."""
    return f"https://docs.slack.dev/reference/{page}"


@dataclass(frozen=True)
class Place:
    """Where in a document the checker is.

    `pointer` is the JSON pointer, `part` the current property (`input block.element`), `page` the page of Slack's
    reference with its rules, and `error` the API's answer if one is broken. `types` are all types in the tables,
    wherever they may appear.
    """

    surface: Surface
    error: str
    pointer: str = ""
    part: str = ""
    page: str = ""
    types: tuple[str, ...] = ()

    def at(self, *steps: str | int) -> Place:
        """Return the place after more keys and indexes."""
        escaped = (str(step).replace("~", "~0").replace("/", "~1") for step in steps)
        return replace(self, pointer="/".join((self.pointer, *escaped)))

    def refuse(self, message: str, *, error: str = "", page: str = "") -> Refusal:
        """Return what is wrong here."""
        return Refusal(error or self.error, self.pointer, message, reference(page or self.page))
