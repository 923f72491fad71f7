"""`python -m sandbox` starts everything and ends everything, and never uses a developer's own credentials."""

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

from sandbox.bot.process import SETTINGS
from sandbox.workspace.companies import FIRST_TOKENS
from sandbox.workspace.manifest import Manifest
from sandbox.workspace.manifest_file import ManifestError
from tests.support.people import Person
from tests.support.places import ROOT
from tests.support.servers import closed_port

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
        """Wait until everything runs, and return the content of the state file."""
        return self.reads(self.state_file)

    def reads(self, file: Path) -> Any:
        """Wait for a file, and return its JSON."""
        deadline = time.monotonic() + 40
        while not file.exists():
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < deadline, "it did not come up"
            time.sleep(0.05)
        return json.loads(file.read_text())

    def ends(self, with_signal: int | None = None) -> tuple[int, str, str]:
        """Return how it ended, and its two outputs."""
        if with_signal is not None:
            self.process.send_signal(with_signal)
        output, errors = self.process.communicate(timeout=40)
        return self.process.returncode, output, errors


@contextmanager
def launched(
    folder: Path, *options: str, bot: Path | None = None, ports: tuple[int, int] | None = None
) -> Iterator[Launch]:
    """Start the sandbox as a developer would who works in `folder`, with real credentials around."""
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
def stand_in_bot(tmp_path: Path) -> Path:
    """A program in place of the bot, which records its environment and says when it was told to end."""
    program = tmp_path / "stand_in.py"
    program.write_text(STAND_IN)
    return program


@pytest.mark.parametrize("transport", ["http", "socket"])
def test_one_command_starts_a_slack_in_which_the_bot_answers(tmp_path: Path, transport: str) -> None:
    with launched(tmp_path, "--bot", transport) as launch:
        launch.state()

        form = Person(launch.url, "alice").types("/campaign")

        assert "Title" in form.labels
        status, output, errors = launch.ends(signal.SIGINT)
        assert (status, "Traceback" in errors) == (0, False)
        assert re.search(r"ready: http://localhost:\d+", output)


@pytest.mark.parametrize("transport", ["http", "socket"])
def test_none_of_a_developers_own_settings_reaches_the_bot(tmp_path: Path, stand_in_bot: Path, transport: str) -> None:
    """Each one is set, even if to nothing, so that `.env` is not read; and the bot runs in another folder."""
    with launched(tmp_path, "--bot", transport, bot=stand_in_bot) as launch:
        environment = launch.reads(stand_in_bot.with_suffix(".json"))

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


def test_a_bot_that_anybody_can_install_has_no_token_and_no_key(tmp_path: Path, stand_in_bot: Path) -> None:
    with launched(tmp_path, "--install", "oauth", bot=stand_in_bot) as launch:
        state = launch.state()
        environment = launch.reads(stand_in_bot.with_suffix(".json"))

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


def test_an_installable_app_cannot_use_socket_mode(tmp_path: Path) -> None:
    with launched(tmp_path, "--install", "oauth", "--bot", "socket") as launch:
        status, _, errors = launch.ends()

    assert (status, "--install oauth needs --bot http" in errors) == (2, True)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_sandbox_ends_the_bot_first_and_gracefully(tmp_path: Path, stand_in_bot: Path, how: signal.Signals) -> None:
    """The stand-in calls Slack once more while it ends, and gets an answer."""
    with launched(tmp_path, bot=stand_in_bot) as launch:
        launch.state()

        status, output, _ = launch.ends(how)

    assert (status, stand_in_bot.with_suffix(".end").read_text()) == (0, "200")
    assert output.endswith("The sandbox ends.\n")
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{launch.bot_url}/readyz", trust_env=False)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a leash")
def test_a_sandbox_that_is_killed_takes_its_bot_with_it(tmp_path: Path, stand_in_bot: Path) -> None:
    """The bot writes to the sandbox's outputs too, so they are not closed before it has ended."""
    with launched(tmp_path, bot=stand_in_bot) as launch:
        launch.state()

        assert launch.ends(signal.SIGKILL)[0] == -signal.SIGKILL


def test_the_state_file_contains_what_is_needed_from_outside(tmp_path: Path) -> None:
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


def test_an_older_state_file_is_not_mistaken_for_this_one(tmp_path: Path, stand_in_bot: Path) -> None:
    (tmp_path / "state.json").write_text("{}")

    with launched(tmp_path, bot=stand_in_bot) as launch:
        while launch.state() == {}:
            time.sleep(0.05)
        assert launch.state()["slack_api_url"] == f"{launch.url}/api/"


@pytest.mark.parametrize(("place", "option"), [(0, "--port"), (1, "--bot-port")])
def test_a_taken_port_is_reported_in_a_sentence(tmp_path: Path, place: int, option: str) -> None:
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


def test_another_manifest_declares_another_app(tmp_path: Path) -> None:
    (tmp_path / "other.yml").write_text(
        """
        display_information: {name: Other}
        features: {slash_commands: [{command: /other}]}
        oauth_config: {scopes: {bot: [commands]}}
        settings: {event_subscriptions: {bot_events: [message.im, app_uninstalled, app_mention]}}
        """
    )
    with launched(tmp_path, "--bot", "none", "--manifest", "other.yml") as launch:
        launch.state()
        assert [each["command"] for each in Person(launch.url, "alice").sight()["commands"]] == ["/other"]
        _, output, _ = launch.ends(signal.SIGTERM)

    assert "Unknown to this sandbox, and sent by POST /control/slack/event alone: message.im, app_mention." in output


BAD_MANIFESTS = {
    "nothing": (None, "cannot be read (No such file or directory)"),
    "a folder": (Path(), "cannot be read (Is a directory)"),
    "no text": (b"\xff\xfe\x00", "is not YAML"),
    "no YAML": (b"display_information:\n  name: [x", "is not YAML near line"),
    "a date that does not exist": (b"display_information: {name: x, since: 2026-02-30}", "is not YAML"),
    "nothing in it": (b"", "is none: the whole of it"),
    "a list": (b"- /campaign", "is none: the whole of it"),
    "another file": (b"services: {bot: {}}", "is none: display_information: Field required"),
    "commands that are none": (
        b"display_information: {name: x}\nfeatures: {slash_commands: {command: /x}}",
        "is none: features.slash_commands: ",
    ),
    "a command without a name": (
        b"display_information: {name: x}\nfeatures: {slash_commands: [{description: x}]}",
        "is none: features.slash_commands.0.command: Field required",
    ),
    "a command without a slash": (
        b"display_information: {name: x}\nfeatures: {slash_commands: [{command: campaign}]}",
        "is none: features.slash_commands.0.command: ",
    ),
    "a shortcut of no kind": (
        b"display_information: {name: x}\nfeatures: {shortcuts: [{type: both, name: x, callback_id: x}]}",
        "is none: features.shortcuts.0.type: ",
    ),
    "events that are none": (
        b"display_information: {name: x}\nsettings: {event_subscriptions: {bot_events: [1]}}",
        "is none: settings.event_subscriptions.bot_events.0: ",
    ),
    "scopes that are none": (
        b"display_information: {name: x}\noauth_config: {scopes: [commands]}",
        "is none: oauth_config.scopes: ",
    ),
}


@pytest.mark.parametrize(("content", "words"), BAD_MANIFESTS.values(), ids=BAD_MANIFESTS)
def test_a_bad_manifest_is_reported_in_a_sentence(tmp_path: Path, content: bytes | Path | None, words: str) -> None:
    manifest = tmp_path / "manifest"
    if isinstance(content, bytes):
        manifest.write_bytes(content)
    elif content is not None:
        manifest.mkdir()

    with pytest.raises(ManifestError) as raised:
        Manifest.read(manifest)

    sentence = f"{raised.value}"
    assert sentence.startswith(f"The manifest {manifest} {words}")
    assert (sentence.count("\n"), sentence[-1]) == (0, ".")


def test_the_sandbox_does_not_start_with_a_bad_manifest(tmp_path: Path) -> None:
    with launched(tmp_path, "--manifest", "manifest.yml") as launch:
        status, output, errors = launch.ends()

    assert (status, output) == (1, "")
    assert errors == "The manifest manifest.yml cannot be read (No such file or directory).\n"
    assert not launch.state_file.exists()


def test_empty_parts_of_a_manifest_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "manifest.yml").write_text(
        "display_information: {name: x}\nfeatures:\nsettings: {event_subscriptions: }"
    )

    declared = Manifest.read(tmp_path / "manifest.yml")

    assert (declared.commands, declared.events, declared.has_home) == ((), (), False)


@pytest.mark.parametrize("program", ["raise SystemExit(3)", STAND_IN + "\nos._exit(3)"])
def test_a_bot_that_ends_by_itself_ends_the_sandbox(tmp_path: Path, program: str) -> None:
    """Before it was ready, or afterwards."""
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


def test_help_lists_the_options(tmp_path: Path) -> None:
    with launched(tmp_path, "--help") as launch:
        status, output, _ = launch.ends()

    assert status == 0
    assert all(
        option in output for option in ("--port", "--bot ", "--install", "--bot-port", "--state-file", "--manifest")
    )


def test_a_workspace_whose_token_the_bot_lacks_is_not_a_dead_end(tmp_path: Path) -> None:
    """The page says where the bot works and how it gets elsewhere, and whoever tries anyway learns why it fails."""
    with launched(tmp_path) as launch:
        launch.state()
        alice, omar = Person(launch.url, "alice"), Person(launch.url, "omar")

        assert alice.sight()["app"]["works_in"] is None
        assert omar.sight()["app"]["works_in"] == "Acme Travels"
        said = omar.types("/campaign")
        assert said is not None
        assert "This app isn't set up in this workspace." in said.text
        _, output, _ = launch.ends(signal.SIGTERM)

    assert "Type /campaign there, in Acme Travels." in output
    assert 'make sandbox ARGS="--install oauth"' in output


def test_before_the_app_is_installed_nobody_is_told_to_type_its_command(tmp_path: Path, stand_in_bot: Path) -> None:
    with launched(tmp_path, "--install", "oauth", bot=stand_in_bot) as launch:
        launch.state()
        assert Person(launch.url, "omar").sight()["app"] == {
            "name": "Toingg",
            "is_installed": False,
            "works_in": None,
        }
        _, output, _ = launch.ends(signal.SIGTERM)

    assert "Add the app to a workspace there, then type /campaign." in output
