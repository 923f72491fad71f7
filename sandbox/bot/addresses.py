"""The bot's addresses that Slack must know. The paths are Bolt's defaults."""

from collections.abc import Iterable
from urllib.parse import urljoin, urlsplit

EVENTS_PATH = "/slack/events"
INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
LOOPBACK = ("localhost", "127.0.0.1")


def request_url(address: str) -> str:
    """Return the URL for all of Slack's requests. An address without a path gets the default one."""
    return address.rstrip("/") + EVENTS_PATH if urlsplit(address).path in ("", "/") else address


def install_url(bot_url: str | None) -> str | None:
    """Return the bot's install page, which exists if the bot is reached over HTTP."""
    return urljoin(bot_url, INSTALL_PATH) if bot_url else None


def redirect_urls(declared: Iterable[str], bot_url: str | None) -> list[str]:
    """List the app's redirect URLs, the default first: from its manifest, or else at the bot's address."""
    if (urls := list(declared)) or not bot_url:
        return urls
    address = urlsplit(bot_url)
    hosts = (address.hostname or "", *LOOPBACK) if address.hostname in LOOPBACK else (address.hostname or "",)
    port = f":{address.port}" if address.port else ""
    return [f"{address.scheme}://{host}{port}{REDIRECT_PATH}" for host in hosts]
