"""A create with an unknown outcome, and one that was certainly never sent: the two are not mixed up."""

import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from tests.support.reasons import said
from tests.support.servers import RESET, Step, answering, closed_port, http
from tests.support.toingg_client import ID, TRICKLE, assert_hides_the_key, create, refusal_of, reply_of
from toingg_bot.domain.errors import (
    Misconfigured,
    NotSent,
    Rejected,
    ToinggError,
    Unconfirmed,
)

# Redirects


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_never_followed_and_no_key_goes_elsewhere(status: str) -> None:
    with answering(reply_of({"id": ID})) as elsewhere:
        error = refusal_of(http(status, b"", f"Location: {elsewhere.url}/v4/create_campaign/?token=s3cret"))

    assert isinstance(error, Misconfigured)
    assert said(error) == "I can't reach Toingg right now."
    assert error.problems == ()
    assert "Toingg points to http://127.0.0.1/v4/create_campaign/; TOINGG_API_URL has to name" in str(error)
    assert elsewhere.connections == 0


@pytest.mark.parametrize(
    ("location", "named"),
    [
        ("/api/v3/create_campaign", "/api/v3/create_campaign"),
        ("https://user:s3cret@new.example/v4", "https://new.example/v4"),
        ("https://[", "another address"),
        ("", "another address"),
    ],
)
def test_the_target_of_a_redirect_is_named_without_what_may_be_private(location: str, named: str) -> None:
    error = refusal_of(http("307 Temporary", b"", f"Location: {location}"))

    assert str(error) == f"HTTP 307: Toingg points to {named}; TOINGG_API_URL has to name the new address"


def test_a_redirect_without_a_target_still_means_a_wrong_address() -> None:
    assert isinstance(refusal_of(http("300 Multiple Choices")), Misconfigured)


def test_a_redirect_counts_even_if_its_body_trickles_in_beyond_the_deadline() -> None:
    error = refusal_of(
        b"HTTP/1.1 307 Temporary\r\nLocation: /v4\r\nContent-Length: 999\r\n\r\n", *TRICKLE, deadline=0.2
    )

    assert isinstance(error, Misconfigured)


@pytest.mark.parametrize("status", ["200 OK", "307 Temporary", "400 Bad Request"])
def test_no_more_than_1_mb_of_a_reply_is_read(status: str) -> None:
    """Whatever Toingg sends, the bot hangs up. What is in the network's buffers is not counted exactly."""
    head = f"HTTP/1.1 {status}\r\nLocation: /v4\r\n\r\n".encode()
    with answering(head, *[b"x" * 1_000_000] * 100) as server, suppress(ToinggError):
        create(server.url)

    assert server.bytes_sent < 30_000_000


# Certainly not sent


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("Retry-After: 2", 2.0),
        ("Retry-After: 0", 0.0),
        ("Retry-After: Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("Retry-After: soon", None),
        ("Retry-After: -5", None),
        ("Retry-After: \xb2", None),
        ("X-Nothing: 1", None),
    ],
)
def test_after_too_many_requests_toingg_is_asked_again_when_it_says(header: str, seconds: float | None) -> None:
    reply = reply_of({}, "429 Too Many Requests", header)
    with answering(reply) as server, pytest.raises(NotSent) as caught:
        create(server.url)

    assert said(caught.value) == "Toingg asked me to slow down."
    assert caught.value.retry_after == seconds


UNREACHABLE: dict[str, Callable[[], str]] = {
    "nobody listens": lambda: f"http://127.0.0.1:{closed_port()}",
    "no such host": lambda: "http://nowhere.invalid",
    "no such host, over TLS": lambda: "https://nowhere.invalid",
    "a name that is none": lambda: f"http://{'x' * 64}.invalid",
}


@pytest.mark.parametrize("url", UNREACHABLE.values(), ids=list(UNREACHABLE))
def test_without_a_connection_certainly_nothing_was_sent(url: Callable[[], str]) -> None:
    with pytest.raises(NotSent) as caught:
        create(url())

    assert said(caught.value) == "I can't reach Toingg right now."
    assert_hides_the_key(caught.value)


@pytest.mark.parametrize("steps", [(b"HTTP/1.1 400 Bad Request\r\n\r\n",), (RESET,), (5.0,)])
def test_without_tls_nothing_is_sent(steps: tuple[Step, ...]) -> None:
    """With a server that does not use TLS, hangs up, or never greets, the key and the campaign stay here."""
    with answering(*steps) as server, pytest.raises(NotSent) as caught:
        create(server.url.replace("http:", "https:"), deadline=0.2)

    assert_hides_the_key(caught.value)


# Sent, and no readable outcome

LOST: dict[str, tuple[Step, ...]] = {
    "closed without a word": (),
    "reset without a word": (RESET,),
    "reset within the status": (b"HTTP/1.1 20", 0.05, RESET),
    "closed within the status": (b"HTTP/1.1 20",),
    "reset within the headers": (b"HTTP/1.1 200 OK\r\nContent-Le", 0.05, RESET),
    "closed within the headers": (b"HTTP/1.1 200 OK\r\nContent-Type: appl",),
    "closed after some headers": (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n",),
    "reset within the body": (b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"id', 0.05, RESET),
    "closed within the body": (b'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"id',),
    "closed within a chunk": (b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{"id',),
    "closed after a chunk": (b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{"id\r\n',),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.6\r\n",),
    "headers without end": (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",),
    "too many headers": (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n",),
}


@pytest.mark.parametrize("steps", LOST.values(), ids=list(LOST))
def test_a_lost_reply_never_counts_as_an_outcome(steps: tuple[Step, ...]) -> None:
    error = refusal_of(*steps)

    assert isinstance(error, Unconfirmed)
    assert said(error) == "I lost the connection before Toingg replied."


@pytest.mark.parametrize(
    "status",
    ["408 Request Timeout", "500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable", "599 Odd"],
)
def test_an_error_inside_toingg_is_not_an_outcome(status: str) -> None:
    error = refusal_of(http(status, b"<h1>Sorry</h1>", "Content-Type: text/html", "Retry-After: 1"))

    assert isinstance(error, Unconfirmed)
    assert said(error) == "Toingg had a problem and didn't answer."
    assert str(error) == f"HTTP {status[:3]}"


SLOW: dict[str, list[Step]] = {
    "no reply": [5.0],
    "a trickle of a status": list(TRICKLE),
    "a trickle of headers": [b"HTTP/1.1 200 OK\r\nX: ", *TRICKLE],
    "headers, then nothing": [b"HTTP/1.1 200 OK\r\nX: y\r\n", 5.0],
    "a body that does not come": [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", 5.0],
    "a trickle of a body": [b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", *TRICKLE],
    "a trickle of a body without length": [b"HTTP/1.1 200 OK\r\n\r\n", *TRICKLE],
    "100 Continue for ever": [step for _ in range(100) for step in (b"HTTP/1.1 100 Continue\r\n\r\n", 0.03)],
}


@pytest.mark.parametrize("steps", SLOW.values(), ids=list(SLOW))
def test_the_deadline_is_for_the_whole_create(steps: list[Step]) -> None:
    """Otherwise each byte that trickles in would restart the wait."""
    started = time.monotonic()

    error = refusal_of(*steps, deadline=0.2)

    assert isinstance(error, Unconfirmed)
    assert time.monotonic() - started < 1.5


def test_a_refusal_counts_even_if_its_reasons_trickle_in_beyond_the_deadline() -> None:
    error = refusal_of(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 999\r\n\r\n", *TRICKLE, deadline=0.2)

    assert isinstance(error, Rejected)
