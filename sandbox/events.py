"""The Events API: what the bot is told without anybody waiting for its answer, again and again if need be."""

import asyncio

from sandbox.bot_link import FIRST, BotFailedError, BotLink, Retry
from sandbox.payloads import Payload
from sandbox.slack import Slack

PAUSES = (0.0, 60.0, 300.0)
"""Seconds from each attempt that failed to the next: https://docs.slack.dev/apis/events-api#retries"""


class Events:
    """The events that are on their way to the bot."""

    def __init__(self, slack: Slack, bot: BotLink) -> None:
        self._slack = slack
        self._bot = bot
        self._under_way: set[asyncio.Task[None]] = set()

    def tell(self, payload: Payload) -> None:
        """Tell the bot of an event, if the manifest subscribes to it."""
        if payload["event"]["type"] in self._slack.manifest.events:
            delivery = asyncio.create_task(self._deliver(payload))
            self._under_way.add(delivery)
            delivery.add_done_callback(self._under_way.discard)

    def reset(self) -> None:
        """Forget what has not arrived yet."""
        for delivery in self._under_way:
            delivery.cancel()

    async def _deliver(self, payload: Payload) -> None:
        attempt, clock = FIRST, self._slack.clock
        for pause in PAUSES:
            began = clock.now()
            failure = await self._attempt(payload, attempt)
            if failure is None or not failure.wants_retry:
                return
            attempt = Retry(attempt.number + 1, self._reason(failure))
            await clock.wait_until(began + pause)
        await self._attempt(payload, attempt)

    async def _attempt(self, payload: Payload, attempt: Retry) -> BotFailedError | None:
        what = f"event {payload['event']['type']}" + (f" (retry {attempt.number})" if attempt.number else "")
        try:
            await self._bot.send("events_api", payload, what, attempt)
        except BotFailedError as failure:
            return failure
        return None

    def _reason(self, failure: BotFailedError) -> str:
        """Give Slack's word for a failure."""
        if failure.error == "operation_timeout":
            return "http_timeout" if self._bot.url else "timeout"
        return "http_error" if failure.status else "connection_failed"
