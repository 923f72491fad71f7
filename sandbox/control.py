"""`/control/…`: what nobody in Slack can do, for tests and for the panel: faults, switches, the log, a fresh start."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from sandbox.faults import Fault
from sandbox.refused import RefusedError
from sandbox.slack import Slack
from sandbox.teams import Channel, Role, User
from sandbox.world import InWorld

Answer = dict[str, Any]


class TriggerWish(BaseModel):
    """Whose trigger it shall be."""

    team_id: str
    user_id: str


class FaultWish(BaseModel):
    """A fault as `sandbox.faults` describes it."""

    method: str
    error: str | None = None
    status: Annotated[int, Field(ge=200, le=599)] | None = None
    retry_after: int | None = None
    delay: Annotated[float, Field(ge=0)] = 0.0
    drop: bool = False
    after: bool = False
    times: Annotated[int, Field(ge=1)] = 1


class ChannelChange(BaseModel):
    """What shall become of a conversation; what is left out stays."""

    channel_id: str
    is_archived: bool | None = None
    bot_is_member: bool | None = None  # the app's account of the team that is named, or of the channel's host
    team_id: str | None = None
    is_ext_shared: bool | None = None


class UserChange(BaseModel):
    """What shall become of a person; what is left out stays."""

    user_id: str
    role: Role | None = None
    deactivated: bool | None = None


class BotAddress(BaseModel):
    """Where the bot takes Slack's requests; null for Socket Mode."""

    url: str | None


class Passage(BaseModel):
    """How much older triggers and response urls shall become, in seconds."""

    advance: Annotated[float, Field(ge=0)]


router = APIRouter(prefix="/control", tags=["control"])


@router.post("/trigger")
async def make_trigger(wish: TriggerWish, world: InWorld) -> Answer:
    """Make a trigger id as if the person had just done something."""
    if world.slack.person(wish.user_id).team_id != wish.team_id:
        raise RefusedError("user_not_found", f"{wish.user_id} is not of the team {wish.team_id}.")
    return {"trigger_id": world.slack.triggers.issue(wish.team_id, wish.user_id)}


@router.post("/reset")
async def reset(world: InWorld) -> Answer:
    """Put everything back to the start; the bot stays connected."""
    world.events.reset()
    world.slack.reset()
    world.faults.clear()
    world.toingg.reset()
    world.log.clear()
    return {"ok": True}


@router.get("/slack/faults")
async def list_faults(world: InWorld) -> list[Answer]:
    """List the faults that are still to come."""
    return world.faults.as_json()


@router.post("/slack/faults")
async def order_fault(wish: FaultWish, world: InWorld) -> Answer:
    """Let something go wrong."""
    world.faults.add(Fault(**wish.model_dump()))
    return {"ok": True}


@router.delete("/slack/faults")
async def clear_faults(world: InWorld) -> Answer:
    """Let everything work again."""
    world.faults.clear()
    return {"ok": True}


@router.post("/channel")
async def change_channel(change: ChannelChange, world: InWorld) -> Answer:
    """Archive a channel or bring it back, invite the bot or remove it, share it with another company or not."""
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
    """Give a person another role, or deactivate their account; what they had open is gone then."""
    user = _find_person(world.slack, change.user_id)
    if change.role is not None:
        user.role = change.role
    if change.deactivated is not None:
        user.is_deactivated = change.deactivated
        world.slack.views[user.id].clear()
    world.slack.changes.touch(world.slack.user_ids())
    return {"ok": True, "user": user.as_json()}


@router.post("/clock")
async def advance_clock(passage: Passage, world: InWorld) -> Answer:
    """Let triggers and response urls become older at once, and retries come sooner."""
    world.slack.clock.advance(passage.advance)
    return {"ok": True}


@router.get("/bot")
async def describe_bot(world: InWorld) -> Answer:
    """Say how the bot is reached."""
    return {"url": world.bot.url, "mode": world.bot.mode, "socket_connections": world.sockets.count}


@router.post("/bot")
async def point_at_bot(address: BotAddress, world: InWorld) -> Answer:
    """Send everything to another address from now on."""
    world.bot.point_at(address.url)
    return await describe_bot(world)


@router.post("/socket/refresh")
async def refresh_sockets(world: InWorld) -> Answer:
    """Ask the bot to open its sockets anew, as Slack does every hour or so."""
    await world.sockets.refresh()
    return {"ok": True}


@router.get("/log")
async def read_log(world: InWorld, since: Annotated[int, Query(ge=0)] = 0) -> list[Answer]:
    """List the exchanges after number `since`."""
    return [entry.as_json() for entry in world.log.since(since)]


def _find(slack: Slack, channel_id: str) -> Channel:
    for team in slack.teams.values():
        if channel := team.channels.get(channel_id):
            return channel
    raise RefusedError("channel_not_found", f"There is no conversation {channel_id}.")


def _find_person(slack: Slack, user_id: str) -> User:
    for team in slack.teams.values():
        if (user := team.users.get(user_id)) and not user.is_bot:
            return user
    raise RefusedError("user_not_found", f"There is no person {user_id}.")
