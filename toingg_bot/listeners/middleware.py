"""What holds for every listener: the time of arrival, acknowledgements that stay, and answers to bugs."""

import json
import logging
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from copy import copy
from typing import Any

from slack_bolt import Ack, App, Args, BoltContext, BoltRequest, BoltResponse
from slack_bolt.error import BoltUnhandledRequestError

from toingg_bot.domain.commands import SUB_COMMANDS, meaning
from toingg_bot.domain.errors import BotError, NotInstalled
from toingg_bot.domain.reasons import Reason, reason
from toingg_bot.domain.roles import Role
from toingg_bot.edge.frames import ANSWER, cut, dumped, fits
from toingg_bot.listeners.acts import who
from toingg_bot.listeners.follow_ups import Answer, FollowUps
from toingg_bot.listeners.saving import save_if_read
from toingg_bot.listeners.screen import refuse, tell, tell_privately
from toingg_bot.slack.roles import Roles, RoleUnknown
from toingg_bot.telemetry import logs
from toingg_bot.telemetry.causes import cause_of
from toingg_bot.views.entries import first_input
from toingg_bot.views.fields import refused
from toingg_bot.views.help import USE_AS_TITLE, choosing
from toingg_bot.views.sentences import in_mrkdwn, in_words

log = logging.getLogger(__name__)

UNAVAILABLE = 503


class FirstAck(Ack):
    """An acknowledgement that stays given, and fits.

    Bolt takes one back if the listener raises right after it. `put_off` takes an answer whose view is too large, and
    returns one with a small view, which the large one replaces later.
    """

    def __init__(self, put_off: Callable[[Answer], Answer] = cut) -> None:
        self._put_off = put_off
        super().__init__()  # type: ignore[no-untyped-call]

    @property
    def response(self) -> BoltResponse | None:
        """The answer to Slack, once it is known: a copy, because Bolt turns the response that it holds into a 500."""
        return copy(self._given)

    @response.setter
    def response(self, value: BoltResponse | None) -> None:
        if value is not None or not hasattr(self, "_given"):
            given = copy(value)
            if given is not None:
                given.body = self._fitting(given.body)
            self._given = given  # in a single step: Bolt looks every 10 ms, from another thread

    def _fitting(self, body: str) -> str:
        """Return the body of an answer so that it fits into a frame, over either transport."""
        if len(body.encode()) <= ANSWER and body.startswith("{"):
            return body
        if not body.startswith("{"):
            return str(cut({"text": body})["text"])
        answer: Answer = json.loads(body)
        if not fits(answer):
            answer = self._put_off(answer) if "view" in answer else cut(answer)
        return dumped(answer)


STRANGER, UNPLACED = reason("another_company"), reason("workspace_unknown")


def refusal_at_the_door(body: dict[str, Any], context: BoltContext, roles: Roles) -> Reason | None:
    """Say why somebody may not come in; None if they belong to the workspace of this request.

    In a channel shared by two companies, people of the other company see the app's buttons too. In an organisation
    people belong to several workspaces, and the request names only one of them: then Slack is asked.
    """
    if "command" in body:
        return None
    if context.team_id is None:
        return UNPLACED
    user = body.get("user")  # an event has none, or one that is not an object
    if isinstance(user, dict):
        if user.get("team_id") in {None, context.team_id}:
            return None
        if context.enterprise_id is None:
            return STRANGER
    try:
        role = roles.of(context.client, *who(context))
    except RoleUnknown as error:
        return error.reason
    return STRANGER if role is Role.STRANGER else None


def register_arrival(app: App, follow_ups: FollowUps) -> None:
    """Register what every request passes first."""

    @app.middleware
    def arrive(context: BoltContext, body: dict[str, Any], next: Callable[[], None]) -> None:  # noqa: A002 (Bolt's name)
        context.setdefault("received_at", time.monotonic())
        logs.also_about(workspace_id=context.team_id)
        context["ack"] = FirstAck(lambda answer: follow_ups.put_off(answer, body, context))
        next()


def register_door(app: App, roles: Roles) -> None:
    """Register the check of who sent the request."""

    @app.middleware
    def only_members(args: Args) -> BoltResponse | None:
        context, body = args.context, args.body
        if context.get("store_unavailable") is not None and not _goes_without_store(body):
            # Waiting for it again would take longer than Slack waits for us.
            raise context["store_unavailable"]
        if context.token is None:
            if body.get("type") == "event_callback":
                return context.ack()
            raise NotInstalled("no token")
        refusal = refusal_at_the_door(body, context, roles)
        if refusal is None:
            args.next()
            return None
        if body["type"] == "block_suggestion":
            return context.ack(options=[refused(in_words(refusal))])
        if body["type"] == "view_submission":
            return refuse(args, "not_sent", refusal)
        if context.response_url is not None:
            tell_privately(args, refusal)
        elif body["type"] in {"block_actions", "shortcut"}:
            tell(args, "not_done", refusal)
        return context.ack()


def _goes_without_store(body: dict[str, Any]) -> bool:
    """Say whether this can be answered without the database: the form opens, and its lists work."""
    if "command" in body:
        sub_command = meaning(body.get("text", "")).sub_command
        return sub_command is None or not sub_command.needs_store
    if body["type"] == "block_actions":
        without = {choosing(each) for each in SUB_COMMANDS.values() if not each.needs_store}
        return body["actions"][0]["action_id"] in {USE_AS_TITLE, *without}
    return body["type"] in {"block_suggestion", "shortcut", "message_action"}


def register_bugs(app: App, command: str) -> None:
    """Register the answers to errors, and to requests without a listener."""

    @app.error
    def bug(error: Exception, request: BoltRequest) -> BoltResponse | None:
        """Show the person a reference that is also in the log. Neither contains anything that was typed."""
        context, body = request.context, request.body
        if isinstance(error, BoltUnhandledRequestError):
            log.info("nobody listens to this %s", body.get("type", "command"))
            if body.get("type") in {"block_actions", "shortcut", "message_action", "view_closed"}:
                return context.ack()
            why = reason("not_known", command=command)
        elif isinstance(error, BotError):
            log.error("%s", error)
            why = _why(error, context)
        else:
            reference = secrets.token_hex(4)
            log.error("reference %s: %s", reference, cause_of(error), exc_info=error)
            why = reason("went_wrong", reference=reference)
            save_if_read(context)
        return _answer(why, request)


def _why(error: BotError, context: BoltContext) -> Reason:
    """Return what to say about an error. If anybody can install the app, it contains the link."""
    url = context.get("install_url")
    if isinstance(error, NotInstalled) and url:
        return reason("not_installed_add_it", url=url)
    return error.reason


def _answer(why: Reason, request: BoltRequest) -> BoltResponse | None:
    """Say what went wrong where the person is looking. What was acknowledged stays acknowledged."""
    context, body = request.context, request.body
    acknowledged = context.ack.response is not None
    match body.get("type"):
        case "event_callback":
            # Nobody is looking, and Slack sends it again.
            return BoltResponse(status=UNAVAILABLE)
        case "block_suggestion":
            return None if acknowledged else context.ack(options=[refused(in_words(why))])
        case "block_actions" | "shortcut" if "view" in body or "callback_id" in body:
            with suppress(NotInstalled):  # then nobody can be answered
                tell(request, "did_not_work", why)
        case "view_submission" if not acknowledged:
            # An inline error leaves the form open with everything typed in it.
            first = first_input(body["view"])
            if first is None:
                return refuse(request, "did_not_work", why)
            return context.ack(response_action="errors", errors={first: in_words(why, reason("still_here"))})
        case None if not acknowledged:
            return context.ack(in_mrkdwn(why))
        case _ if context.response_url is not None:
            tell_privately(request, why)
    return None if acknowledged else context.ack()
