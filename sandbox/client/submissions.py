"""What happens when a person submits or closes a view: the bot gets it, and its answer takes effect."""

import asyncio
from contextlib import suppress
from typing import Any

from sandbox.bot import payloads
from sandbox.bot.link import Acknowledgement, BotFailedError, BotLink
from sandbox.client.complaints import complaint
from sandbox.client.refusals import noting_refusals
from sandbox.exchange.faults import Faults
from sandbox.exchange.log import Log
from sandbox.rules import Refusal
from sandbox.workspace.refused import RefusedError
from sandbox.workspace.sheet import Values
from sandbox.workspace.slack import Slack
from sandbox.workspace.teams import User
from sandbox.workspace.views import View

TROUBLE = "We had some trouble connecting. Try again?"


class SubmissionError(Exception):
    """A submission that leaves the view open, with what the person sees."""

    def __init__(self, error: str, *, errors: dict[str, str] | None = None, message: str = "") -> None:
        super().__init__(error)
        self.error = error
        self.errors = errors
        self.message = message


class Submissions:
    """The submissions of people's modals, and the bot's answers to them."""

    def __init__(self, slack: Slack, bot: BotLink, faults: Faults, log: Log) -> None:
        self._slack = slack
        self._bot = bot
        self._faults = faults
        self._log = log

    async def submit(self, user: User, view: View, values: Values) -> str:
        """Submit a view. Returns what happened to it: closed, updated, pushed or cleared."""
        if view.is_submitting:
            raise SubmissionError("busy", message="This form is being submitted already.")
        if not view.content.get("submit") or view.content.get("submit_disabled"):
            raise SubmissionError("no_submit", message="This view has no button to submit it.")
        view.sheet.take_values(values, self._slack.quirks)
        if complaints := _complaints(view):
            raise SubmissionError("invalid_input", errors=complaints)
        view.is_submitting = True
        try:
            payload = payloads.view_submission(self._slack, user, view)
            what = f"view_submission {view.callback_id}"
            acknowledgement = await self._bot.send("interactive", payload, what)
            await self._meet_faults()
            with noting_refusals(self._log, f"the answer to {what}"):
                return self._take_effect(view, acknowledgement)
        except (BotFailedError, RefusedError) as error:  # the log has the details
            raise SubmissionError("trouble", message=TROUBLE) from error
        finally:
            view.is_submitting = False

    async def close(self, user: User, view: View, *, whole_stack: bool) -> None:
        """Close a view with its button, or the whole modal. Apps that asked for it get an event."""
        whole_stack = whole_stack or bool(view.content.get("clear_on_close"))
        closing = list(self._slack.views[user.id]) if whole_stack else [view]
        self._slack.close_view(view, whole_stack=whole_stack)
        for closed in reversed(closing):
            if closed.content.get("notify_on_close"):
                payload = payloads.view_closed(self._slack, user, closed, is_cleared=whole_stack)
                with suppress(BotFailedError):  # the view is closed anyway
                    await self._bot.send("interactive", payload, f"view_closed {closed.callback_id}")

    def _take_effect(self, view: View, acknowledgement: Acknowledgement) -> str:
        """Do what the bot answered to a submission."""
        if self._slack.find_view([view.team.id], view_id=view.id) is None:
            return "closed"  # the person has already closed it
        body = acknowledgement.body or {}
        action = body.get("response_action", "close") if isinstance(body, dict) else "no JSON"
        match action:
            case "close":
                self._slack.close_view(view)
                return "closed"
            case "clear":
                self._slack.close_view(view, whole_stack=True)
                return "cleared"
            case "errors":
                raise SubmissionError("errors", errors=_checked_errors(view, body.get("errors")))
            case "update":
                self._accept(view, body.get("view") or {})
                self._slack.replace_view(view, body["view"])
                return "updated"
            case "push":
                self._accept(view, body.get("view") or {})
                self._slack.push_view(view.above(body["view"]))
                return "pushed"
        raise _unacceptable("/response_action", f"{action!r} is no answer to a submission.")

    def _accept(self, submitted: View, content: dict[str, Any]) -> None:
        self._slack.installation(submitted.team.id).accept_view(content, self._slack.quirks)

    async def _meet_faults(self) -> None:
        """Let an acknowledgement take effect late or get lost, if a fault says so."""
        if fault := self._faults.take("ack"):
            await asyncio.sleep(fault.delay)
            if fault.drop or fault.status or fault.error or fault.body is not None:
                raise BotFailedError("operation_timeout", "The acknowledgement was lost, as it was told to.")


def _checked_errors(view: View, errors: Any) -> dict[str, str]:
    if not isinstance(errors, dict) or not errors:
        raise _unacceptable("/errors", "Errors are an object that has a text for each block_id.")
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    for block_id, text in errors.items():
        if block_id not in inputs:
            raise _unacceptable(f"/errors/{block_id}", "Errors belong to input blocks of the submitted view.")
        if not isinstance(text, str) or not text:
            raise _unacceptable(f"/errors/{block_id}", "An error is a text.")
    return errors


def _unacceptable(pointer: str, message: str) -> RefusedError:
    return RefusedError("invalid_response_action", refusals=[Refusal("invalid_response_action", pointer, message)])


def _complaints(view: View) -> dict[str, str]:
    """Return everything for which Slack's client would not submit the view."""
    found = {}
    for (block_id, _), target in view.sheet.inputs.items():
        if target.block["type"] == "input" and (sentence := complaint(target.block, target.shown)):
            found[block_id] = sentence
    return found
