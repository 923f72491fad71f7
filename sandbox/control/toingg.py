"""`/control/toingg/…`: Toingg's behaviour, accounts and keys, for tests and the panel."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field

from sandbox.toingg.accounts import Account
from sandbox.toingg.behaviours import BEHAVIOURS
from sandbox.toingg.service import ReceivedRequest, Toingg


class Wish(BaseModel):
    """How Toingg should behave. What is left out stays. `times` counts creates."""

    behaviour: str | None = None
    times: Annotated[int, Field(ge=1)] | None = None
    delay_s: Annotated[float, Field(ge=0, le=120)] | None = None


class KeyWish(BaseModel):
    """What to do with an account's key: revoke it, accept it again, or replace it."""

    account: str
    action: Literal["revoke", "restore", "renew"]


def control_router(toingg: Toingg) -> APIRouter:
    """Return the switches, to be mounted under `/control`."""
    control = APIRouter(prefix="/toingg")
    _offer_behaviours(control, toingg)
    _offer_accounts(control, toingg)
    return control


def _offer_behaviours(control: APIRouter, toingg: Toingg) -> None:
    @control.get("")
    async def get_behaviour() -> dict[str, Any]:
        return {
            "behaviour": toingg.behaviour.name,
            "times_left": toingg.times_left,
            "delay_s": toingg.delay_s,
            "behaviours": [{"name": each.name, "title": each.title, "help": each.help} for each in BEHAVIOURS.values()],
        }

    @control.post("")
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


def _offer_accounts(control: APIRouter, toingg: Toingg) -> None:
    @control.get("/campaigns")
    async def get_campaigns() -> list[dict[str, Any]]:
        return [
            {
                "id": each.id,
                "created_at": each.created_at,
                "account": each.account,
                "key_last4": each.key[-4:],
                "body": each.body,
            }
            for each in toingg.stored
        ]

    @control.get("/accounts")
    async def get_accounts() -> list[dict[str, Any]]:
        return [_described(account) for account in toingg.accounts.values()]

    @control.post("/key")
    async def change_key(wish: KeyWish) -> dict[str, Any]:
        account = toingg.accounts.get(wish.account)
        if account is None:
            raise HTTPException(422, f"Toingg has no account {wish.account!r}; it has: {', '.join(toingg.accounts)}")
        match wish.action:
            case "revoke":
                account.revoke()
            case "restore":
                account.restore()
            case "renew":
                account.renew()
        return _described(account)

    @control.get("/requests")
    async def get_requests() -> list[ReceivedRequest]:
        return toingg.requests


def _described(account: Account) -> dict[str, Any]:
    return {
        "name": account.name,
        "key": account.key,
        "is_revoked": account.is_revoked,
        "campaigns": len(account.stored),
    }
