"""The WSGI application: Slack's requests, the pages that install the app, health, readiness and metrics.

A request is believed only after its signature: size first, then the signature over the raw bytes, and only then is
anything decoded or parsed. Whatever a stranger sends is answered with a 4xx.
"""

import hashlib
import hmac
import ipaddress
import json
import logging
import re
import time
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, parse_qsl

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.oauth import OAuthFlow

from toingg_bot import logs
from toingg_bot.errors import BotError
from toingg_bot.incoming import answered, request_of
from toingg_bot.metrics import CONTENT_TYPE, Metrics, kind_of
from toingg_bot.payloads import NotSlacks

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

log = logging.getLogger(__name__)

MAX_BODY = 1_000_000  # bytes
MAX_AGE = 300  # seconds, https://docs.slack.dev/authentication/verifying-requests-from-slack

FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")
"""How the headers of a proxy begin: whoever asks need not be on this machine, even if the proxy is."""

Answer = tuple[int, dict[str, str], bytes]


class Refused(Exception):
    """A request that is not taken: with which status, and in which words."""

    def __init__(self, status: HTTPStatus, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers


class Web:
    """The bot on a port. Without a signing secret (Socket Mode, a worker) it serves no requests of Slack's."""

    def __init__(
        self,
        bolt: App | None,
        signing_secret: str | None,
        ready: Callable[[], dict[str, Any]] = dict,
        installing: OAuthFlow | None = None,
        clock: Callable[[], float] = time.time,
        metrics: Metrics | None = None,
        metrics_token: str | None = None,
    ) -> None:
        self._ready = ready
        self._clock = clock
        self._metrics = metrics or Metrics()
        self._metrics_token = metrics_token.encode() if metrics_token else None
        self._routes: dict[str, dict[str, Callable[[WSGIEnvironment], Answer]]] = {
            "/healthz": {"GET": self._health},
            "/readyz": {"GET": self._readiness},
            "/metrics": {"GET": self._numbers},
        }
        if bolt is not None and signing_secret is not None:
            self._bolt = bolt
            self._secret = signing_secret.encode()
            self._routes["/slack/events"] = {"POST": self._slack}
        if installing:
            self._routes[installing.install_path] = {"GET": _page(installing.handle_installation)}
            self._routes[installing.redirect_uri_path] = {"GET": _page(installing.handle_callback)}

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        logs.begin_request()
        try:
            status, headers, body = self._handler(environ)(environ)
        except Refused as refusal:
            log.info("refused with %d: %s", refusal.status, refusal.message)
            self._metrics.refused(refusal.status)
            status, headers, body = _json({"error": refusal.message}, refusal.status)
            headers |= refusal.headers
        finally:
            logs.begin()
        headers["Content-Length"] = str(len(body))
        start_response(f"{status} {HTTPStatus(status).phrase}", list(headers.items()))
        return [body]

    def _handler(self, environ: "WSGIEnvironment") -> Callable[["WSGIEnvironment"], Answer]:
        methods = self._routes.get(environ.get("PATH_INFO", ""))
        if methods is None:
            raise Refused(HTTPStatus.NOT_FOUND, "there is nothing here")
        method = environ.get("REQUEST_METHOD", "")
        if method not in methods:
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "this answers another method", Allow=", ".join(methods))
        return methods[method]

    def _health(self, environ: "WSGIEnvironment") -> Answer:
        return _json({"alive": True})

    def _readiness(self, environ: "WSGIEnvironment") -> Answer:
        try:
            return _json({"ready": True, **self._ready()})
        except BotError as error:
            why = str(error)
        # Whatever else the database's driver raises means just this.
        except Exception as error:  # noqa: BLE001
            why = f"the database does not answer ({type(error).__name__})"
        log.warning("not ready: %s", why)
        return _json({"ready": False, "why": why}, HTTPStatus.SERVICE_UNAVAILABLE)

    def _numbers(self, environ: "WSGIEnvironment") -> Answer:
        scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        given = token.strip().encode("latin-1", "replace") if scheme.lower() == "bearer" else b""
        is_known = self._metrics_token is not None and hmac.compare_digest(given, self._metrics_token)
        if not is_known and not _is_from_this_machine(environ):
            bearer = {"WWW-Authenticate": "Bearer"}
            raise Refused(HTTPStatus.UNAUTHORIZED, "the metrics are for those who have METRICS_TOKEN", **bearer)
        return HTTPStatus.OK, {"Content-Type": CONTENT_TYPE}, self._metrics.exposed()

    def _slack(self, environ: "WSGIEnvironment") -> Answer:
        received_at = time.monotonic()
        raw = _body(environ)
        self._verify(environ, raw)
        try:
            request = _bolt_request(raw, environ, received_at)
            response = answered(self._bolt, request)
        # What is signed and still no request of Slack's.
        except NotSlacks as error:
            raise Refused(HTTPStatus.BAD_REQUEST, f"the body cannot be read: {error}") from None
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
            raise Refused(HTTPStatus.BAD_REQUEST, f"the body cannot be read ({type(error).__name__})") from None
        self._metrics.request(kind_of(request.body), response.status, time.monotonic() - received_at)
        headers = {name: value for name, values in response.headers.items() for value in values}
        return response.status, headers, response.body.encode()

    def _verify(self, environ: "WSGIEnvironment", raw: bytes) -> None:
        """Check the signature as Slack says, on bytes: a header that is no number or no ASCII is simply wrong."""
        timestamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "").encode("latin-1", "replace")
        signature = environ.get("HTTP_X_SLACK_SIGNATURE", "").encode("latin-1", "replace")
        if not (re.fullmatch(rb"\d{1,12}", timestamp) and abs(self._clock() - int(timestamp)) <= MAX_AGE):
            raise Refused(HTTPStatus.UNAUTHORIZED, "the timestamp is missing, or not of the last five minutes")
        digest = hmac.new(self._secret, b"v0:" + timestamp + b":" + raw, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(b"v0=" + digest.encode(), signature):
            raise Refused(HTTPStatus.UNAUTHORIZED, "the signature does not fit")


def _page(show: Callable[[BoltRequest], BoltResponse]) -> Callable[["WSGIEnvironment"], Answer]:
    """Return what serves a page of the installation: whoever asks is a stranger in a browser."""

    def answer(environ: "WSGIEnvironment") -> Answer:
        query = environ.get("QUERY_STRING", "")
        try:
            asked: dict[str, Sequence[str]] = dict(parse_qs(query, keep_blank_values=True, max_num_fields=20))
        except ValueError as error:
            raise Refused(HTTPStatus.BAD_REQUEST, f"the address cannot be read ({type(error).__name__})") from None
        headers = {"host": environ.get("HTTP_HOST", ""), "cookie": environ.get("HTTP_COOKIE", "")}
        response = show(BoltRequest(body="", query=asked, headers=headers))
        page = {name: value for name, values in response.headers.items() for value in values}
        # Nothing of it may be kept by a proxy, or shown in somebody's frame.
        page |= {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-frame-options": "DENY"}
        return response.status, page, response.body.encode()

    return answer


def _public_url(environ: "WSGIEnvironment") -> str:
    """Return the address under which Slack knows us, by what the request (or the proxy before us) says of it."""
    scheme = environ.get("HTTP_X_FORWARDED_PROTO") or environ.get("wsgi.url_scheme", "https")
    return f"{scheme}://{environ.get('HTTP_HOST', '')}"


def _is_from_this_machine(environ: "WSGIEnvironment") -> bool:
    if any(name.startswith(FORWARDED) for name in environ):
        return False
    try:
        address = ipaddress.ip_address(environ.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _body(environ: "WSGIEnvironment") -> bytes:
    """Read the body, never more than MAX_BODY; gunicorn ends the stream where a chunked body does."""
    said = environ.get("CONTENT_LENGTH") or ""
    length = int(said) if re.fullmatch(r"[0-9]{1,18}", said) else MAX_BODY + 1
    if said and length > MAX_BODY:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a body has at most {MAX_BODY} bytes")
    raw: bytes = environ["wsgi.input"].read(length)
    if len(raw) > MAX_BODY:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a body has at most {MAX_BODY} bytes")
    return raw


def _bolt_request(raw: bytes, environ: "WSGIEnvironment", received_at: float) -> BoltRequest:
    """Parse what is verified, and hand it to Bolt as a dictionary, as Socket Mode does.

    Bolt's own parser takes any form that has the letters `payload` in it for an interaction, so that
    `/campaign payload x` never arrives. With a dictionary it has nothing left to parse.
    """
    content_type = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    text = raw.decode()
    if content_type == "application/json":
        body = json.loads(text)
    else:
        form = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=1000))
        body = json.loads(form["payload"]) if "payload" in form and "command" not in form else form
    return request_of(body, _headers(environ), received_at=received_at, public_url=_public_url(environ))


def _headers(environ: "WSGIEnvironment") -> dict[str, Any]:
    """Return the headers that Bolt looks at: which try of Slack's this is. Its own internal ones come from nobody."""
    names = {"HTTP_X_SLACK_RETRY_NUM": "x-slack-retry-num", "HTTP_X_SLACK_RETRY_REASON": "x-slack-retry-reason"}
    return {name: environ[key] for key, name in names.items() if key in environ}


def _json(body: dict[str, Any], status: int = HTTPStatus.OK) -> Answer:
    return int(status), {"Content-Type": "application/json"}, json.dumps(body).encode()
