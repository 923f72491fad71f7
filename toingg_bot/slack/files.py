"""Fetches files of people from Slack. Our token goes to Slack only, wherever an address or a redirect leads.

https://docs.slack.dev/reference/objects/file-object#authentication
"""

import re
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from slack_sdk import WebClient
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from toingg_bot.domain.errors import Unreadable
from toingg_bot.domain.reasons import Reason, reason
from toingg_bot.slack.answers import ABOUT_SCOPES, NotDone, ask

GONE = reason("file_gone")
NOT_SHARED = reason("file_not_shared")
EXTERNAL = reason("file_external")
ELSEWHERE = reason("file_elsewhere")
NOT_FETCHED = reason("file_not_fetched")
TOO_SLOW = reason("file_too_slow")
MAY_NOT = reason("file_may_not_be_read")

DEADLINE = 20.0  # seconds for one file, redirects included
REDIRECTS = 3
CONNECT = 5.0  # seconds to open a connection
CHUNK = 65_536  # bytes

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9.-]+|[0-9a-f:]+")
_PATH = re.compile(r"[!-~]*")
_REFUSED = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
_LOST = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
_UNSEEN_CODES = {"file_not_found", "files_not_found", "not_visible"}
"""Also what a bot gets that is not where the file was shared: https://github.com/PipedreamHQ/pipedream/issues/22031"""


@dataclass(frozen=True)
class Files:
    """Slack's files, for a bot that reaches Slack at `api_url`. `deadline` is in seconds."""

    api_url: str
    deadline: float = DEADLINE

    def described(self, client: WebClient, file: Mapping[str, Any], *, is_sure: bool = True) -> Mapping[str, Any]:
        """Return all about a file that Slack can give us, with its name, size and address. Raises Unreadable.

        Slack is asked if the file object has only an id, and always if it is not sure that the bot may read the file.
        """
        stub = file.get("file_access") == "check_file_info" or not file.get("name") or not _address(file)
        if stub or not is_sure:
            file = _info(client, str(file["id"]), GONE if is_sure else NOT_SHARED)
        if file.get("mode") in {"tombstone", "hidden_by_limit"}:
            raise Unreadable(GONE)
        if file.get("is_external") is True or file.get("mode") == "external":
            raise Unreadable(EXTERNAL)
        return file

    def fetch(self, file: Mapping[str, Any], token: str, most: int) -> bytes:
        """Return a file's content, or its first bytes if there are more than `most`. Raises Unreadable."""
        url, line = _address(file), _Line()
        try:
            with line.cut_after(self.deadline):
                for _ in range(REDIRECTS + 1):
                    url, content = self._answer(url, token, most, line)
                    if content is not None and not line.late:
                        return content
                    if line.late:
                        raise Unreadable(TOO_SLOW)
        except (HTTPError, OSError, ValueError):
            raise Unreadable(TOO_SLOW if line.late else NOT_FETCHED) from None
        raise Unreadable(NOT_FETCHED)

    def _answer(self, url: str, token: str, most: int, line: "_Line") -> tuple[str, bytes | None]:
        """Ask for an address, and return where it redirects, or the content."""
        if not self.is_trusted(url):
            raise Unreadable(ELSEWHERE)
        address = urlsplit(url)
        # What we trust is built anew from its parts, so that nobody reads another host in it than we did.
        host = f"[{address.hostname}]" if ":" in str(address.hostname) else address.hostname
        target = f"{address.path or '/'}{f'?{address.query}' if address.query else ''}"
        response = _manager(address, line).request(
            "GET",
            f"{address.scheme}://{host}:{_port(address)}{target}",
            headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity", "Connection": "close"},
            timeout=urllib3.Timeout(connect=CONNECT, read=self.deadline),
            redirect=False,
            retries=False,
            preload_content=False,
        )
        try:
            if (location := response.get_redirect_location()) and isinstance(location, str):
                return urljoin(url, location), None
            _insist_on_content(response)
            content = b""
            for chunk in response.stream(CHUNK, decode_content=False):
                content += chunk
                if len(content) > most:
                    break
            return url, content
        finally:
            response.close()

    def is_trusted(self, url: str) -> bool:
        """Return whether an address may have our token: Slack's files, or where we reach Slack."""
        address, api = urlsplit(url), urlsplit(self.api_url)
        host, is_secure = address.hostname or "", address.scheme == "https"
        is_api = (host, _port(address)) == (api.hostname, _port(api)) and (is_secure or _is_loopback(host))
        is_slack = is_secure and host.endswith(".slack.com") and _port(address) == _PORTS["https"]
        is_plain = address.scheme in _PORTS and "@" not in address.netloc and _PATH.fullmatch(address.path)
        is_plain = is_plain and _PATH.fullmatch(address.query) and _HOST.fullmatch(host)
        return bool(is_plain and (is_api or is_slack))


def _address(file: Mapping[str, Any]) -> str:
    return str(file.get("url_private_download") or file.get("url_private") or "")


def _info(client: WebClient, file_id: str, if_unseen: Reason) -> Mapping[str, Any]:
    """Ask Slack about a file. Raises Unreadable, with `if_unseen` if Slack shows the bot no such file."""
    try:
        found = ask(lambda: client.files_info(file=file_id)).get("file")
    except NotDone as error:
        if error.code in _UNSEEN_CODES:
            raise Unreadable(if_unseen) from None
        if error.code == "file_deleted":
            raise Unreadable(GONE) from None
        raise Unreadable(MAY_NOT if error.code in ABOUT_SCOPES else NOT_FETCHED) from None
    if not isinstance(found, dict):
        raise Unreadable(NOT_FETCHED)
    return found


def _insist_on_content(response: urllib3.BaseHTTPResponse) -> None:
    """Raise Unreadable if this is not the file. Without the scope, Slack answers with a page to sign in."""
    kind = response.headers.get("content-type", "").lower()
    if response.status in _LOST:
        raise Unreadable(GONE)
    if response.status in _REFUSED or (response.status == HTTPStatus.OK and kind.startswith("text/html")):
        raise Unreadable(MAY_NOT)
    if response.status != HTTPStatus.OK or response.headers.get("content-encoding", "identity") != "identity":
        raise Unreadable(NOT_FETCHED)


def _port(address: SplitResult) -> int | None:
    return address.port or _PORTS.get(address.scheme)


def _is_loopback(host: str) -> bool:
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"


@dataclass
class _Line:
    """The connections of one download. They are cut at the deadline, because a timeout restarts with each byte."""

    sockets: list[socket.socket] = field(default_factory=list)
    late: bool = False

    def add(self, connection: socket.socket) -> None:
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


def _manager(address: SplitResult, line: _Line) -> urllib3.PoolManager:
    """Return what opens a connection for this download, through the environment's proxy if there is one."""
    proxy = getproxies().get(address.scheme)
    is_direct = proxy is None or proxy_bypass(str(address.hostname))
    manager = urllib3.PoolManager() if is_direct else urllib3.ProxyManager(str(proxy))

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

    manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
    return manager
