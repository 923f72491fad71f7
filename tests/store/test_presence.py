"""Which processes are alive: when one ends, the others notice within seconds, so that its campaigns do not wait."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest
from sqlalchemy import text

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.campaigns import GOOD, TITLE
from tests.support.databases import created, fresh_database
from tests.support.deployment import Deployment, migrated
from tests.support.people import Person
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.store import Database
from toingg_bot.store.presence import Presence, presence

SOON = 10.0  # seconds until people hear about a create whose process is gone


def be_there(url: str, name: "multiprocessing.Queue[str | None]", end: Event) -> None:
    """Be a process at work until told to end, or killed."""
    with closing(Database(url)) as database:
        there = presence(database)
        name.put(there.name)
        end.wait()
        there.close()


@contextmanager
def colleague(url: str) -> Iterator[tuple[multiprocessing.process.BaseProcess, str, Event]]:
    """Run another process at work."""
    context = multiprocessing.get_context("spawn")
    names, end = context.Queue(), context.Event()
    process = context.Process(target=be_there, args=[url, names, end])
    process.start()
    try:
        yield process, names.get(timeout=20), end
    finally:
        process.kill()
        process.join()


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(created(database_url)) as database:
        yield database


@pytest.mark.parametrize("how", ["killed", "ended"])
def test_a_process_is_seen_while_it_is_alive_and_no_longer(database: Database, database_url: str, how: str) -> None:
    with colleague(database_url) as (process, name, end), closing(presence(database)) as mine:
        assert mine.is_there(name)
        assert mine.is_there(str(mine.name))

        if how == "killed":
            process.kill()
        else:
            end.set()

        until(lambda: not mine.is_there(name))


def test_an_unknown_process_is_not_there(database: Database) -> None:
    with closing(presence(database)) as mine:
        assert not mine.is_there("0badcafe")


def test_a_lost_lock_is_taken_again_within_two_seconds(database: Database, database_url: str) -> None:
    if database.is_sqlite:
        pytest.skip("the system keeps a lock on a file")
    with closing(presence(database)) as mine:
        with database.write() as connection:
            connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = :number"),
                {"number": int(str(mine.name), 16)},
            )
        lost = time.monotonic()

        until(lambda: mine.is_there(str(mine.name)), within=3)

        assert time.monotonic() - lost < 2.5


def test_the_file_that_a_killed_process_left_behind_is_deleted(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/bot.db"
    with closing(created(url)) as database:
        with colleague(url) as (process, name, _):
            process.kill()
            process.join()
            assert (tmp_path / "bot.db.at-work" / name).exists()
        with closing(presence(database)) as mine:
            assert {file.name for file in (tmp_path / "bot.db.at-work").iterdir()} == {mine.name}
        assert list((tmp_path / "bot.db.at-work").iterdir()) == []


def test_without_locks_no_process_is_taken_for_dead() -> None:
    nobody = Presence("it is not possible here")

    assert nobody.name is None
    assert nobody.is_there("0badcafe")


def submits(person: Person) -> threading.Thread:
    """Submit a form, without waiting for its outcome."""

    def submit() -> None:
        person.types("/campaign", in_="#campaigns").fill(GOOD).submit()

    submitting = threading.Thread(target=submit)
    submitting.start()
    return submitting


@pytest.mark.parametrize("is_there", [True, False], ids=["created", "lost"])
def test_the_outcome_of_a_create_is_announced_within_seconds_of_its_processs_end(
    workspace: Sandbox, alice: Person, toingg: Toingg, tmp_path: Path, *, is_there: bool
) -> None:
    """A worker is killed during a create; another one is alive, and asks Toingg before it announces anything."""
    control(workspace, "POST", "reset")
    with migrated(tmp_path) as url:
        deployment = Deployment(workspace, url, tmp_path)
        workspace.point_at(f"http://127.0.0.1:{deployment.port}")
        with deployment.process("web"), deployment.process("worker") as sender:
            until(lambda: deployment.readiness().ok)
            toingg.delay_s = 1.0
            toingg.behave("normal" if is_there else "drop_before", times=1)
            submitting = submits(alice)
            until(lambda: any(request.method == "POST" for request in toingg.requests))
            with deployment.process("worker"):
                sender.kill()
                killed = time.monotonic()

                message = alice.sees(TITLE, in_="#campaigns", within=SOON + 2)

                assert time.monotonic() - killed < SOON
                assert ("Campaign created" if is_there else "could not confirm") in message.text
            submitting.join()
    assert sum(request.method == "POST" for request in toingg.requests) == 1


@pytest.mark.parametrize("what", ["everything", "gunicorn's worker"])
def test_even_the_whole_bot_may_be_killed(
    workspace: Sandbox, alice: Person, toingg: Toingg, tmp_path: Path, what: str
) -> None:
    """On SQLite a bot is one process; the process that is started next announces the campaign's outcome."""
    control(workspace, "POST", "reset")
    deployment = Deployment(workspace, fresh_database(), tmp_path)
    workspace.point_at(f"http://127.0.0.1:{deployment.port}")
    with deployment.process("serve") as bot:
        until(lambda: deployment.readiness().ok)
        toingg.delay_s = 1.0
        submitting = submits(alice)
        until(lambda: any(request.method == "POST" for request in toingg.requests))
        (worker,) = children(bot.pid)
        os.kill(worker, signal.SIGKILL)
        killed = time.monotonic()
        if what == "everything":
            bot.kill()
            bot.wait()
            with deployment.process("serve"):
                message = alice.sees(TITLE, in_="#campaigns", within=SOON + 4)
        else:
            message = alice.sees(TITLE, in_="#campaigns", within=SOON + 4)
        assert time.monotonic() - killed < SOON + 3, "with the time that a new process needs to start"
        assert "Campaign created" in message.text
        submitting.join()
    assert sum(request.method == "POST" for request in toingg.requests) == 1


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
