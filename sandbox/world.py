"""Everything that the sandbox is made of, put together in one place."""

from typing import Annotated
from urllib.parse import urljoin

from fastapi import Depends
from starlette.requests import HTTPConnection

from sandbox.bot_link import BotLink
from sandbox.events import Events
from sandbox.faults import Faults
from sandbox.installations import End, Installation
from sandbox.interactions import Interactions
from sandbox.log import Log
from sandbox.manifest import Manifest
from sandbox.oauth import INSTALL_PATH, redirect_urls
from sandbox.payloads import app_uninstalled, tokens_revoked
from sandbox.slack import Slack
from sandbox.sockets import Sockets
from sandbox.submissions import Submissions
from sandbox.teams import SIGNING_SECRET
from sandbox.toingg import Toingg


class World:
    """The sandbox at one address: Slack, the line to the bot, Toingg, what goes wrong, and the log of it all."""

    def __init__(self, base_url: str, manifest: Manifest, *, is_app_installed: bool = True) -> None:
        self.log = Log()
        self.faults = Faults()
        self.toingg = Toingg()
        self.slack = Slack(base_url, manifest, is_app_installed=is_app_installed)
        self.sockets = Sockets(base_url)
        self.bot = BotLink(SIGNING_SECRET, self.sockets, self.log)
        self.events = Events(self.slack, self.bot)
        self.interactions = Interactions(self.slack, self.bot, self.log)
        self.submissions = Submissions(self.slack, self.bot, self.faults, self.log)

    @property
    def redirect_urls(self) -> list[str]:
        """Where the app may have people sent back to from the consent page."""
        return redirect_urls(self.slack.manifest.redirect_urls, self.bot.url)

    @property
    def install_url(self) -> str | None:
        """Where a person begins to install the app: at the bot, if it is reached over HTTP."""
        return urljoin(self.bot.url, INSTALL_PATH) if self.bot.url else None

    def uninstall(self, installation: Installation, end: End = "account_inactive") -> None:
        """Remove the app from where it is installed, and tell it, if it subscribes to such events."""
        self.slack.uninstall(installation, end)
        self.events.tell(tokens_revoked(installation))
        self.events.tell(app_uninstalled(installation))


async def _world_of(connection: HTTPConnection) -> World:  # else FastAPI asks a thread for it, at each request
    world: World = connection.app.state.world
    return world


InWorld = Annotated[World, Depends(_world_of)]
