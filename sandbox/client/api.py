"""`/client/…`: what a person's Slack app shows and does. The page and the tests use nothing else."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi import Query as InQuery
from fastapi.responses import StreamingResponse

from sandbox.bot.lifecycle import app_home_opened
from sandbox.client.deeds import Action, Closing, Deed, Query, Reading, Start, Submission, Touch, Visit, Writing
from sandbox.client.interactions import Interactions
from sandbox.client.sight import sight
from sandbox.client.submissions import Submissions
from sandbox.workspace.elements import find
from sandbox.workspace.messages import InThread
from sandbox.workspace.places import Place, Posted
from sandbox.workspace.refused import RefusedError
from sandbox.workspace.slack import Slack
from sandbox.workspace.teams import Channel, User
from sandbox.world import InWorld, World

Answer = dict[str, Any]

MOMENT = 0.5  # seconds, at most, to wait for something new

router = APIRouter(prefix="/client", tags=["client"])


@router.get("/people")
async def list_people(world: InWorld) -> Answer:
    """List all people to act as."""
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
async def see(who: Annotated[Deed, InQuery()], world: InWorld, after: int | None = None) -> Answer:
    """Return all that a person sees. With `after`, a `seq` seen before, wait a moment for it to change."""
    if after is not None:
        await world.slack.changes.after(after, who.user_id, MOMENT)
    return sight(world.slack, _actor(world.slack, who))


@router.get("/events")
async def follow(user_id: str, world: InWorld) -> StreamingResponse:
    """Send a message whenever something that a person sees has changed."""
    changes = world.slack.changes.follow(world.slack.person(user_id).id)

    async def stream() -> AsyncIterator[str]:
        async for number in changes:
            yield ": still here\n\n" if number is None else f'data: {{"seq": {number}}}\n\n'

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"})


@router.post("/read")
async def read(reading: Reading, world: InWorld) -> Answer:
    """Mark a conversation as read."""
    user = _actor(world.slack, reading)
    world.slack.mark_read(user, world.slack.channel_seen_by(user, reading.channel_id))
    return {"ok": True}


@router.post("/message")
async def write(writing: Writing, world: InWorld) -> Answer:
    """Send a line. A command is answered when the bot has acknowledged it, or has failed to."""
    user = _actor(world.slack, writing)
    channel = world.slack.channel_seen_by(user, writing.channel_id)
    world.log.write("person", "slack", f"{user.name} writes in {channel.name or 'a direct message'}", body=writing.text)
    thread = _thread(world.slack, channel, writing)
    await _interactions(world).write(user, channel, writing.text, thread, writing.files)
    return {"ok": True}


@router.post("/action")
async def act(action: Action, world: InWorld) -> Answer:
    """Do something with an element."""
    user = _actor(world.slack, action)
    place = _place(world.slack, user, action)
    place.sheet.take_values(action.values, world.slack.quirks)
    world.log.write("person", "slack", f"{user.name} uses {action.action_id}", body=action.value)
    await _interactions(world).act(user, place, action.names, action.value, by_enter=action.enter)
    return {"ok": True}


@router.post("/upload")
async def upload(touch: Annotated[Touch, InQuery()], name: str, request: Request, world: InWorld) -> Answer:
    """Upload the body as a file for a file_input; `/client/action` chooses it by its id."""
    user = _actor(world.slack, touch)
    found = find(_place(world.slack, user, touch).blocks, *touch.names)
    if found is None or found[1]["type"] != "file_input":
        raise RefusedError("no_such_element", f"There is no file_input {touch.names} here.")
    content = await request.body()
    file = world.slack.store_file(user, name, content, found[1])
    world.log.write("person", "slack", f"{user.name} uploads {name}", body=f"{len(content):,} bytes")
    return {"ok": True, "file": file.as_json()}


@router.post("/shortcut")
async def start(start: Start, world: InWorld) -> Answer:
    """Choose a shortcut. It is answered when the bot has acknowledged it, or has failed to."""
    user = _actor(world.slack, start)
    channel = world.slack.channel_seen_by(user, start.channel_id)
    seen = _posted(world.slack, user, channel, start.message_ts) if start.message_ts else channel
    world.log.write("person", "slack", f"{user.name} chooses the shortcut {start.callback_id}")
    await _interactions(world).start(user, start.callback_id, seen)
    return {"ok": True}


@router.post("/home")
async def visit(visit: Visit, world: InWorld) -> Answer:
    """Open the app's Home or Messages tab. The bot gets the event, and nobody waits for it."""
    user = _actor(world.slack, visit)
    world.slack.installation(user.team_id)
    if visit.tab == "home" and not world.slack.manifest.has_home:
        raise RefusedError("not_enabled", "The manifest does not enable the Home tab.")
    world.log.write("person", "slack", f"{user.name} opens the app's {visit.tab} tab")
    world.events.tell(app_home_opened(world.slack, user, visit.tab))
    return {"ok": True}


@router.post("/options")
async def ask_for_options(query: Query, world: InWorld) -> Answer:
    """Return what an external select offers."""
    user = _actor(world.slack, query)
    place = _place(world.slack, user, query)
    return {"ok": True, **await _interactions(world).suggest(user, place, query.names, query.query)}


@router.post("/submit")
async def submit(submission: Submission, world: InWorld) -> Answer:
    """Submit a view."""
    user = _actor(world.slack, submission)
    view = world.slack.top_view(user, submission.view_id)
    world.log.write("person", "slack", f"{user.name} submits {view.callback_id or 'a view'}")
    return {"ok": True, "result": await _submissions(world).submit(user, view, submission.values)}


@router.post("/close")
async def close(closing: Closing, world: InWorld) -> Answer:
    """Close a view or the whole modal."""
    user = _actor(world.slack, closing)
    view = world.slack.top_view(user, closing.view_id)
    world.log.write("person", "slack", f"{user.name} closes {view.callback_id or 'a view'}")
    await _submissions(world).close(user, view, whole_stack=closing.all)
    return {"ok": True}


def _interactions(world: World) -> Interactions:
    return Interactions(world.slack, world.bot, world.log)


def _submissions(world: World) -> Submissions:
    return Submissions(world.slack, world.bot, world.faults, world.log)


def _actor(slack: Slack, deed: Deed) -> User:
    """Find the person, as a member of the workspace in which they act."""
    views = [*slack.views.get(deed.user_id, []), *slack.homes.values()]
    team_ids = {view.reader_team.id for view in views if view.id == deed.view_id}
    team_ids |= {team.id for team in slack.teams.values() if deed.channel_id in team.channels}
    return slack.person(deed.user_id, [deed.team_id] if deed.team_id else team_ids)


def _place(slack: Slack, user: User, touch: Touch) -> Place:
    """Find the view or the message with the element."""
    if touch.view_id:
        return slack.touchable_view(user, touch.view_id)
    return _posted(slack, user, slack.channel_seen_by(user, touch.channel_id or ""), touch.message_ts or "")


def _thread(slack: Slack, channel: Channel, writing: Writing) -> InThread | None:
    if writing.thread_ts is None:
        return None
    root = slack.messages.root(channel.id, writing.thread_ts)
    if root is None:
        raise RefusedError("message_not_found", "This message has been deleted, so there is nothing to answer.")
    return InThread(root, is_broadcast=writing.broadcast)


def _posted(slack: Slack, user: User, channel: Channel, ts: str) -> Posted:
    message = slack.messages.find(channel.id, ts)
    if message is None or message.visible_to not in (None, user.id):
        raise RefusedError("message_not_found", f"{user.name} sees no such message there.")
    return slack.posted(user, channel, message)
