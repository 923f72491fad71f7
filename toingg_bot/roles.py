"""Who somebody is in a workspace, as Slack says, and what that lets them do.

A role is asked for with `users.info` and kept for five minutes. The campaign's form never waits for one: whoever is not
known yet gets the form, and is looked up when it is submitted.

https://docs.slack.dev/reference/methods/users.info
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from toingg_bot.errors import BotError
from toingg_bot.slack_http import code_of
from toingg_bot.workspace import WorkspaceSettings

log = logging.getLogger(__name__)

FRESH = 300.0  # seconds
PATIENCE = 1  # seconds that a look-up may take
MANY = 10_000  # people, of whom the oldest are forgotten first


class Role(StrEnum):
    """What Slack knows somebody as."""

    ADMIN = "admin"  # owners as well
    MEMBER = "member"  # guests as well: they are in the conversations that they were invited to
    STRANGER = "stranger"  # of another company, or not there any more


class RoleUnknown(BotError):
    """Slack did not say who somebody is; `missing_scope` is what the app would have to be granted for it."""

    def __init__(self, reason: str, missing_scope: str | None = None) -> None:
        self.missing_scope = missing_scope
        super().__init__(
            f"a role is not known ({reason})",
            f"The app lacks the permission `{missing_scope}`, with which it sees who is an admin."
            if missing_scope
            else "Slack did not tell me who you are in this workspace. Please try again in a moment.",
        )


@dataclass(frozen=True)
class _Known:
    role: Role
    since: float


class Roles:
    """The roles of everybody who was asked for lately."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[tuple[str, str], _Known] = {}
        self._lock = threading.Lock()

    def known(self, workspace_id: str, user_id: str) -> Role | None:
        """Return a role that is known and fresh, at once."""
        known = self._known.get((workspace_id, user_id))
        return known.role if known and self._clock() - known.since < FRESH else None

    def of(self, client: WebClient, workspace_id: str, user_id: str) -> Role:
        """Return a role, asking Slack if it is not known. Raises RoleUnknown."""
        known = self.known(workspace_id, user_id)
        if known is not None:
            return known
        # Another client than the listener's, which may wait for longer than an acknowledgement can.
        quick = WebClient(token=client.token, base_url=client.base_url, timeout=PATIENCE, logger=client.logger)
        try:
            user = quick.users_info(user=user_id).get("user")
        except SlackApiError as error:
            code = code_of(error)
            raise RoleUnknown(code, "users:read" if code == "missing_scope" else None) from None
        except (SlackClientError, OSError) as error:
            raise RoleUnknown(type(error).__name__) from None
        if not isinstance(user, dict):
            raise RoleUnknown("an answer that is none of Slack's")
        role = _role(user, workspace_id)
        with self._lock:
            self._known.pop((workspace_id, user_id), None)
            self._known[workspace_id, user_id] = _Known(role, self._clock())
            if len(self._known) > MANY:
                del self._known[next(iter(self._known))]
        return role


def _role(user: dict[str, Any], workspace_id: str) -> Role:
    # In an organisation a person belongs to several workspaces, of which `team_id` names one.
    elsewhere = user.get("team_id") != workspace_id and workspace_id not in (user.get("enterprise_user") or {}).get(
        "teams", []
    )
    if user.get("deleted") or user.get("is_stranger") or elsewhere:
        return Role.STRANGER
    return Role.ADMIN if user.get("is_admin") or user.get("is_owner") else Role.MEMBER


def may_manage(settings: WorkspaceSettings, role: Role, user_id: str) -> bool:
    """Say whether somebody may connect the key, change settings, and read the audit."""
    return role is Role.ADMIN or (role is Role.MEMBER and user_id in settings.managers)


def may_create(settings: WorkspaceSettings, role: Role | None, user_id: str) -> bool | None:
    """Say whether somebody may create campaigns; None where it depends on a role that is not known."""
    if role is Role.STRANGER:
        return False
    if not settings.creators or user_id in settings.creators:
        return True
    return None if role is None else role is Role.ADMIN
