"""Removes what documents and chats put around the key in a line: bullets, numbers, bold, quotes."""

import re
from collections.abc import Callable

from toingg_bot.domain.loose_json import COLONS, DOUBLE, SINGLE
from toingg_bot.domain.text import BLANKS, trimmed

_BULLETS = (
    "\u00b7\u00bb\u2022-\u2023\u203a\u2043\u204c\u204d\u2219\u30fb"  # points and triangles
    "\u2010-\u2015\u2212"  # hyphens and dashes
    "\u2190-\u21ff\u2900-\u297f\u2b00-\u2bff"  # arrows
    "\u25a0-\u25ff\u2600-\u27bf"  # squares, circles, boxes, ticks, stars
    "\U0001f449\U0001f4cc\U0001f518\U0001f532-\U0001f53d\U0001f7e0-\U0001f7eb"  # emoji used as bullets
    "\uf000-\uf0ff"  # bullets of Word's symbol fonts
)
_LETTER = r"(?:[^\W\d_]|x{0,3}(?:ix|iv|v?i{1,3}|v)|x{1,3})"  # of any alphabet, or a small Roman numeral
_DECORATIONS = (
    f"[{_BULLETS}][\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]?",
    r"-+(?!\d)",
    r"[*+~](?=\s)",
    r"o\t",
    r"\#{2,6}(?=\s)",
    r"\[[\sxX\u2713\u2714]?\](?=\s)",  # a tick box
    r":[a-z0-9_+'-]+:(?=\s)",  # an emoji, as copied from Slack
    r"\d\ufe0f?\u20e3|[\u2460-\u24ff]",  # keycaps, and numbers in circles
    r"\*{0,3}[(\uff08]?\d{1,3}(?:\.\d{1,3})*(?:[)\uff09]|[.\uff0e\u3001\u0964](?!\d))[.)]?\*{0,3}",
    rf"\*{{0,3}}(?:[(\uff08]{_LETTER}[)\uff09]|{_LETTER}[.)\uff09\u0964])(?=[\s*])\*{{0,3}}",
    r"\d{1,3}\s+[-\u2013\u2014](?=\s)",
)
_DIRECTION = "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]*"
_DECORATED = re.compile(f"(?:{_DIRECTION}(?:{'|'.join(_DECORATIONS)})[\\s{BLANKS}]*)+", re.IGNORECASE)
_MARKS = re.compile("[*_~`]+")
_WORDS_IN_MARKS = re.compile(r"(?<![\w*`~])([*`~]+)([^\s*`~](?:[^*`~]*[^\s*`~])?)\1(?!\w)")
_ITALIC = re.compile(r"(_+)([^\s_](?:.*[^\s_])?)\1")
_COLON = re.compile(f"[{COLONS}]")
_MEANINGLESS = re.compile(f"[{BLANKS}]")
_ODD_SPACE = re.compile(r"[^\S ]")


def undecorated(line: str) -> str:
    """Return a line without the decoration before its key and around the whole line."""
    return _settled(line, _less_decorated)


def divided(line: str) -> tuple[str, str]:
    """Split an undecorated line into key and question at its first colon, even if the colon is in bold."""
    colon = _COLON.search(line)
    if colon is None:
        return _key(line), ""
    key, question = trimmed(line[: colon.start()]), trimmed(line[colon.end() :])
    marks = _MARKS.match(key)
    if marks and not key.endswith(marks[0]) and question.startswith(marks[0][::-1]):
        key, question = key[marks.end() :], trimmed(question[marks.end() :])
    return _key(key), question


def plain(key: str) -> str:
    """Return a key without invisible characters, and with ordinary spaces only."""
    return trimmed(_ODD_SPACE.sub(" ", _MEANINGLESS.sub("", key)))


def _key(dressed: str) -> str:
    """Return a key without the marks and quotes around it, in any order."""
    return _settled(plain(dressed), _less_dressed)


def _settled(text: str, less: Callable[[str], str]) -> str:
    """Apply `less` until it changes nothing more."""
    while (found := less(text)) != text:
        text = found
    return text


def _less_decorated(line: str) -> str:
    bare = trimmed(line)
    if decorated := _DECORATED.match(bare):
        bare = bare[decorated.end() :]
    marks = _MARKS.match(bare)
    if marks and bare.count(marks[0]) == 2 and bare.endswith(marks[0]):  # noqa: PLR2004 (one at each end)
        return bare[marks.end() : -marks.end()]
    inside = _unquoted(bare.rstrip(", "))
    return bare if inside is None else inside


def _less_dressed(key: str) -> str:
    inside = _unquoted(key)
    if inside is None and (italic := _ITALIC.fullmatch(key)) and not re.search(r"_\W|\W_", italic[2]):
        inside = italic[2]
    return undecorated(_WORDS_IN_MARKS.sub(r"\2", key).strip("*~`") if inside is None else inside)


def _unquoted(text: str) -> str | None:
    """Return the text inside the quotes if they enclose all of it; a quote between letters is an apostrophe."""
    for family in (DOUBLE, SINGLE):
        inside = text[1:-1]
        if len(text) > 2 and text[0] in family and text[-1] in family:  # noqa: PLR2004 (the quotes)
            is_one = not re.search(rf"(?<!\w)[{family}]|[{family}](?!\w)", inside)
            return inside if is_one else None
    return None
