"""What views and messages contain, however they look."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.support.campaigns import FORM as PARTS
from tests.support.campaigns import FULL_VALUES, GOOD_VALUES
from tests.support.shown import (
    CANDIDATES,
    DOCUMENTS,
    HOSTILE,
    LONGEST,
    LOOKED_AT,
    MENDABLE,
    MESSAGES,
    STATES,
    TEXTS,
    VIEWS,
    blocks_of,
    campaign_of,
    form_of,
    outcome_of,
)
from toingg_bot.domain.audit import Action, Entry
from toingg_bot.domain.campaign import FORM
from toingg_bot.domain.commands import SUB_COMMANDS, Meaning
from toingg_bot.domain.errors import Problem
from toingg_bot.domain.key import CampaignKey
from toingg_bot.domain.states import IN_FLIGHT, State, Unfinished
from toingg_bot.views.audit import audit_log
from toingg_bot.views.drafts import campaign_drafts
from toingg_bot.views.entries import entered
from toingg_bot.views.help import did_you_mean
from toingg_bot.views.modals import campaign_checking, campaign_details, campaign_status
from toingg_bot.views.sentences import in_words


def words(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


@pytest.mark.parametrize("state", [State.ACCEPTED, *STATES])
def test_the_notification_of_every_outcome_is_a_complete_sentence(state: State) -> None:
    text, _ = outcome_of(campaign_of(FULL_VALUES, state))

    outcome = {State.CREATED: "created", State.UNKNOWN: "could not confirm"}
    expected = "being sent" if state in IN_FLIGHT else outcome.get(state, "not created")
    assert "Diwali renewals" in text
    assert expected in text
    assert text.endswith(".")


@pytest.mark.parametrize("state", State)
def test_no_message_contains_anything_private(state: State) -> None:
    private = {part.name: f"s3cret: {'x' * 200}" for part in PARTS if part.longest and not part.is_public}
    campaign = campaign_of(FULL_VALUES | private, state, problems=MENDABLE, response_url="https://hooks.example/s3cret")

    text, blocks = outcome_of(campaign)

    assert "s3cret" not in text + words([block.to_dict() for block in blocks])


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if "hostile" in name or "fifty" in name])
def test_foreign_text_is_never_markup(name: str) -> None:
    """Only in text that Slack reads as markup: a box has exactly what was typed."""

    def marked_up(value: Any) -> list[str]:
        if isinstance(value, Mapping):
            own = [str(value["text"])] if value.get("type") == "mrkdwn" else []
            return own + [text for inner in value.values() for text in marked_up(inner)]
        return [text for inner in value for text in marked_up(inner)] if isinstance(value, list) else []

    for text in [*marked_up(DOCUMENTS[name]), TEXTS.get(name, "")]:
        assert not any(mark in text for mark in ("<!", "<https", "<@U0BOB")), text


MARKED = "*sale* _now_ ~50%~ `code` ```more``` :bomb: <!here> &amp; > https://acme.example"


TITLED: dict[str, Any] = {
    **{
        f"message-{state}": blocks_of(outcome_of(campaign_of(FULL_VALUES | {"title": MARKED}, state)))
        for state in STATES
    },
    **{f"modal-{state}": campaign_status(campaign_of(FULL_VALUES | {"title": MARKED}, state)) for state in STATES},
    "voice": blocks_of(outcome_of(campaign_of(FULL_VALUES | {"voice": MARKED}, State.CREATED))),
    "checking": campaign_checking(campaign_of(FULL_VALUES | {"title": MARKED}, State.UNKNOWN)),
    "details": campaign_details(campaign_of(FULL_VALUES | {"title": MARKED}, State.CREATED)),
    "candidates": blocks_of(
        outcome_of(
            campaign_of(
                GOOD_VALUES, State.UNKNOWN, looked_up_at=LOOKED_AT, candidates=(replace(CANDIDATES[0], voice=MARKED),)
            )
        )
    ),
    "drafts": blocks_of(
        campaign_drafts([Unfinished("T0ACME0001", "c1", MARKED, State.DRAFT, 0, LOOKED_AT)], "/campaign")
    ),
    **{
        f"offer-of-{state}": form_of({}, unfinished=Unfinished("T0ACME0001", "c1", MARKED, state, 1, LOOKED_AT))
        for state in (State.DRAFT, State.UNKNOWN)
    },
    "question": blocks_of(did_you_mean("T0ACME0001", "/campaign", Meaning(MARKED, near=(SUB_COMMANDS["log"],)))),
    "audit": blocks_of(
        audit_log([Entry(LOOKED_AT, "T0ACME0001", "U0ALICE001", Action.CREATE, "c1", MARKED, State.CREATED)])
    ),
}


@pytest.mark.parametrize("name", TITLED)
def test_a_title_or_a_voice_is_shown_as_typed_wherever_it_is(name: str) -> None:
    """Slack has no escape for the marks of mrkdwn, so titles are never in mrkdwn, and can be copied to the letter."""

    def texts_of(value: Any) -> list[tuple[str, str]]:
        if isinstance(value, Mapping):
            own = [(str(value.get("type")), str(value["text"]))] if isinstance(value.get("text"), str) else []
            return own + [text for inner in value.values() for text in texts_of(inner)]
        return [text for inner in value for text in texts_of(inner)] if isinstance(value, list) else []

    found = texts_of(TITLED[name])

    assert [kind for kind, text in found if MARKED in text]
    assert not [text for kind, text in found if kind == "mrkdwn" and "sale" in text]


@pytest.mark.parametrize("problem", MENDABLE, ids=lambda problem: str(problem.field))
def test_every_problem_is_shown_in_toinggs_own_words(problem: Problem) -> None:
    text, blocks = MESSAGES["message-to-be-mended"]

    said = in_words(*problem.reasons)
    assert said in text
    assert said in words([block.to_dict() for block in blocks])
    assert said in words(VIEWS["form-to-be-mended"])


def test_a_failing_key_is_reported_as_the_key() -> None:
    assert "key" in TEXTS["message-denied"]


@pytest.mark.parametrize(
    ("state", "labels"),
    [
        (State.ACCEPTED, []),
        (State.SENDING, []),
        (State.CREATED, ["Use again", "Details"]),
        (State.REJECTED, ["Fix and resubmit", "Details"]),
        (State.DENIED, ["Send again", "Fix and resubmit", "Details"]),
        (State.FAILED, ["Send again", "Fix and resubmit", "Details"]),
        (State.UNKNOWN, ["Check again", "Send again", "Fix and resubmit", "Details"]),
    ],
)
def test_every_outcome_offers_what_can_be_done_about_it(state: State, labels: list[str]) -> None:
    buttons = [
        element
        for block in blocks_of(outcome_of(campaign_of(FULL_VALUES, state)))
        if block["type"] == "actions"
        for element in block["elements"]
    ]

    assert [button["text"]["text"] for button in buttons] == labels


def test_a_button_that_may_create_a_second_campaign_asks_first_and_names_the_attempt() -> None:
    campaign = campaign_of(FULL_VALUES, State.UNKNOWN, attempts=3)

    buttons = [element for block in blocks_of(outcome_of(campaign)) for element in block.get("elements", [])]

    risky = [button for button in buttons if button.get("action_id") in {"campaign_fix", "campaign_send_again"}]
    assert len(risky) == 2
    for button in risky:
        assert "could make a second one" in button["confirm"]["text"]["text"]
        assert CampaignKey.loaded(button["value"]) == CampaignKey(
            campaign.workspace_id, campaign.campaign_id, confirmed=3
        )


def inputs_of(view: dict[str, Any]) -> dict[str, Any]:
    """Return the elements that can be filled in, by their names."""
    return {block["element"]["action_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}


def test_a_form_is_shown_again_as_it_was_filled_in() -> None:
    """The fields have exactly what was typed, neither escaped nor clipped."""
    inputs = inputs_of(VIEWS["form-hostile"])

    assert inputs.keys() == {field.name for field in FORM}
    assert inputs["title"]["initial_value"] == HOSTILE["title"]
    assert entered(FORM, VIEWS["form-hostile"]).values["script"] == HOSTILE["script"]
    assert inputs["voice"]["initial_option"]["value"] == HOSTILE["voice"]
    assert inputs["language"]["initial_option"]["value"] == HOSTILE["language"]
    assert inputs["calendar.opens"]["initial_time"] == "10:30"
    assert inputs["post_call_analysis"]["initial_options"] == inputs["post_call_analysis"]["options"]
    assert inputs["conversation"]["initial_conversation"] == "C0CAMPAIGN"


def test_a_text_that_is_longer_than_its_box_is_shown_whole_with_its_problem_under_it() -> None:
    """Slack refuses a view with a text that is longer than its box allows, so the box has no limit then.

    A text that is too long for any box has more than one.
    """
    blocks = VIEWS["form-kept-when-more-was-taken"]["blocks"]

    for name, text, problem in (
        ("first_line", "Namaste! " * 300, "Shorten this to 1,000 characters; it has 2,699."),
        ("tone", "Warm. " * 600, "Shorten this to 500 characters; it has 3,599."),
    ):
        boxes = [at for at, block in enumerate(blocks) if block.get("element", {}).get("action_id") == name]
        assert "".join(blocks[at]["element"]["initial_value"] for at in boxes) == text
        assert "max_length" not in blocks[boxes[0]]["element"]
        assert problem in words(blocks[boxes[0] + 1])
        assert len(boxes) == (1 if name == "first_line" else 2)


def test_a_text_that_is_too_long_only_in_utf_16_units_has_a_box_without_a_limit_too() -> None:
    inputs = {
        block["block_id"]: block["element"]
        for block in VIEWS["form-full-of-emoji"]["blocks"]
        if block["type"] == "input"
    }

    assert "max_length" not in inputs["title~0"]
    assert inputs["tone~0"]["max_length"] == 500


def test_an_empty_form_chooses_the_conversation_in_which_it_is_opened() -> None:
    inputs = inputs_of(VIEWS["form-empty"])

    assert inputs["conversation"]["default_to_current_conversation"] is True
    assert inputs["conversation"]["response_url_enabled"] is True
    assert "initial_time" not in inputs["calendar.opens"]
    assert inputs["calendar.time_zone"]["initial_option"]["value"] == "IST"


def test_slack_does_not_check_the_minimum_length_of_any_box() -> None:
    """Our sentence says more than Slack's."""
    assert "min_length" not in words(VIEWS["form-empty"])


def test_the_details_show_everything_that_was_written_to_the_letter() -> None:
    plain = [
        block["text"]["text"]
        for block in VIEWS["details-longest"]["blocks"]
        if block.get("text", {}).get("type") == "plain_text"
    ]

    shown = "".join(plain)
    for name in ("title", "script", "purpose", "knowledge_base", "post_call_analysis_schema"):
        assert LONGEST[name] in shown
