"""How a browser installs the app: it starts at the bot, allows the app in Slack, and comes back."""

import html
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlsplit

import requests

from sandbox.server import Sandbox
from tests.support.ids import ACME, KEYS
from tests.support.market import installable_bot
from tests.support.switches import control
from toingg_bot.app import Bot


def address_of(bot: Bot, market: Sandbox, path: str) -> str:
    url = control(market, "GET", "bot")["url"]
    return f"{url.removesuffix('/slack/events')}{path}"


JSON = "Content-Type: application/json"


def begins(browser: requests.Session, base: str) -> dict[str, str]:
    """Open the installation page, and return the query of its link to Slack."""
    page = browser.get(f"{base}/slack/install", timeout=5)
    link = html.unescape(page.text.split('class="button" href="')[1].split('"')[0])
    return dict(parse_qsl(urlsplit(link).query))


def allows(browser: requests.Session, market: Sandbox, base: str, place: str = ACME) -> str:
    """Allow the app in Slack, and return the address with which the browser comes back to the bot."""
    decision = begins(browser, base) | {"place_id": place, "user_id": owner_of(market, place), "allow": True}
    answer = requests.post(f"{market.url}/oauth/v2/consent", json=decision, timeout=5).json()
    return f"{base}/slack/oauth_redirect?{urlsplit(answer['location']).query}"


def owner_of(market: Sandbox, place: str) -> str:
    team = next(each for each in market.state()["workspaces"] if each["team_id"] == place)
    return str(next(user["id"] for user in team["users"] if user["role"] == "owner"))


def got(browser: requests.Session, url: str) -> requests.Response:
    return browser.get(url, timeout=15)


@contextmanager
def bot_to_install(market: Sandbox, **changes: str) -> Iterator[Bot]:
    """Run a bot that workspaces install."""
    with installable_bot(market, **{"TOINGG_API_KEY": KEYS[ACME], **changes}) as running:  # a key that nobody may get
        yield running
