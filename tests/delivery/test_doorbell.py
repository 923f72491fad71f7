"""The queue between processes carries names and ids, and nothing relies on it: the database has the truth."""

import json
import logging
import pickle
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import psycopg
import pytest
import redis

from tests.support.databases import fresh, set_default
from tests.support.lines import Line, own_redis
from tests.support.places import ROOT
from tests.support.servers import closed_port
from tests.support.waiting import until
from toingg_bot.delivery.doorbell import Doorbell

RING = """
import sys
from toingg_bot.delivery.doorbell import Doorbell

doorbell = Doorbell(sys.argv[1])
doorbell.ring(*sys.argv[2:])
doorbell.close()
"""

Rings = list[tuple[str, str, str]]


@pytest.fixture(scope="module")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis that nobody else uses."""
    with own_redis(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """An empty Redis."""
    with redis.Redis.from_url(redis_server) as server:
        server.flushdb()
    return redis_server


@pytest.fixture(params=["sqlite", "postgresql", "redis"])
def queue_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty queue, one of each kind."""
    if request.param != "redis":
        with fresh(request.param, tmp_path) as url:
            yield url
        return
    yield request.getfixturevalue("redis_url")


@contextmanager
def open_at(url: str) -> Iterator[Doorbell]:
    doorbell = Doorbell(url)
    try:
        yield doorbell
    finally:
        doorbell.close()


@contextmanager
def heard_at(url: str) -> Iterator[Rings]:
    """Listen, and yield the list of rings that were heard."""
    rings: Rings = []
    with open_at(url) as doorbell:
        doorbell.listen(lambda *ring: rings.append(ring))
        yield rings


def ring_elsewhere(url: str, *ring: str) -> str:
    """Ring in another process, and return what that process printed."""
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", RING, url, *ring],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stderr


def test_a_ring_in_one_process_is_heard_in_another(queue_url: str) -> None:
    with heard_at(queue_url) as rings:
        assert ring_elsewhere(queue_url, "send", "T0ACME0001", "c1") == ""

        until(lambda: rings == [("send", "T0ACME0001", "c1")])


def test_a_ring_before_anybody_listened_is_heard_too(queue_url: str) -> None:
    with open_at(queue_url) as doorbell:
        doorbell.ring("send", "T0ACME0001", "c1")

    with heard_at(queue_url) as rings:
        until(lambda: rings == [("send", "T0ACME0001", "c1")])


def test_a_ring_is_heard_by_one_of_many(queue_url: str) -> None:
    names = [uuid.uuid4().hex for _ in range(20)]
    with heard_at(queue_url) as one, heard_at(queue_url) as other, open_at(queue_url) as doorbell:
        for name in names:
            doorbell.ring("send", "T0ACME0001", name)

        until(lambda: len(one) + len(other) >= len(names))

        assert sorted(name for *_, name in [*one, *other]) == sorted(names)


def test_a_listener_that_is_busy_leaves_the_next_ring_to_another(queue_url: str) -> None:
    busy, over = threading.Event(), threading.Event()

    def take(*ring: str) -> None:
        busy.set()
        over.wait(5)

    with open_at(queue_url) as one, open_at(queue_url) as doorbell:
        one.listen(take)
        doorbell.ring("send", "T0ACME0001", "c1")
        assert busy.wait(5)
        doorbell.ring("send", "T0ACME0001", "c2")
        with heard_at(queue_url) as other:
            until(lambda: other == [("send", "T0ACME0001", "c2")])
        over.set()


def test_a_message_has_a_name_and_ids_and_nothing_else(queue_url: str) -> None:
    with open_at(queue_url) as doorbell:
        doorbell.ring("send", "T0ACME0001", "c1")
    with open_at(queue_url) as doorbell:
        (message,) = doorbell._queue.enqueued_items()  # noqa: SLF001 (what another process finds there)

    assert json.loads(bytes(message)) == ["send", "T0ACME0001", "c1"]


class Evil:
    """An object that would run a command when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (Path.touch, (Path("/tmp/never"),))  # type: ignore[return-value]  # noqa: S108


NO_RINGS = (
    pickle.dumps(Evil()),
    b"",
    b"\xff\xfe",
    b"7",
    b"{}",
    b"[]",
    b"[" * 100_000,
    b'["send", "T0ACME0001"]',
    b'["send", "T0ACME0001", 7]',
    b'["send", "T0ACME0001", "c1", "c2"]',
    b'["send", "T0ACME0001", "c1\\u0000"]',
    b'["id", "os.system", null, 0, 0, ["ls"], {}, null, null]',
)


def test_a_forged_message_runs_nothing_and_blocks_nothing(queue_url: str, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever can write to the queue can at most have the bot look at a campaign."""
    with heard_at(queue_url) as rings, open_at(queue_url) as doorbell:
        doorbell.ring("send", "T0ACME0001", "before")
        until(lambda: len(rings) == 1)
        for message in NO_RINGS:
            doorbell._queue.enqueue(message)  # noqa: SLF001
        doorbell.ring("send", "T0ACME0001", "after")

        until(lambda: len(rings) == 2, within=2)

    assert rings[1] == ("send", "T0ACME0001", "after")
    assert len([record for record in caplog.records if "no ring of ours" in record.getMessage()]) == len(NO_RINGS)
    assert "Traceback" not in caplog.text


def test_a_bug_while_handling_one_ring_does_not_stop_the_others(
    queue_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []

    def stumble(step: str, workspace_id: str, campaign_id: str) -> None:
        heard.append(campaign_id)
        if campaign_id == "c1":
            raise RuntimeError

    with open_at(queue_url) as doorbell:
        doorbell.listen(stumble)
        for name in ("c1", "c2"):
            doorbell.ring("send", "T0ACME0001", name)

        until(lambda: heard == ["c1", "c2"])

    assert [record.levelname for record in caplog.records] == ["ERROR"]


# The queue is unavailable


@pytest.mark.parametrize("scheme", ["redis", "postgresql"])
def test_an_unavailable_queue_costs_one_warning(scheme: str, caplog: pytest.LogCaptureFixture) -> None:
    """It may last an hour, and the log must not grow with every ring."""
    unavailable = f"{scheme}://user:s3cret@127.0.0.1:{closed_port()}/0"
    with heard_at(unavailable) as rings, open_at(unavailable) as doorbell:
        for number in range(100):
            doorbell.ring("send", "T0ACME0001", f"c{number}")
        until(lambda: len(caplog.records) == 2)
        time.sleep(0.5)

    assert rings == []
    said = sorted(record.getMessage().partition(" (")[0] for record in caplog.records if record.levelno > logging.INFO)
    assert said == ["campaign c0: the doorbell did not ring", "the doorbell's queue is unavailable"]
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize("scheme", ["redis", "postgresql"])
def test_ringing_does_not_wait_for_a_queue_that_does_not_answer(scheme: str) -> None:
    """The fastest of three runs counts, because the machine may have been busy during another."""

    def a_hundred_rings(doorbell: Doorbell) -> float:
        started = time.monotonic()
        for number in range(100):
            doorbell.ring("send", "T0ACME0001", f"c{number}")
        return time.monotonic() - started

    with socket.create_server(("127.0.0.1", 0)) as silent, ExitStack() as stack:
        url = f"{scheme}://127.0.0.1:{silent.getsockname()[1]}/0"
        doorbells = [stack.enter_context(open_at(url)) for _ in range(3)]

        assert min(map(a_hundred_rings, doorbells)) < 0.1
        silent.close()


@pytest.mark.parametrize("kind", ["postgresql", "redis"])
def test_a_broken_connection_to_the_queue_is_opened_again(
    kind: str, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        Line(request.getfixturevalue(f"{kind}_url")) as line,
        heard_at(line.url) as rings,
        open_at(line.url) as doorbell,
    ):
        doorbell.ring("send", "T0ACME0001", "before")
        until(lambda: len(rings) == 1)

        line.cut()
        until(lambda: "queue is unavailable" in caplog.text)
        line.restore()
        doorbell.ring("send", "T0ACME0001", "after-a-while")
        until(lambda: len(rings) == 2)

        line.cut()
        line.restore()
        doorbell.ring("send", "T0ACME0001", "after-a-moment")
        until(lambda: len(rings) == 3)


def test_a_queue_in_a_locked_file_works_again_once_it_is_unlocked(tmp_path: Path) -> None:
    path = tmp_path / "queue.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with heard_at(f"sqlite:///{path}") as rings, open_at(f"sqlite:///{path}") as doorbell:
            doorbell.ring("send", "T0ACME0001", "c1")
            time.sleep(0.3)
            other.execute("ROLLBACK")

            until(lambda: rings == [("send", "T0ACME0001", "c1")])


def test_processes_that_start_at_the_same_time_share_one_queue(postgresql_url: str) -> None:
    start = threading.Barrier(6)

    def begin() -> None:
        with open_at(postgresql_url) as doorbell:
            start.wait()
            doorbell.ring("send", "T0ACME0001", "c1")

    with ThreadPoolExecutor(6) as pool:
        for each in [pool.submit(begin) for _ in range(6)]:
            each.result()

    with heard_at(postgresql_url) as rings:
        until(lambda: len(rings) == 6)


def test_a_listener_that_was_told_to_end_hears_nothing_more(queue_url: str) -> None:
    with heard_at(queue_url) as rings:
        pass
    with open_at(queue_url) as doorbell:
        doorbell.ring("send", "T0ACME0001", "c1")

    assert rings == []


def test_a_session_that_can_only_read_is_replaced(own_url: str) -> None:
    """A primary became a standby and keeps running: the next session may reach the new primary."""
    rings: Rings = []
    with closing(Doorbell(own_url)) as doorbell:
        doorbell.listen(lambda *ring: rings.append(ring))
        doorbell.ring("send", "T1", "before")
        until(lambda: len(rings) == 1)
        set_default(own_url, "SET default_transaction_read_only = on")
        with psycopg.connect(own_url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                " AND datname = current_database()"
            )
        doorbell.ring("send", "T1", "meanwhile")
        until(lambda: doorbell._silent_until > 0)  # noqa: SLF001 (nothing else shows that a ring failed)

        set_default(own_url, "RESET default_transaction_read_only")
        until(lambda: _rung(doorbell, rings), within=10)


def _rung(doorbell: Doorbell, rings: Rings) -> bool:
    doorbell.ring("send", "T1", "after")
    return ("send", "T1", "after") in rings


def test_where_transactions_are_serializable_two_listeners_share_the_rings_without_a_word(
    own_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """PostgreSQL lets only one of them take a ring, and tells the other to try again."""
    set_default(own_url, "SET default_transaction_isolation = 'serializable'")
    with heard_at(own_url) as one, heard_at(own_url) as other, open_at(own_url) as bell:
        for number in range(150):
            bell.ring("send", "T1", f"c{number}")
        until(lambda: len(one) + len(other) == 150, within=20)

    assert {ring[-1] for ring in [*one, *other]} == {f"c{number}" for number in range(150)}
    assert [record.message for record in caplog.records if record.levelno >= logging.WARNING] == []
