"""`python bot.py` as a process of its own: how it starts, and how it ends."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from sandbox.server import Sandbox
from sandbox.toingg import Toingg
from tests.conftest import GOOD, Mode, control, fresh_database, until
from tests.people import Form, Person

ROOT = Path(__file__).parent.parent


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def environment(**settings: str) -> dict[str, str]:
    """Return an environment without what the machine itself may have set for a bot."""
    mine = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TOINGG_"))}
    return {**mine, **settings}


@contextmanager
def process(sandbox: Sandbox, mode: Mode, role: str = "serve", **settings: str) -> Iterator[subprocess.Popen[str]]:
    """Run the bot as its users do, until it is ready."""
    port = int(settings.get("METRICS_PORT") or free_port())
    running = subprocess.Popen(
        [sys.executable, "bot.py", role],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        pipesize=2**20,  # nobody reads before the end, and a full pipe would stop the bot
        text=True,
        env=environment(
            **{
                "SLACK_BOT_TOKEN": sandbox.bot_token,
                "SLACK_SIGNING_SECRET": sandbox.signing_secret,
                "SLACK_APP_TOKEN": sandbox.app_token if mode == "socket" else "",
                "SLACK_API_URL": sandbox.slack_api_url,
                "TOINGG_API_URL": sandbox.toingg_api_url,
                "TOINGG_API_KEY": "tg_sandbox_key_acme_0001",
                "DATABASE_URL": fresh_database(),
                "PORT": str(port),
                "SHUTDOWN_GRACE": "10",
                **settings,
            }
        ),
    )
    try:
        sandbox.point_at(f"http://127.0.0.1:{port}" if mode == "http" else None)
        until(lambda: _answers(f"http://127.0.0.1:{port}/readyz"), within=15)
        if mode == "socket":
            until(lambda: control(sandbox, "GET", "bot")["socket_connections"] > 0)
        yield running
    finally:
        running.kill()
        running.communicate()


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=1).ok
    except requests.ConnectionError:
        return False


@pytest.mark.parametrize("mode", ["http", "socket"])
def test_what_is_in_flight_comes_to_its_end_when_the_bot_is_told_to_end(
    workspace: Sandbox, alice: Person, toingg: Toingg, mode: Mode
) -> None:
    """SIGTERM while Toingg is at it: the campaign is made, the channel hears of it, and the process ends well."""
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
    assert "exists in Toingg" in form.text


def test_ctrl_c_ends_it(workspace: Sandbox) -> None:
    control(workspace, "POST", "reset")
    with process(workspace, "http") as running:
        running.send_signal(signal.SIGINT)
        _, log = running.communicate(timeout=15)

    assert running.returncode == 0
    assert "Traceback" not in log


def test_wrong_settings_are_said_all_at_once_before_anything_starts(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, str(ROOT / "bot.py")],
        cwd=tmp_path,
        env=environment(PORT="high", SLACK_BOT_TOKEN="xoxp-wrong-kind"),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert ended.returncode == 2
    assert all(name in ended.stderr for name in ("PORT", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"))
    assert "xoxp-wrong-kind" not in ended.stderr
    assert "Traceback" not in ended.stderr
