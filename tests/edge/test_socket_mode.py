"""Socket Mode: how the bot connects, what it does with odd frames and broken connections, and how it ends."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any

import pytest
import requests
from slack_bolt import Ack, App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from sandbox.server import Sandbox
from tests.support.bots import served
from tests.support.people import Person
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.edge.http import Web
from toingg_bot.edge.socket_connection import Patience
from toingg_bot.edge.socket_mode import NotConnected, Pauses, SocketMode

QUICK = Patience(parting=0.3, lived=60, first_pause=0.05, longest_pause=0.4)
"""Pauses shorter than in production; but answers may take as long as on a busy machine."""
WATCHFUL = replace(QUICK, quiet=0.3, gone=0.9, greeting=0.5)


class Listener(SocketMode):
    """A small app over Socket Mode that answers `/campaign x` with `x`, or as a test tells it to."""

    def __init__(self, sandbox: Sandbox, patience: Patience) -> None:
        self.answer: Callable[[Ack, str], object] = lambda ack, word: ack(f"You said {word}.")
        client = WebClient(token=sandbox.bot_token, base_url=sandbox.slack_api_url)
        bolt = App(
            client=client,
            authorize=lambda **_: AuthorizeResult(enterprise_id=None, team_id=None, bot_token=sandbox.bot_token),
            request_verification_enabled=False,
        )

        @bolt.command("/campaign")
        def say(ack: Ack, command: dict[str, Any]) -> None:
            self.answer(ack, command["text"])

        super().__init__(bolt, client, sandbox.app_token, threads=8, patience=patience)


@contextmanager
def listening(sandbox: Sandbox, patience: Patience = QUICK) -> Iterator[Listener]:
    listener = Listener(sandbox, patience)
    sandbox.point_at(None)
    listener.start()
    try:
        yield listener
    finally:
        listener.close()


@pytest.fixture
def slack(workspace: Sandbox) -> Iterator[Sandbox]:
    """A Slack to which nobody is connected, and which is back to normal when the test is over."""
    control(workspace, "POST", "reset")
    until(lambda: sockets(workspace)["held"] == 0)
    control(workspace, "POST", "reset")
    yield workspace
    control(workspace, "POST", "reset")


def sockets(sandbox: Sandbox) -> dict[str, Any]:
    seen: dict[str, Any] = control(sandbox, "GET", "socket")
    return seen


def dials(sandbox: Sandbox) -> int:
    """Return how often the bot asked for an address."""
    return sum(entry["what"].startswith("apps.connections.open") for entry in control(sandbox, "GET", "log"))


def is_connected(listener: SocketMode) -> bool:
    try:
        return listener.status() == {"socket_mode": "connected"}
    except NotConnected:
        return False


def hears_back(alice: Person, word: str) -> bool:
    """Say whether the bot answers a command."""
    alice.types(f"/campaign {word}", in_="#campaigns", within=0)
    return any(message.text == f"You said {word}." for message in alice.messages("#campaigns"))


# What is read

ODD = {
    "a sentence": ("Unable", False),
    "nothing": ("", False),
    "a list": ("[]", False),
    "a text": ('"x"', False),
    "null": ("null", False),
    "a number": ("5", False),
    "broken JSON": ('{"envelope_id": "e1", ', False),
    "no end of brackets": ("[" * 100_000, False),
    "bytes": ("\x00\x01", True),
    "an envelope as bytes": ('{"envelope_id": "e1", "type": "interactive", "payload": {}}', True),
    "an object": ("{}", False),
    "an id that is none": ('{"envelope_id": ["e"], "type": "interactive", "payload": {}}', False),
    "an id without end": (f'{{"envelope_id": "{"e" * 20_000}", "type": "interactive", "payload": {{}}}}', False),
    "no payload": ('{"envelope_id": "e1", "type": "interactive"}', False),
    "a payload of null": ('{"envelope_id": "e1", "type": "interactive", "payload": null}', False),
    "a payload that is a list": ('{"envelope_id": "e1", "type": "slash_commands", "payload": [1]}', False),
    "a payload of nothing known": ('{"envelope_id": "e1", "type": "x", "payload": {"type": "x"}}', False),
    "a type that is none": ('{"type": {"a": []}}', False),
}


@pytest.mark.parametrize("odd", ODD)
def test_after_any_frame_the_next_envelope_is_answered(
    slack: Sandbox, alice: Person, odd: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The connection stays, and the log has a line about the frame, without its content."""
    frame, binary = ODD[odd]
    caplog.set_level("INFO", "toingg_bot")
    with listening(slack) as listener:
        until(lambda: is_connected(listener))
        control(slack, "POST", "socket/say", frames=[frame] * 2, binary=binary)
        until(lambda: any(word in caplog.text for word in ("skipped", "refused over Socket Mode", "nobody listens")))

        assert hears_back(alice, "hello")
        assert sockets(slack)["accepted"] == 1
        assert is_connected(listener)
    assert "Traceback" not in caplog.text
    assert "Unable" not in caplog.text


@pytest.mark.parametrize("status", [404, 500, 503])
def test_only_an_answer_with_status_200_is_acknowledged(slack: Sandbox, alice: Person, status: int) -> None:
    """Otherwise Slack sends it again."""
    with listening(slack) as listener:
        until(lambda: is_connected(listener))

        def refuse(ack: Ack, word: str) -> None:
            ack.response = BoltResponse(status=status, body="busy")

        listener.answer = refuse
        alice.types("/campaign x", in_="#campaigns", within=0)

        assert "operation_timeout" in alice.notices[-1]
        assert sockets(slack)["largest_frame"] == 0


# When it is connected


def test_the_bot_is_connected_once_slack_has_said_hello(slack: Sandbox) -> None:
    control(slack, "POST", "socket", greeting="silence")
    with listening(slack, WATCHFUL) as listener:
        until(lambda: sockets(slack)["accepted"] >= 2)
        assert not is_connected(listener)
        control(slack, "POST", "socket", greeting="hello")
        until(lambda: is_connected(listener))


def test_readiness_is_503_without_a_connection(slack: Sandbox) -> None:
    control(slack, "POST", "socket", greeting="silence")
    with listening(slack, WATCHFUL) as listener, served(Web(None, None, listener.status)) as url:
        assert requests.get(f"{url}/readyz", timeout=5).status_code == 503
        assert requests.get(f"{url}/healthz", timeout=5).status_code == 200

        control(slack, "POST", "socket", greeting="hello")
        until(lambda: is_connected(listener))
        assert requests.get(f"{url}/readyz", timeout=5).json() == {"ready": True, "socket_mode": "connected"}

        control(slack, "POST", "socket", greeting="silence")
        control(slack, "POST", "socket/freeze")
        until(lambda: requests.get(f"{url}/readyz", timeout=5).status_code == 503)


# Storms


@pytest.mark.parametrize("greeting", ["too_many_websockets", "hang_up", "silence"])
def test_a_slack_that_refuses_connections_is_asked_less_and_less_often(slack: Sandbox, greeting: str) -> None:
    """One attempt at a time, each closed with a close frame. The first connection that Slack accepts again is used."""
    control(slack, "POST", "socket", greeting=greeting)
    with listening(slack, Patience(greeting=0.1, first_pause=0.2, lived=60, goodbye=0.5)) as listener:
        until(lambda: sockets(slack)["accepted"] == 3)
        began = time.monotonic()
        until(lambda: sockets(slack)["accepted"] == 4)
        assert time.monotonic() - began > 0.5

        control(slack, "POST", "socket", greeting="hello")
        until(lambda: is_connected(listener))
        seen = sockets(slack)
    assert seen["most_held"] <= 2  # the one that is being closed
    assert dials(slack) == seen["accepted"] <= 6
    if greeting != "hang_up":
        assert seen["goodbyes"].keys() == {"1000"}


def test_a_storm_of_refreshes_is_survived_with_the_same_pauses(slack: Sandbox) -> None:
    with listening(slack) as listener:
        until(lambda: is_connected(listener))
        for dialled in range(2, 5):
            control(slack, "POST", "socket/refresh")
            until(lambda dialled=dialled: sockets(slack)["accepted"] == dialled)  # type: ignore[misc]
        assert sockets(slack)["most_held"] <= 3  # in the sandbox the old one stays until it has said goodbye itself


def test_each_pause_is_longer_than_the_one_before_up_to_a_limit() -> None:
    pauses = Pauses(Patience())

    first, *later = [pauses.next(lived=0, asked=0) for _ in range(2000)]

    assert first == 0
    assert all(1.2 < after / before < 3.1 for before, after in itertools.pairwise(later[:6]))
    assert all(24 <= pause <= 36 for pause in later[7:])
    assert len(set(later)) > 1900, "they are not to come back all at once"
    assert pauses.next(lived=30, asked=0) == 0
    assert 0 < pauses.next(lived=29, asked=0) < 1


def test_retry_after_is_respected_up_to_a_limit() -> None:
    pauses = Pauses(Patience())

    assert 7 <= pauses.next(lived=0, asked=7) < 8
    assert 300 <= pauses.next(lived=0, asked=10**9) <= 330


NO_ADDRESS: dict[str, dict[str, Any]] = {
    "no url": {"body": '{"ok": true}'},
    "a url that is a number": {"body": '{"ok": true, "url": 5}'},
    "a url of nothing": {"body": '{"ok": true, "url": ""}'},
    "a url that is none": {"body": '{"ok": true, "url": "wss://"}'},
    "a url of another kind": {"body": '{"ok": true, "url": "ftp://127.0.0.1/"}'},
    "a url where nobody is": {"body": '{"ok": true, "url": "ws://127.0.0.1:1/"}'},
    "a list": {"body": "[]"},
    "a list with something in it": {"body": "[1]"},
    "null": {"body": "null"},
    "a text": {"body": '"x"'},
    "nothing": {"body": ""},
    "HTML": {"body": "<html>"},
    "HTML and 502": {"body": "<html>", "status": 502},
    "500": {"status": 500},
    "503 in HTML": {"status": 503, "body": "<html>", "retry_after": 0},
    "429": {"status": 429, "retry_after": 0},
    "429 in HTML": {"status": 429, "retry_after": 0, "body": "<html>"},
    "503 that speaks of a token": {"status": 503, "error": "invalid_auth"},
    "internal_error": {"error": "internal_error"},
    "a cut line": {"drop": True},
}


@pytest.mark.parametrize("trouble", NO_ADDRESS)
def test_slacks_trouble_is_waited_out_without_blaming_a_setting(
    slack: Sandbox, trouble: str, caplog: pytest.LogCaptureFixture
) -> None:
    control(slack, "POST", "slack/faults", method="apps.connections.open", times=3, **NO_ADDRESS[trouble])
    with listening(slack) as listener:
        until(lambda: is_connected(listener))
    assert "SLACK_APP_TOKEN" not in caplog.text
    assert "Socket Mode" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_token_that_slack_rejects_is_blamed(slack: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    control(slack, "POST", "slack/faults", method="apps.connections.open", error="invalid_auth")
    with listening(slack) as listener:
        until(lambda: is_connected(listener))
    assert "SLACK_APP_TOKEN" in caplog.text


def test_a_lasting_refusal_costs_one_line_and_its_end_is_logged(
    slack: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    control(slack, "POST", "slack/faults", method="apps.connections.open", error="invalid_auth", times=4)
    said: list[bool] = []
    slack.point_at(None)
    with closing(Listener(slack, QUICK)) as listener:
        listener.start(lambda: said.append(is_connected(listener)))
        until(lambda: dials(slack) >= 3)
        assert said == []
        until(lambda: said == [True])

    refusals = [record for record in caplog.records if "refused the Socket Mode connection" in record.getMessage()]
    assert len(refusals) == 1


@pytest.mark.parametrize("trouble", [{"status": 429}, {"status": 503, "body": "<html>"}])
def test_slack_is_left_alone_for_as_long_as_it_asked(slack: Sandbox, trouble: dict[str, Any]) -> None:
    control(slack, "POST", "slack/faults", method="apps.connections.open", retry_after=1, **trouble)
    began = time.monotonic()
    with listening(slack) as listener:
        until(lambda: is_connected(listener))
    assert time.monotonic() - began >= 1


# Broken connections


def test_a_half_dead_connection_is_replaced(slack: Sandbox, alice: Person) -> None:
    """Nobody hangs up and nobody answers: the bot finds out by a ping."""
    with listening(slack, WATCHFUL) as listener:
        until(lambda: is_connected(listener))
        control(slack, "POST", "socket/freeze")
        until(lambda: sockets(slack)["open"] == 1)

        assert hears_back(alice, "hello")


def test_a_quiet_connection_that_answers_pings_stays(slack: Sandbox) -> None:
    with listening(slack, WATCHFUL) as listener:
        until(lambda: is_connected(listener))
        began = time.monotonic()
        until(lambda: time.monotonic() - began > 4 * WATCHFUL.gone)
        assert sockets(slack)["accepted"] == 1


def test_an_envelope_on_the_old_connection_is_answered_during_a_refresh(
    slack: Sandbox, alice: Person, meanwhile: Callable[..., Future[Any]]
) -> None:
    """It came before the warning, and takes longer than the new connection; the old one ends with a close frame."""
    with listening(slack) as listener:
        until(lambda: is_connected(listener))
        is_refreshed = threading.Event()

        def in_a_while(ack: Ack, word: str) -> None:
            is_refreshed.wait(3)
            ack(f"You said {word}.")

        listener.answer = in_a_while
        answered = meanwhile(hears_back, alice, "hello")
        until(lambda: control(slack, "GET", "socket")["accepted"] == 1)
        control(slack, "POST", "socket/refresh")
        until(lambda: sockets(slack)["accepted"] == 2)
        is_refreshed.set()

        assert answered.result()
        until(lambda: sockets(slack)["goodbyes"] == {"1000": 1})
        assert sockets(slack)["held"] == 1
        assert hears_back(alice, "again")


def test_the_old_connection_is_used_until_there_is_a_new_one(slack: Sandbox, alice: Person) -> None:
    """Slack has warned that it will end, and hangs up on every connection that is to replace it."""
    with listening(slack) as listener:
        until(lambda: is_connected(listener))
        control(slack, "POST", "socket", greeting="hang_up")
        control(slack, "POST", "socket/say", frames=['{"type": "disconnect", "reason": "warning"}'])
        until(lambda: sockets(slack)["accepted"] >= 3)

        assert hears_back(alice, "hello")
        assert is_connected(listener)

        control(slack, "POST", "socket", greeting="hello")
        until(lambda: sockets(slack)["goodbyes"] == {"1000": 1})
        assert hears_back(alice, "again")
        assert sockets(slack)["held"] == 1


def test_an_answer_whose_connection_is_gone_is_sent_over_the_new_one(
    slack: Sandbox, alice: Person, meanwhile: Callable[..., Future[Any]]
) -> None:
    with listening(slack, WATCHFUL) as listener:
        until(lambda: is_connected(listener))
        is_back = threading.Event()
        heard: list[str] = []

        def in_a_while(ack: Ack, word: str) -> None:
            heard.append(word)
            is_back.wait(3)
            ack(f"You said {word}.")

        listener.answer = in_a_while
        answered = meanwhile(hears_back, alice, "hello")
        until(lambda: bool(heard))
        control(slack, "POST", "socket/freeze")
        until(lambda: sockets(slack)["open"] == 1)
        is_back.set()

        assert answered.result()


# The end


def test_requests_under_way_are_acknowledged_before_the_bot_hangs_up(
    slack: Sandbox, alice: Person, meanwhile: Callable[..., Future[Any]]
) -> None:
    is_ending, heard = threading.Event(), threading.Event()
    with listening(slack) as listener:
        until(lambda: is_connected(listener))

        def in_a_while(ack: Ack, word: str) -> None:
            heard.set()
            is_ending.wait(3)
            ack(f"You said {word}.")

        listener.answer = in_a_while
        answered = meanwhile(hears_back, alice, "hello")
        assert heard.wait(3)
        ended = meanwhile(listener.close)
        assert not ended.done()
        is_ending.set()

        assert answered.result()
        ended.result()
    until(lambda: sockets(slack)["held"] == 0)
    assert sockets(slack)["goodbyes"] == {"1000": 1}


def test_the_bot_ends_at_once_while_it_waits_for_slack(slack: Sandbox) -> None:
    control(slack, "POST", "socket", greeting="too_many_websockets")
    with listening(slack, Patience(first_pause=60, longest_pause=60)):
        until(lambda: sockets(slack)["accepted"] == 1)
        began = time.monotonic()
    assert time.monotonic() - began < 2


@pytest.fixture
def meanwhile() -> Iterator[Callable[..., Future[Any]]]:
    """Runs something in another thread while the test continues."""
    with ThreadPoolExecutor() as threads:
        yield threads.submit
