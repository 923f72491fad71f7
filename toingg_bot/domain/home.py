"""What somebody's Home shows of the campaigns: a page of the list, and the search in it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Shown:
    """Which campaigns a Home shows. It rides in the view, and is stored while the Home is kept up to date."""

    number: int = 0
    """The page; the first is 0."""
    search: str = ""
    is_everyones: bool = False
    """Whether the list has everybody's campaigns, which only admins and managers see."""

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> "Shown":
        """Return what was written, or the first page of one's own campaigns if that is not readable."""
        number, search, is_everyones = said.get("number", 0), said.get("search", ""), said.get("is_everyones", False)
        is_page = type(number) is int and 0 <= number < MOST_PAGES
        if not (is_page and isinstance(search, str) and isinstance(is_everyones, bool)):
            return cls()
        return cls(number, search[:LONGEST_SEARCH], is_everyones)

    def written(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return asdict(self)

    def turned(self, by: int) -> "Shown":
        """Return the next page with older campaigns (1), or with newer ones (-1)."""
        return replace(self, number=max(0, self.number + by))


MOST_PAGES = 100_000
LONGEST_SEARCH = 150
"""Characters: no title is longer."""


def shown_in(metadata: str | None) -> Shown:
    """Return what the `private_metadata` of a Home says that it shows."""
    try:
        said = json.loads(metadata or "{}")
    except (ValueError, RecursionError):
        return Shown()
    return Shown.read(said) if isinstance(said, dict) else Shown()
