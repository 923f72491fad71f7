"""The Toingg API as its contract has it, and the ways in which it can disappoint.

`Toingg` is what it holds and how it behaves, `router` its API. FastAPI is at home here: Toingg is a FastAPI server, so
its own 422 comes out right by itself.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from sandbox.toingg_accounts import KEY, SECOND_KEY, Account, StoredCampaign, default_accounts, now
from sandbox.toingg_behaviours import BEHAVIOURS, Behaviour

__all__ = ["KEY", "SECOND_KEY", "Account", "ReceivedRequest", "Toingg", "router"]

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
class ReceivedRequest:
    """A request as it came in, whatever became of it; `body` is JSON where it was any, else text."""

    time: str
    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Toingg:
    """All accounts at Toingg, and how the API behaves at the moment.

    For tests: `campaigns` are the bodies that made campaigns, oldest first, and `accounts["orbit"].campaigns` those of
    one company; `accounts["acme"].revoke()` and `renew()` are for keys; `requests` is everything that was received;
    `behave("drop_after", times=1)` changes what the next creates meet; `delay_s` holds every create back, in seconds.
    """

    delay_s: float = 0.0
    accounts: dict[str, Account] = field(default_factory=default_accounts)
    requests: list[ReceivedRequest] = field(default_factory=list)
    behaviour: Behaviour = BEHAVIOURS["normal"]
    times_left: int | None = None

    @property
    def stored(self) -> list[StoredCampaign]:
        """The campaigns of all accounts, oldest first."""
        everything = (campaign for account in self.accounts.values() for campaign in account.stored)
        return sorted(everything, key=lambda campaign: campaign.nth)

    @property
    def campaigns(self) -> list[dict[str, Any]]:
        """The bodies that made campaigns, as they were received, whoever made them, oldest first."""
        return [campaign.body for campaign in self.stored]

    def store(self, key: str, body: dict[str, Any]) -> str:
        """Make a campaign as if somebody had made it with this key, and return its id."""
        account = self.account_of(key)
        if account is None:
            raise KeyError(key)
        return account.store(body)

    def account_of(self, key: str) -> Account | None:
        """Find the account that a key opens, or None for one that is unknown or revoked."""
        return next((account for account in self.accounts.values() if account.opens_with(key)), None)

    def behave(self, name: str, *, times: int | None = None) -> None:
        """Behave like this from now on, or for `times` creates and then normally again (KeyError: no such name)."""
        self.behaviour, self.times_left = BEHAVIOURS[name], times

    def reset(self) -> None:
        """Forget everything, take the first keys again, and behave normally."""
        self.accounts = default_accounts()
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
    return ReceivedRequest(now(), request.method, request.url.path, headers, content)


def _result(message: str, result: Any) -> JSONResponse:
    return JSONResponse({"status": True, "message": message, "result": result})
