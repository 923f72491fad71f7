"""Reads .txt and .md: UTF-8, and UTF-16 with its mark at the start.

Other encodings are refused, because a guess turns some letters into others, and nobody notices before the calls.
"""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_LE

from toingg_bot.documents.kinds import is_zip, kind_by_content
from toingg_bot.documents.refusals import NOT_UTF8, not_text
from toingg_bot.domain.errors import Unreadable

_UTF16 = (BOM_UTF16_LE, BOM_UTF16_BE)


def plain_text(ending: str, content: bytes) -> str:
    """Return the text of a file whose name has this ending; raise Unreadable if it is something else."""
    text = _decoded(content)
    kind = kind_by_content(content) if text is None or text.startswith(("%PDF-", "{\\rtf")) else None
    if kind:
        raise Unreadable(kind)
    if text is None:
        raise Unreadable(not_text(ending) if is_zip(content) else NOT_UTF8)
    return text


def _decoded(content: bytes) -> str | None:
    """Return the text, or None for other encodings and for what is no text. No text has a NUL."""
    encoding = "utf-16" if content.startswith(_UTF16) and not content.startswith(BOM_UTF32_LE) else "utf-8"
    try:
        text = content.removeprefix(BOM_UTF8).decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text
