"""A request is the same in whatever pieces it arrives, and nothing waits for the rest of what is not a request."""

import itertools
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from hypothesis import given
from hypothesis import strategies as st

from toingg_bot.edge.arrival import MAX_HEAD, Requests

LIMIT = 100
HEAD = b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"
WHOLE = {
    "no body": (b"GET /healthz HTTP/1.1\r\n\r\n", b""),
    "a length": (HEAD + b"Content-Length: 5\r\n\r\nhello", b"hello"),
    "no length": (HEAD + b"\r\n", b""),
    "chunks": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", b"hello"),
    "no chunk": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b""),
    "trailers": (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-A: b\r\nX-C: d\r\n\r\n", b"hello"),
    "all that is allowed": (HEAD + b"Content-Length: 100\r\n\r\n" + b"x" * LIMIT, b"x" * LIMIT),
}
TOO_MUCH = {
    "a length": HEAD + b"Content-Length: 101\r\n\r\n",
    "a chunk": HEAD + b"Transfer-Encoding: chunked\r\n\r\nfff\r\n" + b"x" * (LIMIT + 1),
    "chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"32\r\n" + b"x" * 50 + b"\r\n" + b"33\r\n" + b"x" * 51,
}
NO_REQUEST = {
    "another protocol": b"HELO example\r\n",
    "a bare line feed": b"GET / HTTP/1.1\n",
    "a line without end": b"GET /" + b"x" * 10_000,
    "a head without end": b"GET / HTTP/1.1\r\n" + b"X-A: b\r\n" * (MAX_HEAD // 8),
    "a chunk that is none": HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a chunk of less than nothing": HEAD + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n",
    "a chunk without end": HEAD + b"Transfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n",
    "a chunk's line without end": HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1" * 10_000,
    "a trailer that is none": HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\nno trailer\r\n\r\n",
    "trailers without end": HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"X-A: b\r\n" * (MAX_HEAD // 8 + 1),
}


def requests() -> Requests:
    return Requests(Config(), ("127.0.0.1", 1), LIMIT)


def pieces(data: bytes, cuts: list[int]) -> list[bytes]:
    places = sorted({0, len(data), *(cut % len(data) for cut in cuts)})
    return [data[start:end] for start, end in itertools.pairwise(places)]


def body(line: Requests) -> bytes:
    request: Any = next(line)
    return bytes(request.body.read())


@pytest.mark.parametrize("name", WHOLE)
@given(cuts=st.lists(st.integers(0, 1000), max_size=20))
def test_a_request_is_complete_with_its_last_byte_and_not_before(name: str, cuts: list[int]) -> None:
    raw, expected = WHOLE[name]
    line = requests()

    *before, last = [line.take(piece) for piece in pieces(raw, cuts)]

    assert (any(before), last) == (False, True)
    assert body(line) == expected
    assert line.unreader.take_buffered() == b""
    assert line.held == 0


@pytest.mark.parametrize("first", WHOLE)
@pytest.mark.parametrize("second", WHOLE)
def test_what_follows_a_request_is_the_next_one(first: str, second: str) -> None:
    line = requests()

    assert line.take(WHOLE[first][0] + WHOLE[second][0])
    assert body(line) == WHOLE[first][1]
    assert line.take(line.unreader.take_buffered())
    assert body(line) == WHOLE[second][1]


@pytest.mark.parametrize("raw", TOO_MUCH.values(), ids=list(TOO_MUCH))
def test_a_request_that_is_too_large_is_not_read_to_its_end_and_closes_the_connection(raw: bytes) -> None:
    line = requests()

    assert [line.take(raw[:-1]), line.take(raw[-1:])] == [False, True]
    assert next(line).should_close()
    assert len(body(line)) <= LIMIT + 51


@pytest.mark.parametrize("raw", NO_REQUEST.values(), ids=list(NO_REQUEST))
def test_something_that_is_not_a_request_is_refused_before_its_end(raw: bytes) -> None:
    with pytest.raises(ParseException):
        requests().take(raw)


@pytest.mark.parametrize("raw", NO_REQUEST.values(), ids=list(NO_REQUEST))
def test_something_that_is_not_a_request_is_refused_in_pieces_too(raw: bytes) -> None:
    line = requests()

    with pytest.raises(ParseException):
        any(line.take(raw[start : start + 7]) for start in range(0, len(raw), 7))
