"""A PostgreSQL restarts or becomes a standby while whole processes work with it: none of them has to be restarted."""

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.campaigns import GOOD
from tests.support.databases import do_without, set_default
from tests.support.deployment import Deployment
from tests.support.outcomes import creates
from tests.support.people import Form, Person
from tests.support.servers import closed_port
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.delivery.orphans import GONE
from toingg_bot.store import Database, migrating

AWAY = "I can't reach my database right now"
TITLE = GOOD["Title"]


@dataclass(frozen=True)
class Server:
    """A PostgreSQL just for this test, which may be stopped and started."""

    programs: Path
    folder: Path
    port: int

    @property
    def url(self) -> str:
        """Its database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def control(self, what: str) -> None:
        """Start, stop or restart it, and wait until that is done."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        run(
            "pg_ctl",
            what,
            "--pgdata",
            f"{self.folder}/data",
            "--mode=fast",
            "--wait",
            "--options",
            options,
            server=self,
        )


def run(program: str, *words: str, server: Server) -> None:
    """Run one of PostgreSQL's programs, which refuse to run as root."""
    somebody = "postgres" if os.geteuid() == 0 else None
    with (server.folder / "log").open("ab") as log:
        subprocess.run(
            [server.programs / program, *words],
            check=True,
            stdout=log,
            stderr=log,
            cwd=server.folder,
            user=somebody,
            group=somebody,
            extra_groups=[] if somebody else None,
        )


@pytest.fixture
def server() -> Iterator[Server]:
    """A running PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [Path(shutil.which("initdb") or "/nowhere")]
    if not found[-1].exists():
        do_without("there is no initdb on this machine")
    with TemporaryDirectory() as folder:
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        server = Server(found[-1].parent, Path(folder), closed_port())
        run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync", "data", server=server)
        server.control("start")
        try:
            yield server
        finally:
            server.control("stop")


@contextmanager
def at_work(workspace: Sandbox, url: str, folder: Path, *roles: str) -> Iterator[Deployment]:
    """Run processes of these roles, none of which may end by itself."""
    control(workspace, "POST", "reset")
    with closing(Database(url)) as database:
        migrating.migrate(database)
    deployment = Deployment(workspace, url, folder)
    workspace.point_at(f"http://127.0.0.1:{deployment.port}")
    with ExitStack() as stack:
        running = [stack.enter_context(deployment.process(role)) for role in roles]
        until(lambda: deployment.readiness().ok, within=20)
        yield deployment
        assert [process.poll() for process in running] == [None] * len(roles)


def form_of(person: Person) -> Form:
    form = person.types("/campaign", in_="#campaigns")
    assert isinstance(form, Form), form
    return form.fill(GOOD)


def test_a_restart_during_a_slow_create_makes_nothing_unknown(
    workspace: Sandbox, alice: Person, toingg: Toingg, server: Server, tmp_path: Path
) -> None:
    """The sending process has lost its lock, and takes it again before others think that it is gone."""
    with at_work(workspace, server.url, tmp_path, "web", "worker", "worker") as deployment:
        toingg.delay_s = 2 * GONE + 2
        submitting = threading.Thread(target=form_of(alice).submit)
        submitting.start()
        until(lambda: creates(toingg) == 1)

        server.control("restart")

        message = alice.sees(TITLE, in_="#campaigns", within=3 * GONE + 10)
        assert "Campaign created" in message.text
        submitting.join()
        assert deployment.asked("SELECT count(*) FROM campaigns WHERE state = 'created'") == 1
    assert creates(toingg) == 1
    logs = "".join(file.read_text() for file in tmp_path.glob("worker-*.log"))
    assert "this process is not seen to be there at the moment" in logs
    assert "the process that was at it is gone" not in logs


def test_of_several_servers_the_one_that_takes_writes_is_used(own_url: str, server: Server) -> None:
    """The first one still answers, but is a standby by now."""
    set_default(server.url, "SET default_transaction_read_only = on")
    primary = make_url(own_url)
    name = sql.Identifier(str(primary.database))
    with psycopg.connect(server.url, autocommit=True, options="-c default_transaction_read_only=off") as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        connection.execute(sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on").format(name))
        connection.execute(sql.SQL("CREATE ROLE {} SUPERUSER LOGIN").format(sql.Identifier(str(primary.username))))
    hosts = f"127.0.0.1:{server.port},{primary.host}:{primary.port or 5432}"
    both = f"postgresql://{primary.username}@{hosts}/{primary.database}"

    with closing(Database(both)) as database:
        migrating.migrate(database)

        assert migrating.form_of(database) is migrating.Form.CURRENT


def test_after_a_failover_the_next_submission_is_stored(
    workspace: Sandbox, alice: Person, toingg: Toingg, own_url: str, tmp_path: Path
) -> None:
    """The server became a standby that does not close its sessions, and another one took its place."""
    with at_work(workspace, own_url, tmp_path, "web", "worker") as deployment:
        form = form_of(alice)
        set_default(own_url, "SET default_transaction_read_only = on")
        deployment.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        until(lambda: deployment.readiness().status_code == 503, within=20)
        assert AWAY in "".join(form.submit().errors.values())

        set_default(own_url, "RESET default_transaction_read_only")

        assert form.submit().result == "updated"
        assert "Campaign created" in alice.sees(TITLE, in_="#campaigns", within=25).text, (
            "found by the sweep at the latest"
        )
        until(lambda: deployment.readiness().ok, within=20)
    assert creates(toingg) == 1
