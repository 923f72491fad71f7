"""Sends each request over a new connection, with a deadline for all of it.

Nothing is repeated and no redirect is followed. No connection is used twice, as a stale one looks like a lost reply.
"""

import json
import re
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from toingg_bot.domain.errors import Denied, NotSent, Unconfirmed
from toingg_bot.domain.reasons import reason
from toingg_bot.settings.addresses import place
from toingg_bot.telemetry.causes import cause_of
from toingg_bot.telemetry.redaction import SECRETS
from toingg_bot.toingg.replies import KEY_REFUSED, UNREACHABLE, Reply

MAX_REPLY = 1_000_000  # bytes
_SENDABLE = re.compile(r"[!-~]+")


@dataclass(frozen=True)
class Connection:
    """Toingg's address, and the time limit in seconds for opening a connection."""

    url: str
    connect_timeout: float

    def send(
        self, method: str, path: str, api_key: str, deadline: float, json_body: Mapping[str, Any] | None = None
    ) -> Reply:
        """Send one request and read the reply, all within the deadline, in seconds.

        Raises Denied for a key that cannot be sent, NotSent if nothing was sent, else Unconfirmed.
        """
        SECRETS.add(api_key)  # every key that is used passes through here
        if not _SENDABLE.fullmatch(api_key):
            raise Denied("the key cannot stand in a header", KEY_REFUSED)
        line = _Line()
        try:
            with line.cut_after(deadline), _Session() as session:
                session.mount("https://", _OwnConnections(line))
                session.mount("http://", _OwnConnections(line))
                response = session.request(
                    method,
                    f"{self.url}/{path}",
                    json=json_body,
                    auth=_Bearer(api_key),
                    headers={"accept": "application/json", "connection": "close"},
                    timeout=(min(self.connect_timeout, deadline), deadline),
                    allow_redirects=False,
                    stream=True,
                )
                reply = _reply(response)
                if line.late and reply.status < HTTPStatus.MULTIPLE_CHOICES:
                    raise TimeoutError  # the reply is incomplete, because the deadline cut it off
                return reply
        # requests does not translate all of urllib3's errors.
        except (requests.RequestException, HTTPError, OSError) as error:
            why = f"{method} {path} at {place(self.url)}: {cause_of(error)}"
            if not line.opened:
                raise NotSent(why, UNREACHABLE) from None
            raise Unconfirmed(why, reason("lost_connection")) from None


def _reply(response: requests.Response) -> Reply:
    """Read at most MAX_REPLY bytes; a longer body, or one that is not JSON, counts as unreadable.

    If the connection breaks during the body, a refusal still counts because of its status. A success does not.
    """
    raw = b""
    try:
        for chunk in response.iter_content(65_536):
            raw += chunk
            if len(raw) > MAX_REPLY:
                break
    except requests.exceptions.ContentDecodingError:
        raw = b""
    except (requests.RequestException, HTTPError, OSError):
        if response.status_code < HTTPStatus.MULTIPLE_CHOICES:
            raise
        raw = b""
    body, is_json = None, False
    if len(raw) <= MAX_REPLY:
        # UnicodeDecodeError and JSONDecodeError are ValueErrors, and so is a number with too many digits.
        with suppress(ValueError, RecursionError):
            body, is_json = json.loads(raw), True
    headers = response.headers
    # A 204 never has a body, so it never has a length.
    says_its_length = (
        "content-length" in headers or "transfer-encoding" in headers or response.status_code == HTTPStatus.NO_CONTENT
    )
    whole = body is not None or says_its_length
    if not whole and response.status_code < HTTPStatus.MULTIPLE_CHOICES:
        # If a connection breaks inside the headers, this looks like their normal end.
        raise ConnectionError("a reply that says no length and cannot be read")
    return Reply(response.status_code, body, is_json, headers.get("retry-after"), headers.get("location"))


class _Session(requests.Session):
    """A session without redirects: requests looks at each redirect even if it must not follow any."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Report no redirect."""


class _Bearer(AuthBase):
    """The key as an auth object, because requests would replace a plain header by an entry in `~/.netrc`."""

    def __init__(self, api_key: str) -> None:
        self._api_key = api_key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._api_key}"
        return request


@dataclass
class _Line:
    """The connections that one call opened. It cuts them when the deadline is over.

    If no connection was opened, nothing was sent: this separates a create that was not sent from a lost reply. The
    deadline is needed because requests restarts its timeout for each read, so a slow reply could last forever.
    """

    sockets: list[socket.socket] = field(default_factory=list)
    opened: bool = False
    late: bool = False

    def add(self, connection: socket.socket) -> None:
        self.opened = True
        self.sockets.append(connection)
        if self.late:
            self.cut()

    def cut(self) -> None:
        self.late = True
        for connection in self.sockets:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    @contextmanager
    def cut_after(self, seconds: float) -> Iterator[None]:
        timer = threading.Timer(seconds, self.cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


class _OwnConnections(HTTPAdapter):
    """An adapter that adds each connection to a `_Line` once it is open (with TLS), before anything is sent."""

    def __init__(self, line: _Line) -> None:
        self._line = line
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _reporting_pools(self._line)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _reporting_pools(self._line)
        return manager


def _reporting_pools(line: _Line) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(HTTPConnection):
        def connect(self) -> None:
            super().connect()
            line.add(self.sock)

    class Secure(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            line.add(self.sock)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}
