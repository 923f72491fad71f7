"""What may stand in the form, what Toingg gets of it, and what is said where it cannot be sent."""

import re
from collections import Counter
from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toingg_bot.blocks.text import clip, escape, quoted
from toingg_bot.campaign import FORM, TIME_ZONES, Campaign, clock, details, label_of, problem_at, summary, validated
from toingg_bot.errors import Problem
from toingg_bot.forms import Checkbox, FormField, TextInput, TimePicker, Values

SCRIPT = "Greet the customer by name, say that the policy ends soon, and offer to renew it. " * 3
GOOD: Values = {
    "title": "Diwali renewals",
    "voice": "nova",
    "language": "hindi",
    "script": SCRIPT,
    "conversation": "C0CAMPAIGN",
}
FULL: Values = GOOD | {
    "purpose": "Renewals",
    "knowledge_base": "https://acme.example/faq",
    "calendar.opens": "10:00",
    "calendar.closes": "22:00",
    "calendar.time_zone": "IST",
    "first_line": "Namaste!",
    "tone": "Warm",
    "post_call_analysis": True,
    "post_call_analysis_schema": "lead_type: Hot, warm or cold",
}
CONTRACT = {
    "title": str,
    "voice": str,
    "language": str,
    "script": str,
    "purpose": str,
    "knowledgeBase": str,
    "calendar": str,
    "firstLine": str,
    "tone": str,
    "postCallAnalysis": bool,
    "postCallAnalysisSchema": dict,
}

TEXTS = [field for field in FORM if isinstance(field.widget, TextInput)]
"""A busy machine is no error."""

ANY_TEXT = st.text(st.characters(categories=("L", "M", "N", "P", "S", "Z", "C")))
"""Everything that a string of Python's can hold, control characters and halves of characters included."""


def ids(field: FormField) -> str:
    return field.name


each_field = pytest.mark.parametrize("field", FORM, ids=ids)
each_text = pytest.mark.parametrize("field", TEXTS, ids=ids)


def campaign(values: Values, script_min_length: int = 200) -> Campaign:
    made = validated(values, script_min_length)
    assert isinstance(made, Campaign), made
    return made


def problems(values: Values, script_min_length: int = 200) -> dict[str | None, str]:
    found = validated(values, script_min_length)
    assert isinstance(found, list)
    assert len({problem.field for problem in found}) == len(found)
    return {problem.field: problem.message for problem in found}


def window(opens: str | None, closes: str | None, zone: str | None = "IST") -> str:
    calendar = {"calendar.opens": opens, "calendar.closes": closes, "calendar.time_zone": zone}
    return str(campaign(GOOD | calendar).payload()["calendar"])


# What Toingg gets


@pytest.mark.parametrize("values", [GOOD, FULL], ids=["the least", "everything"])
def test_all_eleven_keys_are_always_sent_with_the_contracts_types(values: Values) -> None:
    payload = campaign(values).payload()

    assert {key: type(value) for key, value in payload.items()} == CONTRACT


def test_what_was_left_empty_is_sent_empty() -> None:
    assert campaign(GOOD).payload() == {
        "title": "Diwali renewals",
        "voice": "nova",
        "language": "hindi",
        "script": SCRIPT.strip(),
        "purpose": "",
        "knowledgeBase": "",
        "calendar": "",
        "firstLine": "",
        "tone": "",
        "postCallAnalysis": False,
        "postCallAnalysisSchema": {},
    }


@each_field
def test_an_empty_field_and_one_that_slack_does_not_mention_are_the_same(field: FormField) -> None:
    without = {name: value for name, value in GOOD.items() if name != field.name}

    assert validated(without | {field.name: None}, 200) == validated(without, 200)


def test_the_language_is_sent_as_the_contract_writes_it() -> None:
    assert campaign(GOOD | {"language": "Hindi"}).language == "hindi"


@pytest.mark.parametrize(
    ("ticked", "schema", "sent"),
    [(False, None, False), (True, None, True), (False, "mood: Happy or not", True), (True, "mood: Happy or not", True)],
)
def test_the_analysis_is_on_if_ticked_or_asked_something(ticked: bool, schema: str | None, sent: bool) -> None:
    payload = campaign(GOOD | {"post_call_analysis": ticked, "post_call_analysis_schema": schema}).payload()

    assert payload["postCallAnalysis"] is sent
    assert payload["postCallAnalysisSchema"] == ({"mood": "Happy or not"} if schema else {})


# Every field of the form, the next one included


def test_every_label_that_others_rely_on_is_there_once() -> None:
    assert Counter(field.widget.label for field in FORM) == Counter(
        [
            "Title",
            "Voice",
            "Language",
            "Script",
            "Purpose",
            "Knowledge base",
            "First line",
            "Tone",
            "From",
            "To",
            "Time zone",
            "Analyse each call",
            "What to find out",
            "Post the outcome in",
        ]
    )


@each_field
def test_only_what_makes_a_campaign_is_required(field: FormField) -> None:
    assert field.required == (field.name in GOOD)


@each_text
def test_every_text_has_a_length_that_slack_allows(field: FormField) -> None:
    assert field.max_length is not None
    assert 1 <= field.max_length <= 3000


@each_text
def test_every_text_is_held_to_the_length_that_its_box_has(field: FormField) -> None:
    assert field.max_length is not None
    longest = f"key: {'ü' * (field.max_length - 5)}"

    assert campaign(GOOD | {field.name: longest})
    assert problems(GOOD | {field.name: f"{longest}x"}) == {
        field.name: f"Shorten this to {field.max_length:,} characters; it has {field.max_length + 1:,}."
    }


@each_text
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" \n\tkey: a text  \n", "key: a text"),
        ("key: a\x00\x07\x1b\x7f\x85 text", "key: a text"),
        ("key: half \ud83d or \udc4b", "key: half ? or ?"),
        ("key: नमस्ते 🙏🏽", "key: नमस्ते 🙏🏽"),
    ],
    ids=["blanks around", "control characters", "halves of characters", "anything readable"],
)
def test_a_text_is_kept_without_what_no_reader_can_see(field: FormField, typed: str, kept: str) -> None:
    payload = campaign(GOOD | {field.name: typed}, script_min_length=1).payload()

    sent = payload[str(Campaign.model_fields[field.name].alias)]
    assert sent == (kept if isinstance(sent, str) else {"key": kept.removeprefix("key: ")})


def test_escapes_in_json_bring_nothing_back_that_no_reader_can_see() -> None:
    typed = r'{"a\u0000\u0007": "one\u001b \ud83d"}'

    made = campaign(GOOD | {"post_call_analysis_schema": typed})

    assert made.post_call_analysis_schema == {"a": "one ?"}


@pytest.mark.parametrize("nothing", [r"\u0000", r" \u0007 "])
def test_a_key_that_no_reader_can_see_is_an_empty_one(nothing: str) -> None:
    assert problems(GOOD | {"post_call_analysis_schema": f'{{"{nothing}": "one"}}'}) == {
        "post_call_analysis_schema": "A key is empty: give it a name."
    }


@pytest.mark.parametrize("field", [field for field in FORM if field.name in GOOD], ids=ids)
@pytest.mark.parametrize("nothing", [None, "", " \n", "\x00\x07"], ids=repr)
def test_what_is_required_cannot_be_left_out(field: FormField, nothing: str | None) -> None:
    too_short = "Write at least 200 characters; this has 0."
    expected = too_short if field.name == "script" and nothing is not None else "Please fill this in."

    assert problems(GOOD | {field.name: nothing}) == {field.name: expected}


@pytest.mark.parametrize("alias", CONTRACT)
def test_whatever_toingg_names_has_a_field_to_stand_under(alias: str) -> None:
    problem = problem_at(["body", alias], "Not this one")

    assert problem.message == "Not this one"
    assert label_of(problem.field) is not None


def test_every_field_that_is_sent_is_named_by_toingg_under_one_key() -> None:
    """The parts of the calling window are one key, and stand under its first part."""
    named = {problem_at(["body", alias], "").field for alias in CONTRACT}

    assert named == {field.name for field in FORM} - {"conversation", "calendar.closes", "calendar.time_zone"}


@each_field
def test_what_is_wrong_with_a_field_is_said_under_it(field: FormField) -> None:
    """Something that the field cannot be, whatever it is."""
    wrong: Any = ["neither", "text"]

    assert list(problems(GOOD | {field.name: wrong})) == [field.name]


# What people read of it


def test_what_is_private_is_never_announced() -> None:
    """Customers may read along in a channel."""
    payload = campaign(FULL).payload()

    assert summary(payload) == [("Voice", "nova"), ("Language", "hindi"), ("Calling window", "10Am to 10Pm IST")]


@pytest.mark.parametrize("key", sorted(CONTRACT.keys() - {"voice", "language", "calendar"}))
def test_no_other_value_changes_what_is_announced(key: str) -> None:
    payload = campaign(FULL).payload()

    assert summary(payload | {key: "s3cret"}) == summary(payload)


def test_the_details_have_everything_that_was_sent_in_the_forms_words() -> None:
    assert details(campaign(FULL).payload()) == [
        ("Title", "Diwali renewals"),
        ("Voice", "nova"),
        ("Language", "hindi"),
        ("Script", SCRIPT.strip()),
        ("Purpose", "Renewals"),
        ("Knowledge base", "https://acme.example/faq"),
        ("Calling window", "10Am to 10Pm IST"),
        ("First line", "Namaste!"),
        ("Tone", "Warm"),
        ("Analyse each call", "Yes"),
        ("What to find out", "lead_type: Hot, warm or cold"),
    ]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    wrong = {
        "title": "x" * 151,
        "script": "Hello",
        "tone": "x" * 3001,
        "calendar.opens": "18:00",
        "calendar.closes": "09:30",
        "post_call_analysis_schema": "mood",
    }

    assert problems(wrong) == {
        "title": "Shorten this to 150 characters; it has 151.",
        "voice": "Please fill this in.",
        "language": "Please fill this in.",
        "script": "Write at least 200 characters; this has 5.",
        "tone": "Shorten this to 3,000 characters; it has 3,001.",
        "calendar.closes": "Choose a time after 6Pm; calls start and end on the same day.",
        "post_call_analysis_schema": "Line 1: write it as “key: what to find out”.",
        "conversation": "Please fill this in.",
    }


# The script


@pytest.mark.parametrize("character", ["x", "ü", "न", "🙏"])
def test_characters_are_what_the_api_counts(character: str) -> None:
    """Unicode code points, neither bytes nor halves of an emoji."""
    assert campaign(GOOD | {"script": character * 200})
    assert campaign(GOOD | {"script": character * 3000})
    assert problems(GOOD | {"script": character * 199}) == {"script": "Write at least 200 characters; this has 199."}


def test_blanks_around_a_script_do_not_make_it_long_enough() -> None:
    assert problems(GOOD | {"script": f"{'x' * 199} \n\n"}) == {
        "script": "Write at least 200 characters; this has 199."
    }


@pytest.mark.parametrize("least", [1, 10, 1500])
def test_how_long_a_script_has_to_be_is_a_setting(least: int) -> None:
    assert campaign(GOOD | {"script": "x" * least}, least)
    assert problems(GOOD | {"script": "x" * (least - 1)}, least) == {
        "script": f"Write at least {least:,} characters; this has {least - 1:,}."
    }


# The calling window


@pytest.mark.parametrize(
    ("opens", "closes", "zone", "sent"),
    [
        ("10:00", "22:00", "IST", "10Am to 10Pm IST"),
        ("10:30", "18:00", "IST", "10:30Am to 6Pm IST"),
        ("09:00", "17:05", "CET", "9Am to 5:05Pm CET"),
        ("00:00", "12:00", "UTC", "12Am to 12Pm UTC"),
        ("00:01", "12:01", "UTC", "12:01Am to 12:01Pm UTC"),
        ("11:59", "23:59", "EST", "11:59Am to 11:59Pm EST"),
    ],
)
def test_the_window_is_written_as_in_the_contracts_example(opens: str, closes: str, zone: str, sent: str) -> None:
    assert window(opens, closes, zone) == sent


@pytest.mark.parametrize("zone", ["IST", "PST", None])
def test_a_time_zone_alone_is_no_window(zone: str | None) -> None:
    assert window(None, None, zone) == ""


def test_indian_time_is_what_is_meant_unless_another_is_chosen() -> None:
    assert window("10:00", "22:00", None) == "10Am to 10Pm IST"
    assert TIME_ZONES[0] == "IST"


@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [
        ("10:00", None, "Choose when calls end as well, or clear From."),
        ("00:00", None, "Choose when calls end as well, or clear From."),
        (None, "22:00", "Choose when calls start in From as well, or clear this."),
        (None, "00:00", "Choose when calls start in From as well, or clear this."),
        ("22:00", "10:00", "Choose a time after 10Pm; calls start and end on the same day."),
        ("10:30", "10:30", "Choose a time after 10:30Am; calls start and end on the same day."),
        ("00:00", "00:00", "Choose a time after 12Am; calls start and end on the same day."),
    ],
)
def test_from_and_to_go_together_and_in_order(opens: str | None, closes: str | None, said: str) -> None:
    assert problems(GOOD | {"calendar.opens": opens, "calendar.closes": closes}) == {"calendar.closes": said}


TIMES = st.none() | st.times().map(lambda moment: moment.strftime("%H:%M"))
WRITTEN = re.compile(r"(1[0-2]|[1-9])(:[0-5]\d)?(Am|Pm) to (1[0-2]|[1-9])(:[0-5]\d)?(Am|Pm) (\w{3})")


def minutes(hour: str, past: str | None, half: str) -> int:
    return (int(hour) % 12 + 12 * (half == "Pm")) * 60 + int((past or ":0")[1:])


def as_minutes(moment: str) -> int:
    return time.fromisoformat(moment).hour * 60 + time.fromisoformat(moment).minute


@given(TIMES, TIMES, st.sampled_from(TIME_ZONES))
def test_any_two_times_are_sent_so_that_they_can_be_read_back_or_refused(
    opens: str | None, closes: str | None, zone: str
) -> None:
    values = GOOD | {"calendar.opens": opens, "calendar.closes": closes, "calendar.time_zone": zone}
    if opens is None and closes is None:
        assert window(opens, closes, zone) == ""
    elif opens is None or closes is None or closes <= opens:
        assert list(problems(values)) == ["calendar.closes"]
    else:
        written = WRITTEN.fullmatch(window(opens, closes, zone))
        assert written is not None
        assert minutes(*written.group(1, 2, 3)) == as_minutes(opens)
        assert minutes(*written.group(4, 5, 6)) == as_minutes(closes)
        assert written.group(7) == zone


@given(st.times(), st.times())
def test_no_two_minutes_of_the_day_are_written_alike(one: time, other: time) -> None:
    assert (clock(one) == clock(other)) == (f"{one:%H:%M}" == f"{other:%H:%M}")


# Whatever is entered, and whatever Toingg says of it


FREE = [field.name for field in FORM if not isinstance(field.widget, TimePicker | Checkbox)]


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(FREE, ANY_TEXT | st.none())))
def test_whatever_is_typed_is_a_campaign_or_a_sentence_under_each_wrong_field(typed: Values) -> None:
    made = validated(GOOD | typed, 200)

    if isinstance(made, Campaign):
        assert {key: type(value) for key, value in made.payload().items()} == CONTRACT
    else:
        assert made
        assert all(label_of(problem.field) and problem.message.endswith(".") for problem in made)


@pytest.mark.parametrize(
    ("loc", "problem"),
    [
        (["body", "title"], Problem("wrong", "title")),
        (["title"], Problem("wrong", "title")),
        (["body", 0, "firstLine"], Problem("wrong", "first_line")),
        (["body", "calendar"], Problem("wrong", "calendar.opens")),
        (["body", "postCallAnalysisSchema", "title"], Problem("title: wrong", "post_call_analysis_schema")),
        (["body", "script", 0, "a"], Problem("0.a: wrong", "script")),
        (["body", "flowName"], Problem("flowName: wrong")),
        (["header", "authorization"], Problem("header.authorization: wrong")),
        (["body"], Problem("wrong")),
        ([], Problem("wrong")),
    ],
    ids=str,
)
def test_an_error_of_toinggs_goes_to_its_field_and_says_what_is_deeper(loc: list[str | int], problem: Problem) -> None:
    assert problem_at(loc, "wrong") == problem


@given(st.lists(ANY_TEXT | st.integers() | st.sampled_from(["body", *CONTRACT])), ANY_TEXT)
def test_every_path_of_toinggs_leads_to_a_field_or_into_the_words(loc: list[str | int], message: str) -> None:
    problem = problem_at(loc, message)

    assert problem.message.endswith(message)
    assert problem.field is None or label_of(problem.field)
    assert (problem.field is None) == (not CONTRACT.keys() & set(loc))


# Foreign text in Slack


def unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


@pytest.mark.parametrize(
    "hostile", ["<!channel>", "<@U0ALICE001>", "<https://evil.example|your bank>", "&lt;!here&gt;"]
)
def test_foreign_text_rings_nobody_and_disguises_no_link(hostile: str) -> None:
    assert "<" not in escape(hostile)
    assert unescaped(escape(hostile)) == hostile


@given(ANY_TEXT)
def test_escaped_text_has_no_markup_left_and_reads_the_same(text: str) -> None:
    assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", escape(text))
    assert unescaped(escape(text)) == text


@given(ANY_TEXT, st.integers(1, 50))
def test_clipped_text_is_short_enough_and_says_that_it_was_cut(text: str, limit: int) -> None:
    clipped = clip(text, limit)

    assert len(clipped) <= limit
    assert clipped == text if len(text) <= limit else clipped.endswith("…")
    assert text.startswith(clipped.removesuffix("…")) or len(text) <= limit


@given(ANY_TEXT, st.integers(1, 50))
def test_quoted_text_is_clipped_before_it_is_escaped(text: str, limit: int) -> None:
    """Else the cut could go through an escape, and leave half of one."""
    assert unescaped(quoted(text, limit)) == clip(text, limit)
