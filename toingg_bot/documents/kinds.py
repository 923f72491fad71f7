"""What kind a file is: by the ending of its name, and by its first bytes, which a wrong name does not change."""

import re

from toingg_bot.documents.refusals import GOOGLE_LINK, LOCKED, OLD_WORD, OTHER, PAGES, PICTURE, ZIP, of_kind
from toingg_bot.domain.reasons import Reason

_PDF = of_kind("PDF")
_RICH_TEXT = of_kind("RTF")
_TEXTS = ("docm", "dotx", "dotm", "odt", "ott", "fodt", "html", "htm", "epub")
_PICTURE_ENDINGS = ("png", "jpg", "jpeg", "gif", "bmp", "webp", "heic", "heif", "avif", "tif", "tiff", "svg", "psd")

_BY_ENDING = {
    "pdf": _PDF,
    "rtf": _RICH_TEXT,
    "doc": OLD_WORD,
    "dot": OLD_WORD,
    "pages": PAGES,
    "gdoc": GOOGLE_LINK,
    "zip": ZIP,
    **{ending: of_kind(f".{ending}") for ending in _TEXTS},
    **dict.fromkeys(_PICTURE_ENDINGS, PICTURE),
}

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB] 2.2: what Office wrote before 2007, and what it encrypts today
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # [MS-OFFCRYPTO] 2.3.4.4: a stream in it
_PICTURE = re.compile(
    rb"\x89PNG\r\n|\xff\xd8\xff|GIF8[79]a|II\*\0|MM\0\*|\x00\x00\x01\x00|8BPS|BM.{4}\0{4}|RIFF.{4}WEBP|.{4}ftyp(hei|hev|mif|avi)",
    re.DOTALL,
)


def kind_by_ending(ending: str) -> Reason:
    """Return what is said about a file that is not read, by the ending of its name."""
    return _BY_ENDING.get(ending, OTHER)


def is_zip(content: bytes) -> bool:
    """Return whether a file starts as a zip does, and so as a .docx does."""
    return content.startswith(_ZIP)


def kind_by_content(content: bytes) -> Reason | None:
    """Return what is said about a file whose first bytes give it away, or None if they say nothing."""
    if content.startswith(_OLE):
        return LOCKED if _ENCRYPTED in content else OLD_WORD
    if content.startswith(b"%PDF-"):
        return _PDF
    if content.startswith(rb"{\rtf"):
        return _RICH_TEXT
    return PICTURE if _PICTURE.match(content) else None
