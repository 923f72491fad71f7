"""The server process: gunicorn's master, a worker that runs the bot (in both modes), and a clean shutdown.

The worker (`edge/door.py`) has threads, so a listener that waits does not block others. In Socket Mode, HTTP serves
only /healthz and /readyz, and Slack's requests come over a WebSocket.
"""

import logging
import os
import shutil
import signal
import threading
from pathlib import Path
from socketserver import ThreadingMixIn
from tempfile import mkdtemp
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger

from toingg_bot.app import LISTENER_THREADS, Bot, Core, Role, build_app, build_core
from toingg_bot.edge.door import BotWorker, connections
from toingg_bot.edge.http import Web
from toingg_bot.edge.socket_mode import SocketMode
from toingg_bot.operations.listening import addresses, family_of
from toingg_bot.settings.settings import Settings

REQUEST_THREADS = LISTENER_THREADS + 8  # one for each listener; the others answer health checks and strangers

log = logging.getLogger(__name__)


def serve(settings: Settings, role: Role) -> None:
    """Run until SIGTERM or Ctrl-C. Then accept nothing new, and finish running work within SHUTDOWN_GRACE seconds."""
    if role is Role.WORKER:
        work(settings)
    else:
        Process(settings, role).run()


def _processes(settings: Settings, role: Role) -> int:
    """Return how many processes answer at the port: several only if they share nothing but a database server."""
    wanted = settings.web_concurrency
    if wanted > 1 and (role is not Role.WEB or settings.socket_mode or not settings.on_postgresql):
        log.warning("WEB_CONCURRENCY is not used: it takes `web` over HTTP, with PostgreSQL")
        return 1
    return wanted


def work(settings: Settings) -> None:
    """Send campaigns and announce outcomes; any number of such processes can share one database."""
    told_to_end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: told_to_end.set())
    core = build_core(settings, Role.WORKER)
    if settings.metrics_port is not None:
        _serve_metrics(settings, core)
    core.start()
    log.info("ready: sending campaigns")
    told_to_end.wait()
    closing = threading.Thread(target=core.close, daemon=True)
    closing.start()
    closing.join(settings.shutdown_grace)
    # Unfinished work is saved in the database. Waiting for its thread here could take longer than the grace period.
    logging.shutdown()
    os._exit(0)


def _serve_metrics(settings: Settings, core: Core) -> None:
    """Serve a worker's health and metrics; workers get no requests from Slack."""
    web = Web(None, None, lambda: _standing(core), metrics=core.metrics, metrics_token=_token(settings))
    for address in addresses(settings.host):
        server = make_server(address, settings.metrics_port or 0, web, _MetricsServer, _MetricsRequest)
        threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()


class _MetricsServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: Any) -> None:
        self.address_family = family_of(address[0])
        super().__init__(address, handler)


class _MetricsRequest(WSGIRequestHandler):
    timeout = 10  # seconds that a client has to send its request

    def log_message(self, *_: Any) -> None:
        """Log nothing about requests."""


def _standing(core: Core) -> dict[str, Any]:
    beat = core.pulse.last()
    seen = beat.worker_seen
    return {
        "oldest_waiting_s": round(beat.oldest_waiting, 1),
        "worker_seen_s_ago": None if seen is None else round(seen, 1),
    }


def _token(settings: Settings) -> str | None:
    return settings.metrics_token.get_secret_value() if settings.metrics_token else None


class GunicornLogger(Logger):
    """Sends gunicorn's log lines to our log."""

    def setup(self, cfg: Any) -> None:
        """Use the handlers and levels of the root logger."""
        super().setup(cfg)
        for logger in (self.error_log, self.access_log):
            logger.handlers = []
            logger.propagate = True
        self.error_log.setLevel(logging.NOTSET)


class Process(BaseApplication):
    """Gunicorn, configured only by our settings."""

    def __init__(self, settings: Settings, role: Role) -> None:
        self._settings = settings
        self._role = role
        self._processes = _processes(settings, role)
        self._counts = Path(mkdtemp(prefix="toingg_bot-")) if self._processes > 1 else None
        self._bot: Bot | None = None
        self._socket_mode: SocketMode | None = None
        super().__init__()

    def load_config(self) -> None:
        """Configure gunicorn."""
        settings = self._settings
        for name, value in {
            "bind": [f"[{address}]:{settings.port}" for address in addresses(settings.host)],
            "worker_class": BotWorker,
            "workers": self._processes,
            "threads": REQUEST_THREADS,
            "worker_connections": connections(REQUEST_THREADS),
            "keepalive": 75,
            "graceful_timeout": int(settings.shutdown_grace),
            "proc_name": "toingg_bot",
            "logger_class": GunicornLogger,
            "control_socket_disable": True,
            "post_worker_init": self._started,
            "worker_exit": self._ended,
            "on_exit": self._all_ended,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Web:  # type: ignore[override]
        """Build the bot. This runs in the worker after the fork, so that processes share no connection."""
        core = build_core(self._settings, self._role, counts=self._counts)
        self._bot = bot = build_app(core)
        secret = self._settings.slack_signing_secret
        if self._settings.slack_app_token:
            self._socket_mode = SocketMode(
                bot.bolt,
                core.client(),
                self._settings.slack_app_token.get_secret_value(),
                REQUEST_THREADS,
                core.metrics,
            )
        return Web(
            bot.bolt,
            secret.get_secret_value() if secret and not self._socket_mode else None,
            self._ready,
            bot.installing,
            metrics=core.metrics,
            metrics_token=_token(self._settings),
        )

    def _ready(self) -> dict[str, Any]:
        """Return the details for /readyz, which are known already. Raises the error that would prevent a submission."""
        return {
            **(_standing(self._bot.core) if self._bot else {}),
            **(self._socket_mode.status() if self._socket_mode else {}),
        }

    def _started(self, worker: BotWorker) -> None:
        settings = self._settings
        if self._socket_mode:
            self._socket_mode.start(lambda: log.info("ready: %s is answered over Socket Mode", settings.command))
        else:
            log.info("ready: %s is answered at /slack/events on port %d", settings.command, settings.port)
        if self._bot:
            self._bot.core.start()

    def _ended(self, arbiter: Arbiter, worker: BotWorker) -> None:
        """Shut down cleanly; gunicorn kills the process after SHUTDOWN_GRACE seconds."""
        if self._socket_mode:
            self._socket_mode.close()
        if self._bot:
            self._bot.close()

    def _all_ended(self, arbiter: Arbiter) -> None:
        if self._counts:
            shutil.rmtree(self._counts, ignore_errors=True)
