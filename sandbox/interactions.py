"""What happens when a person does something in Slack: the bot is told, and what it acknowledges takes effect."""

import asyncio
import html
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sandbox import payloads
from sandbox.bot_link import Acknowledgement, BotFailedError, BotLink
from sandbox.elements import (
    EXTERNAL,
    MEMORIES,
    Block,
    Element,
    State,
    choose,
    complaint,
    find,
    offered_options,
    read_state,
)
from sandbox.faults import Faults
from sandbox.log import Log
from sandbox.messages import Message
from sandbox.refused import RefusedError, insist
from sandbox.rules import Refusal, check_message, check_options, check_view
from sandbox.slack import Slack
from sandbox.teams import Channel, User
from sandbox.views import View

Values = dict[str, dict[str, Any]]
Place = View | tuple[Channel, Message]

TROUBLE = "We had some trouble connecting. Try again?"
MIN_QUERY_LENGTH = 3  # Slack's, where an external select does not set its own


class SubmissionError(Exception):
    """A submission that leaves the view open, with what its reader sees."""

    def __init__(self, error: str, *, errors: dict[str, str] | None = None, message: str = "") -> None:
        super().__init__(error)
        self.error = error
        self.errors = errors
        self.message = message


class Interactions:
    """The conversation between people's clients and the bot, with Slack in between."""

    def __init__(self, slack: Slack, bot: BotLink, faults: Faults, log: Log) -> None:
        self._slack = slack
        self._bot = bot
        self._faults = faults
        self._log = log

    async def write(self, user: User, channel: Channel, text: str) -> None:
        """Post a message, or run a command if the text begins with a slash."""
        if channel.is_archived:
            raise RefusedError("is_archived", "Nothing can be said in an archived channel.")
        if user.id not in channel.members:
            raise RefusedError("not_in_channel", "You must join this channel before you can write in it.")
        if not text.strip():
            raise RefusedError("no_text", "An empty line cannot be sent.")
        if text.startswith("/"):
            name, *argument = text.split(maxsplit=1)
            await self._command(user, channel, name, "".join(argument).strip())
        else:
            self._slack.say(channel, user, html.escape(text, quote=False))

    async def act(self, user: User, place: Place, names: tuple[str, str], value: Any) -> None:
        """Press, choose or type something in a view or under a message."""
        block, element = _element_at(place, names)
        state = _done(place, names, element, value)
        if block["type"] == "input" and not block.get("dispatch_action"):
            return  # Slack's client keeps it to itself until the view is submitted
        if isinstance(place, View):
            payload = payloads.action_in_view(self._slack, user, place, block, element, state)
        else:
            payload = payloads.action_in_message(self._slack, user, *place, block, element, state)
        await self._bot.send("interactive", payload, f"block_actions {element['action_id']}")

    async def suggest(self, user: User, place: Place, names: tuple[str, str], query: str) -> dict[str, Any]:
        """Ask the bot what it offers in an external select; answer with its `options` or `option_groups`."""
        _, element = _element_at(place, names)
        if element["type"] not in EXTERNAL:
            raise RefusedError("no_options", f"A {element['type']} does not ask the app for options.")
        if len(query) < element.get("min_query_length", MIN_QUERY_LENGTH):
            return {"options": []}
        container = place if isinstance(place, View) else place[1]
        payload = payloads.block_suggestion(self._slack, user, container, names, query)
        acknowledgement = await self._bot.send("interactive", payload, f"block_suggestion {element['action_id']}")
        offer: dict[str, Any] = acknowledgement.body if isinstance(acknowledgement.body, dict) else {}
        with self._noting_refusals("the options that the bot offers"):
            insist(check_options(offer))
        if isinstance(place, View):
            place.offer(names, offered_options(offer))
        return offer

    async def submit(self, user: User, view: View, values: Values) -> str:
        """Submit a view; say what became of it: closed, updated, pushed or cleared."""
        if view.is_submitting:
            raise SubmissionError("busy", message="This form is being submitted already.")
        if not view.content.get("submit") or view.content.get("submit_disabled"):
            raise SubmissionError("no_submit", message="This view has no button to submit it.")
        view.take_values(values)
        if complaints := _complaints(view):
            raise SubmissionError("invalid_input", errors=complaints)
        view.is_submitting = True
        try:
            payload = payloads.view_submission(self._slack, user, view)
            what = f"view_submission {view.content.get('callback_id', '')}"
            acknowledgement = await self._bot.send("interactive", payload, what)
            await self._meet_faults()
            with self._noting_refusals(f"the answer to {what}"):
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
                    await self._bot.send("interactive", payload, f"view_closed {closed.content.get('callback_id', '')}")

    async def _command(self, user: User, channel: Channel, name: str, text: str) -> None:
        if self._slack.manifest.command(name) is None:
            raise RefusedError("unknown_command", f"{name} is not a command that any app here has declared.")
        payload = payloads.slash_command(self._slack, user, channel, name, text)
        try:
            acknowledgement = await self._bot.send("slash_commands", payload, f"{name} {text}".strip())
            with self._noting_refusals(f"the answer to {name}"):
                self._answer_command(user, channel, acknowledgement.body)
        except (BotFailedError, RefusedError) as error:
            code = error.error if isinstance(error, BotFailedError) else "dispatch_failed"
            self._slack.notify(user.id, f'{name} failed with the error "{code}"')
            raise BotFailedError(code, f"{error}") from error

    def _answer_command(self, user: User, channel: Channel, body: Any) -> None:
        reply: dict[str, Any] = {"text": body} if isinstance(body, str) else body or {}
        text, blocks = reply.get("text") or "", reply.get("blocks")
        if not text and not blocks:
            return
        insist(check_message(text, blocks))
        bot = self._slack.teams[user.team_id].bot
        if reply.get("response_type") == "in_channel":
            self._slack.say(channel, bot, text, blocks)
        else:
            self._slack.whisper(channel, bot, user.id, text, blocks)

    def _take_effect(self, view: View, acknowledgement: Acknowledgement) -> str:
        """Do what the bot answered to a submission."""
        if self._slack.find_view(view.team.id, view_id=view.id) is None:
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
                insist(check_view(body.get("view") or {}))
                self._slack.replace_view(view, body["view"])
                return "updated"
            case "push":
                insist(check_view(body.get("view") or {}))
                above = View(body["view"], team=view.team, user_id=view.user_id, opened_in=view.opened_in)
                self._slack.push_view(above)
                return "pushed"
        raise _unacceptable("/response_action", f"{action!r} is no answer to a submission.")

    async def _meet_faults(self) -> None:
        """Let an acknowledgement take effect late, or get lost on its way, if that is ordered."""
        if fault := self._faults.take("ack"):
            await asyncio.sleep(fault.delay)
            if fault.drop or fault.status or fault.error:
                raise BotFailedError("operation_timeout", "The acknowledgement was lost, as it was told to.")

    @contextmanager
    def _noting_refusals(self, what: str) -> Iterator[None]:
        """Say in the log why Slack did not accept something; the person will see nothing but trouble."""
        try:
            yield
        except RefusedError as error:
            self._log.write("slack", "bot", f"refused: {what}", refusal=error.refusal)
            raise


def _checked_errors(view: View, errors: Any) -> dict[str, str]:
    if not isinstance(errors, dict) or not errors:
        raise _unacceptable("/errors", "Errors are an object that has a text for each block_id.")
    inputs = {block["block_id"] for block in view.content["blocks"] if block["type"] == "input"}
    for block_id, text in errors.items():
        if block_id not in inputs:
            raise _unacceptable(f"/errors/{block_id}", "Errors belong to input blocks of the submitted view.")
        if not isinstance(text, str) or not text:
            raise _unacceptable(f"/errors/{block_id}", "An error is a text.")
    return errors


def _unacceptable(pointer: str, message: str) -> RefusedError:
    return RefusedError("invalid_response_action", refusals=[Refusal("invalid_response_action", pointer, message)])


def _element_at(place: Place, names: tuple[str, str]) -> tuple[Block, Element]:
    blocks = place.content["blocks"] if isinstance(place, View) else place[1].blocks or []
    found = find(blocks, *names)
    if found is None:
        raise RefusedError("no_such_element", f"Nothing here has the names {names}.")
    return found


def _done(place: Place, names: tuple[str, str], element: Element, value: Any) -> State:
    """Read what was done to an element; in a view it stays there."""
    if isinstance(place, View) and names in place.inputs:
        place.type_in(names, value)
        return place.inputs[names].shown
    if element["type"] in MEMORIES:
        return read_state(element, value, offered_options(element))
    if element["type"] == "overflow":
        return {"selected_option": choose((value or {}).get("selected_option"), element["options"])}
    return {}


def _complaints(view: View) -> dict[str, str]:
    """Find everything for which Slack's client would not submit the view."""
    found = {}
    for (block_id, _), target in view.inputs.items():
        if target.block["type"] == "input" and (sentence := complaint(target.block, target.shown)):
            found[block_id] = sentence
    return found
