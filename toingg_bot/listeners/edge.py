"""What holds for every listener: when a request came, that an acknowledgement stays, what a bug looks like."""

import logging
import secrets
import time
from collections.abc import Callable
from copy import copy
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltRequest, BoltResponse, Respond

from toingg_bot import logs
from toingg_bot.errors import BotError
from toingg_bot.listeners.parts import tell_privately

log = logging.getLogger(__name__)


class FirstAck(Ack):
    """An acknowledgement that stays given: Bolt takes one back when the listener raises within some 10 ms after it."""

    @property
    def response(self) -> BoltResponse | None:
        """What is answered to Slack, once it is known: a copy, for Bolt makes a 500 of what it has in its hands."""
        return copy(self._given)

    @response.setter
    def response(self, value: BoltResponse | None) -> None:
        if value is not None or not hasattr(self, "_given"):
            self._given = copy(value)


def answer(bolt: App, request: BoltRequest) -> BoltResponse:
    """Have Bolt answer a request, and return what was acknowledged, whatever Bolt made of it since."""
    response = bolt.dispatch(request)
    return request.context.ack.response or response


def register(app: App) -> None:
    """Register what goes around every listener."""

    @app.middleware
    def arrive(context: BoltContext, next: Callable[[], None]) -> None:  # noqa: A002 (Bolt's name)
        context.setdefault("received_at", time.monotonic())
        logs.also_about(workspace_id=context.team_id)
        context["ack"] = FirstAck()  # type: ignore[no-untyped-call]
        next()

    @app.error
    def bug(
        error: Exception, request: BoltRequest, context: BoltContext, body: dict[str, Any], respond: Respond
    ) -> BoltResponse | None:
        """Give the person a reference that the log has too. Nothing that was typed goes into either."""
        if isinstance(error, BotError):
            log.error("%s", error)
            sentence, advice = error.user_message, ""
        else:
            reference = secrets.token_hex(4)
            log.error("reference %s: %s", reference, type(error).__name__, exc_info=error)
            sentence = f"Something went wrong on my side (reference {reference})."
            advice = " Please try again, or tell whoever runs this bot."
        if context.ack.response is not None:
            if context.response_url is not None:
                tell_privately(respond, f"{sentence}{advice}")
            return None
        if body.get("type") == "view_submission":
            # An inline error keeps the form and all that was typed in it.
            first = next((block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input"), "")
            return context.ack(response_action="errors", errors={first: f"{sentence} What you typed is still here."})
        return context.ack(f"{sentence}{advice}" if "command" in body else "")
