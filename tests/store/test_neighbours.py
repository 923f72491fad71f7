"""How a store gets on with others at its database: readers, writers, stuck processes and dead ones."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, text, update

from tests.support.databases import KEY, created
from tests.support.stored import (
    IN_ACME,
    LONG,
    SUBMISSION,
    campaign_of,
)
from toingg_bot.store import CampaignStore, Database, Sealer, StoreUnavailable, TablesMissing, Workspaces
from toingg_bot.store.database import BUSY
from toingg_bot.store.pulse import Pulse
from toingg_bot.store.tables import campaigns


def test_reading_does_not_wait_for_writing(store: CampaignStore, database_url: str) -> None:
    """A form opens after one read, and Slack gives it three seconds in all."""
    with closing(Database(database_url)) as other, other.write() as connection:
        connection.execute(update(campaigns).values(voice="echo"))
        started = time.monotonic()

        assert campaign_of(store).payload["voice"] == "nova"
        assert store.unfinished(*IN_ACME, limit=1) == []
        assert store.time() > 0

    assert time.monotonic() - started < 1


def test_a_campaign_that_a_stuck_process_has_locked_is_an_error_and_not_an_endless_wait(
    store: CampaignStore, database_url: str
) -> None:
    with closing(CampaignStore(Database(database_url), Sealer([KEY]))) as other, other._held(*IN_ACME):  # noqa: SLF001
        started = time.monotonic()

        with pytest.raises(StoreUnavailable):
            store.begin_sending(*IN_ACME, LONG)

    assert time.monotonic() - started < 3
    assert store.begin_sending(*IN_ACME, LONG)


def test_a_store_that_can_only_be_read_is_not_ready(store: CampaignStore, database_url: str) -> None:
    """A locked file, or a PostgreSQL that became a standby."""
    with closing(Database(database_url)) as other, other.write():
        url = database_url if other.is_sqlite else f"{database_url}%20-cdefault_transaction_read_only%3Don"
        with closing(Database(url)) as readable:
            assert readable.clock()
            with pytest.raises(StoreUnavailable):
                Pulse(readable, "web").beat()


def test_missing_tables_are_reported(store: CampaignStore, database_url: str) -> None:
    with closing(Database(database_url)) as database, database.write() as connection:
        connection.execute(text("DROP TABLE campaigns"))

    for ask in (store.figures.behind, store.take_due, lambda: store.get(*IN_ACME), lambda: store.accept(SUBMISSION)):
        with pytest.raises(TablesMissing, match=r"bot\.py migrate"):
            ask()


def test_old_campaigns_are_not_read_again(tmp_path: Path) -> None:
    """However many campaigns a workspace has had, a request and a sweep read only those that are open, due or recent.

    SQLite shows how it finds rows; PostgreSQL's choice depends on how many there are.
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
        row = store.begin_sending(*IN_ACME, LONG)
        assert row is not None
        assert not store.has_twin(row)
        assert store.next_waiting(IN_ACME[0]) == "c0"
        assert store.unfinished(IN_ACME[0], SUBMISSION.user_id, limit=1) == []
        assert Workspaces(database, Sealer([KEY])).entrance(IN_ACME[0], None, SUBMISSION.user_id).latest is None

    of_campaigns = {plan for plan in plans if "campaigns" in plan}
    assert len(of_campaigns) >= 4
    by_index = r"INDEX (campaigns_(due|in_flight|unfinished)|sqlite_autoindex_campaigns_1) \(|sent_at>\?"
    for plan in of_campaigns:
        assert re.search(by_index, plan), plan
    assert not any("TEMP B-TREE" in plan for plan in plans)


def test_of_many_who_submit_at_once_nobody_waits_too_long(tmp_path: Path) -> None:
    """SQLite takes one write at a time: everybody gets a turn long before anybody gives up."""
    store = CampaignStore(created(f"sqlite:///{tmp_path}/campaigns.db"), Sealer([KEY]))
    people, rounds = 16, 10
    at_once = threading.Barrier(people)
    waited: list[float] = []

    def submit(person: int) -> None:
        for number in range(rounds):
            at_once.wait()
            began = time.monotonic()
            store.accept(replace(SUBMISSION, campaign_id=f"{person}-{number}"))
            waited.append(time.monotonic() - began)

    with closing(store), ThreadPoolExecutor(people) as pool:
        list(pool.map(submit, range(people)))

    assert len(waited) == people * rounds
    assert max(waited) < BUSY


def test_a_process_that_ended_in_the_middle_of_a_write_changed_nothing(store: CampaignStore, database_url: str) -> None:
    before = campaign_of(store)
    half = update(campaigns).values(title="half")

    def write() -> None:
        with closing(Database(database_url)) as other, other.write() as connection:
            connection.execute(half)
            raise InterruptedError

    with pytest.raises(InterruptedError):
        write()

    assert campaign_of(store) == before


def test_waiting_behind_others_does_not_make_the_wait_longer(tmp_path: Path) -> None:
    """Another process has locked the file, and several here want to write: each fails within Slack's three seconds."""
    url = f"sqlite:///{tmp_path}/campaigns.db"
    with closing(CampaignStore(created(url), Sealer([KEY]))) as store, closing(Database(url)) as other, other.write():

        def submit(number: int) -> float:
            time.sleep(0.3 * number)  # one after the other, as people do
            started = time.monotonic()
            with pytest.raises(StoreUnavailable):
                store.accept(replace(SUBMISSION, campaign_id=f"c{number}"))
            return time.monotonic() - started

        with ThreadPoolExecutor(3) as pool:
            waited = list(pool.map(submit, range(3)))

    assert max(waited) < 3
