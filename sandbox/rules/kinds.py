"""The words in which the tables of rules are written.

A `Kind` says what one value must be: `String(max_length=255)`. A `Shape` says which properties an object may have, and
the kind of each. A `Relation` is a rule between several values, which a table cannot express. The tables consist of
these (`objects`, `elements`, `menus`, `rich_text`, `blocks` and so on), and `checker` interprets them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from sandbox.rules.place import Surface, reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sandbox.rules.place import Place
    from sandbox.rules.refusal import Refusal

    # Checks an object at a place, and yields what is wrong with it.
    Check = Callable[[Mapping[str, Any], Place], Iterator[Refusal]]

TextFormat = Literal["plain_text", "mrkdwn"]

MODAL: frozenset[Surface] = frozenset({"modal"})
HOME: frozenset[Surface] = frozenset({"home"})
MESSAGE: frozenset[Surface] = frozenset({"message"})
MODAL_AND_HOME: frozenset[Surface] = frozenset({"modal", "home"})
MODAL_AND_MESSAGE: frozenset[Surface] = frozenset({"modal", "message"})
MESSAGE_AND_HOME: frozenset[Surface] = frozenset({"message", "home"})
EVERYWHERE: frozenset[Surface] = frozenset({"modal", "home", "message"})
NOWHERE: frozenset[Surface] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What a value must be; `required` means that it may not be left out."""

    required: bool = False


@dataclass(frozen=True, kw_only=True)
class Boolean(Kind):
    """`true` or `false`."""


@dataclass(frozen=True, kw_only=True)
class Integer(Kind):
    """A whole number from `least` to `most`."""

    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, kw_only=True)
class Number(Kind):
    """A number, whole or not, and greater than `above`."""

    above: float | None = None


@dataclass(frozen=True, kw_only=True)
class String(Kind):
    """A string; lengths are counted in code points.

    `pattern` is a regular expression for the whole string, and `example` is shown to a person who got it wrong.
    `too_long` is Slack's error code for a longer one, if it has its own.
    """

    min_length: int | None = None
    max_length: int | None = None
    one_of: tuple[str, ...] = ()
    pattern: str | None = None
    example: str = ""
    too_long: str = ""

    def is_written_well(self, value: str) -> bool:
        """Say whether a value matches the pattern, if there is one."""
        return self.pattern is None or re.fullmatch(self.pattern, value) is not None


@dataclass(frozen=True, kw_only=True)
class Date(String):
    """A string with a date that exists in the calendar."""

    def is_written_well(self, value: str) -> bool:
        """Say whether it matches the pattern, and the date exists."""
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return super().is_written_well(value)


@dataclass(frozen=True, kw_only=True)
class Text(Kind):
    """A text object: `{"type": "plain_text", "text": "..."}`. `formats` are its possible types."""

    max_length: int
    formats: tuple[TextFormat, ...] = ("plain_text", "mrkdwn")


@dataclass(frozen=True, kw_only=True)
class PlainText(Text):
    """A text object without formatting."""

    formats: tuple[TextFormat, ...] = ("plain_text",)


@dataclass(frozen=True, kw_only=True)
class Array(Kind):
    """A list of `min_items` to `max_items` values, each like `item`."""

    item: Kind
    min_items: int | None = None
    max_items: int | None = None


@dataclass(frozen=True, kw_only=True)
class Object(Kind):
    """An object of one shape, without a `type`. If it is `nullable`, it may be `null`."""

    shape: Shape
    nullable: bool = False


@dataclass(frozen=True, kw_only=True)
class Typed(Kind):
    """An object whose `type` says which of several shapes it has."""

    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Choice:
    """Properties of which at least one must be present, or exactly one if they are `exclusive`.

    `error` is Slack's error code if none is present, if it has its own.
    """

    names: tuple[str, ...]
    exclusive: bool = False
    error: str = ""


@dataclass(frozen=True)
class Relation:
    """A rule between several values. It is checked only if each of the object's values is valid."""

    name: str
    check: Check
    page: str


@dataclass(frozen=True)
class Shape:
    """A Slack object: its possible properties, and everything known about them.

    `name` is for people, `type` is the object's own (empty if it has none), `page` is its page's path below
    https://docs.slack.dev/reference/, and `surfaces` are where it may appear.
    """

    name: str
    type: str
    page: str
    properties: dict[str, Kind]
    choice: Choice | None = None
    relations: tuple[Relation, ...] = ()
    surfaces: frozenset[Surface] = EVERYWHERE

    @property
    def url(self) -> str:
        """The address of its page in Slack's reference."""
        return reference(self.page)


def rule(page: str) -> Callable[[Check], Relation]:
    """Turn a function into a relation that this page of Slack's reference describes."""

    def make(check: Check) -> Relation:
        return Relation(check.__name__, check, page)

    return make
