"""The process: gunicorn's gthread worker around the bot, in both modes, and its clean end.

One worker with threads: a listener that waits takes a thread and nobody else's time. In Socket Mode the same server
answers /healthz and /readyz, and a WebSocket brings Slack's requests.
"""

import logging
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.http.errors import InvalidHeader, UnsupportedTransferCoding
from gunicorn.workers.gthread import ThreadWorker

from toingg_bot.app import LISTENER_THREADS, Bot, build_app
from toingg_bot.settings import Settings
from toingg_bot.socket_mode import SocketMode
from toingg_bot.web import Web

REQUEST_THREADS = LISTENER_THREADS + 8  # each waits for a listener; the rest answers health and strangers

log = logging.getLogger(__name__)


def serve(settings: Settings) -> None:
    """Run the bot until SIGTERM or Ctrl-C: then take nothing new, and give what is in flight SHUTDOWN_GRACE."""
    Process(settings).run()


class BotWorker(ThreadWorker):
    """Gunicorn's worker, which answers one kind of a stranger's nonsense with 501; ours are all 4xx."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer a request that is no HTTP."""
        if isinstance(exc, UnsupportedTransferCoding):
            exc = InvalidHeader(str(exc))
        super().handle_error(req, client, addr, exc)


class Process(BaseApplication):
    """Gunicorn, told by our settings and by nothing else."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
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
            "logger_class": "toingg_bot.logs.GunicornLogger",
            "control_socket_disable": True,
            "post_worker_init": self._started,
            "worker_exit": self._ended,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Web:  # type: ignore[override]
        """Build the bot. This runs in the worker, after the fork, so that no connection is shared."""
        self._bot = bot = build_app(self._settings)
        secret = self._settings.slack_signing_secret
        if self._settings.slack_app_token:
            self._socket_mode = SocketMode(
                bot.bolt, bot.client, self._settings.slack_app_token.get_secret_value(), REQUEST_THREADS
            )
            return Web(bot.bolt, None, self._socket_mode.status)
        return Web(bot.bolt, secret.get_secret_value() if secret else None)

    def _started(self, worker: ThreadWorker) -> None:
        if self._socket_mode:
            self._socket_mode.start()
        how = "over Socket Mode" if self._socket_mode else f"at /slack/events on port {self._settings.port}"
        log.info("ready: %s is answered %s", self._settings.command, how)
        if self._bot:
            self._bot.start()

    def _ended(self, arbiter: Arbiter, worker: ThreadWorker) -> None:
        """Come to a clean end; gunicorn ends the process the hard way when SHUTDOWN_GRACE is over."""
        if self._socket_mode:
            self._socket_mode.close()
        if self._bot:
            self._bot.close()
