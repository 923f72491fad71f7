"""Toingg's lists: voices, languages and existing campaigns."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.support.servers import Request, Step, answering, http
from tests.support.toingg_client import KEY, TRICKLE, reply_of
from toingg_bot.domain.errors import (
    Denied,
    Misconfigured,
    NotSent,
    Rejected,
    ToinggError,
    Unconfirmed,
)
from toingg_bot.toingg.client import MAX_PAGES, PAGE, Toingg

# The lists


VOICES: dict[str, tuple[Any, list[str]]] = {
    "objects": ({"result": {"voice": [{"name": "nova", "type": "openai"}, {"name": "swara"}]}}, ["nova", "swara"]),
    "names": ({"result": {"voice": ["nova", " swara "]}}, ["nova", "swara"]),
    "a list right away": ({"result": ["nova"]}, ["nova"]),
    "some that are none": ({"result": {"voice": [None, {}, 7, "", {"name": None}, {"name": "nova"}]}}, ["nova"]),
    "another shape": ({"result": {"voice": {"name": "nova"}}}, []),
    "no result": ({"status": True}, []),
    "a text": ("string", []),
}


@pytest.mark.parametrize(("body", "names"), VOICES.values(), ids=list(VOICES))
def test_lists_of_voices_in_different_shapes_are_read(body: Any, names: list[str]) -> None:
    with answering(reply_of(body)) as server:
        assert Toingg(f"{server.url}/api/v3").supported_voices(KEY) == names

    assert server.requests[0].line == "GET /api/v3/get_supported_voices HTTP/1.1"
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_languages_are_written_as_in_the_contract() -> None:
    with answering(reply_of({"result": {"languages": ["English", "HINDI ", "tamil"]}})) as server:
        assert Toingg(f"{server.url}/api/v3").supported_languages(KEY) == ["english", "hindi", "tamil"]

    assert server.requests[0].line == "GET /api/v3/get_supported_languages HTTP/1.1"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("401 Unauthorized", Denied),
        ("307 Temporary", Misconfigured),
        ("429 Too Many Requests", NotSent),
        ("500 Internal Server Error", Unconfirmed),
    ],
)
def test_the_reason_for_a_missing_list_is_reported(status: str, kind: type[ToinggError]) -> None:
    with answering(http(status)) as server, pytest.raises(kind):
        Toingg(f"{server.url}/api/v3").supported_voices(KEY)


def test_a_list_is_not_waited_for_longer_than_its_own_deadline() -> None:
    with answering(*TRICKLE) as server, pytest.raises(ToinggError):
        Toingg(f"{server.url}/api/v3", list_timeout=0.2).supported_voices(KEY)


# Existing campaigns


def listing(count: int, first: int = 0) -> dict[str, Any]:
    return {"result": {f"c{number}": {"title": f"Campaign {number}"} for number in range(first, first + count)}}


def pages_of(total: int) -> Callable[[Request], bytes]:
    """A Toingg with this many campaigns, which supports `skip` and `limit`."""

    def page(request: Request) -> bytes:
        asked = parse_qs(urlsplit(request.line.split()[1]).query)
        skip, limit = int(asked["skip"][0]), int(asked["limit"][0])
        count = max(0, min(limit, total - skip))
        return reply_of(listing(count, skip)) if count else reply_of({"detail": "Campaigns not found"}, "400 Bad")

    return page


def campaigns_at(*steps: Step, **how: Any) -> tuple[list[str], int]:
    """Return the listed ids, and how many requests it took."""
    with answering(*steps) as server:
        found = Toingg(f"{server.url}/api/v3", **how).campaigns(KEY)
    return [record.id for record in found], len(server.requests)


@pytest.mark.parametrize(
    ("total", "requests"), [(0, 1), (1, 1), (PAGE - 1, 1), (PAGE, 2), (PAGE + 1, 2), (2 * PAGE, 3)]
)
def test_the_list_of_campaigns_is_read_page_by_page_to_its_end(total: int, requests: int) -> None:
    assert campaigns_at(pages_of(total)) == ([f"c{number}" for number in range(total)], requests)


def test_a_list_without_end_is_not_read_for_ever() -> None:
    found, requests = campaigns_at(pages_of(1_000_000))

    assert (len(found), requests) == (MAX_PAGES * PAGE, MAX_PAGES)


def test_a_toingg_without_pages_sends_everything_twice_and_no_more() -> None:
    assert campaigns_at(reply_of(listing(2 * PAGE))) == ([f"c{number}" for number in range(2 * PAGE)], 2)


def spoilt(total: int, unreadable: Callable[[int], bool]) -> Callable[[Request], bytes]:
    """A Toingg some of whose records cannot be parsed."""
    whole = pages_of(total)

    def page(request: Request) -> bytes:
        head, _, body = whole(request).partition(b"\r\n\r\n")
        listed = json.loads(body)
        for number, name in enumerate(listed.get("result", {})):
            if unreadable(int(name[1:])):
                listed["result"][name] = [None, 7, {}, {"title": None}][number % 4]
        return reply_of(listed, head.split(b"\r\n")[0].decode().partition(" ")[2])

    return page


@pytest.mark.parametrize(
    "unreadable",
    [
        lambda number: number == 5,
        lambda number: number < PAGE,
        lambda number: number < 2 * PAGE,
        lambda number: number % 2,
    ],
    ids=["one", "the first page", "the first two pages", "every second"],
)
def test_a_record_that_cannot_be_parsed_does_not_end_the_list(unreadable: Callable[[int], bool]) -> None:
    found, _ = campaigns_at(spoilt(2 * PAGE + 10, unreadable))

    assert found == [f"c{number}" for number in range(2 * PAGE + 10) if not unreadable(number)]


def test_the_newest_campaigns_are_asked_for_first() -> None:
    with answering(pages_of(1)) as server:
        Toingg(f"{server.url}/api/v3").campaigns(KEY)

    (request,) = server.requests
    assert request.line == f"GET /api/v3/get_campaigns?skip=0&limit={PAGE}&sort=-1 HTTP/1.1"
    assert request.headers["authorization"] == f"Bearer {KEY}"


def test_an_empty_account_is_an_empty_list() -> None:
    assert campaigns_at(reply_of({"detail": "Campaigns not found"}, "400 Bad Request")) == ([], 1)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (reply_of({"detail": "Something else"}, "400 Bad Request"), Rejected),
        (reply_of({"detail": "Invalid API key"}, "401 Unauthorized"), Denied),
        (http("307 Temporary", b"", "Location: https://elsewhere.example/"), Misconfigured),
        (http("404 Not Found"), Misconfigured),
        (http("429 Too Many Requests"), NotSent),
        (http("502 Bad Gateway", b"<html>"), Unconfirmed),
        (reply_of({"status": False, "message": "Not today"}), Rejected),
        (http("200 OK", b"<html>"), Unconfirmed),
    ],
    ids=["400", "401", "307", "404", "429", "502", "status false", "a page"],
)
def test_a_missing_list_of_campaigns_is_not_an_empty_one(reply: bytes, kind: type[ToinggError]) -> None:
    """Only a complete list can show that a campaign is not there."""
    with pytest.raises(kind):
        campaigns_at(reply)


def test_a_list_that_breaks_off_between_two_pages_is_no_list() -> None:
    full = pages_of(PAGE + 1)

    with pytest.raises(ToinggError):
        campaigns_at(lambda request: full(request) if "skip=0&" in request.line else http("500 Oh"))


def test_the_list_of_campaigns_is_not_waited_for_longer_than_its_deadline() -> None:
    with pytest.raises(ToinggError):
        campaigns_at(*TRICKLE, list_timeout=0.2)
