"""Behind a proxy and under a prefix, links lead back to where people came from."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin

import pytest
import requests

from sandbox.server import Sandbox
from tests.support.bots import served
from tests.support.ids import ACME
from tests.support.installing import allows, got
from tests.support.people import Person
from tests.support.switches import control
from toingg_bot.app import Bot
from toingg_bot.edge.http import Web

Application = Callable[[dict[str, Any], Any], Any]

TOLD: dict[str, Callable[[dict[str, Any]], object]] = {
    "by WSGI": lambda environ: environ.update(SCRIPT_NAME="/campaigns"),
    "by a header": lambda environ: environ.update(HTTP_X_FORWARDED_PREFIX="/campaigns/"),
    "by nobody": lambda _: None,
}
"""How the bot learns under which prefix people reach it, if at all."""


def under_a_prefix(application: Application, tell: Callable[[dict[str, Any]], object]) -> Application:
    """Serve an application under `/campaigns` as a proxy does, and nothing anywhere else."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        if not environ["PATH_INFO"].startswith("/campaigns/"):
            start_response("404 Not Found", [("Content-Type", "text/plain")])
            return [b"something else is here"]
        environ["PATH_INFO"] = environ["PATH_INFO"].removeprefix("/campaigns")
        tell(environ)
        return application(environ, start_response)

    return answer


@contextmanager
def proxied(bot: Bot, market: Sandbox, how: str) -> Iterator[str]:
    web = Web(bot.bolt, market.signing_secret, installing=bot.installing)
    with served(under_a_prefix(web, TOLD[how])) as url:
        market.point_at(f"{url}/campaigns/slack/events")
        yield f"{url}/campaigns"


@pytest.mark.parametrize("how", TOLD)
def test_under_a_prefix_try_again_leads_back_and_a_reload_works(
    bot: Bot, market: Sandbox, browser: requests.Session, how: str
) -> None:
    with proxied(bot, market, how) as base:
        refused = got(browser, f"{base}/slack/oauth_redirect?error=access_denied")
        again = urljoin(refused.url, refused.text.split('class="button" href="')[1].split('"')[0])
        assert "Add to Slack" in got(browser, again).text

        way_back = allows(browser, market, base)
        pages = [got(browser, way_back) for _ in range(2)]

    assert ["Toingg is installed" in page.text for page in pages] == [True, True]


def test_without_a_prefix_try_again_leads_back_as_well(browser: requests.Session, base: str) -> None:
    refused = got(browser, f"{base}/slack/oauth_redirect?error=access_denied")
    again = urljoin(refused.url, refused.text.split('class="button" href="')[1].split('"')[0])

    assert "Add to Slack" in got(browser, again).text


@pytest.mark.parametrize("how", ["by WSGI", "by a header"])
def test_the_link_that_grants_a_scope_has_the_prefix(
    bot: Bot, market: Sandbox, browser: requests.Session, alice: Person, how: str
) -> None:
    market.install_through_bot(ACME)
    with proxied(bot, market, how) as base:
        scopes = ["commands", "chat:write", "chat:write.public"]
        control(market, "POST", "scopes", team_id=ACME, scopes=scopes)
        alice.types("/campaign settings", in_="#general", within=0.1)

        said = alice.sees("users:read", in_="#general").text

        assert f"{base}/slack/install" in said
        assert "Add to Slack" in got(browser, f"{base}/slack/install").text
