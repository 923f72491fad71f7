"""Who handles a campaign, and when: only one process, and only so many of one workspace's campaigns at once."""

from contextlib import closing
from dataclasses import replace

import pytest

from tests.support.databases import KEY, created
from tests.support.stored import (
    IN_ACME,
    IN_ORBIT,
    LONG,
    OUTCOMES,
    SUBMISSION,
    all_at_once,
    announced,
    bring_to,
    campaign_of,
)
from toingg_bot.domain.states import (
    TAKEN_UP,
    State,
)
from toingg_bot.store import CampaignStore, Database, Sealer
from toingg_bot.store.sending import IN_FLIGHT_LIMIT

# Who handles it


def test_a_due_campaign_is_handed_to_one_of_many_sweepers(store: CampaignStore) -> None:
    bring_to(store, State.CREATED)

    taken = all_at_once(store.take_due, 8)

    assert [keys for keys in taken if keys] == [[IN_ACME]]


def test_many_due_campaigns_are_shared_among_sweepers_without_duplicates(store: CampaignStore) -> None:
    for number in range(40):
        store.accept(replace(SUBMISSION, campaign_id=f"c{number}"))
        store.begin_sending(SUBMISSION.workspace_id, f"c{number}", overdue_after=0.0)

    taken = [key for keys in all_at_once(lambda: store.take_due(limit=10), 8) for key in keys]

    assert len(taken) == len(set(taken))
    assert set(taken) | set(store.take_due()) == {(SUBMISSION.workspace_id, f"c{number}") for number in range(40)}


def test_a_campaign_that_was_just_accepted_is_left_to_the_process_that_took_it(store: CampaignStore) -> None:
    assert store.take_due() == []
    assert store.figures.behind() == 0


def test_an_overdue_campaign_is_handed_out_and_later_again(store: CampaignStore) -> None:
    """The process that was woken for it may be gone as well."""
    assert store.begin_sending(*IN_ACME, overdue_after=0.0)

    assert store.take_due() == [IN_ACME]
    assert store.take_due() == []
    store.rest(*IN_ACME)  # the process that was woken normally says when to look again; here it did nothing
    assert store.take_due() == [IN_ACME]


def test_campaigns_that_people_wait_for_are_not_behind_those_to_be_removed(database_url: str) -> None:
    """After a month without the bot, many are due to be removed."""
    with closing(CampaignStore(created(database_url), Sealer([KEY]), retention=0.0)) as store:
        for number in range(12):
            store.save_draft(replace(SUBMISSION, campaign_id=f"old{number}"))
        store.accept(SUBMISSION)
        store.begin_sending(*IN_ACME, overdue_after=0.0)

        assert IN_ACME in store.take_due(limit=10)
        assert len(store.take_due(limit=10)) == 2


@pytest.mark.parametrize(("before", "after", "is_left"), [(90.0, 0.0, False), (0.0, 90.0, True)])
def test_a_new_retention_time_also_holds_for_stored_campaigns(
    database_url: str, before: float, after: float, is_left: bool
) -> None:
    day = 86_400
    with closing(CampaignStore(created(database_url), Sealer([KEY]), retention=before * day)) as store:
        store.save_draft(SUBMISSION)
    with closing(CampaignStore(Database(database_url), Sealer([KEY]), retention=after * day)) as store:
        assert store.take_due() == [IN_ACME]
        store.rest(*IN_ACME)

        assert (store.get(*IN_ACME) is not None) == is_left
        assert store.take_due() == []


@pytest.mark.parametrize("state", OUTCOMES)
def test_an_announced_campaign_is_not_looked_at_any_more(store: CampaignStore, state: State) -> None:
    bring_to(store, state)
    announced(store)

    assert store.take_due() == []
    assert store.figures.behind() == 0


def test_announcing_that_a_campaign_is_under_way_again_postpones_nothing(store: CampaignStore) -> None:
    """Announcing is not sending: a lost submission and a lost reply are both still found in time."""
    bring_to(store, State.REJECTED)
    announced(store)
    store.accept(SUBMISSION)

    assert (announced(store).due_at or 0) <= store.time() + TAKEN_UP
    sending = store.begin_sending(*IN_ACME, overdue_after=3.0)
    assert sending is not None
    store.claim_announcement(*IN_ACME, LONG)
    assert campaign_of(store).due_at == sending.due_at


def test_the_lag_is_the_age_of_the_campaign_that_waits_longest(store: CampaignStore) -> None:
    store.begin_sending(*IN_ACME, overdue_after=-7.0)

    assert 7 <= store.figures.behind() < 12


# How many at once


def accept_many(store: CampaignStore, count: int, workspace_id: str = IN_ACME[0]) -> list[str]:
    names = [f"c{number}" for number in range(count)]
    for name in names:
        store.accept(replace(SUBMISSION, campaign_id=name, workspace_id=workspace_id))
    return names


def test_a_workspace_has_at_most_four_creates_in_flight(store: CampaignStore) -> None:
    names = accept_many(store, 12)
    waiting = iter(names)

    sent = all_at_once(lambda: store.begin_sending(IN_ACME[0], next(waiting), LONG), 12)

    assert sum(campaign is not None for campaign in sent) == IN_FLIGHT_LIMIT == 4


def test_another_workspace_does_not_wait_for_it(store: CampaignStore) -> None:
    for name in accept_many(store, 6):
        store.begin_sending(IN_ACME[0], name, LONG)
    accept_many(store, 1, IN_ORBIT[0])

    assert store.begin_sending(IN_ORBIT[0], "c0", LONG)


def test_a_free_place_goes_to_the_campaign_that_waited_longest(store: CampaignStore) -> None:
    names = accept_many(store, 6)
    for name in names[:4]:
        store.begin_sending(IN_ACME[0], name, LONG)
    assert store.begin_sending(IN_ACME[0], names[5], LONG) is None

    store.change(IN_ACME[0], names[0], {State.SENDING}, State.CREATED)

    assert store.next_waiting(IN_ACME[0]) == names[4]
    assert store.begin_sending(IN_ACME[0], names[4], LONG)


def test_a_create_whose_process_died_does_not_take_up_a_place_for_ever(store: CampaignStore) -> None:
    names = accept_many(store, 5)
    for name in names[:4]:
        store.begin_sending(IN_ACME[0], name, overdue_after=0.0)

    assert store.begin_sending(IN_ACME[0], names[4], LONG)


def test_a_campaign_that_is_to_be_sent_later_is_not_sent_now(store: CampaignStore) -> None:
    bring_to(store, State.SENDING)
    store.change(*IN_ACME, {State.SENDING}, State.ACCEPTED, not_before=store.time() + LONG)

    assert store.next_waiting(IN_ACME[0]) is None
    assert store.begin_sending(*IN_ACME, LONG) is None


def test_a_campaign_that_is_being_sent_is_not_sent_again(store: CampaignStore) -> None:
    assert store.begin_sending(*IN_ACME, LONG)

    assert store.begin_sending(*IN_ACME, LONG) is None
    assert campaign_of(store).attempts == 1
