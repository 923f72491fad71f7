"""The story of the app's removal from a workspace: its data is deleted at once, for every process.

No person sends these events, so there are no roles to check, and nobody waits. Slack gets its answer when the work is
done. If the work fails, Slack gets an error (over Socket Mode: no acknowledgement) and sends the event again.
"""

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse

from toingg_bot.listeners.parts import Parts

log = logging.getLogger(__name__)

SKEW = 5.0  # seconds that Slack's clock may be behind the database's


@dataclass(frozen=True)
class Installation:
    """The events about the app's own installation."""

    parts: Parts

    def register(self, app: App) -> None:
        """Register before the door, which checks who a person is."""
        ends: dict[str, Callable[[dict[str, Any]], None]] = {
            "app_uninstalled": self.remove,
            "tokens_revoked": self.revoke,
            "team_access_revoked": self.leave,
        }

        @app.middleware
        def end(
            context: BoltContext,
            body: dict[str, Any],
            next: Callable[[], None],  # noqa: A002 (Bolt's name)
        ) -> BoltResponse | None:
            happened = ends.get(body["event"]["type"]) if body.get("type") == "event_callback" else None
            if happened is None:
                next()
                return None
            happened(body)
            return context.ack()

    def revoke(self, body: dict[str, Any]) -> None:
        """Remove everything when the bot's own token is revoked. We store no user tokens."""
        if (body["event"].get("tokens") or {}).get("bot"):
            self.remove(body)

    def remove(self, body: dict[str, Any]) -> None:
        """Remove the tokens, the key and what people typed. Slack may send this event twice, or late."""
        place = _place(body)
        self.parts.workspaces.remove(place, "", before=_told_at(body))
        self.parts.lists.forget(place)
        log.info("the app is not installed in %s any more; what was kept of it is removed", place)

    def leave(self, body: dict[str, Any]) -> None:
        """Remove the data of workspaces that are no longer part of the organisation's installation."""
        for workspace_id in body["event"].get("team_ids") or []:
            if self.parts.workspaces.leave(workspace_id, before=_told_at(body)):
                self.parts.lists.forget(workspace_id)
                log.info("the organisation's app is not in %s any more; what was kept of it is removed", workspace_id)


def _place(body: dict[str, Any]) -> str:
    """Return where the app was installed: in a workspace or in a whole organisation."""
    authorizations = body.get("authorizations") or []
    team_id, enterprise_id = body.get("team_id"), body.get("enterprise_id")
    for each in authorizations:
        enterprise_id = enterprise_id or each.get("enterprise_id")
        team_id = None if each.get("is_enterprise_install") else team_id
    return str(team_id or enterprise_id)


def _told_at(body: dict[str, Any]) -> float:
    """Return the time of the event in seconds since 1970. An installation that began later is a new one."""
    return float(body.get("event_time") or math.inf) + SKEW
