"""Every temporary fault of Slack's can be ordered, for any method and for response_urls."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.sandbox.samples import field, modal
from tests.sandbox.small_bot import SmallBot
from tests.support.people import Person

ERRORS = [
    "ratelimited",
    "rate_limited",
    "org_login_required",
    "accesslimited",
    "message_limit_exceeded",
    "messages_tab_disabled",
    "team_access_not_granted",
    "ekm_access_denied",
    "team_added_to_org",
    "internal_error",
    "fatal_error",
    "service_unavailable",
    "request_timeout",
]
PAGE = "<!DOCTYPE html><html><title>Slack</title></html>"
METHODS = [
    "chat.postMessage",
    "chat.update",
    "views.open",
    "views.push",
    "views.update",
    "views.publish",
    "oauth.v2.access",
    "users.info",
    "users.list",
    "apps.connections.open",
    "auth.test",
]

EVERYWHERE = pytest.mark.parametrize("where", [*METHODS, "response_url"])
Ask = Callable[[], httpx.Response]


@pytest.fixture
def ask(alice: Person, bot: SmallBot, where: str) -> Ask:
    """Make a call to Slack that succeeds, or whose result does not matter."""
    if where == "response_url":
        alice.types("/campaign", in_="#campaigns", within=0)
        url = bot.last("command")["response_url"]
        return lambda: bot.answer(url, text="Hello")
    headers = {"Authorization": f"Bearer {bot.token}"}
    arguments = {"channel": "C0CAMPAIGN", "text": "Hello", "user": "U0ALICE001", "view": modal(field("title"))}
    return lambda: bot.http.post(f"/api/{where}", json=arguments, headers=headers)


def order(bot: SmallBot, **fault: Any) -> None:
    assert bot.control("slack/faults", **fault) == {"ok": True}


@EVERYWHERE
@pytest.mark.parametrize("error", ERRORS)
def test_any_error_can_be_ordered(alice: Person, bot: SmallBot, ask: Ask, where: str, error: str) -> None:
    order(bot, method=where, error=error)

    answer = ask()

    assert (answer.status_code, answer.json()) == (200, {"ok": False, "error": error})
    assert alice.messages("#campaigns") == []
    assert ask().text != answer.text, "it passes"


@EVERYWHERE
@pytest.mark.parametrize("status", [403, 404, 408, 429, 500, 502, 503, 504])
def test_any_status_can_be_ordered(bot: SmallBot, ask: Ask, where: str, status: int) -> None:
    order(bot, method=where, status=status, retry_after=7)

    answer = ask()

    assert (answer.status_code, answer.headers["retry-after"]) == (status, "7")


@EVERYWHERE
@pytest.mark.parametrize("status", [None, 200, 408, 502])
@pytest.mark.parametrize("body", [PAGE, "", "{", "null", "[]", "\N{GRINNING FACE}"])
def test_any_body_can_be_ordered(bot: SmallBot, ask: Ask, where: str, status: int | None, body: str) -> None:
    order(bot, method=where, status=status, body=body)

    answer = ask()

    assert (answer.status_code, answer.text) == (status or 200, body)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert bot.log()[-1]["what"] == f"{where} (fault)"


@EVERYWHERE
def test_a_body_comes_with_its_content_type(bot: SmallBot, ask: Ask, where: str) -> None:
    order(bot, method=where, body='{"ok": true}', content_type="application/json")

    answer = ask()

    assert (answer.headers["content-type"], answer.json()) == ("application/json", {"ok": True})


def test_a_body_can_replace_the_answer_of_a_call_that_took_effect(alice: Person, bot: SmallBot) -> None:
    order(bot, method="chat.postMessage", body=PAGE, after=True)

    bot.http.post(
        "/api/chat.postMessage",
        json={"channel": "C0CAMPAIGN", "text": "Hello"},
        headers={"Authorization": f"Bearer {bot.token}"},
    )

    alice.sees("Hello", in_="#campaigns")
