"""What is read from .txt and .md: the text in it, if its letters are certain."""

import pytest

from toingg_bot.documents.files import read
from toingg_bot.documents.limits import MOST_TEXT

SCRIPT = "Namaste, यह आशा है, “Acme” 😊"


@pytest.mark.parametrize(
    "content",
    [
        SCRIPT.encode(),
        SCRIPT.encode("utf-8-sig"),
        SCRIPT.encode("utf-16"),
        b"\xfe\xff" + SCRIPT.encode("utf-16-be"),
    ],
    ids=["UTF-8", "UTF-8 with a mark", "UTF-16", "UTF-16, the other way round"],
)
@pytest.mark.parametrize("name", ["script.txt", "Script.v2.MD ", ".txt"])
def test_text_in_utf_8_and_utf_16_is_read(name: str, content: bytes) -> None:
    assert read(name, content) == SCRIPT


def test_line_breaks_are_plain() -> None:
    assert read("script.txt", "\r\nOne\r\n\r\nTwo\rThree\u2028Four\n".encode()) == "One\n\nTwo\nThree\nFour"


def test_a_text_may_be_as_long_as_the_limit() -> None:
    """In UTF-16 a Latin letter needs twice the room, and that is no longer text."""
    letters = "a" * MOST_TEXT

    assert read("script.txt", letters.encode()) == letters
    assert read("script.txt", letters.encode("utf-16")) == letters
