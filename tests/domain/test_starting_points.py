"""Starting points: whoever chooses one has a whole campaign, and only the places in square brackets to fill in."""

import re
import subprocess
import sys
from datetime import time
from pathlib import Path
from typing import Any

import pytest

from tests.support.campaigns import GOOD_VALUES, TEXT_KEYS, campaign
from tests.support.places import ROOT
from toingg_bot.domain.campaign import FORM, LANGUAGES, Campaign
from toingg_bot.domain.forms import TextInput, tidied
from toingg_bot.domain.starting_points import StartingPoint, starting_point, starting_points

POINTS = starting_points()
EACH = pytest.mark.parametrize("point", POINTS, ids=[point.id for point in POINTS])

KINDS = ("renewal_reminder", "payment_reminder", "appointment", "survey", "lead_qualification")
OWN = {"title", "voice", "conversation"}
"""The fields that are different in each campaign."""
SPOKEN = ("script", "purpose", "knowledge_base", "first_line", "tone")
ANALYSIS = ("post_call_analysis", "post_call_analysis_schema")
FILLED = {"language", *SPOKEN, "calendar.opens", "calendar.closes", "calendar.time_zone", *ANALYSIS}
TEXTS = {field.name: field.widget for field in FORM if isinstance(field.widget, TextInput) and field.name in FILLED}

PLACE = re.compile(r"\[[A-Z][a-z]+(?: [a-z]+)*\]")
"""A place to fill in: `[Company name]`."""
OTHER_PLACES = re.compile(r"[\[\]{}<>]|\b_|__|\bX{2,}\b|\.\.\.|…")
"""What people also write for one."""
FILLED_IN = "Acme Family Health"
"""What somebody may fill in for a place: three words."""
DEVANAGARI, LATIN = re.compile("[\u0900-\u0963]"), re.compile("[A-Za-z]")
WORDS_A_MINUTE = 140

MOST_WORDS, MOST_SECONDS = 30, 12
SHORTEST, LONGEST = 1200, 2600  # characters of a script: with everything filled in, it still has to fit into the form
EARLIEST, LATEST = time(10), time(19)


def places_in(point: StartingPoint) -> set[str]:
    """Return what is left to fill in."""
    return {place for name in TEXTS for place in PLACE.findall(point.values[name])}


def in_english(point: StartingPoint) -> StartingPoint:
    """Return the same campaign in English."""
    found = starting_point(f"english/{point.id.partition('/')[2]}")
    assert found
    return found


def sent(point: StartingPoint) -> dict[str, Any]:
    """Return what Toingg receives, with a title, a voice and a conversation."""
    return campaign({name: GOOD_VALUES[name] for name in OWN} | dict(point.values)).payload()


def test_the_same_five_are_there_in_every_language() -> None:
    assert [point.id for point in POINTS] == [f"{language}/{kind}" for language in LANGUAGES for kind in KINDS]


def test_each_has_a_name_of_its_own_that_says_its_language() -> None:
    names = [point.name for point in POINTS]

    assert len(set(names)) == len(names)
    assert names[5:] == [f"{name} (Hindi)" for name in names[:5]]


@EACH
def test_it_is_found_by_its_id(point: StartingPoint) -> None:
    assert starting_point(point.id) is point


@pytest.mark.parametrize("unknown", ["", "survey", "english/", "english/tea", "tamil/survey"])
def test_an_unknown_id_leads_nowhere(unknown: str) -> None:
    assert starting_point(unknown) is None


@EACH
def test_nobody_can_change_what_others_choose(point: StartingPoint) -> None:
    assert not hasattr(point.values, "__setitem__")
    assert not [value for value in point.values.values() if not isinstance(value, str | bool)]


@EACH
def test_it_fills_every_field_but_those_that_are_different_each_time(point: StartingPoint) -> None:
    """A field that comes later is left empty, unless somebody fills it in."""
    assert FILLED <= point.values.keys() <= {field.name for field in FORM} - OWN
    assert all(point.values.values())
    assert point.id.startswith(f"{point.values['language']}/")


@EACH
def test_with_a_title_a_voice_and_a_conversation_it_is_a_campaign(point: StartingPoint) -> None:
    payload = sent(point)

    assert payload["postCallAnalysis"] is True
    assert 2 <= len(payload["postCallAnalysisSchema"]) <= 4


@EACH
def test_what_is_in_the_file_is_what_is_sent(point: StartingPoint) -> None:
    payload = sent(point)
    keys = {info.alias: name for name, info in Campaign.model_fields.items()}
    texts = {key: point.values[keys[key]] for key in TEXT_KEYS if keys[key] in FILLED}
    questions = [f"{key}: {question}" for key, question in payload["postCallAnalysisSchema"].items()]

    assert {key: payload[key] for key in texts} == texts
    assert "\n".join(questions) == point.values["post_call_analysis_schema"]
    assert {name: tidied(point.values[name], widget) for name, widget in TEXTS.items()} == {
        name: point.values[name] for name in TEXTS
    }


@EACH
def test_a_script_is_whole_and_leaves_room_for_what_is_filled_in(point: StartingPoint) -> None:
    script = point.values["script"]

    assert SHORTEST <= len(script) <= LONGEST
    assert len(re.findall(r"^# \S", script, re.MULTILINE)) >= 5
    assert len(re.findall(r"^\d\. \S", script, re.MULTILINE)) >= 5
    assert len(PLACE.sub("A name of forty characters, which is long", script)) <= 3000
    assert "[Contact number]" in script, "people can reach a person"


@EACH
def test_it_says_that_it_is_an_ai_and_for_whom_it_calls(point: StartingPoint) -> None:
    assert "AI" in point.values["script"]
    assert re.search(r"\bAI (assistant|असिस्टेंट)", point.values["first_line"])
    assert "[Company name]" in point.values["first_line"]


@EACH
def test_it_is_told_never_to_ask_for_secrets(point: StartingPoint) -> None:
    last = point.values["script"].rpartition("\n# ")[2]

    assert "OTP" in last
    assert "PIN" in last


@EACH
def test_a_first_line_is_said_in_one_breath(point: StartingPoint) -> None:
    line = point.values["first_line"]
    words = len(PLACE.sub(FILLED_IN, line).split())

    assert words <= MOST_WORDS
    assert words / WORDS_A_MINUTE * 60 < MOST_SECONDS
    assert len(re.findall(r"[.?!।]", line)) <= 3
    assert not re.search(r"[*_#`~\d/@&]|www|\n", line), "nothing that cannot be spoken"
    assert not re.search("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]", line), "no emoji"


@EACH
def test_what_people_fill_in_is_written_in_one_way(point: StartingPoint) -> None:
    questions = re.sub(r"^\w+: ", "", point.values["post_call_analysis_schema"], flags=re.MULTILINE)
    texts = [point.values[name] for name in SPOKEN] + [questions]

    assert [text for text in texts if OTHER_PLACES.search(PLACE.sub("", text))] == []


@EACH
def test_few_places_are_to_be_filled_in_and_the_same_in_every_language(point: StartingPoint) -> None:
    assert 3 <= len(places_in(point)) <= 4
    assert places_in(point) == places_in(in_english(point))


@EACH
def test_what_is_found_out_is_named_the_same_in_every_language(point: StartingPoint) -> None:
    """So that the results of both can be counted together."""
    assert sent(point)["postCallAnalysisSchema"].keys() == sent(in_english(point))["postCallAnalysisSchema"].keys()


@EACH
def test_calls_are_made_at_an_hour_at_which_nobody_minds(point: StartingPoint) -> None:
    opens, closes = (time.fromisoformat(point.values[f"calendar.{end}"]) for end in ("opens", "closes"))

    assert EARLIEST <= opens < closes <= LATEST
    assert point.values["calendar.time_zone"] == "IST"


@EACH
@pytest.mark.parametrize("name", SPOKEN)
def test_each_is_in_the_letters_of_its_language(point: StartingPoint, name: str) -> None:
    """In Hindi only what everybody writes in English is not in Devanagari: AI, OTP, PIN, and the places."""
    text = PLACE.sub("", point.values[name])
    devanagari, latin = (len(letters.findall(text)) for letters in (DEVANAGARI, LATIN))

    if point.values["language"] == "hindi":
        assert devanagari > 0.9 * (devanagari + latin)
    else:
        assert text.isascii()


def test_the_files_are_read_when_they_are_first_asked_for(tmp_path: Path) -> None:
    """Wherever the program is started."""
    program = """
import sys
opened = []
sys.addaudithook(lambda event, about: event == "open" and str(about[0]).endswith(".yml") and opened.append(about[0]))
from toingg_bot.domain.starting_points import starting_points
print(len(opened), len(starting_points()), len(opened), len(starting_points()), len(opened))
"""
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )

    assert ran.stdout.split() == ["0", "10", "2", "10", "2"]
