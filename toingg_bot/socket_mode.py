"""Socket Mode: Slack's requests over a WebSocket that the bot opens, so that it needs no public address.

A small client of our own on `websocket-client`, because both of the SDK's have traps that people notice: the built-in
one cannot send an acknowledgement over 65,535 bytes (a filled form in Hindi is larger), the other one answers nothing
for up to ten seconds after each refresh of the connection, and takes as long to end.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import json
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any

from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from websocket import ABNF, WebSocket, WebSocketException, WebSocketTimeoutException, create_connection

from toingg_bot import logs
from toingg_bot.incoming import answered, request_of
from toingg_bot.metrics import Metrics, kind_of
from toingg_bot.payloads import NotSlacks
from toingg_bot.slack_http import code_of

log = logging.getLogger(__name__)

RETRY = 3.0  # seconds until the next try, where Slack cannot be reached
QUIET = 5.0  # seconds without a word after which we ask whether anybody is there
GONE = 15.0  # seconds without a word after which nobody is


class SocketMode:
    """The connection, from the first try to a clean end. A new one stands before an old one is let go."""

    def __init__(
        self, bolt: App, client: WebClient, app_token: str, threads: int, metrics: Metrics | None = None
    ) -> None:
        self._bolt = bolt
        self._metrics = metrics or Metrics()
        self._client = client
        self._app_token = app_token
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="envelope")
        self._closing = threading.Event()
        self._wanted = threading.Event()
        self._open: set[WebSocket] = set()
        self._newest: WebSocket | None = None

    def start(self) -> None:
        """Connect in the background, however long it takes, and again whenever it has to be."""
        self._wanted.set()
        threading.Thread(target=self._keep_connected, name="socket-mode", daemon=True).start()

    def status(self) -> dict[str, Any]:
        """Return what /readyz says of it."""
        return {"socket_mode": "connected" if self._open else "connecting"}

    def close(self) -> None:
        """Take no more requests, let those under way be acknowledged, and hang up."""
        self._closing.set()
        self._wanted.set()
        self._pool.shutdown(wait=True)
        for connection in list(self._open):
            connection.close(timeout=1)

    def _keep_connected(self) -> None:
        while self._wanted.wait() and not self._closing.is_set():
            try:
                address = self._client.apps_connections_open(app_token=self._app_token)["url"]
                connection = create_connection(address, timeout=QUIET)
            except SlackApiError as error:
                log.error(
                    "Slack refused the Socket Mode connection (%s). SLACK_APP_TOKEN has to be an app-level token with "
                    "the scope connections:write, and Socket Mode has to be on in the app's settings.",
                    code_of(error),
                )
                self._closing.wait(RETRY)
            except (SlackClientError, WebSocketException, OSError) as error:
                log.warning("Slack cannot be reached over Socket Mode (%s)", type(error).__name__)
                self._closing.wait(RETRY)
            else:
                self._open.add(connection)
                self._newest = connection
                self._wanted.clear()
                threading.Thread(target=self._listen, args=[connection], name="socket", daemon=True).start()

    def _listen(self, connection: WebSocket) -> None:
        """Read until the connection ends; when it is the last one, another is wanted."""
        heard = time.monotonic()
        try:
            while not self._closing.is_set():
                try:
                    kind, frame = connection.recv_data_frame(control_frame=True)
                except WebSocketTimeoutException:
                    if time.monotonic() - heard > GONE:
                        break
                    connection.ping()
                    continue
                heard = time.monotonic()
                if kind == ABNF.OPCODE_CLOSE:
                    break
                if kind == ABNF.OPCODE_TEXT:
                    self._take(connection, json.loads(frame.data))
        except (WebSocketException, OSError) as error:
            log.info("a Socket Mode connection ended (%s)", type(error).__name__)
        if self._closing.is_set():
            return
        self._open.discard(connection)
        connection.shutdown()  # type: ignore[no-untyped-call]
        if not self._open:
            self._wanted.set()

    def _take(self, connection: WebSocket, message: dict[str, Any]) -> None:
        if message.get("type") == "disconnect":
            # Slack refreshes connections now and then: it warns, and this one serves on until the next one stands.
            # Its last word comes when that is so already.
            if connection is self._newest:
                self._wanted.set()
        elif "envelope_id" in message and not self._closing.is_set():
            self._pool.submit(self._answer, connection, message, time.monotonic())

    def _answer(self, connection: WebSocket, envelope: dict[str, Any], received_at: float) -> None:
        logs.begin_request()
        # The edge of this thread: whatever Slack sends, the next envelope has to find it well.
        try:
            request = request_of(envelope.get("payload"), {}, received_at=received_at)
            response = answered(self._bolt, request)
            if response.status == HTTPStatus.OK:
                connection.send(json.dumps({"envelope_id": envelope["envelope_id"], **_payload(response.body)}))
            self._metrics.request(kind_of(request.body), response.status, time.monotonic() - received_at)
        except NotSlacks as error:
            log.info("refused over Socket Mode: %s", error)
            self._metrics.refused(HTTPStatus.BAD_REQUEST)
        except (WebSocketException, OSError) as error:
            log.warning("an acknowledgement did not reach Slack (%s)", type(error).__name__)
        except Exception:
            log.exception("a request over Socket Mode failed")


def _payload(body: str) -> dict[str, Any]:
    """Return an acknowledgement's payload: Bolt gives it as text, which is JSON or plain words."""
    if not body:
        return {}
    return {"payload": json.loads(body) if body.startswith("{") else {"text": body}}
