"""A long text is divided and put together to the letter, and what a person changes in a part gives what they see."""

from itertools import pairwise

import regex
from hypothesis import example, given
from hypothesis import strategies as st

from toingg_bot.domain.long_text import PART, Part, Seam, beginning, divided, joined, units

PIECES = [
    *("a", "word", ".", " ", "  ", "\t", "\n", "\n\n", "\r\n", "\u2028", "\u00a0"),
    *("नमस्ते", "क्षत्रिय", "கோயில்", "ক্ষ", "مرحبا", "שלום", "字", "เก้า", "각"),
    *(
        "e\u0301",
        "\u0301",
        "\u200d",
        "\u200c",
        "\ufe0f",
        "👍🏽",
        "👩\u200d👩\u200d👧",
        "🇮🇳",
        "🏴\U000e0067\U000e007f",
        "\ud83d",
    ),
]
"""Scripts, line breaks, joiners, combining marks and emoji that must survive at a seam."""

SAMPLES = st.lists(st.sampled_from(PIECES), max_size=60).map("".join) | st.text(max_size=60)
ROOM = st.integers(4, 40)
"""The most units in a part, so small that a short text has many seams."""
WORDS = st.lists(st.sampled_from(["Step", "2", "नमस्ते", "क्ष", "字", "👍🏽", "thank", "you."]), min_size=1, max_size=6)
LINE = WORDS.map(" ".join)


def clusters_end_at(text: str) -> set[int]:
    return {0} | {found.end() for found in regex.finditer(r"\X", text)}


def edited(parts: list[Part], texts: list[str]) -> str:
    """Return what becomes of parts when each box has this text."""
    return joined([Part(part.seam, text, part.shown) for part, text in zip(parts, texts, strict=True)])


@given(SAMPLES, ROOM)
def test_what_was_divided_is_put_together_to_the_letter(text: str, room: int) -> None:
    assert joined(divided(text, room)) == text


@given(SAMPLES, ROOM)
def test_no_part_is_longer_than_it_may_be(text: str, room: int) -> None:
    assert all(units(part.text) <= room for part in divided(text, room))


@given(SAMPLES, st.integers(24, 40))
def test_no_visible_character_is_cut(text: str, room: int) -> None:
    ends = clusters_end_at(text)
    at = 0
    for part in divided(text, room):
        at += len("\n") if part.seam is Seam.LINE_BREAK else 0
        longest = max((units(each) for each in regex.findall(r"\X", text)), default=0)
        assert at in ends or longest > room
        at += len(part.text)


@given(SAMPLES, ROOM)
@example("aawordword ", 10)
def test_every_part_has_something_to_see_if_its_neighbours_have(text: str, room: int) -> None:
    """Slack may drop an input that has only spaces. Only spaces that leave no room for anything else can fill one."""
    parts = divided(text, room)
    longest = max((units(each) for each in regex.findall(r"\X", text)), default=0)
    if longest <= room // 2 and not regex.search(rf"\s{{{room // 2},}}", f" {text} "):
        assert all(part.text.strip() for part in parts) or len(parts) == 1


def test_a_text_is_divided_at_its_last_line_break_that_fits() -> None:
    lines = [f"{number}. Say hello to the customer." for number in range(300)]

    parts = divided("\n".join(lines))

    assert len(parts) > 1
    assert {part.seam for part in parts[1:]} == {Seam.LINE_BREAK}
    assert [line for part in parts for line in part.text.split("\n")] == lines


def test_a_line_that_is_too_long_is_divided_between_words() -> None:
    parts = divided("नमस्ते दुनिया " * 1000)

    assert {part.seam for part in parts[1:]} == {Seam.CUT}
    assert all(part.text.startswith(("नमस्ते", "दुनिया")) for part in parts)


def test_a_text_that_fits_is_one_part() -> None:
    assert divided("x" * PART) == [Part(None, "x" * PART, "x" * PART)]
    assert len(divided("x" * (PART + 1))) == 2
    assert len(divided("🙂" * (PART // 2 + 1))) == 2, "an emoji counts twice"
    assert divided("") == [Part(None, "")]


def test_the_beginning_of_a_text_is_its_first_part() -> None:
    assert beginning("one two three", 8) == "one two "
    assert beginning("one", 8) == "one"


@given(st.lists(LINE, min_size=2, max_size=8), st.data())
def test_what_is_written_at_the_end_of_a_part_never_runs_into_the_next(lines: list[str], data: st.DataObject) -> None:
    """Neither after a line break nor after a cut, where the next part may begin in the middle of a sentence."""
    glue = data.draw(st.sampled_from(["\n", " "]))
    parts = divided(glue.join(lines), data.draw(st.integers(14, 40)))
    boxes = [part.text for part in parts]
    at = data.draw(st.integers(0, len(boxes) - 1))
    boxes[at] = f"{boxes[at].rstrip()} And thank you."

    text = edited(parts, boxes)

    assert "".join(text.split()) == "".join("".join(boxes).split())
    if at < len(boxes) - 1:
        after = text.split("And thank you.", 1)[1]
        assert after[0].isspace()


@given(st.lists(LINE, min_size=3, max_size=8), st.data())
def test_a_part_that_somebody_clears_is_gone_and_the_others_stay_apart(lines: list[str], data: st.DataObject) -> None:
    glue = data.draw(st.sampled_from(["\n", " "]))
    parts = divided(glue.join(lines), data.draw(st.integers(14, 40)))
    boxes = [part.text for part in parts]
    cleared = data.draw(st.sets(st.integers(0, len(boxes) - 1)))
    boxes = ["" if place in cleared else box for place, box in enumerate(boxes)]

    text = edited(parts, boxes)

    assert "".join(text.split()) == "".join("".join(boxes).split())
    left = [(place, box) for place, box in enumerate(boxes) if box]
    for (one, before), (other, after) in pairwise(left):
        if other > one + 1:
            assert f"{before.rstrip()}{after.lstrip()}" not in text or "\n" in text


@given(SAMPLES.filter(str.strip), ROOM, st.integers(0, 10), st.sampled_from(["Step 2", "\nStep 2", "नमस्ते"]))
def test_what_is_pasted_into_an_added_part_begins_a_line(text: str, room: int, empty: int, pasted: str) -> None:
    """However many parts were added before and left empty."""
    parts = divided(text, room)
    added = [Part(Seam.ADDED, "")] * empty + [Part(Seam.ADDED, pasted)]

    assert joined([*parts, *added]) == (
        text + pasted if text.endswith("\n") or pasted.startswith("\n") else f"{text}\n{pasted}"
    )
    assert joined([*parts, *[Part(Seam.ADDED, "")] * empty]) == text


@given(st.lists(LINE, min_size=2, max_size=8), st.integers(14, 40), st.data())
def test_spaces_that_slack_trims_from_a_part_are_put_back(lines: list[str], room: int, data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([" ", "\n"])).join(lines)
    parts = divided(whole, room)

    assert edited(parts, [part.text.strip() for part in parts]) == whole


def test_an_edit_far_from_a_cut_leaves_the_text_around_it_to_the_letter() -> None:
    whole = "字" * 7000
    parts = divided(whole)
    boxes = [part.text for part in parts]
    boxes[1] = f"{boxes[1][:1000]}Hello{boxes[1][1000:]}"

    assert edited(parts, boxes) == f"{whole[:3900]}Hello{whole[3900:]}"
