"""One row for each campaign: who may change it, when, and that of many who try only one does."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, event, text, update

from tests.databases import KEY, created
from toingg_bot.errors import Problem
from toingg_bot.records import Record
from toingg_bot.store import (
    EDGES,
    IN_FLIGHT,
    CampaignRow,
    CampaignStore,
    Database,
    PostedMessage,
    Sealer,
    State,
    StoreAway,
    Submission,
    TablesMissing,
    Workspaces,
    leads_back,
)
from toingg_bot.store.campaigns import IN_FLIGHT_LIMIT
from toingg_bot.store.rows import TAKEN_UP
from toingg_bot.store.tables import campaigns

T = TypeVar("T")

SUBMISSION = Submission(
    campaign_id="c1",
    workspace_id="T0ACME0001",
    enterprise_id=None,
    user_id="U0ALICE001",
    conversation_id="C0CAMPAIGN",
    response_url="https://hooks.example/first",
    values={"title": "Diwali renewals"},
    payload={"title": "Diwali renewals", "voice": "nova", "language": "hindi", "script": "Greet the customer"},
)
ACME = (SUBMISSION.workspace_id, SUBMISSION.campaign_id)
ORBIT = ("T0ORBIT001", SUBMISSION.campaign_id)
OUTCOMES = sorted(EDGES[State.SENDING] - IN_FLIGHT)
MESSAGE = PostedMessage("C0CAMPAIGN", "1700000000.000100")
SHORT, LONG = 0.05, 60.0  # seconds: over before a test goes on, and not over before it ends


@pytest.fixture
def empty_store(database_url: str) -> Iterator[CampaignStore]:
    """A store that has no campaign."""
    store = CampaignStore(created(database_url), Sealer([KEY]))
    yield store
    store.close()


@pytest.fixture
def store(empty_store: CampaignStore) -> CampaignStore:
    """A store in which Alice's campaign is accepted."""
    empty_store.accept(SUBMISSION)
    return empty_store


def titled(title: str) -> dict[str, Any]:
    return {**SUBMISSION.payload, "title": title}


def row_of(store: CampaignStore) -> CampaignRow:
    row = store.get(*ACME)
    assert row is not None
    return row


def bring_to(store: CampaignStore, state: State, **changes: Any) -> CampaignRow:
    """Lead the campaign to a state as the bot would, one attempt on the way."""
    if state is State.DRAFT:
        assert store.keep(SUBMISSION)
        return row_of(store)
    if store.get(*ACME) is None:
        store.accept(SUBMISSION)
    if state is not State.ACCEPTED:
        assert store.begin_sending(*ACME, LONG)
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


def test_a_submission_is_stored_as_it_was_sent(empty_store: CampaignStore) -> None:
    row, taken = empty_store.accept(SUBMISSION)

    assert taken
    stored_at = row.accepted_at
    assert abs(stored_at - time.time()) < 5
    assert row == CampaignRow(**vars(SUBMISSION), accepted_at=stored_at, changed_at=stored_at, due_at=row.due_at)
    assert (row.state, row.title) == (State.ACCEPTED, "Diwali renewals")
    assert empty_store.get(*ACME) == row


def test_a_form_that_is_submitted_many_times_makes_one_campaign(empty_store: CampaignStore) -> None:
    answers = all_at_once(lambda: empty_store.accept(SUBMISSION))

    assert [taken for _, taken in answers].count(True) == 1
    assert {row.campaign_id for row, _ in answers} == {SUBMISSION.campaign_id}


@pytest.mark.parametrize("state", [State.REJECTED, State.DENIED, State.FAILED])
def test_a_mended_form_replaces_what_was_not_created(store: CampaignStore, state: State) -> None:
    before = bring_to(store, state, error="Not so", problems=(Problem("too long", "title"),), view_id="V1")
    mended = replace(SUBMISSION, payload=titled("Holi renewals"), response_url="https://hooks.example/second")

    row, taken = store.accept(mended)

    assert taken
    assert (row.state, row.title, row.response_url) == (State.ACCEPTED, "Holi renewals", "https://hooks.example/second")
    assert (row.error, row.problems, row.view_id) == (None, (), None)
    assert row.accepted_at > before.accepted_at
    assert (row.attempts, row.version) == (before.attempts, before.version + 1)


@pytest.mark.parametrize("state", [State.ACCEPTED, State.SENDING, State.CREATED])
def test_what_is_under_way_or_created_stays_as_it_was_first_submitted(store: CampaignStore, state: State) -> None:
    before = bring_to(store, state)

    assert store.accept(replace(SUBMISSION, payload=titled("Other")), confirmed=before.attempts) == (before, False)
    assert store.send_again(*ACME, confirmed=before.attempts) is None
    assert row_of(store) == before


def test_a_draft_is_not_sent_as_it_is(empty_store: CampaignStore) -> None:
    """Nobody has judged it; only a form that was submitted is fit to be sent."""
    before = bring_to(empty_store, State.DRAFT)

    assert empty_store.send_again(*ACME, confirmed=before.attempts) is None
    assert row_of(empty_store) == before


@pytest.mark.parametrize("state", State)
def test_nobody_takes_over_the_form_of_another(empty_store: CampaignStore, state: State) -> None:
    before = bring_to(empty_store, state)

    assert empty_store.accept(replace(SUBMISSION, user_id="U0BOB00001"), confirmed=before.attempts) == (before, False)
    assert row_of(empty_store) == before


# An unknown outcome


@pytest.mark.parametrize("confirmed", [None, 0, 2])
def test_an_unknown_outcome_is_taken_up_only_by_who_was_warned_of_it(
    store: CampaignStore, confirmed: int | None
) -> None:
    before = bring_to(store, State.UNKNOWN)

    assert store.accept(SUBMISSION, confirmed=confirmed) == (before, False)
    assert store.send_again(*ACME, confirmed=confirmed) is None


def test_a_warning_is_for_one_attempt(store: CampaignStore) -> None:
    warned_of = bring_to(store, State.UNKNOWN).attempts
    assert store.send_again(*ACME, confirmed=warned_of)

    bring_to(store, State.UNKNOWN)

    assert store.send_again(*ACME, confirmed=warned_of) is None
    assert store.send_again(*ACME, confirmed=warned_of + 1)


def test_send_again_pressed_many_times_sends_once(store: CampaignStore) -> None:
    attempts = bring_to(store, State.UNKNOWN).attempts

    again = all_at_once(lambda: store.send_again(*ACME, confirmed=attempts))

    assert sum(row is not None for row in again) == 1


@pytest.mark.parametrize("state", OUTCOMES)
def test_a_true_late_answer_overrides_unknown(store: CampaignStore, state: State) -> None:
    """The row was given up as overdue, and then Toingg did answer."""
    bring_to(store, State.UNKNOWN)

    if state is not State.UNKNOWN:
        row = store.change(*ACME, {State.SENDING, State.UNKNOWN}, state)
        assert row is not None
        assert row.state is state


# Compare and set


def test_of_many_who_want_to_send_one_does(store: CampaignStore) -> None:
    rows = all_at_once(lambda: store.begin_sending(*ACME, LONG))

    assert sum(row is not None for row in rows) == 1


@pytest.mark.parametrize("state", State)
def test_a_campaign_goes_only_where_an_edge_leads(empty_store: CampaignStore, state: State) -> None:
    before = bring_to(empty_store, state)

    for to in set(State) - EDGES[state]:
        with pytest.raises(ValueError, match=f"no edge from {state} to {to}"):
            empty_store.change(*ACME, {state}, to)

    assert row_of(empty_store) == before


@pytest.mark.parametrize(("state", "to"), [(state, to) for state in State for to in sorted(EDGES[state])])
def test_a_campaign_goes_where_an_edge_leads(empty_store: CampaignStore, state: State, to: State) -> None:
    bring_to(empty_store, state)

    row = empty_store.change(*ACME, {state}, to)

    assert row is not None
    assert row.state is to


def test_created_is_final() -> None:
    assert not EDGES[State.CREATED]


def test_a_campaign_in_another_state_is_left_alone(store: CampaignStore) -> None:
    before = row_of(store)

    assert store.change(*ACME, {State.SENDING}, State.CREATED) is None
    assert store.change(*ACME, set(), view_id="V1") is None
    assert row_of(store) == before


@pytest.mark.parametrize("state", State)
def test_a_person_can_take_up_again_exactly_what_has_an_edge_back(empty_store: CampaignStore, state: State) -> None:
    row = bring_to(empty_store, state)

    assert leads_back(row, row.attempts) == (state not in IN_FLIGHT and State.ACCEPTED in EDGES[state])


# Whose it is


def test_another_workspace_neither_sees_nor_changes_it(store: CampaignStore) -> None:
    before = bring_to(store, State.REJECTED)

    assert store.get(*ORBIT) is None
    assert store.change(*ORBIT, set(State), view_id="V1") is None
    assert store.send_again(*ORBIT) is None
    assert store.claim_announcement(*ORBIT, LONG) is None
    assert row_of(store) == before


def test_the_same_id_in_another_workspace_is_another_campaign(store: CampaignStore) -> None:
    before = row_of(store)

    row, taken = store.accept(replace(SUBMISSION, workspace_id=ORBIT[0], payload=titled("Check-ups")))

    assert taken
    assert row.title == "Check-ups"
    assert row_of(store) == before


# Who tells people


@pytest.mark.parametrize("state", OUTCOMES)
def test_an_outcome_is_told_by_one_at_a_time(store: CampaignStore, state: State) -> None:
    bring_to(store, state)

    claims = all_at_once(lambda: store.claim_announcement(*ACME, LONG))

    assert sum(row is not None for row in claims) == 1


@pytest.mark.parametrize("state", sorted(IN_FLIGHT))
def test_there_is_nothing_to_tell_before_there_is_an_outcome(store: CampaignStore, state: State) -> None:
    bring_to(store, state)

    assert store.claim_announcement(*ACME, LONG) is None


def test_a_claim_ends_with_its_time(store: CampaignStore) -> None:
    """Whoever died over it does not keep it."""
    bring_to(store, State.CREATED)
    assert store.claim_announcement(*ACME, 1.0)

    assert store.claim_announcement(*ACME, LONG) is None
    time.sleep(1.0)
    assert store.claim_announcement(*ACME, LONG)


def told(store: CampaignStore, message: PostedMessage | None = MESSAGE) -> CampaignRow:
    claimed = store.claim_announcement(*ACME, LONG)
    assert claimed is not None
    store.finish_announcement(claimed, message, told=True)
    return row_of(store)


def test_what_was_told_is_not_told_again(store: CampaignStore) -> None:
    bring_to(store, State.CREATED)

    assert told(store).message == MESSAGE
    assert store.claim_announcement(*ACME, LONG) is None


def test_what_could_not_be_told_can_be_claimed_again_at_once(store: CampaignStore) -> None:
    bring_to(store, State.CREATED)
    claimed = store.claim_announcement(*ACME, LONG)
    assert claimed is not None

    store.finish_announcement(claimed, None, told=False)

    assert store.claim_announcement(*ACME, LONG)


def test_a_message_that_stands_says_that_it_is_under_way_again(store: CampaignStore) -> None:
    bring_to(store, State.REJECTED)
    told(store)

    store.accept(SUBMISSION)

    claimed = store.claim_announcement(*ACME, LONG)
    assert claimed is not None
    assert claimed.state is State.ACCEPTED


def test_an_outcome_that_comes_while_another_is_told_is_told_as_well(store: CampaignStore) -> None:
    bring_to(store, State.REJECTED)
    claimed = store.claim_announcement(*ACME, LONG)
    assert claimed is not None
    store.accept(SUBMISSION)
    bring_to(store, State.CREATED)

    store.finish_announcement(claimed, MESSAGE, told=True)

    again = store.claim_announcement(*ACME, LONG)
    assert again is not None
    assert (again.state, again.message) == (State.CREATED, MESSAGE)


def test_who_comes_too_late_takes_nothing_back(store: CampaignStore) -> None:
    """Its claim ran out, somebody else told people, and what they were told was newer."""
    bring_to(store, State.REJECTED)
    late = store.claim_announcement(*ACME, SHORT)
    assert late is not None
    time.sleep(SHORT)
    store.accept(SUBMISSION)
    bring_to(store, State.CREATED)
    told(store)

    store.finish_announcement(late, None, told=True)

    assert row_of(store).message == MESSAGE
    assert store.claim_announcement(*ACME, LONG) is None


def test_who_comes_too_late_does_not_end_the_claim_of_another(store: CampaignStore) -> None:
    bring_to(store, State.CREATED)
    late = store.claim_announcement(*ACME, SHORT)
    assert late is not None
    time.sleep(SHORT)
    assert store.claim_announcement(*ACME, LONG)

    store.finish_announcement(late, None, told=False)

    assert store.claim_announcement(*ACME, LONG) is None


@pytest.mark.parametrize("was_told", [True, False])
def test_what_a_button_says_of_the_message_stays_known(store: CampaignStore, was_told: bool) -> None:
    """Posted through a response_url, nobody knows where the message is until somebody presses its button."""
    bring_to(store, State.REJECTED)
    claimed = store.claim_announcement(*ACME, LONG)
    assert claimed is not None
    store.change(*ACME, set(State), message=MESSAGE)

    store.finish_announcement(claimed, None, told=was_told)

    assert row_of(store).message == MESSAGE


# Who looks after it


def test_a_row_that_is_due_is_handed_to_one_of_many_sweepers(store: CampaignStore) -> None:
    bring_to(store, State.CREATED)

    taken = all_at_once(store.take_due, 8)

    assert [keys for keys in taken if keys] == [[ACME]]


def test_many_rows_that_are_due_are_shared_out_without_a_second_copy(store: CampaignStore) -> None:
    for number in range(40):
        store.accept(replace(SUBMISSION, campaign_id=f"c{number}"))
        store.begin_sending(SUBMISSION.workspace_id, f"c{number}", overdue_after=0.0)

    taken = [key for keys in all_at_once(lambda: store.take_due(limit=10), 8) for key in keys]

    assert len(taken) == len(set(taken))
    assert set(taken) | set(store.take_due()) == {(SUBMISSION.workspace_id, f"c{number}") for number in range(40)}


def test_what_was_just_accepted_is_left_to_who_took_it(store: CampaignStore) -> None:
    assert store.take_due() == []
    assert store.lag() == 0


def test_who_is_overdue_is_handed_out_and_later_again(store: CampaignStore) -> None:
    """Whoever was woken for it may be gone as well."""
    assert store.begin_sending(*ACME, overdue_after=0.0)

    assert store.take_due() == [ACME]
    assert store.take_due() == []
    store.rest(*ACME)  # whoever was woken says when to look again; here: nobody did anything
    assert store.take_due() == [ACME]


def test_however_much_is_to_be_removed_what_people_wait_for_is_not_behind_it(database_url: str) -> None:
    """After a month without the bot, the time of many is over."""
    with closing(CampaignStore(created(database_url), Sealer([KEY]), retention=0.0)) as store:
        for number in range(12):
            store.keep(replace(SUBMISSION, campaign_id=f"old{number}"))
        store.accept(SUBMISSION)
        store.begin_sending(*ACME, overdue_after=0.0)

        assert ACME in store.take_due(limit=10)
        assert len(store.take_due(limit=10)) == 2


@pytest.mark.parametrize(("before", "after", "is_left"), [(90.0, 0.0, False), (0.0, 90.0, True)])
def test_another_time_to_keep_things_for_holds_for_what_is_kept_already(
    database_url: str, before: float, after: float, is_left: bool
) -> None:
    day = 86_400
    with closing(CampaignStore(created(database_url), Sealer([KEY]), retention=before * day)) as store:
        store.keep(SUBMISSION)
    with closing(CampaignStore(Database(database_url), Sealer([KEY]), retention=after * day)) as store:
        assert store.take_due() == [ACME]
        store.rest(*ACME)

        assert (store.get(*ACME) is not None) == is_left
        assert store.take_due() == []


@pytest.mark.parametrize("state", OUTCOMES)
def test_what_is_told_is_looked_at_no_more(store: CampaignStore, state: State) -> None:
    bring_to(store, state)
    told(store)

    assert store.take_due() == []
    assert store.lag() == 0


def test_that_a_message_says_under_way_puts_nothing_off(store: CampaignStore) -> None:
    """Whoever tells it has no part in sending it: both a lost submission and a lost reply are found in their time."""
    bring_to(store, State.REJECTED)
    told(store)
    store.accept(SUBMISSION)

    assert (told(store).due_at or 0) <= store.time() + TAKEN_UP
    sending = store.begin_sending(*ACME, overdue_after=3.0)
    assert sending is not None
    store.claim_announcement(*ACME, LONG)
    assert row_of(store).due_at == sending.due_at


def test_the_lag_is_the_age_of_what_waits_longest(store: CampaignStore) -> None:
    store.begin_sending(*ACME, overdue_after=-7.0)

    assert 7 <= store.lag() < 12


# How much at once


def accept_many(store: CampaignStore, count: int, workspace_id: str = ACME[0]) -> list[str]:
    names = [f"c{number}" for number in range(count)]
    for name in names:
        store.accept(replace(SUBMISSION, campaign_id=name, workspace_id=workspace_id))
    return names


def test_a_workspace_has_at_most_four_creates_in_flight(store: CampaignStore) -> None:
    names = accept_many(store, 12)
    waiting = iter(names)

    sent = all_at_once(lambda: store.begin_sending(ACME[0], next(waiting), LONG), 12)

    assert sum(row is not None for row in sent) == IN_FLIGHT_LIMIT == 4


def test_another_workspace_does_not_wait_for_it(store: CampaignStore) -> None:
    for name in accept_many(store, 6):
        store.begin_sending(ACME[0], name, LONG)
    accept_many(store, 1, ORBIT[0])

    assert store.begin_sending(ORBIT[0], "c0", LONG)


def test_a_seat_that_is_free_again_goes_to_who_waited_longest(store: CampaignStore) -> None:
    names = accept_many(store, 6)
    for name in names[:4]:
        store.begin_sending(ACME[0], name, LONG)
    assert store.begin_sending(ACME[0], names[5], LONG) is None

    store.change(ACME[0], names[0], {State.SENDING}, State.CREATED)

    assert store.next_waiting(ACME[0]) == names[4]
    assert store.begin_sending(ACME[0], names[4], LONG)


def test_a_create_whose_process_died_keeps_no_seat_for_ever(store: CampaignStore) -> None:
    names = accept_many(store, 5)
    for name in names[:4]:
        store.begin_sending(ACME[0], name, overdue_after=0.0)

    assert store.begin_sending(ACME[0], names[4], LONG)


def test_what_is_to_be_sent_later_is_not_sent_now(store: CampaignStore) -> None:
    bring_to(store, State.SENDING)
    store.change(*ACME, {State.SENDING}, State.ACCEPTED, not_before=store.time() + LONG)

    assert store.next_waiting(ACME[0]) is None
    assert store.begin_sending(*ACME, LONG) is None


def test_a_campaign_that_is_sent_is_not_sent_once_more(store: CampaignStore) -> None:
    assert store.begin_sending(*ACME, LONG)

    assert store.begin_sending(*ACME, LONG) is None
    assert row_of(store).attempts == 1


# What is at Toingg


def test_which_campaigns_of_toinggs_are_ours_is_known_by_workspace(store: CampaignStore) -> None:
    bring_to(store, State.CREATED, toingg_id="t1")

    assert store.taken(ACME[0], ["t1", "t2"]) == {"t1"}
    assert store.taken(ORBIT[0], ["t1"]) == set()
    assert store.taken(ACME[0], []) == set()


def test_everything_that_is_known_of_a_campaign_is_read_as_it_was_written(store: CampaignStore) -> None:
    known: dict[str, Any] = {
        "error": "Toingg did not accept the campaign.",
        "problems": (Problem("too long", "title"), Problem("no credit")),
        "message": MESSAGE,
        "edit_url": "https://hooks.example/edit",
        "view_id": "V1",
        "candidates": (Record("t1", "Diwali renewals", 1_700_000_000.5), Record("t2", "Diwali renewals")),
        "looked_up_at": 1_700_000_001.25,
        "look_up_at": 1_700_000_002.0,
        "lookups": 2,
    }
    row = bring_to(store, State.UNKNOWN, **known)

    assert {name: getattr(row, name) for name in known} == known


@pytest.mark.parametrize("text", ["नमस्ते 🙏", "'; DROP TABLE campaigns; --", '%s {x} \\ "', "x" * 3000])
def test_any_text_is_kept_to_the_letter(empty_store: CampaignStore, text: str) -> None:
    payload = titled(text[:150]) | {"script": text}

    empty_store.accept(replace(SUBMISSION, payload=payload, values={"script": text}))

    row = row_of(empty_store)
    assert (row.payload, row.values) == (payload, {"script": text})


def test_a_moment_is_the_databases_and_everybodys_the_same(store: CampaignStore) -> None:
    assert abs(store.time() - time.time()) < 5


def test_who_reads_does_not_wait_for_who_writes(store: CampaignStore, database_url: str) -> None:
    """A form opens after one read, and Slack gives it three seconds in all."""
    with closing(Database(database_url)) as other, other.write() as connection:
        connection.execute(update(campaigns).values(voice="echo"))
        started = time.monotonic()

        assert row_of(store).payload["voice"] == "nova"
        assert store.unfinished(*ACME, limit=1) == []
        assert store.time() > 0

    assert time.monotonic() - started < 1


def test_who_wants_a_campaign_that_a_stuck_process_holds_is_told_and_not_stuck_as_well(
    store: CampaignStore, database_url: str
) -> None:
    with closing(CampaignStore(Database(database_url), Sealer([KEY]))) as other, other._held(*ACME):  # noqa: SLF001
        started = time.monotonic()

        with pytest.raises(StoreAway):
            store.begin_sending(*ACME, LONG)

    assert time.monotonic() - started < 3
    assert store.begin_sending(*ACME, LONG)


def test_a_store_that_can_only_be_read_is_not_ready(store: CampaignStore, database_url: str) -> None:
    """A file that somebody holds; a PostgreSQL that became a standby."""
    assert store.lag() == 0
    with closing(Database(database_url)) as other, other.write():
        url = database_url if other.is_sqlite else f"{database_url}%20-cdefault_transaction_read_only%3Don"
        with closing(CampaignStore(Database(url), Sealer([KEY]))) as readable:
            assert readable.get(*ACME)
            with pytest.raises(StoreAway):
                readable.lag()


def test_tables_that_are_missing_are_said_to_be(store: CampaignStore, database_url: str) -> None:
    with closing(Database(database_url)) as database, database.write() as connection:
        connection.execute(text("DROP TABLE campaigns"))

    for ask in (store.lag, store.take_due, lambda: store.get(*ACME), lambda: store.accept(SUBMISSION)):
        with pytest.raises(TablesMissing, match=r"bot\.py migrate"):
            ask()


def test_what_is_past_is_not_read_again(tmp_path: Path) -> None:
    """However many campaigns a workspace has had, a request and a sweep look at those that are open, due or recent.

    SQLite says how it finds rows; PostgreSQL decides by how many there are.
    """
    with closing(created(f"sqlite:///{tmp_path}/campaigns.db")) as database:
        store = CampaignStore(database, Sealer([KEY]))
        plans: list[str] = []

        @event.listens_for(database.engine, "before_cursor_execute")
        def explain(_: Connection, cursor: Any, statement: str, given: Any, *rest: Any) -> None:
            if statement.startswith(("SELECT", "UPDATE", "DELETE")):
                cursor.execute(f"EXPLAIN QUERY PLAN {statement}", given[0] if isinstance(given, list) else given)
                plans.extend(str(step[3]) for step in cursor.fetchall())

        for number in range(3):
            store.accept(replace(SUBMISSION, campaign_id=f"c{number}"))
        with database.write() as connection:
            connection.execute(update(campaigns).values(due_at=0.0))
        plans.clear()
        assert len(store.take_due()) == 3
        row = store.begin_sending(*ACME, LONG)
        assert row is not None
        assert not store.has_twin(row)
        assert store.next_waiting(ACME[0]) == "c0"
        assert store.unfinished(ACME[0], SUBMISSION.user_id, limit=1) == []
        assert Workspaces(database, Sealer([KEY])).entrance(ACME[0], None, SUBMISSION.user_id).latest is None

    of_campaigns = {plan for plan in plans if "campaigns" in plan}
    assert len(of_campaigns) >= 4
    by_index = r"INDEX (campaigns_(due|in_flight|unfinished)|sqlite_autoindex_campaigns_1) \(|sent_at>\?"
    for plan in of_campaigns:
        assert re.search(by_index, plan), plan
    assert not any("TEMP B-TREE" in plan for plan in plans)


def test_who_submits_waits_in_line(tmp_path: Path) -> None:
    """SQLite takes one write at a time. Of many who write on and on, nobody has two turns while another waits."""
    store = CampaignStore(created(f"sqlite:///{tmp_path}/campaigns.db"), Sealer([KEY]))
    threads, each = 8, 25
    done: list[str] = []
    overtaken: list[int] = []

    def submit(person: int) -> None:
        for number in range(each):
            before = len(done)
            store.accept(replace(SUBMISSION, campaign_id=f"{person}-{number}"))
            overtaken.append(len(done) - before)
            done.append(f"{person}-{number}")

    with closing(store), ThreadPoolExecutor(threads) as pool:
        list(pool.map(submit, range(threads)))

    assert len(done) == threads * each
    assert threads / 2 <= median(overtaken)
    assert quantiles(overtaken, n=20)[-1] < threads  # the few others were not in line yet when they looked


def test_a_process_that_ended_in_the_middle_of_a_write_changed_nothing(store: CampaignStore, database_url: str) -> None:
    before = row_of(store)
    half = update(campaigns).values(title="half")

    def write() -> None:
        with closing(Database(database_url)) as other, other.write() as connection:
            connection.execute(half)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        write()

    assert row_of(store) == before


def test_who_waits_in_line_waits_no_longer_for_it(tmp_path: Path) -> None:
    """Another process holds the file, and several here want to write: each is told within Slack's three seconds."""
    url = f"sqlite:///{tmp_path}/campaigns.db"
    with closing(CampaignStore(created(url), Sealer([KEY]))) as store, closing(Database(url)) as other, other.write():

        def submit(number: int) -> float:
            time.sleep(0.3 * number)  # one after the other, as people come
            started = time.monotonic()
            with pytest.raises(StoreAway):
                store.accept(replace(SUBMISSION, campaign_id=f"c{number}"))
            return time.monotonic() - started

        with ThreadPoolExecutor(3) as pool:
            waited = list(pool.map(submit, range(3)))

    assert max(waited) < 3
