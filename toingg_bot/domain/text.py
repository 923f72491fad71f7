"""Cleans up text that people type and paste, so that it can be saved.

Only characters that nobody typed on purpose are removed. Joiners, direction marks and variation selectors stay, because
Hindi, Arabic, Hebrew and emoji need them.
"""

import re
from unicodedata import category, normalize

import regex

BLANKS = "\u00ad\u200b\u2060\u2800\u3164\ufeff"
"""Invisible and without meaning: soft hyphen, zero-width spaces, word joiner, empty Braille and Hangul."""

_LINE_BREAK = re.compile("\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")  # https://www.unicode.org/reports/tr14/#BK
_CONTROL = re.compile("[\0-\x08\x0e-\x1b\x7f-\x9f]")
_AT_ENDS = "".join(filter(str.isspace, map(chr, range(0x3001)))) + BLANKS
# Invisible, though called letters or symbols: https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
_UNSEEN = re.compile(
    "[\u115f\u1160\u2065\u2800\u3164\uffa0\ufff0-\ufff8\ufffc\ufffe\uffff\ufdd0-\ufdef"
    "\U00013441\U00013442\U0001d159\U000e0000-\U000e0fff]"
)
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}]+|\p{So}")
_JOINERS = re.compile("[\u200c\u200d\ufe0e\ufe0f]")
_SEEN_FORMAT = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")  # signs around numbers


def tidy(text: str, *, multiline: bool) -> str:
    """Return the text with plain line breaks (or in one line), and without invisible characters.

    At both ends, spaces and blanks are removed. Inside, only control characters are removed, and incomplete characters
    become `?`. A text with nothing visible becomes empty.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    lined = _CONTROL.sub("", _LINE_BREAK.sub("\n", whole).replace("\x1f", " "))
    if not multiline:
        lines = (line.strip() for line in lined.replace("\t", " ").split("\n"))
        lined = " ".join(filter(None, lines))
    return trimmed(lined)


def trimmed(text: str) -> str:
    """Return the text without spaces and blanks at both ends; a text with nothing visible becomes empty."""
    bare = text.strip(_AT_ENDS)
    return bare if any(map(_is_seen, bare)) else ""


def folded(text: str) -> str:
    """Return a text as it is compared with others: without regard to capitals, spaces, and how letters are composed."""
    return " ".join(normalize("NFC", normalize("NFC", text).casefold()).split())


def words_of(text: str) -> list[str]:
    """Return the words of a text as they are searched for, each once. A symbol or an emoji is a word of its own."""
    return list(dict.fromkeys(_WORD.findall(_JOINERS.sub("", folded(text)))))


def length_of(text: str) -> int:
    """Return the length of a text as Toingg counts it: in code points. Blanks do not count."""
    return len(text) - sum(map(text.count, BLANKS))


def _is_seen(character: str) -> bool:
    """Return whether a character is visible on its own; a combining mark needs another character."""
    kind = category(character)
    if kind == "Cf":
        return _SEEN_FORMAT.match(character) is not None
    return kind[0] not in "MZ" and kind not in {"Cc", "Cs"} and not _UNSEEN.match(character)
