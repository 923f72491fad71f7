"""Socket Mode: Slack's requests over a WebSocket that the bot opens, so that it needs no public address.

A small client on top of `websocket-client`; `docs/decisions.md` says what it was compared with.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import logging
import random
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient
from websocket import create_connection

from toingg_bot.domain.errors import BotError
from toingg_bot.edge.frames import LONGEST_ID, acknowledgement
from toingg_bot.edge.requests.incoming import answered, request_of
from toingg_bot.edge.requests.judging import InvalidRequest
from toingg_bot.edge.socket_connection import Connection, Patience
from toingg_bot.slack.answers import NotDone, ask
from toingg_bot.telemetry import logs
from toingg_bot.telemetry.causes import cause_of
from toingg_bot.telemetry.metrics import Metrics, kind_of

log = logging.getLogger(__name__)

ENVELOPE_ID = re.compile(rf"[\w.:-]{{1,{LONGEST_ID}}}", re.ASCII)

OF_THE_APP_TOKEN = frozenset(
    {
        *("access_denied", "account_inactive", "forbidden_team", "invalid_auth", "missing_scope", "no_permission"),
        *("not_allowed_token_type", "not_authed", "token_expired", "token_revoked"),
    }
)
"""Slack's errors that a better token fixes: https://docs.slack.dev/reference/methods/apps.connections.open#errors"""


class NotConnected(BotError):
    """There is no connection over which Slack can reach the bot."""

    def __init__(self) -> None:
        super().__init__("Slack is not connected over Socket Mode")


class Pauses:
    """The pauses before new connections: none after one that lasted, otherwise longer each time."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._tries = 0

    def next(self, lived: float, asked: float) -> float:
        """Return how many seconds to wait.

        The last connection `lived` that many seconds, and Slack `asked` for a pause of at least that many.
        """
        if lived >= self._patience.lived:
            self._tries = 0
        doubled = self._patience.first_pause * 2 ** min(self._tries - 1, 20) if self._tries else 0.0
        self._tries += 1
        pause = min(self._patience.longest_pause, doubled) * random.uniform(0.8, 1.2)  # noqa: S311 (no secret)
        return max(pause, min(asked, self._patience.longest_asked) * random.uniform(1, 1.1))  # noqa: S311


class SocketMode:
    """The connection, from the first try to a clean end. A new one serves before the old one is closed."""

    def __init__(
        self,
        bolt: App,
        client: WebClient,
        app_token: str,
        threads: int,
        metrics: Metrics | None = None,
        patience: Patience = Patience(),  # noqa: B008 (frozen)
    ) -> None:
        self._bolt = bolt
        self._metrics = metrics or Metrics()
        self._client = client
        self._app_token = app_token
        self._patience = patience
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="envelope")
        self._ready: Callable[[], None] | None = None
        self._trouble = ""  # the reason for no connection that was logged last
        self._closing = threading.Event()
        self._changed = threading.Condition()  # guards the attributes below
        self._readers: dict[Connection, threading.Thread] = {}
        self._serving: list[Connection] = []  # those that have received hello; the newest is last

    def start(self, ready: Callable[[], None] = lambda: None) -> None:
        """Connect in the background, however long it takes, and reconnect when needed.

        `ready` is called when Slack can reach the bot for the first time.
        """
        self._ready = ready
        threading.Thread(target=self._keep_connected, name="socket-mode", daemon=True).start()

    def status(self) -> dict[str, Any]:
        """Return the part of /readyz about this connection. Raises NotConnected."""
        if not self._serving:
            raise NotConnected
        return {"socket_mode": "connected"}

    def close(self) -> None:
        """Take no more requests, wait until running ones are acknowledged, and close the connections."""
        with self._changed:
            self._closing.set()
            self._changed.notify_all()
        self._pool.shutdown(wait=True)
        with self._changed:
            readers = dict(self._readers)
        for connection in readers:
            connection.hang_up()
        for reader in readers.values():
            reader.join(self._patience.goodbye)

    def _keep_connected(self) -> None:
        pauses = Pauses(self._patience)
        last: Connection | None = None
        asked = 0.0
        while self._wait_until_needed() and not self._closing.wait(pauses.next(last.lived if last else 0.0, asked)):
            last, asked = None, 0.0
            # The outermost edge of this thread: after any error it tries again.
            try:
                last = self._dialled()
                self._take_over(last)
            except NotDone as error:
                asked = error.retry_after or 0.0
                if self._is_news(error.code):
                    _say(error)
            except Exception as error:  # noqa: BLE001
                if self._is_news(cause_of(error)):
                    log.warning("Slack cannot be reached over Socket Mode (%s)", cause_of(error))

    def _is_news(self, trouble: str) -> bool:
        """Say whether this trouble has not been logged yet. It is logged once, however long it lasts."""
        is_news, self._trouble = trouble != self._trouble, trouble
        return is_news

    def _wait_until_needed(self, within: float | None = None) -> bool:
        """Wait until no connection is open, or only one that will end. Returns whether to make another."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing.is_set() or self._is_needed(), within)
            return self._is_needed() and not self._closing.is_set()

    def _is_needed(self) -> bool:
        return not self._serving or self._serving[-1].is_leaving

    def _dialled(self) -> Connection:
        address = ask(lambda: self._client.apps_connections_open(app_token=self._app_token)).get("url")
        if not isinstance(address, str):
            raise NotDone("no url", passes=True)
        return Connection(create_connection(address, timeout=self._patience.quiet), self._patience)

    def _take_over(self, connection: Connection) -> None:
        """Let a connection serve once it has received hello, then close the older one after a moment."""
        reader = threading.Thread(target=self._listen, args=[connection], name="socket", daemon=True)
        with self._changed:
            self._readers[connection] = reader
            reader.start()
        if self._closing.is_set() or not connection.wait_for_hello():
            connection.hang_up()
            return
        log.info("connected over Socket Mode")
        with self._changed:
            if connection in self._readers:
                self._serving.append(connection)
        self._trouble = ""
        if self._ready is not None:
            self._ready()
            self._ready = None
        self._wait_until_needed(self._patience.parting)
        with self._changed:
            # If the new connection has already ended, the older one is the newest again.
            outdated, self._serving = self._serving[:-1], self._serving[-1:]
        for before in outdated:
            before.hang_up()

    def _listen(self, connection: Connection) -> None:
        # The outermost edge of this thread: an unexpected error ends this connection, and another one follows.
        try:
            for message in connection.messages():
                self._hear(connection, message)
        except Exception:
            log.exception("a Socket Mode connection failed")
        finally:
            with self._changed:
                del self._readers[connection]
                if connection in self._serving:
                    self._serving.remove(connection)
                self._changed.notify_all()
            connection.hang_up()
            connection.release()

    def _hear(self, connection: Connection, message: dict[str, Any]) -> None:
        if connection.is_leaving:
            # Slack refreshes connections now and then. It warns first, and this connection serves until the next one is
            # ready.
            with self._changed:
                self._changed.notify_all()
        envelope_id = message.get("envelope_id")
        if isinstance(envelope_id, str) and ENVELOPE_ID.fullmatch(envelope_id):
            with suppress(RuntimeError):  # the process is stopping: Slack will send it to another one
                self._pool.submit(self._answer, connection, envelope_id, message.get("payload"), time.monotonic())
        elif message.get("type") not in ("hello", "disconnect"):
            log.warning("skipped an object over Socket Mode: it is no envelope")

    def _answer(self, connection: Connection, envelope_id: str, payload: Any, received_at: float) -> None:
        logs.begin_request()
        # The outermost edge of this thread: an error in one envelope must not affect the next.
        try:
            request = request_of(payload, {}, received_at=received_at)
            response = answered(self._bolt, request)
            if response.status == HTTPStatus.OK:
                self._acknowledge(connection, acknowledgement(envelope_id, response.body))
            else:
                log.warning("a request over Socket Mode was answered with %d: Slack will repeat it", response.status)
            self._metrics.request(kind_of(request.body), response.status, time.monotonic() - received_at)
        except InvalidRequest as error:
            log.info("refused over Socket Mode: %s", error)
            self._metrics.refused(HTTPStatus.BAD_REQUEST)
        except Exception:
            log.exception("a request over Socket Mode failed")

    def _acknowledge(self, connection: Connection, frame: str) -> None:
        """Send it over the envelope's own connection, or over the newest other one."""
        if not any(each.send(frame) for each in (connection, *reversed(self._serving))):
            log.warning("an acknowledgement did not reach Slack")


def _say(error: NotDone) -> None:
    """Log what Slack refused, and who can fix it."""
    if error.code in OF_THE_APP_TOKEN and not error.passes:
        log.error(
            "Slack refused the Socket Mode connection (%s). SLACK_APP_TOKEN has to be an app-level token with "
            "the scope connections:write, and Socket Mode has to be on in the app's settings.",
            error.code,
        )
    else:
        log.warning("Slack gives no Socket Mode connection at the moment (%s)", error.code)
