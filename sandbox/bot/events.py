"""The Events API: nobody waits for the bot's answer, and failed deliveries are repeated."""

import asyncio

from sandbox.bot.link import FIRST, BotFailedError, BotLink, Retry
from sandbox.bot.payloads import Payload
from sandbox.workspace.slack import Slack

PAUSES = (0.0, 60.0, 300.0)
"""Seconds from each failed attempt to the next: https://docs.slack.dev/apis/events-api#retries"""


class Events:
    """The events on their way to the bot."""

    def __init__(self, slack: Slack, bot: BotLink) -> None:
        self._slack = slack
        self._bot = bot
        self._under_way: set[asyncio.Task[None]] = set()

    def tell(self, payload: Payload) -> None:
        """Send the bot an event, if the manifest subscribes to it."""
        if payload["event"]["type"] in self._slack.manifest.events:
            self.send(payload)

    def send(self, payload: Payload) -> None:
        """Send the bot an event, whether it subscribes to it or not."""
        delivery = asyncio.create_task(self._deliver(payload))
        self._under_way.add(delivery)
        delivery.add_done_callback(self._under_way.discard)

    def reset(self) -> None:
        """Drop all events that have not arrived yet."""
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
        what = f"event {payload.get('event', payload)['type']}" + (
            f" (retry {attempt.number})" if attempt.number else ""
        )
        try:
            await self._bot.send("events_api", payload, what, attempt)
        except BotFailedError as failure:
            return failure
        return None

    def _reason(self, failure: BotFailedError) -> str:
        """Return Slack's word for a failure."""
        if failure.error == "operation_timeout":
            return "http_timeout" if self._bot.url else "timeout"
        return "http_error" if failure.status else "connection_failed"
