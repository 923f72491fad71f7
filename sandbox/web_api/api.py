"""`/api/…`: Slack's Web API as the bot calls it, and `/response/…`, the response URLs."""

import asyncio
import base64
import json
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from sandbox.exchange.faults import Fault
from sandbox.exchange.line import DroppedLine
from sandbox.exchange.log import Log
from sandbox.rules import Refusal
from sandbox.web_api.call import Call
from sandbox.web_api.gaps import GAPS
from sandbox.web_api.methods import METHODS
from sandbox.web_api.responses import answer_response_url
from sandbox.workspace.refused import RefusedError
from sandbox.world import InWorld, World

Arguments = dict[str, Any]

GONE = ("used_url", "expired_url", "no_team")  # a response URL that no longer works
SECRET_ARGUMENTS = ("token", "client_secret", "code")  # never in the log
JSON_ARGUMENTS = ("view", "blocks", "attachments", "metadata")  # in a form these are JSON in a string
NOT_JSON = {"blocks": "invalid_blocks_format", "attachments": "invalid_attachments"}
UNREADABLE = ""  # no argument has this name: it holds Slack's error code for an unreadable body
ARGUMENT_NAME = re.compile("[A-Za-z0-9_]{1,255}")  # Slack only says that very long ones are refused

router = APIRouter(tags=["slack"])


@router.api_route("/api/{method}", methods=["GET", "POST"])
async def call_method(method: str, request: Request, world: InWorld) -> Response:
    """Call a method of the Web API. What Slack refuses is answered with 200 too."""
    started = time.monotonic()
    arguments = await read_arguments(request)
    token = bearer_token(request) or str(arguments.get("token") or "")

    async def run() -> Response:
        refusal = None
        try:
            credentials = _credentials(request, arguments)
            call = Call(world.slack, world.sockets, arguments, token, credentials, world.uninstall)
            reply = {"ok": True, **_run(method, call)}
        except RefusedError as error:
            reply, refusal = error.as_json(), error.refusal
        _write(world.log, method, started, arguments, refusal=refusal)
        scopes = _scopes(world, token)
        return JSONResponse(
            world.slack.quirks.sent(reply), headers={"X-OAuth-Scopes": ",".join(sorted(scopes))} if scopes else {}
        )

    return await _with_faults(world, method, run)


@router.post("/response/{secret}")
async def respond(secret: str, request: Request, world: InWorld) -> Response:
    """Answer in a conversation through its response URL."""
    started = time.monotonic()
    body = await request.body()

    async def run() -> Response:
        try:
            answer_response_url(world.slack, secret, body)
        except RefusedError as error:
            status = 404 if error.error in GONE else 400
            _write(world.log, "response_url", started, body.decode(), status=status, refusal=error.refusal)
            return JSONResponse(error.as_json(), status_code=status)
        _write(world.log, "response_url", started, body.decode())
        return PlainTextResponse("ok")

    return await _with_faults(world, "response_url", run)


async def read_arguments(request: Request) -> Arguments:
    """Read a call's arguments in any of its three encodings."""
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0]
    arguments: Arguments = dict(request.query_params)
    if kind == "application/json":
        try:
            read = json.loads(body or b"{}")
        except ValueError:
            return arguments | {UNREADABLE: "invalid_json"}
        return arguments | (read if isinstance(read, dict) else {UNREADABLE: "json_not_object"})
    if kind == "multipart/form-data":
        header = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
        for part in BytesParser(EmailMessage, policy=HTTP).parsebytes(header + body).iter_parts():
            arguments[str(part.get_param("name", header="content-disposition"))] = part.get_content()
    else:
        arguments |= parse_qsl(body.decode(), keep_blank_values=True)
    return arguments


def _run(name: str, call: Call) -> Arguments:
    method, arguments = METHODS.get(name), call.arguments
    if method is None:
        raise RefusedError("unknown_method", f"The method {name} is unknown to this sandbox.", req_method=name)
    if gaps := [argument for argument in arguments if argument in GAPS.get(name, ())]:
        raise RefusedError("invalid_arguments", f"The argument {gaps[0]} of {name} is unknown to this sandbox.")
    if UNREADABLE in arguments:
        raise RefusedError(arguments[UNREADABLE], "The body is no JSON object.")
    for key in arguments:
        _insist_on_name(key)
    for key in JSON_ARGUMENTS:
        if isinstance(arguments.get(key), str) and arguments[key]:
            arguments[key] = _parse(key, arguments[key])
    return method(call)


def _insist_on_name(key: str) -> None:
    """Refuse what cannot be an argument's name. Slack ignores arguments that a method does not know."""
    if key.endswith("]"):
        raise RefusedError("invalid_array_arg", f"{key} is written as an array.")
    if not ARGUMENT_NAME.fullmatch(key):
        raise RefusedError("invalid_arg_name", f"{key} is no name of an argument.")


def _parse(key: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise RefusedError(NOT_JSON.get(key, "invalid_arguments"), f"{key} is not JSON: {error}") from error


def _scopes(world: World, token: str) -> set[str]:
    """Return the token's scopes, which every answer names."""
    if world.slack.is_app_token(token):
        return {"connections:write"}
    installation = world.slack.installations.known(token)
    return installation.scopes if installation else set()


def bearer_token(request: Request) -> str | None:
    """Return the token in a request's Authorization header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _credentials(request: Request, arguments: Arguments) -> tuple[str, str]:
    """Return the app's client id and secret: from the Authorization header, or else from the arguments."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        with suppress(ValueError):
            client_id, _, secret = base64.b64decode(encoded).decode().partition(":")
            return client_id, secret
    return str(arguments.get("client_id") or ""), str(arguments.get("client_secret") or "")


async def _with_faults(world: World, method: str, run: Callable[[], Awaitable[Response]]) -> Response:
    """Run a method, unless a fault is ordered for it."""
    fault = world.faults.take(method)
    if fault is None:
        return await run()
    response = await run() if fault.after else None
    await asyncio.sleep(fault.delay)
    failure = _failure(fault)
    if failure is None:
        return response or await run()
    status = 0 if isinstance(failure, DroppedLine) else failure.status_code
    refusal = Refusal(fault.error or "fault", "", "This went wrong because it was told to.")
    world.log.write("bot", "slack", f"{method} (fault)", status=status, ms=1_000 * fault.delay, refusal=refusal)
    return failure


def _failure(fault: Fault) -> Response | None:
    if fault.drop:
        return DroppedLine()
    if fault.status is None and fault.error is None and fault.body is None:
        return None
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    if fault.body is not None:
        return Response(fault.body, fault.status or 200, headers, fault.content_type)
    too_many = 429
    error = fault.error or ("ratelimited" if fault.status == too_many else "internal_error")
    return JSONResponse({"ok": False, "error": error}, status_code=fault.status or 200, headers=headers)


def _write(
    log: Log, what: str, started: float, arguments: Any, *, status: int = 200, refusal: Refusal | None = None
) -> None:
    shown = arguments
    if isinstance(arguments, dict):
        shown = {key: value for key, value in arguments.items() if key not in SECRET_ARGUMENTS}
    elapsed = 1_000 * (time.monotonic() - started)
    log.write("bot", "slack", what, status=status, ms=elapsed, refusal=refusal, body=shown)
