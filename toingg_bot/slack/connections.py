"""Keeps connections to Slack open for every call that slack_sdk makes.

The SDK's WebClient opens a new TCP and TLS connection for each call, which costs two more round trips than the call.
Bolt builds its clients itself, but all of them, including webhooks, use `urllib.request.urlopen`. So this module
replaces the opener behind it with one that uses urllib3's pool.
"""

import io
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import Message
from http import HTTPStatus
from typing import Any, cast
from urllib.response import addinfourl

import urllib3
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError

from toingg_bot.slack.answers import LIMITED, NO_CODE, PASSING, code_in, passes_by_status

CONNECTIONS_PER_HOST = 32
SCOPES = "x-oauth-scopes"

Called = Callable[[str, str, float], None]
"""Called after each call, with the last part of its address, its result, and its duration in seconds."""
Heard = Callable[[str, str], None]
"""Called with the token of each call and the scopes that Slack's answer names."""


class PooledHandler(urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
    """Sends urllib's requests through one pool of connections."""

    handler_order = 100  # before urllib's own handlers

    def __init__(self, called: Called, heard: Heard = lambda *_: None) -> None:
        super().__init__()
        self._called = called
        self._heard = heard
        self._pool = urllib3.PoolManager(maxsize=CONNECTIONS_PER_HOST, retries=False)

    def http_open(self, req: urllib.request.Request) -> Any:
        """Send a request over http."""
        return self._send(req)

    def https_open(self, req: urllib.request.Request) -> Any:
        """Send a request over https."""
        return self._send(req)

    def _send(self, req: urllib.request.Request) -> Any:
        began, result = time.monotonic(), "unreachable"
        try:
            answer, result = self._answered(req)
        finally:
            self._called(req.selector.partition("?")[0].rpartition("/")[2], result, time.monotonic() - began)
        return answer

    def _answered(self, req: urllib.request.Request) -> tuple[addinfourl, str]:
        headers = {name: value for name, value in req.header_items() if name.lower() not in {"connection", "host"}}
        try:
            response = self._pool.request(
                req.get_method(),
                req.full_url,
                body=cast("bytes | None", req.data),
                headers=headers,
                timeout=req.timeout,
                redirect=False,
            )
        except ProtocolError as error:
            if isinstance(error.args[-1], ConnectionResetError):  # http.client's RemoteDisconnected is one too
                # After this error slack_sdk tries once more, which is right for a stale connection.
                raise ConnectionResetError(type(error).__name__) from error
            raise OSError(type(error).__name__) from error
        except ReadTimeoutError as error:
            # Slack may have done it, so raise an error that makes slack_sdk not repeat the call.
            raise TimeoutError(type(error).__name__) from error
        except HTTPError as error:
            raise urllib.error.URLError(type(error).__name__) from error
        self._heard(str(headers.get("Authorization")).removeprefix("Bearer "), response.headers.get(SCOPES, ""))
        message = Message()
        for name, value in response.headers.items():
            message[name] = value
        answer = addinfourl(io.BytesIO(response.data), message, req.full_url, response.status)
        answer.msg = response.reason  # type: ignore[attr-defined]
        return answer, _result(response.status, response.data)


def _result(status: int, body: bytes) -> str:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "slow_down"
    if passes_by_status(status):
        return "trouble"
    if status >= HTTPStatus.BAD_REQUEST:
        return "refused"
    # Most answers begin with `"ok": true`, and some are long: don't parse those.
    if status != HTTPStatus.OK or re.match(rb'\s*\{\s*"ok"\s*:\s*true\b', body) or (code := code_in(body)) is None:
        return "ok"
    if code in LIMITED:
        return "slow_down"
    return "trouble" if code in PASSING or code == NO_CODE else "refused"


def keep_connections(called: Called = lambda *_: None, heard: Heard = lambda *_: None) -> None:
    """Send every call of this process through the pool. Call this after a fork."""
    urllib.request.install_opener(urllib.request.build_opener(PooledHandler(called, heard)))
