"""Who announces an outcome: one process at a time, until it was announced."""

import time

import pytest

from tests.support.stored import (
    IN_ACME,
    LONG,
    MESSAGE,
    OUTCOMES,
    SHORT,
    SUBMISSION,
    all_at_once,
    announced,
    bring_to,
    campaign_of,
)
from toingg_bot.domain.states import (
    IN_FLIGHT,
    State,
)
from toingg_bot.store import CampaignStore


@pytest.mark.parametrize("state", OUTCOMES)
def test_one_process_at_a_time_announces_an_outcome(store: CampaignStore, state: State) -> None:
    bring_to(store, state)

    claims = all_at_once(lambda: store.claim_announcement(*IN_ACME, LONG))

    assert sum(campaign is not None for campaign in claims) == 1


@pytest.mark.parametrize("state", OUTCOMES)
def test_the_process_that_saves_an_outcome_has_to_announce_it(store: CampaignStore, state: State) -> None:
    bring_to(store, State.SENDING)

    concluded = store.conclude(*IN_ACME, {State.SENDING}, state, claim=LONG)

    assert concluded == (campaign_of(store), True)
    assert store.claim_announcement(*IN_ACME, LONG) is None


def test_an_outcome_that_comes_during_an_announcement_is_announced_by_the_same_process(store: CampaignStore) -> None:
    bring_to(store, State.UNKNOWN)
    earlier = store.claim_announcement(*IN_ACME, LONG)

    concluded = store.conclude(*IN_ACME, {State.UNKNOWN}, State.CREATED, claim=LONG)

    assert concluded == (campaign_of(store), False)
    assert earlier is not None
    assert campaign_of(store).announcing_until == earlier.announcing_until


def test_a_process_that_did_not_hear_whether_an_outcome_was_saved_still_has_to_announce_it(
    store: CampaignStore,
) -> None:
    """The connection broke after the commit: its retry succeeds, and anybody else's fails."""
    bring_to(store, State.SENDING)
    concluded = store.conclude(*IN_ACME, {State.SENDING}, State.CREATED, claim=LONG)

    assert store.conclude(*IN_ACME, {State.SENDING}, State.CREATED, claim=LONG, may_be_done=True) == concluded
    assert store.conclude(*IN_ACME, {State.SENDING}, State.CREATED, claim=LONG) is None


@pytest.mark.parametrize("state", sorted(IN_FLIGHT))
def test_there_is_nothing_to_announce_before_there_is_an_outcome(store: CampaignStore, state: State) -> None:
    bring_to(store, state)

    assert store.claim_announcement(*IN_ACME, LONG) is None


def test_a_claim_expires(store: CampaignStore) -> None:
    """A process that died while announcing does not hold its claim for ever."""
    bring_to(store, State.CREATED)
    assert store.claim_announcement(*IN_ACME, 1.0)

    assert store.claim_announcement(*IN_ACME, LONG) is None
    time.sleep(1.0)
    assert store.claim_announcement(*IN_ACME, LONG)


def test_what_was_announced_is_not_announced_again(store: CampaignStore) -> None:
    bring_to(store, State.CREATED)

    assert announced(store).message == MESSAGE
    assert store.claim_announcement(*IN_ACME, LONG) is None


def test_what_could_not_be_announced_can_be_claimed_again_at_once(store: CampaignStore) -> None:
    bring_to(store, State.CREATED)
    claimed = store.claim_announcement(*IN_ACME, LONG)
    assert claimed is not None

    store.finish_announcement(claimed, None, is_announced=False)

    assert store.claim_announcement(*IN_ACME, LONG)


def test_an_existing_message_says_that_the_campaign_is_under_way_again(store: CampaignStore) -> None:
    bring_to(store, State.REJECTED)
    announced(store)

    store.accept(SUBMISSION)

    claimed = store.claim_announcement(*IN_ACME, LONG)
    assert claimed is not None
    assert claimed.state is State.ACCEPTED


def test_an_outcome_that_comes_while_another_is_announced_is_announced_as_well(store: CampaignStore) -> None:
    bring_to(store, State.REJECTED)
    claimed = store.claim_announcement(*IN_ACME, LONG)
    assert claimed is not None
    store.accept(SUBMISSION)
    bring_to(store, State.CREATED)

    store.finish_announcement(claimed, MESSAGE, is_announced=True)

    again = store.claim_announcement(*IN_ACME, LONG)
    assert again is not None
    assert (again.state, again.message) == (State.CREATED, MESSAGE)


def test_a_process_that_finishes_too_late_undoes_nothing(store: CampaignStore) -> None:
    """Its claim expired, and another process has announced something newer since."""
    bring_to(store, State.REJECTED)
    late = store.claim_announcement(*IN_ACME, SHORT)
    assert late is not None
    time.sleep(SHORT)
    store.accept(SUBMISSION)
    bring_to(store, State.CREATED)
    announced(store)

    store.finish_announcement(late, None, is_announced=True)

    assert campaign_of(store).message == MESSAGE
    assert store.claim_announcement(*IN_ACME, LONG) is None


def test_a_process_that_finishes_too_late_does_not_end_the_claim_of_another(store: CampaignStore) -> None:
    bring_to(store, State.CREATED)
    late = store.claim_announcement(*IN_ACME, SHORT)
    assert late is not None
    time.sleep(SHORT)
    assert store.claim_announcement(*IN_ACME, LONG)

    store.finish_announcement(late, None, is_announced=False)

    assert store.claim_announcement(*IN_ACME, LONG) is None


@pytest.mark.parametrize("was_announced", [True, False])
def test_the_place_of_the_message_that_a_button_revealed_is_not_lost(store: CampaignStore, was_announced: bool) -> None:
    """If a message was posted through a response_url, nobody knows where it is until somebody presses its button."""
    bring_to(store, State.REJECTED)
    claimed = store.claim_announcement(*IN_ACME, LONG)
    assert claimed is not None
    store.change(*IN_ACME, set(State), message=MESSAGE)

    store.finish_announcement(claimed, None, is_announced=was_announced)

    assert campaign_of(store).message == MESSAGE
