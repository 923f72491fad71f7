"""The WSGI application: Slack's requests, the installation pages, health, readiness and metrics.

The size is checked first, then the signature over the raw bytes. Only then is anything decoded or parsed. Unsigned or
invalid requests always get a 4xx.
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

from toingg_bot.domain.errors import BotError
from toingg_bot.edge.requests.incoming import answered, request_of
from toingg_bot.edge.requests.judging import InvalidRequest
from toingg_bot.slack.limits import REQUEST_AGE
from toingg_bot.telemetry import logs
from toingg_bot.telemetry.causes import cause_of
from toingg_bot.telemetry.metrics import CONTENT_TYPE, Metrics, kind_of

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

log = logging.getLogger(__name__)

MAX_BODY = 4_000_000
"""Bytes of a request: Slack sends a filled input twice and percent-encoded, about eight bytes for a Hindi letter."""

FORM = "application/x-www-form-urlencoded"
CHECKS = (["ssl_check"], ["ssl_check", "token"])
LONGEST_CHECK = 200  # bytes

FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")
"""How a proxy's headers begin: behind a proxy on this machine, the client may still be on another one."""

Answer = tuple[int, dict[str, str], bytes]


class Refused(Exception):
    """A request that is refused, with this status and message."""

    def __init__(self, status: HTTPStatus, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.headers = headers


class Web:
    """The bot on a port. Without a signing secret (Socket Mode, a worker) it serves no Slack requests."""

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
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else [body]

    def _handler(self, environ: "WSGIEnvironment") -> Callable[["WSGIEnvironment"], Answer]:
        methods = self._routes.get(environ.get("PATH_INFO", ""))
        if methods is None:
            raise Refused(HTTPStatus.NOT_FOUND, "there is nothing here")
        method = environ.get("REQUEST_METHOD", "")
        if "GET" in methods:
            methods = methods | {"HEAD": methods["GET"]}
        if method not in methods:
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, "this answers another method", Allow=", ".join(methods))
        return methods[method]

    def _health(self, environ: "WSGIEnvironment") -> Answer:
        return _json({"alive": True})

    def _readiness(self, environ: "WSGIEnvironment") -> Answer:
        try:
            return _json({"ready": True, **self._ready()})
        except BotError as error:
            log.warning("not ready: %s", error)
            why = error.for_strangers
        # Any other error of the database driver means the same.
        except Exception as error:  # noqa: BLE001
            why = f"the database does not answer ({cause_of(error)})"
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
        if _is_ssl_check(environ, raw):
            return HTTPStatus.OK, {}, b""
        self._verify(environ, raw)
        try:
            request = _bolt_request(raw, environ, received_at)
            response = answered(self._bolt, request)
        # It is signed, but still not a valid Slack request.
        except InvalidRequest as error:
            raise Refused(HTTPStatus.BAD_REQUEST, f"the body cannot be read: {error}") from None
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
            raise Refused(HTTPStatus.BAD_REQUEST, f"the body cannot be read ({cause_of(error)})") from None
        self._metrics.request(kind_of(request.body), response.status, time.monotonic() - received_at)
        headers = {name: value for name, values in response.headers.items() for value in values}
        return response.status, headers, response.body.encode()

    def _verify(self, environ: "WSGIEnvironment", raw: bytes) -> None:
        """Check Slack's signature, on bytes: a header that is not a number or not ASCII is simply wrong."""
        timestamp = environ.get("HTTP_X_SLACK_REQUEST_TIMESTAMP", "").encode("latin-1", "replace")
        signature = environ.get("HTTP_X_SLACK_SIGNATURE", "").encode("latin-1", "replace")
        if not (re.fullmatch(rb"\d{1,12}", timestamp) and abs(self._clock() - int(timestamp)) <= REQUEST_AGE):
            raise Refused(HTTPStatus.UNAUTHORIZED, "the timestamp is missing, or not of the last five minutes")
        digest = hmac.new(self._secret, b"v0:" + timestamp + b":" + raw, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(b"v0=" + digest.encode(), signature):
            raise Refused(HTTPStatus.UNAUTHORIZED, "the signature does not fit")


def _page(show: Callable[[BoltRequest], BoltResponse]) -> Callable[["WSGIEnvironment"], Answer]:
    """Return the handler of an installation page, which anybody can open in a browser."""

    def answer(environ: "WSGIEnvironment") -> Answer:
        query = environ.get("QUERY_STRING", "")
        try:
            asked: dict[str, Sequence[str]] = dict(parse_qs(query, keep_blank_values=True, max_num_fields=20))
        except ValueError as error:
            raise Refused(HTTPStatus.BAD_REQUEST, f"the address cannot be read ({cause_of(error)})") from None
        headers = {"host": environ.get("HTTP_HOST", ""), "cookie": environ.get("HTTP_COOKIE", "")}
        response = show(BoltRequest(body="", query=asked, headers=headers))
        page = {name: value for name, values in response.headers.items() for value in values}
        # No proxy may store the page, and no other site may show it in a frame.
        page |= {"cache-control": "no-store", "referrer-policy": "no-referrer", "x-frame-options": "DENY"}
        return response.status, page, response.body.encode()

    return answer


def _public_url(environ: "WSGIEnvironment") -> str:
    """Return the bot's public address, according to the request or the proxy in front of us."""
    scheme = _forwarded(environ, "PROTO") or environ.get("wsgi.url_scheme", "https")
    host = _forwarded(environ, "HOST") or environ.get("HTTP_HOST", "")
    prefix = _forwarded(environ, "PREFIX") or environ.get("SCRIPT_NAME", "")
    return f"{scheme}://{host}{prefix.rstrip('/')}"


def _forwarded(environ: "WSGIEnvironment", what: str) -> str:
    """Return what the first proxy said about the original request. Several proxies separate values with commas."""
    said: str = environ.get(f"HTTP_X_FORWARDED_{what}", "")
    return said.partition(",")[0].strip()


def _is_from_this_machine(environ: "WSGIEnvironment") -> bool:
    if any(name.startswith(FORWARDED) for name in environ):
        return False
    try:
        address = ipaddress.ip_address(environ.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def _body(environ: "WSGIEnvironment") -> bytes:
    """Read the body, never more than MAX_BODY bytes. Gunicorn ends the stream where a chunked body ends."""
    said = environ.get("CONTENT_LENGTH") or ""
    length = int(said) if re.fullmatch(r"[0-9]{1,18}", said) else MAX_BODY + 1
    if said and length > MAX_BODY:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a body has at most {MAX_BODY} bytes")
    raw: bytes = environ["wsgi.input"].read(length)
    if len(raw) > MAX_BODY:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a body has at most {MAX_BODY} bytes")
    return raw


def _is_ssl_check(environ: "WSGIEnvironment", raw: bytes) -> bool:
    """Say whether Slack is only checking our certificate, which it does without a signature.

    https://docs.slack.dev/interactivity/implementing-slash-commands
    """
    if _content_type(environ) != FORM or len(raw) > LONGEST_CHECK:
        return False
    said = parse_qsl(raw.decode("latin-1"), keep_blank_values=True)
    return dict(said).get("ssl_check") == "1" and sorted(name for name, _ in said) in CHECKS


def _content_type(environ: "WSGIEnvironment") -> str:
    return str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()


def _bolt_request(raw: bytes, environ: "WSGIEnvironment", received_at: float) -> BoltRequest:
    """Parse a verified request, and pass it to Bolt as a dictionary, as in Socket Mode.

    Bolt's own parser treats any form that contains the letters `payload` as an interaction, so `/campaign payload x`
    would never arrive. A dictionary leaves Bolt nothing to parse.
    """
    text = raw.decode()
    if _content_type(environ) == "application/json":
        body = json.loads(text)
    else:
        form = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=1000))
        if not form.keys() & {"command", "payload"}:
            raise InvalidRequest("a form that is neither a command nor an interaction")
        body = form if "command" in form else json.loads(form["payload"])
    return request_of(body, _headers(environ), received_at=received_at, public_url=_public_url(environ))


def _headers(environ: "WSGIEnvironment") -> dict[str, Any]:
    """Return the headers that Bolt reads about retries. Bolt's internal headers are never accepted from outside."""
    names = {"HTTP_X_SLACK_RETRY_NUM": "x-slack-retry-num", "HTTP_X_SLACK_RETRY_REASON": "x-slack-retry-reason"}
    return {name: environ[key] for key, name in names.items() if key in environ}


def _json(body: dict[str, Any], status: int = HTTPStatus.OK) -> Answer:
    return int(status), {"Content-Type": "application/json"}, json.dumps(body).encode()
