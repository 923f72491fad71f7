"""The Toingg API as documented.

Toingg is a FastAPI server, so with FastAPI its 422 answers are exactly right.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from sandbox.toingg.accounts import Account, now
from sandbox.toingg.service import ReceivedRequest, Toingg

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
    """The body of `create_campaign/`: eleven keys in camel case, all required and of exactly this type."""

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


def router(toingg: Toingg) -> APIRouter:
    """Return Toingg's API, to be mounted at `/toingg/api/v3`."""
    api = APIRouter(route_class=_recording(toingg))

    async def opened(request: Request) -> Account:
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        account = toingg.account_of(key) if scheme.lower() == "bearer" else None
        if account is None:
            raise HTTPException(401, "Invalid API key")
        return account

    async def answers_at_all() -> Response | None:
        return toingg.behaviour.reply("") if toingg.behaviour.everywhere else None

    Opened = Annotated[Account, Depends(opened)]  # noqa: N806  # a type
    Failure = Annotated[Response | None, Depends(answers_at_all)]  # noqa: N806

    @api.post("/create_campaign/", response_model=None)
    async def create_campaign(account: Opened, campaign: NewCampaign) -> Response:
        met = toingg.meets()
        await asyncio.sleep(toingg.delay_s + met.delay_s)
        campaign_id = account.store(campaign.model_dump(by_alias=True)) if met.creates else ""
        return met.reply(campaign_id)

    @api.get("/get_supported_voices", response_model=None)
    async def get_supported_voices(_: Opened, failure: Failure) -> Response:
        voices = [{"name": name, "type": kind} for name, kind in VOICES.items()]
        return failure or _result("Voices fetched successfully", {"voice": voices})

    @api.get("/get_supported_languages", response_model=None)
    async def get_supported_languages(_: Opened, failure: Failure) -> Response:
        return failure or _result("Languages fetched successfully", {"languages": list(LANGUAGES)})

    @api.get("/get_campaigns", response_model=None)
    async def get_campaigns(
        account: Opened,
        failure: Failure,
        skip: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=1)] = 100,
        sort: Literal["1", "-1"] = "1",
    ) -> Response:
        mine = account.stored[:: int(sort)][skip : skip + limit]
        if not mine:
            return failure or JSONResponse({"detail": "Campaigns not found"}, 400)
        records = {each.id: {**each.body, "campaignId": each.id, "createdAt": each.created_at} for each in mine}
        return failure or _result("Campaigns fetched successfully", records)

    return api


def _recording(toingg: Toingg) -> type[APIRoute]:
    """Return routes that record every request before it is validated."""

    class RecordedRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle: Callable[[Request], Awaitable[Response]] = super().get_route_handler()

            async def record(request: Request) -> Response:
                toingg.requests.append(_received(request, await request.body()))
                return await handle(request)

            return record

    return RecordedRoute


def _received(request: Request, body: bytes) -> ReceivedRequest:
    """Return the request to record, with only the end of its key, so that anybody may see the log."""
    headers = {name: value for name, value in request.headers.items() if name != "authorization"}
    if "authorization" in request.headers:
        headers["authorization"] = f"…{request.headers['authorization'][-4:]}"
    text = body.decode(errors="replace")
    try:
        content = json.loads(text) if text else None
    except ValueError:
        content = text
    return ReceivedRequest(now(), request.method, request.url.path, headers, content)


def _result(message: str, result: Any) -> JSONResponse:
    return JSONResponse({"status": True, "message": message, "result": result})
