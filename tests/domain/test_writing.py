"""What is saved of a text, whoever typed it and wherever it was pasted from."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toingg_bot.domain.text import BLANKS, length_of, tidy

BREAKS = ["\n", "\v", "\f", "\r", "\r\n", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
"""Characters that end a line in some program."""
SPACES = [chr(code) for code in range(0x10000) if unicodedata.category(chr(code)) == "Zs"]
LANGUAGES = [
    "दिवाली की हार्दिक शुभकामनाएँ",
    "क्\u200dष और क्\u200cष",  # a joiner and a non-joiner
    "தீபாவளி வாழ்த்துகள்",
    "مرحبا\u200f 2024\u200e!",
    "\u2067שלום\u2069 Acme",  # noqa: RUF001
    "می\u200cخواهم",  # noqa: RUF001
    "สวัสดี\u200bครับ",  # a possible line break in Thai
    "👨\u200d👩\u200d👧 🇮🇳 1\ufe0f\u20e3 🙏🏽 ❤\ufe0f 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "葛\U000e0100飾区",
    "cafe\u0301 naïve",
    "snow\u2603 \u00b7 \u2117 \U0001f6dc",
]
NOTHING = [
    *BLANKS,
    *SPACES,
    *BREAKS,
    "\t",
    *"\u034f\u115f\u1160\u17b4\u17b5\u180b\u180e\u200c\u200d\u200e\u200f\u2061\u2064\u206a\uffa0\ufe0e\ufe0f\ufffc",
    *"\u202a\u202e\u2066\u2069\u061c",
    *"\u0301\u093e\u094d\u0e31\u064b",  # combining marks without a letter under them
    *"\U000e0001\U000e0041\U000e007f\U000e0100\U000e01ef\U0001d159\U0001d173",
    *"\x00\x07\x1b\x7f\x9f",
    *"\ufffe\uffff\ufdd0",
]

both = pytest.mark.parametrize("multiline", [True, False], ids=["several lines", "one line"])


@pytest.mark.parametrize("line_break", BREAKS, ids=ascii)
def test_a_line_ends_wherever_any_program_ends_it(line_break: str) -> None:
    typed = f"Plan A: 10 GB{line_break}Plan B: 20 GB"

    assert tidy(typed, multiline=True) == "Plan A: 10 GB\nPlan B: 20 GB"
    assert tidy(typed, multiline=False) == "Plan A: 10 GB Plan B: 20 GB"


@pytest.mark.parametrize("line_break", BREAKS, ids=ascii)
def test_in_one_line_fields_any_line_break_becomes_a_single_space(line_break: str) -> None:
    assert tidy(f"Diwali  \t{line_break}{line_break}\t renewals", multiline=False) == "Diwali renewals"


@pytest.mark.parametrize("line_break", BREAKS, ids=ascii)
def test_empty_lines_stay_between_paragraphs(line_break: str) -> None:
    assert tidy(f"Hello{line_break}{line_break}Bye", multiline=True) == "Hello\n\nBye"


def test_a_tab_separates_columns_in_fields_with_several_lines() -> None:
    assert tidy("Gold\t10 GB", multiline=True) == "Gold\t10 GB"
    assert tidy("Gold\t10 GB", multiline=False) == "Gold 10 GB"


@both
@pytest.mark.parametrize("nothing", NOTHING, ids=ascii)
def test_an_invisible_character_is_nothing(nothing: str, multiline: bool) -> None:
    assert tidy(nothing * 220, multiline=multiline) == ""


@both
@given(st.lists(st.sampled_from(NOTHING)))
def test_several_invisible_characters_are_nothing_either(multiline: bool, nothings: list[str]) -> None:
    assert tidy("".join(nothings), multiline=multiline) == ""


@both
@pytest.mark.parametrize("blank", [*BLANKS, *SPACES, *BREAKS, "\t"], ids=ascii)
def test_spaces_and_blanks_at_both_ends_are_removed(blank: str, multiline: bool) -> None:
    assert tidy(f"{blank} {blank}Diwali{blank} {blank}", multiline=multiline) == "Diwali"


@both
@pytest.mark.parametrize("shaping", "\u200c\u200d\u200e\u200f\u061c\u2066\u2069\ufe0e\ufe0f", ids=ascii)
def test_marks_that_shape_a_text_stay_at_its_ends(shaping: str, multiline: bool) -> None:
    """Many a Hindi text ends with a virama and a joiner, and an emoji with a variation selector."""
    typed = f"{shaping}क्{shaping}"

    assert tidy(f" {typed} ", multiline=multiline) == typed


@both
@pytest.mark.parametrize("text", LANGUAGES)
def test_what_people_write_is_saved_to_the_letter(text: str, multiline: bool) -> None:
    assert tidy(text, multiline=multiline) == text


TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]))


@both
@given(st.lists(st.sampled_from(LANGUAGES) | TEXT))
def test_nothing_in_the_middle_is_lost(multiline: bool, parts: list[str]) -> None:
    typed = "x" + "".join(parts) + "x"

    assert tidy(typed, multiline=multiline) == typed


ANYTHING = st.lists(st.characters(exclude_categories=[]) | st.sampled_from(NOTHING)).map("".join)


@both
@given(ANYTHING)
def test_control_characters_and_halves_of_characters_are_removed(multiline: bool, typed: str) -> None:
    saved = tidy(typed, multiline=multiline)

    assert not re.search("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", saved)
    assert multiline or not re.search("[\n\t]", saved)


@both
@given(ANYTHING)
def test_a_tidy_text_stays_as_it_is(multiline: bool, typed: str) -> None:
    once = tidy(typed, multiline=multiline)

    assert tidy(once, multiline=multiline) == once


@pytest.mark.parametrize("text", LANGUAGES[:6])
def test_letters_and_the_marks_on_them_are_counted_as_toingg_counts_them(text: str) -> None:
    assert length_of(text) == len(text)


@pytest.mark.parametrize("blank", BLANKS, ids=ascii)
def test_blanks_make_no_text_longer(blank: str) -> None:
    assert length_of(f"a{blank * 300}b") == 2


def test_a_long_run_of_spaces_takes_no_time() -> None:
    """Nor does one of line breaks: everybody waits for the answer."""
    assert tidy(f"a{' ' * 500_000}b{chr(0x2028) * 500_000}c", multiline=False).endswith("b c")
