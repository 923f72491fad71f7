"""Kept-alive connections to Slack for every call that slack_sdk makes, and what a refusal is called.

The SDK's WebClient opens a TCP and TLS connection for each call, which costs two round trips more than the call itself.
Bolt builds its clients itself, but all of them, webhooks included, send through `urllib.request.urlopen`; so the opener
behind that is the one place to mend it. It sends through urllib3's pool.
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
from slack_sdk.errors import SlackApiError
from urllib3.exceptions import HTTPError, ProtocolError, ReadTimeoutError

CONNECTIONS_PER_HOST = 32
NO_CODE = "no answer of Slack's"


Called = Callable[[str, str, float], None]
"""Hears of each call: the last part of its address, what came of it, and the seconds that it took."""


class PooledHandler(urllib.request.HTTPHandler, urllib.request.HTTPSHandler):
    """Sends what urllib is asked to send through one pool of connections."""

    handler_order = 100  # before urllib's own handlers

    def __init__(self, called: Called) -> None:
        super().__init__()
        self._called = called
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
                # slack_sdk tries again once after this; a kept connection that went stale is just that.
                raise ConnectionResetError(type(error).__name__) from error
            raise OSError(type(error).__name__) from error
        except ReadTimeoutError as error:
            # Slack may have done it: nothing that slack_sdk would repeat.
            raise TimeoutError(type(error).__name__) from error
        except HTTPError as error:
            raise urllib.error.URLError(type(error).__name__) from error
        message = Message()
        for name, value in response.headers.items():
            message[name] = value
        answer = addinfourl(io.BytesIO(response.data), message, req.full_url, response.status)
        answer.msg = response.reason  # type: ignore[attr-defined]
        return answer, _result(response.status, response.data)


def _result(status: int, body: bytes) -> str:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "slow_down"
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "trouble"
    refused = status >= HTTPStatus.BAD_REQUEST or re.match(rb'\s*\{\s*"ok"\s*:\s*false', body)
    return "refused" if refused else "ok"


def code_of(error: SlackApiError) -> str:
    """Return Slack's code for a refusal: slack_sdk puts the whole of an answer there that is none of Slack's."""
    code = str(error.response.get("error"))
    return code if re.fullmatch(r"[a-z0-9_.:-]{1,80}", code) else NO_CODE


def keep_connections(called: Called = lambda *_: None) -> None:
    """Have every call of this process go through the pool. To be called after a fork."""
    urllib.request.install_opener(urllib.request.build_opener(PooledHandler(called)))
