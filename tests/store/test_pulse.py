"""A process is ready if it can store a submission: it finds out by writing now and then, and tells whoever asks."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import requests

from sandbox.server import Sandbox
from tests.support.bots import settings_for
from tests.support.databases import created, set_default
from tests.support.processes import process
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.operations.doctor import Verdict, examine
from toingg_bot.settings.settings import Judged
from toingg_bot.store import Database, StoreUnavailable
from toingg_bot.store.migrating import migrate
from toingg_bot.store.pulse import Pulse


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    with closing(created(database_url)) as database:
        yield database


def test_a_process_is_not_ready_before_something_was_stored(database: Database) -> None:
    pulse = Pulse(database, "web")
    with pytest.raises(StoreUnavailable):
        pulse.last()

    pulse.look()

    assert pulse.last().oldest_waiting == 0


def test_every_process_knows_when_a_worker_was_last_alive(database: Database) -> None:
    web = Pulse(database, "web")
    web.look()
    assert web.last().worker_seen is None

    Pulse(database, "worker").look()
    web.look()

    assert 0 <= (web.last().worker_seen or 0) < 5


def test_each_role_has_one_row_however_long_it_runs(database: Database) -> None:
    for _ in range(3):
        for role in ("web", "worker", "doctor"):
            Pulse(database, role).beat()

    with database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM pulse").scalar() == 3


# A disk that is full


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A separate disk, which is soon full."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if mount is None or subprocess.run([mount, "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], check=False).returncode:
        pytest.skip("this machine lets nobody mount a disk")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)  # noqa: S607


def fill(disk: Path) -> Path:
    rest = disk / "rest"
    with rest.open("wb", buffering=0) as file:
        while True:
            try:
                file.write(b"x" * 4096)
            except OSError:
                return rest


def test_the_bot_is_not_ready_while_the_disk_is_full(workspace: Sandbox, small_disk: Path) -> None:
    control(workspace, "POST", "reset")
    url = f"sqlite:///{small_disk}/bot.db"
    with process(workspace, "http", DATABASE_URL=url):
        ready = control(workspace, "GET", "bot")["url"].replace("/slack/events", "/readyz")
        rest = fill(small_disk)

        until(lambda: requests.get(ready, timeout=5).status_code == 503, within=15)
        assert requests.get(ready, timeout=5).json()["why"] == "the database cannot be used"
        settings = settings_for(workspace, DATABASE_URL=url)
        found = next(finding for finding in examine(lambda: Judged(settings)) if finding.name == "Database")
        assert found.verdict is Verdict.UNWELL
        assert "SQLITE_FULL" in found.words

        rest.unlink()
        until(lambda: requests.get(ready, timeout=5).ok, within=15)


# A server that became a standby


def test_sessions_that_can_only_read_are_closed_at_the_first_refusal(own_url: str) -> None:
    with closing(Database(own_url)) as database:
        migrate(database)
    set_default(own_url, "SET default_transaction_read_only = on")
    with closing(Database(own_url)) as database:
        with database.read(), database.read(), database.read():
            pass  # so that there are several of them
        pulse = Pulse(database, "web")
        pulse.look()
        with pytest.raises(StoreUnavailable, match="25006"):
            pulse.last()

        set_default(own_url, "RESET default_transaction_read_only")
        pulse.look()

        assert pulse.last().oldest_waiting == 0


@pytest.mark.parametrize("level", ["serializable", "repeatable read"])
def test_a_stricter_default_isolation_changes_nothing(own_url: str, level: str) -> None:
    set_default(own_url, f"SET default_transaction_isolation = '{level}'")
    with closing(Database(own_url)) as database:
        migrate(database)
        with database.write() as connection:
            assert connection.exec_driver_sql("SHOW transaction_isolation").scalar() == "read committed"
