"""Whether Slack still accepts the bot's tokens: Slack announces a removal of the app only once, and we may miss that.

If Slack rejects a token as dead for a day, the app was removed, so the data of that place is deleted. For a token from
the settings, the log reports the problem and nothing is deleted.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from slack_sdk import WebClient

from toingg_bot.delivery.engine import Engine
from toingg_bot.settings.addresses import place
from toingg_bot.slack.answers import GONE, NotDone, ask, header
from toingg_bot.slack.connections import SCOPES
from toingg_bot.slack.granted import Granted
from toingg_bot.store import Installations, Installed, Workspaces

log = logging.getLogger(__name__)

EVERY = 3_600.0  # seconds from one check to the next
SOON = 60.0  # seconds between checks of the bot's own token, until Slack has answered
REMOVED = 24 * 3_600.0  # seconds with a dead token after which the app counts as removed


@dataclass
class Tokens:
    """Checks the token from the settings, or else the tokens of all installations."""

    installations: Installations
    workspaces: Workspaces
    engine: Engine
    client: Callable[[str], WebClient]
    own: str | None
    granted: Granted
    removed_after: float = REMOVED
    own_place: str | None = field(default=None, init=False)
    """Where the bot's own token is valid: a workspace (`T…`) or an organisation (`E…`), once Slack has said so."""
    _own_again_at: float = field(default=0.0, init=False)

    def look(self) -> None:
        """Ask Slack about each token, one after the other; after an answer about the bot's own, wait EVERY seconds."""
        if self.own is not None:
            if time.monotonic() >= self._own_again_at:
                self._look_at_own(self.own)
            return
        for installed in self.installations.all():
            if self.engine.is_over:
                return
            self._look_at(installed)

    def own_is_for(self, workspace_id: str | None, enterprise_id: str | None) -> bool:
        """Say whether the bot's own token may be valid in a workspace; until Slack has said where it is, assume so.

        A request may name no workspace, or an organisation instead; that alone does not rule the token out.
        """
        place = self.own_place
        if place is None:
            return True
        named = enterprise_id if place.startswith("E") else workspace_id
        return named is None or named == place or named[:1] != place[:1]

    def _look_at_own(self, token: str) -> None:
        client = self.client(token)
        try:
            known = ask(client.auth_test)
        except NotDone as error:
            if error.passes:
                log.warning("Slack cannot be reached yet at %s (%s)", place(client.base_url), error)
                return
            if error.code in GONE:
                log.error(
                    "Slack calls SLACK_BOT_TOKEN dead (%s): the app was removed, or the token was revoked. Nothing "
                    "that is kept was removed; install the app again, and copy the new token.",
                    error.code,
                )
            else:
                log.error("Slack does not accept SLACK_BOT_TOKEN (%s): copy it again from OAuth & Permissions.", error)
        else:
            self.granted.heard(token, header(known.headers, SCOPES))
            self.own_place = known.get("enterprise_id" if known.get("is_enterprise_install") else "team_id")
            log.info("Slack knows this bot as %s in %s", known["user"], known["team"])
        self._own_again_at = time.monotonic() + EVERY

    def _look_at(self, installed: Installed) -> None:
        place = installed.installed_in
        try:
            ask(self.client(installed.bot_token).auth_test)
        except NotDone as error:
            if error.code not in GONE:
                return  # this says nothing about the installation
            for_seconds = self.installations.refused(installed)
            log.warning("Slack calls the token of %s dead (%s), for %.0f s by now", place, error.code, for_seconds)
            if for_seconds >= self.removed_after:
                self.workspaces.remove(place, "", before=installed.installed_at)
                log.info("the app is not installed in %s any more; what was kept of it is removed", place)
        else:
            self.installations.accepted(installed)
