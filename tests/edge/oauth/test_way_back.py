"""The redirect from Slack back to the bot, in a browser: failures are explained, and nothing is installed twice."""

import time
from typing import Any

import pytest
import requests

from sandbox.server import Sandbox
from tests.support.installing import JSON, address_of, allows, begins, bot_to_install, got
from tests.support.servers import Step, answering, http
from tests.support.switches import control
from toingg_bot.app import Bot

PASSING_FAULTS: list[dict[str, Any]] = [
    {"status": 429, "retry_after": 1},
    {"status": 429, "retry_after": 0},
    {"status": 408},
    {"status": 500},
    {"status": 502},
    {"drop": True},
    *({"error": error} for error in ("internal_error", "fatal_error", "service_unavailable", "ratelimited")),
]


@pytest.mark.parametrize("fault", PASSING_FAULTS, ids=str)
def test_if_slack_is_in_trouble_it_is_asked_for_the_token_again(
    market: Sandbox, browser: requests.Session, base: str, fault: dict[str, Any]
) -> None:
    way_back = allows(browser, market, base)
    control(market, "POST", "slack/faults", method="oauth.v2.access", times=2, **fault)

    page = got(browser, way_back)

    assert (page.status_code, "Toingg is installed" in page.text) == (200, True)


@pytest.mark.parametrize("fault", PASSING_FAULTS, ids=str)
def test_if_slack_stays_in_trouble_the_page_says_so_and_can_be_reloaded(
    bot: Bot, market: Sandbox, browser: requests.Session, base: str, fault: dict[str, Any]
) -> None:
    way_back = allows(browser, market, base)
    control(market, "POST", "slack/faults", method="oauth.v2.access", times=1000, **fault)

    began = time.monotonic()
    page = got(browser, way_back)

    assert time.monotonic() - began < 6
    assert page.status_code == 503
    assert "Slack didn't answer" in page.text
    assert "accept the code" not in page.text
    assert bot.core.stores.installations.all() == []
    control(market, "DELETE", "slack/faults")
    assert "Toingg is installed" in got(browser, way_back).text, "the code is still good"


def test_a_long_pause_that_slack_asks_for_is_shown_at_once(
    market: Sandbox, browser: requests.Session, base: str
) -> None:
    way_back = allows(browser, market, base)
    control(market, "POST", "slack/faults", method="oauth.v2.access", status=429, retry_after=60, times=1)

    began = time.monotonic()
    page = got(browser, way_back)

    assert time.monotonic() - began < 2
    assert page.status_code == 503


@pytest.mark.parametrize(
    "step", [http("200 OK", b"<html>Soon"), http("200 OK"), 3.0], ids=["page", "nothing", "silence"]
)
def test_an_answer_that_is_not_slacks_does_not_count_as_a_refused_code(
    market: Sandbox, browser: requests.Session, step: Step
) -> None:
    with answering(step) as slack, bot_to_install(market, SLACK_API_URL=f"{slack.url}/api/") as bot:
        base = address_of(bot, market, "")
        state = begins(browser, base)["state"]

        page = got(browser, f"{base}/slack/oauth_redirect?code=1.2.abc&state={state}")

    assert page.status_code == 503
    assert "Slack didn't answer" in page.text
    assert len(slack.requests) == 3


@pytest.mark.parametrize("error", ["invalid_code", "code_already_used", "bad_redirect_uri", "invalid_client_id"])
def test_a_code_that_was_refused_is_not_tried_again(
    market: Sandbox, browser: requests.Session, base: str, error: str
) -> None:
    way_back = allows(browser, market, base)
    control(market, "POST", "slack/faults", method="oauth.v2.access", error=error, times=1)

    page = got(browser, way_back)

    assert page.status_code == 401
    assert "Slack didn't accept this installation" in page.text


def test_a_code_whose_answer_was_lost_is_not_called_wrong(
    market: Sandbox, browser: requests.Session, base: str
) -> None:
    way_back = allows(browser, market, base)
    control(market, "POST", "slack/faults", method="oauth.v2.access", times=1, drop=True, after=True)

    page = got(browser, way_back)

    assert page.status_code == 503
    assert "Slack didn't answer" in page.text


INCOMPLETE = {
    "no token": b'{"ok": true, "app_id": "A0TOINGG01", "team": {"id": "T0ACME0001"}, "scope": "commands"}',
    "a token that is none": b'{"ok": true, "access_token": null, "team": {"id": "T0ACME0001"}, "scope": null}',
    "no place": b'{"ok": true, "access_token": "xoxb-fake", "team": null, "enterprise": null}',
}


@pytest.mark.parametrize("said", INCOMPLETE.values(), ids=INCOMPLETE)
def test_an_answer_without_the_token_is_not_called_a_database_problem(
    market: Sandbox, browser: requests.Session, said: bytes
) -> None:
    with answering(http("200 OK", said, JSON)) as slack, bot_to_install(market, SLACK_API_URL=slack.url) as bot:
        base = address_of(bot, market, "")
        state = begins(browser, base)["state"]

        page = got(browser, f"{base}/slack/oauth_redirect?code=1.2.abc&state={state}")

        assert bot.core.stores.installations.all() == []
    assert page.status_code == 502
    assert "install it again" in page.text
    assert "database" not in page.text
