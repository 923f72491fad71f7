"""The bot's door: what Slack signed comes in, and whatever else anybody sends is answered with a 4xx and forgotten."""

import hashlib
import hmac
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

import pytest
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult

from tests.conftest import served
from tests.servers import Answering, answering, closed_port, http
from toingg_bot.web import MAX_BODY, Web

ROOT = Path(__file__).parent.parent
SECRET = "fake-signing-secret"
FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
COMMAND = {
    "command": "/campaign",
    "text": "help",
    "team_id": "T0ACME0001",
    "user_id": "U0ALICE001",
    "channel_id": "C0CAMPAIGN",
    "channel_name": "campaigns",
    "trigger_id": "1.2.3",
    "response_url": "http://127.0.0.1:1/response",
}

Headers = Mapping[str, str | bytes]


@dataclass(frozen=True)
class Door:
    """The running bot as the network sees it, and the APIs that it would talk to."""

    port: int
    slack: Answering
    toingg: Answering
    log: Path

    @contextmanager
    def line(self) -> Iterator[HTTPConnection]:
        """Open a connection."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            yield connection
        finally:
            connection.close()

    def asked(self, method: str, path: str, body: bytes = b"", headers: Headers | None = None) -> "Answer":
        """Send one request."""
        with self.line() as connection:
            connection.putrequest(method, path)
            for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            return Answer.of(connection.getresponse())

    def told(self, body: bytes | Mapping[str, str], kind: str = FORM, headers: Headers | None = None) -> "Answer":
        """Send what Slack signed, or what `headers` say instead."""
        raw = body if isinstance(body, bytes) else urlencode(body).encode()
        return self.asked("POST", "/slack/events", raw, {"Content-Type": kind, **signed(raw), **(headers or {})})


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    text: str
    headers: dict[str, str]

    @classmethod
    def of(cls, response: HTTPResponse) -> "Answer":
        """Read a response."""
        return cls(
            response.status, response.read().decode(), {name.lower(): value for name, value in response.headers.items()}
        )


def signed(raw: bytes, at: float | None = None, secret: str = SECRET) -> dict[str, str | bytes]:
    """Return the headers with which Slack signs a body."""
    timestamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + raw, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """The bot as a process of its own, as its users run it."""
    ground = tmp_path_factory.mktemp("bot")
    log, port = ground / "log", closed_port()
    ok = http("200 OK", b'{"ok": true, "user": "toingg", "team": "Acme"}', f"Content-Type: {JSON}")
    with answering(ok) as slack, answering(http("500 Oh")) as toingg, log.open("wb") as stderr:
        environment = {
            "PATH": os.environ["PATH"],
            "SLACK_BOT_TOKEN": "xoxb-fake",
            "SLACK_SIGNING_SECRET": SECRET,
            "SLACK_API_URL": f"{slack.url}/api/",
            "TOINGG_API_URL": f"{toingg.url}/api/v3",
            "TOINGG_API_KEY": "tg_fake",
            "PORT": str(port),
            "LOG_LEVEL": "DEBUG",
        }
        bot = subprocess.Popen([sys.executable, str(ROOT / "bot.py")], cwd=ground, env=environment, stderr=stderr)
        try:
            found = Door(port, slack, toingg, log)
            wait_for(found)
            yield found
            bot.terminate()
            assert bot.wait(timeout=15) == 0
        finally:
            bot.kill()
            bot.wait()


def wait_for(door: Door) -> None:
    until = time.monotonic() + 15
    while True:
        try:
            assert door.asked("GET", "/healthz").status == 200
        except OSError:
            assert time.monotonic() < until, door.log.read_text()
            time.sleep(0.05)
        else:
            return


# What comes in


def test_a_command_that_slack_signed_is_answered(door: Door) -> None:
    answer = door.told(COMMAND)

    assert answer.status == 200
    assert "`/campaign` opens a form" in answer.text


@pytest.mark.parametrize("text", ["payload x", "payload", "payload=x&payload=y", '{"payload": 1}'])
def test_a_command_may_have_any_word_in_it(door: Door, text: str) -> None:
    """Bolt by itself takes any form with these letters in it for an interaction, and it never arrives."""
    answer = door.told(COMMAND | {"text": text})

    assert answer.status == 200
    assert f"I do not know “{text.replace('&', '&amp;')}”." in answer.text


@pytest.mark.parametrize("field", ["channel_name", "user_name", "team_domain"])
def test_a_command_may_come_from_anywhere(door: Door, field: str) -> None:
    assert door.told(COMMAND | {field: "payload"}).status == 200


def test_an_interaction_is_answered(door: Door) -> None:
    suggestion = {
        "type": "block_suggestion",
        "action_id": "voice",
        "block_id": "voice",
        "value": "nova",
        "team": {"id": "T0ACME0001"},
        "user": {"id": "U0ALICE001"},
    }

    answer = door.told({"payload": json.dumps(suggestion)})

    assert answer.status == 200
    assert [option["value"] for option in json.loads(answer.text)["options"]] == ["nova"]


def test_what_nobody_listens_for_is_not_found(door: Door) -> None:
    assert door.told(COMMAND | {"command": "/other"}).status == 404


# What does not

WRONG: dict[str, Headers] = {
    "no signature": {"X-Slack-Signature": ""},
    "a word": {"X-Slack-Signature": "secret"},
    "another version": {"X-Slack-Signature": "v1=" + "0" * 64},
    "another secret": signed(b"{}", secret="another"),
    "another body": signed(b"[]"),
    "another time": {"X-Slack-Request-Timestamp": str(int(time.time()) - 1)},
    "capitals": {"X-Slack-Signature": str(signed(b"{}")["X-Slack-Signature"]).upper()},
    "half a signature": {"X-Slack-Signature": str(signed(b"{}")["X-Slack-Signature"])[:34]},
    "a signature that is no ASCII": {"X-Slack-Signature": "v0=ü".encode()},
    "a signature that is no text": {"X-Slack-Signature": b"v0=\xff\xfe"},
    "six minutes ago": signed(b"{}", at=time.time() - 360),
    "in an hour": signed(b"{}", at=time.time() + 3600),
    "the beginning of time": signed(b"{}", at=0),
    "no time": {"X-Slack-Request-Timestamp": ""},
    "a time that is no number": {"X-Slack-Request-Timestamp": "now"},
    "a time that is no ASCII": {"X-Slack-Request-Timestamp": "١٢٣".encode()},
    "a time that is a fraction": {"X-Slack-Request-Timestamp": "1e9"},
    "a time before all": {"X-Slack-Request-Timestamp": "-1"},
    "a time beyond all": {"X-Slack-Request-Timestamp": "9" * 5000},
}


@pytest.mark.parametrize("headers", WRONG.values(), ids=list(WRONG))
def test_what_slack_did_not_sign_or_not_now_is_refused(door: Door, headers: Headers) -> None:
    answer = door.told(b"{}", JSON, headers)

    assert answer.status == 401
    assert json.loads(answer.text).keys() == {"error"}


def test_without_any_signature_nobody_comes_in(door: Door) -> None:
    assert door.asked("POST", "/slack/events", b"{}", {"Content-Type": JSON}).status == 401


def test_to_ask_for_a_check_of_ssl_is_no_way_around_the_signature(door: Door) -> None:
    answer = door.told(COMMAND | {"ssl_check": "1"}, headers={"X-Slack-Signature": "v0=0"})

    assert answer.status == 401


@pytest.mark.parametrize(("age", "status"), [(0, 404), (300, 404), (-300, 404), (301, 401), (-301, 401)])
def test_a_signature_is_good_for_five_minutes(age: int, status: int) -> None:
    """Whichever clock goes wrong."""
    now = 1_700_000_000
    raw = urlencode(COMMAND).encode()
    web = Web(bare_app(), SECRET, clock=lambda: now)
    with served(web) as url, answering() as nobody:
        door = Door(int(url.rpartition(":")[2]), nobody, nobody, Path())

        assert door.told(raw, headers=signed(raw, at=now - age)).status == status


def bare_app() -> App:
    """Return an app that listens for nothing."""
    return App(
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T0ACME0001", bot_token="xoxb-fake"),
        request_verification_enabled=False,
        ssl_check_enabled=False,
    )


def test_in_socket_mode_only_health_is_served() -> None:
    with served(Web(bare_app(), None, lambda: {"socket_mode": "connecting"})) as url, answering() as nobody:
        door = Door(int(url.rpartition(":")[2]), nobody, nobody, Path())

        assert door.told(COMMAND).status == 404
        assert json.loads(door.asked("GET", "/readyz").text) == {"ready": True, "socket_mode": "connecting"}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/slack/events", "POST"),
        ("PUT", "/slack/events", "POST"),
        ("DELETE", "/slack/events", "POST"),
        ("POST", "/healthz", "GET"),
        ("POST", "/readyz", "GET"),
        ("BREW", "/readyz", "GET"),
    ],
)
def test_another_method_is_told_which_are_allowed(door: Door, method: str, path: str, allowed: str) -> None:
    answer = door.asked(method, path)

    assert answer.status == 405
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize("path", ["/", "/slack", "/slack/events/", "/slack/events/x", "/slack%00", "/.env", "/%ff"])
def test_there_is_nothing_elsewhere(door: Door, path: str) -> None:
    assert door.asked("GET", path).status == 404


def test_health_says_that_the_bot_is_alive_and_ready(door: Door) -> None:
    assert json.loads(door.asked("GET", "/healthz").text) == {"alive": True}
    assert json.loads(door.asked("GET", "/readyz").text)["ready"] is True


# Too much


def test_a_body_over_1_mb_is_refused_before_it_is_sent(door: Door) -> None:
    with door.line() as connection:
        connection.putrequest("POST", "/slack/events")
        connection.putheader("Content-Length", str(MAX_BODY + 1))
        connection.endheaders()

        assert connection.getresponse().status == 413


def test_a_body_that_does_not_say_its_length_is_refused_once_it_is_over_1_mb(door: Door) -> None:
    with door.line() as connection:
        connection.putrequest("POST", "/slack/events")
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        connection.send(f"{MAX_BODY + 1:x}\r\n".encode() + b"x" * (MAX_BODY + 1))

        assert connection.getresponse().status == 413


def test_a_body_of_1_mb_is_read(door: Door) -> None:
    assert door.told(b"x" * MAX_BODY, headers={"X-Slack-Signature": "v0=0"}).status == 401


def test_a_body_in_chunks_is_read_like_any_other(door: Door) -> None:
    raw = urlencode(COMMAND).encode()
    with door.line() as connection:
        headers = {name: str(value) for name, value in signed(raw).items()}
        chunks = [raw[:10], raw[10:]]
        connection.request("POST", "/slack/events", chunks, {"Content-Type": FORM, **headers}, encode_chunked=True)

        assert connection.getresponse().status == 200


# Nonsense

GARBAGE: dict[str, tuple[str, bytes]] = {
    "half an object": (JSON, b'{"type": "view_sub'),
    "a list": (JSON, b"[]"),
    "a text": (JSON, b'"campaign"'),
    "nothing": (JSON, b""),
    "no UTF-8": (JSON, b'{"type": "\xff"}'),
    "too deep": (JSON, b"[" * 100_000),
    "too many digits": (JSON, b'{"a": ' + b"9" * 10_000 + b"}"),
    "half a payload": (FORM, b"payload=%7B"),
    "an empty payload": (FORM, b"payload="),
    "a payload that is a list": (FORM, b"payload=%5B%5D"),
    "a form that is no UTF-8": (FORM, b"command=\xff"),
    "too many fields": (FORM, b"&".join(b"a%d=b" % number for number in range(2000))),
    "an object of other things": (
        FORM,
        urlencode({"payload": json.dumps({"team": 1, "user": [], "view": "x"})}).encode(),
    ),
}


@pytest.mark.parametrize(("kind", "body"), GARBAGE.values(), ids=list(GARBAGE))
def test_signed_garbage_is_called_what_it_is(door: Door, kind: str, body: bytes) -> None:
    answer = door.told(body, kind)

    assert answer.status == 400
    assert "the body cannot be read" in json.loads(answer.text)["error"]


NO_HTTP = {
    "not HTTP": b"HELO example\r\n\r\n",
    "a version that is none": b"GET /healthz HTTP/9.9\r\n\r\n",
    "a length that is none": b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: lots\r\n\r\n",
    "a length without end": b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
    "a negative length": b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "two lengths": b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
    "an unknown encoding": b"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
    "a chunk that is none": b"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a header without a name": b"GET /healthz HTTP/1.1\r\n: x\r\n\r\n",
    "a header with a NUL": b"GET /healthz HTTP/1.1\r\nX: \x00\r\n\r\n",
    "a header without end": b"GET /healthz HTTP/1.1\r\nX: " + b"x" * 20_000 + b"\r\n\r\n",
    "a path without end": b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\n\r\n",
    "too many headers": b"GET /healthz HTTP/1.1\r\n" + b"X: y\r\n" * 500 + b"\r\n",
}


@pytest.mark.parametrize("raw", NO_HTTP.values(), ids=list(NO_HTTP))
def test_what_is_no_http_is_answered_with_a_4xx(door: Door, raw: bytes) -> None:
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as line:
        line.sendall(raw)
        answer = line.recv(1000)

    assert answer.startswith(b"HTTP/1.1 4")


def test_nothing_of_all_this_came_to_toingg_or_into_the_log(door: Door) -> None:
    """It stands last: it looks back on the tests before it, and on one body that it would know again."""
    door.told(b"text=s3cret", headers={"X-Slack-Signature": "v0=0"})
    door.told(b"payload=s3cret")

    assert [request.line for request in door.toingg.requests if request.line.startswith("POST")] == []
    log = door.log.read_text()
    assert "s3cret" not in log
    assert SECRET not in log
