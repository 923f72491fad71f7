"""What the form accepts, what Toingg gets of it, and what people read if it cannot be sent."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.campaigns import CONTRACT, FULL_PAYLOAD, FULL_VALUES, GOOD_PAYLOAD, GOOD_VALUES, campaign, problems
from tests.support.campaigns import FORM as PARTS
from tests.support.reasons import read, worded
from tests.support.texts import ANY_TEXT, TEXTS
from toingg_bot.domain.campaign import (
    FORM,
    Campaign,
    ScriptLength,
    form,
    label_of,
    overlong,
    problem_at,
    sketch,
    validated,
)
from toingg_bot.domain.errors import Problem
from toingg_bot.domain.forms import Checkbox, FormField, LongText, TextInput, TimePicker, Values
from toingg_bot.domain.readable import details, summary
from toingg_bot.domain.reasons import as_written

TYPES = {key: type(part.empty) for key, part in CONTRACT.items()}


def ids(field: FormField) -> str:
    return field.name


each_field = pytest.mark.parametrize("field", FORM, ids=ids)
each_text = pytest.mark.parametrize("field", TEXTS, ids=ids)


# What Toingg gets


@pytest.mark.parametrize("values", [GOOD_VALUES, FULL_VALUES], ids=["the least", "everything"])
def test_all_eleven_keys_are_always_sent_with_the_contracts_types(values: Values) -> None:
    payload = campaign(values).payload()

    assert {key: type(value) for key, value in payload.items()} == TYPES


def test_an_empty_field_is_sent_empty_and_the_rest_as_it_was_filled_in() -> None:
    assert campaign(GOOD_VALUES).payload() == GOOD_PAYLOAD
    assert campaign(FULL_VALUES).payload() == FULL_PAYLOAD


@each_field
def test_an_empty_field_and_one_that_slack_omits_are_the_same(field: FormField) -> None:
    without = {name: value for name, value in GOOD_VALUES.items() if name != field.name}

    assert validated(without | {field.name: None}) == validated(without)


def test_the_language_is_sent_as_the_contract_writes_it() -> None:
    assert campaign(GOOD_VALUES | {"language": "Hindi"}).language == "hindi"


@pytest.mark.parametrize(
    ("ticked", "schema", "sent"),
    [(False, None, False), (True, None, True), (False, "mood: Happy or not", True), (True, "mood: Happy or not", True)],
)
def test_analysis_is_on_if_ticked_or_if_there_is_a_question(ticked: bool, schema: str | None, sent: bool) -> None:
    payload = campaign(GOOD_VALUES | {"post_call_analysis": ticked, "post_call_analysis_schema": schema}).payload()

    assert payload["postCallAnalysis"] is sent
    assert payload["postCallAnalysisSchema"] == ({"mood": "Happy or not"} if schema else {})


# Every field of the form, including future ones


def test_the_form_has_four_headers_and_the_labels_that_others_rely_on() -> None:
    assert [(field.section, field.widget.label) for field in FORM] == [(part.section, part.label) for part in PARTS]


def test_every_text_may_be_as_long_as_its_limit() -> None:
    longest = {part.name: part.longest for part in PARTS if part.longest}

    assert {field.name: field.max_length for field in TEXTS} == longest


@pytest.mark.parametrize(("least", "said"), [(1, "1"), (200, "200"), (1500, "1,500")])
def test_the_hint_names_the_minimum_length_of_a_script_in_advance(least: int, said: str) -> None:
    hints = {field.name: field.widget.hint for field in form(ScriptLength(least))}

    assert hints["script"] == f"At least {said} characters, up to 20,000."
    assert hints["post_call_analysis_schema"] == FORM[-2].widget.hint


@each_text
def test_a_saved_text_that_is_over_todays_limit_is_reported(field: FormField) -> None:
    assert field.max_length is not None
    saved = FULL_VALUES | {field.name: f"a: {'b' * field.max_length}"}

    assert read(overlong(saved)) == [
        (f"Shorten this to {field.max_length:,} characters; it has {field.max_length + 3:,}.", field.name)
    ]
    assert overlong(saved | {field.name: f"  {'b' * field.max_length}\n"}) == []
    assert overlong(FULL_VALUES) == overlong({}) == []


@each_field
def test_only_what_a_campaign_needs_is_required(field: FormField) -> None:
    assert field.required == (field.name in GOOD_VALUES)


@each_text
def test_every_text_has_a_length_that_slack_allows(field: FormField) -> None:
    assert field.max_length is not None
    assert field.max_length >= 1
    assert field.max_length <= 3000 or isinstance(field.widget, LongText)


@each_text
def test_every_text_is_limited_to_the_length_of_its_box(field: FormField) -> None:
    assert field.max_length is not None
    longest = f"key: {'ü' * (field.max_length - 5)}"

    assert campaign(GOOD_VALUES | {field.name: longest})
    assert problems(GOOD_VALUES | {field.name: f"{longest}x"}) == {
        field.name: f"Shorten this to {field.max_length:,} characters; it has {field.max_length + 1:,}."
    }


@each_text
@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        (" \n\tkey: a text  \n", "key: a text"),
        ("\ufeffkey: a text\u200b", "key: a text"),
        ("key: a\x00\x07\x1b\x7f text", "key: a text"),
        ("key: half \ud83d or \udc4b", "key: half ? or ?"),
        (
            "key: नमस्ते क्\u200dष 🙏🏽 👨\u200d👩\u200d👧 1\ufe0f\u20e3 ש\u200f",
            "key: नमस्ते क्\u200dष 🙏🏽 👨\u200d👩\u200d👧 1\ufe0f\u20e3 ש\u200f",
        ),
    ],
    ids=["spaces around", "blanks around", "control characters", "halves of characters", "anything readable"],
)
def test_a_text_is_saved_without_invisible_characters(field: FormField, typed: str, saved: str) -> None:
    payload = campaign(GOOD_VALUES | {field.name: typed}, least=1).payload()

    sent = payload[str(Campaign.model_fields[field.name].alias)]
    assert sent == (saved if isinstance(sent, str) else {"key": saved.removeprefix("key: ")})


@each_text
@pytest.mark.parametrize("line_break", ["\n", "\v", "\f", "\r", "\r\n", "\x85", "\u2028", "\u2029"], ids=ascii)
def test_a_line_break_joins_no_words(field: FormField, line_break: str) -> None:
    """A one-line field gets a space instead; in the analysis, each line is a question."""
    payload = campaign(GOOD_VALUES | {field.name: f"a: 10 GB{line_break}b: 20 GB"}, least=1).payload()

    sent = payload[str(Campaign.model_fields[field.name].alias)]
    in_lines = isinstance(field.widget, TextInput) and field.widget.multiline
    expected = "a: 10 GB\nb: 20 GB" if in_lines else "a: 10 GB b: 20 GB"
    assert sent == (expected if isinstance(sent, str) else {"a": "10 GB", "b": "20 GB"})


@pytest.mark.parametrize("name", ["voice", "language"])
def test_a_line_break_in_a_typed_name_becomes_a_space_too(name: str) -> None:
    assert campaign(GOOD_VALUES | {name: "emily\u2028v2\u200b"}).payload()[name] == "emily v2"


def test_escapes_in_json_bring_back_no_invisible_characters() -> None:
    typed = r'{"a\u0000\u0007": "one\u001b \ud83d"}'

    made = campaign(GOOD_VALUES | {"post_call_analysis_schema": typed})

    assert made.post_call_analysis_schema == {"a": "one ?"}


@pytest.mark.parametrize("nothing", [r"\u0000", r" \u0007 "])
def test_an_invisible_key_is_an_empty_one(nothing: str) -> None:
    assert problems(GOOD_VALUES | {"post_call_analysis_schema": f'{{"{nothing}": "one"}}'}) == {
        "post_call_analysis_schema": f'Line 1: a key is empty near “"{nothing}": "one"}}”. Give it a name.'
    }


@pytest.mark.parametrize("field", [field for field in FORM if field.name in GOOD_VALUES], ids=ids)
@pytest.mark.parametrize(
    "nothing",
    [
        *(
            None,
            "",
            " \n",
            "\x00\x07",
            "\u200b",
            "\u2800",
            "\u3164",
            "\ufeff",
            "\u2060",
            "\u00ad",
            "\u115f\u1160",
            "\u17b4",
        ),
        *("\u180e", "\u0301\u093e", "\ufe0f", "\u2003\u3000\u00a0", "\u200d\u200c", "\u200e", "\U000e0041\U000e007f"),
        "\u200b" * 220,
    ],
    ids=ascii,
)
def test_a_required_field_cannot_be_left_out(field: FormField, nothing: str | None) -> None:
    """Invisible text is no text, however much there is of it."""
    assert problems(GOOD_VALUES | {field.name: nothing}) == {field.name: "Please fill this in."}


@each_text
def test_an_invisible_text_counts_as_empty(field: FormField) -> None:
    if not field.required:
        assert validated(GOOD_VALUES | {field.name: "\u200b\ufe0f \u3164"}) == validated(GOOD_VALUES)


def test_a_draft_with_an_invisible_title_has_no_title() -> None:
    assert sketch({"title": " \u200b", "voice": "nova\n"}) == {"title": "", "voice": "nova", "language": ""}


@pytest.mark.parametrize("alias", CONTRACT)
def test_every_name_that_toingg_uses_leads_to_a_field(alias: str) -> None:
    problem = problem_at(["body", alias], as_written("Not this one"))

    assert read([problem]) == [("Not this one", problem.field)]
    assert label_of(problem.field) is not None


def test_every_field_that_is_sent_has_one_key_at_toingg() -> None:
    """The parts of the calling window are one key, whose problems are shown under the first part."""
    named = {problem_at(["body", alias], as_written("")).field for alias in CONTRACT}

    assert named == {field.name for field in FORM} - {"conversation", "calendar.closes", "calendar.time_zone"}


@each_field
def test_a_fields_problem_is_shown_under_it(field: FormField) -> None:
    """The field gets a value that it cannot have, whatever it is."""
    wrong: Any = ["neither", "text"]

    assert list(problems(GOOD_VALUES | {field.name: wrong})) == [field.name]


# What people read about it


def test_private_values_are_never_announced() -> None:
    """Customers may be reading the channel."""
    payload = campaign(FULL_VALUES).payload()

    assert summary(payload) == [("Voice", "nova"), ("Language", "Hindi"), ("Calling window", "10:30 am to 6 pm IST")]


@pytest.mark.parametrize("key", sorted(CONTRACT.keys() - {"voice", "language", "calendar"}))
def test_no_other_value_changes_the_announcement(key: str) -> None:
    payload = campaign(FULL_VALUES).payload()

    assert summary(payload | {key: "s3cret"}) == summary(payload)


def test_the_details_have_everything_that_was_sent_with_the_forms_labels() -> None:
    shown = {"calendar": ("Calling window", "10:30 am to 6 pm IST"), "postCallAnalysis": ("Analyse each call", "Yes")}

    assert details(campaign(FULL_VALUES).payload()) == [
        shown.get(key, (part.label, str(part.typed).strip())) for key, part in CONTRACT.items()
    ]


def test_all_problems_are_reported_at_once() -> None:
    wrong = {
        "title": "x" * 151,
        "script": "Hello",
        "tone": "x" * 501,
        "calendar.opens": "18:00",
        "calendar.closes": "09:30",
        "post_call_analysis_schema": "mood",
    }

    assert problems(wrong) == {
        "title": "Shorten this to 150 characters; it has 151.",
        "voice": "Please fill this in.",
        "language": "Please fill this in.",
        "script": "Add at least 195 more characters; the minimum is 200.",
        "tone": "Shorten this to 500 characters; it has 501.",
        "calendar.closes": "Choose an end time after 6 pm.",
        "post_call_analysis_schema": "Line 1: write it as “key: what to find out”.",
        "conversation": "Please fill this in.",
    }


# The script


@pytest.mark.parametrize("character", ["x", "ü", "न", "🙏"])
def test_characters_are_counted_as_the_api_counts_them(character: str) -> None:
    """As Unicode code points, neither as bytes nor as halves of an emoji."""
    assert campaign(GOOD_VALUES | {"script": character * 200})
    assert campaign(GOOD_VALUES | {"script": character * 3000})
    assert problems(GOOD_VALUES | {"script": character * 199}) == {
        "script": "Add at least 1 more character; the minimum is 200."
    }


def test_blanks_around_a_script_do_not_make_it_long_enough() -> None:
    assert problems(GOOD_VALUES | {"script": f"{'x' * 199} \n\n"}) == {
        "script": "Add at least 1 more character; the minimum is 200."
    }


@pytest.mark.parametrize("blank", list("\u200b\u2060\u00ad\ufeff\u2800\u3164"), ids=ascii)
def test_blanks_between_the_words_do_not_either(blank: str) -> None:
    assert problems(GOOD_VALUES | {"script": f"Hello{blank * 220}Bye"}) == {
        "script": "Add at least 192 more characters; the minimum is 200."
    }


def test_marks_that_shape_letters_count_as_they_do_at_toingg() -> None:
    assert campaign(GOOD_VALUES | {"script": "क्\u200dष" * 50})
    assert campaign(GOOD_VALUES | {"script": "❤\ufe0f" * 100})


@pytest.mark.parametrize("least", [2, 10, 1500])
def test_the_minimum_length_of_a_script_is_a_setting(least: int) -> None:
    assert campaign(GOOD_VALUES | {"script": "x" * least}, least)
    assert problems(GOOD_VALUES | {"script": "x"}, least) == {
        "script": f"Add at least {least - 1:,} more character{'s' if least > 2 else ''}; the minimum is {least:,}."
    }


# Anything that people may type, and anything that Toingg may say about it


FREE = [field.name for field in FORM if not isinstance(field.widget, TimePicker | Checkbox)]


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(FREE, ANY_TEXT | st.none())))
def test_whatever_is_typed_is_a_campaign_or_a_sentence_under_each_wrong_field(typed: Values) -> None:
    made = validated(GOOD_VALUES | typed)

    if isinstance(made, Campaign):
        assert {key: type(value) for key, value in made.payload().items()} == TYPES
    else:
        assert made
        assert all(label_of(field) and words.endswith(".") for words, field in read(made))


@pytest.mark.parametrize(
    ("loc", "problem"),
    [
        (["body", "title"], worded("wrong", "title")),
        (["title"], worded("wrong", "title")),
        (["body", 0, "firstLine"], worded("wrong", "first_line")),
        (["body", "calendar"], worded("wrong", "calendar.opens")),
        (["body", "postCallAnalysisSchema", "title"], worded("title: wrong", "post_call_analysis_schema")),
        (["body", "script", 0, "a"], worded("0.a: wrong", "script")),
        (["body", "flowName"], worded("flowName: wrong")),
        (["header", "authorization"], worded("header.authorization: wrong")),
        (["body"], worded("wrong")),
        ([], worded("wrong")),
    ],
    ids=str,
)
def test_an_error_of_toinggs_goes_to_its_field_and_names_the_place_inside_it(
    loc: list[str | int], problem: Problem
) -> None:
    assert read([problem_at(loc, as_written("wrong"))]) == read([problem])


@given(st.lists(ANY_TEXT | st.integers() | st.sampled_from(["body", *CONTRACT])), ANY_TEXT)
def test_every_path_in_an_error_of_toinggs_leads_to_a_field_or_into_the_text(
    loc: list[str | int], message: str
) -> None:
    problem = problem_at(loc, as_written(message))

    assert read([problem])[0][0].endswith(message)
    assert problem.field is None or label_of(problem.field)
    assert (problem.field is None) == (not CONTRACT.keys() & set(loc))
