"""JSON as people paste it: with straight or curly quotes, extra commas and missing braces."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from toingg_bot.domain.text import BLANKS

DOUBLE = '"\u201c\u201d\u201e\u201f\u2033\uff02\u00ab\u00bb'
SINGLE = "'\u2018\u2019\u201a\u201b\u2032\uff07"
QUOTES = DOUBLE + SINGLE
COLONS = ":\uff1a"

_COMMAS = ",\uff0c"
_SPACE = re.compile(rf"[\s{BLANKS}]*")
_SPACE_AND_COMMAS = re.compile(rf"[\s{BLANKS}{_COMMAS}]*")
_STRAIGHT = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_ENDS_A_KEY = re.compile(rf"[\s{BLANKS}]*[{COLONS}]")
_ENDS_A_VALUE = re.compile(rf"(?:[^\S\n]|[{BLANKS}])*(?:[{_COMMAS}}}\n]|\Z)")
_BARE = re.compile(f"[^{_COMMAS}}}\n]*")
_ESCAPED_OR_QUOTE = re.compile(r'\\.|"', re.DOTALL)


@dataclass(frozen=True)
class Pair:
    """A key and its text (None if the value is not text), and where both begin."""

    key: str
    text: str | None
    at: int
    value_at: int


class Unreadable(Exception):
    """The text cannot be read from the place `at` on."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at


def pairs_in(text: str) -> list[Pair]:
    """Return the pairs in an object, or in a part of it such as one line. Raises Unreadable.

    The text is read as strict JSON first. If that fails, a closing quote may differ from the opening one.
    """
    try:
        return list(_Reader(text, loose=False).pairs())
    except Unreadable as strictly:
        try:
            return list(_Reader(text, loose=True).pairs())
        except Unreadable as loosely:
            raise Unreadable(max(strictly.at, loosely.at)) from None


class _Reader:
    def __init__(self, text: str, *, loose: bool) -> None:
        self._text = text
        self._loose = loose
        self._at = 0

    def pairs(self) -> Iterator[Pair]:
        self._skip(_SPACE)
        self._take("{")
        self._skip(_SPACE_AND_COMMAS)
        while self._at < len(self._text) and not self._take("}"):
            yield self._pair()
            before = self._at
            self._skip(_SPACE_AND_COMMAS)
            is_apart = re.search(f"[{_COMMAS}\n]", self._text[before : self._at])
            if not is_apart and self._at < len(self._text) and not self._text.startswith("}", self._at):
                raise Unreadable(self._at)
        self._skip(_SPACE_AND_COMMAS)
        if self._at < len(self._text):
            raise Unreadable(self._at)

    def _pair(self) -> Pair:
        at = self._at
        key = self._quoted(_ENDS_A_KEY)
        if key is None:
            raise Unreadable(at)
        self._skip(_SPACE)
        if not self._take(COLONS):
            raise Unreadable(self._at)
        self._skip(_SPACE)
        value_at = self._at
        text = self._quoted(_ENDS_A_VALUE)
        if text is None:
            self._skip_what_is_no_text()
        return Pair(key, text, at, value_at)

    def _quoted(self, end: re.Pattern[str]) -> str | None:
        """Read a text in quotes; return None if there is none."""
        opening = self._text[self._at : self._at + 1]
        if not opening or opening not in QUOTES:
            return None
        if self._loose:
            inside = self._up_to_closing(DOUBLE if opening in DOUBLE else SINGLE, end)
        else:
            found = _STRAIGHT.match(self._text, self._at)
            inside = found[0][1:-1] if found else None
        if inside is None:
            raise Unreadable(self._at)
        self._at += len(inside) + 2
        return _unescaped(inside)

    def _up_to_closing(self, family: str, end: re.Pattern[str]) -> str | None:
        """Return the text before the closing quote. A quote inside the text is followed by more text."""
        at = self._at + 1
        while at < len(self._text):
            if self._text[at] == "\\":
                at += 1
            elif self._text[at] in family and end.match(self._text, at + 1):
                return self._text[self._at + 1 : at]
            elif self._text[at] in family and _ENDS_A_KEY.match(self._text, at + 1):
                return None  # another key, with nothing between it and this value
            at += 1
        return None

    def _skip_what_is_no_text(self) -> None:
        """Skip a number, a word, a list or an object with all that it contains, to find mistakes after it too."""
        depth = 0
        while self._at < len(self._text):
            if found := _STRAIGHT.match(self._text, self._at):
                self._at = found.end()
                continue
            character = self._text[self._at]
            if depth == 0 and character not in "{[":
                self._skip(_BARE)
                return
            depth += (character in "{[") - (character in "}]")
            self._at += 1
            if depth == 0:
                return

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _take(self, characters: str) -> bool:
        is_there = self._at < len(self._text) and self._text[self._at] in characters
        self._at += is_there
        return is_there


def _unescaped(inside: str) -> str:
    straight = _ESCAPED_OR_QUOTE.sub(lambda found: '\\"' if found[0] == '"' else found[0], inside)
    try:
        return str(json.loads(f'"{straight}"', strict=False))
    except json.JSONDecodeError:
        return inside
