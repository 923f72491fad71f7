"""What holds for every listener: when a request came, that an acknowledgement stays, what a bug looks like."""

import logging
import secrets
import time
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltRequest, BoltResponse, Respond
from slack_sdk import WebClient

from toingg_bot.blocks.modals import notice
from toingg_bot.blocks.text import escape
from toingg_bot.listeners.parts import attempt, tell_privately
from toingg_bot.store import StoreAway

log = logging.getLogger(__name__)


class FirstAck(Ack):
    """An acknowledgement that stays given: Bolt takes one back when the listener raises within some 10 ms after it."""

    @property
    def response(self) -> BoltResponse | None:
        """What is answered to Slack, once it is known."""
        return self._given

    @response.setter
    def response(self, value: BoltResponse | None) -> None:
        if value is not None or not hasattr(self, "_given"):
            self._given = value


def register(app: App) -> None:
    """Register what goes around every listener."""

    @app.middleware
    def arrive(context: BoltContext, next: Callable[[], None]) -> None:  # noqa: A002 (Bolt's name)
        context.setdefault("received_at", time.monotonic())
        context["ack"] = FirstAck()  # type: ignore[no-untyped-call]
        next()

    @app.error
    def bug(
        error: Exception,
        request: BoltRequest,
        context: BoltContext,
        body: dict[str, Any],
        respond: Respond,
        client: WebClient,
    ) -> BoltResponse | None:
        """Give the person a reference that the log has too. Nothing that was typed goes into either."""
        if isinstance(error, StoreAway):
            log.error("%s", error)
            sentence, advice = error.user_message, ""
        else:
            reference = secrets.token_hex(4)
            log.error("reference %s: %s", reference, type(error).__name__, exc_info=error)
            sentence = f"Something went wrong on my side (reference {reference})."
            advice = " Please try again, or tell whoever runs this bot."
        if body.get("type") == "block_actions" and "view" in body:
            # A view has no other place for an answer than another one; what was typed stays in the one below.
            is_modal = body["view"]["type"] == "modal"
            view = notice("That did not work", escape(f"{sentence}{advice}"), is_above=is_modal)
            show = client.views_push if is_modal else client.views_open
            attempt(lambda: show(trigger_id=body["trigger_id"], view=view))
            return None if context.ack.response is not None else context.ack()
        if context.ack.response is not None:
            if context.response_url is not None:
                tell_privately(respond, f"{sentence}{advice}")
            return None
        if body.get("type") == "view_submission":
            # An inline error keeps the form and all that was typed in it.
            first = next(block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input")
            return context.ack(response_action="errors", errors={first: f"{sentence} What you typed is still here."})
        return context.ack(f"{sentence}{advice}" if "command" in body else "")
