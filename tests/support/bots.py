"""Bots in the test process, each with a fresh database."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from sandbox.server import Sandbox
from tests.support.environments import Mode, in_sandbox
from tests.support.switches import control
from tests.support.waiting import until
from toingg_bot.app import Bot, Role, build_app, build_core
from toingg_bot.delivery.timing import Timing
from toingg_bot.edge.http import Web
from toingg_bot.edge.socket_mode import SocketMode
from toingg_bot.settings.settings import Settings, read_settings
from toingg_bot.store import Database
from toingg_bot.store.migrating import migrate
from toingg_bot.toingg.client import Toingg as ToinggClient

QUICK = Timing(courtesy=0.4, poll=0.01, settle=0.1, sweep=0.2, lookups=(0.6, 1.5), home=0.4)
"""Short times, so that tests about waiting do not take long."""
NO_LOOKUPS = replace(QUICK, lookups=(60.0,))
"""Times with which nothing is looked up during a test."""
SOON = replace(QUICK, lookups=(0.2, 0.5), longest_pause=0.3)
"""Times with which a look-up happens almost at once."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Log nothing: a failing test shows enough."""


@contextmanager
def served(application: Any) -> Iterator[str]:
    """Serve a WSGI application on a free port, and yield its address."""
    server = make_server("127.0.0.1", 0, application, server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def settings_for(sandbox: Sandbox, mode: Mode = "http", **changes: str) -> Settings:
    """Return the settings of a bot in the sandbox."""
    return read_settings(in_sandbox(sandbox, mode, **changes))


@contextmanager
def running_bot(sandbox: Sandbox, mode: Mode = "http", timing: Timing = QUICK, **changes: str) -> Iterator[Bot]:
    """Run a bot in the sandbox, in this process and over real connections."""
    settings = settings_for(sandbox, mode, **changes)
    with closing(Database(settings.database_url.get_secret_value())) as database:
        migrate(database)
    core = build_core(settings, Role.SERVE, timing, ToinggClient(settings.toingg_api_url, deadline=2))
    bot = build_app(core)
    with ExitStack() as stack:
        stack.callback(bot.close)
        if settings.slack_app_token:
            token = settings.slack_app_token.get_secret_value()
            connection = SocketMode(bot.bolt, core.client(), token, threads=40, metrics=core.metrics)
            stack.callback(connection.close)
            connection.start()
            sandbox.point_at(None)
            until(lambda: control(sandbox, "GET", "bot")["socket_connections"] > 0)
        else:
            secret = settings.slack_signing_secret
            web = Web(
                bot.bolt,
                secret.get_secret_value() if secret else None,
                installing=bot.installing,
                metrics=core.metrics,
            )
            sandbox.point_at(stack.enter_context(served(web)))
        core.start()
        yield bot


def knows_its_scopes(bot: Bot) -> None:
    """Wait until the bot knows which scopes its own token has, and so whether its form asks for a file."""
    until(lambda: bot.core.tokens.own_place is not None)


@contextmanager
def fresh_bot(workspace: Sandbox, timing: Timing = QUICK, **settings: str) -> Iterator[Bot]:
    """Run a bot in a workspace where nothing has happened yet."""
    control(workspace, "POST", "reset")
    with running_bot(workspace, "http", timing, **settings) as running:
        yield running
