"""One row for each campaign: who may change it, and when; if many try at once, only one succeeds."""

import time
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, event

from tests.support.reasons import worded
from tests.support.stored import (
    IN_ACME,
    IN_ORBIT,
    LONG,
    OUTCOMES,
    SUBMISSION,
    all_at_once,
    bring_to,
    campaign_of,
    titled,
)
from toingg_bot.domain.reasons import as_written
from toingg_bot.domain.states import (
    EDGES,
    UNFINISHED,
    By,
    SavedCampaign,
    State,
    leads,
    leads_back,
)
from toingg_bot.store import CampaignStore, StoreUnavailable

# A submission


def test_a_change_to_a_row_that_is_gone_fails(store: CampaignStore) -> None:
    """Nobody is told that it was stored."""
    engine = store._database.engine  # noqa: SLF001 (deletes by hand, without the row's lock)

    def deletes(connection: Connection, _: Any, statement: str, *__: Any) -> None:
        if statement.startswith("UPDATE campaigns"):
            connection.exec_driver_sql("DELETE FROM campaigns")

    bring_to(store, State.REJECTED)
    event.listen(engine, "before_cursor_execute", deletes)

    with pytest.raises(StoreUnavailable):
        store.accept(SUBMISSION)


def test_a_submission_is_stored_as_it_was_sent(empty_store: CampaignStore) -> None:
    campaign, taken = empty_store.accept(SUBMISSION)

    assert taken
    stored_at = campaign.accepted_at
    assert abs(stored_at - time.time()) < 5
    assert campaign == SavedCampaign(
        **vars(SUBMISSION), accepted_at=stored_at, changed_at=stored_at, due_at=campaign.due_at
    )
    assert (campaign.state, campaign.title) == (State.ACCEPTED, "Diwali renewals")
    assert empty_store.get(*IN_ACME) == campaign


def test_a_form_that_is_submitted_many_times_makes_one_campaign(empty_store: CampaignStore) -> None:
    answers = all_at_once(lambda: empty_store.accept(SUBMISSION))

    assert [taken for _, taken in answers].count(True) == 1
    assert {campaign.campaign_id for campaign, _ in answers} == {SUBMISSION.campaign_id}


@pytest.mark.parametrize("state", [State.REJECTED, State.DENIED, State.FAILED])
def test_a_fixed_form_replaces_a_campaign_that_was_not_created(store: CampaignStore, state: State) -> None:
    before = bring_to(
        store, state, reasons=(as_written("Not so"),), problems=(worded("too long", "title"),), view_id="V1"
    )
    fixed = replace(SUBMISSION, payload=titled("Holi renewals"), response_url="https://hooks.example/second")

    campaign, taken = store.accept(fixed)

    assert taken
    assert (campaign.state, campaign.title, campaign.response_url) == (
        State.ACCEPTED,
        "Holi renewals",
        "https://hooks.example/second",
    )
    assert (campaign.reasons, campaign.problems, campaign.view_id) == ((), (), None)
    assert campaign.accepted_at > before.accepted_at
    assert (campaign.attempts, campaign.version) == (before.attempts, before.version + 1)


@pytest.mark.parametrize("state", [State.ACCEPTED, State.SENDING, State.CREATED])
def test_a_campaign_that_is_under_way_or_created_stays_as_it_was_first_submitted(
    store: CampaignStore, state: State
) -> None:
    before = bring_to(store, state)

    assert store.accept(replace(SUBMISSION, payload=titled("Other")), confirmed=before.attempts) == (before, False)
    assert store.send_again(*IN_ACME, confirmed=before.attempts) is None
    assert campaign_of(store) == before


def test_a_draft_is_not_sent_as_it_is(empty_store: CampaignStore) -> None:
    """Nobody has validated it; only a submitted form may be sent."""
    before = bring_to(empty_store, State.DRAFT)

    assert empty_store.send_again(*IN_ACME, confirmed=before.attempts) is None
    assert campaign_of(empty_store) == before


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("user_id", [SUBMISSION.user_id, "U0BOB00001"])
def test_only_its_author_can_discard_a_campaign_and_only_while_it_is_a_draft(
    empty_store: CampaignStore, state: State, user_id: str
) -> None:
    before = bring_to(empty_store, state)
    is_draft_of_theirs = state is State.DRAFT and user_id == SUBMISSION.user_id

    assert empty_store.discard("T0ORBIT001", SUBMISSION.campaign_id, user_id) is False
    assert empty_store.discard(*IN_ACME, user_id) is is_draft_of_theirs

    assert empty_store.get(*IN_ACME) == (None if is_draft_of_theirs else before)


@pytest.mark.parametrize("state", State)
def test_nobody_takes_over_the_form_of_another_person(empty_store: CampaignStore, state: State) -> None:
    before = bring_to(empty_store, state)

    assert empty_store.accept(replace(SUBMISSION, user_id="U0BOB00001"), confirmed=before.attempts) == (before, False)
    assert campaign_of(empty_store) == before


# An unknown outcome


@pytest.mark.parametrize("confirmed", [None, 0, 2])
def test_only_a_person_who_was_warned_can_send_an_unknown_campaign_again(
    store: CampaignStore, confirmed: int | None
) -> None:
    before = bring_to(store, State.UNKNOWN)

    assert store.accept(SUBMISSION, confirmed=confirmed) == (before, False)
    assert store.send_again(*IN_ACME, confirmed=confirmed) is None


def test_a_warning_counts_for_one_attempt(store: CampaignStore) -> None:
    warned_of = bring_to(store, State.UNKNOWN).attempts
    assert store.send_again(*IN_ACME, confirmed=warned_of)

    bring_to(store, State.UNKNOWN)

    assert store.send_again(*IN_ACME, confirmed=warned_of) is None
    assert store.send_again(*IN_ACME, confirmed=warned_of + 1)


def test_send_again_pressed_many_times_sends_once(store: CampaignStore) -> None:
    attempts = bring_to(store, State.UNKNOWN).attempts

    again = all_at_once(lambda: store.send_again(*IN_ACME, confirmed=attempts))

    assert sum(campaign is not None for campaign in again) == 1


@pytest.mark.parametrize("state", OUTCOMES)
def test_a_late_answer_that_the_campaign_was_created_overrides_unknown(store: CampaignStore, state: State) -> None:
    """The create was given up as overdue, and then Toingg answered after all."""
    bring_to(store, State.UNKNOWN)

    if state is not State.UNKNOWN:
        campaign = store.change(*IN_ACME, {State.SENDING, State.UNKNOWN}, state)
        assert campaign is not None
        assert campaign.state is state


# Compare and set


def test_of_many_who_want_to_send_a_campaign_one_does(store: CampaignStore) -> None:
    found = all_at_once(lambda: store.begin_sending(*IN_ACME, LONG))

    assert sum(campaign is not None for campaign in found) == 1


@pytest.mark.parametrize("state", State)
def test_a_change_of_state_without_an_edge_is_refused(empty_store: CampaignStore, state: State) -> None:
    before = bring_to(empty_store, state)

    for to in State:
        if not leads(state, to, By.SENDER):
            with pytest.raises(ValueError, match=f"nothing from {state} to {to}"):
                empty_store.change(*IN_ACME, {state}, to)

    assert campaign_of(empty_store) == before


@pytest.mark.parametrize(("state", "to"), [edge for edge, by in EDGES.items() if By.SENDER in by])
def test_a_change_of_state_along_an_edge_is_saved(empty_store: CampaignStore, state: State, to: State) -> None:
    bring_to(empty_store, state)

    campaign = empty_store.change(*IN_ACME, {state}, to)

    assert campaign is not None
    assert campaign.state is to


def test_created_is_final() -> None:
    assert State.CREATED not in {state for state, _ in EDGES}


def test_a_campaign_in_another_state_is_left_alone(store: CampaignStore) -> None:
    before = campaign_of(store)

    assert store.change(*IN_ACME, {State.SENDING}, State.CREATED) is None
    assert store.change(*IN_ACME, set(), view_id="V1") is None
    assert campaign_of(store) == before


@pytest.mark.parametrize("state", State)
def test_a_person_can_submit_again_exactly_what_has_an_edge_back(empty_store: CampaignStore, state: State) -> None:
    campaign = bring_to(empty_store, state)

    assert leads_back(campaign, campaign.attempts) == leads(state, State.ACCEPTED, By.PERSON)
    assert leads_back(campaign, None) == (state in UNFINISHED and state is not State.UNKNOWN)


# Whose it is


def test_another_workspace_neither_sees_nor_changes_a_campaign(store: CampaignStore) -> None:
    before = bring_to(store, State.REJECTED)

    assert store.get(*IN_ORBIT) is None
    assert store.change(*IN_ORBIT, set(State), view_id="V1") is None
    assert store.send_again(*IN_ORBIT) is None
    assert store.claim_announcement(*IN_ORBIT, LONG) is None
    assert campaign_of(store) == before


def test_the_same_id_in_another_workspace_is_another_campaign(store: CampaignStore) -> None:
    before = campaign_of(store)

    campaign, taken = store.accept(replace(SUBMISSION, workspace_id=IN_ORBIT[0], payload=titled("Check-ups")))

    assert taken
    assert campaign.title == "Check-ups"
    assert campaign_of(store) == before
