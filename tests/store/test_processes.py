"""One database and several processes: what one of them takes, no other gets."""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import replace

import pytest

from tests.support.databases import KEY, created
from tests.support.stored import IN_ACME, LONG, SUBMISSION
from toingg_bot.domain.states import State
from toingg_bot.store import CampaignStore, Database, Sealer

PROCESSES = 3
TOGETHER = 0.3  # seconds for all of them to get ready

Task = Callable[[CampaignStore, str], bool]


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    """Processes that were not forked from this one, as if they ran on different machines."""
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


def open_store(url: str) -> CampaignStore:
    return CampaignStore(Database(url), Sealer([KEY]))


def do_all(task: Task, url: str, names: list[str], start: float) -> list[str]:
    """Wait for a moment, do a task for each name, and return the names for which this process was the one to do it."""
    with closing(open_store(url)) as store:
        store.time()
        time.sleep(max(0.0, start - time.time()))
        return [name for name in names if task(store, name)]


def in_every_process(pool: ProcessPoolExecutor, task: Task, url: str, names: list[str]) -> list[str]:
    """Do the same task in every process at once, and return everything that was done."""
    start = time.time() + TOGETHER
    each = [pool.submit(do_all, task, url, names, start) for _ in range(PROCESSES)]
    return [name for done in each for name in done.result()]


def accepts(store: CampaignStore, name: str) -> bool:
    return store.accept(replace(SUBMISSION, workspace_id=name))[1]


def begins(store: CampaignStore, name: str) -> bool:
    return store.begin_sending(name, SUBMISSION.campaign_id, LONG) is not None


def begins_in_acme(store: CampaignStore, name: str) -> bool:
    return store.begin_sending(IN_ACME[0], name, LONG) is not None


def notes(store: CampaignStore, name: str) -> bool:
    return store.change(name, SUBMISSION.campaign_id, {State.SENDING}, State.CREATED) is not None


def claims(store: CampaignStore, name: str) -> bool:
    return store.claim_announcement(name, SUBMISSION.campaign_id, LONG) is not None


def test_of_many_processes_one_takes_each_step_of_a_campaign(pool: ProcessPoolExecutor, database_url: str) -> None:
    created(database_url).close()
    workspaces = [f"T{number}" for number in range(8)]

    for task in (accepts, begins, notes, claims):
        assert sorted(in_every_process(pool, task, database_url, workspaces)) == sorted(workspaces), task.__name__


def test_a_workspace_has_at_most_four_creates_in_flight_across_all_processes(
    pool: ProcessPoolExecutor, database_url: str
) -> None:
    names = [f"c{number}" for number in range(15)]
    with closing(CampaignStore(created(database_url), Sealer([KEY]))) as store:
        for name in names:
            store.accept(replace(SUBMISSION, campaign_id=name))

    assert len(in_every_process(pool, begins_in_acme, database_url, names)) == 4


def sweep(url: str, start: float) -> list[str]:
    with closing(open_store(url)) as store:
        store.time()
        time.sleep(max(0.0, start - time.time()))
        return [name for _ in range(5) for _, name in store.take_due(limit=4)]


def test_sweepers_in_many_processes_share_what_is_due(pool: ProcessPoolExecutor, database_url: str) -> None:
    names = [f"c{number}" for number in range(30)]
    with closing(CampaignStore(created(database_url), Sealer([KEY]))) as store:
        for name in names:
            store.accept(replace(SUBMISSION, campaign_id=name))
            store.begin_sending(IN_ACME[0], name, overdue_after=0.0)

    start = time.time() + TOGETHER
    taken = [pool.submit(sweep, database_url, start) for _ in range(PROCESSES)]

    assert sorted(name for each in taken for name in each.result()) == sorted(names)
