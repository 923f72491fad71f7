"""What to find out in each call: how people write it, and what they hear where it cannot be read."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from toingg_bot.analysis import parse_analysis


def said(text: str) -> str:
    with pytest.raises(PydanticCustomError) as caught:
        parse_analysis(text)
    return caught.value.message()


# Lines


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lead_type: Hot, warm or cold", {"lead_type": "Hot, warm or cold"}),
        ("a: one\nb: two", {"a": "one", "b": "two"}),
        ("\n\n  a :  one \n\n\tb:two\n", {"a": "one", "b": "two"}),
        ("best time: 10:30, if any: say so", {"best time": "10:30, if any: say so"}),
        ("भाषा: हिंदी या अंग्रेज़ी", {"भाषा": "हिंदी या अंग्रेज़ी"}),
        ('quote: “yes” or "no"', {"quote": '“yes” or "no"'}),
        ("a: {braces} and %s", {"a": "{braces} and %s"}),
        ("a: one\r\nb: two", {"a": "one", "b": "two"}),
        ("", {}),
        (" \n ", {}),
    ],
)
def test_each_line_is_a_key_and_what_to_find_out(typed: str, found: dict[str, str]) -> None:
    assert parse_analysis(typed) == found


@pytest.mark.parametrize("line", ["lead_type", "lead_type:", ": Hot or cold", ":", "lead_type\uff1ahot"])
def test_a_line_that_is_none_is_named(line: str) -> None:
    assert said(f"a: one\n\n{line}") == "Line 3: write it as “key: what to find out”."


def test_a_key_twice_is_named_with_both_its_lines() -> None:
    assert said("mood: Happy?\nbudget: How much?\n mood : Sad?") == "Line 3: “mood” is on line 1 already."


def test_every_mistake_is_said_at_once() -> None:
    assert said("a: one\nb\na: two\n: c") == (
        "Line 2: write it as “key: what to find out”. Line 3: “a” is on line 1 already. "
        "Line 4: write it as “key: what to find out”."
    )


def test_many_mistakes_are_said_in_few_words() -> None:
    sentence = said("\n".join("x" * 30 for _ in range(90)))

    assert sentence.startswith("Line 1: write it as “key: what to find out”. Line 2: ")
    assert sentence.endswith("Line 5: write it as “key: what to find out”. And 85 more like these.")


def test_a_long_key_is_shortened_where_it_is_named() -> None:
    assert said(f"{'k' * 60}: one\n{'k' * 60}: two") == f"Line 2: “{'k' * 39}…” is on line 1 already."


# JSON


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ('{"lead_type": "Hot, warm or cold"}', {"lead_type": "Hot, warm or cold"}),
        ('\n {"a": "one",\n "b": "two"} ', {"a": "one", "b": "two"}),
        ('{" a ": " one "}', {"a": "one"}),
        ("{}", {}),
        ("{“a”: “one”}", {"a": "one"}),
        ("{„a“: ″one″}", {"a": "one"}),
        ('{"a": "say “yes” or “no”"}', {"a": "say “yes” or “no”"}),
        ('{"a": "1: {one}"}', {"a": "1: {one}"}),
        ('{"\\u0061": "\\u0928\\u092e"}', {"a": "नम"}),
    ],
)
def test_a_pasted_json_object_is_read(typed: str, found: dict[str, str]) -> None:
    """Straight quotes first; documents and Slack make them curly, and curly ones within a text stay."""
    assert parse_analysis(typed) == found


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ('{"a": 1}', "“a” needs a text in quotes that says what to find out."),
        ('{"a": ""}', "“a” needs a text in quotes that says what to find out."),
        ('{"a": null}', "“a” needs a text in quotes that says what to find out."),
        ('{"a": {"type": "string"}}', "“a” needs a text in quotes that says what to find out."),
        ('{"a": ["hot", "cold"]}', "“a” needs a text in quotes that says what to find out."),
        ('{"": "one"}', "A key is empty: give it a name."),
        ('{" ": "one"}', "A key is empty: give it a name."),
        ('{"a": "one", "a": "two"}', "“a” is there twice: keep one."),
        (
            '{"a": "one", "b": 2, " a": "two"}',
            ("“b” needs a text in quotes that says what to find out. “a” is there twice: keep one."),
        ),
        ('{"a": "one"', "Line 1: this is not valid JSON near character 12 (Expecting ',' delimiter)."),
        ('{\n"a": "one"\n"b": "two"}', "Line 3: this is not valid JSON near character 1 (Expecting ',' delimiter)."),
        (
            "{“a”: “one”, }",
            ("Line 1: this is not valid JSON near character 2 (Expecting property name enclosed in double quotes)."),
        ),
    ],
)
def test_json_that_is_no_list_of_questions_is_told_what_it_should_be(typed: str, sentence: str) -> None:
    assert said(typed) == sentence


@pytest.mark.parametrize("typed", ['{"a": ' * 2000, '{"a": ' + "[" * 2900, '{"a": ' + "9" * 2900 + "}"])
def test_json_that_no_reader_can_take_is_answered_in_a_sentence(typed: str) -> None:
    assert said(typed).endswith(".")


@pytest.mark.parametrize("braces", ["{x}", "{", "{mistakes}", "{0}"])
def test_braces_in_a_key_are_just_braces(braces: str) -> None:
    assert said(f"k{braces}: one\nk{braces}: two") == f"Line 2: “k{braces}” is on line 1 already."


# Whatever is typed

"""A busy machine is no error."""

LINE_OF_TEXT = st.text(st.characters(categories=("L", "M", "N", "P", "S")), min_size=1, max_size=30)
KEYS = LINE_OF_TEXT.filter(lambda key: ":" not in key and not key.startswith("{"))
QUESTIONS = st.dictionaries(KEYS, LINE_OF_TEXT, max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def assert_is_read_or_refused(text: str) -> None:
    try:
        found = parse_analysis(text)
    except PydanticCustomError as error:
        found = {"said": error.message()}
    assert isinstance(found, dict)
    assert all(isinstance(part, str) and part.strip() for pair in found.items() for part in pair)


@given(st.text())
def test_any_text_is_read_or_answered_in_a_sentence(text: str) -> None:
    assert_is_read_or_refused(text)


@given(st.text())
def test_any_text_in_braces_is_read_or_answered_in_a_sentence(text: str) -> None:
    assert_is_read_or_refused(f"{{{text}}}")


@given(JSON)
def test_any_json_is_read_or_answered_in_a_sentence(value: object) -> None:
    assert_is_read_or_refused(json.dumps(value))


@given(QUESTIONS)
def test_what_is_written_as_lines_comes_back(questions: dict[str, str]) -> None:
    assert parse_analysis("\n".join(f"{key}: {question}" for key, question in questions.items())) == questions


@given(QUESTIONS, st.booleans())
def test_what_is_written_as_json_comes_back(questions: dict[str, str], ascii_only: bool) -> None:
    assert parse_analysis(json.dumps(questions, ensure_ascii=ascii_only)) == questions
