"""The only module that talks to Toingg.

`create_campaign` is written to the contract; the lists of voices and languages are known from working clients and read
tolerantly. A create is never repeated, follows no redirect and reuses no connection: a stale one would look like a lost
reply.
"""

import json
import logging
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from toingg_bot.campaign import problem_at
from toingg_bot.errors import Denied, Misconfigured, NotSent, Problem, Rejected, ToinggError, Unconfirmed
from toingg_bot.records import Record, as_id, id_in, records_in
from toingg_bot.redaction import SECRETS

log = logging.getLogger(__name__)

MAX_REPLY = 1_000_000  # bytes
MAX_PROBLEMS = 50
PAGE = 100  # campaigns
MAX_PAGES = 10
_SENDABLE = re.compile(r"[!-~]+")


@dataclass(frozen=True)
class Created:
    """Toingg made the campaign; its id is None where the reply did not say it."""

    campaign_id: str | None


@dataclass(frozen=True)
class Reply:
    """What came back: the status, the body as JSON where it is any (else None), and the headers that matter."""

    status: int
    body: Any = None
    retry_after: str | None = None
    location: str | None = None


RESULTS: Mapping[type[ToinggError], str] = {
    NotSent: "not_sent",
    Rejected: "rejected",
    Denied: "denied",
    Misconfigured: "misconfigured",
    Unconfirmed: "unconfirmed",
}
"""What the ends of a call are called where they are counted."""


class Toingg:
    """Toingg's API at one address. Times are in seconds; `deadline` is for a whole create, from dialling to the end.

    `called` hears of each call: which it was, what came of it, and how long it took.
    """

    def __init__(
        self,
        url: str,
        *,
        connect_timeout: float = 10,
        deadline: float = 60,
        list_timeout: float = 10,
        key_timeout: float = 1.5,
        called: Callable[[str, str, float], None] = lambda *_: None,
    ) -> None:
        self._url = url
        self._called = called
        self._connect_timeout = connect_timeout
        self._deadline = deadline
        self._list_timeout = list_timeout
        self._key_timeout = key_timeout  # somebody waits for it, and Slack for the acknowledgement

    def create_campaign(self, api_key: str, payload: Mapping[str, Any]) -> Created:
        """Create a campaign, once. Raises a ToinggError that says which of the ways it failed.

        https://www.toingg.com/api/v3/create_campaign/
        """
        with self._counted("create_campaign"):
            return outcome(self._send("POST", "create_campaign/", api_key, self._deadline, json_body=payload))

    def supported_voices(self, api_key: str) -> list[str]:
        """Return the names of the voices there are now; an unreadable reply is an empty list."""
        voices = _result(self._read("get_supported_voices", api_key), "voice")
        return [name for voice in voices if (name := _name(voice))]

    def supported_languages(self, api_key: str) -> list[str]:
        """Return the languages there are now, in lower case; an unreadable reply is an empty list."""
        languages = _result(self._read("get_supported_languages", api_key), "languages")
        return [name.lower() for language in languages if (name := _name(language))]

    def check_key(self, api_key: str) -> None:
        """Find out with a read-only call whether Toingg accepts a key. Raises a ToinggError: Denied if it does not."""
        reply = self._send("GET", "get_supported_voices", api_key, self._key_timeout)
        outcome(reply)

    def campaigns(self, api_key: str) -> list[Record]:
        """Return the campaigns that exist, newest first as far as Toingg sorts them, up to ten pages of them."""
        with self._counted("get_campaigns"):
            return self._campaigns(api_key)

    def _campaigns(self, api_key: str) -> list[Record]:
        found: dict[str, Record] = {}
        for page in range(MAX_PAGES):
            path = f"get_campaigns?skip={page * PAGE}&limit={PAGE}&sort=-1"
            reply = self._send("GET", path, api_key, self._list_timeout)
            if reply.status == HTTPStatus.BAD_REQUEST and _problems(reply) == [Problem("Campaigns not found")]:
                break  # how Toingg says that there are none
            outcome(reply)
            if not isinstance(reply.body, dict | list):
                # A list that cannot be read is no empty one: somebody might send a campaign again for it.
                raise Unconfirmed("get_campaigns: unreadable", "Toingg's list of campaigns could not be read.")
            records = records_in(reply.body)
            fresh = {record.id: record for record in records if record.id not in found}
            found |= fresh
            # A page that brings nothing new comes from a Toingg that knows no pages.
            if len(records) < PAGE or not fresh:
                break
        return list(found.values())

    def _read(self, path: str, api_key: str) -> Any:
        with self._counted(path):
            reply = self._send("GET", path, api_key, self._list_timeout)
            if reply.status != HTTPStatus.OK:
                outcome(reply)
            return reply.body

    @contextmanager
    def _counted(self, call: str) -> Iterator[None]:
        began, result = time.monotonic(), "bug"
        try:
            yield
            result = "ok"
        except ToinggError as error:
            result = RESULTS[type(error)]
            raise
        finally:
            self._called(call, result, time.monotonic() - began)

    def _send(
        self, method: str, path: str, api_key: str, deadline: float, json_body: Mapping[str, Any] | None = None
    ) -> Reply:
        """Send one request over a connection of its own and read the reply, all of it within the deadline."""
        SECRETS.add(api_key)  # wherever it comes from: every key that is used is used here
        if not _SENDABLE.fullmatch(api_key):
            raise Denied("the key cannot stand in a header", "Toingg did not accept the API key.")
        line = _Line()
        try:
            with line.cut_after(deadline), _Session() as session:
                session.mount("https://", _OwnConnections(line))
                session.mount("http://", _OwnConnections(line))
                response = session.request(
                    method,
                    f"{self._url}/{path}",
                    json=json_body,
                    auth=_Bearer(api_key),
                    headers={"accept": "application/json", "connection": "close"},
                    timeout=(min(self._connect_timeout, deadline), deadline),
                    allow_redirects=False,
                    stream=True,
                )
                reply = _reply(response)
                if line.late and reply.status < HTTPStatus.MULTIPLE_CHOICES:
                    raise TimeoutError  # what was read ends where we cut the line
                return reply
        # urllib3's own errors come through where requests forgets to translate them.
        except (requests.RequestException, HTTPError, OSError) as error:
            reason = f"{method} {path}: {type(error).__name__}"
            if not line.opened:
                raise NotSent(reason, "Toingg could not be reached.") from None
            raise Unconfirmed(reason, "The line to Toingg broke before it answered.") from None


def outcome(reply: Reply) -> Created:
    """Return what a reply to `create_campaign/` means, or raise the ToinggError that it is."""
    status = reply.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        if _says_no(reply.body):
            raise Rejected(f"{status} with status false", "Toingg did not accept the campaign.", _problems(reply))
        return Created(_campaign_id(reply.body))
    raise _error(reply)


def _error(reply: Reply) -> ToinggError:  # noqa: PLR0911 (a table of statuses, read from top to bottom)
    status, problems = reply.status, _problems(reply)
    heard = f"HTTP {status}"
    if status in {401, 403}:
        return Denied(heard, "Toingg did not accept the API key.", problems)
    if status in {404, 405}:
        return Misconfigured(heard, "Toingg was not found at the address that this bot is set up with.", problems)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        moved = Problem(f"Toingg points to {_address(reply.location)}; TOINGG_API_URL has to name the new address.")
        return Misconfigured(heard, "Toingg has moved from the address that this bot is set up with.", [moved])
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return NotSent(heard, "Toingg asked to slow down.", _seconds(reply.retry_after))
    if status == HTTPStatus.REQUEST_TIMEOUT or status >= HTTPStatus.INTERNAL_SERVER_ERROR or status < HTTPStatus.OK:
        return Unconfirmed(heard, f"Toingg had trouble of its own and did not say what became of it (HTTP {status}).")
    if status == HTTPStatus.PAYMENT_REQUIRED:
        return Rejected(heard, "Toingg asks for payment before it creates more campaigns.", problems)
    return Rejected(heard, "Toingg did not accept the campaign.", problems)


def _problems(reply: Reply) -> list[Problem]:
    """Return what the reply says is wrong, in Toingg's words; where it says nothing, the status."""
    body = reply.body if isinstance(reply.body, dict) else {}
    detail = body.get("detail")
    if isinstance(detail, list) and detail:
        return [_detail(item) for item in detail[:MAX_PROBLEMS]]
    for said in (detail, body.get("message"), body.get("error"), reply.body):
        text = said.get("message") or said.get("msg") if isinstance(said, dict) else said
        if isinstance(text, str) and text.strip():
            return [Problem(text.strip())]
    return [Problem(f"Toingg gave no reason (HTTP {reply.status}).")]


def _detail(item: Any) -> Problem:
    """Read one item of FastAPI's 422, whatever it really is."""
    if not isinstance(item, dict):
        return Problem(str(item).strip() or "Toingg gave no reason.")
    message = item.get("msg") or item.get("message")
    message = message.strip() if isinstance(message, str) and message.strip() else "Toingg gave no reason."
    loc = item.get("loc")
    steps = loc if isinstance(loc, list) else [loc] if isinstance(loc, str) else []
    return problem_at([step for step in steps if isinstance(step, str | int)], message)


def _says_no(body: Any) -> bool:
    return isinstance(body, dict) and body.get("status") in (False, "false", "False")


def _campaign_id(body: Any) -> str | None:
    """Find the id: under `result`, then at the top, then `result` itself. A bare text, as in the contract, is none."""
    if not isinstance(body, dict):
        return None
    result = body.get("result")
    for place in (result, body):
        if isinstance(place, dict) and (found := id_in(place)):
            return found
    return as_id(result)


def _result(body: Any, key: str) -> list[Any]:
    result = body.get("result") if isinstance(body, dict) else None
    found = result.get(key) if isinstance(result, dict) else result
    return found if isinstance(found, list) else []


def _name(item: Any) -> str | None:
    name = item.get("name") if isinstance(item, dict) else item
    return name.strip() if isinstance(name, str) and name.strip() else None


def _seconds(retry_after: str | None) -> float | None:
    """Read Retry-After where it is a number of seconds; a date is as good as none."""
    return float(retry_after) if retry_after and retry_after.isascii() and retry_after.isdigit() else None


def _address(location: str | None) -> str:
    """Return where a redirect leads, without what may be private in it."""
    try:
        parts = urlsplit(location or "")
        where = f"{parts.scheme}://{parts.hostname}{parts.path}" if parts.hostname else parts.path
    except ValueError:
        where = ""
    return where or "another address"


def _reply(response: requests.Response) -> Reply:
    """Read at most MAX_REPLY bytes; what is longer, or is no JSON, counts as a reply without a readable body.

    A refusal is a refusal by its status, even if the line breaks before its reasons are through; a success is not.
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
    body = None
    if len(raw) <= MAX_REPLY:
        # UnicodeDecodeError and JSONDecodeError are ValueErrors, and so is a number of too many digits.
        with suppress(ValueError, RecursionError):
            body = json.loads(raw)
    headers = response.headers
    # A 204 never has a body, and so never says a length.
    says_its_length = (
        "content-length" in headers or "transfer-encoding" in headers or response.status_code == HTTPStatus.NO_CONTENT
    )
    whole = body is not None or says_its_length
    if not whole and response.status_code < HTTPStatus.MULTIPLE_CHOICES:
        # The end of the connection passes for the end of headers that broke off in the middle.
        raise ConnectionError("a reply that says no length and cannot be read")
    return Reply(response.status_code, body, headers.get("retry-after"), headers.get("location"))


class _Session(requests.Session):
    """A session that knows no redirects: requests looks into each even where it is told not to follow any."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """Return none."""


class _Bearer(AuthBase):
    """The key, as an auth object: given as a plain header, it would be replaced by a `~/.netrc` of the machine."""

    def __init__(self, api_key: str) -> None:
        self._api_key = api_key

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._api_key}"
        return request


@dataclass
class _Line:
    """The connections that one call opened: whether there was any, and how to cut them when the time is over.

    What was never opened carried nothing; that is how a create that surely was not sent is told from a lost reply.
    requests counts its timeout anew for each read, so a reply that trickles would never end.
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
    """Connections that are reported to a line once they stand (TLS included) and before anything is sent."""

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
