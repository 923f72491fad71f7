"""`/files-pri/…`: where the app downloads what people have uploaded, with its token."""

from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from sandbox.files import File
from sandbox.refused import RefusedError
from sandbox.rules import Refusal
from sandbox.web_api import bearer_token
from sandbox.world import InWorld, World

router = APIRouter(tags=["slack"])


@router.get("/files-pri/{team_id}-{file_id}/{name}")
@router.get("/files-pri/{team_id}-{file_id}/download/{name}")
async def download(team_id: str, file_id: str, name: str, request: Request, world: InWorld) -> Response:
    """Give a file to an app that may have it; whoever may not is sent to a page to sign in, as Slack does.

    An app that follows the redirect and does not look takes that page for the file.
    """
    try:
        file = _find(world, team_id, file_id, bearer_token(request))
    except RefusedError as error:
        world.log.write("bot", "slack", f"download {name}", status=302, refusal=error.refusal)
        return RedirectResponse(f"/?redir={quote(request.url.path)}", status_code=302)
    if file is None:
        refusal = Refusal("file_not_found", "", "The team has no such file.")
        world.log.write("bot", "slack", f"download {name}", status=404, refusal=refusal)
        return Response(status_code=404)
    world.log.write("bot", "slack", f"download {name}", body=f"{len(file.content):,} bytes")
    return Response(file.content, media_type=file.mimetype)


def _find(world: World, team_id: str, file_id: str, token: str | None) -> File | None:
    installation = world.slack.installations.of_token(token)
    if team_id not in installation.team_ids:
        raise RefusedError("invalid_auth", "A file is given to a bot token of its team only.")
    installation.insist_on_scope("files:read")
    return world.slack.teams[team_id].files.get(file_id)
