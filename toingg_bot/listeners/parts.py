"""What the listeners work with, and the few things that all of them do."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_bolt import Ack, BoltContext, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.models.blocks import Block

from toingg_bot.blocks.modals import notice
from toingg_bot.delivery import Delivery
from toingg_bot.listeners.guard import Guard
from toingg_bot.lists import Lists
from toingg_bot.pace import Pace
from toingg_bot.settings import Settings
from toingg_bot.slack_http import code_of
from toingg_bot.store import Audit, Store, Workspaces
from toingg_bot.toingg import Toingg

log = logging.getLogger(__name__)


class WaitingRoom:
    """As many seats as may be taken by submissions that wait for Toingg; whoever finds none does not wait."""

    def __init__(self, seats: int) -> None:
        self._seats = threading.BoundedSemaphore(seats)

    @contextmanager
    def seat(self) -> Iterator[bool]:
        """Take a seat if there is one, and say whether."""
        taken = self._seats.acquire(blocking=False)
        try:
            yield taken
        finally:
            if taken:
                self._seats.release()


def reason(error: Exception) -> str:
    """Return what may stand in a log of a failed call to Slack: its code, and nothing that was sent."""
    return code_of(error) if isinstance(error, SlackApiError) else type(error).__name__


def attempt(call: Callable[[], object]) -> bool:
    """Make a call to Slack, and say whether it worked; if not, the log knows why."""
    try:
        call()
    except (SlackClientError, OSError) as error:
        log.warning("Slack did not do it (%s)", reason(error))
        return False
    return True


def asks_for(word: str) -> Callable[[dict[str, Any]], bool]:
    """Return a matcher for the command with this one word after it."""

    def matches(command: dict[str, Any]) -> bool:
        return str(command.get("text", "")).strip().casefold() == word

    return matches


def show(client: WebClient, body: Mapping[str, Any], respond: Respond, view: dict[str, Any]) -> None:
    """Open a modal, or say in private that Slack did not."""
    if not attempt(lambda: client.views_open(trigger_id=body["trigger_id"], view=view)):
        tell_privately(respond, "Slack did not open it this time. Please try once more.")


def tell_privately(respond: Respond, sentence: str, blocks: Sequence[Block] | None = None) -> None:
    """Answer the person alone; that Slack cannot be reached for it either is for the log."""
    if respond.response_url is None:
        log.warning("somebody could not be answered (no response_url)")
        return
    try:
        respond(sentence, blocks=blocks or None, response_type="ephemeral", replace_original=False)
    except (SlackClientError, OSError) as error:
        log.warning("somebody could not be answered (%s)", reason(error))


@dataclass(frozen=True)
class Parts:
    """What the listeners work with."""

    settings: Settings
    store: Store
    workspaces: Workspaces
    audit: Audit
    delivery: Delivery
    toingg: Toingg
    lists: Lists
    guard: Guard
    waiting_room: WaitingRoom
    # Nobody who works by hand comes near these; a script that found a button does.
    submissions: Pace = field(default_factory=lambda: Pace(burst=120, per_minute=60))
    checks: Pace = field(default_factory=lambda: Pace(burst=10, per_minute=10))
    key_pace: Pace = field(default_factory=lambda: Pace(burst=10, per_minute=6))

    def admits(self, context: BoltContext, client: WebClient, respond: Respond) -> bool:
        """Let in whoever may manage the workspace, and tell everybody else who can."""
        refusal = self.guard.managing(context, client)
        if refusal is not None:
            tell_privately(respond, refusal)
        return refusal is None

    def takes_from(self, ack: Ack, context: BoltContext, client: WebClient) -> bool:
        """Take a form from whoever may manage the workspace; for everybody else, say who can above the form."""
        refusal = self.guard.managing(context, client)
        if refusal is not None:
            ack(response_action="push", view=notice("Not allowed", refusal))
        return refusal is None
