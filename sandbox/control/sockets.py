"""`/control/socket…`: the switches of Socket Mode for tests: how sockets are greeted, used and ended."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from sandbox.bot.sockets import FRAME_LIMIT, Conduct, Greeting
from sandbox.world import InWorld

Answer = dict[str, Any]


class ConductWish(BaseModel):
    """How to treat sockets, as `sandbox.bot.sockets` describes it. Null removes the limit on frames."""

    greeting: Greeting = "hello"
    frame_limit: Annotated[int, Field(gt=0)] | None = FRAME_LIMIT


class Words(BaseModel):
    """Frames to send over every socket, as text or, if `binary`, as bytes."""

    frames: list[str]
    binary: bool = False


router = APIRouter(prefix="/control/socket", tags=["control"])


@router.get("")
async def describe_sockets(world: InWorld) -> Answer:
    """Return how sockets are treated, and how many there are and were."""
    return world.sockets.as_json()


@router.post("")
async def change_conduct(wish: ConductWish, world: InWorld) -> Answer:
    """Treat sockets like this from now on."""
    world.sockets.conduct = Conduct(**wish.model_dump())
    return world.sockets.as_json()


@router.post("/refresh")
async def refresh_sockets(world: InWorld) -> Answer:
    """Ask the bot to reconnect its sockets, as Slack does about every hour."""
    await world.sockets.refresh()
    return {"ok": True}


@router.post("/say")
async def say(words: Words, world: InWorld) -> Answer:
    """Send frames, which need not mean anything."""
    await world.sockets.say(*(frame.encode() if words.binary else frame for frame in words.frames))
    return {"ok": True}


@router.post("/freeze")
async def freeze_sockets(world: InWorld) -> Answer:
    """Freeze all sockets."""
    world.sockets.freeze()
    return {"ok": True}
