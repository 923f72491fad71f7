"""The port's own gunicorn worker: one thread reads all requests, and a pool thread takes each complete one.

In gunicorn's gthread, the thread that answers a request also waits for it to arrive. As many clients as there are
threads could then block the bot by sending half a request each.
"""

import logging
import resource
import socket
import time
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from selectors import EVENT_READ
from typing import Any

from gunicorn.http.errors import InvalidHeader, UnsupportedTransferCoding
from gunicorn.util import write_error
from gunicorn.workers.gthread import TConn, ThreadWorker

from toingg_bot.edge.arrival import Requests
from toingg_bot.edge.http import MAX_BODY
from toingg_bot.telemetry.causes import cause_of

log = logging.getLogger(__name__)

PATIENCE = 10.0  # seconds for a request to arrive completely, and for the client to take an answer
PARTING = 2.0  # seconds for a client to close after the last answer, or to finish its request while the process stops
AT_ONCE = 65_536  # bytes
HELD = 64_000_000  # bytes of incomplete requests; far more than honest clients ever send at the same time
CONNECTIONS = 1000
MOST_PARTING = 100
OTHER_FILES = 100 + MOST_PARTING  # open files of the process that are reserved for the database, Slack and Toingg


def connections(threads: int) -> int:
    """Return how many connections may be open at a time."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(2 * threads, CONNECTIONS if soft < 0 else min(CONNECTIONS, soft - OTHER_FILES))


class Line(TConn):
    """A connection that closes without making a thread wait for the client."""

    def __init__(self, *given: Any, part: Callable[["Line"], None]) -> None:
        super().__init__(*given)
        self._part = part
        self.parser: Requests = Requests(self.cfg, self.client, MAX_BODY)
        self.initialized = self.data_ready = True

    def close(self, graceful: bool = False) -> None:
        """Close the connection; if `graceful`, let the client read the answer and close first."""
        if graceful:
            self._part(self)
        else:
            super().close()


class BotWorker(ThreadWorker):
    """Gunicorn's threads, behind a poller that waits for complete requests."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._arriving: dict[Line, float] = {}  # since when; the oldest comes first
        self._parting: dict[Line, float] = {}

    def accept(self, listener: Any) -> None:
        """Accept a new connection. If there are too many, the one that has kept us waiting longest is closed."""
        if self.nr_conns >= self.worker_connections - 1:
            self._make_room()
        try:
            client_socket, client = listener.accept()
        except BlockingIOError:
            return  # another process was quicker
        except OSError as error:
            log.warning("a connection could not be taken (%s)", cause_of(error))
            self._make_room()
            return
        self.nr_conns += 1
        self.enqueue_req(Line(self.cfg, client_socket, client, listener.getsockname(), part=self._part))

    def enqueue_req(self, conn: Any) -> None:
        """Wait for the next request of a connection, unless it has already arrived."""
        conn.sock.setblocking(False)
        if self._go_on(conn):
            self._arriving[conn] = time.monotonic()
            self.poller.register(conn.sock, EVENT_READ, partial(self._more_came, conn))

    def _more_came(self, conn: Line, _: socket.socket) -> None:
        if conn not in self._arriving:
            return  # closed after the poller saw more data
        if not self._go_on(conn, self._arriving) or conn.parser.held < AT_ONCE:
            return
        if sum(each.parser.held for each in self._arriving) > HELD:
            self._refuse(max(self._arriving, key=lambda each: each.parser.held), HTTPStatus.SERVICE_UNAVAILABLE)

    def _go_on(self, conn: Line, among: dict[Line, float] | None = None) -> bool:
        """Read what has arrived, and say whether to wait for more. If not, remove the connection from `among`."""
        parser = conn.parser
        # The outermost edge of a connection: an error on one connection must not affect the others.
        try:
            data = parser.unreader.take_buffered() or conn.sock.recv(AT_ONCE)
            is_whole = bool(data) and parser.take(data)
            if data and not is_whole:
                if parser.awaits:
                    parser.awaits = False
                    conn.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
                return True
        except BlockingIOError:
            return True
        except OSError:
            is_whole = False
        except Exception as error:  # noqa: BLE001
            self._forget(conn, among)
            self.handle_error(None, conn.sock, conn.client, error)
            self._hang_up(conn, graceful=True)
            return False
        self._forget(conn, among)
        if is_whole:
            super().enqueue_req(conn)
        else:
            self._hang_up(conn)
        return False

    def handle_request(self, req: Any, conn: Any) -> bool:
        """Answer a request. Closes the connection if the client does not take the answer."""
        conn.sock.settimeout(PATIENCE)
        try:
            return bool(super().handle_request(req, conn))
        except TimeoutError:
            log.info("an answer was not taken")
            return False

    def murder_pending(self) -> None:
        """Close connections that have kept us waiting too long. Gunicorn calls this at least once a second."""
        now = time.monotonic()
        patience = PATIENCE if self.alive else PARTING
        while self._arriving and now - next(iter(self._arriving.values())) > patience:
            self._refuse(next(iter(self._arriving)), HTTPStatus.REQUEST_TIMEOUT)
        while self._parting and now - next(iter(self._parting.values())) > PARTING:
            self._gone(next(iter(self._parting)))

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer a request that is not HTTP, always with a 4xx: gunicorn would sometimes answer with a 501."""
        log.info("refused before it was read (%s)", cause_of(exc))
        if isinstance(exc, UnsupportedTransferCoding):
            exc = InvalidHeader(str(exc))
        super().handle_error(req, client, addr, exc)

    def _make_room(self) -> None:
        if self._parting:
            self._gone(next(iter(self._parting)))
        if self._arriving:
            self._refuse(next(iter(self._arriving)), HTTPStatus.SERVICE_UNAVAILABLE)
        elif self.keepalived_conns:
            self.keepalived_conns[0].timeout = 0.0  # closed once all data that has arrived is processed

    def _refuse(self, conn: Line, status: HTTPStatus) -> None:
        """Close a connection whose request is incomplete."""
        self._forget(conn, self._arriving)
        if conn.parser.has_begun:
            log.info("refused with %d before it was whole", status)
            try:
                write_error(conn.sock, int(status), status.phrase, "")
            except OSError:
                log.debug("nobody was there to be refused")
        self._hang_up(conn)

    def _hang_up(self, conn: Line, *, graceful: bool = False) -> None:
        self.nr_conns -= 1
        conn.close(graceful)

    def _part(self, conn: Line) -> None:
        """Stop sending, wait for the client to close, and ignore what it still sends.

        If a connection is closed with unread data in it, the client loses the answer.
        """
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            conn.close()
            return
        if len(self._parting) >= MOST_PARTING:
            self._gone(next(iter(self._parting)))
        self._parting[conn] = time.monotonic()
        self.poller.register(conn.sock, EVENT_READ, partial(self._rest_came, conn))

    def _rest_came(self, conn: Line, _: socket.socket) -> None:
        if conn not in self._parting:
            return
        try:
            is_over = not conn.sock.recv(AT_ONCE)
        except BlockingIOError:
            return
        except OSError:
            is_over = True
        if is_over:
            self._gone(conn)

    def _gone(self, conn: Line) -> None:
        self._forget(conn, self._parting)
        conn.close()

    def _forget(self, conn: Line, among: dict[Line, float] | None) -> None:
        if among is not None:
            self.poller.unregister(conn.sock)
            del among[conn]
