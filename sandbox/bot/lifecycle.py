"""Payloads of the Events API in Slack's own shapes: about the app's installation, and about its Home.

https://docs.slack.dev/apis/events-api#event-type-structure
"""

import secrets
import time
from typing import Any

from sandbox.bot.payloads import Payload, view_as_sent
from sandbox.workspace.installations import Installation
from sandbox.workspace.slack import Slack
from sandbox.workspace.teams import APP_ID, VERIFICATION_TOKEN, Place, Team, User

KNOWN = ("app_home_opened", "app_uninstalled", "team_access_granted", "team_access_revoked", "tokens_revoked")
"""The events that happen in this sandbox. All others come only from `/control/slack/event`."""


def app_home_opened(slack: Slack, user: User, tab: str) -> Payload:
    """Return the event that a person opened the app's Home or Messages tab, with their published view."""
    team = slack.teams[user.team_id]
    home = slack.home_of(user)
    event = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": team.direct_message(user.id).id,
        "tab": tab,
        "event_ts": slack.messages.next_ts(),
    }
    return happening(slack, team, event | ({"view": view_as_sent(slack, user, home)} if home and tab == "home" else {}))


def happening(slack: Slack, team: Team, event: dict[str, Any]) -> Payload:
    """Return an event in a workspace with the app."""
    installation = slack.installation(team.id)
    return _event(installation, team, event) | {
        "authorizations": [_authorization(installation)],
        "is_ext_shared_channel": False,
    }


def tokens_revoked(slack: Slack, installation: Installation) -> Payload:
    """Return the event that the tokens of an installation no longer work. It names the tokens' owners."""
    tokens = {"oauth": [], "bot": [installation.place.bot.id]}
    return _removal(slack, installation, {"type": "tokens_revoked", "tokens": tokens})


def app_uninstalled(slack: Slack, installation: Installation) -> Payload:
    """Return the event that the app was uninstalled."""
    return _removal(slack, installation, {"type": "app_uninstalled"})


def team_access_changed(slack: Slack, installation: Installation, team: Team, *, is_granted: bool) -> Payload:
    """Return the event that a workspace was removed from its organisation's installation, or added again.

    https://docs.slack.dev/reference/events/team_access_revoked
    """
    kind = "team_access_granted" if is_granted else "team_access_revoked"
    event = {"type": kind, "team_ids": [team.id], "event_ts": slack.messages.next_ts()}
    return _event(installation, None, event) | {"team_id": None, "authorizations": [_authorization(installation)]}


def app_rate_limited(place: Place) -> Payload:
    """Return the notice that Slack holds back events, because there were too many in the last minute.

    https://docs.slack.dev/reference/events/app_rate_limited
    """
    return {
        "token": VERIFICATION_TOKEN,
        "type": "app_rate_limited",
        "team_id": place.id,
        "minute_rate_limited": int(time.time()) // 60 * 60,
        "api_app_id": APP_ID,
    }


def _removal(slack: Slack, installation: Installation, event: dict[str, Any]) -> Payload:
    """Return a removal event. It has no authorizations, unless the quirk for it is on."""
    sent = _event(installation, installation.team, event)
    has_quirk = slack.quirks.removals_are_authorized
    return sent | ({"authorizations": [_authorization(installation)]} if has_quirk else {})


def _event(installation: Installation, team: Team | None, event: dict[str, Any]) -> Payload:
    return {
        "token": VERIFICATION_TOKEN,
        **({"team_id": team.id} if team else {}),
        **({"enterprise_id": installation.enterprise.id} if installation.enterprise else {}),
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev0{secrets.token_hex(4).upper()}",
        "event_time": int(time.time()),
    }


def _authorization(installation: Installation) -> dict[str, Any]:
    return {
        "enterprise_id": installation.enterprise.id if installation.enterprise else None,
        "team_id": installation.team.id if installation.team else None,
        "user_id": installation.place.bot.id,
        "is_bot": True,
        "is_enterprise_install": installation.is_enterprise_install,
    }
