"""One web process and workers on one PostgreSQL: they come and go, and no campaign goes with them."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import requests

from sandbox.server import Sandbox
from sandbox.toingg import Toingg
from tests.conftest import GOOD, control, until
from tests.databases import KEY, fresh
from tests.people import Person
from tests.servers import closed_port
from tests.test_delivery import ACME, creates, submission
from toingg_bot.doorbell import Doorbell
from toingg_bot.store import CampaignStore, Database, Sealer
from toingg_bot.store.migrating import migrate

ROOT = Path(__file__).parent.parent
TITLE = "Diwali renewals"


@dataclass(frozen=True)
class Deployment:
    """A web process on a port, a database, and a place for logs."""

    sandbox: Sandbox
    port: int
    database_url: str
    folder: Path

    @contextmanager
    def process(self, role: str, clock: float = 0) -> Iterator[subprocess.Popen[bytes]]:
        """Run a process in a role until the block ends, if nobody ends it before; its clock is so many seconds off."""
        log = self.folder / f"{role}-{len(list(self.folder.glob('*.log')))}.log"
        environment = {
            "PATH": os.environ["PATH"],
            "SLACK_BOT_TOKEN": self.sandbox.bot_token,
            "SLACK_SIGNING_SECRET": self.sandbox.signing_secret,
            "SLACK_API_URL": self.sandbox.slack_api_url,
            "TOINGG_API_URL": self.sandbox.toingg_api_url,
            "TOINGG_API_KEY": "tg_sandbox_key_acme_0001",
            "DATABASE_URL": self.database_url,
            "ENCRYPTION_KEYS": KEY,
            "PORT": str(self.port),
            "SHUTDOWN_GRACE": "10",
            "PYTHONPATH": str(_machine_with_a_clock(self.folder, clock)),
        }
        with log.open("wb") as stderr:
            running = subprocess.Popen(
                [sys.executable, str(ROOT / "bot.py"), role], cwd=self.folder, env=environment, stderr=stderr
            )
        try:
            until(lambda: b"ready:" in log.read_bytes() or running.poll() is not None, within=20)
            assert running.poll() is None, log.read_text()
            yield running
        finally:
            running.kill()
            running.wait()
            assert "Traceback" not in log.read_text()

    def execute(self, statement: str) -> None:
        """Do something to the database that no program may do."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute(statement.encode())

    def asked(self, query: str) -> float:
        """Return a number that the database has."""
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            found = connection.execute(query.encode()).fetchone()
        assert found is not None
        return float(found[0])

    def let_time_pass(self) -> None:
        """Make everything due and overdue."""
        self.execute("UPDATE campaigns SET due_at = 0, overdue_at = 0 WHERE state IN ('accepted', 'sending')")


def _machine_with_a_clock(folder: Path, off: float) -> Path:
    """Return a folder that makes a Python which starts with it see another time than this machine's."""
    place = folder / f"clock{off:+}"
    place.mkdir(exist_ok=True)
    (place / "sitecustomize.py").write_text(f"import time\nright = time.time\ntime.time = lambda: right() + {off}\n")
    return place


@pytest.fixture(scope="module")
def web(workspace: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """What has no worker yet."""
    folder = tmp_path_factory.mktemp("processes")
    with ExitStack() as stack:
        url = stack.enter_context(fresh("postgresql", folder))
        with closing(Database(url)) as database:
            migrate(database)
        deployment = Deployment(workspace, closed_port(), url, folder)
        stack.enter_context(deployment.process("web"))
        until(lambda: requests.get(f"http://127.0.0.1:{deployment.port}/readyz", timeout=2).ok)
        yield deployment


@pytest.fixture
def deployment(web: Deployment, workspace: Sandbox) -> Deployment:
    """A fresh workspace for it, without campaigns of another test."""
    control(workspace, "POST", "reset")
    workspace.point_at(f"http://127.0.0.1:{web.port}")
    web.execute("DELETE FROM campaigns")
    return web


def submits(person: Person, title: str = TITLE) -> None:
    person.types("/campaign", in_="#campaigns").fill(GOOD | {"Title": title}).submit()


def test_a_campaign_goes_from_the_web_process_to_a_worker_and_back_to_the_form(
    deployment: Deployment, alice: Person, toingg: Toingg
) -> None:
    """The worker's answer is there before the web process acknowledges: the row carries it, not a queue."""
    with deployment.process("worker"), deployment.process("worker"):
        form = alice.types("/campaign", in_="#campaigns")

        assert form.fill(GOOD).submit().result == "updated"

        assert "exists in Toingg" in form.text
        assert "Campaign created" in alice.sees(TITLE, in_="#campaigns").text
        assert creates(toingg) == 1


def test_a_worker_that_is_killed_while_toingg_is_at_it_leaves_an_unknown_outcome_and_no_second_create(
    deployment: Deployment, alice: Person, toingg: Toingg
) -> None:
    toingg.delay_s = 3
    with deployment.process("worker") as worker:
        submits(alice)
        until(lambda: creates(toingg) == 1)

        worker.kill()
        worker.wait()

    deployment.let_time_pass()
    with deployment.process("worker"):
        message = alice.sees("could not confirm", in_="#campaigns")
        assert "Send again" in message.buttons
    assert creates(toingg) == 1


def test_what_the_queue_loses_the_sweep_finds(deployment: Deployment, alice: Person, toingg: Toingg) -> None:
    submits(alice)
    deployment.execute("DELETE FROM huey_task")
    deployment.let_time_pass()

    with deployment.process("worker"):
        assert "Campaign created" in alice.sees(TITLE, in_="#campaigns").text

    assert creates(toingg) == 1


def test_a_worker_that_is_told_to_end_ends_what_it_began_and_leaves_the_rest_to_others(
    deployment: Deployment, alice: Person, toingg: Toingg
) -> None:
    """Four are under way, and two wait for a seat."""
    toingg.delay_s = 1.5
    titles = [f"{TITLE} {number}" for number in range(6)]
    with deployment.process("worker") as ending, deployment.process("worker"):
        with closing(CampaignStore(Database(deployment.database_url), Sealer([KEY]))) as store:
            for number, title in enumerate(titles):
                store.accept(submission(f"c{number}", title))
        with closing(Doorbell(deployment.database_url)) as doorbell:
            for number in range(6):
                doorbell.ring("send", ACME, f"c{number}")
        until(lambda: creates(toingg) == 4)

        ending.send_signal(signal.SIGTERM)

        assert ending.wait(timeout=12) == 0
        deployment.let_time_pass()
        until(lambda: len(alice.messages("#campaigns")) == 6, within=15)

    assert sorted(campaign["title"] for campaign in toingg.campaigns) == titles
    assert all("Campaign created" in message.text for message in alice.messages("#campaigns"))


@pytest.mark.parametrize("clock", [3600, -3600])
def test_a_worker_whose_clock_is_an_hour_off_is_neither_late_nor_early(
    deployment: Deployment, alice: Person, toingg: Toingg, clock: float
) -> None:
    """All times in the rows are the database's: when to send again, when to look, when the modal can be updated."""
    with deployment.process("worker", clock):
        toingg.behave("rate_limited", times=1)
        submits(alice, "Slowly")
        toingg.behave("drop_before", times=1)
        submits(alice, "Lost")

        to_come = "SELECT {} - extract(epoch from clock_timestamp()) FROM campaigns WHERE title = '{}'"
        assert 0 < deployment.asked(to_come.format("look_up_at", "Lost")) <= 5
        assert deployment.asked(to_come.format("not_before", "Slowly")) <= 3
        slowly = alice.sees("Campaign created", in_="#campaigns", within=8)
        assert "Slowly" in slowly.text
    waited = deployment.asked("SELECT sent_at - accepted_at FROM campaigns WHERE title = 'Slowly'")
    assert 2 <= waited < 8
