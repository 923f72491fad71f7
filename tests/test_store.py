"""One row for each campaign: who may change it, when, and that of many who try only one does."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from toingg_bot.errors import Problem
from toingg_bot.store import EDGES, IN_FLIGHT, CampaignRow, MemoryStore, PostedMessage, State, Submission, leads_back

T = TypeVar("T")

SUBMISSION = Submission(
    campaign_id="c1",
    workspace_id="T0ACME0001",
    enterprise_id=None,
    user_id="U0ALICE001",
    conversation_id="C0CAMPAIGN",
    response_url="https://hooks.example/first",
    values={"title": "Diwali renewals"},
    payload={"title": "Diwali renewals"},
)
ACME = (SUBMISSION.workspace_id, SUBMISSION.campaign_id)
ORBIT = ("T0ORBIT001", SUBMISSION.campaign_id)
OUTCOMES = [state for state in State if state not in IN_FLIGHT]
MESSAGE = PostedMessage("C0CAMPAIGN", "1700000000.000100")
NOW = 1_700_000_000.0


class Clock:
    """A time that passes when a test says so."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> MemoryStore:
    """A store in which Alice's campaign is accepted."""
    store = MemoryStore(clock)
    store.accept(SUBMISSION)
    return store


def row_of(store: MemoryStore) -> CampaignRow:
    row = store.get(*ACME)
    assert row is not None
    return row


def bring_to(store: MemoryStore, state: State, **changes: Any) -> CampaignRow:
    """Lead the campaign to a state as the bot would, one attempt on the way."""
    if state is not State.ACCEPTED:
        assert store.change(*ACME, {State.ACCEPTED}, State.SENDING, attempts=row_of(store).attempts + 1)
    if state not in IN_FLIGHT:
        assert store.change(*ACME, {State.SENDING}, state, **changes)
    return row_of(store)


def all_at_once(act: Callable[[], T], times: int = 32) -> list[T]:
    """Do the same in many threads, all of them let go together."""
    start = threading.Barrier(times)

    def one() -> T:
        start.wait()
        return act()

    with ThreadPoolExecutor(times) as pool:
        return [each.result() for each in [pool.submit(one) for _ in range(times)]]


# A submission


def test_a_submission_is_stored_as_it_was_sent() -> None:
    store = MemoryStore(lambda: NOW)

    row, taken = store.accept(SUBMISSION)

    assert taken
    assert row == CampaignRow(**vars(SUBMISSION), accepted_at=NOW, changed_at=NOW)
    assert (row.state, row.title) == (State.ACCEPTED, "Diwali renewals")
    assert store.get(*ACME) == row


def test_a_form_that_is_submitted_many_times_makes_one_campaign() -> None:
    store = MemoryStore()

    taken = [taken for _, taken in all_at_once(lambda: store.accept(SUBMISSION))]

    assert taken.count(True) == 1


@pytest.mark.parametrize("state", [State.REJECTED, State.DENIED, State.FAILED])
def test_a_mended_form_replaces_what_was_not_created(store: MemoryStore, clock: Clock, state: State) -> None:
    before = bring_to(store, state, error="Not so", problems=(Problem("too long", "title"),), view_id="V1")
    clock.now += 60
    mended = replace(SUBMISSION, payload={"title": "Holi renewals"}, response_url="https://hooks.example/second")

    row, taken = store.accept(mended)

    assert taken
    assert (row.state, row.title, row.response_url) == (State.ACCEPTED, "Holi renewals", "https://hooks.example/second")
    assert (row.error, row.problems, row.view_id, row.accepted_at) == (None, (), None, NOW + 60)
    assert (row.attempts, row.version) == (before.attempts, before.version + 1)


@pytest.mark.parametrize("state", [State.ACCEPTED, State.SENDING, State.CREATED])
def test_what_is_under_way_or_created_stays_as_it_was_first_submitted(store: MemoryStore, state: State) -> None:
    before = bring_to(store, state)

    assert store.accept(replace(SUBMISSION, payload={"title": "Other"}), confirmed=before.attempts) == (before, False)
    assert store.send_again(*ACME, confirmed=before.attempts) is None
    assert row_of(store) == before


@pytest.mark.parametrize("state", State)
def test_nobody_takes_over_the_form_of_another(store: MemoryStore, state: State) -> None:
    before = bring_to(store, state)

    assert store.accept(replace(SUBMISSION, user_id="U0BOB00001"), confirmed=before.attempts) == (before, False)
    assert row_of(store) == before


# An unknown outcome


@pytest.mark.parametrize("confirmed", [None, 0, 2])
def test_an_unknown_outcome_is_taken_up_only_by_who_was_warned_of_it(store: MemoryStore, confirmed: int | None) -> None:
    before = bring_to(store, State.UNKNOWN)

    assert store.accept(SUBMISSION, confirmed=confirmed) == (before, False)
    assert store.send_again(*ACME, confirmed=confirmed) is None


def test_a_warning_is_for_one_attempt(store: MemoryStore) -> None:
    warned_of = bring_to(store, State.UNKNOWN).attempts
    assert store.send_again(*ACME, confirmed=warned_of)

    bring_to(store, State.UNKNOWN)

    assert store.send_again(*ACME, confirmed=warned_of) is None
    assert store.send_again(*ACME, confirmed=warned_of + 1)


def test_send_again_pressed_many_times_sends_once(store: MemoryStore) -> None:
    attempts = bring_to(store, State.UNKNOWN).attempts

    again = all_at_once(lambda: store.send_again(*ACME, confirmed=attempts))

    assert sum(row is not None for row in again) == 1


@pytest.mark.parametrize("state", OUTCOMES)
def test_a_true_late_answer_overrides_unknown(store: MemoryStore, state: State) -> None:
    """The row was given up as overdue, and then Toingg did answer."""
    bring_to(store, State.UNKNOWN)

    if state is not State.UNKNOWN:
        row = store.change(*ACME, {State.SENDING, State.UNKNOWN}, state)
        assert row is not None
        assert row.state is state


# Compare and set


def test_of_many_who_want_to_send_one_does(store: MemoryStore) -> None:
    rows = all_at_once(lambda: store.change(*ACME, {State.ACCEPTED}, State.SENDING, attempts=1))

    assert sum(row is not None for row in rows) == 1


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("to", State)
def test_a_campaign_goes_only_where_an_edge_leads(store: MemoryStore, state: State, to: State) -> None:
    before = bring_to(store, state)

    if to in EDGES[state]:
        row = store.change(*ACME, {state}, to)
        assert row is not None
        assert row.state is to
    else:
        with pytest.raises(ValueError, match=f"no edge from {state} to {to}"):
            store.change(*ACME, {state}, to)
        assert row_of(store) == before


def test_created_is_final() -> None:
    assert not EDGES[State.CREATED]


def test_a_campaign_in_another_state_is_left_alone(store: MemoryStore) -> None:
    before = row_of(store)

    assert store.change(*ACME, {State.SENDING}, State.CREATED) is None
    assert store.change(*ACME, set(), view_id="V1") is None
    assert row_of(store) == before


@pytest.mark.parametrize("state", State)
def test_a_person_can_take_up_again_exactly_what_has_an_edge_back(store: MemoryStore, state: State) -> None:
    row = bring_to(store, state)

    assert leads_back(row, row.attempts) == (state not in IN_FLIGHT and State.ACCEPTED in EDGES[state])


# Whose it is


def test_another_workspace_neither_sees_nor_changes_it(store: MemoryStore) -> None:
    before = bring_to(store, State.REJECTED)

    assert store.get(*ORBIT) is None
    assert store.change(*ORBIT, set(State), view_id="V1") is None
    assert store.send_again(*ORBIT) is None
    assert store.claim_announcement(*ORBIT, 60) is None
    assert row_of(store) == before


def test_the_same_id_in_another_workspace_is_another_campaign(store: MemoryStore) -> None:
    before = row_of(store)

    row, taken = store.accept(replace(SUBMISSION, workspace_id=ORBIT[0], payload={"title": "Check-ups"}))

    assert taken
    assert row.title == "Check-ups"
    assert row_of(store) == before


# Who tells people


@pytest.mark.parametrize("state", OUTCOMES)
def test_an_outcome_is_told_by_one_at_a_time(store: MemoryStore, state: State) -> None:
    bring_to(store, state)

    claims = all_at_once(lambda: store.claim_announcement(*ACME, 60))

    assert sum(row is not None for row in claims) == 1


@pytest.mark.parametrize("state", sorted(IN_FLIGHT))
def test_there_is_nothing_to_tell_before_there_is_an_outcome(store: MemoryStore, state: State) -> None:
    bring_to(store, state)

    assert store.claim_announcement(*ACME, 60) is None


def test_a_claim_ends_with_its_time(store: MemoryStore, clock: Clock) -> None:
    """Whoever died over it does not keep it."""
    bring_to(store, State.CREATED)
    assert store.claim_announcement(*ACME, 60)

    clock.now += 59
    assert store.claim_announcement(*ACME, 60) is None
    clock.now += 1
    assert store.claim_announcement(*ACME, 60)


def told(store: MemoryStore, message: PostedMessage | None = MESSAGE) -> CampaignRow:
    claimed = store.claim_announcement(*ACME, 60)
    assert claimed is not None
    store.finish_announcement(claimed, message, told=True)
    return row_of(store)


def test_what_was_told_is_not_told_again(store: MemoryStore) -> None:
    bring_to(store, State.CREATED)

    assert told(store).message == MESSAGE
    assert store.claim_announcement(*ACME, 60) is None


def test_what_could_not_be_told_can_be_claimed_again_at_once(store: MemoryStore) -> None:
    bring_to(store, State.CREATED)
    claimed = store.claim_announcement(*ACME, 60)
    assert claimed is not None

    store.finish_announcement(claimed, None, told=False)

    assert store.claim_announcement(*ACME, 60)


def test_a_message_that_stands_says_that_it_is_under_way_again(store: MemoryStore) -> None:
    bring_to(store, State.REJECTED)
    told(store)

    store.accept(SUBMISSION)

    claimed = store.claim_announcement(*ACME, 60)
    assert claimed is not None
    assert claimed.state is State.ACCEPTED


def test_an_outcome_that_comes_while_another_is_told_is_told_as_well(store: MemoryStore) -> None:
    bring_to(store, State.REJECTED)
    claimed = store.claim_announcement(*ACME, 60)
    assert claimed is not None
    store.accept(SUBMISSION)
    bring_to(store, State.CREATED)

    store.finish_announcement(claimed, MESSAGE, told=True)

    again = store.claim_announcement(*ACME, 60)
    assert again is not None
    assert (again.state, again.message) == (State.CREATED, MESSAGE)


def test_who_comes_too_late_takes_nothing_back(store: MemoryStore, clock: Clock) -> None:
    """Its claim ran out, somebody else told people, and what they were told was newer."""
    bring_to(store, State.REJECTED)
    late = store.claim_announcement(*ACME, 60)
    assert late is not None
    clock.now += 61
    store.accept(SUBMISSION)
    bring_to(store, State.CREATED)
    told(store)

    store.finish_announcement(late, None, told=True)

    assert row_of(store).message == MESSAGE
    assert store.claim_announcement(*ACME, 60) is None


def test_who_comes_too_late_does_not_end_the_claim_of_another(store: MemoryStore, clock: Clock) -> None:
    bring_to(store, State.CREATED)
    late = store.claim_announcement(*ACME, 60)
    assert late is not None
    clock.now += 61
    assert store.claim_announcement(*ACME, 60)

    store.finish_announcement(late, None, told=False)

    assert store.claim_announcement(*ACME, 60) is None


@pytest.mark.parametrize("was_told", [True, False])
def test_what_a_button_says_of_the_message_stays_known(store: MemoryStore, was_told: bool) -> None:
    """Posted through a response_url, nobody knows where the message is until somebody presses its button."""
    bring_to(store, State.REJECTED)
    claimed = store.claim_announcement(*ACME, 60)
    assert claimed is not None
    store.change(*ACME, set(State), message=MESSAGE)

    store.finish_announcement(claimed, None, told=was_told)

    assert row_of(store).message == MESSAGE
