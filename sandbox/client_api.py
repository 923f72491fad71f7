"""`/client/…`: what a person's Slack app shows and does. The page and the tests speak to nothing else."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, FastAPI, Request
from fastapi import Query as InQuery
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel

from sandbox.bot_link import BotFailedError
from sandbox.choices import ImpossibleInputError
from sandbox.elements import find
from sandbox.files import UnsuitableFileError
from sandbox.payloads import app_home_opened
from sandbox.places import Place, Posted
from sandbox.refused import RefusedError
from sandbox.sight import sight
from sandbox.slack import Slack
from sandbox.submissions import TROUBLE, SubmissionError
from sandbox.teams import Channel, User
from sandbox.world import InWorld

Answer = dict[str, Any]

MOMENT = 0.5  # seconds that somebody waits at most who wants to see what is new


class Deed(BaseModel):
    """Something that somebody does."""

    user_id: str


class Reading(Deed):
    """Looking at a conversation."""

    channel_id: str


class Writing(Deed):
    """Sending a line: a message, or a command."""

    channel_id: str
    text: str


class Touch(Deed):
    """Doing something with an element of a view, or of a message."""

    view_id: str | None = None
    channel_id: str | None = None
    message_ts: str | None = None
    block_id: str
    action_id: str

    @property
    def names(self) -> tuple[str, str]:
        """The two ids that name the element."""
        return self.block_id, self.action_id


class Action(Touch):
    """Pressing, choosing or typing; `values` is what the whole view shows, where the client knows better.

    `enter` is the Enter key in a text.
    """

    value: dict[str, Any] | None = None
    values: dict[str, dict[str, Any]] = {}
    enter: bool = False


class Query(Touch):
    """Typing into an external select."""

    query: str = ""


class Start(Deed):
    """Choosing a shortcut, in the menu of a message or with a conversation on the screen."""

    callback_id: str
    channel_id: str
    message_ts: str | None = None


class Visit(Deed):
    """Opening one of the tabs that the app's direct message has."""

    tab: Literal["home", "messages"]


class Submission(Deed):
    """Pressing a view's submit button; values that are left out stand as they were typed before."""

    view_id: str
    values: dict[str, dict[str, Any]] = {}


class Closing(Deed):
    """Closing a view; `all` is the cross in the modal's corner."""

    view_id: str
    all: bool = False


router = APIRouter(prefix="/client", tags=["client"])


@router.get("/people")
async def list_people(world: InWorld) -> Answer:
    """List everybody whom one can act as."""
    return {
        "teams": [
            {
                "id": team.id,
                "name": team.name,
                "domain": team.domain,
                "users": [user.as_json() for user in team.users.values()],
            }
            for team in world.slack.teams.values()
        ]
    }


@router.get("/state")
async def see(user_id: str, world: InWorld, after: int | None = None) -> Answer:
    """Give all that a person sees; with the `seq` of what they saw, once that has changed, or after a moment."""
    if after is not None:
        await world.slack.changes.after(after, user_id, MOMENT)
    return sight(world.slack, world.slack.person(user_id))


@router.get("/events")
async def follow(user_id: str, world: InWorld) -> StreamingResponse:
    """Say whenever something that a person sees has changed."""
    changes = world.slack.changes.follow(world.slack.person(user_id).id)

    async def stream() -> AsyncIterator[str]:
        async for number in changes:
            yield ": still here\n\n" if number is None else f'data: {{"seq": {number}}}\n\n'

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


@router.post("/read")
async def read(reading: Reading, world: InWorld) -> Answer:
    """Mark a conversation as read."""
    user = world.slack.person(reading.user_id)
    world.slack.mark_read(user, world.slack.channel_seen_by(user, reading.channel_id))
    return {"ok": True}


@router.post("/message")
async def write(writing: Writing, world: InWorld) -> Answer:
    """Send a line; a command is answered when the bot has acknowledged it, or has not."""
    user = world.slack.person(writing.user_id)
    channel = world.slack.channel_seen_by(user, writing.channel_id)
    world.log.write("person", "slack", f"{user.name} writes in {channel.name or 'a direct message'}", body=writing.text)
    await world.interactions.write(user, channel, writing.text)
    return {"ok": True}


@router.post("/action")
async def act(action: Action, world: InWorld) -> Answer:
    """Do something with an element."""
    user = world.slack.person(action.user_id)
    place = _place(world.slack, user, action)
    place.sheet.take_values(action.values)
    world.log.write("person", "slack", f"{user.name} uses {action.action_id}", body=action.value)
    await world.interactions.act(user, place, action.names, action.value, by_enter=action.enter)
    return {"ok": True}


@router.post("/upload")
async def upload(touch: Annotated[Touch, InQuery()], name: str, request: Request, world: InWorld) -> Answer:
    """Upload the body as a file for a file_input; it is chosen by a `/client/action` with its id."""
    user = world.slack.person(touch.user_id)
    found = find(_place(world.slack, user, touch).blocks, *touch.names)
    if found is None or found[1]["type"] != "file_input":
        raise RefusedError("no_such_element", f"There is no file_input {touch.names} here.")
    content = await request.body()
    file = world.slack.keep(user, name, content, found[1])
    world.log.write("person", "slack", f"{user.name} uploads {name}", body=f"{len(content):,} bytes")
    return {"ok": True, "file": file.as_json()}


@router.post("/shortcut")
async def start(start: Start, world: InWorld) -> Answer:
    """Choose a shortcut; answered when the bot has acknowledged it, or has not."""
    user = world.slack.person(start.user_id)
    channel = world.slack.channel_seen_by(user, start.channel_id)
    seen = _posted(world.slack, user, channel, start.message_ts) if start.message_ts else channel
    world.log.write("person", "slack", f"{user.name} chooses the shortcut {start.callback_id}")
    await world.interactions.start(user, start.callback_id, seen)
    return {"ok": True}


@router.post("/home")
async def visit(visit: Visit, world: InWorld) -> Answer:
    """Open the app's Home or its messages; the bot is told, and nobody waits for it."""
    user = world.slack.person(visit.user_id)
    world.slack.installation(user.team_id)
    if visit.tab == "home" and not world.slack.manifest.has_home:
        raise RefusedError("not_enabled", "The manifest does not enable the Home tab.")
    world.log.write("person", "slack", f"{user.name} opens the app's {visit.tab} tab")
    world.events.tell(app_home_opened(world.slack, user, visit.tab))
    return {"ok": True}


@router.post("/options")
async def ask_for_options(query: Query, world: InWorld) -> Answer:
    """Ask what an external select offers."""
    user = world.slack.person(query.user_id)
    place = _place(world.slack, user, query)
    return {"ok": True, **await world.interactions.suggest(user, place, query.names, query.query)}


@router.post("/submit")
async def submit(submission: Submission, world: InWorld) -> Answer:
    """Submit a view."""
    user = world.slack.person(submission.user_id)
    view = world.slack.top_view(user, submission.view_id)
    world.log.write("person", "slack", f"{user.name} submits {view.callback_id or 'a view'}")
    return {"ok": True, "result": await world.submissions.submit(user, view, submission.values)}


@router.post("/close")
async def close(closing: Closing, world: InWorld) -> Answer:
    """Close a view or the whole modal."""
    user = world.slack.person(closing.user_id)
    view = world.slack.top_view(user, closing.view_id)
    world.log.write("person", "slack", f"{user.name} closes {view.callback_id or 'a view'}")
    await world.submissions.close(user, view, whole_stack=closing.all)
    return {"ok": True}


def answer_failures(app: FastAPI) -> None:
    """Turn what goes wrong in a person's client into answers that the client can show."""

    @app.exception_handler(RefusedError)
    async def refused(_: Request, error: RefusedError) -> JSONResponse:
        return JSONResponse({"ok": False, "error": error.error, "message": error.refusal.message})

    @app.exception_handler(BotFailedError)
    async def bot_failed(_: Request, error: BotFailedError) -> JSONResponse:
        return JSONResponse({"ok": False, "error": error.error, "message": TROUBLE})

    @app.exception_handler(SubmissionError)
    async def not_submitted(_: Request, error: SubmissionError) -> JSONResponse:
        answer: Answer = {"ok": False, "error": error.error}
        if error.errors is not None:
            answer["errors"] = error.errors
        if error.message:
            answer["message"] = error.message
        return JSONResponse(answer)

    @app.exception_handler(UnsuitableFileError)
    async def unsuitable(_: Request, error: UnsuitableFileError) -> JSONResponse:
        return JSONResponse({"ok": False, "error": "unsuitable_file", "message": f"{error}"})

    @app.exception_handler(ImpossibleInputError)
    async def impossible(_: Request, error: ImpossibleInputError) -> JSONResponse:
        return JSONResponse({"ok": False, "error": "impossible_input", "message": f"{error}"}, status_code=400)


def _place(slack: Slack, user: User, touch: Touch) -> Place:
    """Find the view or the message whose element is touched."""
    if touch.view_id:
        return slack.touchable_view(user, touch.view_id)
    return _posted(slack, user, slack.channel_seen_by(user, touch.channel_id or ""), touch.message_ts or "")


def _posted(slack: Slack, user: User, channel: Channel, ts: str) -> Posted:
    message = slack.messages.find(channel.id, ts)
    if message is None or message.visible_to not in (None, user.id):
        raise RefusedError("message_not_found", f"{user.name} sees no such message there.")
    return slack.posted(user, channel, message)
