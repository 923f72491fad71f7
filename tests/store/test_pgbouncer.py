"""PostgreSQL behind PgBouncer in transaction mode, where each transaction may get another session."""

from contextlib import closing
from pathlib import Path

import pytest

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.campaigns import GOOD
from tests.support.databases import KEY, set_default
from tests.support.deployment import Deployment
from tests.support.environments import in_sandbox
from tests.support.outcomes import creates
from tests.support.people import Person
from tests.support.pgbouncer import pgbouncer
from tests.support.processes import ran
from tests.support.servers import closed_port
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.store import Database
from toingg_bot.store.migrating import migrate


@pytest.mark.parametrize("isolation", ["read committed", "serializable"])
def test_campaigns_are_created_behind_it(
    workspace: Sandbox, alice: Person, toingg: Toingg, own_url: str, tmp_path: Path, isolation: str
) -> None:
    set_default(own_url, f"SET default_transaction_isolation = '{isolation}'")
    control(workspace, "POST", "reset")
    with pgbouncer(own_url, tmp_path) as url:
        with closing(Database(url)) as database:
            migrate(database)
        deployment = Deployment(workspace, url, tmp_path)
        workspace.point_at(f"http://127.0.0.1:{deployment.port}")
        with deployment.process("web"), deployment.process("worker"), deployment.process("worker"):
            until(lambda: deployment.readiness().ok)
            for number in range(12):
                form = alice.types("/campaign", in_="#campaigns")
                form.fill(GOOD | {"Title": f"Campaign {number}"}).submit()

            until(lambda: len(toingg.campaigns) == 12, within=20)
            until(lambda: len(alice.messages("#campaigns")) == 12, within=20)
    assert creates(toingg) == 12
    assert all("Campaign created" in message.text for message in alice.messages("#campaigns"))
    logs = "".join(file.read_text() for file in tmp_path.glob("*-*.log"))
    assert not [word for word in ("Prepared", "Protocol", "Serialization", '"error"') if word in logs]


def test_the_doctor_says_that_nobody_can_see_there_whether_a_process_is_alive(
    workspace: Sandbox, own_url: str, tmp_path: Path
) -> None:
    """There, a dead process's create waits until it is overdue, because no session can be held."""
    with pgbouncer(own_url, tmp_path) as url:
        with closing(Database(url)) as database:
            migrate(database)
        settings = in_sandbox(workspace, DATABASE_URL=url, ENCRYPTION_KEYS=KEY, PORT=str(closed_port()))
        said = ran(settings, "doctor").stdout

    queue = next(line for line in said.splitlines() if "Queue:" in line)
    assert "waits for 90 s" in queue
    assert "pooler" in queue
