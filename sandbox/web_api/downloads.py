"""`/files-pri/…`: where the app downloads people's uploads with its token."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from sandbox.rules import Refusal
from sandbox.web_api.api import bearer_token
from sandbox.workspace.file_quirks import FileQuirk
from sandbox.workspace.files import File
from sandbox.workspace.refused import RefusedError
from sandbox.world import InWorld, World

AGAIN = "redirected"

router = APIRouter(tags=["slack"])


@router.get("/files-pri/{team_id}-{file_id}/{name}")
@router.get("/files-pri/{team_id}-{file_id}/download/{name}")
async def download(team_id: str, file_id: str, name: str, request: Request, world: InWorld) -> Response:
    """Return a file to an app that may have it.

    Others are redirected to a sign-in page, as in Slack. An app that follows the redirect without checking takes that
    page for the file.
    """
    try:
        file = _find(world, team_id, file_id, bearer_token(request))
    except RefusedError as error:
        world.log.write("bot", "slack", f"download {name}", status=302, refusal=error.refusal)
        return RedirectResponse(f"/?redir={quote(request.url.path)}", status_code=302)
    if file is None or world.slack.quirks.files == "gone":
        refusal = Refusal("file_not_found", "", "The team has no such file.")
        world.log.write("bot", "slack", f"download {name}", status=404, refusal=refusal)
        return Response(status_code=404)
    if (odd := _odd(request, world.slack.quirks.files)) is not None:
        world.log.write("bot", "slack", f"download {name}", status=odd.status_code)
        return odd
    world.log.write("bot", "slack", f"download {name}", body=f"{len(file.content):,} bytes")
    return Response(file.content, media_type=file.mimetype)


def _find(world: World, team_id: str, file_id: str, token: str | None) -> File | None:
    installation = world.slack.installations.of_token(token)
    if team_id not in installation.team_ids:
        raise RefusedError("invalid_auth", "A file is given to a bot token of its team only.")
    installation.insist_on_scope("files:read")
    return world.slack.teams[team_id].file_for_app(file_id)


def _odd(request: Request, quirk: FileQuirk) -> Response | None:
    """Return the answer that the quirk demands in place of the file."""
    match quirk:
        case "sign_in":
            return HTMLResponse("<!DOCTYPE html><html><title>Sign in | Slack</title></html>")
        case "trouble":
            return Response(status_code=503)
        case "slow":
            return StreamingResponse(_drops(), media_type="text/plain")
        case "elsewhere" if AGAIN not in request.query_params:
            # The same server under another name, so that a token that goes there is seen in the log.
            host = "localhost" if request.url.hostname == "127.0.0.1" else "127.0.0.1"
            return RedirectResponse(str(request.url.replace(hostname=host).include_query_params(**{AGAIN: 1})))
    return None


async def _drops() -> AsyncIterator[bytes]:
    while True:
        yield b"."
        await asyncio.sleep(0.2)
