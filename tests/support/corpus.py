"""Campaigns as companies write them, with labels that say what should be pointed out in each.

`tests/domain/corpus/README.md` says what the labels mean.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

import yaml

from tests.support.places import ROOT

CORPUS = ROOT / "tests" / "domain" / "corpus"

QUESTIONS = frozenset({"unfilled_place", "denies_being_ai", "card_number"})
"""What people are asked about once."""
FIRST_LINE = frozenset({"no_caller", "no_ai", "unspeakable_first_line", "long_first_line", "other_language"})
"""What can be said only of a first line."""
SCRIPT = frozenset({"no_opt_out", "mixed_placeholders"})
"""What can be said only of a script."""
CODES = QUESTIONS | FIRST_LINE | SCRIPT | {"secret"}
"""Every label."""

TEXTS = ("script", "first_line", "knowledge_base", "purpose", "tone")
"""The fields that can have a label."""


@dataclass(frozen=True)
class Labelled:
    """A campaign and what a careful colleague would point out in it."""

    name: str
    values: Mapping[str, str]
    """What was typed, by field name; `language` is always among them."""
    labels: Mapping[str, frozenset[str]]
    """The codes by field name; fields without a fault are left out."""

    @property
    def codes(self) -> frozenset[str]:
        """All codes, whatever their field."""
        return frozenset(chain.from_iterable(self.labels.values()))

    @property
    def is_clean_of_questions(self) -> bool:
        """Whether the campaign should be created without a question."""
        return not self.codes & QUESTIONS


@cache
def corpus() -> tuple[Labelled, ...]:
    """Return every campaign of the corpus, file by file."""
    return tuple(
        _labelled(**entry) for file in sorted(CORPUS.glob("*.yml")) for entry in yaml.safe_load(file.read_text())
    )


def _labelled(name: str, labels: Mapping[str, list[str]], **values: Any) -> Labelled:
    return Labelled(name, values, {field: frozenset(codes) for field, codes in labels.items()})
