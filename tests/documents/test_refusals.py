"""Files that are not read: each kind has its own sentence, and it says what to do."""

from zipfile import ZIP_BZIP2

import pytest

from tests.support.docx import MAIN, content_types, document, docx, paragraph, parts, zipped
from tests.support.hostile import with_part, with_sizes
from toingg_bot.documents.files import check, read
from toingg_bot.documents.limits import MIB, MOST_BYTES, MOST_TEXT
from toingg_bot.domain.errors import Unreadable
from toingg_bot.views.sentences import in_words

GOOD = docx(paragraph("Namaste"))
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(40)
HEIC = b"\0\0\0\x18ftypheic" + bytes(40)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
RTF = rb"{\rtf1\ansi Namaste}"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
LOCKED = OLE + "EncryptedPackage".encode("utf-16-le") + bytes(500)

WORKBOOK = content_types(
    "xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
)

PICTURE = "This is a picture, and I can only read text. Choose a .docx, .txt or .md file."
NO_PDF = "I can't read PDF files. Export it as .docx or .txt, and choose that file."
OLD_WORD = "This is an older Word file. Open it in Word, save it as .docx, and choose that file."
PASSWORD = "This file has a password, so I can't open it. Save it without a password, and choose it again."
DAMAGED = "This file is damaged, so I can't open it. Open it in Word, save it as a new .docx, and choose that file."
GOOGLE_LINK = (
    "This is only a link to a Google document. In Google Docs, choose File, Download, Microsoft Word, and choose that "
    "file here."
)
NOT_WORD = (
    "This isn't a Word document, although its name ends in .docx. Open it in the app that made it, save it as .docx or "
    ".txt, and choose that file."
)
NOT_TEXT = (
    "This isn't plain text, although its name ends in .md. Open it in the app that made it, save it as .docx or .txt, "
    "and choose that file."
)
NOT_UTF8 = (
    "I can't read the letters in this file. Save it as UTF-8 (in Notepad: Save as, then Encoding), and choose it again."
)
COMPLEX = (
    "This document is too complex for me. Open it in Word, save it as plain text (.txt) in UTF-8, and choose that file."
)
NO_TEXT = "I found no text in this file. Choose a file with text in it, or type the text."
EMPTY = "This file is empty. Choose another file."
TOO_LARGE = "This file is larger than 5 MB. Remove the pictures from it, or save it as .txt, and choose that file."
TOO_MUCH_TEXT = "This file has more than 1 MB of text. Choose a file with only the script in it."
OTHER = "I can read .docx, .txt and .md files. Save your text as one of these, and choose that file."


def said(name: str, content: bytes) -> str:
    """Return what people read about a file that is refused."""
    with pytest.raises(Unreadable) as refused:
        read(name, content)
    assert "Namaste" not in str(refused.value)
    return in_words(refused.value.reason)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("brief.pdf", NO_PDF),
        ("brief.PDF", NO_PDF),
        ("brief.rtf", "I can't read RTF files. Export it as .docx or .txt, and choose that file."),
        ("brief.odt", "I can't read .odt files. Export it as .docx or .txt, and choose that file."),
        ("brief.docm", "I can't read .docm files. Export it as .docx or .txt, and choose that file."),
        ("brief.doc", OLD_WORD),
        (
            "brief.pages",
            "I can't read Pages files. In Pages, choose File, Export To, Word, and choose that file here.",
        ),
        (
            "brief.gdoc",
            GOOGLE_LINK,
        ),
        ("brief.docx.zip", "I can't look inside zip files. Open it, and choose the .docx, .txt or .md file in it."),
        ("brief.png", PICTURE),
        ("brief.HEIC", PICTURE),
        ("brief.xlsx", OTHER),
        ("brief.mp3", OTHER),
        ("brief", OTHER),
        ("docx", OTHER),
        ("", OTHER),
    ],
)
def test_other_kinds_of_files_are_refused_with_what_to_do(name: str, sentence: str) -> None:
    assert said(name, b"Namaste") == sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", EMPTY),
        (PNG, PICTURE),
        (JPEG, PICTURE),
        (HEIC, PICTURE),
        (PDF, NO_PDF),
        (RTF, "I can't read RTF files. Export it as .docx or .txt, and choose that file."),
        (OLE, OLD_WORD),
        (LOCKED, PASSWORD),
        (b"Namaste", NOT_WORD),
        (b"BMW trips: Namaste", NOT_WORD),
        (zipped({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}), NOT_WORD),
        (zipped({"photo.png": PNG}), NOT_WORD),
        (with_part(WORKBOOK, "[Content_Types].xml"), NOT_WORD),
        (with_part("<html>Namaste</html>"), NOT_WORD),
        (GOOD[: len(GOOD) // 2], DAMAGED),
        (GOOD[:4], DAMAGED),
        (GOOD.replace(b"PK\1\2", b"PK\1\3"), DAMAGED),
        (with_part("<w:document"), DAMAGED),
        (with_part(b""), DAMAGED),
        (with_part(document(paragraph("Namaste")) + "more"), DAMAGED),
        (zipped({name: content for name, content in parts().items() if name != MAIN}), DAMAGED),
        (zipped(parts(paragraph("Namaste")), ZIP_BZIP2), DAMAGED),
        (with_sizes(docx(paragraph("Namaste " * 9)), 40), DAMAGED),
        (docx(), NO_TEXT),
        (docx(paragraph("\u200b\u00a0") * 3), NO_TEXT),
        (docx("<w:sdt>" * 300 + "</w:sdt>" * 300), COMPLEX),
        (docx(paragraph("Namaste " * 10) * (MOST_TEXT // 80)), TOO_MUCH_TEXT),
        (docx(paragraph("न" * (MOST_TEXT // 3)) * 2), TOO_MUCH_TEXT),
        (GOOD + bytes(MOST_BYTES), TOO_LARGE),
    ],
)
def test_a_docx_that_is_none_or_is_broken_is_refused_with_what_to_do(content: bytes, sentence: str) -> None:
    assert said("Script.docx", content) == sentence


def test_a_zip_with_a_password_is_refused_as_one() -> None:
    """The first bit of an entry's flags says so, in the directory and before the entry."""
    locked = GOOD.replace(b"PK\1\2\x14\x03\x14\0\0", b"PK\1\2\x14\x03\x14\0\1")

    assert locked != GOOD
    assert said("Script.docx", locked) == PASSWORD


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", EMPTY),
        (b"\xef\xbb\xbf", NO_TEXT),
        (b" \n\t\r\n", NO_TEXT),
        ("Café".encode("cp1252"), NOT_UTF8),
        ("नमस्ते आशा".encode("utf-16-le"), NOT_UTF8),
        ("Namaste".encode("utf-16-be"), NOT_UTF8),
        ("Namaste".encode("utf-32"), NOT_UTF8),
        ("Namaste".encode("utf-32-be"), NOT_UTF8),
        (b"\xff\xfeN", NOT_UTF8),
        (b"\xff\xfe\x00\xd8", NOT_UTF8),
        (b"Nama\0ste", NOT_UTF8),
        (bytes(range(256)), NOT_UTF8),
        (PNG, PICTURE),
        (JPEG, PICTURE),
        (PDF, NO_PDF),
        (RTF, "I can't read RTF files. Export it as .docx or .txt, and choose that file."),
        (OLE, OLD_WORD),
        (LOCKED, PASSWORD),
        (GOOD, NOT_TEXT),
        (b"a" * (MOST_TEXT + 1), TOO_MUCH_TEXT),
        ("न".encode() * (MOST_TEXT // 3 + 1), TOO_MUCH_TEXT),
        (b"a" * (3 * MIB), TOO_MUCH_TEXT),
    ],
)
def test_what_is_no_certain_text_is_refused_with_what_to_do(content: bytes, sentence: str) -> None:
    assert said("script.md", content) == sentence


@pytest.mark.parametrize(
    ("name", "size", "code"),
    [
        ("a.pdf", 10, "file_kind"),
        ("a.txt", 0, "file_empty"),
        ("a.docx", MOST_BYTES + 1, "file_too_large"),
        ("a.txt", 3 * MIB, "file_too_much_text"),
    ],
)
def test_a_file_that_is_not_worth_fetching_is_refused_by_its_name_and_size(name: str, size: int, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        check(name, size)

    assert refused.value.reason.code == code


def test_a_file_within_the_limits_is_worth_fetching() -> None:
    check("a.docx", MOST_BYTES)
    check("A.TXT", MOST_TEXT)
