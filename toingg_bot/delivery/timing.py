"""How long things may take, and how often they are tried."""

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from toingg_bot.store import StoreUnavailable

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True)
class Timing:
    """How long things may take, in seconds."""

    courtesy: float = 1.5
    """How long an acknowledgement waits for Toingg's answer, counted from the arrival of the submission."""
    latest: float = 2.3
    """When a submission is acknowledged at the latest, counted from its arrival; Slack waits 3 s."""
    poll: float = 0.05
    sweep: float = 5.0
    overdue: float = 90.0
    look_first: float = 3.0
    """How long we ask Toingg about a create whose process has ended, before people hear about it."""
    lookups: tuple[float, ...] = (5.0, 30.0, 120.0, 600.0)
    """How long after an unclear answer we ask Toingg whether the campaign is there."""
    settle: float = 2.0
    """How long after an acknowledgement Slack needs before the modal can be updated again."""
    home: float = 10.0
    """How long after a person's Home was published it is published again by itself."""
    download: float = 20.0
    """How long fetching a file from Slack may take."""
    give_up_sending: float = 3600
    give_up_telling: float = 24 * 3600
    longest_pause: float = 60
    write_again: tuple[float, ...] = (0.5, 1, *(2,) * 1800)
    """The pauses between tries to save an outcome while the database is unavailable: an hour in all."""
    claim: float = 60
    """How long one announcement may take before another process may claim it."""


def jittered(seconds: float) -> float:
    """Return about as many seconds, varied so that all who wait for the same thing do not come back at once."""
    return seconds * random.uniform(0.8, 1.2)  # noqa: S311 (jitter is no secret)


def written(
    what: str, write: Callable[[], T], pauses: Sequence[float], again: Callable[[], T] | None = None
) -> T | None:
    """Save something that nobody else knows, and keep trying while the database is unavailable.

    Returns None if the database was unavailable through all of the `pauses` (in seconds). `again` replaces `write`
    after the first try, because that try may have succeeded without an answer.
    """
    for number, pause in enumerate(pauses):
        try:
            return again() if again and number else write()
        except StoreUnavailable as error:
            if number == 0:
                log.warning("%s, which is not written down yet (%s)", what, error)
            time.sleep(pause)
    log.error("%s, and it could not be written down", what)
    return None
