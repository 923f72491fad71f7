"""Everything behind one address: Slack's APIs, the page, the switches, and Toingg."""

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

from sandbox import app_control, client_api, consent, control, downloads, toingg, toingg_control, web_api
from sandbox.log import Log
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
    app.include_router(control.router)
    app.include_router(app_control.router)
    app.include_router(toingg_control.control_router(world.toingg), prefix="/control")
    app.include_router(toingg.router(world.toingg), prefix=TOINGG_PATH)
    client_api.answer_failures(app)

    @app.websocket("/socket/{ticket}")
    async def socket_mode(websocket: WebSocket, ticket: str) -> None:
        await world.sockets.serve(websocket, ticket)

    @app.get("/", include_in_schema=False)
    async def page() -> HTMLResponse:
        return _page("index.html")

    @app.get("/oauth/v2/authorize", include_in_schema=False)
    async def consent_page() -> HTMLResponse:
        return _page("install.html")

    app.mount("/static/{version}", PageFiles(directory=PAGE, check_dir=False))
    return app


def _page(name: str) -> HTMLResponse:
    """Return a page, for which a browser asks each time, and which refers to the files as they are now."""
    text = (PAGE / name).read_text("utf-8").replace('"/static/', f'"/static/{_version()}/')
    return HTMLResponse(text, headers={"Cache-Control": "no-cache"})


def _version() -> str:
    """Name the files as they are: a browser may keep them for good, and modules of two versions never meet."""
    return hashlib.sha256(b"".join(file.read_bytes() for file in sorted(PAGE.iterdir()))).hexdigest()[:16]


class PageFiles(StaticFiles):
    """The pages' files, under the name of their version."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Answer with a file that need not be asked for again."""
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = KEPT
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
