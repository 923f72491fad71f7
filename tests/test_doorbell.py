"""The queue between processes carries names and ids and is never relied on: the row is the truth."""

import json
import logging
import pickle
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis

from tests.conftest import until
from tests.databases import fresh
from tests.servers import closed_port
from toingg_bot.doorbell import Doorbell

ROOT = Path(__file__).parent.parent
REDIS = "redis://127.0.0.1:6379/9"

RING = """
import sys
from toingg_bot.doorbell import Doorbell

doorbell = Doorbell(sys.argv[1])
doorbell.ring(*sys.argv[2:])
doorbell.close()
"""

Rings = list[tuple[str, str, str]]


@pytest.fixture(params=["sqlite", "postgresql", "redis"])
def queue_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A queue of each kind."""
    if request.param != "redis":
        with fresh(request.param, tmp_path) as url:
            yield url
        return
    with redis.Redis.from_url(REDIS) as server:
        try:
            server.ping()
        except redis.ConnectionError:
            pytest.skip(f"there is no Redis at {REDIS}")
        server.delete("huey.redis.toingg_bot")
        yield REDIS
        server.delete("huey.redis.toingg_bot")


@contextmanager
def open_at(url: str) -> Iterator[Doorbell]:
    doorbell = Doorbell(url)
    try:
        yield doorbell
    finally:
        doorbell.close()


@contextmanager
def heard_at(url: str) -> Iterator[Rings]:
    """Listen, and yield what is heard."""
    rings: Rings = []
    with open_at(url) as doorbell:
        doorbell.listen(lambda *ring: rings.append(ring))
        yield rings


def ring_elsewhere(url: str, *ring: str) -> str:
    """Ring in another process, and return what it said about it."""
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


def test_what_is_rung_in_one_process_is_heard_in_another(queue_url: str) -> None:
    with heard_at(queue_url) as rings:
        assert ring_elsewhere(queue_url, "send", "T0ACME0001", "c1") == ""

        until(lambda: rings == [("send", "T0ACME0001", "c1")])


def test_what_was_rung_before_anybody_listened_is_heard_too(queue_url: str) -> None:
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


def test_on_the_wire_there_is_json_with_a_name_and_ids_and_nothing_else(queue_url: str) -> None:
    with open_at(queue_url) as doorbell:
        doorbell.ring("send", "T0ACME0001", "c1")

        (message,) = doorbell._huey.storage.enqueued_items()  # noqa: SLF001 (what another process finds there)

    written = json.loads(bytes(message))
    assert [value for value in written if isinstance(value, list) and value] == [["send", "T0ACME0001", "c1"]]


class Evil:
    """What pickle would run."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (Path.touch, (Path("/tmp/never"),))  # type: ignore[return-value]  # noqa: S108


@pytest.mark.parametrize(
    "message",
    [
        pickle.dumps(Evil()),
        b"",
        b"\xff\xfe",
        b"7",
        b"{}",
        b"[]",
        b'["id", "os.system", null, 0, 0, ["ls"], {}, null, null]',
        b'["id", "step", null, 0, 0, ["only-one"], {}, null, null]',
    ],
    ids=lambda message: repr(message)[:30],
)
def test_what_is_no_ring_of_ours_runs_nothing_and_stops_nothing(
    queue_url: str, message: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever can write into the queue can at most have the bot look at a campaign."""
    with heard_at(queue_url) as rings, open_at(queue_url) as doorbell:
        doorbell._huey.storage.enqueue(message)  # noqa: SLF001
        doorbell.ring("send", "T0ACME0001", "c1")

        until(lambda: rings == [("send", "T0ACME0001", "c1")], within=8)


@pytest.mark.parametrize("scheme", ["redis", "postgresql"])
def test_a_queue_that_is_away_costs_a_warning_and_nothing_else(scheme: str, caplog: pytest.LogCaptureFixture) -> None:
    """It may be away for an hour: the log must not grow by the millisecond."""
    away = f"{scheme}://user:s3cret@127.0.0.1:{closed_port()}/0"
    with heard_at(away) as rings, open_at(away) as doorbell:
        doorbell.ring("send", "T0ACME0001", "c1")
        time.sleep(1.0)

    assert rings == []
    ours = [record for record in caplog.records if record.name == "toingg_bot.doorbell"]
    assert (logging.WARNING, True) in [(record.levelno, "c1" in record.getMessage()) for record in ours]
    assert len([record for record in caplog.records if record.levelno >= logging.WARNING]) <= 4
    assert "s3cret" not in caplog.text


def test_processes_that_start_at_once_share_one_queue(postgresql_url: str) -> None:
    start = threading.Barrier(6)

    def begin() -> None:
        start.wait()
        Doorbell(postgresql_url).close()

    with ThreadPoolExecutor(6) as pool:
        for each in [pool.submit(begin) for _ in range(6)]:
            each.result()


def test_a_line_to_the_queue_that_breaks_is_opened_again(postgresql_url: str) -> None:
    name = uuid.uuid4().hex
    url = f"{postgresql_url}&application_name={name}"
    with heard_at(url) as rings, open_at(url) as doorbell:
        doorbell.ring("send", "T0ACME0001", "c1")
        until(lambda: len(rings) == 1)
        with psycopg.connect(postgresql_url, autocommit=True) as server:
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = %s", [name])

        doorbell.ring("send", "T0ACME0001", "lost")  # may be the one that finds that the line is gone
        doorbell.ring("send", "T0ACME0001", "after")

        until(lambda: ("send", "T0ACME0001", "after") in rings, within=8)


def test_who_is_told_to_end_hears_no_more(queue_url: str) -> None:
    with heard_at(queue_url) as rings:
        pass
    with open_at(queue_url) as doorbell:
        doorbell.ring("send", "T0ACME0001", "c1")

    assert rings == []
