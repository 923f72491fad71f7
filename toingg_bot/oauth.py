"""Installing the app in many workspaces: OAuth v2, with Bolt's flow and our store and pages.

https://docs.slack.dev/authentication/installing-with-oauth
"""

import logging
import re
from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.error import BoltError
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.oauth import OAuthStateUtils
from slack_sdk.oauth.installation_store import Installation, InstallationStore
from slack_sdk.oauth.state_store.stateless import StatelessOAuthStateStore

from toingg_bot.pages import install_page, installed_page, not_installed_page
from toingg_bot.slack_http import code_of
from toingg_bot.store import Installations, Installed, StoreAway

log = logging.getLogger(__name__)

INSTALL = "/slack/install"
CALLBACK = "/slack/oauth_redirect"
STATE_LIFE = 600  # seconds from the page to the way back

_WHY = {
    "access_denied": "You did not allow it.",
    "invalid_browser": "This browser did not begin the installation, or began it too long ago.",
    "invalid_state": "The installation was begun too long ago.",
    "missing_code": "Slack sent you back without a code.",
    "invalid_code": "Slack did not accept the code of this installation.",
    "storage_error": "My database does not answer at the moment.",
    "slack_away": "Slack did not answer.",
}


class Installing(OAuthFlow):
    """The pages at /slack/install and /slack/oauth_redirect."""

    def __init__(
        self,
        client: WebClient,
        installations: Installations,
        *,
        client_id: str,
        client_secret: str,
        scopes: Sequence[str],
        authorize_url: str,
        command: str,
    ) -> None:
        self._command = command
        self._installations = installations
        settings = OAuthSettings(
            client_id=client_id,
            client_secret=client_secret,
            scopes=list(scopes),
            user_scopes=[],
            install_path=INSTALL,
            redirect_uri_path=CALLBACK,
            authorization_url=authorize_url,
            callback_options=CallbackOptions(success=self._succeeded, failure=self._failed),
            installation_store=InstallationStore(),  # ours is asked directly; Bolt's default would write files
            state_store=StatelessOAuthStateStore(
                expiration_seconds=STATE_LIFE, signing_secret=client_secret, logger=client.logger
            ),
            state_expiration_seconds=STATE_LIFE,
            logger=client.logger,
        )
        super().__init__(client=client, settings=settings, logger=client.logger)

    def build_authorize_url(self, state: str, request: BoltRequest) -> str:
        """Return the address of Slack's page; a workspace is named only if it can be one."""
        team = next(iter(request.query.get("team", [])), "")
        known = team if re.fullmatch(r"[TE][A-Z0-9]{1,40}", team) else None
        return self.settings.authorize_url_generator.generate(state=state, team=known)

    def build_install_page_html(self, url: str, request: BoltRequest) -> str:
        """Return the page with the way to Slack's."""
        return install_page(url, self._command)

    def handle_installation(self, request: BoltRequest) -> BoltResponse:
        """Show the page; the state in its link is tied to this browser, on a machine without TLS as well."""
        response = super().handle_installation(request)
        host = urlsplit(f"//{next(iter(request.headers.get('host', [])), '')}").hostname
        if host in {"localhost", "127.0.0.1"}:
            response.headers["set-cookie"] = [
                cookie.replace(" Secure;", "") for cookie in response.headers["set-cookie"]
            ]
        return response

    def handle_callback(self, request: BoltRequest) -> BoltResponse:
        """Take somebody back from Slack, and end the installation or say why it did not come about."""
        try:
            return super().handle_callback(request)
        except StoreAway as error:
            log.error("an installation could not be stored (%s)", error)
            reason, status = "storage_error", HTTPStatus.SERVICE_UNAVAILABLE
        except (SlackClientError, OSError) as error:
            log.warning("an installation could not be completed (%s)", type(error).__name__)
            reason, status = "slack_away", HTTPStatus.FAILED_DEPENDENCY
        return _html(not_installed_page(_WHY[reason], INSTALL), status)

    def run_installation(self, code: str) -> Installation | None:
        """Exchange the code for the bot's token; None if Slack does not accept it. Bolt's own would log the code."""
        try:
            answer = self.client.oauth_v2_access(
                code=code, client_id=self.settings.client_id, client_secret=self.settings.client_secret
            )
        except SlackApiError as error:
            log.warning("Slack did not complete an installation (%s)", code_of(error))
            return None
        team, enterprise = answer.get("team") or {}, answer.get("enterprise") or {}
        return Installation(
            app_id=answer.get("app_id"),
            enterprise_id=enterprise.get("id"),
            team_id=team.get("id"),
            team_name=team.get("name") or enterprise.get("name"),
            bot_token=answer.get("access_token"),
            bot_user_id=answer.get("bot_user_id"),
            bot_scopes=answer.get("scope", ""),
            user_id=str((answer.get("authed_user") or {}).get("id") or ""),
            is_enterprise_install=bool(answer.get("is_enterprise_install")),
        )

    def store_installation(self, request: BoltRequest, installation: Installation) -> None:
        """Keep what the bot needs, sealed; of people's own tokens there are none."""
        place = installation.enterprise_id if installation.is_enterprise_install else installation.team_id
        if not place or not installation.bot_token:
            raise BoltError("an installation without a place or a token")
        self._installations.save(
            Installed(
                installed_in=place,
                enterprise_id=installation.enterprise_id,
                app_id=installation.app_id,
                bot_user_id=installation.bot_user_id,
                bot_token=installation.bot_token,
                scopes=tuple(installation.bot_scopes or ()),
                installed_by=installation.user_id,
            )
        )
        log.info("installed in %s", place)

    def _succeeded(self, args: SuccessArgs) -> BoltResponse:
        installation = args.installation
        home = f"slack://app?team={installation.team_id}&id={installation.app_id}"
        address = home if installation.team_id else "https://slack.com"
        return _html(installed_page(installation.team_name, address, self._command), HTTPStatus.OK)

    def _failed(self, args: FailureArgs) -> BoltResponse:
        why = args.reason if args.reason in _WHY else "another reason"  # anybody can write one into the address
        log.info("an installation ended early (%s)", why)
        sentence = _WHY.get(args.reason, "Slack ended the installation.")
        return _html(not_installed_page(sentence, INSTALL), args.suggested_status_code)


def _html(page: str, status: int) -> BoltResponse:
    return BoltResponse(
        status=status,
        headers={
            "Content-Type": "text/html; charset=utf-8",
            "Set-Cookie": OAuthStateUtils().build_set_cookie_for_deletion(),
        },
        body=page,
    )
