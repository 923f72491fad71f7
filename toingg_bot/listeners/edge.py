"""What holds for every listener: when a request came, that an acknowledgement stays, what a bug looks like."""

import logging
import secrets
import time
from collections.abc import Callable
from copy import copy
from typing import Any

from slack_bolt import Ack, App, BoltContext, BoltRequest, BoltResponse, Respond
from slack_sdk import WebClient

from toingg_bot import logs
from toingg_bot.blocks.modals import notice
from toingg_bot.blocks.text import escape
from toingg_bot.errors import BotError
from toingg_bot.listeners.parts import attempt, tell_privately
from toingg_bot.roles import Role, Roles, RoleUnknown

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


def comes_from_elsewhere(body: dict[str, Any], context: BoltContext, client: WebClient, roles: Roles) -> bool:
    """Say whether somebody of another company acts, in a channel that two companies share.

    Under a message, Slack names the workspace of whoever pressed the button, and the message names the app's. In an
    organisation people belong to several workspaces, of which the request names one: there Slack is asked.
    """
    places = {(body.get("user") or {}).get("team_id"), (body.get("message") or {}).get("team"), context.team_id}
    if len(places - {None}) == 1 or context.enterprise_id is None:
        return len(places - {None}) > 1
    try:
        return roles.of(client, str(context.team_id), str(context.user_id)) is Role.STRANGER
    except RoleUnknown:
        return True


STRANGER = (
    "This app belongs to another company that shares this channel with yours. Only members of its workspace can use "
    "its buttons and forms."
)


def register(app: App, roles: Roles) -> None:
    """Register what goes around every listener."""
    _register_arrival(app)
    _register_door(app, roles)
    _register_bugs(app)


def _register_arrival(app: App) -> None:
    @app.middleware
    def arrive(context: BoltContext, next: Callable[[], None]) -> None:  # noqa: A002 (Bolt's name)
        context.setdefault("received_at", time.monotonic())
        logs.also_about(workspace_id=context.team_id)
        context["ack"] = FirstAck()  # type: ignore[no-untyped-call]
        next()


def _register_door(app: App, roles: Roles) -> None:
    @app.middleware
    def only_members(
        context: BoltContext,
        body: dict[str, Any],
        client: WebClient,
        respond: Respond,
        next: Callable[[], None],  # noqa: A002 (Bolt's name)
    ) -> BoltResponse | None:
        if context.get("store_away") is not None and not _goes_without_store(body):
            # To wait for it once more would take longer than Slack waits for us.
            raise context["store_away"]
        if not comes_from_elsewhere(body, context, client, roles):
            next()
            return None
        if body["type"] == "block_suggestion":
            return context.ack(options=[])
        if body["type"] == "view_submission":
            return context.ack(response_action="update", view=notice("Not yours to use", STRANGER))
        if context.response_url is not None:
            tell_privately(respond, STRANGER)
        return context.ack()


def _goes_without_store(body: dict[str, Any]) -> bool:
    """Say whether this can be answered while the database is away: the form opens, and offers its lists."""
    if "command" in body:
        return str(body.get("text", "")).strip().casefold() in {"", "help"}
    return bool(body["type"] == "block_suggestion")


def _register_bugs(app: App) -> None:
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
        if isinstance(error, BotError):
            log.error("%s", error)
            sentence, advice = error.user_message, ""
        else:
            reference = secrets.token_hex(4)
            log.error("reference %s: %s", reference, type(error).__name__, exc_info=error)
            sentence = f"Something went wrong on my side (reference {reference})."
            advice = " Please try again, or tell whoever runs this bot."
        if body.get("type") == "block_actions" and "view" in body:
            # A view has no other place for an answer than another one; what was typed stays in the one below.
            view = notice("That did not work", escape(f"{sentence}{advice}"))
            attempt(lambda: client.views_push(trigger_id=body["trigger_id"], view=view))
            return None if context.ack.response is not None else context.ack()
        if context.ack.response is not None:
            if context.response_url is not None:
                tell_privately(respond, f"{sentence}{advice}")
            return None
        if body.get("type") == "view_submission":
            # An inline error keeps the form and all that was typed in it.
            first = next((block["block_id"] for block in body["view"]["blocks"] if block["type"] == "input"), None)
            if first is None:
                view = notice("That did not work", escape(f"{sentence}{advice}"))
                return context.ack(response_action="push", view=view)
            return context.ack(response_action="errors", errors={first: f"{sentence} What you typed is still here."})
        return context.ack(f"{sentence}{advice}" if "command" in body else "")
