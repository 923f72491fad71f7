"""What happens when a person submits a view or closes it: the bot is told, and what it acknowledges takes effect."""

import asyncio
from contextlib import suppress
from typing import Any

from sandbox import payloads
from sandbox.bot_link import Acknowledgement, BotFailedError, BotLink
from sandbox.complaints import complaint
from sandbox.faults import Faults
from sandbox.log import Log
from sandbox.refused import RefusedError
from sandbox.rules import Refusal
from sandbox.sheet import Values
from sandbox.slack import Slack
from sandbox.teams import User
from sandbox.views import View

TROUBLE = "We had some trouble connecting. Try again?"


class SubmissionError(Exception):
    """A submission that leaves the view open, with what its reader sees."""

    def __init__(self, error: str, *, errors: dict[str, str] | None = None, message: str = "") -> None:
        super().__init__(error)
        self.error = error
        self.errors = errors
        self.message = message


class Submissions:
    """What people send off in their modals, and what the bot makes of it."""

    def __init__(self, slack: Slack, bot: BotLink, faults: Faults, log: Log) -> None:
        self._slack = slack
        self._bot = bot
        self._faults = faults
        self._log = log

    async def submit(self, user: User, view: View, values: Values) -> str:
        """Submit a view; say what became of it: closed, updated, pushed or cleared."""
        if view.is_submitting:
            raise SubmissionError("busy", message="This form is being submitted already.")
        if not view.content.get("submit") or view.content.get("submit_disabled"):
            raise SubmissionError("no_submit", message="This view has no button to submit it.")
        view.sheet.take_values(values)
        if complaints := _complaints(view):
            raise SubmissionError("invalid_input", errors=complaints)
        view.is_submitting = True
        try:
            payload = payloads.view_submission(self._slack, user, view)
            what = f"view_submission {view.callback_id}"
            acknowledgement = await self._bot.send("interactive", payload, what)
            await self._meet_faults()
            with self._log.noting_refusals(f"the answer to {what}"):
                return self._take_effect(view, acknowledgement)
        except (BotFailedError, RefusedError) as error:  # what it was is in the log
            raise SubmissionError("trouble", message=TROUBLE) from error
        finally:
            view.is_submitting = False

    async def close(self, user: User, view: View, *, whole_stack: bool) -> None:
        """Close a view by its button, or the whole modal; apps that asked for it are told."""
        whole_stack = whole_stack or bool(view.content.get("clear_on_close"))
        closing = list(self._slack.views[user.id]) if whole_stack else [view]
        self._slack.close_view(view, whole_stack=whole_stack)
        for closed in reversed(closing):
            if closed.content.get("notify_on_close"):
                payload = payloads.view_closed(self._slack, user, closed, is_cleared=whole_stack)
                with suppress(BotFailedError):  # the view is gone whatever the bot says
                    await self._bot.send("interactive", payload, f"view_closed {closed.callback_id}")

    def _take_effect(self, view: View, acknowledgement: Acknowledgement) -> str:
        """Do what the bot answered to a submission."""
        if self._slack.find_view([view.team.id], view_id=view.id) is None:
            return "closed"  # its reader was quicker
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
                self._slack.accept_view(self._slack.installation(view.team.id), body.get("view") or {})
                self._slack.replace_view(view, body["view"])
                return "updated"
            case "push":
                self._slack.accept_view(self._slack.installation(view.team.id), body.get("view") or {})
                self._slack.push_view(view.above(body["view"]))
                return "pushed"
        raise _unacceptable("/response_action", f"{action!r} is no answer to a submission.")

    async def _meet_faults(self) -> None:
        """Let an acknowledgement take effect late, or get lost on its way, if that is ordered."""
        if fault := self._faults.take("ack"):
            await asyncio.sleep(fault.delay)
            if fault.drop or fault.status or fault.error:
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
    """Find everything for which Slack's client would not submit the view."""
    found = {}
    for (block_id, _), target in view.sheet.inputs.items():
        if target.block["type"] == "input" and (sentence := complaint(target.block, target.shown)):
            found[block_id] = sentence
    return found
