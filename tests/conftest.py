"""A workspace with the bot in it, for tests that hold conversations."""

import gc
import os
import tempfile
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any, Literal
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import hypothesis
import pytest

from sandbox.server import Sandbox
from sandbox.toingg import Toingg
from tests.databases import KINDS, Kind, fresh
from tests.people import Person, line_to
from toingg_bot.app import Bot, Role, build_app, build_core
from toingg_bot.delivery import Timing
from toingg_bot.settings import Settings, read_settings
from toingg_bot.socket_mode import SocketMode
from toingg_bot.store import Database
from toingg_bot.store.migrating import migrate
from toingg_bot.toingg import Toingg as ToinggClient
from toingg_bot.web import Web

hypothesis.settings.register_profile("calm", deadline=None)  # a busy machine is no finding
hypothesis.settings.load_profile("calm")

Mode = Literal["http", "socket"]


def pytest_collection() -> None:
    """Have Python look for no garbage in what it imports, neither now nor while the tests run: it all stays."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Look for it in what the tests make."""
    gc.freeze()
    gc.enable()


def pytest_xdist_auto_num_workers() -> int:
    """Run two tests on each processor and one more: half of the time they wait for what they began."""
    return min(2 * (os.cpu_count() or 1) + 1, 12)


QUICK = Timing(courtesy=0.4, poll=0.01, settle=0.1, sweep=0.2, lookups=(0.6, 1.5))
"""So that a test of patience takes less of ours."""

SCRIPT = "Greet the customer by name, say that the policy ends soon, and offer to renew it on this call. " * 3
GOOD = {
    "Title": "Diwali renewals",
    "Voice": "nova",
    "Language": "hindi",
    "Script": SCRIPT,
    "Post the outcome in": "#campaigns",
}
"""A form that is filled in well, with as little as it takes."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing; a failing test says enough."""


@contextmanager
def served(application: Any) -> Iterator[str]:
    """Serve a WSGI application on a port of its own; yields its address."""
    server = make_server("127.0.0.1", 0, application, server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


DATABASES = tempfile.TemporaryDirectory()


@cache
def _empty_tables() -> bytes:
    """Return what a file is that was migrated and not used: the same for every test, which may then begin at once."""
    file = Path(DATABASES.name, "empty.db")
    with closing(Database(f"sqlite:///{file}")) as database:
        migrate(database)
    return file.read_bytes()


def fresh_database() -> str:
    """Return the URL of a database that has its tables, and that nobody has used."""
    file = Path(DATABASES.name, f"{uuid.uuid4().hex}.db")
    file.write_bytes(_empty_tables())
    return f"sqlite:///{file}"


def settings_for(sandbox: Sandbox, mode: Mode = "http", **changes: str) -> Settings:
    """Return the settings with which a bot lives in the sandbox."""
    return read_settings(
        {
            "SLACK_BOT_TOKEN": sandbox.bot_token,
            "SLACK_SIGNING_SECRET": sandbox.signing_secret,
            "SLACK_APP_TOKEN": sandbox.app_token if mode == "socket" else "",
            "SLACK_API_URL": sandbox.slack_api_url,
            "TOINGG_API_URL": sandbox.toingg_api_url,
            "TOINGG_API_KEY": "tg_sandbox_key_acme_0001",
            "DATABASE_URL": fresh_database(),
            **changes,
        }
    )


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


def until(holds: Callable[[], bool], within: float = 5) -> None:
    """Wait until something holds."""
    deadline = threading.Event()
    for _ in range(int(within / 0.02)):
        if holds():
            return
        deadline.wait(0.02)
    raise AssertionError(f"it did not come true within {within} s")


def control(sandbox: Sandbox, verb: str, path: str, /, **body: Any) -> Any:
    """Ask or tell the sandbox's control something."""
    answer = line_to(sandbox.url).request(verb, f"/control/{path}", json=body or None)
    answer.raise_for_status()
    return answer.json()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    kind: Kind = request.param
    with fresh(kind, tmp_path) as url:
        yield url


@pytest.fixture
def postgresql_url(tmp_path: Path) -> Iterator[str]:
    """An empty database on PostgreSQL."""
    with fresh("postgresql", tmp_path) as url:
        yield url


@pytest.fixture(scope="session")
def workspace() -> Iterator[Sandbox]:
    """A sandbox for all tests; each finds it fresh through `bot` or `either_bot`."""
    with Sandbox() as running:
        yield running


@pytest.fixture
def bot(workspace: Sandbox) -> Iterator[Bot]:
    """The bot, over HTTP."""
    control(workspace, "POST", "reset")
    with running_bot(workspace) as running:
        yield running


@pytest.fixture(params=["http", "socket"])
def either_bot(workspace: Sandbox, request: pytest.FixtureRequest) -> Iterator[Bot]:
    """The bot, over HTTP and over Socket Mode."""
    control(workspace, "POST", "reset")
    with running_bot(workspace, request.param) as running:
        yield running


@pytest.fixture
def toingg(workspace: Sandbox) -> Toingg:
    """The company's account at Toingg."""
    return workspace.toingg


@pytest.fixture
def alice(workspace: Sandbox) -> Person:
    """Somebody who writes campaigns."""
    return Person(workspace.url, "alice")


@pytest.fixture
def bob(workspace: Sandbox) -> Person:
    """A colleague of Alice's, and an admin."""
    return Person(workspace.url, "bob")


@pytest.fixture
def chitra(workspace: Sandbox) -> Person:
    """A colleague of Alice's, and no admin."""
    return Person(workspace.url, "chitra")
