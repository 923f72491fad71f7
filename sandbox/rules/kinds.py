"""The words that the tables of rules are written in.

A `Kind` says what one value must be like: `String(max_length=255)`. A `Shape` says which properties an object may have,
and of what kind each is. A `Relation` is a rule between several values, which a table cannot say. The tables are made
of these (`objects`, `elements`, `menus`, `rich_text`, `blocks` and so on), and `checker` interprets them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sandbox.rules.checker import Place
    from sandbox.rules.refusal import Refusal

    # Looks at an object that stands at a place, and yields what is wrong with it.
    Check = Callable[[Mapping[str, Any], Place], Iterator[Refusal]]

Surface = Literal["modal", "home", "message"]
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
    """What a value must be like; `required` says that it may not be left out."""

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

    `pattern` is a regular expression for the whole string, and `example` what a person is shown who got it wrong.
    `too_long` is Slack's error code for a longer one, where it has its own.
    """

    min_length: int | None = None
    max_length: int | None = None
    one_of: tuple[str, ...] = ()
    pattern: str | None = None
    example: str = ""
    too_long: str = ""


@dataclass(frozen=True, kw_only=True)
class Text(Kind):
    """A text object: `{"type": "plain_text", "text": "..."}`. `formats` are the types that it may have."""

    max_length: int
    formats: tuple[TextFormat, ...] = ("plain_text", "mrkdwn")


@dataclass(frozen=True, kw_only=True)
class PlainText(Text):
    """A text object that may not be formatted."""

    formats: tuple[TextFormat, ...] = ("plain_text",)


@dataclass(frozen=True, kw_only=True)
class Array(Kind):
    """A list of `min_items` to `max_items` values that are each like `item`."""

    item: Kind
    min_items: int | None = None
    max_items: int | None = None


@dataclass(frozen=True, kw_only=True)
class Object(Kind):
    """An object of one shape, which does not say its `type`; if it is `nullable` there may be `null` instead."""

    shape: Shape
    nullable: bool = False


@dataclass(frozen=True, kw_only=True)
class Typed(Kind):
    """An object that says by its `type` which of several shapes it has."""

    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Choice:
    """Properties of which there must be at least one, and exactly one if they are `exclusive`.

    `error` is Slack's error code for none of them, where it has its own.
    """

    names: tuple[str, ...]
    exclusive: bool = False
    error: str = ""


@dataclass(frozen=True)
class Relation:
    """A rule between several values. It is asked only about an object whose every value is what it should be."""

    name: str
    check: Check
    page: str


@dataclass(frozen=True)
class Shape:
    """An object of Slack's: the properties that it may have, and all that is known about them.

    `name` is for people, `type` is what the object itself says (empty if it says none), `page` is the path of its page
    below https://docs.slack.dev/reference/, and `surfaces` are where it may stand.
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


def reference(page: str) -> str:
    """The address of a page of Slack's reference."""
    return f"https://docs.slack.dev/reference/{page}"


def rule(page: str) -> Callable[[Check], Relation]:
    """Turn a function into a relation that is described on this page of Slack's reference."""

    def make(check: Check) -> Relation:
        return Relation(check.__name__, check, page)

    return make
