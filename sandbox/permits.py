"""What Slack hands to the app for a short while: trigger ids to open a view, and response urls to answer."""

import asyncio
import secrets
import time
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

from sandbox.refused import RefusedError

TRIGGER_LIFE = 3.0
RESPONSE_URL_LIFE = 30 * 60.0
RESPONSE_URL_USES = 5


class Clock:
    """The age of permits and the time of retries; tests can turn it on, the clock on the wall stays."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._turned = asyncio.Event()

    def now(self) -> float:
        """Give seconds that only make sense as a difference."""
        return time.monotonic() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let every permit become older, and whoever waits wait less."""
        self._ahead += seconds
        self._turned.set()
        self._turned = asyncio.Event()

    async def wait_until(self, end: float) -> None:
        """Come back when it is that late."""
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
    """All trigger ids that were handed out."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, Trigger] = {}

    def issue(self, team_id: str, user_id: str, *, channel_id: str | None = None, view_id: str | None = None) -> str:
        """Make a trigger for what a person did in a conversation, or in a view."""
        trigger_id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._issued[trigger_id] = Trigger(team_id, user_id, channel_id, view_id, self._clock.now())
        return trigger_id

    def inspect(self, trigger_id: str, team_ids: Collection[str]) -> Trigger:
        """Find a trigger that can still be exchanged, or refuse it for the reason that Slack would give."""
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
    """The right to answer in a conversation, bot member or not; `message_ts` is the message that it came from."""

    team_id: str
    channel_id: str
    user_id: str
    message_ts: str | None
    born: float
    uses: int = 0


class ResponseUrls:
    """All response urls that were handed out."""

    def __init__(self, base_url: str, clock: Clock) -> None:
        self._base_url = base_url
        self._clock = clock
        self._issued: dict[str, ResponseUrl] = {}

    def issue(self, team_id: str, channel_id: str, user_id: str, *, message_ts: str | None = None) -> str:
        """Make a url to which the app can answer."""
        secret = secrets.token_urlsafe(18)
        self._issued[secret] = ResponseUrl(team_id, channel_id, user_id, message_ts, self._clock.now())
        return f"{self._base_url}/response/{secret}"

    def inspect(self, secret: str) -> ResponseUrl:
        """Find a url that can still be used."""
        url = self._issued.get(secret)
        if url is None:
            raise RefusedError("no_team", "This response url was never handed out.")
        if self._clock.now() - url.born > RESPONSE_URL_LIFE:
            raise RefusedError("expired_url", "A response url works for 30 minutes.")
        if url.uses >= RESPONSE_URL_USES:
            raise RefusedError("used_url", f"A response url works {RESPONSE_URL_USES} times.")
        return url
