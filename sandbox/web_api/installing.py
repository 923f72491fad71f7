"""An installation as a person does it in a browser: from the bot's page to Slack's consent page and back."""

import html
import re
from collections.abc import Collection
from urllib.parse import parse_qsl, urlsplit

import httpx


class InstallError(Exception):
    """The installation ended too early. The text is a sentence that says where."""


def install_through_bot(
    install_url: str, sandbox_url: str, place_id: str, user_id: str, without: Collection[str] = ()
) -> httpx.Response:
    """Install the app for a person who allows it, and return the bot's last page.

    `without` names the optional scopes that they decline.
    """
    with httpx.Client(trust_env=False, timeout=30) as browser:
        first = browser.get(install_url)
        asked = dict(parse_qsl(urlsplit(_way_to_slack(first, sandbox_url)).query, keep_blank_values=True))
        decision = asked | {"place_id": place_id, "user_id": user_id, "allow": True, "without": [*without]}
        answer = browser.post(f"{sandbox_url}/oauth/v2/consent", json=decision).json()
        if not answer["ok"]:
            raise InstallError(f"Slack refuses ({answer['error']}): {answer['message']}")
        # Set by hand: the cookie is for HTTPS only, which browsers do not require on the local machine.
        return browser.get(answer["location"], headers={"Cookie": _cookies(first)})


def _way_to_slack(page: httpx.Response, sandbox_url: str) -> str:
    """Find where the bot's page sends people: by a redirect or by a link."""
    links = [page.headers.get("location", ""), *map(html.unescape, re.findall(r'href="([^"]+)"', page.text))]
    for link in links:
        if link.startswith(f"{sandbox_url}/oauth/v2/authorize?"):
            return str(link)
    raise InstallError(f"{page.url} answered {page.status_code} without a way to {sandbox_url}/oauth/v2/authorize.")


def _cookies(page: httpx.Response) -> str:
    return "; ".join(header.partition(";")[0] for header in page.headers.get_list("set-cookie"))
