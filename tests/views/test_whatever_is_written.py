"""Slack accepts everything that people see, whatever they wrote and whatever Toingg says about it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sandbox.rules import check_message, check_options, check_view
from tests.support.campaigns import CONTRACT, GOOD_VALUES
from tests.support.reasons import worded
from tests.support.shown import KEY, LOOKED_AT, VIEWS, blocks_of, campaign_of, form_of, outcome_of
from toingg_bot.domain.campaign import FORM
from toingg_bot.domain.commands import SUB_COMMANDS, Meaning
from toingg_bot.domain.errors import Problem
from toingg_bot.domain.forms import Checkbox, ConversationPicker, FormField, LongText, TextInput, TimePicker, Values
from toingg_bot.domain.reasons import Reasons, as_written
from toingg_bot.domain.records import Record
from toingg_bot.domain.states import SavedCampaign, State
from toingg_bot.views.fields import offered, refused
from toingg_bot.views.form import campaign_form, inline_errors
from toingg_bot.views.help import did_you_mean
from toingg_bot.views.modals import campaign_details, campaign_status

WILD = st.text(st.characters(codec="utf-8"), max_size=40)


def texts(longest: int) -> st.SearchStrategy[str]:
    """Any text up to the longest one, including the worst to escape."""
    long = st.builds(
        lambda piece, length: (piece * longest)[:length], st.sampled_from("&<नW\n🙏 "), st.integers(1, longest)
    )
    return long | WILD.map(lambda text: text[:longest])


def entries(field: FormField) -> st.SearchStrategy[Any]:
    """Anything that a person can have entered in a field, or left empty."""
    match field.widget:
        case LongText():
            return st.none() | texts(9000)
        case TextInput():
            return st.none() | texts(4000)  # more than the form allows, because there are older texts
        case TimePicker():
            return st.none() | st.times().map(lambda moment: moment.strftime("%H:%M"))
        case Checkbox():
            return st.booleans()
        case ConversationPicker():
            return st.none() | st.sampled_from(["C0CAMPAIGN", "D0ALICEBOB", "G0LEADS001"])
        case _:
            return st.none() | texts(150).filter(bool)


ENTERED = st.fixed_dictionaries({}, optional={field.name: entries(field) for field in FORM})
PROBLEM = st.builds(worded, texts(3000).filter(bool), st.none() | st.sampled_from([field.name for field in FORM]))
PROBLEMS = st.lists(PROBLEM, max_size=50) | PROBLEM.map(lambda problem: [problem] * 50)
LISTED = st.fixed_dictionaries(
    {}, optional={"voice": st.lists(texts(300).filter(bool)), "language": st.lists(texts(300).filter(bool))}
)
SAID = st.lists(texts(300).filter(bool).map(as_written), max_size=2).map(tuple)
LONG_LISTS = {"language": [f"language {number}" for number in range(500)]}


@given(ENTERED, PROBLEMS, LISTED | st.just(LONG_LISTS), SAID)
def test_slack_accepts_the_form_however_it_was_filled_in(
    entered: Values, problems: Sequence[Problem], choices: dict[str, list[str]], alert: Reasons
) -> None:
    view = campaign_form(KEY, entered, choices, alert=alert, problems=problems)

    assert check_view(view) == []


def test_changing_one_form_does_not_change_the_next() -> None:
    for block in form_of({})["blocks"]:
        block.clear()

    assert form_of({}) == VIEWS["form-empty"]


@given(PROBLEMS)
def test_inline_errors_are_under_inputs_of_the_form(problems: Sequence[Problem]) -> None:
    view = VIEWS["form-empty"]
    ids = {block["element"]["action_id"]: block["block_id"] for block in view["blocks"] if block["type"] == "input"}

    errors = inline_errors(problems, view)

    if not problems or any(problem.field is None for problem in problems):
        assert errors is None
    else:
        assert errors is not None
        assert errors.keys() == {ids[str(problem.field)] for problem in problems}


KINDS = {str: texts(3000), bool: st.booleans(), dict: st.dictionaries(texts(40), texts(1000), max_size=3)}
PAYLOADS = st.fixed_dictionaries(
    {
        **{key: KINDS[type(part.empty)] for key, part in CONTRACT.items()},
        **dict.fromkeys(["title", "voice", "language"], texts(150).filter(bool)),
        "calendar": st.sampled_from(["", "10:30Am to 6Pm IST"]),
    }
)
IDS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=200)
NAMES = st.none() | texts(150).filter(bool)
ROWS = st.builds(
    lambda state, payload, problems, reasons, toingg_id, candidates: replace(
        campaign_of(GOOD_VALUES, state),
        payload=payload,
        problems=tuple(problems),
        reasons=reasons,
        toingg_id=toingg_id,
        looked_up_at=LOOKED_AT,
        candidates=tuple(replace(record, title=payload["title"]) for record in candidates),
    ),
    st.sampled_from(State),
    PAYLOADS,
    PROBLEMS,
    SAID,
    st.none() | texts(200).filter(bool),
    st.lists(st.builds(Record, IDS, st.just(""), st.none() | st.floats(0, 4e9), NAMES, NAMES), max_size=5),
)


@given(ROWS)
def test_slack_accepts_every_outcome_whatever_was_written_and_said(campaign: SavedCampaign) -> None:
    text, _ = message = outcome_of(campaign)

    assert check_message(text, blocks_of(message), updating=True) == []


@given(ROWS, st.booleans())
def test_slack_accepts_every_modal_whatever_was_written_and_said(campaign: SavedCampaign, again: bool) -> None:
    assert check_view(campaign_status(campaign, resubmitted=again)) == []
    assert check_view(campaign_details(campaign)) == []


@given(st.lists(texts(300).filter(bool), max_size=300), texts(150))
def test_slack_accepts_every_list_of_names(names: list[str], typed: str) -> None:
    assert check_options({"options": [each.to_dict() for each in offered(names, typed)]}) == []


@given(WILD.filter(bool))
def test_slack_accepts_the_question_about_any_words(typed: str) -> None:
    text, _ = message = did_you_mean("T0ACME0001", "/campaign", Meaning(typed, near=(SUB_COMMANDS["help"],)))

    assert check_message(text, blocks_of(message)) == []


@given(WILD, texts(300))
def test_slack_accepts_the_entry_that_says_why_there_is_no_other(start: str, end: str) -> None:
    assert check_options({"options": [refused(f"I can't. {start}. {end}").to_dict()]}) == []
