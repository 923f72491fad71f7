"""The corpus is large, varied and labelled well enough to measure rules with it."""

from collections import Counter

import pytest

from tests.support.corpus import CODES, FIRST_LINE, SCRIPT, TEXTS, Labelled, corpus
from tests.support.ids import CAMPAIGNS
from toingg_bot.domain.campaign import Campaign, validated
from toingg_bot.domain.text import length_of

HINGLISH = {"aap", "aur", "hai", "karo", "ki", "nahi", "se", "to"}

each = pytest.mark.parametrize("labelled", corpus(), ids=lambda labelled: labelled.name)


def is_in_devanagari(labelled: Labelled) -> bool:
    return labelled.values["language"] == "hindi" and any("\u0900" <= letter <= "\u097f" for letter in script(labelled))


def is_hinglish(labelled: Labelled) -> bool:
    words = set(script(labelled).lower().split())
    return labelled.values["language"] == "hindi" and len(words & HINGLISH) >= 4


def script(labelled: Labelled) -> str:
    return labelled.values["script"]


def test_there_are_many_and_each_has_a_name_of_its_own() -> None:
    names = [labelled.name for labelled in corpus()]

    assert len(names) >= 60
    assert len(set(names)) == len(names)


def test_no_script_stands_there_twice() -> None:
    assert len({script(labelled) for labelled in corpus()}) == len(corpus())


def test_every_code_has_enough_examples() -> None:
    counts = Counter(code for labelled in corpus() for code in labelled.codes)

    assert counts.keys() == CODES
    assert min(counts.values()) >= 4, counts


def test_most_campaigns_are_created_without_a_question() -> None:
    clean = sum(labelled.is_clean_of_questions for labelled in corpus())

    assert clean >= 40
    assert len(corpus()) - clean <= 0.4 * len(corpus())


def test_english_hindi_and_hinglish_are_there() -> None:
    assert sum(labelled.values["language"] == "english" for labelled in corpus()) >= 10
    assert sum(map(is_in_devanagari, corpus())) >= 10
    assert sum(map(is_hinglish, corpus())) >= 10


def test_short_and_long_scripts_are_there() -> None:
    lengths = sorted(length_of(script(labelled)) for labelled in corpus())

    assert lengths[0] < 300
    assert sum(length > 3000 for length in lengths) >= 5
    assert lengths[-1] > 17_000


@each
def test_each_could_be_typed_into_the_form(labelled: Labelled) -> None:
    values = {"title": "A title", "voice": "nova", "conversation": CAMPAIGNS, **labelled.values}

    assert isinstance(validated(values), Campaign)


@each
def test_each_label_is_known_and_stands_where_it_can(labelled: Labelled) -> None:
    for field, codes in labelled.labels.items():
        assert codes, field
        assert codes <= CODES
        assert field in TEXTS
        assert labelled.values.get(field), f"{field} is empty"
        assert field == "first_line" or not codes & FIRST_LINE
        assert field == "script" or not codes & SCRIPT
