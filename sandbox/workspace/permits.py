"""What Slack gives the app for a short time: trigger ids for views, response URLs for answers, codes for tokens."""

import asyncio
import secrets
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

from sandbox.workspace.refused import RefusedError
from sandbox.workspace.teams import Place, User

TRIGGER_LIFE = 3.0
RESPONSE_URL_LIFE = 30 * 60.0
RESPONSE_URL_USES = 5
CODE_LIFE = 10 * 60.0


class Clock:
    """The clock for permits and retries. Tests can advance it; the real time does not change."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._turned = asyncio.Event()

    def now(self) -> float:
        """Return seconds, which are meaningful only as a difference."""
        return time.monotonic() + self._ahead

    def advance(self, seconds: float) -> None:
        """Make every permit older, and shorten every wait."""
        self._ahead += seconds
        self._turned.set()
        self._turned = asyncio.Event()

    async def wait_until(self, end: float) -> None:
        """Return when this time has come."""
        while (left := end - self.now()) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._turned.wait()


@dataclass
class Trigger:
    """The right to open one view for the person who has just done something."""

    team_id: str
    user_id: str
    channel_id: str | None
    view_id: str | None
    born: float
    is_spent: bool = False


class Triggers:
    """All issued trigger ids."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, Trigger] = {}

    def issue(self, team_id: str, user_id: str, *, channel_id: str | None = None, view_id: str | None = None) -> str:
        """Issue a trigger for what a person did in a conversation or in a view."""
        trigger_id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(team_id, user_id, channel_id, view_id, self._clock.now())
        return trigger_id

    def inspect(self, trigger_id: str, team_ids: Collection[str]) -> Trigger:
        """Return a trigger that can still be exchanged, or refuse it with Slack's reason."""
        trigger = self._issued.get(trigger_id)
        if trigger is None or trigger.team_id not in team_ids:
            raise RefusedError("invalid_trigger_id", "This trigger id was never handed out to the app in these teams.")
        if trigger.is_spent:
            raise RefusedError("exchanged_trigger_id", "A trigger id opens one view and has opened it.")
        age = self._clock.now() - trigger.born
        if age > TRIGGER_LIFE:
            raise RefusedError(
                "expired_trigger_id", f"A trigger id lives {TRIGGER_LIFE:g} s, this one is {age:.1f} s old."
            )
        return trigger


@dataclass
class ResponseUrl:
    """The right to answer in a conversation, with or without the bot in it. `message_ts` is its source message."""

    team_id: str
    channel_id: str
    user_id: str
    message_ts: str | None
    born: float
    uses: int = 0


class ResponseUrls:
    """All issued response URLs."""

    def __init__(self, base_url: str, clock: Clock) -> None:
        self._base_url = base_url
        self._clock = clock
        self._issued: dict[str, ResponseUrl] = {}

    def issue(self, team_id: str, channel_id: str, user_id: str, *, message_ts: str | None = None) -> str:
        """Issue a URL for the app's answers."""
        secret = secrets.token_urlsafe(18)
        self._issued[secret] = ResponseUrl(team_id, channel_id, user_id, message_ts, self._clock.now())
        return f"{self._base_url}/response/{secret}"

    def inspect(self, secret: str) -> ResponseUrl:
        """Return a URL that can still be used."""
        url = self._issued.get(secret)
        if url is None:
            raise RefusedError("no_team", "This response url was never handed out.")
        if self._clock.now() - url.born > RESPONSE_URL_LIFE:
            raise RefusedError("expired_url", "A response url works for 30 minutes.")
        if url.uses >= RESPONSE_URL_USES:
            raise RefusedError("used_url", f"A response url works {RESPONSE_URL_USES} times.")
        return url


@dataclass
class Consent:
    """What somebody has allowed, until the app exchanges the code for it."""

    place: Place
    by: User
    scopes: list[str]
    redirect_uri: str
    born: float
    is_spent: bool = False


class Codes:
    """The issued codes. Each works once, for ten minutes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, Consent] = {}

    def issue(self, place: Place, by: User, scopes: list[str], redirect_uri: str) -> str:
        """Issue a code for what somebody has allowed."""
        code = f"{secrets.randbelow(10**10)}.{secrets.randbelow(10**13)}.{secrets.token_hex(32)}"
        self._issued[code] = Consent(place, by, scopes, redirect_uri, self._clock.now())
        return code

    def redeem(self, code: str, redirect_uri: str) -> Consent:
        """Exchange a code, if it is still valid and comes with its request's redirect_uri (or neither has one)."""
        consent = self._issued.get(code)
        if consent is None or self._clock.now() - consent.born > CODE_LIFE:
            raise RefusedError("invalid_code", "Nobody was given this code, or it is older than ten minutes.")
        if consent.is_spent:
            raise RefusedError("code_already_used", "A code is exchanged once.")
        if redirect_uri != consent.redirect_uri:
            raise RefusedError("bad_redirect_uri", "The redirect_uri is not the one with which consent was asked for.")
        consent.is_spent = True
        return consent
