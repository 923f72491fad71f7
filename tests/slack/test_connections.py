"""Calls to Slack over connections that are kept open, which otherwise behave as with the SDK alone."""

import urllib.request
from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from tests.support.servers import RESET, Answering, Step, answering, closed_port, http
from toingg_bot.slack.answers import NO_CODE, code_of
from toingg_bot.slack.connections import keep_connections

OK = http("200 OK", b'{"ok": true}', "Content-Type: application/json")


@pytest.fixture(autouse=True)
def _kept_open() -> Iterator[None]:
    """Keep connections open during a test; the opener belongs to the whole process."""
    keep_connections()
    yield
    urllib.request.install_opener(urllib.request.build_opener())


def client_of(server: Answering) -> WebClient:
    return WebClient(token="xoxb-fake", base_url=f"{server.url}/api/", timeout=5)


def test_calls_go_over_one_connection() -> None:
    with answering(OK, keeps_open=True) as server:
        client_of(server).chat_postMessage(channel="C0CAMPAIGN", text="one")
        client_of(server).chat_postMessage(channel="C0CAMPAIGN", text="two")
        WebhookClient(f"{server.url}/response").send(text="three")

    assert server.connections == 1
    assert [request.line.split()[1] for request in server.requests] == [
        "/api/chat.postMessage",
        "/api/chat.postMessage",
        "/response",
    ]


def test_a_request_is_the_same_as_with_the_sdk_alone() -> None:
    with answering(OK, keeps_open=True) as server:
        client_of(server).chat_postMessage(channel="C0CAMPAIGN", text="नमस्ते")
        urllib.request.install_opener(urllib.request.build_opener())
        client_of(server).chat_postMessage(channel="C0CAMPAIGN", text="नमस्ते")

    ours, stock = server.requests
    assert (ours.line, ours.body) == (stock.line, stock.body)
    transport = {"accept-encoding", "connection"}
    assert ours.headers.keys() - transport == stock.headers.keys() - transport
    assert all(ours.headers[name] == stock.headers[name] for name in ours.headers.keys() - transport)


def test_a_connection_that_slack_closed_while_idle_is_replaced_without_an_error() -> None:
    with answering(OK) as server:
        for _ in range(3):
            assert client_of(server).auth_test()["ok"]

    assert (server.connections, len(server.requests)) == (3, 3)


@pytest.mark.parametrize(("status", "headers"), [("429 Too Many Requests", ["Retry-After: 7"]), ("500 Oh", [])])
def test_a_refusal_is_raised_as_by_the_sdk(status: str, headers: list[str]) -> None:
    refusal = http(status, b'{"ok": false, "error": "ratelimited"}', "Content-Type: application/json", *headers)
    with answering(refusal, keeps_open=True) as server, pytest.raises(SlackApiError) as caught:
        client_of(server).auth_test()

    assert caught.value.response.status_code == int(status[:3])
    assert caught.value.response["error"] == "ratelimited"
    assert [
        f"{name}: {value}" for name, value in caught.value.response.headers.items() if name == "Retry-After"
    ] == headers


def test_an_error_of_slacks_is_raised_as_by_the_sdk() -> None:
    refusal = http("200 OK", b'{"ok": false, "error": "channel_not_found"}', "Content-Type: application/json")
    with answering(refusal, keeps_open=True) as server, pytest.raises(SlackApiError, match="channel_not_found"):
        client_of(server).auth_test()


def test_a_webhooks_refusal_is_returned_as_by_the_sdk() -> None:
    with answering(http("404 Not Found", b"used_url"), keeps_open=True) as server:
        answer = WebhookClient(f"{server.url}/response").send(text="one")

    assert (answer.status_code, answer.body) == (404, "used_url")


def test_an_unreachable_slack_is_a_network_error() -> None:
    client = WebClient(token="xoxb-fake", base_url=f"http://127.0.0.1:{closed_port()}/api/", retry_handlers=[])

    with pytest.raises(OSError, match="urlopen error"):
        client.auth_test()


@pytest.mark.parametrize("steps", [(), (RESET,)], ids=["closed", "reset"])
def test_a_call_whose_connection_broke_is_tried_again_as_by_the_sdk(steps: tuple[Step, ...]) -> None:
    with answering(*steps) as server, pytest.raises(ConnectionResetError):
        client_of(server).auth_test()

    assert len(server.requests) == 2


CUT = b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"ok":'


@pytest.mark.parametrize("steps", [(5.0,), (CUT,), (CUT, 5.0)], ids=["silent", "cut off", "stuck"])
def test_a_call_that_slack_may_have_received_is_not_repeated(steps: tuple[Step, ...]) -> None:
    """As with the SDK alone, a call that timed out or whose answer broke off is not made again."""
    with answering(*steps) as server, pytest.raises(OSError):  # noqa: PT011 (any of them)
        WebClient(token="xoxb-fake", base_url=f"{server.url}/api/", timeout=1).auth_test()

    assert len(server.requests) == 1


def test_a_redirect_is_followed_as_by_the_sdk() -> None:
    with answering(OK) as there, answering(http("302 Found", b"", f"Location: {there.url}/api/")) as here:
        answer = WebhookClient(f"{here.url}/response").send(text="one")

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"ok": false, "error": "not_in_channel"}', "not_in_channel"),
        (b"<p>You wrote: Hello", NO_CODE),
        (b"", NO_CODE),
    ],
)
def test_a_refusal_is_named_by_slacks_code_and_never_by_a_strangers_words(body: bytes, code: str) -> None:
    with answering(http("200 OK", body, "Content-Type: application/json")) as server:
        with pytest.raises(SlackApiError) as refused:
            client_of(server).chat_postMessage(channel="C0CAMPAIGN", text="Hello")

        assert code_of(refused.value) == code
