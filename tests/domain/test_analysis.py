"""What to find out in each call: how people write and paste it, and what they read if it cannot be understood."""

import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from toingg_bot.domain.analysis import parse_analysis
from toingg_bot.domain.mistakes import reasons_of
from toingg_bot.views.sentences import in_words


def said(text: str) -> str:
    with pytest.raises(PydanticCustomError) as caught:
        parse_analysis(text)
    return in_words(*reasons_of({"type": caught.value.type, "ctx": caught.value.context}))


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
        ("a: [one] <two> = three; \\ four", {"a": "[one] <two> = three; \\ four"}),
        ("page: which of https://acme.example/a:b?", {"page": "which of https://acme.example/a:b?"}),
        ("மொழி: தமிழா?", {"மொழி": "தமிழா?"}),
        ("مفتاح: ما هو؟", {"مفتاح": "ما هو؟"}),
        ("रुचि\uff1aगर्म या ठंडा", {"रुचि": "गर्म या ठंडा"}),
        ("a\uff1aone: two", {"a": "one: two"}),
        ("a: one\r\nb: two", {"a": "one", "b": "two"}),
        ("", {}),
        (" \n ", {}),
    ],
)
def test_each_line_is_a_key_and_what_to_find_out(typed: str, found: dict[str, str]) -> None:
    assert parse_analysis(typed) == found


@pytest.mark.parametrize(
    "line",
    ["lead_type", "lead_type:", ": Hot or cold", ":", "- x", "1. x", "**Lead type**", "a: \u200b", "-:", "1.: x"],
)
def test_a_line_without_a_key_is_named(line: str) -> None:
    assert said(f"k: one\n\n{line}\nz: two") == "Line 3: write it as “key: what to find out”."


BULLETS = "-–—−‐‑*+•◦▪▫‣⁃·∙●○◉□■☐☑☒✓✔✗→➤➢▶»★\uf0b7\uf0a7"  # noqa: RUF001
NUMBERS = [
    *("1.", "1)", "(1)", "12.", "1.2.", "1.)", "a.", "a)", "(a)", "B.", "i)", "i.", "(ii)", "iv.", "x)"),
    *("१.", "१)", "(१)", "१।", "௧.", "١.", "1\u3001", "（1）", "①", "1\ufe0f\u20e3", "1 -", "1 –", "क.", "**1.**"),  # noqa: RUF001
]
DECORATIONS = [
    *BULLETS,
    *NUMBERS,
    *("✔\ufe0f", "▪\ufe0f", "🔹", "👉", "- [ ]", "- [x]", "* [X]", "[ ]", "o\t", "- 1.", "• a)", "##", ":point_right:"),
    *("\u200f1.", "\u200e•", "\ufeff-", "-\u00a0", "\u2003•\u2003"),
]


@pytest.mark.parametrize("decoration", DECORATIONS, ids=ascii)
@pytest.mark.parametrize("key", ["lead_type", "Lead type", "_id", "रुचि", "மொழி", "مفتاح", "24h callback"])
def test_the_marks_of_a_list_are_not_part_of_a_key(decoration: str, key: str) -> None:
    assert parse_analysis(f"{decoration} {key}: hot\n{decoration} b{key}: 1. in - rupees") == {
        key: "hot",
        f"b{key}": "1. in - rupees",
    }


@pytest.mark.parametrize("bullet", [bullet for bullet in BULLETS if bullet not in "*+"], ids=ascii)
def test_a_bullet_needs_no_space_after_it(bullet: str) -> None:
    assert parse_analysis(f"{bullet}lead_type: hot") == {"lead_type": "hot"}


MARKS = ["*", "**", "***", "_", "__", "___", "~", "~~", "`", "``", "**_", "*`"]
QUOTES = ['""', "“”", "„“", "''", "‘’", "«»"]  # noqa: RUF001


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize(
    "line",
    ["{}Lead type{}: hot", "{}Lead type:{} hot", "- {}Lead type{} : hot", "1) {}Lead{}：hot"],  # noqa: RUF001
)
def test_bold_italic_and_code_around_a_key_are_not_part_of_it(mark: str, line: str) -> None:
    (key,) = parse_analysis(line.format(mark, mark[::-1])).items()

    assert key in {("Lead type", "hot"), ("Lead", "hot")}


@pytest.mark.parametrize("quotes", QUOTES)
@pytest.mark.parametrize("line", ["{}Lead type{}: hot", "- {}Lead type{} : hot", "1) **{}Lead type{}**: hot"])
def test_quotes_around_a_key_are_not_part_of_it_either(quotes: str, line: str) -> None:
    assert parse_analysis(line.format(*quotes)) == {"Lead type": "hot"}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("**lead_type: hot**", {"lead_type": "hot"}),
        ("`lead_type: hot`", {"lead_type": "hot"}),
        ("“lead_type: hot”,", {"lead_type": "hot"}),
        ("*lead_type: hot", {"lead_type": "hot"}),
        ("**1. Lead type**: hot", {"Lead type": "hot"}),
        ("*Lead* **type**: hot", {"Lead type": "hot"}),
        ("2*3*4 rooms: how many?", {"2*3*4 rooms": "how many?"}),
        ("👉🏽 lead_type: hot", {"lead_type": "hot"}),
        ("lead\u200b_type\u2060: hot", {"lead_type": "hot"}),
        ("Lead\u00a0type: hot", {"Lead type": "hot"}),
        ("customer's age: how old?", {"customer's age": "how old?"}),
        ("-5 to 5: how sure?", {"-5 to 5": "how sure?"}),
        ("1.5 lakh or more: yes or no", {"1.5 lakh or more": "yes or no"}),
        ("2024. plan: which?", {"2024. plan": "which?"}),
        ("snake_case_key: x", {"snake_case_key": "x"}),
        ("# of seats: how many?", {"# of seats": "how many?"}),
        ("“gold” or “silver”: which?", {"“gold” or “silver”": "which?"}),
        ("a: **bold** and - more", {"a": "**bold** and - more"}),
    ],
)
def test_only_decoration_is_removed(typed: str, found: dict[str, str]) -> None:
    assert parse_analysis(typed) == found


@pytest.mark.parametrize("fence", ["```", "~~~", "````"])
@pytest.mark.parametrize("language", ["\n", "json\n", "yaml\n", " json \n", ""])
@pytest.mark.parametrize("typed", ["a: one\nb: two", '{"a": "one",\n"b": "two"}'])
@pytest.mark.parametrize("end", ["", "\n", "\n \n"])
def test_a_block_of_code_is_read_without_its_fences(fence: str, language: str, typed: str, end: str) -> None:
    assert parse_analysis(f"{fence}{language}{typed}{end}{fence}") == {"a": "one", "b": "two"}
    assert parse_analysis(f"{fence}{language}{typed}{end}") == {"a": "one", "b": "two"}


@pytest.mark.parametrize("fenced", ["```{}```", "```json{}```", "```json {} ```", "~~~{}~~~", "`{}`"])
def test_a_block_of_code_on_a_single_line_is_too(fenced: str) -> None:
    assert parse_analysis(fenced.format('{"a": "one"}')) == {"a": "one"}


def test_lines_are_counted_with_the_fence_of_a_block_of_code() -> None:
    assert said("```json\na: one\nb\n```") == "Line 3: write it as “key: what to find out”."


def test_a_repeated_key_is_named_with_both_its_lines() -> None:
    assert said("mood: Happy?\nbudget: How much?\n mood : Sad?") == "Line 3: “mood” is already on line 1."


def test_all_mistakes_are_named_at_once() -> None:
    assert said("a: one\nb\na: two\n: c") == (
        "Line 2: write it as “key: what to find out”. Line 3: “a” is already on line 1. "
        "Line 4: write it as “key: what to find out”."
    )


def test_many_mistakes_are_summarised() -> None:
    sentence = said("\n".join("x" * 30 for _ in range(90)))

    assert sentence.startswith("Line 1: write it as “key: what to find out”. Line 2: ")
    assert sentence.endswith("Line 5: write it as “key: what to find out”. And 85 more like these.")


def test_a_long_key_is_shortened_in_the_sentence_about_it() -> None:
    assert said(f"{'k' * 60}: one\n{'k' * 60}: two") == f"Line 2: “{'k' * 39}…” is already on line 1."


@pytest.mark.parametrize("mark", list('{}[]<>=;\\"'))
def test_a_key_that_looks_like_code_is_refused_with_its_place_and_what_to_write(mark: str) -> None:
    assert said(f"k: one\nx{mark}y: two") == (
        f"Line 2: I couldn't read this near “x{mark}y: two”. Write one question per line, as “key: what to find out”."
    )


@pytest.mark.parametrize(
    "typed",
    [
        "const questions = {lead_type: 'Hot'};",
        "if lead == hot: return 1",
        "<key>lead</key>: hot",
        '"{\\"lead_type\\": \\"Hot\\"}"',
        '"lead_type": "Hot',
        "foo(bar);",
    ],
)
def test_no_line_of_code_is_taken_for_a_question(typed: str) -> None:
    assert said(typed).startswith("Line 1: I couldn't read this near “")


def test_advice_is_given_once_however_many_lines_need_it() -> None:
    assert said("a[0]: x\nb[0]: y\nc") == (
        "Line 1: I couldn't read this near “a[0]: x”. Line 2: I couldn't read this near “b[0]: y”. "
        "Line 3: write it as “key: what to find out”. Write one question per line, as “key: what to find out”."
    )


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ('["lead_type", "budget"]', '["lead_type", "budg…'),
        ('[{"type": "string", "name": "customer_name"}]', '[{"type": "string",…'),
        ('[["Who answered: human or voicemail?", "string"]]', '[["Who answered: hu…'),
        ("[]", "[]"),
        ('```json\n[\n  "a: one"\n]\n```', "["),
    ],
)
def test_a_json_list_is_refused_with_what_to_write_instead(typed: str, near: str) -> None:
    line = 2 if "```" in typed else 1
    assert said(typed) == (
        f"Line {line}: I couldn't read this near “{near}”. Write one question per line, as “key: what to find out”."
    )


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
    """Straight quotes first. Documents and Slack make them curly, and curly ones inside a text stay."""
    assert parse_analysis(typed) == found


PASTED = [
    '{"a": "one", "b": "two"}',
    '{"a": "one", "b": "two",}',
    '{"a": "one",\n "b": "two",\n}',
    '"a": "one", "b": "two"',
    '"a": "one",\n"b": "two"',
    '"a": "one",\n"b": "two",',
    '"a": "one"\n"b": "two"',
    '"a": "one",\n"b": "two"\n}',
    '{"a": "one",\n"b": "two"',
    '{"a": "one"\n"b": "two"}',
    '- "a": "one",\n- "b": "two"',
    "{'a': 'one', 'b': 'two'}",
    "{“a”: “one”, “b”: “two”}",
    "{„a“: „one“, „b“: „two“}",
    "{‘a’: ‘one’, ‘b’: ‘two’}",  # noqa: RUF001
    "“a”: “one”,\n“b”: “two”",
    '{“a": “one", "b”: "two”}',
    '{"a"\uff1a "one"\uff0c "b"\uff1a "two"}',
    '\ufeff{\u00a0"a":\u00a0"one",\u200b\u2003"b"\u00a0: "two"\u2060}',
    '\u200b"a":\u00a0"one",\u00a0\n\u00a0"b": "two"',
    '{"a": "one", "b": "two"},',
]


@pytest.mark.parametrize("typed", PASTED, ids=ascii)
def test_json_is_read_as_documents_chats_and_people_write_it(typed: str) -> None:
    assert parse_analysis(typed) == {"a": "one", "b": "two"}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("{“a”: “say “yes” or “no””}", {"a": "say “yes” or “no”"}),
        ('{“a”: “the caller\'s "real" name”}', {"a": 'the caller\'s "real" name'}),
        ("{'a': 'the caller's name', 'b': 'x'}", {"a": "the caller's name", "b": "x"}),
        ("{“a”: “one\\ntwo”}", {"a": "one\ntwo"}),
        ('{"a": "one\ntwo"}', {"a": "one\ntwo"}),
        ('"Who answered?": human or voicemail', {"Who answered?": "human or voicemail"}),
        ("“Lead type”: hot, warm or cold", {"Lead type": "hot, warm or cold"}),
        ("'Tis the season: merry or not?", {"'Tis the season": "merry or not?"}),
        ('{"x = y": "JSON says what is key and what is not"}', {"x = y": "JSON says what is key and what is not"}),
    ],
)
def test_quotes_inside_a_text_stay(typed: str, found: dict[str, str]) -> None:
    assert parse_analysis(typed) == found


@pytest.mark.parametrize(
    ("typed", "line", "near"),
    [
        ('{"budget": 5,}', 1, "5,}"),
        ('{"a": null}', 1, "null}"),
        ('{"a": {"type": "string"}}', 1, '{"type": "string"}}'),
        ('{"a": "x",\n "b": ["hot", "cold"]}', 2, '["hot", "cold"]}'),
        ('{"a": "one" "b": "two"}', 1, '"b": "two"}'),
        ('{"a": "one"} thanks', 1, "thanks"),
        ('{"a": "one",\n\n b: "two"}', 3, 'b: "two"}'),
        ("{lead_type: Hot}", 1, "lead_type: Hot}"),
        ('{"a"', 1, '{"a"'),
        ('{"a": "one', 1, '"one'),
        ("{a: one\nb: two}", 1, "a: one"),
        ('"a": {\n"type": "string"\n}', 1, '"a": {'),
        ('"a": 5,', 1, '"a": 5,'),
    ],
)
def test_json_that_is_not_a_list_of_questions_is_refused_with_the_place(typed: str, line: int, near: str) -> None:
    assert said(typed) == f"Line {line}: I couldn't read this near “{near}”. You can also write one question per line."


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ('{"a": ""}', "Line 1: “a” needs a text in quotes that says what to find out."),
        ('{"": "one"}', 'Line 1: a key is empty near “"": "one"}”. Give it a name.'),
        ('{" \\u200b": ""}', 'Line 1: a key is empty near “" \\u200b": ""}”. Give it a name.'),
        ('{"a": "one",\n"a": "two"}', "Line 2: “a” is already on line 1."),
        (
            '{"a": "one", "b": 2,\n " a": "two"}',
            (
                "Line 1: I couldn't read this near “2,”. Line 2: “a” is already on line 1. "
                "You can also write one question per line."
            ),
        ),
    ],
)
def test_all_mistakes_in_json_are_named_with_their_lines(typed: str, sentence: str) -> None:
    assert said(typed) == sentence


@pytest.mark.parametrize(
    "heap",
    ["*a ", "`*~", "_a", "\"'", "- ", "*-", "“", "1.", "[ ", '{"a": ', '\\"', "- [ ]", "```\n", "\u200b*"],
    ids=ascii,
)
@pytest.mark.parametrize("before", ["", "{", "[", '{"a": "', '"a": '])
def test_a_long_run_of_signs_is_read_quickly(heap: str, before: str) -> None:
    began = time.process_time()

    assert_is_read_or_refused(f"{before}{heap * (2990 // len(heap))}: x")

    assert time.process_time() - began < 0.5


@pytest.mark.parametrize("typed", ['{"a": ' * 2000, '{"a": ' + "[" * 2900, '{"a": ' + "9" * 2900 + "}"])
def test_json_that_no_parser_can_read_is_answered_with_a_sentence(typed: str) -> None:
    assert said(typed).endswith(".")


# Anything that people may type

"""A busy machine must not fail a test."""

LINE_OF_TEXT = st.text(st.characters(categories=("L", "M", "N", "P", "S")), min_size=1, max_size=30)
LETTERS = st.text(st.characters(categories=["L"]), min_size=2, max_size=10)
KEYS = st.builds(lambda first, rest, last: first + rest + last, LETTERS, LINE_OF_TEXT, LETTERS).filter(
    lambda key: not re.search(r'[{}\[\]<>=;\\":\uff1a]', key)
)
"""What is inside a key stays; what is at its ends may be decoration."""
VISIBLE = LINE_OF_TEXT.map(lambda text: f"x{text}x")
QUESTIONS = st.dictionaries(KEYS, VISIBLE, max_size=8)
FREE_QUESTIONS = st.dictionaries(LINE_OF_TEXT.map(lambda text: f"k{text}k"), VISIBLE, max_size=8)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


PIECES = st.lists(st.sampled_from("{}[]\"“”'’:：,\\\n *_`~-1.)ané")).map("".join)  # noqa: RUF001


def assert_is_read_or_refused(text: str) -> None:
    try:
        found = parse_analysis(text)
    except PydanticCustomError as error:
        found = {"said": error.message()}
    assert isinstance(found, dict)
    assert all(isinstance(part, str) and part.strip() for pair in found.items() for part in pair)


@given(st.text())
def test_any_text_is_read_or_answered_with_a_sentence(text: str) -> None:
    assert_is_read_or_refused(text)


@given(PIECES)
def test_any_run_of_signs_is_read_or_answered_with_a_sentence(text: str) -> None:
    assert_is_read_or_refused(text)


@given(st.text())
def test_any_text_in_braces_is_read_or_answered_with_a_sentence(text: str) -> None:
    assert_is_read_or_refused(f"{{{text}}}")


@given(JSON)
def test_any_json_is_read_or_answered_with_a_sentence(value: object) -> None:
    assert_is_read_or_refused(json.dumps(value))


@given(QUESTIONS)
def test_questions_written_as_lines_are_read_back_unchanged(questions: dict[str, str]) -> None:
    assert parse_analysis("\n".join(f"{key}: {question}" for key, question in questions.items())) == questions


@given(FREE_QUESTIONS, st.booleans())
def test_questions_written_as_json_are_read_back_unchanged(questions: dict[str, str], ascii_only: bool) -> None:
    assert parse_analysis(json.dumps(questions, ensure_ascii=ascii_only)) == questions
