"""A sentence that reads differently for one thing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Counted:
    """A sentence about a number of things, in singular and plural."""

    by: str
    one: str
    many: str
