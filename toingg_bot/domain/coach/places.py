"""Finds the places for values in a text: those that a system fills in, and those that somebody forgot.

Square and angle brackets are also stage directions, answers, tags and links. What is in them decides, and what stands
beside them.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from toingg_bot.domain.coach import vocabulary as words

_SQUARE = re.compile(r"\[([^\[\]\n]{1,60})\](?!\(|:\s*http)")
_ANGLE = re.compile(r"<([^\W\d][^<>\n]{0,40})>")
_BRACED = re.compile(r"\{\{?[^{}\n]{1,60}\}")
_NAME_IN_BRACES = re.compile(r"[\{\$\s]*[^\W\d][\w.\- ]{0,40}?[\s\}]*")
_ROUND = re.compile(r"\((?P<round>[^()\n]{4,80})\)")
_BETWEEN = r"[ \t]*+[,;|/]?+[ \t]*+(?:or |and )?+"
_ROW = re.compile(rf"\[[^\[\]\n]{{1,60}}\]{_BETWEEN}(?:\[[^\[\]\n]{{1,60}}\]{_BETWEEN}){{2,}}+")
_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0900-\u0dff\u200d]|['\u2019](?=[^\W\d_]))*|\d+")
_CLOSING = re.compile(r"</([^\W\d][^<>\s]{0,40})")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_NAME = re.compile(r"[?:;\"“”=→>{}+|@#*…]|\d\s*[–-]\s*\d|^\W*$|^[\d\W_]+$|\.\.")
_START_OF_LINE = re.compile(r"(?:^|\n)[ \t>]*(?:[-*+•]|#{1,6}|\d{1,2}[.)])?[ \t]*\Z")
_LEADS_ON = re.compile(r"[ \t]*(?:→|->|=>)")
_ANSWERED = re.compile(r"[*_ \t]*(?:[\"“”'‘→]|->|=>|\n|\Z)|[ \t]*[:–—-]?[ \t]+[A-Z\"“]")
_MOST_WORDS = 6


@dataclass(frozen=True)
class Bracket:
    """Something in square, angle or round brackets; `name` is for comparing, in lower case."""

    style: str
    name: str
    inside: str
    start: int
    end: int

    @property
    def is_named(self) -> bool:
        """Whether it names a value, and isn't an order to the writer."""
        return not words.is_order_to_writer(self.inside.strip())


def key_of(inside: str) -> str:
    """Return a name as it is compared: in lower case, with single spaces."""
    return " ".join(inside.casefold().replace("_", " ").split())


def brackets_in(text: str) -> list[Bracket]:
    """Return what is in square or angle brackets and is no link, tag or row of answers."""
    found = []
    if "[" in text:
        rows = [(row.start(), row.end()) for row in _ROW.finditer(text) if not _all_values(row[0])]
        squares = (each for each in _SQUARE.finditer(text) if not _is_joined(text, each.start()))
        found = [Bracket("[Name]", key_of(each[1]), each[1], each.start(), each.end()) for each in squares]
        ends = [end for _, end in rows]
        found = [each for each in found if not _is_in(rows, bisect_right(ends, each.start), each.start)]
    if "<" in text:
        closed = {name.casefold() for name in _CLOSING.findall(text)}
        angles = (each for each in _ANGLE.finditer(text) if not _is_tag(each[1], closed))
        found += [Bracket("<name>", key_of(each[1]), each[1], each.start(), each.end()) for each in angles]
    return found


def _is_joined(text: str, at: int) -> bool:
    """Return whether a bracket belongs to what stands before it: an image, an index, a second bracket of a link."""
    before = text[max(0, at - 1) : at]
    return before in {"!", "]", "\\"} or before.isalnum()


def _is_in(rows: list[tuple[int, int]], place: int, at: int) -> bool:
    return place < len(rows) and rows[place][0] <= at


def is_value(text: str, bracket: Bracket) -> bool:
    """Return whether a bracket has a name for a value, like `[Company Name]`: what it says, or where it stands."""
    inside = bracket.inside.strip()
    if not bracket.is_named:
        return True
    parts = [] if _NO_NAME.search(inside) else _words(inside)
    before, after = text[max(0, bracket.start - 60) : bracket.start], text[bracket.end : bracket.end + 30]
    if not 0 < len(parts) <= _MOST_WORDS or _LEADS_ON.match(after):
        return False
    if words.is_for_the_writer(parts):
        return True
    if "/" in inside or "," in inside:
        return all(words.is_value_name(_words(side)) for side in re.split("[/,]", inside))
    named = words.is_value_name(parts)
    if bracket.style == "<name>":
        return named or inside.isupper()
    return _stands_as_value(inside, parts, before, after, named=named)


def _stands_as_value(inside: str, parts: list[str], before: str, after: str, *, named: bool) -> bool:
    """Return whether a name in square brackets is a value where it stands: not an answer, a state or who speaks."""
    if _START_OF_LINE.search(before):
        is_title = len(parts) > 1 and inside[:1].isupper()
        return named and not words.speaks(parts) and (is_title or not _ANSWERED.match(after))
    if named:
        return not words.speaks(parts) or _in_a_sentence(before, after)
    return _looks_like_a_name(inside, parts) and words.stands_as_value(before, after)


def orders_in(text: str) -> Iterator[str]:
    """Yield what tells the writer to fill something in, in round brackets or braces: `(insert agent name)`."""
    for each in _ROUND.finditer(text):
        if words.is_order_to_writer(each["round"]):
            yield each[0]
    for inside in dict.fromkeys(_BRACED.findall(text)):
        if words.is_order_to_writer(inside.strip("{} ")):
            yield inside


def braces_in(text: str) -> set[str]:
    """Return the styles of named places in braces in a text."""
    styles: dict[tuple[str, bool], str] = {}
    for each in _BRACED.finditer(text):
        has_dollar = text[max(0, each.start() - 1) : each.start()] == "$"
        styles[each[0], has_dollar] = "{{name}}" if each[0].startswith("{{") else "${name}" if has_dollar else "{name}"
    return {style for (inside, _), style in styles.items() if _is_named(inside)}


def _is_named(inside: str) -> bool:
    return bool(_NAME_IN_BRACES.fullmatch(inside)) and not words.is_order_to_writer(inside.strip("{} "))


def _words(inside: str) -> list[str]:
    return [part.casefold() for part in _WORD.findall(_CAMEL.sub(" ", inside).replace("_", " "))]


def _all_values(row: str) -> bool:
    return all(words.is_value_name(_words(inside)) for inside in re.findall(r"\[([^\[\]]*)\]", row))


def _is_tag(inside: str, closed: set[str]) -> bool:
    first = re.split(r"[\s/>]", inside, maxsplit=1)[0].casefold()
    is_address = "@" in inside or "://" in inside or inside.casefold().startswith(("mailto:", "tel:", "http"))
    return is_address or inside.endswith("/") or first in closed or "=" in inside or first in words.TAGS


def _in_a_sentence(before: str, after: str) -> bool:
    """Return whether a bracket is a part of a sentence: no line and no sentence begins with it."""
    return bool(re.search(r"[\w,]\s\Z", before)) or bool(re.match(r"\s[a-z\u0900-\u0dff]", after))


def _looks_like_a_name(inside: str, parts: list[str]) -> bool:
    is_written_like_one = inside[:1].isupper() or not inside[:1].isascii()
    return is_written_like_one and len(parts) <= 3 and not words.is_direction(parts)  # noqa: PLR2004 (short)
