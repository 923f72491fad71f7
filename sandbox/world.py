"""Everything that the sandbox is made of, put together in one place."""

from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from sandbox.bot_link import BotLink
from sandbox.events import Events
from sandbox.faults import Faults
from sandbox.interactions import Interactions
from sandbox.log import Log
from sandbox.manifest import Manifest
from sandbox.slack import Slack
from sandbox.sockets import Sockets
from sandbox.submissions import Submissions
from sandbox.teams import SIGNING_SECRET
from sandbox.toingg import Toingg


class World:
    """The sandbox at one address: Slack, the line to the bot, Toingg, what goes wrong, and the log of it all."""

    def __init__(self, base_url: str, manifest: Manifest) -> None:
        self.log = Log()
        self.faults = Faults()
        self.toingg = Toingg()
        self.slack = Slack(base_url, manifest)
        self.sockets = Sockets(base_url)
        self.bot = BotLink(SIGNING_SECRET, self.sockets, self.log)
        self.events = Events(self.slack, self.bot)
        self.interactions = Interactions(self.slack, self.bot, self.log)
        self.submissions = Submissions(self.slack, self.bot, self.faults, self.log)


def _world_of(connection: HTTPConnection) -> World:
    world: World = connection.app.state.world
    return world


InWorld = Annotated[World, Depends(_world_of)]
