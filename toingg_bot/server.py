"""The process: gunicorn's gthread worker around the bot, in both modes, and its clean end.

One worker with threads: a listener that waits takes a thread and nobody else's time. In Socket Mode the same server
answers /healthz and /readyz, and a WebSocket brings Slack's requests.
"""

import logging
import os
import signal
import threading
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.http.errors import InvalidHeader, UnsupportedTransferCoding
from gunicorn.workers.gthread import ThreadWorker

from toingg_bot.app import LISTENER_THREADS, Bot, Core, Role, build_app, build_core
from toingg_bot.settings import Settings
from toingg_bot.socket_mode import SocketMode
from toingg_bot.web import Web

REQUEST_THREADS = LISTENER_THREADS + 8  # each waits for a listener; the rest answers health and strangers

log = logging.getLogger(__name__)


def serve(settings: Settings, role: Role) -> None:
    """Run until SIGTERM or Ctrl-C: then take nothing new, and give what is in flight SHUTDOWN_GRACE."""
    if role is Role.WORKER:
        work(settings)
    else:
        Process(settings, role).run()


def work(settings: Settings) -> None:
    """Send campaigns and announce outcomes; any number of such processes share one database."""
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
    # What is still under way is in its row; waiting for its thread here would be longer than the grace.
    logging.shutdown()
    os._exit(0)


def _serve_metrics(settings: Settings, core: Core) -> None:
    """Serve a worker's health and metrics, which no request of Slack's ever reaches."""
    web = Web(None, None, lambda: _lag(core), metrics=core.metrics, metrics_token=_token(settings))
    server = make_server(settings.host, settings.metrics_port or 0, web, _MetricsServer, _MetricsRequest)
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()


class _MetricsServer(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _MetricsRequest(WSGIRequestHandler):
    timeout = 10  # seconds that anybody may take to ask

    def log_message(self, *_: Any) -> None:
        """Say nothing: what was asked is nobody's business."""


def _lag(core: Core) -> dict[str, Any]:
    return {"oldest_waiting_s": round(core.store.lag(), 1)}


def _token(settings: Settings) -> str | None:
    return settings.metrics_token.get_secret_value() if settings.metrics_token else None


class BotWorker(ThreadWorker):
    """Gunicorn's worker, which answers one kind of a stranger's nonsense with 501; ours are all 4xx."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer a request that is no HTTP."""
        log.info("refused before it was read (%s)", type(exc).__name__)
        if isinstance(exc, UnsupportedTransferCoding):
            exc = InvalidHeader(str(exc))
        super().handle_error(req, client, addr, exc)


class GunicornLogger(Logger):
    """Gunicorn's lines among ours."""

    def setup(self, cfg: Any) -> None:
        """Leave handlers and levels to the root logger."""
        super().setup(cfg)
        for logger in (self.error_log, self.access_log):
            logger.handlers = []
            logger.propagate = True
        self.error_log.setLevel(logging.NOTSET)


class Process(BaseApplication):
    """Gunicorn, told by our settings and by nothing else."""

    def __init__(self, settings: Settings, role: Role) -> None:
        self._settings = settings
        self._role = role
        self._bot: Bot | None = None
        self._socket_mode: SocketMode | None = None
        super().__init__()

    def load_config(self) -> None:
        """Set gunicorn up."""
        settings = self._settings
        for name, value in {
            "bind": f"{settings.host}:{settings.port}",
            "worker_class": BotWorker,
            "workers": 1,
            "threads": REQUEST_THREADS,
            "keepalive": 75,
            "graceful_timeout": int(settings.shutdown_grace),
            "proc_name": "toingg_bot",
            "logger_class": GunicornLogger,
            "control_socket_disable": True,
            "post_worker_init": self._started,
            "worker_exit": self._ended,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Web:  # type: ignore[override]
        """Build the bot. This runs in the worker, after the fork, so that no connection is shared."""
        core = build_core(self._settings, self._role)
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
        """Return what /readyz says. Raises what the database raises if a submission could not be stored."""
        return {
            **(_lag(self._bot.core) if self._bot else {}),
            **(self._socket_mode.status() if self._socket_mode else {}),
        }

    def _started(self, worker: ThreadWorker) -> None:
        if self._socket_mode:
            self._socket_mode.start()
        how = "over Socket Mode" if self._socket_mode else f"at /slack/events on port {self._settings.port}"
        log.info("ready: %s is answered %s", self._settings.command, how)
        if self._bot:
            self._bot.core.start()

    def _ended(self, arbiter: Arbiter, worker: ThreadWorker) -> None:
        """Come to a clean end; gunicorn ends the process the hard way when SHUTDOWN_GRACE is over."""
        if self._socket_mode:
            self._socket_mode.close()
        if self._bot:
            self._bot.close()
