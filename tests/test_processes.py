"""One web process and workers on one PostgreSQL: they come and go, and no campaign goes with them."""

import signal
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from sandbox.server import Sandbox
from sandbox.toingg import Toingg
from tests.conftest import GOOD, control, until
from tests.databases import KEY
from tests.deployment import Deployment, migrated
from tests.people import Person
from tests.test_delivery import ACME, creates, submission
from toingg_bot.doorbell import Doorbell
from toingg_bot.store import CampaignStore, Database, Sealer

TITLE = "Diwali renewals"


@pytest.fixture(scope="module")
def web(workspace: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """What has no worker yet."""
    folder = tmp_path_factory.mktemp("processes")
    with migrated(folder) as url:
        deployment = Deployment(workspace, url, folder)
        with deployment.process("web"):
            until(lambda: deployment.readiness().ok)
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
    toingg.delay_s = 2
    submitting = threading.Thread(target=submits, args=[alice])
    with deployment.process("worker") as worker:
        submitting.start()
        until(lambda: creates(toingg) == 1)

        worker.kill()
        worker.wait()
    submitting.join()

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
        assert "Campaign created" in alice.sees(TITLE, in_="#campaigns", within=8).text

    assert creates(toingg) == 1


def test_a_worker_that_is_told_to_end_ends_what_it_began_and_leaves_the_rest_to_others(
    deployment: Deployment, alice: Person, toingg: Toingg
) -> None:
    """Four are under way, and two wait for a seat."""
    toingg.delay_s = 1.0
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


def test_workers_whose_clocks_are_an_hour_off_are_neither_late_nor_early(
    deployment: Deployment, alice: Person, toingg: Toingg
) -> None:
    """All times in the rows are the database's: when to send again, when to look, when the modal can be updated."""
    with deployment.process("worker", clock=3600), deployment.process("worker", clock=-3600):
        toingg.behave("rate_limited", times=1)
        submits(alice, "Slowly")
        toingg.behave("drop_before", times=1)
        submits(alice, "Lost")

        until(lambda: deployment.asked("SELECT count(*) FROM campaigns WHERE lookups = 0 AND look_up_at > 0") == 1)
        to_come = "SELECT {} - extract(epoch from clock_timestamp()) FROM campaigns WHERE title = '{}'"
        assert -5 < deployment.asked(to_come.format("look_up_at", "Lost")) <= 5
        assert deployment.asked(to_come.format("not_before", "Slowly")) <= 3
        assert "Slowly" in alice.sees("Campaign created", in_="#campaigns", within=10).text
    assert deployment.asked("SELECT sent_at - accepted_at FROM campaigns WHERE title = 'Slowly'") >= 2
