"""`/control/…` for the exchange between the parties: faults, the bot's address, the log, and a reset."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from sandbox.exchange.faults import Fault
from sandbox.world import InWorld

Answer = dict[str, Any]


class FaultWish(BaseModel):
    """A fault as `sandbox.exchange.faults` describes it."""

    method: str
    error: str | None = None
    status: Annotated[int, Field(ge=200, le=599)] | None = None
    retry_after: int | None = None
    delay: Annotated[float, Field(ge=0)] = 0.0
    drop: bool = False
    after: bool = False
    times: Annotated[int, Field(ge=1)] = 1
    body: str | None = None
    content_type: str = "text/html"


class BotAddress(BaseModel):
    """The bot's address for Slack's requests; null for Socket Mode."""

    url: str | None


router = APIRouter(prefix="/control", tags=["control"])


@router.post("/reset")
async def reset(world: InWorld) -> Answer:
    """Reset everything. The bot stays connected."""
    world.events.reset()
    world.slack.reset()
    world.bot.reset()
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


@router.get("/bot")
async def describe_bot(world: InWorld) -> Answer:
    """Return how the bot is reached."""
    return {"url": world.bot.url, "mode": world.bot.mode, "socket_connections": world.sockets.count}


@router.get("/answers")
async def measure_answers(world: InWorld) -> Answer:
    """Return the bytes of the bot's largest answer to Slack, over either transport."""
    return {"largest": world.bot.largest_answer}


@router.post("/bot")
async def point_at_bot(address: BotAddress, world: InWorld) -> Answer:
    """Send everything to another address from now on."""
    world.bot.point_at(address.url)
    return await describe_bot(world)


@router.get("/log")
async def read_log(world: InWorld, since: Annotated[int, Query(ge=0)] = 0) -> list[Answer]:
    """List the exchanges after number `since`."""
    return [entry.as_json() for entry in world.log.since(since)]
