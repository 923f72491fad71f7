"""`/api/…`: Slack's Web API as the bot calls it, and `/response/…`, the urls at which it answers."""

import asyncio
import base64
import json
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

from sandbox.faults import Fault
from sandbox.line import DroppedLine
from sandbox.log import Log
from sandbox.methods import METHODS, Call, answer_response_url
from sandbox.refused import RefusedError
from sandbox.rules import Refusal
from sandbox.world import InWorld, World

Arguments = dict[str, Any]

GONE = ("used_url", "expired_url", "no_team")  # a response url that does not work any more
SECRET_ARGUMENTS = ("token", "client_secret", "code")  # the log is without them
JSON_ARGUMENTS = ("view", "blocks", "attachments", "metadata")  # in a form these travel as JSON in a text


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
        installation = world.slack.installations.known(token)
        scopes = {"X-OAuth-Scopes": ",".join(sorted(installation.scopes))} if installation else {}
        return JSONResponse(reply, headers=scopes)

    return await _with_faults(world, method, run)


@router.post("/response/{secret}")
async def respond(secret: str, request: Request, world: InWorld) -> Response:
    """Answer in a conversation by its response url."""
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
    """Read a call's arguments, whichever of its three encodings the bot chose."""
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0]
    arguments: Arguments = dict(request.query_params)
    if kind == "application/json":
        try:
            read = json.loads(body or b"{}")
        except ValueError:
            read = None
        return arguments | (read if isinstance(read, dict) else {"": "the body is no JSON object"})
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
        raise RefusedError("unknown_method", f"There is no method {name}.", req_method=name)
    if "" in arguments:
        raise RefusedError("invalid_json" if name != "api.test" else "invalid_arguments", str(arguments[""]))
    for key in JSON_ARGUMENTS:
        if isinstance(arguments.get(key), str):
            arguments[key] = _parse(key, arguments[key])
    return method(call)


def _parse(key: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        code = "invalid_blocks_format" if key == "blocks" else "invalid_arguments"
        raise RefusedError(code, f"{key} is not JSON: {error}") from error


def bearer_token(request: Request) -> str | None:
    """Give the token in a request's Authorization header."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _credentials(request: Request, arguments: Arguments) -> tuple[str, str]:
    """Give the app's client id and secret: from the Authorization header, else from the arguments."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "basic":
        with suppress(ValueError):
            client_id, _, secret = base64.b64decode(encoded).decode().partition(":")
            return client_id, secret
    return str(arguments.get("client_id") or ""), str(arguments.get("client_secret") or "")


async def _with_faults(world: World, method: str, run: Callable[[], Awaitable[Response]]) -> Response:
    """Run a method, unless something is ordered to go wrong."""
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
    if fault.status is None and fault.error is None:
        return None
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
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
