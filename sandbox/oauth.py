"""OAuth as Slack has it: what a consent page asks, and the code that an app exchanges for its token afterwards.

https://docs.slack.dev/authentication/installing-with-oauth
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from pydantic import BaseModel

from sandbox.permits import Clock
from sandbox.refused import RefusedError
from sandbox.scopes import KNOWN
from sandbox.teams import CLIENT_ID, Enterprise, Place, User

CODE_LIFE = 10 * 60.0
INSTALL_PATH = "/slack/install"  # where Bolt begins, and where it listens, for an app whose manifest declares nothing
REDIRECT_PATH = "/slack/oauth_redirect"
LOOPBACK = ("localhost", "127.0.0.1")


class AuthorizeRequest(BaseModel):
    """What an app asks for when it sends somebody to the consent page."""

    client_id: str = ""
    scope: str = ""
    user_scope: str = ""
    state: str = ""
    redirect_uri: str = ""
    team: str = ""

    @property
    def scopes(self) -> list[str]:
        """The bot scopes, which are parted by commas, or by spaces as in other OAuth."""
        return [scope for scope in self.scope.replace(",", " ").split() if scope]

    def check(self, redirect_urls: list[str]) -> None:
        """Refuse what Slack shows an error page for, in place of asking for consent."""
        if self.client_id != CLIENT_ID:
            raise RefusedError("invalid_client_id", "No app has this client_id.")
        if self.user_scope:
            raise RefusedError("invalid_scope", "This Slack gives an app no user's scopes.")
        if unknown := [scope for scope in self.scopes if scope not in KNOWN]:
            raise RefusedError("invalid_scope", f"Slack knows no scope {unknown[0]}.")
        if not self.scopes:
            raise RefusedError("no_scopes", "The app asks for nothing.")
        if "#" in self.redirect_uri:
            raise RefusedError(
                "bad_redirect_uri", f"redirect_uri must not contain anchors. Passed: {self.redirect_uri}"
            )
        if self.redirect_uri and not any(_is_below(self.redirect_uri, url) for url in redirect_urls):
            raise RefusedError(
                "bad_redirect_uri", f"redirect_uri did not match any configured URIs. Passed: {self.redirect_uri}"
            )
        if not self.redirect_uri and not redirect_urls:
            raise RefusedError("bad_redirect_uri", "The app has no redirect URL, and no bot is connected over HTTP.")

    def way_back(self, redirect_urls: list[str], **answer: str) -> str:
        """Give the address to which the person is sent back, with what came of it."""
        target = self.redirect_uri or redirect_urls[0]
        query = urlencode(answer | ({"state": self.state} if self.state else {}))
        return f"{target}{'&' if urlsplit(target).query else '?'}{query}"


@dataclass
class Consent:
    """What somebody has allowed, until the app exchanges the code for it."""

    place: Place
    by: User
    scopes: list[str]
    redirect_uri: str
    born: float
    is_spent: bool = False


class Codes:
    """The codes that were handed out; each works once, for ten minutes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, Consent] = {}

    def issue(self, place: Place, by: User, scopes: list[str], redirect_uri: str) -> str:
        """Make a code for what somebody has allowed."""
        code = f"{secrets.randbelow(10**10)}.{secrets.randbelow(10**13)}.{secrets.token_hex(32)}"
        self._issued[code] = Consent(place, by, scopes, redirect_uri, self._clock.now())
        return code

    def redeem(self, code: str, redirect_uri: str) -> Consent:
        """Take a code, if it is still good and comes with the redirect_uri of its request (or with none, as that)."""
        consent = self._issued.get(code)
        if consent is None or self._clock.now() - consent.born > CODE_LIFE:
            raise RefusedError("invalid_code", "Nobody was given this code, or it is older than ten minutes.")
        if consent.is_spent:
            raise RefusedError("code_already_used", "A code is exchanged once.")
        if redirect_uri != consent.redirect_uri:
            raise RefusedError("bad_redirect_uri", "The redirect_uri is not the one with which consent was asked for.")
        consent.is_spent = True
        return consent


def may_install(user: User, place: Place) -> bool:
    """Say whether a person may install apps: owners and admins of a workspace may, and owners in an organisation."""
    if user.is_deactivated or user.team_id not in {team.id for team in place.teams}:
        return False
    return user.role == "owner" if isinstance(place, Enterprise) else user.is_owner_or_admin


def redirect_urls(declared: Iterable[str], bot_url: str | None) -> list[str]:
    """List the app's redirect URLs, the default first: as its manifest declares them, else where the bot listens."""
    if (urls := list(declared)) or not bot_url:
        return urls
    address = urlsplit(bot_url)
    hosts = (address.hostname or "", *LOOPBACK) if address.hostname in LOOPBACK else (address.hostname or "",)
    port = f":{address.port}" if address.port else ""
    return [f"{address.scheme}://{host}{port}{REDIRECT_PATH}" for host in hosts]


def _is_below(uri: str, configured: str) -> bool:
    """Say whether a URI is a configured one, or below it: https://docs.slack.dev/authentication/installing-with-oauth#redirect_urls."""
    return uri == configured or uri.startswith((configured.rstrip("/") + "/", configured + "?"))
