"""The Toingg API as its contract has it, and the ways in which it can disappoint.

`Toingg` is what the account holds and how it behaves, `router` its API, `control_router` the switches of the panel and
of tests. FastAPI is at home here: Toingg is a FastAPI server, so its own 422 comes out right by itself.
"""

import asyncio
import json
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from sandbox.toingg_behaviours import BEHAVIOURS, Behaviour

KEY = "tg_sandbox_key_acme_0001"
SECOND_KEY = "tg_sandbox_key_orbit_0001"
VOICES = {
    "alloy": "openai",
    "echo": "openai",
    "nova": "openai",
    "shimmer": "openai",
    "swara": "neural",
    "varun": "neural",
}
LANGUAGES = ("english", "hindi", "marathi", "tamil")


class NewCampaign(BaseModel):
    """The body of `create_campaign/`: eleven keys in camel case, each of them always sent and of exactly this type."""

    model_config = ConfigDict(strict=True, extra="forbid", alias_generator=to_camel)

    title: Annotated[str, Field(min_length=1)]
    voice: str
    language: str
    script: Annotated[str, Field(min_length=200)]
    purpose: str
    knowledge_base: str
    calendar: str
    first_line: str
    tone: str
    post_call_analysis: bool
    post_call_analysis_schema: dict[str, Any]


@dataclass(frozen=True)
class StoredCampaign:
    """A campaign that exists: its id, when and with which key it was made, and the body as it was received."""

    id: str
    created_at: str
    key: str
    body: dict[str, Any]


@dataclass(frozen=True)
class ReceivedRequest:
    """A request as it came in, whatever became of it; `body` is JSON where it was any, else text."""

    time: str
    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Toingg:
    """An account at Toingg, and how the API behaves at the moment.

    For tests: `campaigns` are the bodies that made campaigns, oldest first; `requests` is everything that was received;
    `behave("drop_after", times=1)` changes what the next creates meet; `delay_s` holds every create back, in seconds.
    """

    keys: Sequence[str] = (KEY, SECOND_KEY)
    delay_s: float = 0.0
    stored: list[StoredCampaign] = field(default_factory=list)
    requests: list[ReceivedRequest] = field(default_factory=list)
    behaviour: Behaviour = BEHAVIOURS["normal"]
    times_left: int | None = None

    @property
    def campaigns(self) -> list[dict[str, Any]]:
        """The bodies that made campaigns, as they were received, oldest first."""
        return [campaign.body for campaign in self.stored]

    def behave(self, name: str, *, times: int | None = None) -> None:
        """Behave like this from now on, or for `times` creates and then normally again (KeyError: no such name)."""
        self.behaviour, self.times_left = BEHAVIOURS[name], times

    def reset(self) -> None:
        """Forget everything and behave normally."""
        self.stored.clear()
        self.requests.clear()
        self.behave("normal")
        self.delay_s = 0.0

    def meets(self) -> Behaviour:
        """Return the behaviour that a create meets now, and count it."""
        met = self.behaviour
        if self.times_left is not None:
            self.times_left -= 1
            if self.times_left <= 0:
                self.behave("normal")
        return met

    def store(self, key: str, body: dict[str, Any]) -> str:
        """Make the campaign and return its id."""
        campaign = StoredCampaign(id=secrets.token_hex(12), created_at=_now(), key=key, body=body)
        self.stored.append(campaign)
        return campaign.id


def router(toingg: Toingg) -> APIRouter:
    """Return Toingg's API, to be mounted at `/toingg/api/v3`."""
    api = APIRouter(route_class=_recording(toingg))

    def key(request: Request) -> str:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or given not in toingg.keys:
            raise HTTPException(401, "Invalid API key")
        return given

    def answers_at_all() -> Response | None:
        return toingg.behaviour.reply("") if toingg.behaviour.everywhere else None

    Key = Annotated[str, Depends(key)]  # noqa: N806  # a type
    Failure = Annotated[Response | None, Depends(answers_at_all)]  # noqa: N806

    @api.post("/create_campaign/", response_model=None)
    async def create_campaign(key: Key, campaign: NewCampaign) -> Response:
        met = toingg.meets()
        await asyncio.sleep(toingg.delay_s + met.delay_s)
        campaign_id = toingg.store(key, campaign.model_dump(by_alias=True)) if met.creates else ""
        return met.reply(campaign_id)

    @api.get("/get_supported_voices", response_model=None)
    async def get_supported_voices(_: Key, failure: Failure) -> Response:
        voices = [{"name": name, "type": kind} for name, kind in VOICES.items()]
        return failure or _result("Voices fetched successfully", {"voice": voices})

    @api.get("/get_supported_languages", response_model=None)
    async def get_supported_languages(_: Key, failure: Failure) -> Response:
        return failure or _result("Languages fetched successfully", {"languages": list(LANGUAGES)})

    @api.get("/get_campaigns", response_model=None)
    async def get_campaigns(
        key: Key,
        failure: Failure,
        skip: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1)] = 100,
        sort: Literal["1", "-1"] = "1",
    ) -> Response:
        mine = [campaign for campaign in toingg.stored if campaign.key == key][:: int(sort)][skip : skip + limit]
        if not mine:
            return failure or JSONResponse({"detail": "Campaigns not found"}, 400)
        records = {each.id: {**each.body, "campaignId": each.id, "createdAt": each.created_at} for each in mine}
        return failure or _result("Campaigns fetched successfully", records)

    return api


class Wish(BaseModel):
    """How Toingg shall behave; what is left out stays as it is. `times` counts creates."""

    behaviour: str | None = None
    times: Annotated[int, Field(ge=1)] | None = None
    delay_s: Annotated[float, Field(ge=0, le=120)] | None = None


def control_router(toingg: Toingg) -> APIRouter:
    """Return the switches, to be mounted under `/control`: the behaviour, the campaigns, the requests received."""
    control = APIRouter()

    @control.get("/toingg")
    async def get_behaviour() -> dict[str, Any]:
        return {
            "behaviour": toingg.behaviour.name,
            "times_left": toingg.times_left,
            "delay_s": toingg.delay_s,
            "behaviours": [{"name": each.name, "title": each.title, "help": each.help} for each in BEHAVIOURS.values()],
        }

    @control.post("/toingg")
    async def set_behaviour(wish: Wish) -> dict[str, Any]:
        if wish.behaviour is not None:
            if wish.behaviour not in BEHAVIOURS:
                raise HTTPException(
                    422, f"Toingg cannot behave like {wish.behaviour!r}; it can: {', '.join(BEHAVIOURS)}"
                )
            toingg.behave(wish.behaviour, times=wish.times)
        if wish.delay_s is not None:
            toingg.delay_s = wish.delay_s
        return await get_behaviour()

    @control.get("/toingg/campaigns")
    async def get_campaigns() -> list[dict[str, Any]]:
        return [
            {"id": each.id, "created_at": each.created_at, "key_last4": each.key[-4:], "body": each.body}
            for each in toingg.stored
        ]

    @control.get("/toingg/requests")
    async def get_requests() -> list[ReceivedRequest]:
        return toingg.requests

    return control


def _recording(toingg: Toingg) -> type[APIRoute]:
    """Return routes that write down every request before anything judges it."""

    class RecordedRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle: Callable[[Request], Awaitable[Response]] = super().get_route_handler()

            async def record(request: Request) -> Response:
                toingg.requests.append(_received(request, await request.body()))
                return await handle(request)

            return record

    return RecordedRoute


def _received(request: Request, body: bytes) -> ReceivedRequest:
    """Return the request for the record; of the key only its end, so that the log can be shown to anybody."""
    headers = {name: value for name, value in request.headers.items() if name != "authorization"}
    if "authorization" in request.headers:
        headers["authorization"] = f"…{request.headers['authorization'][-4:]}"
    text = body.decode(errors="replace")
    try:
        content = json.loads(text) if text else None
    except ValueError:
        content = text
    return ReceivedRequest(_now(), request.method, request.url.path, headers, content)


def _result(message: str, result: Any) -> JSONResponse:
    return JSONResponse({"status": True, "message": message, "result": result})


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
