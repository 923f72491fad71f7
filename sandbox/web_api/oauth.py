"""OAuth as in Slack: what an app asks for on the consent page, and who may grant it.

https://docs.slack.dev/authentication/installing-with-oauth
"""

from urllib.parse import urlencode, urlsplit

from pydantic import BaseModel

from sandbox.web_api.scopes import KNOWN
from sandbox.workspace.refused import RefusedError
from sandbox.workspace.teams import CLIENT_ID, Enterprise, Place, User


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
        """The bot scopes, separated by commas, or by spaces as in other OAuth."""
        return [scope for scope in self.scope.replace(",", " ").split() if scope]

    def check(self, redirect_urls: list[str]) -> None:
        """Refuse a request for which Slack shows an error page instead of the consent page."""
        if self.client_id != CLIENT_ID:
            raise RefusedError("invalid_client_id", "No app has this client_id.")
        if self.user_scope:
            raise RefusedError("invalid_scope", "A user's scopes are unknown to this sandbox.")
        if unknown := [scope for scope in self.scopes if scope not in KNOWN]:
            raise RefusedError("invalid_scope", f"The scope {unknown[0]} is unknown to this sandbox.")
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
        """Return the address for the person's way back, with the result."""
        target = self.redirect_uri or redirect_urls[0]
        query = urlencode(answer | ({"state": self.state} if self.state else {}))
        return f"{target}{'&' if urlsplit(target).query else '?'}{query}"


def may_install(user: User, place: Place) -> bool:
    """Say whether a person may install apps: a workspace's owners and admins, or an organisation's owners."""
    if user.is_deactivated or user.team_id not in {team.id for team in place.teams}:
        return False
    return user.role == "owner" if isinstance(place, Enterprise) else user.is_owner_or_admin


def _is_below(uri: str, configured: str) -> bool:
    """Say whether a URI is a configured one, or below it: https://docs.slack.dev/authentication/installing-with-oauth#redirect_urls."""
    return uri == configured or uri.startswith((configured.rstrip("/") + "/", configured + "?"))
