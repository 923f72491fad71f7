"""All parts of the sandbox, put together in one place. The APIs use it, and it knows none of them."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from sandbox.bot import addresses
from sandbox.bot.events import Events
from sandbox.bot.lifecycle import app_uninstalled, team_access_changed, tokens_revoked
from sandbox.bot.link import BotLink
from sandbox.bot.payloads import Payload
from sandbox.bot.sockets import Sockets
from sandbox.exchange.faults import Faults
from sandbox.exchange.log import Log
from sandbox.toingg.service import Toingg
from sandbox.workspace.installations import End, Installation
from sandbox.workspace.manifest import Manifest
from sandbox.workspace.slack import Slack
from sandbox.workspace.teams import SIGNING_SECRET, Team


class World:
    """The sandbox at one address: Slack, the link to the bot, Toingg, the ordered faults and the log."""

    def __init__(self, base_url: str, manifest: Manifest, *, is_app_installed: bool = True) -> None:
        self.log = Log()
        self.faults = Faults()
        self.toingg = Toingg()
        self.slack = Slack(base_url, manifest, is_app_installed=is_app_installed)
        self.sockets = Sockets(base_url)
        self.bot = BotLink(SIGNING_SECRET, self.sockets, self.log, self._as_sent)
        self.events = Events(self.slack, self.bot)

    def _as_sent(self, payload: Payload) -> Payload:
        sent: Payload = self.slack.quirks.sent(payload)
        return sent

    @property
    def redirect_urls(self) -> list[str]:
        """The addresses to which the consent page may redirect."""
        return addresses.redirect_urls(self.slack.manifest.redirect_urls, self.bot.url)

    @property
    def install_url(self) -> str | None:
        """The bot's install page, if the bot is reached over HTTP."""
        return addresses.install_url(self.bot.url)

    def uninstall(self, installation: Installation, end: End = "account_inactive") -> None:
        """Uninstall the app from a place, and send the events that it subscribes to."""
        self.slack.uninstall(installation, end)
        self.events.tell(tokens_revoked(self.slack, installation))
        self.events.tell(app_uninstalled(self.slack, installation))

    def set_access(self, installation: Installation, team: Team, *, is_granted: bool) -> None:
        """Remove a workspace from its organisation's installation, or add it again, and send the event."""
        self.slack.set_access(installation, team, is_granted=is_granted)
        self.events.tell(team_access_changed(self.slack, installation, team, is_granted=is_granted))


async def _world_of(connection: HTTPConnection) -> World:  # FastAPI runs plain functions in a thread
    world: World = connection.app.state.world
    return world


InWorld = Annotated[World, Depends(_world_of)]
