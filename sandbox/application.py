"""Everything behind one address: Slack's APIs, the page, the switches and Toingg."""

import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from sandbox.client import api as client_api
from sandbox.client.failures import answer_failures
from sandbox.control import app as app_control
from sandbox.control import exchange as exchange_control
from sandbox.control import slack as slack_control
from sandbox.control import sockets as socket_control
from sandbox.control import toingg as toingg_control
from sandbox.control import unasked
from sandbox.exchange.log import Log
from sandbox.toingg import api as toingg_api
from sandbox.web_api import api as web_api
from sandbox.web_api import consent, downloads
from sandbox.world import World

PAGE = Path(__file__).parent / "page"
TOINGG_PATH = "/toingg/api/v3"
KEPT = "max-age=31536000, immutable"


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
    app.include_router(consent.router)
    app.include_router(exchange_control.router)
    app.include_router(slack_control.router)
    app.include_router(socket_control.router)
    app.include_router(app_control.router)
    app.include_router(unasked.router)
    app.include_router(toingg_control.control_router(world.toingg), prefix="/control")
    app.include_router(toingg_api.router(world.toingg), prefix=TOINGG_PATH)
    answer_failures(app)

    @app.websocket("/socket/{ticket}")
    async def socket_mode(websocket: WebSocket, ticket: str) -> None:
        await world.sockets.serve(websocket, ticket)

    @app.get("/", include_in_schema=False)
    async def page() -> HTMLResponse:
        return _page("index.html")

    @app.get("/oauth/v2/authorize", include_in_schema=False)
    async def consent_page() -> HTMLResponse:
        return _page("install/install.html")

    app.mount("/static/{version}", PageFiles(directory=PAGE, check_dir=False))
    return app


def _page(name: str) -> HTMLResponse:
    """Return a page that refers to the current files. Browsers request it anew each time."""
    text = (PAGE / name).read_text("utf-8").replace('"/static/', f'"/static/{_version()}/')
    return HTMLResponse(text, headers={"Cache-Control": "no-cache"})


def _version() -> str:
    """Return a version for the current files. Browsers may store them forever, and versions never mix."""
    files = sorted(file for file in PAGE.rglob("*") if file.is_file())
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


class PageFiles(StaticFiles):
    """The page's files, in a folder named after their version."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Return a file that browsers may store forever."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = KEPT
        return response


class ToinggLog:
    """Middleware that logs the bot's calls to Toingg."""

    def __init__(self, app: ASGIApp, log: Log) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and log its answer. Status 0 means that the connection was cut."""
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
