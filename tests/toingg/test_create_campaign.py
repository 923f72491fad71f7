"""How Toingg's client understands everything that may come back, or not come back."""

import gzip
import json
import logging
from pathlib import Path
from typing import Any

import pytest

from tests.support.reasons import read, said, worded
from tests.support.servers import RESET, Step, answering, http
from tests.support.toingg_client import ID, KEY, PAYLOAD, assert_hides_the_key, create, refusal_of, reply_of
from toingg_bot.domain.errors import (
    Blocked,
    Denied,
    Misconfigured,
    Problem,
    Rejected,
    ToinggError,
    Unconfirmed,
)
from toingg_bot.toingg.client import Toingg
from toingg_bot.toingg.replies import MAX_PROBLEMS, Created

# What is sent


def test_a_create_is_the_request_that_the_contract_shows() -> None:
    with answering(reply_of({"status": True})) as server:
        create(server.url)

    (request,) = server.requests
    assert request.line == "POST /api/v3/create_campaign/ HTTP/1.1"
    assert json.loads(request.body) == PAYLOAD
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["accept"] == "application/json"
    assert request.headers["content-type"] == "application/json"


def test_each_create_has_a_connection_of_its_own() -> None:
    """An old connection that was closed meanwhile would look like a lost reply."""
    with answering(reply_of({"status": True}), keeps_open=True) as server:
        toingg = Toingg(f"{server.url}/api/v3")
        toingg.create_campaign(KEY, PAYLOAD)
        toingg.create_campaign(KEY, PAYLOAD)

    assert (server.connections, len(server.requests)) == (2, 2)
    assert server.requests[0].headers["connection"] == "close"


@pytest.mark.parametrize("where", ["HOME", "NETRC"])
def test_a_netrc_file_does_not_replace_the_key(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.delenv("NETRC", raising=False)
    monkeypatch.setenv(where, str(netrc if where == "NETRC" else tmp_path))

    with answering(reply_of({"status": True})) as server:
        create(server.url)

    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("steps", [(RESET,), (http("500 Internal Server Error"),), (http("429 Too Many Requests"),)])
def test_a_create_is_never_repeated_automatically(steps: tuple[Step, ...]) -> None:
    with answering(*steps) as server, pytest.raises(ToinggError):
        create(server.url)

    assert len(server.requests) == 1


# Created

ENVELOPE = {"status": True, "message": "Campaign created successfully"}
CREATED: dict[str, tuple[bytes, str | None]] = {
    "the text of the contract": (reply_of("string"), None),
    "the envelope of live clients": (reply_of(ENVELOPE | {"result": {"campaignId": ID}}), ID),
    **{f"result.{name}": (reply_of({"result": {name: ID}}), ID) for name in ("campId", "campID", "campaign_id")},
    **{f"result.{name} ": (reply_of({"result": {name: ID}}), ID) for name in ("_id", "id")},
    "an id at the top": (reply_of({"_id": ID}), ID),
    "result before the top": (reply_of({"id": "request-7", "result": {"id": ID}}), ID),
    "campaignId before _id": (reply_of({"result": {"_id": "account", "campaignId": ID}}), ID),
    "result itself": (reply_of({"result": ID}), ID),
    "a number for an id": (reply_of({"result": {"id": 4711}}), "4711"),
    "an id in blanks": (reply_of({"result": {"campaignId": f" {ID}\n"}}), ID),
    "an empty id": (reply_of(ENVELOPE | {"result": {"campaignId": ""}}), None),
    "true for an id": (reply_of(ENVELOPE | {"result": {"campaignId": True}}), None),
    "an id as MongoDB writes it": (reply_of({"result": {"campaignId": {"$oid": ID}}}), ID),
    "an object for an id": (reply_of(ENVELOPE | {"result": {"campaignId": {"id": ID}}}), None),
    "a novel for an id": (reply_of(ENVELOPE | {"result": {"campaignId": "x" * 5000}}), None),
    "an envelope without an id": (reply_of(ENVELOPE), None),
    "result null": (reply_of(ENVELOPE | {"result": None}), None),
    "201": (reply_of({"result": {"campaignId": ID}}, "201 Created"), ID),
    "UTF-16": (http("200 OK", json.dumps({"result": {"id": ID}}).encode("utf-16")), ID),
    "a byte order mark": (http("200 OK", b"\xef\xbb\xbf" + json.dumps({"id": ID}).encode()), ID),
    "gzip": (http("200 OK", gzip.compress(json.dumps({"id": ID}).encode()), "Content-Encoding: gzip"), ID),
    "chunks": (
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{"id": "\r\n5\r\nc-1"}\r\n0\r\n\r\n',
        "c-1",
    ),
    "no length": (b'HTTP/1.1 200 OK\r\n\r\n{"id": "c-1"}', "c-1"),
    "HTTP/1.0": (b'HTTP/1.0 200 OK\r\n\r\n{"id": "c-1"}', "c-1"),
    "100 Continue first": (b"HTTP/1.1 100 Continue\r\n\r\n" + reply_of({"id": ID}), ID),
}
UNREADABLE: dict[str, bytes] = {
    "a list": reply_of([ID]),
    "null": reply_of(None),
    "nothing": http("200 OK"),
    "202 without a body": http("202 Accepted"),
    "204": b"HTTP/1.1 204 No Content\r\n\r\n",
    "bytes that are no text": http("200 OK", b"\xff\xfe\x00\x80\xc3("),
    "a page": http("200 OK", b"<!doctype html><title>Maintenance</title>", "Content-Type: text/html"),
    "a page that says that it is JSON": http("200 OK", b"<!doctype html>", "Content-Type: application/json"),
    "more than 1 MB": reply_of({"padding": "x" * 2_000_000, "id": ID}),
    "gzip that is none": http("200 OK", b"plain", "Content-Encoding: gzip"),
    "a bomb": http("200 OK", gzip.compress(b" " * 50_000_000), "Content-Encoding: gzip"),
    "nested deeply": http("200 OK", b"[" * 200_000),
    "a number without end": http("200 OK", b'{"id": ' + b"9" * 10_000 + b"}"),
}


@pytest.mark.parametrize(("reply", "campaign_id"), CREATED.values(), ids=list(CREATED))
def test_a_success_is_a_campaign_with_or_without_an_id(reply: bytes, campaign_id: str | None) -> None:
    with answering(reply) as server:
        assert create(server.url) == Created(campaign_id)


@pytest.mark.parametrize("reply", UNREADABLE.values(), ids=list(UNREADABLE))
def test_a_success_that_cannot_be_parsed_is_no_outcome(reply: bytes) -> None:
    """Something in between may have answered: the campaign is looked up."""
    error = refusal_of(reply)

    assert isinstance(error, Unconfirmed)
    assert said(error) == "I couldn't make sense of Toingg's answer."


# Refused by Toingg


@pytest.mark.parametrize("status", ["200 OK", "201 Created"])
@pytest.mark.parametrize("no", [False, "false", "False"], ids=repr)
def test_a_success_with_status_false_is_a_refusal(status: str, no: object) -> None:
    error = refusal_of(reply_of({"status": no, "message": "Voice not found", "result": None}, status))

    assert isinstance(error, Rejected)
    assert read(error.problems) == read([worded("Voice not found")])


@pytest.mark.parametrize(
    "status", ["400 Bad Request", "409 Conflict", "413 Content Too Large", "418 I'm a teapot", "422 Unprocessable"]
)
def test_a_refused_campaign_can_be_fixed(status: str) -> None:
    error = refusal_of(reply_of({"detail": "Voice not found"}, status))

    assert isinstance(error, Rejected)
    assert said(error) == "Toingg needs a change before it can create this campaign."
    assert read(error.problems) == read([worded("Voice not found")])


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
def test_a_refused_key_is_reported_as_the_key(status: str) -> None:
    error = refusal_of(reply_of({"detail": "Invalid API key"}, status))

    assert isinstance(error, Denied)
    assert said(error) == "Toingg doesn't accept this workspace's key any more."
    assert read(error.problems) == read([worded("Invalid API key")])


BEFORE_TOINGG: dict[str, bytes] = {
    "a check for bots": http("403 Forbidden", b"<title>Just a moment...", "Content-Type: text/html", "cf-mitigated: x"),
    "a text": http("403 Forbidden", b"Forbidden", "Content-Type: text/plain"),
    "a page that says that it is JSON": http("403 Forbidden", b"<html>", "Content-Type: application/json"),
    "nothing": http("403 Forbidden"),
}


@pytest.mark.parametrize("reply", BEFORE_TOINGG.values(), ids=list(BEFORE_TOINGG))
def test_a_refusal_before_toingg_says_nothing_about_the_key(reply: bytes) -> None:
    assert isinstance(refusal_of(reply), Blocked)


@pytest.mark.parametrize("status", ["404 Not Found", "405 Method Not Allowed"])
def test_a_wrong_address_is_for_the_operator_to_fix(status: str) -> None:
    error = refusal_of(reply_of({"detail": "Not Found"}, status))

    assert isinstance(error, Misconfigured)
    assert said(error) == "I can't reach Toingg right now."
    assert error.problems == ()
    assert str(error) == f"HTTP {status[:3]}: Toingg is not at the address in TOINGG_API_URL"


def test_a_refusal_counts_even_if_its_reasons_do_not_arrive() -> None:
    error = refusal_of(b'HTTP/1.1 422 Unprocessable\r\nContent-Length: 500\r\n\r\n{"detail": [')

    assert isinstance(error, Rejected)
    assert read(error.problems) == read([worded("Toingg gave no reason.")])


REASONS: dict[str, tuple[Any, list[Problem]]] = {
    "a field": ([{"loc": ["body", "title"], "msg": "too long"}], [worded("too long", "title")]),
    "a field's other spelling": (
        [{"loc": ["body", "knowledgeBase"], "msg": "no such page"}],
        [worded("no such page", "knowledge_base")],
    ),
    "the calling window": (
        [{"loc": ["body", "calendar"], "msg": "unreadable"}],
        [worded("unreadable", "calendar.opens")],
    ),
    "inside a field": (
        [{"loc": ["body", "postCallAnalysisSchema", "lead_type"], "msg": "not a text"}],
        [worded("lead_type: not a text", "post_call_analysis_schema")],
    ),
    "integers": ([{"loc": ["body", 0, "script", 7], "msg": "odd"}], [worded("7: odd", "script")]),
    "the contract's example": ([{"loc": ["string", 0], "msg": "string"}], [worded("string.0: string")]),
    "an unknown name": ([{"loc": ["body", "flowName"], "msg": "missing"}], [worded("flowName: missing")]),
    "the body": ([{"loc": ["body"], "msg": "not valid"}], [worded("not valid")]),
    "no loc": ([{"msg": "not valid"}], [worded("not valid")]),
    "loc null": ([{"loc": None, "msg": "not valid"}], [worded("not valid")]),
    "loc a text": ([{"loc": "title", "msg": "too long"}], [worded("too long", "title")]),
    "loc of other things": ([{"loc": [None, {}, 1.5, "title"], "msg": "too long"}], [worded("too long", "title")]),
    "texts": (["too long", "too loud"], [worded("too long"), worded("too loud")]),
    "an item that is nothing": ([None, {}, ""], [worded("None"), *[worded("Toingg gave no reason.")] * 2]),
    "no message": ([{"loc": ["body", "tone"]}], [worded("Toingg gave no reason.", "tone")]),
    "an empty list": ([], [worded("Toingg gave no reason.")]),
    "a text": ("Voice not found", [worded("Voice not found")]),
    "an object": ({"message": "Voice not found"}, [worded("Voice not found")]),
    "null": (None, [worded("Toingg gave no reason.")]),
}


@pytest.mark.parametrize(("detail", "problems"), REASONS.values(), ids=list(REASONS))
def test_a_problem_is_assigned_to_the_field_that_toingg_names(detail: Any, problems: list[Problem]) -> None:
    error = refusal_of(reply_of({"detail": detail}, "422 Unprocessable"))

    assert isinstance(error, Rejected)
    assert read(error.problems) == read(problems)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"detail": "first", "message": "second", "error": "third"}, "first"),
        ({"detail": "", "message": "second", "error": "third"}, "second"),
        ({"error": "third"}, "third"),
        ({"error": {"message": "third"}}, "third"),
        ("only this", "only this"),
        (["a", "list"], "Toingg gave no reason."),
        ({"detail": 7}, "Toingg gave no reason."),
    ],
)
def test_the_reason_is_looked_for_where_clients_have_found_it(body: Any, said: str) -> None:
    assert read(refusal_of(reply_of(body, "400 Bad Request")).problems) == [(said, None)]


def test_only_as_many_problems_are_passed_on_as_anybody_reads() -> None:
    detail = [{"loc": ["body", "title"], "msg": f"reason {number}"} for number in range(200)]

    error = refusal_of(reply_of({"detail": detail}, "422 Unprocessable"))

    assert len(error.problems) == MAX_PROBLEMS == 50


# The key


@pytest.mark.parametrize("key", [f"{KEY}\n", f"{KEY}\r\nX: y", f"{KEY}\x00", f"{KEY}\u2011"])
def test_a_key_that_cannot_be_sent_is_a_refused_key_and_is_shown_nowhere(key: str) -> None:
    with answering(reply_of({"id": ID})) as server, pytest.raises(Denied) as caught:
        create(server.url, key=key)

    assert_hides_the_key(caught.value)
    assert server.requests == []


def test_no_log_contains_the_key(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    refusal_of(reply_of({"detail": f"Invalid API key {KEY[:6]}…"}, "401 Unauthorized"))
    refusal_of(RESET)

    assert KEY not in caplog.text
