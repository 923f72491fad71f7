"""People's roles in a workspace, according to Slack.

The bot looks up a role with `users.info` and caches it for five minutes. Nobody waits for it longer than a second. A
later answer is cached for the next time.

https://docs.slack.dev/reference/methods/users.info
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_sdk import WebClient
from slack_sdk.http_retry import ConnectionErrorRetryHandler, FixedValueRetryIntervalCalculator

from toingg_bot.domain.errors import BotError, NotInstalled
from toingg_bot.domain.reasons import reason
from toingg_bot.domain.roles import Role
from toingg_bot.slack.answers import NOT_INSTALLED, NotDone, ask
from toingg_bot.telemetry.logs import Threads

log = logging.getLogger(__name__)

FRESH = 300.0  # seconds
PATIENCE = 1.0  # seconds that a person waits for a look-up
MANY = 10_000  # people in the cache; the oldest are removed first
LATEST = 3  # seconds after which a call to Slack is given up
AT_ONCE = 8  # look-ups at the same time


class RoleUnknown(BotError):
    """Slack did not say which role somebody has; `missing_scope` is the scope that the app needs for it."""

    def __init__(self, why: str, missing_scope: str | None = None) -> None:
        self.missing_scope = missing_scope
        super().__init__(
            f"a role is not known ({why})",
            reason("may_not_see_roles", scope=missing_scope) if missing_scope else reason("role_unknown"),
        )


@dataclass(frozen=True)
class _Known:
    role: Role
    zone: tzinfo
    since: float


class Roles:
    """A cache of the roles that were looked up lately."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, patience: float = PATIENCE) -> None:
        self._clock = clock
        self._patience = patience
        self._known: dict[tuple[str, str], _Known] = {}
        self._asked: dict[tuple[str, str], Future[Role]] = {}
        self._lock = threading.Lock()
        self._pool = Threads(AT_ONCE, thread_name_prefix="roles")

    def known(self, workspace_id: str, user_id: str) -> Role | None:
        """Return a role at once if it is known and fresh, else None."""
        known = self._known.get((workspace_id, user_id))
        return known.role if known and self._clock() - known.since < FRESH else None

    def zone(self, workspace_id: str, user_id: str) -> tzinfo:
        """Return the time zone of somebody whose role was looked up, or UTC."""
        known = self._known.get((workspace_id, user_id))
        return known.zone if known else UTC

    def of(self, client: WebClient, workspace_id: str, user_id: str) -> Role:
        """Return a role, and ask Slack if it is not known: only once, even if several callers wait for it.

        Raises RoleUnknown, also if Slack takes too long, or NotInstalled.
        """
        known = self.known(workspace_id, user_id)
        if known is not None:
            return known
        who = (workspace_id, user_id)
        with self._lock:
            if who not in self._asked:
                self._asked[who] = self._pool.submit(self._ask, client, who)
            answer = self._asked[who]
        try:
            return answer.result(self._patience)
        except (FutureTimeout, CancelledError):
            answer.cancel()  # if the call has not started yet
            raise RoleUnknown("no answer in time") from None
        finally:
            self._asked.pop(who, None)  # if the role is still unknown, the next caller asks again

    def close(self) -> None:
        """Stop all look-ups."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _ask(self, client: WebClient, who: tuple[str, str]) -> Role:
        role, zone = _said_by_slack(client, *who)
        with self._lock:
            self._known.pop(who, None)
            self._known[who] = _Known(role, zone, self._clock())
            if len(self._known) > MANY:
                del self._known[next(iter(self._known))]
        return role


def _said_by_slack(client: WebClient, workspace_id: str, user_id: str) -> tuple[Role, tzinfo]:
    """Ask Slack for somebody's role and time zone. Raises RoleUnknown or NotInstalled."""
    # If a connection went stale, the SDK asks once more. By default it first waits, for half of our patience.
    at_once = ConnectionErrorRetryHandler(interval_calculator=FixedValueRetryIntervalCalculator(0))
    quick = WebClient(
        token=client.token, base_url=client.base_url, timeout=LATEST, logger=client.logger, retry_handlers=[at_once]
    )
    try:
        user = ask(lambda: quick.users_info(user=user_id)).get("user")
    except NotDone as error:
        if error.code in NOT_INSTALLED:
            raise NotInstalled(error.code) from None
        raise RoleUnknown(error.code, "users:read" if error.code == "missing_scope" else None) from None
    if not isinstance(user, dict):
        raise RoleUnknown("an answer that is none of Slack's")
    role = role_of(user, workspace_id)
    if role is None:
        raise RoleUnknown("no workspaces are said")
    return role, zone_of(user)


def role_of(user: dict[str, Any], workspace_id: str) -> Role | None:
    """Return the role of a Slack user in a workspace; None if Slack does not say whether they are in it.

    https://docs.slack.dev/reference/objects/user-object
    """
    organisation = user.get("enterprise_user")
    is_here = user.get("team_id") == workspace_id
    if not is_here and organisation:
        # In an organisation, a person can belong to several workspaces; `team_id` names only one of them.
        if not isinstance(organisation.get("teams"), list):
            return None
        is_here = workspace_id in organisation["teams"]
    if user.get("deleted") or user.get("is_stranger") or not is_here:
        return Role.STRANGER
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Role.GUEST
    return Role.ADMIN if user.get("is_admin") or user.get("is_owner") else Role.MEMBER


def zone_of(user: Mapping[str, Any]) -> tzinfo:
    """Return the time zone of a Slack user, by its name, or else by its offset from UTC."""
    with suppress(ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        return ZoneInfo(user["tz"]) if user.get("tz") else UTC
    with suppress(ValueError, TypeError):
        return timezone(timedelta(seconds=user.get("tz_offset") or 0))
    return UTC
