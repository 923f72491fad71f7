"""The ways in which Toingg can answer a create: as documented, or as things go wrong now and then."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from fastapi.responses import HTMLResponse, JSONResponse

from sandbox.exchange.line import DroppedLine

Reply = Callable[[str], Response]
"""Makes the answer from the new campaign's id, or from "" if none was created."""

GATEWAY_PAGE = """<!doctype html>
<html><head><title>502 Bad Gateway</title></head>
<body><h1>Bad Gateway</h1><p>The server is taking a break.</p></body></html>
"""
CHECK_FOR_BOTS = """<!doctype html>
<html><head><title>Just a moment...</title></head>
<body><h1>Checking your browser</h1><p>Enable JavaScript and cookies to continue.</p></body></html>
"""
ELSEWHERE = "https://elsewhere.invalid/api/v3/create_campaign/"


@dataclass(frozen=True)
class Behaviour:
    """How Toingg reacts to a valid create.

    `creates` says whether the campaign exists afterwards, independent of the answer. `everywhere` says whether the
    other calls fail in the same way. `delay_s` is how long the answer takes, in seconds.
    """

    name: str
    title: str
    help: str
    reply: Reply
    creates: bool = False
    everywhere: bool = False
    delay_s: float = 0.0


def _says(status: int, content: Any, headers: dict[str, str] | None = None) -> Reply:
    return lambda _: JSONResponse(content, status, headers)


CREATED = "Campaign created successfully"


def _created(_: str) -> Response:
    return JSONResponse(CREATED)


def _created_with_id(campaign_id: str) -> Response:
    return JSONResponse({"status": True, "message": CREATED, "result": {"campaignId": campaign_id}})


def _problem(field: str, message: str) -> dict[str, Any]:
    return {"type": "value_error", "loc": ["body", field], "msg": f"Value error, {message}", "input": "…"}


_ALL = (
    Behaviour("normal", "Works", "Creates; the answer is a bare text, as in the contract.", _created, creates=True),
    Behaviour(
        "envelope",
        "Says the id",
        "Creates; the answer is an object with the campaign's id, as live clients read it.",
        _created_with_id,
        creates=True,
    ),
    Behaviour("slow", "Slow", "Creates, but takes 6 seconds to answer.", _created, creates=True, delay_s=6),
    Behaviour(
        "refuse_fields",
        "Refuses fields",
        "422: finds fault with the title and the script.",
        _says(
            422,
            {
                "detail": [
                    _problem("title", "a campaign with this title exists already"),
                    _problem("script", "the script has to say who is calling"),
                ]
            },
        ),
    ),
    Behaviour(
        "refuse_other",
        "Refuses something hidden",
        "422 about a field that the form does not have.",
        _says(422, {"detail": [_problem("flowName", "this account may not use flows")]}),
    ),
    Behaviour(
        "refuse_text",
        "Refuses in a sentence",
        "400 with one sentence in place of a list.",
        _says(400, {"detail": "The voice <alloy> & the language do not go together"}),
    ),
    Behaviour(
        "status_false",
        "Says no with 200",
        "200, but the body says that it failed.",
        _says(200, {"status": False, "message": "Campaign limit of this account reached"}),
    ),
    Behaviour(
        "wrong_key",
        "Key refused",
        "401 to every call, as if the key had been renewed.",
        _says(401, {"detail": "Invalid API key"}),
        everywhere=True,
    ),
    Behaviour("no_credit", "No credit", "402: the account is empty.", _says(402, {"detail": "Insufficient credits"})),
    Behaviour(
        "no_credit_with_200",
        "No credit, with 200",
        "200, but the body says that the account is empty.",
        _says(200, {"success": False, "message": "You have no credits left"}),
    ),
    Behaviour(
        "firewall",
        "Check for bots",
        "403 to every call, with the page of a firewall in front of Toingg.",
        lambda _: HTMLResponse(CHECK_FOR_BOTS, 403, {"cf-mitigated": "challenge"}),
        everywhere=True,
    ),
    Behaviour(
        "rate_limited",
        "Too many requests",
        "429 with Retry-After: 2 seconds.",
        _says(429, {"detail": "Too many requests"}, {"Retry-After": "2"}),
    ),
    Behaviour("down", "Down", "503 to every call.", _says(503, {"detail": "Service unavailable"}), everywhere=True),
    Behaviour(
        "html",
        "Gateway page",
        "502 with a web page in place of JSON, to every call.",
        lambda _: HTMLResponse(GATEWAY_PAGE, 502),
        everywhere=True,
    ),
    Behaviour(
        "drop_before",
        "Hangs up before",
        "Closes the line without an answer; nothing was created.",
        lambda _: DroppedLine(),
    ),
    Behaviour(
        "drop_after",
        "Hangs up after",
        "Creates, then closes the line without an answer.",
        lambda _: DroppedLine(),
        creates=True,
    ),
    Behaviour(
        "no_id",
        "Keeps the id",
        "Creates; the answer is an object without the campaign's id.",
        _says(200, {"status": True, "message": CREATED, "result": {}}),
        creates=True,
    ),
    Behaviour(
        "yes_and_no",
        "Says yes and no",
        "Creates; the answer is 200 and speaks of an error.",
        _says(200, {"status": True, "message": CREATED, "error": "quota"}),
        creates=True,
    ),
    Behaviour(
        "redirect",
        "Has moved",
        "307 to another host; nothing was created.",
        lambda _: Response(status_code=307, headers={"Location": ELSEWHERE}),
    ),
    Behaviour(
        "garbage",
        "Answers garbage",
        "Creates; the answer is 200 with bytes that are no text.",
        lambda _: Response(b"\x00\xff\xfe{not json\x80", 200, media_type="application/json"),
        creates=True,
    ),
)

BEHAVIOURS = {behaviour.name: behaviour for behaviour in _ALL}
