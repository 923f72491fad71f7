"""The link to the bot: Slack's payloads, signed and sent to its address, or sent over one of its sockets."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

import httpx

from sandbox.bot.addresses import request_url
from sandbox.bot.sockets import NoSocketError, Sockets
from sandbox.exchange.log import Log
from sandbox.rules import Refusal

Kind = Literal["slash_commands", "interactive", "events_api"]

PATIENCE = 3.0  # seconds in which everything must be acknowledged


@dataclass(frozen=True)
class Retry:
    """The number of this attempt to deliver an event, and how the one before failed."""

    number: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Acknowledgement:
    """The body of the bot's answer: a JSON value, plain text, or None if it is empty."""

    body: Any


FIRST = Retry()


class BotFailedError(Exception):
    """The bot did not acknowledge. `error` is the client's word for it; `wants_retry` is what the bot asked for."""

    def __init__(
        self,
        error: Literal["operation_timeout", "dispatch_failed"],
        why: str,
        status: int = 0,
        *,
        wants_retry: bool = True,
    ) -> None:
        super().__init__(why)
        self.error = error
        self.why = why
        self.status = status
        self.wants_retry = wants_retry


class BotLink:
    """Sends payloads to the bot and waits for its acknowledgements."""

    def __init__(
        self, signing_secret: str, sockets: Sockets, log: Log, as_sent: Callable[[dict[str, Any]], dict[str, Any]]
    ) -> None:
        self.sockets = sockets
        self._signing_secret = signing_secret
        self._log = log
        self._as_sent = as_sent  # the payload as it leaves Slack
        self._url: str | None = None
        self._largest_body = 0
        # A new connection for each request, so that none is stale after the bot has restarted.
        limits = httpx.Limits(max_keepalive_connections=0)
        self._http = httpx.AsyncClient(trust_env=False, timeout=None, limits=limits)  # noqa: S113  # send() has the time

    @property
    def url(self) -> str | None:
        """The bot's request URL, or None for Socket Mode."""
        return self._url

    @property
    def mode(self) -> Literal["http", "socket", "none"]:
        """How the bot is reached: a URL takes precedence over sockets."""
        if self._url:
            return "http"
        return "socket" if self.sockets.count else "none"

    @property
    def largest_answer(self) -> int:
        """The bytes of the bot's largest answer, as received."""
        return max(self._largest_body, self.sockets.largest_frame)

    def reset(self) -> None:
        """Start counting again. The bot stays connected."""
        self._largest_body = 0
        self.sockets.reset()

    def point_at(self, url: str | None) -> None:
        """Set the bot's request URL. An address without a path gets the bot's default path."""
        self._url = request_url(url) if url else None

    async def send(self, kind: Kind, payload: dict[str, Any], what: str, retry: Retry = FIRST) -> Acknowledgement:
        """Deliver a payload. Raises BotFailedError if no acceptable answer came in time."""
        started, payload = time.monotonic(), self._as_sent(payload)
        try:
            async with asyncio.timeout(PATIENCE):
                acknowledgement = await self._deliver(kind, payload, retry)
        except TimeoutError:
            failure = BotFailedError("operation_timeout", f"The bot did not acknowledge within {PATIENCE:g} seconds.")
        except BotFailedError as error:
            failure = error
        else:
            self._write(what, 200, started, payload)
            return acknowledgement
        self._write(what, failure.status, started, payload, Refusal(failure.error, "", failure.why))
        raise failure

    async def close(self) -> None:
        """Close the HTTP client."""
        await self._http.aclose()

    async def _deliver(self, kind: Kind, payload: dict[str, Any], retry: Retry) -> Acknowledgement:
        if self._url:
            return await self._post(self._url, kind, payload, retry)
        attempt = {"retry_attempt": retry.number, "retry_reason": retry.reason} if kind == "events_api" else {}
        try:
            return Acknowledgement(await self.sockets.send(kind, payload, attempt))
        except NoSocketError as error:
            raise BotFailedError("dispatch_failed", "No bot is connected.") from error

    async def _post(self, url: str, kind: Kind, payload: dict[str, Any], retry: Retry) -> Acknowledgement:
        body, content_type = _encode(kind, payload)
        timestamp = str(int(time.time()))
        signed = f"v0:{timestamp}:{body}".encode()
        signature = hmac.new(self._signing_secret.encode(), signed, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (sandbox)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={signature}",
        }
        if retry.number:
            headers |= {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
        try:
            response = await self._http.post(url, content=body.encode(), headers=headers)
        except httpx.HTTPError as error:
            raise BotFailedError("dispatch_failed", f"The bot could not be reached: {error!r}.") from error
        self._largest_body = max(self._largest_body, len(response.content))
        status = response.status_code
        if not (response.is_success if kind == "events_api" else status == httpx.codes.OK):
            wants_retry = response.headers.get("x-slack-no-retry") != "1"
            raise BotFailedError("dispatch_failed", f"The bot answered {status}.", status, wants_retry=wants_retry)
        if kind == "events_api":
            return Acknowledgement(None)  # an event has no answer, so the body is ignored
        return Acknowledgement(_decode(response))

    def _write(
        self, what: str, status: int, started: float, payload: dict[str, Any], refusal: Refusal | None = None
    ) -> None:
        elapsed = 1_000 * (time.monotonic() - started)
        self._log.write("slack", "bot", what, status=status, ms=elapsed, refusal=refusal, body=payload)


def _encode(kind: Kind, payload: dict[str, Any]) -> tuple[str, str]:
    match kind:
        case "slash_commands":
            return urlencode(payload), "application/x-www-form-urlencoded"
        case "interactive":
            return urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded"
        case "events_api":
            return json.dumps(payload), "application/json"


def _decode(response: httpx.Response) -> Any:
    if not response.content.strip():
        return None
    if not response.headers.get("content-type", "").startswith("application/json"):
        return response.text
    try:
        return response.json()
    except ValueError as error:
        raise BotFailedError("dispatch_failed", "The bot answered with broken JSON.", response.status_code) from error
