"""Reads a file that someone chose: its name says how, and its content whether that is so."""

from toingg_bot.documents.kinds import kind_by_ending
from toingg_bot.documents.limits import MOST_BYTES, MOST_PLAIN_BYTES, MOST_TEXT
from toingg_bot.documents.plain import plain_text
from toingg_bot.documents.refusals import EMPTY, TOO_LARGE, TOO_MUCH_TEXT, WITHOUT_TEXT
from toingg_bot.documents.word import word_text
from toingg_bot.domain.errors import Unreadable
from toingg_bot.domain.text import tidy

PLAIN = ("txt", "md")
WORD = "docx"


def check(name: str, size: int) -> None:
    """Raise Unreadable for a file that is not worth fetching: by its name, and its size in bytes."""
    ending = _ending_of(name)
    if ending not in {*PLAIN, WORD}:
        raise Unreadable(kind_by_ending(ending))
    if size == 0:
        raise Unreadable(EMPTY)
    if ending == WORD and size > MOST_BYTES:
        raise Unreadable(TOO_LARGE)
    if ending != WORD and size > MOST_PLAIN_BYTES:
        raise Unreadable(TOO_MUCH_TEXT)


def read(name: str, content: bytes) -> str:
    """Return the text of a .txt, .md or .docx with plain line breaks; raise Unreadable for everything else."""
    check(name, len(content))
    ending = _ending_of(name)
    text = word_text(content) if ending == WORD else plain_text(f".{ending}", content)
    if len(text.encode("utf-8", "replace")) > MOST_TEXT:
        raise Unreadable(TOO_MUCH_TEXT)
    tidied = tidy(text, multiline=True)
    if not tidied:
        raise Unreadable(WITHOUT_TEXT)
    return tidied


def _ending_of(name: str) -> str:
    """Return the ending of a file's name in small letters and without its dot; empty if it has none."""
    return name.strip().lower().rpartition(".")[2] if "." in name else ""
