"""Rules between several values: for each rule, what only just satisfies it, and what only just breaks it."""

import pytest

from sandbox.rules.catalogue import relations
from tests.sandbox.rule_cases import ELEMENTS, Case, input_block
from tests.sandbox.rule_cases_of_wholes import MESSAGES, VIEWS
from tests.sandbox.rule_examples import IN_ACTIONS, IN_MESSAGE, IN_SECTION, Stand

CASES = [*VIEWS, *MESSAGES, *ELEMENTS]
EACH = pytest.mark.parametrize("case", CASES, ids=[f"{n}-{case.rule}" for n, case in enumerate(CASES)])


def test_every_relation_has_a_case() -> None:
    """Anybody who adds a rule has to show what satisfies it and what breaks it."""
    assert {relation.name for relation in relations()} == {case.rule for case in CASES}


@EACH
def test_what_only_just_satisfies_a_rule_is_accepted(case: Case) -> None:
    assert case.at.check(case.good) == []


@EACH
def test_what_only_just_breaks_a_rule_is_refused(case: Case) -> None:
    refusals = case.at.check(case.broken)

    usual = "invalid_arguments" if case.pointer.startswith("/view") else "invalid_blocks"
    assert [(refusal.error, refusal.pointer) for refusal in refusals] == [(case.error or usual, case.pointer)]
    assert case.words in refusals[0].message
    assert refusals[0].page.startswith("https://docs.slack.dev/reference/")


@pytest.mark.parametrize("at", [IN_SECTION, IN_ACTIONS, IN_MESSAGE.within(input_block, "/element")])
@pytest.mark.parametrize("kind", ["conversations_select", "channels_select"])
def test_only_a_modals_input_can_ask_for_a_response_url(at: Stand, kind: str) -> None:
    """Elsewhere there is no view_submission to carry it."""
    refusals = at.check({"type": kind, "response_url_enabled": True})

    assert [refusal.pointer for refusal in refusals] == [f"{at.pointer}/response_url_enabled"]
    assert refusals[0].message == "works only in an input block of a modal"
    assert at.check({"type": kind, "response_url_enabled": False}) == []
