"""What a log may contain: this depends on who wrote the words, not on what they look like.

No pattern can recognise what people type, so the design keeps it out:

- Our own lines are literal sentences with ids, states, codes and type names filled in.
- A library's line is shown if its words are a literal in the library's source code. The values that the library fills
  in may be a body, a header or an address, so only numbers are shown.
- A traceback has types and places in the source code. An exception's message is shown if it is ours, or a literal.

In the rest, known secrets and everything that looks like a secret are covered.
"""

import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from toingg_bot.telemetry.causes import cause_of

if TYPE_CHECKING:
    from types import FrameType

COVER = "••••"
UNSAID = "…"
SHORTEST = 4  # characters; covering shorter secrets would also cover parts of many ordinary words
WRAPPERS = 3  # a library may log through one or two functions of its own

_LOOKS = (
    r"xox[a-z](?:\.xox[a-z])?-[\w.-]+|xapp-[\w-]+",  # Slack's tokens
    r"\b(?i:bearer|basic) +[^\s\"',;]+",  # an Authorization header
    r"(?<=://)(?:[^\s/@]*@)?(?P<host>[^\s/\"'<>@]+)(?P<path>/[^\s\"'<>]+)?",  # an address except its host
    r"\d{6,}\.\d{6,}\.[0-9a-f]{32}",  # a trigger_id
    r"gAAAA[\w-]{20,}=*|(?<![\w-])[\w-]{43}=",  # what Fernet encrypted, and its keys
)
_LOOKS_SECRET = re.compile("|".join(_LOOKS))


class Secrets:
    """Texts that nobody may see. Searching a line for thousands of them takes no longer than for one."""

    def __init__(self) -> None:
        self._by_start: dict[str, tuple[str, ...]] = {}
        self._lock = threading.Lock()

    def add(self, *secrets: str) -> None:
        """Cover these texts from now on, also in the form that they have in an address."""
        for secret in {*secrets, *(quote(secret, safe="") for secret in secrets)}:
            start = secret[:SHORTEST]
            if len(secret) < SHORTEST or secret in self._by_start.get(start, ()):
                continue
            with self._lock:
                self._by_start[start] = tuple(sorted({*self._by_start.get(start, ()), secret}, key=len, reverse=True))

    def cover(self, text: str) -> str:
        """Return a text with the known secrets covered, and with everything that looks like a secret."""
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
"""The secrets of this process, which has only one log."""


def _covered(found: re.Match[str]) -> str:
    if not found["host"]:
        return COVER
    return f"{found['host']}/{COVER}" if found["path"] else found["host"]


def words_of(record: logging.LogRecord) -> str | None:
    """Return what may be shown of a record, in one line; None if nothing of a library's record may be shown.

    Only logging's handler may call this, because it looks at the functions that called logging.
    """
    if _is_ours(record.name):
        words = _filled(record, _in_our_words)
    elif isinstance(record.msg, str) and _is_literal(record.msg):
        words = _filled(record, lambda _: UNSAID)
        if not any(character.isalpha() for character in words):
            return None
    elif record.levelno >= logging.WARNING or record.exc_info:
        # A line that is logged while an error is handled is mostly about that error.
        error = sys.exc_info()[1]
        why = f": {cause_of(error)}" if error is not None else ""
        words = f"{UNSAID} (in {record.funcName}, {record.filename}, line {record.lineno}{why})"
    else:
        return None
    return one_line(SECRETS.cover(words))


def one_line(text: str) -> str:
    """Return a text with line breaks and control characters escaped, so that one event is one line."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def traceback_of(error: BaseException) -> str:
    """Return a traceback in Python's format, but without values and without messages from an unknown source."""
    begin = "Traceback (most recent call last):\n"
    parts = [f"{begin}{''.join(traceback.format_tb(each.__traceback__))}{_named(each)}" for each in _chain(error)]
    return SECRETS.cover("\n\nwhich led to:\n\n".join(parts))


def _chain(error: BaseException) -> list[BaseException]:
    """Return an error's causes, the first one first, and then the error."""
    chain = [error]
    while (cause := error.__cause__ or (None if error.__suppress_context__ else error.__context__)) is not None:
        if cause in chain:
            break
        chain.insert(0, error := cause)
    return chain


def _named(error: BaseException) -> str:
    """Return an exception's type, and its message if that may be shown, or else its cause."""
    if _is_ours(type(error).__module__):
        return f"{type(error).__name__}: {error}"
    return cause_of(error)


def _in_our_words(part: Any) -> str:
    if isinstance(part, str):
        return part
    if isinstance(part, BaseException):
        return str(part) if _is_ours(type(part).__module__) else _named(part)
    return type(part).__name__


def _filled(record: logging.LogRecord, shown: Callable[[Any], str]) -> str:
    """Return a record's words with its numbers and the visible parts of its other values."""
    words = str(record.msg)
    if not isinstance(record.args, tuple) or not record.args:
        return words
    parts = (part if part is None or isinstance(part, int | float) else shown(part) for part in record.args)
    try:
        return words % tuple(parts)
    except (TypeError, ValueError):
        return words  # a placeholder needs a number, but the value is not one


def _is_ours(name: str) -> bool:
    return name.partition(".")[0] == "toingg_bot"


def _is_literal(words: str) -> bool:
    """Return whether the words are a literal in one of the functions that are logging them right now."""
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
