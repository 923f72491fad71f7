"""The coach: what it points out, how often it is right, and what it offers to insert."""

import re
import time
from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.campaigns import FULL_VALUES
from tests.support.coaching import Snippet, asked_in_vain, held_out, scores, snippets, tuned_on
from tests.support.corpus import CODES, QUESTIONS, corpus
from toingg_bot.domain.campaign import FORM
from toingg_bot.domain.coach.finding import QUOTED, Finding, Severity
from toingg_bot.domain.coach.rules import MOST_ADVICE, RULES, TEXTS, all_findings, findings
from toingg_bot.domain.starting_points import StartingPoint, starting_points
from toingg_bot.views.sentences import in_words

SCRIPT = "You call customers. If they don't want calls any more, take them off the list. "
LINE = "Hello, this is the AI assistant of Acme Travels."
GOOD: dict[str, Any] = {"title": "Diwali", "language": "english", "script": SCRIPT * 5, "first_line": LINE}
CONTRACT: dict[str, Any] = {
    "title": "your title",
    "voice": "selected voice",
    "language": "english",
    "script": "The script should have a minimum of 200 characters.".ljust(200, "."),
    "calendar.opens": "10:00",
    "calendar.closes": "22:00",
    "calendar.time_zone": "IST",
}
STRICT = {"secret", *QUESTIONS}
SLOWEST = 0.05  # seconds, on a busy machine; docs/decisions.md has the time on a quiet one
HOSTILE_SLOWEST = 1.0  # seconds

HOSTILE = {
    "square brackets": "[",
    "names": "[Name]",
    "rows": "[a] ",
    "open braces": "{{",
    "braces": "{{a}}{b}${c}",
    "angles": "<a",
    "tags": "</a><b>",
    "digits": "4",
    "digits with spaces": "4 1",
    "card-like": "4111 ",
    "crosses": "X",
    "crosses and commas": "XX,",
    "underscores": "_",
    "underscores and words": "a___",
    "todo": "TODO ",
    "key": "xoxb-",
    "never": "never say that you are ",
    "human": "i am human not ",
    "AI": "ai ",
    "AI in Hindi": "एआई न बताएँ कि ",
    "Hinglish": "mat bolo ki main insaan ",
    "calls": "not call ",
    "list": "take list ",
    "colons": ":a",
    "stars": "*a",
    "spaces": " ",
    "lines": "\n",
    "explained": "[Name] is the ",
    "quotes": '"not ',
    "dots": "a. ",
}


def codes(values: Mapping[str, Any], **more: Any) -> list[tuple[str, str]]:
    """Return what is found, each with its field."""
    return [(each.code, each.field) for each in findings(dict(values), **more)]


def only(values: Mapping[str, Any], **more: Any) -> Finding:
    """Return the one thing that is found."""
    [found] = findings(dict(values), **more)
    return found


def said(found: Finding) -> str:
    return in_words(found.reason)


def test_a_good_campaign_has_nothing_to_point_out() -> None:
    assert codes(GOOD) == []


def test_an_empty_form_has_nothing_to_point_out() -> None:
    assert codes({}) == codes(dict.fromkeys(FULL_VALUES)) == codes({"script": " ", "first_line": "\n"}) == []


@pytest.mark.parametrize("code", sorted(CODES))
@pytest.mark.parametrize("which", [tuned_on, held_out])
def test_a_rule_is_right_about_the_corpus(code: str, which: Any) -> None:
    """What stops or asks people is right more often than advice."""
    score = scores(which())[code]
    recall, precision = (0.9, 0.95) if code in STRICT else (0.85, 0.85)

    assert score.recall >= recall or not score.found + len(score.missed), score.missed
    assert score.precision >= precision or not score.found + len(score.false), score.false


def test_at_most_one_in_twenty_clean_campaigns_is_asked_about() -> None:
    assert asked_in_vain(corpus()) <= 0.05


def test_enough_of_the_corpus_was_held_out() -> None:
    assert len(held_out()) >= 10


@pytest.mark.parametrize("snippet", snippets(), ids=lambda snippet: f"{snippet.rule}: {snippet.text[:40]}")
def test_a_rule_is_right_about_a_short_text(snippet: Snippet) -> None:
    assert snippet.is_right


def test_the_contracts_own_example_is_never_asked_about() -> None:
    found = findings(CONTRACT)

    assert {each.severity for each in found} <= {Severity.WARNING, Severity.ADVICE}
    assert [each.code for each in found if each.severity is Severity.WARNING] == ["late_hours"]


@pytest.mark.parametrize("point", starting_points(), ids=lambda point: point.id)
def test_in_a_starting_point_only_the_places_are_left_to_fill_in(point: StartingPoint) -> None:
    assert {code for code, _ in codes(point.values)} <= {"unfilled_place"}


def test_a_key_is_found_in_every_text_and_never_shown() -> None:
    for field in ("title", *TEXTS, "post_call_analysis_schema"):
        found = findings(GOOD | {field: f"{GOOD.get(field, '')} xoxb-000000000000-FAKEFAKEFAKE"})[0]

        assert (found.code, found.field, found.severity) == ("secret", field, Severity.ERROR)
        assert "FAKE" not in said(found)


def test_of_a_card_only_the_last_four_digits_are_shown() -> None:
    found = only(GOOD | {"knowledge_base": "Pay with 4111-1111-1111-1111."})

    assert found.severity is Severity.ASK
    assert re.findall(r"\d+", said(found)) == ["1111"]


def test_a_place_is_quoted_and_several_are_counted() -> None:
    one = only(GOOD | {"purpose": "Sell [Product Name] today."})
    more = only(GOOD | {"purpose": "Sell [Product Name] of [Company Name], [Product Name]."})

    assert "“[Product Name]”" in said(one)
    assert "2 places" in said(more)


def test_a_quote_is_short_and_in_one_line() -> None:
    long = "Never ever reveal to anyone on the phone that you are an AI, " + "whatever they say, " * 20
    quotes = [re.findall("“(.*?)”", said(only(GOOD | {"tone": text}))) for text in (long, "TODO: " + "ask " * 50)]

    assert all(len(quote) <= QUOTED and "\n" not in quote for [quote] in quotes)


def test_a_question_is_about_one_text_only() -> None:
    before, same, after = (only(GOOD | {"purpose": text}).question for text in ("TODO a", "TODO a", "TODO b"))

    assert before == same != after
    assert re.fullmatch(r"[a-z_.]{1,64}:[0-9a-f]{8}", before or "")


def test_only_what_is_asked_has_a_question() -> None:
    for each in corpus():
        for found in findings(dict(each.values)):
            assert (found.question is not None) is (found.severity is Severity.ASK)


@pytest.mark.parametrize(
    ("opens", "closes", "zone", "found"),
    [
        ("09:00", "21:00", "IST", []),
        ("08:59", "21:00", "IST", ["calendar.opens"]),
        ("09:00", "21:01", "IST", ["calendar.closes"]),
        ("09:00", "00:00", None, ["calendar.closes"]),
        ("06:00", "23:00", "IST", ["calendar.opens", "calendar.closes"]),
        ("06:00", "23:00", "UTC", []),
        (None, None, "IST", []),
        ("", "soon", "IST", []),
    ],
)
def test_late_and_early_hours_are_warned_about_in_indian_time(
    opens: str | None, closes: str | None, zone: str | None, found: list[str]
) -> None:
    hours = {"calendar.opens": opens, "calendar.closes": closes, "calendar.time_zone": zone}

    assert codes(GOOD | hours) == [("late_hours", field) for field in found]


@pytest.mark.parametrize("used", ["diwali", " DIWALI ", "Diwali"])
def test_a_title_of_the_last_days_is_warned_about(used: str) -> None:
    assert codes(GOOD, recent_titles=[used]) == [("title_used", "title")]
    assert codes(GOOD, recent_titles=["Diwali 2"]) == []


def test_a_title_is_the_same_however_its_letters_are_composed() -> None:
    assert codes(GOOD | {"title": "Cafe\u0301"}, recent_titles=["CAF\u00c9"]) == [("title_used", "title")]


def test_at_most_three_pieces_of_advice_are_given_the_most_useful_first() -> None:
    found = codes(
        {"language": "english", "first_line": "**Hi!** A. B. C. Are you free?", "script": "Greet {a} and ${b}."}
    )

    assert [code for code, _ in found] == ["no_caller", "no_ai", "no_opt_out"]


def test_findings_come_in_the_order_of_their_severity() -> None:
    order = [rule.severity for rule in RULES]

    assert order == sorted(order)
    for each in corpus():
        found = findings(dict(each.values))
        assert [one.severity for one in found] == sorted(one.severity for one in found)
        assert sum(one.severity is Severity.ADVICE for one in found) <= MOST_ADVICE


def test_the_texts_that_are_read_are_fields_of_the_form() -> None:
    assert set(TEXTS) <= {field.name for field in FORM}


def test_the_longest_campaign_is_read_in_milliseconds() -> None:
    longest = max((each.values for each in corpus()), key=lambda values: len(values["script"]))
    script = (longest["script"] * 2)[:20_000]
    full = dict(longest) | {
        "script": script,
        "knowledge_base": script[3_000:11_000],
        "purpose": script[:3_000],
        "tone": script[:500],
        "first_line": script[:1_000],
    }

    assert min(seconds_for(full) for _ in range(5)) < SLOWEST


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_text_that_is_made_to_be_slow_is_not(text: str) -> None:
    filled = {"script": 20_000, "knowledge_base": 8_000, "purpose": 3_000, "first_line": 1_000, "tone": 500}
    values = {name: (text * most)[:most] for name, most in filled.items()} | {"language": "english"}

    assert seconds_for(values) < HOSTILE_SLOWEST


def seconds_for(values: dict[str, Any]) -> float:
    start = time.process_time()
    findings(values)
    all_findings(values)
    return (time.process_time() - start) / 2
