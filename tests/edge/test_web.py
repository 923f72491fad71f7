"""The bot's door: what Slack signed comes in; anything else is answered with a 4xx, and leaves nothing behind."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

import pytest
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult

from tests.support.bots import served
from tests.support.door import COMMAND, FORM, JSON, SECRET, Door, Headers, opened, signed
from tests.support.servers import answering
from tests.support.waiting import until
from toingg_bot.domain.forms import NO_CHOICE
from toingg_bot.edge.http import MAX_BODY, Web


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """The bot as a separate process, as people run it."""
    with opened(tmp_path_factory.mktemp("bot")) as door:
        yield door


# What comes in


def test_a_command_that_slack_signed_is_answered(door: Door) -> None:
    answer = door.post_signed(COMMAND)

    assert answer.status == 200
    assert "`/campaign` opens a form" in answer.text


@pytest.mark.parametrize("text", ["payload x", "payload", "payload=x&payload=y", '{"payload": 1}'])
def test_a_command_may_contain_any_word(door: Door, text: str) -> None:
    """Bolt alone takes any form that contains these letters for an interaction, so the command would never arrive."""
    door.slack.requests.clear()

    answer = door.post_signed(COMMAND | {"text": text})

    assert answer.status == 200
    until(lambda: any("/views.open" in request.line for request in door.slack.requests))  # the form, with this title


@pytest.mark.parametrize("field", ["channel_name", "user_name", "team_domain"])
def test_a_command_may_come_from_anywhere(door: Door, field: str) -> None:
    assert door.post_signed(COMMAND | {field: "payload"}).status == 200


def test_an_interaction_is_answered(door: Door) -> None:
    """Slack does not say who this is, so they see why there is nothing to choose."""
    suggestion = {
        "type": "block_suggestion",
        "action_id": "voice",
        "block_id": "voice",
        "value": "nova",
        "team": {"id": "T0ACME0001"},
        "user": {"id": "U0ALICE001"},
    }

    answer = door.post_signed({"payload": json.dumps(suggestion)})

    assert answer.status == 200
    assert [option["value"] for option in json.loads(answer.text)["options"]] == [NO_CHOICE]


def test_an_unknown_command_is_answered_with_a_sentence(door: Door) -> None:
    answer = door.post_signed(COMMAND | {"command": "/other"})

    assert answer.status == 200
    assert "/campaign" in answer.text


UNHEARD: list[dict[str, object]] = [
    {"type": "app_rate_limited", "team_id": "T0ACME0001", "minute_rate_limited": 1_518_467_820},
    {"type": "event_callback", "team_id": "T0ACME0001", "event": {"type": "message", "text": "hi", "user": "U2"}},
    {"type": "event_callback", "team_id": None, "event": {"type": "team_join", "user": {"id": "U2"}}},
    {"type": "workflow_step_edit", "workflow_step": {}},
    {"type": "shortcut", "callback_id": "another", "trigger_id": "1.2", "user": {"id": "U2", "team_id": "T1"}},
    {"type": "dialog_cancellation", "team": {"id": "T0ACME0001"}},
]


@pytest.mark.parametrize("body", UNHEARD, ids=lambda body: str(body.get("event", body)))
def test_a_request_without_a_listener_is_accepted_and_logged(door: Door, body: dict[str, object]) -> None:
    """Slack repeats whatever it gets no 200 for, and in the end switches an app's events off."""
    before = len(door.log.read_text())

    answer = door.post_signed(json.dumps(body).encode(), JSON)

    assert (answer.status, answer.text) == (200, "")
    until(lambda: "isten" in door.log.read_text()[before:] or "holds events back" in door.log.read_text()[before:])


@pytest.mark.parametrize("body", [b"type=message", b"type=null", b"type=.", b"ssl_check=1&type=message&token="])
def test_a_form_without_command_and_payload_is_not_one_of_slacks(door: Door, body: bytes) -> None:
    """Requests that Slack names by a type come as JSON, so a form with a type is nothing an app can subscribe to."""
    assert door.post_signed(body, FORM).status == 400


def test_the_log_names_a_request_without_a_listener(door: Door) -> None:
    assert door.post_signed(b'{"type": "."}', JSON).status == 400


@pytest.mark.parametrize("body", [b"ssl_check=1&token=legacy", b"token=&ssl_check=1", b"ssl_check=1"])
def test_slacks_check_of_the_certificate_needs_no_signature(door: Door, body: bytes) -> None:
    answer = door.asked("POST", "/slack/events", body, {"Content-Type": FORM, "Content-Length": str(len(body))})

    assert (answer.status, answer.text) == (200, "")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"ssl_check=0&token=t", FORM),
        (b"ssl_check=1&token=t&command=/campaign", FORM),
        (b"ssl_check=1&payload=%7B%7D", FORM),
        (b"ssl_check=1&ssl_check=1", FORM),
        (b"ssl_check=1&token=t", JSON),
        (b"ssl_check=1&token=" + b"t" * 300, FORM),
    ],
)
def test_a_check_of_the_certificate_contains_nothing_else(door: Door, body: bytes, kind: str) -> None:
    assert door.asked("POST", "/slack/events", body, {"Content-Type": kind}).status == 401


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_monitors_may_use_head(door: Door, path: str) -> None:
    whole, head = door.asked("GET", path), door.asked("HEAD", path)

    assert (head.status, head.text) == (whole.status, "")
    assert "content-length" in head.headers


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
def test_a_request_without_a_valid_signature_of_now_is_refused(door: Door, headers: Headers) -> None:
    answer = door.post_signed(b"{}", JSON, headers)

    assert answer.status == 401
    assert json.loads(answer.text).keys() == {"error"}


def test_without_any_signature_nobody_comes_in(door: Door) -> None:
    assert door.asked("POST", "/slack/events", b"{}", {"Content-Type": JSON}).status == 401


def test_asking_for_an_ssl_check_does_not_bypass_the_signature(door: Door) -> None:
    answer = door.post_signed(COMMAND | {"ssl_check": "1"}, headers={"X-Slack-Signature": "v0=0"})

    assert answer.status == 401


@pytest.mark.parametrize(("age", "status"), [(0, 404), (300, 404), (-300, 404), (301, 401), (-301, 401)])
def test_a_signature_is_valid_for_five_minutes(age: int, status: int) -> None:
    """No matter which of the two clocks is wrong."""
    now = 1_700_000_000
    raw = urlencode(COMMAND).encode()
    web = Web(bare_app(), SECRET, clock=lambda: now)
    with served(web) as url, answering() as nobody:
        door = Door(int(url.rpartition(":")[2]), nobody, nobody, Path())

        assert door.post_signed(raw, headers=signed(raw, at=now - age)).status == status


def bare_app() -> App:
    """Return an app without listeners."""
    return App(
        authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T0ACME0001", bot_token="xoxb-fake"),
        request_verification_enabled=False,
        ssl_check_enabled=False,
    )


def test_in_socket_mode_only_health_is_served() -> None:
    with served(Web(bare_app(), None, lambda: {"socket_mode": "connecting"})) as url, answering() as nobody:
        door = Door(int(url.rpartition(":")[2]), nobody, nobody, Path())

        assert door.post_signed(COMMAND).status == 404
        assert json.loads(door.asked("GET", "/readyz").text) == {"ready": True, "socket_mode": "connecting"}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/slack/events", "POST"),
        ("PUT", "/slack/events", "POST"),
        ("DELETE", "/slack/events", "POST"),
        ("POST", "/healthz", "GET, HEAD"),
        ("POST", "/readyz", "GET, HEAD"),
        ("BREW", "/readyz", "GET, HEAD"),
    ],
)
def test_an_answer_to_another_method_names_the_allowed_ones(door: Door, method: str, path: str, allowed: str) -> None:
    answer = door.asked(method, path)

    assert answer.status == 405
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize("path", ["/", "/slack", "/slack/events/", "/slack/events/x", "/slack%00", "/.env", "/%ff"])
def test_other_paths_do_not_exist(door: Door, path: str) -> None:
    assert door.asked("GET", path).status == 404


def test_health_says_that_the_bot_is_alive_and_ready(door: Door) -> None:
    assert json.loads(door.asked("GET", "/healthz").text) == {"alive": True}
    assert json.loads(door.asked("GET", "/readyz").text)["ready"] is True


# Too large


def test_a_body_over_1_mb_is_refused_before_it_is_sent(door: Door) -> None:
    with door.line() as connection:
        connection.putrequest("POST", "/slack/events")
        connection.putheader("Content-Length", str(MAX_BODY + 1))
        connection.endheaders()

        assert connection.getresponse().status == 413


def test_a_body_of_unknown_length_is_refused_once_it_is_over_1_mb(door: Door) -> None:
    with door.line() as connection:
        connection.putrequest("POST", "/slack/events")
        connection.putheader("Transfer-Encoding", "chunked")
        connection.endheaders()
        connection.send(f"{MAX_BODY + 1:x}\r\n".encode() + b"x" * (MAX_BODY + 1))

        assert connection.getresponse().status == 413


def test_a_body_of_1_mb_is_read(door: Door) -> None:
    assert door.post_signed(b"x" * MAX_BODY, headers={"X-Slack-Signature": "v0=0"}).status == 401


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
def test_signed_garbage_is_called_garbage(door: Door, kind: str, body: bytes) -> None:
    answer = door.post_signed(body, kind)

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
def test_anything_but_http_is_answered_with_a_4xx(door: Door, raw: bytes) -> None:
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as line:
        line.sendall(raw)
        answer = line.recv(1000)

    assert answer.startswith(b"HTTP/1.1 4")


# Incomplete requests

HALVES = {
    "nothing": b"",
    "half a header": b"POST /slack/events HTTP/1.1\r\nHost: x\r\nX-Slack-Sig",
    "half a body": b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\npayload",
    "half a chunk": b"POST /slack/events HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n64\r\npay",
    "half a second request": b"GET /healthz HTTP/1.1\r\n\r\nGET /hea",
}


def test_half_a_request_delays_nobody_and_is_cut_off_after_ten_seconds(door: Door) -> None:
    with ExitStack() as lines:
        began = time.monotonic()
        halves = []
        for number in range(500):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", door.port), timeout=20))
            line.sendall(list(HALVES.values())[number % len(HALVES)])
            halves.append(line)

        asked_at = time.monotonic()
        assert door.asked("GET", "/healthz").status == 200
        assert door.post_signed(COMMAND).status == 200
        assert time.monotonic() - asked_at < 1

        endings = [everything_on(line) for line in halves]
        assert 9 < time.monotonic() - began < 15
    first_lines = {ending.partition(b"\r\n")[0] for ending in endings}
    assert first_lines == {b"", b"HTTP/1.1 408 Request Timeout", b"HTTP/1.1 200 OK"}


def everything_on(line: socket.socket) -> bytes:
    return b"".join(iter(lambda: line.recv(10_000), b""))


def test_if_there_are_too_many_connections_the_one_that_has_waited_longest_is_closed(tmp_path: Path) -> None:
    """Whole requests come and go, however many halves there are."""
    with opened(tmp_path, files=300) as door, ExitStack() as lines:
        for number in range(400):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", door.port), timeout=10))
            line.sendall(list(HALVES.values())[number % len(HALVES)])

        asked_at = time.monotonic()
        for _ in range(5):
            assert door.asked("GET", "/healthz").status == 200
            assert door.post_signed(COMMAND).status == 200
        assert time.monotonic() - asked_at < 2


def test_a_client_that_does_not_hang_up_after_the_answer_delays_nobody(door: Door) -> None:
    with ExitStack() as lines:
        for _ in range(50):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", door.port), timeout=10))
            line.sendall(b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")
            assert line.recv(1000).startswith(b"HTTP/1.1 200")

        asked_at = time.monotonic()
        assert door.asked("GET", "/healthz").status == 200
        assert time.monotonic() - asked_at < 1


def test_a_request_may_come_letter_by_letter_and_the_next_one_with_it(door: Door) -> None:
    raw = urlencode(COMMAND).encode()
    head = "".join(f"{name}: {value!s}\r\n" for name, value in {**signed(raw), "Content-Length": str(len(raw))}.items())
    whole = f"POST /slack/events HTTP/1.1\r\nContent-Type: {FORM}\r\n{head}\r\n".encode() + raw
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for letter in whole:
            line.sendall(bytes([letter]))
        line.sendall(whole + b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")
        answers = everything_on(line)

    assert answers.count(b"HTTP/1.1 200 OK") == 3
    assert answers.endswith(b'{"alive": true}')


def test_a_client_that_asks_first_is_told_to_send_the_body_or_that_it_is_too_large(door: Door) -> None:
    raw = urlencode(COMMAND).encode()
    head = "".join(f"{name}: {value!s}\r\n" for name, value in signed(raw).items())
    asks = f"POST /slack/events HTTP/1.1\r\nContent-Type: {FORM}\r\n{head}Expect: 100-continue\r\nContent-Length: "
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as line:
        line.sendall(f"{asks}{len(raw)}\r\n\r\n".encode())
        assert line.recv(1000) == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(raw)
        assert line.recv(1000).startswith(b"HTTP/1.1 200 OK")
    with socket.create_connection(("127.0.0.1", door.port), timeout=10) as line:
        line.sendall(f"{asks}{MAX_BODY + 1}\r\n\r\n".encode())
        assert line.recv(1000).startswith(b"HTTP/1.1 413")


def test_nothing_of_all_this_reached_toingg_or_the_log(door: Door) -> None:
    """Must come last: it checks the tests before it, and looks for the content of one of their bodies."""
    door.post_signed(b"text=s3cret", headers={"X-Slack-Signature": "v0=0"})
    door.post_signed(b"payload=s3cret")

    assert [request.line for request in door.toingg.requests if request.line.startswith("POST")] == []
    log = door.log.read_text()
    assert "s3cret" not in log
    assert SECRET not in log
