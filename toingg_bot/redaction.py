"""What a log may say: who wrote the words decides it, not what they look like.

What people type cannot be told from other words by any pattern, so it is kept out by construction:

- Our own lines are literal sentences, filled with ids, states, codes and the names of types.
- A line of a library's is shown where its words stand literally in the library's source. What the library fills in may
  be a body, a header or an address, and is shown only where it is a number.
- A traceback has types and places in the source. An exception's own words are shown if they are ours, or literal.

Secrets that are known, and what has the look of one, are covered in whatever is left.
"""

import logging
import os
import re
import sys
import threading
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from types import FrameType

COVER = "••••"
UNSAID = "…"
SHORTEST = 4  # characters; whatever is shorter could not be covered without covering half of all words
WRAPPERS = 3  # a library's line may come through a function or two of its own

_LOOKS = (
    r"xox[a-z](?:\.xox[a-z])?-[\w.-]+|xapp-[\w-]+",  # Slack's tokens
    r"\b(?i:bearer|basic) +[^\s\"',;]+",  # an Authorization header
    r"(?<=://)(?:[^\s/@]*@)?(?P<host>[^\s/\"'<>@]+)(?P<path>/[^\s\"'<>]+)?",  # of an address, all but the host
    r"\d{6,}\.\d{6,}\.[0-9a-f]{32}",  # a trigger_id
    r"gAAAA[\w-]{20,}=*|(?<![\w-])[\w-]{43}=",  # what Fernet sealed, and its keys
)
_LOOKS_SECRET = re.compile("|".join(_LOOKS))


class Secrets:
    """Texts that nobody may see. To look for thousands of them in a line takes no longer than for one."""

    def __init__(self) -> None:
        self._by_start: dict[str, tuple[str, ...]] = {}
        self._lock = threading.Lock()

    def add(self, *secrets: str) -> None:
        """Cover these from now on, also as they are written within an address."""
        for secret in {*secrets, *(quote(secret, safe="") for secret in secrets)}:
            start = secret[:SHORTEST]
            if len(secret) < SHORTEST or secret in self._by_start.get(start, ()):
                continue
            with self._lock:
                self._by_start[start] = tuple(sorted({*self._by_start.get(start, ()), secret}, key=len, reverse=True))

    def cover(self, text: str) -> str:
        """Return the text without these, and without what looks like a secret."""
        kept, begin, at = [], 0, 0
        while at <= len(text) - SHORTEST:
            candidates = self._by_start.get(text[at : at + SHORTEST], ())
            found = next((secret for secret in candidates if text.startswith(secret, at)), None)
            if found is None:
                at += 1
                continue
            kept += [text[begin:at], COVER]
            begin = at = at + len(found)
        return _LOOKS_SECRET.sub(_covered, "".join([*kept, text[begin:]]))


SECRETS = Secrets()
"""This process's, as its log is one for all."""


def _covered(found: re.Match[str]) -> str:
    if not found["host"]:
        return COVER
    return f"{found['host']}/{COVER}" if found["path"] else found["host"]


def words_of(record: logging.LogRecord) -> str | None:
    """Return what a record may say, in one line; None where a library has nothing to say that may be shown.

    To be called by the handler that logging called, because it looks at who called logging.
    """
    if _is_ours(record.name):
        words = _filled(record, _in_our_words)
    elif isinstance(record.msg, str) and _is_literal(record.msg):
        words = _filled(record, lambda _: UNSAID)
        if not any(character.isalpha() for character in words):
            return None
    elif record.levelno >= logging.WARNING or record.exc_info:
        words = f"{UNSAID} (in {record.funcName}, {record.filename}, line {record.lineno})"
    else:
        return None
    return one_line(SECRETS.cover(words))


def one_line(text: str) -> str:
    """Return a text with every line break and control character written out: one event is one line."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def traceback_of(error: BaseException) -> str:
    """Return a traceback as Python writes it, but without values and without words of unknown origin."""
    begin = "Traceback (most recent call last):\n"
    parts = [f"{begin}{''.join(traceback.format_tb(each.__traceback__))}{_named(each)}" for each in _chain(error)]
    return SECRETS.cover("\n\nwhich led to:\n\n".join(parts))


def _chain(error: BaseException) -> list[BaseException]:
    """Return what led to an error, the first cause first, and the error."""
    chain = [error]
    while (cause := error.__cause__ or (None if error.__suppress_context__ else error.__context__)) is not None:
        if cause in chain:
            break
        chain.insert(0, error := cause)
    return chain


def _named(error: BaseException) -> str:
    """Return an exception's type, and its words as far as they may be shown."""
    name, words = type(error).__name__, None
    if _is_ours(type(error).__module__):
        words = str(error)
    elif isinstance(error, OSError) and isinstance(error.errno, int):
        words = os.strerror(error.errno)
    elif error.args and isinstance(error.args[0], str) and error.args[0] in _literals_where_raised(error):
        words = error.args[0]
    return f"{name}: {words}" if words else name


def _in_our_words(part: Any) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, BaseException):
        return str(part) if _is_ours(type(part).__module__) else _named(part)
    return type(part).__name__


def _filled(record: logging.LogRecord, shown: Callable[[Any], str]) -> str:
    """Return a record's words with its numbers, and with what may be shown of the rest."""
    words = str(record.msg)
    if not isinstance(record.args, tuple) or not record.args:
        return words
    parts = (part if part is None or isinstance(part, int | float) else shown(part) for part in record.args)
    try:
        return words % tuple(parts)
    except (TypeError, ValueError):
        return words  # it wants a number where there is none


def _is_ours(name: str) -> bool:
    return name.partition(".")[0] == "toingg_bot"


def _is_literal(words: str) -> bool:
    """Say whether the words stand as they are in one of the functions that are writing them into the log just now."""
    logging_file = logging.info.__code__.co_filename
    frame: FrameType | None = sys._getframe()  # noqa: SLF001 (there is no other way to it)
    while frame is not None and frame.f_code.co_filename != logging_file:
        frame = frame.f_back
    while frame is not None and frame.f_code.co_filename == logging_file:
        frame = frame.f_back
    for _ in range(WRAPPERS):
        if frame is None:
            return False
        if words in frame.f_code.co_consts:
            return True
        frame = frame.f_back
    return False


def _literals_where_raised(error: BaseException) -> tuple[Any, ...]:
    """Return the literals in the function that an exception came out of first."""
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return place.tb_frame.f_code.co_consts if place is not None else ()
