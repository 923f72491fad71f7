"""Several processes behind one port answer as one would, and are counted as one."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.campaigns import GOOD
from tests.support.counts import Counts, read
from tests.support.deployment import Deployment, migrated
from tests.support.environments import Mode
from tests.support.people import Person
from tests.support.processes import process
from tests.support.switches import control
from tests.support.waiting import until

REFUSED = 'toingg_bot_requests_total{kind="refused",status="401"}'


@pytest.fixture(scope="module")
def three(workspace: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Deployment, int]]:
    """Three processes that answer behind one port, and the process that supervises them."""
    folder = tmp_path_factory.mktemp("concurrency")
    with migrated(folder) as url:
        deployment = Deployment(workspace, url, folder, {"WEB_CONCURRENCY": "3", "TMPDIR": str(folder)})
        with deployment.process("web") as running:
            until(lambda: len(children(running.pid)) == 3)
            until(lambda: sum(deployment.readiness().ok for _ in range(9)) == 9, within=15)
            yield deployment, running.pid
            running.terminate()
            assert running.wait(timeout=15) == 0
            assert list(folder.glob("toingg_bot-*")) == []


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def scraped(deployment: Deployment) -> Counts:
    return read(requests.get(f"http://127.0.0.1:{deployment.port}/metrics", timeout=5).text)


def refused(deployment: Deployment, times: int) -> None:
    for _ in range(times):
        assert requests.post(f"http://127.0.0.1:{deployment.port}/slack/events", b"{}", timeout=5).status_code == 401


def test_each_process_reports_the_metrics_of_all(three: tuple[Deployment, int]) -> None:
    deployment, _ = three
    before = scraped(deployment).get(REFUSED, 0)

    refused(deployment, 30)

    assert {scraped(deployment)[REFUSED] for _ in range(20)} == {before + 30}


def test_counts_remain_when_their_process_ends(three: tuple[Deployment, int]) -> None:
    deployment, master = three
    refused(deployment, 30)
    before = scraped(deployment)
    for child in children(master):
        os.kill(child, signal.SIGKILL)

    until(lambda: _answers(deployment), within=15)
    refused(deployment, 5)
    after = scraped(deployment)

    assert after[REFUSED] == before[REFUSED] + 5
    assert [series for series in before if series.endswith("_total") and after[series] < before[series]] == []
    assert not [series for series in after if series.startswith("process_")], "one process is not all of them"


def _answers(deployment: Deployment) -> bool:
    try:
        return deployment.readiness().ok
    except requests.ConnectionError:
        return False


def test_campaigns_are_created_as_with_one_process(
    three: tuple[Deployment, int], workspace: Sandbox, alice: Person, toingg: Toingg
) -> None:
    deployment, _ = three
    control(workspace, "POST", "reset")
    workspace.point_at(f"http://127.0.0.1:{deployment.port}")
    with deployment.process("worker"):
        for number in range(4):
            alice.types("/campaign", in_="#campaigns").fill(GOOD | {"Title": f"Campaign {number}"}).submit()
        until(lambda: len(alice.messages("#campaigns")) == 4, within=15)

    assert len(toingg.campaigns) == 4


@pytest.mark.parametrize(("mode", "role"), [("http", "serve"), ("socket", "web"), ("http", "web")])
def test_if_processes_would_have_to_share_more_than_a_database_there_is_one_and_the_log_says_so(
    workspace: Sandbox, mode: Mode, role: str
) -> None:
    control(workspace, "POST", "reset")
    with process(workspace, mode, role, WEB_CONCURRENCY="3") as running:
        assert len(children(running.pid)) == 1
        running.send_signal(signal.SIGTERM)
        _, log = running.communicate(timeout=15)

    assert "WEB_CONCURRENCY is not used" in log
