"""Which answers count as Slack's own, and what they mean: over real connections, with slack_sdk."""

import json

import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from tests.support.servers import Step, answering, closed_port, http
from toingg_bot.slack.answers import MENDABLE, PASSING, NotDone, answer, ask

JSON = "Content-Type: application/json"

NO_ANSWERS: dict[str, Step] = {
    "a page": http("200 OK", b"<html><h1>Welcome</h1></html>", "Content-Type: text/html"),
    "nothing": http("200 OK"),
    "half an object": http("200 OK", b'{"ok": tr', JSON),
    "a list": http("200 OK", b"[1]", JSON),
    "an empty list": http("200 OK", b"[]", JSON),
    "null": http("200 OK", b"null", JSON),
    "a number": http("200 OK", b"7", JSON),
    "a text": http("200 OK", b'"fine"', JSON),
    "an object without a word": http("200 OK", b"{}", JSON),
    "an error that is none of Slack's": http("200 OK", b'{"ok": false, "error": {"message": "busy"}}', JSON),
    "letters in no encoding": http("200 OK", b"\xff\xfe\x00", JSON),
    "an encoding that nobody knows": http("200 OK", b'{"ok": true}', "Content-Type: application/json; charset=klingon"),
    "a file": http("200 OK", b"PK\x03\x04", "Content-Type: application/zip"),
    "timed out": http("408 Request Timeout", b"<h1>408</h1>"),
    "timed out, in JSON": http("408 Request Timeout", b'{"ok": false, "error": "timeout"}', JSON),
    "too many": http("429 Too Many Requests", b"slow down"),
    "a list with a 500": http("500 Internal Server Error", b"[]", JSON),
    "a gateway": http("502 Bad Gateway", b"<html>"),
    "cut off": b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{",
}
"""Answers from something between Slack and the bot, or from a Slack in trouble."""

ONLY_OF_THE_API = {
    "a login page": http("403 Forbidden", b"<form>"),
    "not found": http("404 Not Found", b"<h1>404</h1>"),
}
"""More of those: Slack's API never answers like this, but an expired response_url does."""


def client_of(url: str) -> WebClient:
    return WebClient(token="xoxb-fake", base_url=f"{url}/api/", timeout=5, retry_handlers=[])


def refused_by_the_api(step: Step) -> NotDone:
    with answering(step) as slack, pytest.raises(NotDone) as caught:
        ask(client_of(slack.url).auth_test)
    return caught.value


def refused_by_the_response_url(step: Step) -> NotDone:
    with answering(step) as slack, pytest.raises(NotDone) as caught:
        answer(lambda: WebhookClient(f"{slack.url}/response", retry_handlers=[]).send(text="Hello"))
    return caught.value


def refusal(code: str) -> bytes:
    return http("200 OK", json.dumps({"ok": False, "error": code}).encode(), JSON)


@pytest.mark.parametrize("step", [*NO_ANSWERS.values(), *ONLY_OF_THE_API.values()], ids=[*NO_ANSWERS, *ONLY_OF_THE_API])
def test_an_answer_that_is_not_slacks_counts_as_temporary(step: Step) -> None:
    error = refused_by_the_api(step)

    assert (error.passes, error.mendable) == (True, False)
    assert len(str(error)) < 40, "whatever it was, nothing of it is repeated"


@pytest.mark.parametrize("step", NO_ANSWERS.values(), ids=NO_ANSWERS)
def test_an_answer_of_a_response_url_that_is_not_slacks_does_too(step: Step) -> None:
    assert refused_by_the_response_url(step).passes


def test_an_unreachable_slack_may_be_reached_later() -> None:
    with pytest.raises(NotDone) as caught:
        ask(client_of(f"http://127.0.0.1:{closed_port()}").auth_test)

    assert (caught.value.passes, caught.value.headers) == (True, {})


@pytest.mark.parametrize("code", sorted(PASSING))
def test_temporary_errors_are_temporary_on_every_way(code: str) -> None:
    for error in (refused_by_the_api(refusal(code)), refused_by_the_response_url(refusal(code))):
        assert (str(error), error.passes, error.mendable) == (code, True, False)


@pytest.mark.parametrize("code", sorted(MENDABLE))
def test_errors_that_somebody_has_to_fix_say_what_to_fix(code: str) -> None:
    error = refused_by_the_api(refusal(code))

    assert (error.code, error.passes, error.mendable) == (code, False, True)
    assert str(error) == f"{code} ({MENDABLE[code]})"


@pytest.mark.parametrize("code", ["channel_not_found", "invalid_blocks", "msg_too_long", "is_archived", "new_one"])
def test_all_other_errors_are_final(code: str) -> None:
    error = refused_by_the_api(refusal(code))

    assert (str(error), error.passes, error.mendable) == (code, False, False)


def test_no_error_is_both_temporary_and_for_somebody_to_fix() -> None:
    assert not PASSING & MENDABLE.keys()


def test_an_expired_response_url_is_final() -> None:
    error = refused_by_the_response_url(http("404 Not Found", b'{"ok": false, "error": "used_url"}'))

    assert (str(error), error.passes) == ("HTTP 404", False)


@pytest.mark.parametrize("body", [b"ok", b" OK\n", b'{"ok":true}', b'{"ok": true, "more": []}'])
def test_a_response_url_accepts_in_one_of_two_ways(body: bytes) -> None:
    with answering(http("200 OK", body)) as slack:
        answer(lambda: WebhookClient(f"{slack.url}/response").send(text="Hello"))


def test_slacks_answer_is_returned() -> None:
    with answering(http("200 OK", b'{"ok": true, "user": "toingg"}', JSON, "X-OAuth-Scopes: commands")) as slack:
        said = ask(client_of(slack.url).auth_test)

    assert (said["user"], said.get("team")) == ("toingg", None)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7), (" 30 ", 30), ("0", 0), ("1.5", 1.5), ("3600", 3600), ("86400", 86_400)]
    + [(absurd, None) for absurd in ("", "-1", "86401", "200000", "9" * 400, "1e9", "inf", "nan", "soon", "७", "0x10")]
    + [("Wed, 21 Oct 2026 07:28:00 GMT", None), ("1, 2", None)],
)
def test_a_pause_is_respected_if_it_is_not_absurdly_long(said: str, seconds: float | None) -> None:
    head = f"Retry-After: {said}".encode().decode("latin-1")
    for status in ("429 Too Many Requests", "503 Service Unavailable"):
        step = http(status, b'{"ok": false, "error": "ratelimited"}', JSON, head)
        assert refused_by_the_api(step).retry_after == seconds
        assert refused_by_the_response_url(step).retry_after == seconds
