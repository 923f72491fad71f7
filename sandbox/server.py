"""The sandbox as a whole: one server on one port, with Slack, Toingg and the page behind it."""

import asyncio
import socket
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import uvicorn
from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from sandbox import client_api, control, downloads, web_api
from sandbox import toingg as toingg_api
from sandbox.line import LineProtocol
from sandbox.log import Log
from sandbox.manifest import MANIFEST, Manifest
from sandbox.teams import APP_TOKEN, SIGNING_SECRET, Team
from sandbox.toingg import Toingg
from sandbox.world import World

HOST = "127.0.0.1"
PAGE = Path(__file__).parent / "page"
TOINGG_PATH = "/toingg/api/v3"
ALWAYS_ASK = {"Cache-Control": "no-cache"}
START_LIMIT = 10.0
STOP_LIMIT = 2  # seconds for what is still under way when the sandbox ends


def create_app(world: World) -> FastAPI:
    """Put all APIs and the page behind one address."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await world.bot.close()

    app = FastAPI(title="toingg_bot sandbox", lifespan=lifespan)
    app.state.world = world
    app.add_middleware(ToinggLog, log=world.log)
    app.include_router(web_api.router)
    app.include_router(downloads.router)
    app.include_router(client_api.router)
    app.include_router(control.router)
    app.include_router(toingg_api.control_router(world.toingg), prefix="/control")
    app.include_router(toingg_api.router(world.toingg), prefix=TOINGG_PATH)
    client_api.answer_failures(app)

    @app.websocket("/socket/{ticket}")
    async def socket_mode(websocket: WebSocket, ticket: str) -> None:
        await world.sockets.serve(websocket, ticket)

    @app.get("/", include_in_schema=False)
    async def page() -> FileResponse:
        return FileResponse(PAGE / "index.html", headers=ALWAYS_ASK)

    app.mount("/static", PageFiles(directory=PAGE, check_dir=False))
    return app


class PageFiles(StaticFiles):
    """The page's files; a browser may keep them but must ask, for modules of two versions do not work together."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Answer with a file, or that it has not changed."""
        response = super().file_response(*args, **kwargs)
        response.headers.update(ALWAYS_ASK)
        return response


class ToinggLog:
    """Middleware that writes what the bot asks of Toingg into the log."""

    def __init__(self, app: ASGIApp, log: Log) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and note how it was answered; status 0 is a line that was cut."""
        if scope["type"] != "http" or not scope["path"].startswith(TOINGG_PATH):
            await self._app(scope, receive, send)
            return
        started, status, answer = time.monotonic(), 0, b""

        async def noting(message: Message) -> None:
            nonlocal status, answer
            status = message.get("status", status)
            answer += message.get("body", b"")
            await send(message)

        await self._app(scope, receive, noting)
        what = f"{scope['method']} {scope['path'].removeprefix(TOINGG_PATH)}"
        elapsed = 1_000 * (time.monotonic() - started)
        self._log.write("bot", "toingg", what, status=status, ms=elapsed, body=answer.decode(errors="replace"))


class Sandbox:
    """A running sandbox: `with Sandbox() as sandbox:` serves in a thread of its own until the block ends."""

    def __init__(self, port: int = 0, *, manifest: Path = MANIFEST) -> None:
        self._socket = _listen(port)
        self.url = f"http://{HOST}:{self._socket.getsockname()[1]}"
        self.signing_secret = SIGNING_SECRET
        self.app_token = APP_TOKEN
        self._world = World(self.url, Manifest.read(manifest))
        config = uvicorn.Config(
            create_app(self._world),
            http=LineProtocol,
            log_level="warning",
            timeout_graceful_shutdown=STOP_LIMIT,
        )
        self._server = uvicorn.Server(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="sandbox", daemon=True)

    def __enter__(self) -> Self:
        """Serve, and come back when the first request can be taken."""
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
        """Send everybody home and stop."""
        if self._loop:
            self._loop.call_soon_threadsafe(self._world.slack.changes.end)
        self._server.should_exit = True
        self._thread.join()

    @property
    def slack_api_url(self) -> str:
        """Where the bot finds Slack's Web API."""
        return f"{self.url}/api/"

    @property
    def toingg_api_url(self) -> str:
        """Where the bot finds Toingg's API."""
        return f"{self.url}{TOINGG_PATH}"

    @property
    def bot_token(self) -> str:
        """The bot's token for the first team."""
        return next(iter(self._world.slack.teams.values())).bot_token

    @property
    def toingg(self) -> Toingg:
        """The Toingg account, to look at and to change its behaviour."""
        return self._world.toingg

    def point_at(self, bot_url: str | None) -> None:
        """Tell Slack the bot's request url; without a path it is `/slack/events`, and None means Socket Mode."""
        self._world.bot.point_at(bot_url)

    def state(self) -> dict[str, Any]:
        """Give what somebody needs who wants to call this Slack or this Toingg from outside."""
        return {
            "slack_api_url": self.slack_api_url,
            "toingg_api_url": self.toingg_api_url,
            "signing_secret": self.signing_secret,
            "workspaces": [_described(team) for team in self._world.slack.teams.values()],
        }

    async def _serve(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self._server.serve(sockets=[self._socket])


def _listen(port: int) -> socket.socket:
    """Take the port now, so that the address is known before anything is built upon it."""
    # Named as TCP: asyncio turns Nagle's delay off only then, and kept-alive connections would wait 40 ms for replies.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError:
        listening.close()
        raise
    return listening


def _described(team: Team) -> dict[str, Any]:
    return {
        "team_id": team.id,
        "name": team.name,
        "bot_token": team.bot_token,
        "app_token": APP_TOKEN,
        "users": [user.as_json() for user in team.users.values()],
        "channels": [
            {
                "id": channel.id,
                "name": channel.name,
                "type": channel.type,
                "members": sorted(channel.members),
                "bot_is_member": team.bot.id in channel.members,
                "is_archived": channel.is_archived,
            }
            for channel in team.channels.values()
        ],
    }
