"""The story of the app's end in a workspace: what is kept of it goes at once, for every process."""

import logging
import math
from dataclasses import dataclass
from typing import Any

from slack_bolt import App, BoltContext

from toingg_bot.listeners.parts import Parts

log = logging.getLogger(__name__)

SKEW = 5.0  # seconds that Slack's clock may be behind the database's


@dataclass(frozen=True)
class Installation:
    """The listeners of this story."""

    parts: Parts

    def register(self, app: App) -> None:
        """Register them."""
        app.event("app_uninstalled")(self.remove)
        app.event("tokens_revoked")(self.revoke)

    def revoke(self, body: dict[str, Any], event: dict[str, Any], context: BoltContext) -> None:
        """Remove everything when the bot's own token is revoked; people's tokens we have none of."""
        if (event.get("tokens") or {}).get("bot"):
            self.remove(body, context)

    def remove(self, body: dict[str, Any], context: BoltContext) -> None:
        """Remove tokens, the key, and what people typed. Slack may tell it twice, and late."""
        place = str(body.get("team_id") or context.enterprise_id)
        self.parts.workspaces.remove(place, "", before=float(body.get("event_time") or math.inf) + SKEW)
        self.parts.lists.forget(place)
        log.info("the app is not installed in %s any more; what was kept of it is removed", place)
