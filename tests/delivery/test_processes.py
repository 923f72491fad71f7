"""One web process and workers on one PostgreSQL: processes come and go, and no campaign is lost."""

import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.campaigns import GOOD, TITLE, submission
from tests.support.databases import KEY
from tests.support.deployment import Deployment, migrated
from tests.support.ids import ACME
from tests.support.outcomes import creates
from tests.support.people import Person
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.delivery.doorbell import Doorbell
from toingg_bot.store import CampaignStore, Database, Sealer


@pytest.fixture(scope="module")
def web(workspace: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """A web process that has no worker yet."""
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
    """The worker's answer arrives before the web process acknowledges: it comes through the database, not a queue."""
    with deployment.process("worker"), deployment.process("worker"):
        form = alice.types("/campaign", in_="#campaigns")

        assert form.fill(GOOD).submit().result == "updated"

        assert "is ready in Toingg" in form.text
        assert "Campaign created" in alice.sees(TITLE, in_="#campaigns").text
        assert creates(toingg) == 1


def test_if_a_worker_is_killed_during_a_create_the_campaign_is_found_and_not_created_again(
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

    until(lambda: bool(toingg.campaigns), within=5)
    deployment.let_time_pass()
    with deployment.process("worker"):
        alice.sees("Campaign created", in_="#campaigns", within=15)
    assert creates(toingg) == 1


def test_the_sweep_finds_what_the_queue_loses(deployment: Deployment, alice: Person, toingg: Toingg) -> None:
    submits(alice)
    deployment.execute("DELETE FROM huey_task")
    deployment.let_time_pass()

    with deployment.process("worker"):
        assert "Campaign created" in alice.sees(TITLE, in_="#campaigns", within=8).text

    assert creates(toingg) == 1


def test_a_worker_that_is_told_to_end_finishes_its_work_and_leaves_the_rest_to_others(
    deployment: Deployment, alice: Person, toingg: Toingg
) -> None:
    """Four campaigns are in flight, and two wait for their turn."""
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


def test_a_worker_whose_clock_is_an_hour_off_is_neither_late_nor_early(
    deployment: Deployment, alice: Person, toingg: Toingg
) -> None:
    """All stored times are the database's: when to send again, when to look, when the modal can be updated."""
    with deployment.process("worker", clock=3600), deployment.process("worker", clock=-3600):
        toingg.behave("rate_limited", times=1)
        submits(alice, "Slowly")
        toingg.behave("drop_before", times=1)
        submits(alice, "Lost")

        until(lambda: deployment.asked("SELECT count(*) FROM campaigns WHERE lookups = 0 AND look_up_at > 0") == 1)
        to_come = "SELECT {} - extract(epoch from clock_timestamp()) FROM campaigns WHERE title = '{}'"
        assert -5 < deployment.asked(to_come.format("look_up_at", "Lost")) <= 5
        assert deployment.asked(to_come.format("not_before", "Slowly")) <= 3
        alice.sees("Campaign created: Slowly", in_="#campaigns", within=10)
    assert deployment.asked("SELECT sent_at - accepted_at FROM campaigns WHERE title = 'Slowly'") >= 2


def test_a_process_has_no_more_connections_than_the_setting_says(workspace: Sandbox, tmp_path: Path) -> None:
    """The doorbell's connections count too; a request that finds none free waits, and is still answered."""
    control(workspace, "POST", "reset")
    with migrated(tmp_path) as url:
        settings = {"DATABASE_POOL": "4", "DATABASE_URL": f"{url}&application_name=counted"}
        deployment = Deployment(workspace, url, tmp_path, settings)
        counted = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'counted'"
        seen: list[float] = []
        with deployment.process("web"), deployment.process("worker"), ThreadPoolExecutor(16) as pool:
            answers = [pool.submit(deployment.readiness) for _ in range(64)]
            while not all(answer.done() for answer in answers):
                seen.append(deployment.asked(counted))

    assert {answer.result().status_code for answer in answers} == {200}
    assert 4 <= max(seen) <= 8
