"""`python bot.py` as a separate process: how it starts, and how it ends."""

import signal
import socket
import subprocess
import sys
import tomllib
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from sandbox.server import Sandbox
from sandbox.toingg.service import Toingg
from tests.support.campaigns import GOOD
from tests.support.databases import fresh_database
from tests.support.environments import HTTP, Mode
from tests.support.people import Form, Person
from tests.support.places import ROOT
from tests.support.processes import answers, environment, process, ran
from tests.support.servers import closed_port
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot import __version__


@pytest.mark.parametrize("mode", ["http", "socket"])
def test_what_is_in_flight_is_finished_when_the_bot_is_told_to_end(
    workspace: Sandbox, alice: Person, toingg: Toingg, mode: Mode
) -> None:
    """SIGTERM during a create: the campaign is created, the channel hears of it, and the process ends normally."""
    control(workspace, "POST", "reset")
    with process(workspace, mode) as running:
        toingg.delay_s = 2.5
        form = alice.types("/campaign", in_="#campaigns")
        assert isinstance(form, Form)
        form.fill(GOOD).submit()

        running.send_signal(signal.SIGTERM)
        _, log = running.communicate(timeout=15)

    assert running.returncode == 0
    assert len(toingg.campaigns) == 1
    assert "Campaign created" in alice.sees("Diwali renewals", in_="#campaigns").text
    assert "Traceback" not in log


@pytest.mark.parametrize("mode", ["http", "socket"])
def test_a_submission_that_is_being_answered_is_answered_before_the_end(
    workspace: Sandbox, alice: Person, toingg: Toingg, mode: Mode
) -> None:
    """SIGTERM between the submission and its acknowledgement."""
    control(workspace, "POST", "reset")
    with process(workspace, mode) as running:
        toingg.delay_s = 0.8
        form = alice.types("/campaign", in_="#campaigns")
        assert isinstance(form, Form)
        form.fill(GOOD)
        timer = subprocess.Popen(["/bin/sh", "-c", f"sleep 0.3; kill -TERM {running.pid}"])

        answer = form.submit()

        timer.wait()
        running.communicate(timeout=15)

    assert answer.result == "updated"
    assert "is ready in Toingg" in form.text


def test_ctrl_c_ends_it(workspace: Sandbox) -> None:
    control(workspace, "POST", "reset")
    with process(workspace, "http") as running:
        running.send_signal(signal.SIGINT)
        _, log = running.communicate(timeout=15)

    assert running.returncode == 0
    assert "Traceback" not in log


def test_all_wrong_settings_are_reported_at_once_before_anything_starts(tmp_path: Path) -> None:
    ended = ran({"PORT": "high", "SLACK_BOT_TOKEN": "xoxp-wrong-kind"}, folder=tmp_path)

    assert ended.returncode == 2
    assert all(name in ended.stderr for name in ("PORT", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"))
    assert "xoxp-wrong-kind" not in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_version_is_printed_and_defined_in_one_place() -> None:
    said = ran({}, "--version")
    package = tomllib.loads((ROOT / "pyproject.toml").read_text())

    assert said.returncode == 0
    assert said.stdout == f"toingg_bot {__version__}\n"
    assert package["project"]["dynamic"] == ["version"]
    assert package["tool"]["hatch"]["version"]["path"] == "toingg_bot/__init__.py"


# Where it listens

HOSTS = {
    "127.0.0.1": ["127.0.0.1"],
    "0.0.0.0": ["127.0.0.1"],  # noqa: S104
    "::1": ["[::1]"],
    "[::1]": ["[::1]"],
    "::": ["127.0.0.1", "[::1]"],
    "[::]": ["127.0.0.1", "[::1]"],
    "localhost": ["localhost"],
}


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize("host", HOSTS)
def test_it_listens_on_the_address_in_host_of_either_kind(host: str, tmp_path: Path) -> None:
    """A web process, and a worker that got a port. Anybody on this machine may read the metrics."""
    if "::1" in str(HOSTS[host]) and not has_ipv6():
        pytest.skip("this machine has no IPv6")
    web, worker = closed_port(), closed_port()
    settings = {
        **HTTP,
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
        "DATABASE_URL": fresh_database(),
        "HOST": host,
        "PORT": str(web),
        "METRICS_PORT": str(worker),
    }
    with ExitStack() as processes:
        for role in ("web", "worker"):
            running = subprocess.Popen(
                [sys.executable, str(ROOT / "bot.py"), role],
                cwd=tmp_path,
                env=environment(**settings),
                stderr=subprocess.DEVNULL,
            )
            processes.callback(running.wait)
            processes.callback(running.kill)
        for port in (web, worker):
            for address in HOSTS[host]:
                until(lambda: answers(f"http://{address}:{port}/healthz"), within=20)  # noqa: B023
                assert requests.get(f"http://{address}:{port}/metrics", timeout=5).status_code == 200
