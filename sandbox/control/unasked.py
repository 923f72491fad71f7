"""`/control/slack/…`: lets Slack send a bot what its manifest never asked for."""

from typing import Any

import httpx
from fastapi import APIRouter
from pydantic import BaseModel

from sandbox.bot.lifecycle import app_rate_limited, happening
from sandbox.bot.payloads import shortcut
from sandbox.workspace.refused import RefusedError
from sandbox.workspace.teams import VERIFICATION_TOKEN, Enterprise
from sandbox.world import InWorld

Answer = dict[str, Any]


class PlaceWish(BaseModel):
    """The workspace or organisation that it is about."""

    team_id: str


class EventWish(PlaceWish):
    """An event of a workspace that an app can subscribe to: `{"type": "message", …}`."""

    event: dict[str, Any]


class ShortcutWish(BaseModel):
    """Who chooses which global shortcut, and in which conversation. It need not be one of this app."""

    user_id: str
    channel_id: str
    callback_id: str


router = APIRouter(prefix="/control/slack", tags=["control"])


@router.post("/event")
async def tell_event(wish: EventWish, world: InWorld) -> Answer:
    """Send the bot an event, and repeat it if the bot does not acknowledge it."""
    place = world.slack.place(wish.team_id)
    if isinstance(place, Enterprise) or not wish.event.get("type"):
        raise RefusedError("invalid_arguments", "An event has a type, and happens in a workspace.")
    payload = happening(world.slack, place, {"event_ts": world.slack.messages.next_ts(), **wish.event})
    world.events.send(payload)
    return {"ok": True, "event_id": payload["event_id"]}


@router.post("/app_rate_limited")
async def tell_of_rate_limit(wish: PlaceWish, world: InWorld) -> Answer:
    """Tell the bot that its events are held back."""
    world.events.send(app_rate_limited(world.slack.place(wish.team_id)))
    return {"ok": True}


@router.post("/shortcut")
async def choose_shortcut(wish: ShortcutWish, world: InWorld) -> Answer:
    """Send the bot a shortcut, its own or not, and wait for the acknowledgement."""
    user = world.slack.person(wish.user_id)
    channel = world.slack.channel_seen_by(user, wish.channel_id)
    payload = shortcut(world.slack, user, wish.callback_id, channel)
    acknowledgement = await world.bot.send("interactive", payload, f"shortcut {wish.callback_id}")
    return {"ok": True, "answer": acknowledgement.body}


@router.post("/ssl_check")
async def check_ssl(world: InWorld) -> Answer:
    """Check the certificate of the bot's address as Slack does, without a signature, and return the answer.

    https://docs.slack.dev/interactivity/implementing-slash-commands#ssl
    """
    if world.bot.url is None:
        raise RefusedError("no_request_url", "No bot is connected over HTTP.")
    form = {"ssl_check": "1", "token": VERIFICATION_TOKEN}
    async with httpx.AsyncClient(trust_env=False) as slack:
        try:
            answer = await slack.post(world.bot.url, data=form)
        except httpx.HTTPError as error:
            raise RefusedError("dispatch_failed", f"The bot could not be reached: {error!r}.") from error
    world.log.write("slack", "bot", "ssl_check", status=answer.status_code)
    return {"ok": True, "status": answer.status_code, "body": answer.text}
