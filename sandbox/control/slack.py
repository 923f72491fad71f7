"""`/control/…` for Slack itself: people, conversations, its clock, its pages and its quirks."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field, field_validator

from sandbox.workspace.content import Content
from sandbox.workspace.files import SharedFile
from sandbox.workspace.quirks import Quirks
from sandbox.workspace.refused import RefusedError
from sandbox.workspace.slack import Slack
from sandbox.workspace.teams import Channel, Role
from sandbox.world import InWorld

Answer = dict[str, Any]


class TriggerWish(BaseModel):
    """The person for the trigger."""

    team_id: str
    user_id: str
    view_id: str | None = None


class PageSizes(BaseModel):
    """The most items on each page of a list, in order, as `sandbox.workspace.paging` describes it.

    An empty list means: as many as requested.
    """

    sizes: list[Annotated[int, Field(ge=0)]]

    @field_validator("sizes")
    @classmethod
    def _come_to_an_end(cls, sizes: list[int]) -> list[int]:
        if sizes and not sizes[-1]:
            raise ValueError("The last size is for all pages that follow, and has to be 1 or more.")
        return sizes


class ChannelChange(BaseModel):
    """Changes to a conversation. What is left out stays."""

    channel_id: str
    is_archived: bool | None = None
    bot_is_member: bool | None = None  # the app's bot user in the named team, or in the channel's own team
    team_id: str | None = None
    is_ext_shared: bool | None = None


class UserChange(BaseModel):
    """Changes to a person. What is left out stays."""

    user_id: str
    team_id: str | None = None  # in which of their workspaces; in all by default
    role: Role | None = None
    deactivated: bool | None = None


class Post(BaseModel):
    """A message of a person's as the editor of Slack's client makes it: with rich text and files."""

    user_id: str
    channel_id: str
    text: str = ""
    blocks: list[dict[str, Any]] | None = None
    files: list[SharedFile] = []


class Passage(BaseModel):
    """How many seconds older triggers and response URLs become."""

    advance: Annotated[float, Field(ge=0)]


router = APIRouter(prefix="/control", tags=["control"])


@router.post("/trigger")
async def make_trigger(wish: TriggerWish, world: InWorld) -> Answer:
    """Make a trigger id as if the person had just done something, in a view of theirs if one is named."""
    if world.slack.person(wish.user_id, [wish.team_id]).team_id != wish.team_id:
        raise RefusedError("user_not_found", f"{wish.user_id} is not of the team {wish.team_id}.")
    return {"trigger_id": world.slack.triggers.issue(wish.team_id, wish.user_id, view_id=wish.view_id)}


@router.get("/slack/quirks")
async def describe_quirks(world: InWorld) -> Quirks:
    """Return Slack's current quirks."""
    return world.slack.quirks


@router.post("/slack/quirks")
async def order_quirks(wish: Quirks, world: InWorld) -> Answer:
    """Give Slack exactly these quirks."""
    world.slack.quirks = wish
    world.slack.changes.touch(world.slack.user_ids())
    return {"ok": True}


@router.post("/slack/pages")
async def shorten_pages(pages: PageSizes, world: InWorld) -> Answer:
    """Make the pages of users.list and conversations.list shorter than requested."""
    world.slack.paging.sizes = pages.sizes
    return {"ok": True}


@router.post("/channel")
async def change_channel(change: ChannelChange, world: InWorld) -> Answer:
    """Archive or restore a channel, invite or remove the bot, or change whether the channel is shared."""
    channel = _find(world.slack, change.channel_id)
    bot = {world.slack.place(change.team_id or channel.team_id).bot.id}
    if change.is_archived is not None:
        channel.is_archived = change.is_archived
    if change.is_ext_shared is not None:
        channel.is_ext_shared = change.is_ext_shared
    if change.bot_is_member is not None:
        channel.members = channel.members | bot if change.bot_is_member else channel.members - bot
    world.slack.tell(channel)
    return {"ok": True}


@router.post("/user")
async def change_user(change: UserChange, world: InWorld) -> Answer:
    """Change a person's role or deactivate their account, which closes their views."""
    members = world.slack.memberships(change.user_id)
    changed = [member for member in members if change.team_id in (None, member.team_id)]
    if not changed:
        raise RefusedError("user_not_found", f"{change.user_id} is not of the team {change.team_id}.")
    for member in changed:
        if change.role is not None:
            member.role = change.role
        if change.deactivated is not None:
            member.is_deactivated = change.deactivated
            world.slack.views[member.id].clear()
    world.slack.changes.touch(world.slack.user_ids())
    return {"ok": True, "user": changed[0].as_json()}


@router.post("/message")
async def post_message(post: Post, world: InWorld) -> Answer:
    """Post a message with blocks and files for a person. The app can read the files if it is in the conversation."""
    slack, channel = world.slack, _find(world.slack, post.channel_id)
    user = slack.person(post.user_id, [channel.team_id])
    files = slack.teams[user.team_id].share(user, channel, post.files, slack.base_url)
    message = slack.say(channel, user, Content(post.text, post.blocks, files=files))
    return {"ok": True, "ts": message.ts}


@router.post("/clock")
async def advance_clock(passage: Passage, world: InWorld) -> Answer:
    """Make triggers and response URLs older at once, and let retries happen sooner."""
    world.slack.clock.advance(passage.advance)
    return {"ok": True}


def _find(slack: Slack, channel_id: str) -> Channel:
    for team in slack.teams.values():
        if channel := team.channels.get(channel_id):
            return channel
    raise RefusedError("channel_not_found", f"There is no conversation {channel_id}.")
