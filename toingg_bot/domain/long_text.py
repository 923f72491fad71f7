"""A long text in parts, because some people's Slack stops at 3,000 characters in one input.

What was divided is put together again to the letter. What a person changes in a part gives what they see: parts stand
below each other, so two of them never run together in one line unless we cut there.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate

import regex

PART = 2_900
"""The most UTF-16 units in a part, so that people can still add some words where Slack stops at 3,000."""

_NEAR = 20  # characters beside a cut that show whether somebody edited there
_CLUSTER = regex.compile(r"\X")  # what readers see as one character: https://www.unicode.org/reports/tr29/
_LONGEST_CLUSTER = 64  # code points to look ahead, to see whether a cluster continues


class Seam(StrEnum):
    """What was between a part and the one before it."""

    LINE_BREAK = "n"
    CUT = "c"  # nothing: the text continues
    ADDED = "a"  # a person added this part


@dataclass(frozen=True)
class Part:
    """A part of a long text; the first has no seam. `shown` is the text that the person got, if it was not empty."""

    seam: Seam | None
    text: str
    shown: str = ""

    @property
    def whole(self) -> str:
        """The text. Spaces at its ends are as shown if nothing else changed, because Slack may have trimmed them."""
        return self.shown if self.text.strip() == self.shown.strip() else self.text


def units(text: str) -> int:
    """Return the length of a text in UTF-16 units, the highest count that Slack may use: an emoji has two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def divided(text: str, most: int = PART) -> list[Part]:
    """Return a text in parts of at most `most` UTF-16 units, divided at line breaks, spaces or visible characters."""
    return list(_parts(text, most))


def joined(parts: Sequence[Part]) -> str:
    """Return the text of all parts. Empty parts leave nothing, and at least a line break where they were."""
    text, before, has_gap = "", None, False
    for part in parts:
        if not part.whole:
            has_gap = True
        elif before is None:
            text, before = part.whole, part
        else:
            text, before = _with(text, before, part, has_gap=has_gap), part
            has_gap = False
    return text


def whole_characters(text: str, end: int, start: int = 0) -> int:
    """Return the last place from `start` to `end` that is between two visible characters of a text."""
    clusters = _CLUSTER.findall(text, start, end + _LONGEST_CLUSTER)
    return max(place for place in accumulate(map(len, clusters), initial=start) if place <= end)


def beginning(text: str, most: int) -> str:
    """Return the first part of a text, in at most `most` UTF-16 units."""
    return next(_parts(text, most)).text


def _parts(text: str, most: int) -> Iterator[Part]:
    start, seam, seen_until = 0, None, len(text.rstrip())
    while True:
        window = text[start : start + most]
        end = start + bisect_right(range(len(window) + 1), most, key=lambda length: units(window[:length])) - 1
        if end >= len(text):
            yield Part(seam, text[start:], text[start:])
            return
        # Something must be visible on both sides of a seam, because Slack may drop an input that has only spaces.
        first = start + len(window) - len(window.lstrip()) + 1
        end, after, next_seam = _cut(text, start, first, end, seen_until)
        yield Part(seam, text[start:end], text[start:end])
        start, seam = after, next_seam


def _cut(text: str, start: int, first: int, end: int, seen_until: int) -> tuple[int, int, Seam]:
    """Return where a part ends that can reach `end`, where the next one starts, and the seam between them."""
    at = text.rfind("\n", first, min(end + 1, seen_until))
    if at != -1 and text[at - 1] != "\r":
        return at, at + 1, Seam.LINE_BREAK
    for at in _places_of(" ", text, first, min(end, seen_until)):
        if _CLUSTER.findall(text, at, at + 2)[0] == " ":  # no combining mark follows
            return at + 1, at + 1, Seam.CUT
    at = whole_characters(text, max(start, min(end, seen_until - 1)), start)
    at = at if at > start else end  # one character that is longer than a part
    return at, at, Seam.CUT


def _places_of(character: str, text: str, start: int, end: int) -> Iterator[int]:
    """Yield where a character is, the last place first."""
    at = text.rfind(character, start, end)
    while at != -1:
        yield at
        at = text.rfind(character, start, at)


def _with(text: str, before: Part, part: Part, *, has_gap: bool) -> str:
    """Return a text with one more part after it."""
    more = part.whole
    if part.seam is Seam.LINE_BREAK and not has_gap:
        return f"{text}\n{more}"
    if part.seam is Seam.CUT and not has_gap:
        left, right = before.shown.rstrip(), part.shown.lstrip()
        is_as_cut = text.rstrip().endswith(left[-_NEAR:]) and more.lstrip().startswith(right[:_NEAR])
        if is_as_cut:
            space_left, space_right = before.shown[len(left) :], part.shown[: len(part.shown) - len(right)]
            text = text if text[-1:].isspace() else text + space_left
            return text + (more if more[:1].isspace() else space_right + more)
        if text[-1:].isspace() or more[:1].isspace():
            return text + more
    return text + more if text.endswith("\n") or more.startswith("\n") else f"{text}\n{more}"
