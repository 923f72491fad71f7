"""Installing the app in many workspaces: OAuth v2 with Bolt's flow, and the bot's own store and pages.

https://docs.slack.dev/authentication/installing-with-oauth
"""

import logging
import math
import re
import secrets
import time
from collections.abc import Callable, Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

from slack_bolt import BoltRequest, BoltResponse
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.callback_options import CallbackOptions, FailureArgs, SuccessArgs
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.oauth import OAuthStateUtils
from slack_sdk.oauth.installation_store import Installation, InstallationStore
from slack_sdk.oauth.state_store import OAuthStateStore
from slack_sdk.web import SlackResponse

from toingg_bot.edge.receipts import Receipt, Receipts
from toingg_bot.edge.signed import Signer
from toingg_bot.slack.answers import NotDone, ask
from toingg_bot.store import Installations, Installed, StoreUnavailable
from toingg_bot.views.pages import WHY_NOT, install_page, installed_page, not_installed_page

log = logging.getLogger(__name__)

INSTALL = "/slack/install"
CALLBACK = "/slack/oauth_redirect"
STATE_LIFE = 600  # seconds between opening the page and coming back from Slack
AGAIN = INSTALL.rpartition("/")[2]  # relative to CALLBACK, because the bot may run under a prefix that it does not know

TRIES = ((2, 0.3), (1, 0.6), (1, math.inf))
"""Seconds to wait for Slack's answer to a code, and seconds to pause before the next try."""
LATEST_TRY = 4.0  # seconds after the first try; with its own second, somebody waits for 5 s at most


class Incomplete(Exception):
    """Slack accepted the code, but its answer has no bot token, or no workspace or organisation."""


class States(OAuthStateStore):
    """Ties an installation to the browser that began it.

    States are signed, so no process has to store them. slack_sdk's StatelessOAuthStateStore gives the same state to
    everybody who begins in the same second.
    """

    def __init__(self, secret: str) -> None:
        self._signer = Signer(secret, "state", STATE_LIFE)

    def issue(self, *args: object, **kwargs: object) -> str:
        """Return a unique state."""
        return self._signer.sign(secrets.token_urlsafe())

    def consume(self, state: str) -> bool:
        """Say whether we issued this state and it has not expired. The cookie check for the browser comes before."""
        return self._signer.read(state) is not None


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
        welcome: Callable[[str, str], None],
    ) -> None:
        self._command = command
        self._welcome = welcome
        self._installations = installations
        self._receipts = Receipts(client_secret)
        settings = OAuthSettings(
            client_id=client_id,
            client_secret=client_secret,
            scopes=list(scopes),
            user_scopes=[],
            install_path=INSTALL,
            redirect_uri_path=CALLBACK,
            authorization_url=authorize_url,
            callback_options=CallbackOptions(success=self._succeeded, failure=self._failed),
            installation_store=InstallationStore(),  # not used by the bot; Bolt's default would write files
            state_store=States(client_secret),
            state_expiration_seconds=STATE_LIFE,
            logger=client.logger,
        )
        super().__init__(client=client, settings=settings, logger=client.logger)

    def build_authorize_url(self, state: str, request: BoltRequest) -> str:
        """Return the address of Slack's page. A workspace is passed on only if it looks like an id."""
        team = next(iter(request.query.get("team", [])), "")
        known = team if re.fullmatch(r"[TE][A-Z0-9]{1,40}", team) else None
        return self.settings.authorize_url_generator.generate(state=state, team=known)

    def build_install_page_html(self, url: str, request: BoltRequest) -> str:
        """Return the page with the link to Slack's page."""
        return install_page(url, self._command)

    def handle_installation(self, request: BoltRequest) -> BoltResponse:
        """Show the page. The state in its link is tied to this browser, also on a machine without TLS."""
        return _without_tls_too(super().handle_installation(request), request)

    def handle_callback(self, request: BoltRequest) -> BoltResponse:
        """Handle the return from Slack: complete the installation, or say why it failed.

        The browser that completed it sees the success page again, however often it reloads.
        """
        try:
            return self._installed_before(request) or super().handle_callback(request)
        except StoreUnavailable as error:
            log.error("an installation could not be stored (%s)", error)
            reason, status = "storage_error", HTTPStatus.SERVICE_UNAVAILABLE
        except Incomplete:
            log.error("Slack's answer to an installation has no bot token, or no place")
            reason, status = "incomplete", HTTPStatus.BAD_GATEWAY
        except NotDone:
            # The browser keeps its state, because the code may still be valid.
            return _html(not_installed_page("slack_away", AGAIN), HTTPStatus.SERVICE_UNAVAILABLE, cookie=None)
        return _html(not_installed_page(reason, AGAIN), status)

    def run_installation(self, code: str) -> Installation | None:
        """Exchange the code for the bot's token; None if Slack refuses it. Bolt's own method would log the code."""
        try:
            answer = self._exchange(code)
        except NotDone as error:
            log.warning("Slack did not complete an installation (%s)", error)
            if error.passes:
                raise
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

    def _exchange(self, code: str) -> SlackResponse:
        """Exchange the code, and retry as long as that can help and somebody waits. Raises NotDone."""
        latest = time.monotonic() + LATEST_TRY
        trouble = NotDone("it was not asked", passes=True)
        for number, (patience, pause) in enumerate(TRIES):
            client = WebClient(
                base_url=self.client.base_url, timeout=patience, logger=self.client.logger, retry_handlers=[]
            )
            try:
                return ask(
                    lambda: client.oauth_v2_access(  # noqa: B023 (called at once)
                        code=code, client_id=self.settings.client_id, client_secret=self.settings.client_secret
                    )
                )
            except NotDone as error:
                if number and error.code == "code_already_used":
                    break  # an earlier try used it, but its answer did not arrive
                trouble = error
                wait = max(pause, error.retry_after or 0.0)
                if not error.passes or time.monotonic() + wait > latest:
                    break
                time.sleep(wait)
        raise trouble

    def store_installation(self, request: BoltRequest, installation: Installation) -> None:
        """Store what the bot needs, encrypted. We ask for no user tokens."""
        place = _place_of(installation)
        if not place or not installation.bot_token:
            raise Incomplete
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
        if installation.user_id:
            self._welcome(place, installation.user_id)

    def _succeeded(self, args: SuccessArgs) -> BoltResponse:
        installation = args.installation
        home = f"slack://app?team={installation.team_id}&id={installation.app_id}"
        receipt = Receipt(
            place=str(_place_of(installation)),
            name=installation.team_name,
            address=home if installation.team_id else "https://slack.com",
        )
        cookie = self._receipts.cookie(receipt, *_way_back(args.request))
        return _without_tls_too(self._installed(receipt, cookie), args.request)

    def _installed_before(self, request: BoltRequest) -> BoltResponse | None:
        """Return the success page again if this browser has seen it and the app is still installed."""
        receipt = self._receipts.find(request.headers.get("cookie", []), *_way_back(request))
        if receipt is None or self._installations.find(receipt.place, None) is None:
            return None
        return self._installed(receipt, cookie=None)

    def _installed(self, receipt: Receipt, cookie: str | None) -> BoltResponse:
        return _html(installed_page(receipt.name, receipt.address, self._command), HTTPStatus.OK, cookie)

    def _failed(self, args: FailureArgs) -> BoltResponse:
        why = args.reason if args.reason in WHY_NOT else "another reason"  # anybody can put a reason into the address
        log.info("an installation ended early (%s)", why)
        return _html(not_installed_page(args.reason, AGAIN), args.suggested_status_code)


_NO_STATE = OAuthStateUtils().build_set_cookie_for_deletion()


def _html(page: str, status: int, cookie: str | None = _NO_STATE) -> BoltResponse:
    headers: dict[str, str | Sequence[str]] = {"Content-Type": "text/html; charset=utf-8"}
    if cookie:
        headers["Set-Cookie"] = cookie
    return BoltResponse(status=status, headers=headers, body=page)


def _without_tls_too(response: BoltResponse, request: BoltRequest) -> BoltResponse:
    """Let the cookies work on a local machine without TLS."""
    host = urlsplit(f"//{next(iter(request.headers.get('host', [])), '')}").hostname
    if host in {"localhost", "127.0.0.1"}:
        response.headers["set-cookie"] = [cookie.replace(" Secure;", "") for cookie in response.headers["set-cookie"]]
    return response


def _way_back(request: BoltRequest) -> tuple[str, str]:
    """Return the state and the code with which Slack sent the browser back."""
    state, code = (next(iter(request.query.get(name, [])), "") for name in ("state", "code"))
    return state, code


def _place_of(installation: Installation) -> str | None:
    return installation.enterprise_id if installation.is_enterprise_install else installation.team_id
