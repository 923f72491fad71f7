"""Why a file is not read. `views/sentences.py` has the words."""

from toingg_bot.documents.limits import MIB, MOST_BYTES, MOST_TEXT
from toingg_bot.domain.reasons import Reason, reason

EMPTY = reason("file_empty")
WITHOUT_TEXT = reason("file_without_text")
TOO_LARGE = reason("file_too_large", most=MOST_BYTES // MIB)
TOO_MUCH_TEXT = reason("file_too_much_text", most=MOST_TEXT // MIB)
TOO_COMPLEX = reason("file_too_complex")
DAMAGED = reason("file_damaged")
LOCKED = reason("file_locked")
NOT_WORD = reason("file_not_word")
NOT_UTF8 = reason("file_not_utf8")
PICTURE = reason("file_picture")
OLD_WORD = reason("file_old_word")
PAGES = reason("file_pages")
GOOGLE_LINK = reason("file_google_link")
ZIP = reason("file_zip")
OTHER = reason("file_other")


def not_text(ending: str) -> Reason:
    """Return why something else is not read as the plain text that its name promises."""
    return reason("file_not_text", ending=ending)


def of_kind(kind: str) -> Reason:
    """Return why no file of this kind is read."""
    return reason("file_kind", kind=kind)
