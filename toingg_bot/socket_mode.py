"""Socket Mode: Slack's requests over a WebSocket that the bot opens, so that it needs no public address.

The client is the SDK's one on `websocket-client`: the built-in one cannot send an acknowledgement over 65,535 bytes,
which a filled form in Hindi is.
"""

import logging
import threading
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode.websocket_client import SocketModeHandler
from slack_sdk.errors import SlackApiError, SlackClientError

log = logging.getLogger(__name__)

RETRY = 5.0  # seconds until the next try, as long as there never was a connection
DRAIN = 3.0  # seconds: Slack takes no acknowledgement that comes later


class SocketMode:
    """The connection, from the first try to a clean end."""

    def __init__(self, bolt: App, app_token: str, concurrency: int) -> None:
        self._handler = _CountingHandler(bolt, app_token, concurrency=concurrency)
        self._closing = threading.Event()

    def start(self) -> None:
        """Connect in the background, however long it takes; later losses are the SDK's to mend."""
        threading.Thread(target=self._connect, name="socket-mode", daemon=True).start()

    def status(self) -> dict[str, Any]:
        """Return what /readyz says of it."""
        return {"socket_mode": "connected" if self._handler.client.is_connected() else "connecting"}

    def close(self) -> None:
        """Take no more requests, let those under way be acknowledged, and hang up."""
        self._closing.set()
        self._handler.client.socket_mode_request_listeners.clear()
        self._handler.idle.wait(DRAIN)
        self._handler.close()  # type: ignore[no-untyped-call]

    def _connect(self) -> None:
        while not self._closing.is_set():
            try:
                self._handler.connect()  # type: ignore[no-untyped-call]
                break
            except SlackApiError as error:
                log.error(
                    "Slack refused the Socket Mode connection (%s). SLACK_APP_TOKEN has to be an app-level token with "
                    "the scope connections:write, and Socket Mode has to be on in the app's settings.",
                    error.response.get("error"),
                )
            except (SlackClientError, OSError) as error:
                log.warning("Slack cannot be reached yet (%s)", type(error).__name__)
            self._closing.wait(RETRY)


class _CountingHandler(SocketModeHandler):
    """Knows when every request that came has been acknowledged."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.idle = threading.Event()
        self.idle.set()
        self._lock = threading.Lock()
        self._under_way = 0

    def handle(self, client: Any, req: Any) -> None:
        """Bring one request to Bolt, and its answer to Slack."""
        self._count(1)
        try:
            super().handle(client, req)
        finally:
            self._count(-1)

    def _count(self, by: int) -> None:
        with self._lock:
            self._under_way += by
            if self._under_way:
                self.idle.clear()
            else:
                self.idle.set()
