"""Rules between several values: of each rule what just keeps it and what just breaks it."""

import pytest

from sandbox.rules.catalogue import relations
from tests.sandbox.rule_cases import ELEMENTS, Case, asked
from tests.sandbox.rule_cases_of_wholes import MESSAGES, VIEWS
from tests.sandbox.rule_examples import IN_ACTIONS, IN_MESSAGE, IN_SECTION, Stand

CASES = [*VIEWS, *MESSAGES, *ELEMENTS]
EACH = pytest.mark.parametrize("case", CASES, ids=[f"{n}-{case.rule}" for n, case in enumerate(CASES)])


def test_every_relation_has_a_case() -> None:
    """Whoever adds a rule shows what keeps it and what breaks it."""
    assert {relation.name for relation in relations()} == {case.rule for case in CASES}


@EACH
def test_what_just_keeps_a_rule_is_accepted(case: Case) -> None:
    assert case.at.check(case.kept) == []


@EACH
def test_what_just_breaks_a_rule_is_refused(case: Case) -> None:
    refusals = case.at.check(case.broken)

    usual = "invalid_arguments" if case.pointer.startswith("/view") else "invalid_blocks"
    assert [(refusal.error, refusal.pointer) for refusal in refusals] == [(case.error or usual, case.pointer)]
    assert case.words in refusals[0].message
    assert refusals[0].page.startswith("https://docs.slack.dev/reference/")


@pytest.mark.parametrize("at", [IN_SECTION, IN_ACTIONS, IN_MESSAGE.within(asked, "/element")])
@pytest.mark.parametrize("kind", ["conversations_select", "channels_select"])
def test_a_response_url_comes_only_from_a_modals_input(at: Stand, kind: str) -> None:
    """There is no view_submission elsewhere to bring it."""
    refusals = at.check({"type": kind, "response_url_enabled": True})

    assert [refusal.pointer for refusal in refusals] == [f"{at.pointer}/response_url_enabled"]
    assert refusals[0].message == "works only in an input block of a modal"
    assert at.check({"type": kind, "response_url_enabled": False}) == []
