"""Errors of a person's client, in words that the client can show."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from sandbox.bot.link import BotFailedError
from sandbox.client.submissions import TROUBLE, SubmissionError
from sandbox.workspace.choices import ImpossibleInputError
from sandbox.workspace.files import UnsuitableFileError
from sandbox.workspace.refused import RefusedError


def answer_failures(app: FastAPI) -> None:
    """Turn errors into answers that the client can show."""

    @app.exception_handler(RefusedError)
    async def refused(_: Request, error: RefusedError) -> JSONResponse:
        return JSONResponse({"ok": False, "error": error.error, "message": error.refusal.message})

    @app.exception_handler(BotFailedError)
    async def bot_failed(_: Request, error: BotFailedError) -> JSONResponse:
        return JSONResponse({"ok": False, "error": error.error, "message": TROUBLE})

    @app.exception_handler(SubmissionError)
    async def not_submitted(_: Request, error: SubmissionError) -> JSONResponse:
        answer: dict[str, Any] = {"ok": False, "error": error.error}
        if error.errors is not None:
            answer["errors"] = error.errors
        if error.message:
            answer["message"] = error.message
        return JSONResponse(answer)

    @app.exception_handler(UnsuitableFileError)
    async def unsuitable(_: Request, error: UnsuitableFileError) -> JSONResponse:
        return JSONResponse({"ok": False, "error": "unsuitable_file", "message": f"{error}"})

    @app.exception_handler(ImpossibleInputError)
    async def impossible(_: Request, error: ImpossibleInputError) -> JSONResponse:
        return JSONResponse({"ok": False, "error": "impossible_input", "message": f"{error}"}, status_code=400)
