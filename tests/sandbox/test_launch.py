"""`python -m sandbox` starts everything and ends everything, and a developer's own credentials have no part in it."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.bot_process import SETTINGS
from sandbox.companies import FIRST_TOKENS
from tests.people import Person
from tests.servers import closed_port

ROOT = Path(__file__).parents[2]
WITH_ANOTHER_BOT = (
    "import sys; from sandbox.__main__ import main; sys.exit(main(sys.argv[2:], [sys.executable, sys.argv[1]]))"
)

STAND_IN = """
import http.server, json, os, pathlib, signal, sys, threading, urllib.request

class Ready(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/readyz" else 404)
        self.end_headers()

def end(*_):
    sandbox = os.environ["SLACK_API_URL"] + "api.test"
    pathlib.Path(__file__).with_suffix(".end").write_text(str(urllib.request.urlopen(sandbox).status))
    threading.Thread(target=server.shutdown).start()

start = {**os.environ, "cwd": os.getcwd(), "pid": str(os.getpid())}
pathlib.Path(__file__).with_suffix(".new").write_text(json.dumps(start))
os.replace(pathlib.Path(__file__).with_suffix(".new"), pathlib.Path(__file__).with_suffix(".json"))
server = http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Ready)
signal.signal(signal.SIGTERM, end)
server.serve_forever()
"""

REAL = {
    "SLACK_BOT_TOKEN": "xoxb-of-a-real-workspace",
    "SLACK_APP_TOKEN": "xapp-of-a-real-workspace",
    "SLACK_CLIENT_SECRET": "secret-of-a-real-app",
    "SLACK_SOMETHING_NEW": "of-a-real-app",
    "TOINGG_API_KEY": "tg_real_key",
    "DATABASE_URL": "postgresql://real.example/bot",
    "ENCRYPTION_KEYS": "a-real-key",
}
"""What a developer may have in the environment and in `.env`."""


class Launch:
    """A running `python -m sandbox` and its files."""

    def __init__(self, process: "subprocess.Popen[str]", folder: Path, ports: tuple[int, int]) -> None:
        self.process = process
        self.url = f"http://127.0.0.1:{ports[0]}"
        self.bot_url = f"http://127.0.0.1:{ports[1]}"
        self.state_file = folder / "state.json"

    def state(self) -> Any:
        """Wait until all is up, and return what the state file says."""
        return self.reads(self.state_file)

    def reads(self, file: Path) -> Any:
        """Wait for a file, and return the JSON in it."""
        deadline = time.monotonic() + 40
        while not file.exists():
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < deadline, "it did not come up"
            time.sleep(0.05)
        return json.loads(file.read_text())

    def ends(self, with_signal: int | None = None) -> tuple[int, str, str]:
        """Return how it ended, and what it said on its two outputs."""
        if with_signal is not None:
            self.process.send_signal(with_signal)
        output, errors = self.process.communicate(timeout=40)
        return self.process.returncode, output, errors


@contextmanager
def launched(
    folder: Path, *options: str, bot: Path | None = None, ports: tuple[int, int] | None = None
) -> Iterator[Launch]:
    """Start the sandbox as a developer would who works in `folder`, with real credentials lying about."""
    port, bot_port = ports or (closed_port(), closed_port())
    start = ["-c", WITH_ANOTHER_BOT, f"{bot}"] if bot else ["-m", "sandbox"]
    chosen = ["--port", f"{port}", "--bot-port", f"{bot_port}", "--state-file", f"{folder / 'state.json'}"]
    (folder / ".env").write_text("".join(f"{name}={value}\n" for name, value in REAL.items()))
    process = subprocess.Popen(
        [sys.executable, *start, *chosen, *options],
        cwd=folder,
        env=os.environ | REAL | {"PYTHONPATH": f"{ROOT}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Launch(process, folder, (port, bot_port))
    finally:
        if process.poll() is None:
            process.terminate()
            process.communicate()


@pytest.fixture
def stand_in(tmp_path: Path) -> Path:
    """A program in place of the bot, which writes down its environment and says when it was told to end."""
    program = tmp_path / "stand_in.py"
    program.write_text(STAND_IN)
    return program


@pytest.mark.parametrize("transport", ["http", "socket"])
def test_one_command_brings_up_a_slack_in_which_the_bot_answers(tmp_path: Path, transport: str) -> None:
    with launched(tmp_path, "--bot", transport) as launch:
        launch.state()

        form = Person(launch.url, "alice").types("/campaign")

        assert "Title" in form.labels
        status, output, errors = launch.ends(signal.SIGINT)
        assert (status, "Traceback" in errors) == (0, False)
        assert re.search(r"ready: http://localhost:\d+", output)


@pytest.mark.parametrize("transport", ["http", "socket"])
def test_nothing_of_a_developers_own_settings_reaches_the_bot(tmp_path: Path, stand_in: Path, transport: str) -> None:
    """Each of them is set, if only to nothing, so that `.env` is not asked; and the bot works in another folder."""
    with launched(tmp_path, "--bot", transport, bot=stand_in) as launch:
        environment = launch.reads(stand_in.with_suffix(".json"))

    assert not set(REAL.values()) & set(environment.values())
    assert set(SETTINGS) <= set(environment)
    assert "SLACK_SOMETHING_NEW" not in environment
    assert environment["SLACK_BOT_TOKEN"] == FIRST_TOKENS["T0ACME0001"]
    assert environment["SLACK_API_URL"] == f"{launch.url}/api/"
    assert environment["TOINGG_API_URL"] == f"{launch.url}/toingg/api/v3"
    assert bool(environment["SLACK_APP_TOKEN"]) is (transport == "socket")
    assert bool(environment["SLACK_SIGNING_SECRET"]) is (transport == "http")
    assert environment["DATABASE_URL"] == f"sqlite:///{environment['cwd']}/toingg_bot.db"
    assert not Path(environment["cwd"]).exists(), "what the bot stored is gone with the sandbox"


def test_a_bot_that_anybody_can_install_has_no_token_and_no_key(tmp_path: Path, stand_in: Path) -> None:
    with launched(tmp_path, "--install", "oauth", bot=stand_in) as launch:
        state = launch.state()
        environment = launch.reads(stand_in.with_suffix(".json"))

    assert [name for name in SETTINGS if name.startswith(("SLACK_", "TOINGG_")) and environment[name]] == [
        "SLACK_SIGNING_SECRET",
        "SLACK_CLIENT_ID",
        "SLACK_CLIENT_SECRET",
        "SLACK_API_URL",
        "SLACK_AUTHORIZE_URL",
        "TOINGG_API_URL",
    ]
    assert environment["SLACK_CLIENT_SECRET"] == state["client_secret"]
    assert environment["SLACK_AUTHORIZE_URL"] == state["authorize_url"] == f"{launch.url}/oauth/v2/authorize"
    assert [workspace["bot_token"] for workspace in state["workspaces"]] == ["", ""]
    assert [place["enterprise_id"] for place in state["organisations"]] == ["E0NORTHWND"]


def test_what_people_install_cannot_be_had_in_socket_mode(tmp_path: Path) -> None:
    with launched(tmp_path, "--install", "oauth", "--bot", "socket") as launch:
        status, _, errors = launch.ends()

    assert (status, "--install oauth needs --bot http" in errors) == (2, True)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_the_bot_first_and_gracefully(tmp_path: Path, stand_in: Path, how: signal.Signals) -> None:
    """The stand-in calls Slack once more while it ends, and is answered."""
    with launched(tmp_path, bot=stand_in) as launch:
        launch.state()

        status, output, _ = launch.ends(how)

    assert (status, stand_in.with_suffix(".end").read_text()) == (0, "200")
    assert output.endswith("The sandbox ends.\n")
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{launch.bot_url}/readyz", trust_env=False)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a leash")
def test_a_sandbox_that_is_killed_takes_its_bot_along(tmp_path: Path, stand_in: Path) -> None:
    """The bot has the sandbox's outputs too, so they are not closed before it has ended."""
    with launched(tmp_path, bot=stand_in) as launch:
        launch.state()

        assert launch.ends(signal.SIGKILL)[0] == -signal.SIGKILL


def test_the_state_file_says_what_is_needed_from_outside(tmp_path: Path) -> None:
    with launched(tmp_path, "--bot", "none") as launch:
        state = launch.state()
        acme = state["workspaces"][0]
        answer = httpx.post(
            f"{state['slack_api_url']}auth.test",
            headers={"Authorization": f"Bearer {acme['bot_token']}"},
            trust_env=False,
        ).json()

        assert (answer["ok"], answer["team_id"]) == (True, acme["team_id"])
        assert state["toingg_api_url"] == f"{launch.url}/toingg/api/v3"
        assert state["signing_secret"]
        assert {"team_id", "bot_token", "app_token", "users", "channels"} <= set(acme)
        assert launch.ends(signal.SIGTERM)[0] == 0


def test_an_older_state_file_is_not_mistaken_for_this_one(tmp_path: Path, stand_in: Path) -> None:
    (tmp_path / "state.json").write_text("{}")

    with launched(tmp_path, bot=stand_in) as launch:
        while launch.state() == {}:
            time.sleep(0.05)
        assert launch.state()["slack_api_url"] == f"{launch.url}/api/"


@pytest.mark.parametrize(("place", "option"), [(0, "--port"), (1, "--bot-port")])
def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path: Path, place: int, option: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        ports = (taken, closed_port()) if place == 0 else (closed_port(), taken)
        with launched(tmp_path, ports=ports) as launch:
            status, _, errors = launch.ends()

    assert status == 1
    assert f"Port {taken}" in errors
    assert f"Choose another one with {option}." in errors
    assert "Traceback" not in errors
    assert not launch.state_file.exists()


@pytest.mark.parametrize("program", ["raise SystemExit(3)", STAND_IN + "\nos._exit(3)"])
def test_a_bot_that_ends_by_itself_ends_the_sandbox(tmp_path: Path, program: str) -> None:
    """Before it was ready, or after."""
    bot = tmp_path / "frail.py"
    bot.write_text(program)

    with launched(tmp_path, bot=bot) as launch:
        if "server" in program:
            launch.state()
            os.kill(int(launch.reads(bot.with_suffix(".json"))["pid"]), signal.SIGTERM)
        status, _, errors = launch.ends()

    assert status == 1
    assert "The bot ended by itself (exit status 3)" in errors
    assert "Traceback" not in errors


def test_help_says_what_there_is(tmp_path: Path) -> None:
    with launched(tmp_path, "--help") as launch:
        status, output, _ = launch.ends()

    assert status == 0
    assert all(option in output for option in ("--port", "--bot ", "--install", "--bot-port", "--state-file"))
