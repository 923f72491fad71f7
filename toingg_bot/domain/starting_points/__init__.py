"""Starting points: complete campaigns to choose from, so that nobody has to start with an empty form.

Each file beside this one has those of one language. What is in square brackets, `[Company name]`, people fill in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

import yaml

LANGUAGES = ("english", "hindi")
"""The languages in the order of the list; each has a file."""


@dataclass(frozen=True)
class StartingPoint:
    """A campaign without its title, its voice and its conversation, which are different each time."""

    id: str
    """Language and name, `english/survey`: unique over all files."""
    name: str
    """What the list shows."""
    values: Mapping[str, Any]
    """What it fills in, by field name. Everyone reads the same one, so it cannot be changed."""


@cache
def starting_points() -> tuple[StartingPoint, ...]:
    """Return all of them, in the order of the list. The files are read at the first call."""
    return tuple(
        StartingPoint(f"{language}/{entry['id']}", entry["name"], MappingProxyType(entry["values"]))
        for language in LANGUAGES
        for entry in yaml.safe_load((resources.files(__name__) / f"{language}.yml").read_text("utf-8"))
    )


def starting_point(starting_point_id: str) -> StartingPoint | None:
    """Return the one with this id; None if there is none, for example an id from an older message."""
    return next((point for point in starting_points() if point.id == starting_point_id), None)
