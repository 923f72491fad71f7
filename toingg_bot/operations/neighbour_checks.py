"""The doctor's checks of other services: Slack and its clock, and Toingg."""

import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from functools import cached_property, partial

from slack_sdk import WebClient
from slack_sdk.web import SlackResponse

from toingg_bot.domain.errors import Blocked, Denied, Misconfigured, NotSent, ToinggError
from toingg_bot.edge import manifest
from toingg_bot.operations.findings import Skipped, Unwell, listed
from toingg_bot.operations.storage_checks import Storage
from toingg_bot.settings.settings import Settings
from toingg_bot.slack.answers import GONE, NO_CODE, NotDone, ask, header
from toingg_bot.store import Installations, Workspaces
from toingg_bot.toingg.client import Toingg
from toingg_bot.views.sentences import in_words

SLACK_TIMEOUT = 10  # seconds
CLOCK = 60.0  # seconds that the clock may be wrong; at 300, Slack's requests would count as forged
NO_KEY = "no_key_to_see_whether_somebody_answers"
"""A fake key to send if there is none yet: a server that refuses it is running."""


class Neighbours:
    """The checks: each returns words that say how things are, or raises an error that says how to fix them."""

    def __init__(self, settings: Settings, storage: Storage) -> None:
        self._settings = settings
        self._storage = storage

    def check_slack(self) -> str:
        """Check that Slack accepts the bot's tokens, and that they have the scopes in the manifest."""
        if self._settings.slack_bot_token is None:
            return self._slack_everywhere()
        answer = self._auth_test
        if isinstance(answer, NotDone):
            raise self._unwell(answer, _refused(answer.code))
        granted = {scope.strip() for scope in header(answer.headers, "x-oauth-scopes").split(",")} - {""}
        needed, optional = manifest.scopes(manifest.read())
        if missing := ", ".join(sorted(needed - granted)):
            raise Unwell(f"The token lacks {missing}: add it under OAuth & Permissions, and reinstall the app.")
        said = [f"it knows this bot as {answer['user']} in {answer['team']}, with all scopes that it needs."]
        said += [f"It copes without {scope}." for scope in sorted(optional - granted)]
        said += [f"It has no use for {scope}." for scope in sorted(granted - needed - optional)]
        return " ".join(said)

    def _slack_everywhere(self) -> str:
        """Check the same for every workspace and organisation that installed the app."""
        if not self._storage.is_there:
            raise Skipped("the database can be used")
        needed, _ = manifest.scopes(manifest.read())
        problems, places = [], Installations(self._storage.database, self._storage.sealer).all()
        for place in places:
            try:
                ask(partial(self._client.auth_test, token=place.bot_token))
            except NotDone as error:
                if error.passes:
                    raise self._unwell(error) from None
                problems.append(f"{place.installed_in}: Slack refuses its token ({error.code})")
            if missing := ", ".join(sorted(needed - set(place.scopes))):
                problems.append(f"{place.installed_in}: it was not granted {missing}")
        if not places:
            raise Unwell("Nobody has installed the app yet: an admin opens /slack/install of this bot.")
        if problems:
            raise Unwell(
                f"An admin of these has to install the app once more, at /slack/install of this bot:{listed(problems)}"
            )
        return f"it knows this bot in all {len(places)} place(s) that installed it, with all scopes that it needs."

    def check_socket_mode(self) -> str:
        """Check that Slack lets the bot open a connection."""
        token = self._settings.slack_app_token
        try:
            ask(lambda: self._client.apps_connections_open(app_token=token.get_secret_value() if token else ""))
        except NotDone as error:
            if not error.headers:
                raise Skipped("Slack answers") from None
            raise self._unwell(
                error,
                f"Slack refuses SLACK_APP_TOKEN ({error.code}): it has to be an app-level token with "
                "the scope connections:write, and Socket Mode has to be on in the app's settings.",
            ) from None
        return "Slack lets this bot open a connection."

    def check_clock(self) -> str:
        """Check this machine's clock against Slack's."""
        headers = (self._auth_test if self._settings.slack_bot_token else _asked(self._client.api_test)).headers
        if not headers:
            raise Skipped("Slack answers")
        try:
            slacks = parsedate_to_datetime(header(headers, "date")).timestamp()
        except ValueError:
            return "Slack did not say what time it is."
        off = time.time() - slacks
        if abs(off) > CLOCK:
            which = "fast" if off > 0 else "slow"
            raise Unwell(
                f"This machine's clock is {abs(off):.0f} s {which}, by Slack's. From 300 s on the bot takes Slack's "
                "requests for forged ones: have the clock set over the network (NTP)."
            )
        return "it agrees with Slack's."

    def check_toingg(self) -> str:
        """Check that Toingg answers, and that it accepts the key in the settings and those of workspaces."""
        keys = self._keys()
        if not keys:
            self._find_toingg()
            raise Unwell(
                f"It answers, and nobody can create a campaign yet, because no workspace has a key: an admin types "
                f"`{self._settings.command} connect` in Slack."
            )
        problems = [trouble for whose, key, advice in keys if (trouble := self._trouble_with(key, whose, advice))]
        if problems:
            raise Unwell(problems[0] if len(problems) == 1 else f"Several keys fail:{listed(problems)}")
        return f"it accepts {' and '.join(whose for whose, _, _ in keys)}."

    def _keys(self) -> list[tuple[str, str, str]]:
        """Return every key: whose it is, the key, and what to do if Toingg refuses it."""
        shared = self._settings.shared_key
        keys = [("TOINGG_API_KEY", shared, "copy it again from Toingg's dashboard")] if shared else []
        if self._storage.is_there:
            workspaces = Workspaces(self._storage.database, self._storage.sealer)
            advice = "an admin there has to connect another one"
            keys += [(f"the key of {each}", workspaces.key(each) or "", advice) for each in workspaces.connected()]
        return keys

    def _find_toingg(self) -> None:
        try:
            self._try_key(NO_KEY)
        except Denied:
            return

    def _trouble_with(self, key: str, whose: str, advice: str) -> str | None:
        try:
            self._try_key(key)
        except Denied as error:
            return f"It refuses {whose} ({error}): {advice}."
        except Unwell as error:
            return error.advice
        return None

    def _try_key(self, key: str) -> None:
        """Check a key with Toingg. Raises Denied or Unwell."""
        where = self._settings.toingg_api_url
        try:
            Toingg(where).check_key(key)
        except Denied:
            raise
        except NotSent as error:
            raise Unwell(f"It cannot be reached at {where} ({error}): look at TOINGG_API_URL.") from None
        except Blocked as error:
            raise Unwell(
                f"{in_words(error.reason)} ({error}) {where} did not answer itself: look at the firewall or the proxy "
                "on the way, and whether the address of this machine is allowed."
            ) from None
        except Misconfigured as error:
            raise Unwell(f"{in_words(error.reason)} ({error}) Look at TOINGG_API_URL.") from None
        except ToinggError as error:
            raise Unwell(f"{in_words(error.reason)} ({error}) If that stays so, ask Toingg.") from None

    @cached_property
    def _client(self) -> WebClient:
        token = self._settings.slack_bot_token
        return WebClient(
            token=token.get_secret_value() if token else None,
            base_url=self._settings.slack_api_url,
            timeout=SLACK_TIMEOUT,
        )

    @cached_property
    def _auth_test(self) -> SlackResponse | NotDone:
        """Slack's answer to `auth.test`, or the error."""
        return _asked(self._client.auth_test)

    def _unwell(self, error: NotDone, refused: str = "") -> Unwell:
        """Return what to fix after a failed call to Slack; `refused` is the advice if Slack refused it."""
        where = self._settings.slack_api_url
        if error.code == NO_CODE:
            return Unwell(f"What answers at {where} is not Slack: look at SLACK_API_URL.")
        if not error.headers:
            return Unwell(f"Slack cannot be reached at {where} ({error}).")
        if error.passes:
            return Unwell(f"Slack has trouble of its own at {where} ({error}): look again in a few minutes.")
        return Unwell(refused)


def _refused(code: str) -> str:
    """Return what to do about a token in the settings that Slack does not accept."""
    if code in GONE:
        return (
            f"Slack calls SLACK_BOT_TOKEN dead ({code}): the app was removed from the workspace, or the token was "
            "revoked. Nothing that is kept was removed; install the app again, and copy the new token from OAuth & "
            "Permissions."
        )
    return f"Slack refuses SLACK_BOT_TOKEN ({code}): copy it again from OAuth & Permissions."


def _asked(call: Callable[[], SlackResponse]) -> SlackResponse | NotDone:
    try:
        return ask(call)
    except NotDone as error:
        return error
