"""What the coach offers to insert, and where it goes."""

import pytest

from tests.support.corpus import corpus
from toingg_bot.domain.coach.inserting import FIELDS, inserted
from toingg_bot.domain.coach.rules import is_found


@pytest.mark.parametrize("code", FIELDS)
def test_what_is_inserted_settles_the_advice_and_keeps_every_word(code: str) -> None:
    """In all campaigns of the corpus, in English, Hindi and Hinglish; a second time nothing changes."""
    for each in corpus():
        before, field = dict(each.values), FIELDS[code]
        after = inserted(before, code)

        assert after is not None
        assert not is_found(after, code)
        assert inserted(after, code) == after
        if not is_found(before, code):
            assert after == before
            continue
        assert len(after[field]) > len(before[field])
        assert {name: text for name, text in after.items() if name != field} == {
            name: text for name, text in before.items() if name != field
        }
        words = iter(after[field].casefold().split())
        assert all(word in words for word in before[field].casefold().split()), "all words are there, in order"
        new = set(after[field].split()) - set(before[field].split())
        assert not {"[Customer", "None"} & new


@pytest.mark.parametrize(
    ("language", "line", "code", "expected"),
    [
        (
            "english",
            "Hi, am I speaking with {{name}}?",
            "no_ai",
            "Hi, this is an AI assistant calling for [Company name]. Am I speaking with {{name}}?",
        ),
        (
            "english",
            "Hello! This is Asha from Acme. Do you have a minute?",
            "no_ai",
            "Hello! This is Asha from Acme. I'm an AI assistant. Do you have a minute?",
        ),
        (
            "tamil",
            "Hello, this is an AI with a question.",
            "no_caller",
            "Hello, I'm calling for [Company name]. This is an AI with a question.",
        ),
        (
            "hindi",
            "नमस्ते, मैं दृष्टि अस्पताल से सुनीता बोल रही हूँ।",
            "no_ai",
            "नमस्ते, मैं AI असिस्टेंट हूँ। मैं दृष्टि अस्पताल से सुनीता बोल रही हूँ।",
        ),
        (
            "hindi",
            "Hello sir, kya aap tractor dhoondh rahe hain?",
            "no_caller",
            "Hello sir, main AI assistant hoon, [Company name] ki taraf se. Kya aap tractor dhoondh rahe hain?",
        ),
    ],
)
def test_who_calls_is_said_after_the_greeting(language: str, line: str, code: str, expected: str) -> None:
    after = inserted({"language": language, "first_line": line}, code)

    assert after is not None
    assert after["first_line"] == expected


def test_a_way_out_is_added_to_a_list_as_one_more_item() -> None:
    listed = inserted({"language": "english", "script": "# Rules\n- Be kind.\n- Be brief.\n"}, "no_opt_out")
    prose = inserted({"language": "hindi", "script": "विनम्र रहें।"}, "no_opt_out")

    assert listed is not None
    assert prose is not None
    assert listed["script"].splitlines()[-1].startswith("- If they don't want calls")
    assert prose["script"].startswith("विनम्र रहें।\n\nअगर उन्हें आगे कॉल नहीं चाहिए")


@pytest.mark.parametrize(("code", "field", "most"), [("no_ai", "first_line", 1000), ("no_opt_out", "script", 20_000)])
def test_nothing_is_inserted_where_there_is_no_room(code: str, field: str, most: int) -> None:
    assert inserted({"language": "english", field: "a" * (most - 10)}, code) is None
