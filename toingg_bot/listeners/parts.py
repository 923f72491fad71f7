"""What the listeners work with, and how many of them may wait for Toingg at a time."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from slack_bolt import Respond
from slack_sdk.errors import SlackApiError, SlackClientError

from toingg_bot.delivery import Delivery
from toingg_bot.lists import Lists
from toingg_bot.settings import Settings
from toingg_bot.slack_http import code_of
from toingg_bot.store import Store

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


def tell_privately(respond: Respond, sentence: str) -> None:
    """Answer the person alone; that Slack cannot be reached for it either is for the log."""
    if respond.response_url is None:
        log.warning("somebody could not be answered (no response_url)")
        return
    try:
        respond(sentence, response_type="ephemeral", replace_original=False)
    except (SlackClientError, OSError) as error:
        log.warning("somebody could not be answered (%s)", reason(error))


@dataclass(frozen=True)
class Parts:
    """What the listeners work with."""

    settings: Settings
    store: Store
    delivery: Delivery
    lists: Lists
    waiting_room: WaitingRoom
