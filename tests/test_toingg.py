"""What Toingg's client makes of everything that may come back, or not come back."""

import gzip
import json
import logging
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.servers import RESET, Request, Step, answering, closed_port, http
from toingg_bot.errors import Denied, Misconfigured, NotSent, Problem, Rejected, ToinggError, Unconfirmed
from toingg_bot.toingg import MAX_PAGES, MAX_PROBLEMS, PAGE, Created, Toingg

KEY = "tg_fake_key_0123456789"
PAYLOAD = {
    "title": "Diwali renewals",
    "voice": "nova",
    "language": "hindi",
    "script": "नमस्ते " * 40,
    "purpose": "",
    "knowledgeBase": "",
    "calendar": "10Am to 10Pm IST",
    "firstLine": "",
    "tone": "",
    "postCallAnalysis": True,
    "postCallAnalysisSchema": {"lead_type": "Hot, warm or cold"},
}
ID = "65f0c0ffee65f0c0ffee65f0"
TRICKLE = [step for _ in range(100) for step in (b"x", 0.03)]
"""A reply that never ends, and never stops for long."""


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever proxy the machine uses, these servers are on it."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost,nowhere.invalid")


def create(url: str, deadline: float = 5, key: str = KEY) -> Created:
    return Toingg(f"{url}/api/v3", deadline=deadline).create_campaign(key, PAYLOAD)


def reply_of(body: Any, status: str = "200 OK", *headers: str) -> bytes:
    return http(status, json.dumps(body).encode(), "Content-Type: application/json", *headers)


def refusal_of(*steps: Step, deadline: float = 5) -> ToinggError:
    with answering(*steps) as server, pytest.raises(ToinggError) as caught:
        create(server.url, deadline)
    assert_hides_the_key(caught.value)
    return caught.value


def assert_hides_the_key(error: BaseException | None) -> None:
    assert error is not None
    assert KEY not in "".join(traceback.format_exception(error))
    while error is not None:
        assert KEY not in f"{error!s} {error!r} {vars(error)!r}"
        error = error.__cause__ or error.__context__


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
    """A kept one that went stale would look like a lost reply."""
    with answering(reply_of({"status": True}), keeps_open=True) as server:
        toingg = Toingg(f"{server.url}/api/v3")
        toingg.create_campaign(KEY, PAYLOAD)
        toingg.create_campaign(KEY, PAYLOAD)

    assert (server.connections, len(server.requests)) == (2, 2)
    assert server.requests[0].headers["connection"] == "close"


@pytest.mark.parametrize("where", ["HOME", "NETRC"])
def test_a_netrc_of_the_machine_does_not_replace_the_key(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.delenv("NETRC", raising=False)
    monkeypatch.setenv(where, str(netrc if where == "NETRC" else tmp_path))

    with answering(reply_of({"status": True})) as server:
        create(server.url)

    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("steps", [(RESET,), (http("500 Internal Server Error"),), (http("429 Too Many Requests"),)])
def test_a_create_is_never_repeated_by_itself(steps: tuple[Step, ...]) -> None:
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
    "an empty id": (reply_of({"result": {"campaignId": ""}}), None),
    "true for an id": (reply_of({"result": {"campaignId": True}}), None),
    "an id as MongoDB writes it": (reply_of({"result": {"campaignId": {"$oid": ID}}}), ID),
    "an object for an id": (reply_of({"result": {"campaignId": {"id": ID}}}), None),
    "a novel for an id": (reply_of({"result": {"campaignId": "x" * 5000}}), None),
    "an envelope without an id": (reply_of(ENVELOPE), None),
    "result null": (reply_of(ENVELOPE | {"result": None}), None),
    "a list": (reply_of([ID]), None),
    "null": (reply_of(None), None),
    "nothing": (http("200 OK"), None),
    "201": (reply_of({"result": {"campaignId": ID}}, "201 Created"), ID),
    "202 without a body": (http("202 Accepted"), None),
    "204": (b"HTTP/1.1 204 No Content\r\n\r\n", None),
    "bytes that are no text": (http("200 OK", b"\xff\xfe\x00\x80\xc3("), None),
    "a page": (http("200 OK", b"<!doctype html><p>Welcome", "Content-Type: text/html"), None),
    "UTF-16": (http("200 OK", json.dumps({"result": {"id": ID}}).encode("utf-16")), ID),
    "a byte order mark": (http("200 OK", b"\xef\xbb\xbf" + json.dumps({"id": ID}).encode()), ID),
    "more than 1 MB": (reply_of({"padding": "x" * 2_000_000, "id": ID}), None),
    "gzip": (http("200 OK", gzip.compress(json.dumps({"id": ID}).encode()), "Content-Encoding: gzip"), ID),
    "gzip that is none": (http("200 OK", b"plain", "Content-Encoding: gzip"), None),
    "a bomb": (http("200 OK", gzip.compress(b" " * 50_000_000), "Content-Encoding: gzip"), None),
    "chunks": (
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n{"id": "\r\n5\r\nc-1"}\r\n0\r\n\r\n',
        "c-1",
    ),
    "no length": (b'HTTP/1.1 200 OK\r\n\r\n{"id": "c-1"}', "c-1"),
    "HTTP/1.0": (b'HTTP/1.0 200 OK\r\n\r\n{"id": "c-1"}', "c-1"),
    "100 Continue first": (b"HTTP/1.1 100 Continue\r\n\r\n" + reply_of({"id": ID}), ID),
    "nested deeply": (http("200 OK", b"[" * 200_000), None),
    "a number without end": (http("200 OK", b'{"id": ' + b"9" * 10_000 + b"}"), None),
}


@pytest.mark.parametrize(("reply", "campaign_id"), CREATED.values(), ids=list(CREATED))
def test_a_success_is_a_campaign_whose_id_is_known_or_not(reply: bytes, campaign_id: str | None) -> None:
    with answering(reply) as server:
        assert create(server.url) == Created(campaign_id)


# Refused by Toingg

NO_CREDIT = "You have no credits left"


@pytest.mark.parametrize("status", ["200 OK", "201 Created"])
@pytest.mark.parametrize("no", [False, "false", "False"], ids=repr)
def test_a_success_that_says_status_false_is_a_refusal(status: str, no: object) -> None:
    error = refusal_of(reply_of({"status": no, "message": NO_CREDIT, "result": None}, status))

    assert isinstance(error, Rejected)
    assert error.problems == (Problem(NO_CREDIT),)


@pytest.mark.parametrize(
    "status", ["400 Bad Request", "409 Conflict", "413 Content Too Large", "418 I'm a teapot", "422 Unprocessable"]
)
def test_a_refused_campaign_is_to_be_mended(status: str) -> None:
    error = refusal_of(reply_of({"detail": "Voice not found"}, status))

    assert isinstance(error, Rejected)
    assert error.user_message == "Toingg did not accept the campaign."
    assert error.problems == (Problem("Voice not found"),)


def test_payment_is_asked_for_in_a_sentence_of_its_own() -> None:
    error = refusal_of(reply_of({"detail": NO_CREDIT}, "402 Payment Required"))

    assert isinstance(error, Rejected)
    assert error.user_message == "Toingg asks for payment before it creates more campaigns."
    assert error.problems == (Problem(NO_CREDIT),)


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
def test_a_refused_key_is_said_to_be_the_key(status: str) -> None:
    error = refusal_of(reply_of({"detail": "Invalid API key"}, status))

    assert isinstance(error, Denied)
    assert error.user_message == "Toingg did not accept the API key."
    assert error.problems == (Problem("Invalid API key"),)


@pytest.mark.parametrize("status", ["404 Not Found", "405 Method Not Allowed"])
def test_a_wrong_address_is_whoever_runs_the_bots_to_mend(status: str) -> None:
    error = refusal_of(reply_of({"detail": "Not Found"}, status))

    assert isinstance(error, Misconfigured)
    assert error.user_message == "Toingg was not found at the address that this bot is set up with."
    assert error.problems == (Problem("Not Found"),)


def test_a_refusal_counts_even_if_its_reasons_do_not_arrive() -> None:
    error = refusal_of(b'HTTP/1.1 422 Unprocessable\r\nContent-Length: 500\r\n\r\n{"detail": [')

    assert isinstance(error, Rejected)
    assert error.problems == (Problem("Toingg gave no reason (HTTP 422)."),)


REASONS: dict[str, tuple[Any, list[Problem]]] = {
    "a field": ([{"loc": ["body", "title"], "msg": "too long"}], [Problem("too long", "title")]),
    "a field's other spelling": (
        [{"loc": ["body", "knowledgeBase"], "msg": "no such page"}],
        [Problem("no such page", "knowledge_base")],
    ),
    "the calling window": (
        [{"loc": ["body", "calendar"], "msg": "unreadable"}],
        [Problem("unreadable", "calendar.opens")],
    ),
    "inside a field": (
        [{"loc": ["body", "postCallAnalysisSchema", "lead_type"], "msg": "not a text"}],
        [Problem("lead_type: not a text", "post_call_analysis_schema")],
    ),
    "integers": ([{"loc": ["body", 0, "script", 7], "msg": "odd"}], [Problem("7: odd", "script")]),
    "the contract's example": ([{"loc": ["string", 0], "msg": "string"}], [Problem("string.0: string")]),
    "an unknown name": ([{"loc": ["body", "flowName"], "msg": "missing"}], [Problem("flowName: missing")]),
    "the body": ([{"loc": ["body"], "msg": "not valid"}], [Problem("not valid")]),
    "no loc": ([{"msg": "not valid"}], [Problem("not valid")]),
    "loc null": ([{"loc": None, "msg": "not valid"}], [Problem("not valid")]),
    "loc a text": ([{"loc": "title", "msg": "too long"}], [Problem("too long", "title")]),
    "loc of other things": ([{"loc": [None, {}, 1.5, "title"], "msg": "too long"}], [Problem("too long", "title")]),
    "texts": (["too long", "too loud"], [Problem("too long"), Problem("too loud")]),
    "an item that is nothing": ([None, {}, ""], [Problem("None"), *[Problem("Toingg gave no reason.")] * 2]),
    "no message": ([{"loc": ["body", "tone"]}], [Problem("Toingg gave no reason.", "tone")]),
    "an empty list": ([], [Problem("Toingg gave no reason (HTTP 422).")]),
    "a text": ("Voice not found", [Problem("Voice not found")]),
    "an object": ({"message": "Voice not found"}, [Problem("Voice not found")]),
    "null": (None, [Problem("Toingg gave no reason (HTTP 422).")]),
}


@pytest.mark.parametrize(("detail", "problems"), REASONS.values(), ids=list(REASONS))
def test_what_toingg_says_is_tied_to_the_field_that_it_names(detail: Any, problems: list[Problem]) -> None:
    error = refusal_of(reply_of({"detail": detail}, "422 Unprocessable"))

    assert isinstance(error, Rejected)
    assert list(error.problems) == problems


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"detail": "first", "message": "second", "error": "third"}, "first"),
        ({"detail": "", "message": "second", "error": "third"}, "second"),
        ({"error": "third"}, "third"),
        ({"error": {"message": "third"}}, "third"),
        ("only this", "only this"),
        (["a", "list"], "Toingg gave no reason (HTTP 400)."),
        ({"detail": 7}, "Toingg gave no reason (HTTP 400)."),
    ],
)
def test_the_reason_is_looked_for_where_clients_found_it(body: Any, said: str) -> None:
    assert refusal_of(reply_of(body, "400 Bad Request")).problems == (Problem(said),)


def test_no_more_problems_are_passed_on_than_anybody_reads() -> None:
    detail = [{"loc": ["body", "title"], "msg": f"reason {number}"} for number in range(200)]

    error = refusal_of(reply_of({"detail": detail}, "422 Unprocessable"))

    assert len(error.problems) == MAX_PROBLEMS == 50


# Moved


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_never_followed_and_no_key_goes_elsewhere(status: str) -> None:
    with answering(reply_of({"id": ID})) as elsewhere:
        error = refusal_of(http(status, b"", f"Location: {elsewhere.url}/v4/create_campaign/?token=s3cret"))

    assert isinstance(error, Misconfigured)
    assert error.user_message == "Toingg has moved from the address that this bot is set up with."
    assert error.problems == (
        Problem("Toingg points to http://127.0.0.1/v4/create_campaign/; TOINGG_API_URL has to name the new address."),
    )
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
def test_where_a_redirect_leads_is_named_without_what_may_be_private(location: str, named: str) -> None:
    (problem,) = refusal_of(http("307 Temporary", b"", f"Location: {location}")).problems

    assert problem.message == f"Toingg points to {named}; TOINGG_API_URL has to name the new address."


def test_a_redirect_to_nowhere_is_still_a_wrong_address() -> None:
    assert isinstance(refusal_of(http("300 Multiple Choices")), Misconfigured)


def test_a_redirect_is_one_even_if_its_body_trickles_beyond_the_deadline() -> None:
    error = refusal_of(
        b"HTTP/1.1 307 Temporary\r\nLocation: /v4\r\nContent-Length: 999\r\n\r\n", *TRICKLE, deadline=0.2
    )

    assert isinstance(error, Misconfigured)


@pytest.mark.parametrize("status", ["200 OK", "307 Temporary", "400 Bad Request"])
def test_no_more_than_1_mb_of_a_reply_is_read(status: str) -> None:
    """However much Toingg sends, the bot hangs up; what the network's buffers took in is not counted too closely."""
    head = f"HTTP/1.1 {status}\r\nLocation: /v4\r\n\r\n".encode()
    with answering(head, *[b"x" * 1_000_000] * 100) as server, suppress(ToinggError):
        create(server.url)

    assert server.bytes_sent < 30_000_000


# Surely not sent


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
def test_too_many_requests_is_asked_again_when_toingg_says(header: str, seconds: float | None) -> None:
    reply = reply_of({}, "429 Too Many Requests", header)
    with answering(reply) as server, pytest.raises(NotSent) as caught:
        create(server.url)

    assert caught.value.user_message == "Toingg asked to slow down."
    assert caught.value.retry_after == seconds


UNREACHABLE: dict[str, Callable[[], str]] = {
    "nobody listens": lambda: f"http://127.0.0.1:{closed_port()}",
    "no such host": lambda: "http://nowhere.invalid",
    "no such host, over TLS": lambda: "https://nowhere.invalid",
    "a name that is none": lambda: f"http://{'x' * 64}.invalid",
}


@pytest.mark.parametrize("url", UNREACHABLE.values(), ids=list(UNREACHABLE))
def test_without_a_connection_surely_nothing_was_sent(url: Callable[[], str]) -> None:
    with pytest.raises(NotSent) as caught:
        create(url())

    assert caught.value.user_message == "Toingg could not be reached."
    assert_hides_the_key(caught.value)


@pytest.mark.parametrize("steps", [(b"HTTP/1.1 400 Bad Request\r\n\r\n",), (RESET,), (5.0,)])
def test_without_tls_nothing_is_sent(steps: tuple[Step, ...]) -> None:
    """A server that speaks no TLS, hangs up, or never greets: the key and the campaign stay here."""
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
def test_a_lost_reply_is_never_taken_for_an_outcome(steps: tuple[Step, ...]) -> None:
    error = refusal_of(*steps)

    assert isinstance(error, Unconfirmed)
    assert error.user_message == "The line to Toingg broke before it answered."


@pytest.mark.parametrize(
    "status",
    ["408 Request Timeout", "500 Internal Server Error", "502 Bad Gateway", "503 Service Unavailable", "599 Odd"],
)
def test_trouble_of_toinggs_own_is_no_outcome(status: str) -> None:
    error = refusal_of(http(status, b"<h1>Sorry</h1>", "Content-Type: text/html", "Retry-After: 1"))

    assert isinstance(error, Unconfirmed)
    assert error.user_message == (
        f"Toingg had trouble of its own and did not say what became of it (HTTP {status[:3]})."
    )


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
    """Each byte that trickles in would begin the wait anew."""
    started = time.monotonic()

    error = refusal_of(*steps, deadline=0.2)

    assert isinstance(error, Unconfirmed)
    assert time.monotonic() - started < 1.5


def test_a_refusal_counts_even_if_its_reasons_trickle_beyond_the_deadline() -> None:
    error = refusal_of(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 999\r\n\r\n", *TRICKLE, deadline=0.2)

    assert isinstance(error, Rejected)


# The key


@pytest.mark.parametrize("key", [f"{KEY}\n", f"{KEY}\r\nX: y", f"{KEY}\x00", f"{KEY}\u2011"])
def test_a_key_that_cannot_be_sent_is_a_refused_key_and_shown_nowhere(key: str) -> None:
    with answering(reply_of({"id": ID})) as server, pytest.raises(Denied) as caught:
        create(server.url, key=key)

    assert_hides_the_key(caught.value)
    assert server.requests == []


def test_no_log_has_the_key(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    refusal_of(reply_of({"detail": f"Invalid API key {KEY[:6]}…"}, "401 Unauthorized"))
    refusal_of(RESET)

    assert KEY not in caplog.text


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
def test_voices_are_read_tolerantly(body: Any, names: list[str]) -> None:
    with answering(reply_of(body)) as server:
        assert Toingg(f"{server.url}/api/v3").supported_voices(KEY) == names

    assert server.requests[0].line == "GET /api/v3/get_supported_voices HTTP/1.1"
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


def test_languages_are_written_as_the_contract_writes_them() -> None:
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
def test_a_list_that_does_not_come_says_why(status: str, kind: type[ToinggError]) -> None:
    with answering(http(status)) as server, pytest.raises(kind):
        Toingg(f"{server.url}/api/v3").supported_voices(KEY)


def test_a_list_is_not_waited_for_longer_than_its_own_deadline() -> None:
    with answering(*TRICKLE) as server, pytest.raises(ToinggError):
        Toingg(f"{server.url}/api/v3", list_timeout=0.2).supported_voices(KEY)


# The campaigns that exist


def listing(count: int, first: int = 0) -> dict[str, Any]:
    return {"result": {f"c{number}": {"title": f"Campaign {number}"} for number in range(first, first + count)}}


def pages_of(total: int) -> Callable[[Request], bytes]:
    """A Toingg with so many campaigns, which reads `skip` and `limit`."""

    def page(request: Request) -> bytes:
        asked = parse_qs(urlsplit(request.line.split()[1]).query)
        skip, limit = int(asked["skip"][0]), int(asked["limit"][0])
        count = max(0, min(limit, total - skip))
        return reply_of(listing(count, skip)) if count else reply_of({"detail": "Campaigns not found"}, "400 Bad")

    return page


def campaigns_at(*steps: Step, **how: Any) -> tuple[list[str], int]:
    """Return the ids that are listed, and how many requests it took."""
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


def test_a_toingg_that_knows_no_pages_says_everything_twice_and_no_more() -> None:
    assert campaigns_at(reply_of(listing(2 * PAGE))) == ([f"c{number}" for number in range(2 * PAGE)], 2)


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
def test_a_list_of_campaigns_that_does_not_come_is_not_an_empty_one(reply: bytes, kind: type[ToinggError]) -> None:
    """To say that a campaign is not there, one has to have looked."""
    with pytest.raises(kind):
        campaigns_at(reply)


def test_a_list_that_breaks_off_between_two_pages_is_no_list() -> None:
    full = pages_of(PAGE + 1)

    with pytest.raises(ToinggError):
        campaigns_at(lambda request: full(request) if "skip=0&" in request.line else http("500 Oh"))


def test_the_list_of_campaigns_is_not_waited_for_longer_than_its_deadline() -> None:
    with pytest.raises(ToinggError):
        campaigns_at(*TRICKLE, list_timeout=0.2)
