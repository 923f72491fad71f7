"""The whole sandbox: one server on one port, with Slack, Toingg and the page behind it."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
import uvicorn

from sandbox.application import TOINGG_PATH, create_app
from sandbox.bot.lifecycle import KNOWN
from sandbox.control.state import described_places
from sandbox.exchange.line import LineProtocol, SocketProtocol
from sandbox.toingg.service import Toingg
from sandbox.web_api.installing import InstallError, install_through_bot
from sandbox.web_api.oauth import may_install
from sandbox.workspace.manifest import MANIFEST, Manifest
from sandbox.workspace.teams import APP_TOKEN, CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET
from sandbox.world import World

HOST = "127.0.0.1"
START_LIMIT = 10.0
STOP_LIMIT = 2  # seconds for running requests when the sandbox stops

T = TypeVar("T")


class Sandbox:
    """A running sandbox: `with Sandbox() as sandbox:` serves in a separate thread until the block ends.

    The app is installed in the first two companies, unless `is_app_installed` is False.
    """

    def __init__(self, port: int = 0, *, manifest: Path = MANIFEST, is_app_installed: bool = True) -> None:
        declared = Manifest.read(manifest)
        self._socket = _listen(port)
        self.url = f"http://{HOST}:{self._socket.getsockname()[1]}"
        self.signing_secret = SIGNING_SECRET
        self.app_token = APP_TOKEN
        self.client_id = CLIENT_ID
        self.client_secret = CLIENT_SECRET
        self.authorize_url = f"{self.url}/oauth/v2/authorize"
        self._world = World(self.url, declared, is_app_installed=is_app_installed)
        config = uvicorn.Config(
            create_app(self._world),
            http=LineProtocol,
            ws=SocketProtocol,
            log_level="warning",
            timeout_graceful_shutdown=STOP_LIMIT,
        )
        self._server = uvicorn.Server(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="sandbox", daemon=True)

    def __enter__(self) -> Self:
        """Start serving, and return when the first request can be accepted."""
        self._thread.start()
        deadline = time.monotonic() + START_LIMIT
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("The sandbox did not start.")
            time.sleep(0.005)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Disconnect everybody and stop."""
        if self._loop:
            self._loop.call_soon_threadsafe(self._world.slack.changes.end)
        self._server.should_exit = True
        self._thread.join()

    @property
    def slack_api_url(self) -> str:
        """The address of Slack's Web API for the bot."""
        return f"{self.url}/api/"

    @property
    def toingg_api_url(self) -> str:
        """The address of Toingg's API for the bot."""
        return f"{self.url}{TOINGG_PATH}"

    @property
    def bot_token(self) -> str:
        """The bot's token for the first team, or an empty string if the app is not installed there."""
        return self.tokens.get(next(iter(self._world.slack.teams)), "")

    @property
    def tokens(self) -> dict[str, str]:
        """The bot's tokens by the ids of the workspaces and organisations with the app."""
        return {each.place.id: each.bot_token for each in self._world.slack.installations}

    @property
    def toingg(self) -> Toingg:
        """Toingg, to look at its accounts and to change its behaviour."""
        return self._world.toingg

    @property
    def has_bot(self) -> bool:
        """Whether Slack can reach the bot: at an address, or over a socket that the bot has opened."""
        return self._world.bot.mode != "none"

    @property
    def unknown_events(self) -> list[str]:
        """The app's subscribed events that never happen in this sandbox."""
        return [event for event in self._world.slack.manifest.events if event not in KNOWN]

    def point_at(self, bot_url: str | None) -> None:
        """Set the bot's request URL. Without a path it is `/slack/events`; None means Socket Mode."""
        self._world.bot.point_at(bot_url)

    def say_where_bot_works(self, team_id: str | None) -> None:
        """Let the page say that the bot works in one workspace only, and how to get it into others."""
        self._world.slack.bot_works_in = team_id

    def install(self, team_id: str, *, scopes: Iterable[str] | None = None) -> str:
        """Install the app in a workspace or an organisation, or add scopes, and return its token.

        The bot does not know about it; with `install_through_bot` it does.
        """
        granted = self._world.slack.manifest.scopes if scopes is None else scopes
        return self._there(lambda: self._world.slack.install(self._world.slack.place(team_id), granted)).bot_token

    def install_through_bot(self, team_id: str, user_id: str = "", *, without: Collection[str] = ()) -> httpx.Response:
        """Install the app as a person does, starting on the bot's install page.

        Returns the last page. The person is the first one with permission, or `user_id`. `without` names the optional
        scopes that they decline. Raises InstallError if the installation ended too early.
        """
        place = self._world.slack.place(team_id)
        people = [user for team in place.teams for user in team.users.values() if may_install(user, place)]
        install_url = self._world.install_url
        if install_url is None:
            raise InstallError("No bot is connected over HTTP, so there is nowhere to begin.")
        return install_through_bot(install_url, self.url, team_id, user_id or people[0].id, without)

    def uninstall(self, team_id: str) -> None:
        """Uninstall the app from a place. The bot receives the events that its manifest subscribes to."""
        installation = self._world.slack.installations.of(self._world.slack.place(team_id))
        if installation is None:
            raise KeyError(team_id)
        self._there(lambda: self._world.uninstall(installation))

    def state(self) -> dict[str, Any]:
        """Return what a caller from outside needs to use this Slack and this Toingg."""
        return {
            "slack_api_url": self.slack_api_url,
            "toingg_api_url": self.toingg_api_url,
            "signing_secret": self.signing_secret,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "authorize_url": self.authorize_url,
            "toingg_keys": {account.name: account.key for account in self.toingg.accounts.values()},
            **described_places(self._world.slack),
        }

    def _there(self, act: Callable[[], T]) -> T:
        """Run something on the server's event loop, where all state changes happen."""

        async def acting() -> T:
            return act()

        if self._loop is None:
            raise RuntimeError("The sandbox does not run.")
        return asyncio.run_coroutine_threadsafe(acting(), self._loop).result()

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self._server.serve(sockets=[self._socket])


def _listen(port: int) -> socket.socket:
    """Open the port now, so that the address is known before anything is built with it."""
    # The protocol is explicit because asyncio sets TCP_NODELAY only then. Without it, replies would take 40 ms longer.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError:
        listening.close()
        raise
    return listening
