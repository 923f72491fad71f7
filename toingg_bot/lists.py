"""The live lists of a workspace: which voices and languages Toingg offers at the moment.

They are kept in memory for ten minutes and fetched in the background; no request of Slack's waits for them longer than
it says, and what is built in serves until they are there.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass

from toingg_bot.errors import ToinggError
from toingg_bot.logs import Threads
from toingg_bot.toingg import Toingg

log = logging.getLogger(__name__)

FRESH = 600.0  # seconds
PAUSE = 30.0  # seconds after a fetch that failed

BUILT_IN: Mapping[str, Sequence[str]] = {
    "voice": (
        "alloy",
        "echo",
        "fable",
        "onyx",
        "nova",
        "shimmer",
        "priya_hindi",
        "alisha_hindi",
        "swara",
        "varun",
        "amrit",
        "nabarupa",
        "jessica",
        "anna",
        "lisa",
        "monika",
        "david",
        "charlotte",
    ),
    "language": (),
}
"""What is offered until Toingg has said, by the name of the form's field. Voices that Toingg was seen to offer."""


@dataclass(frozen=True)
class _Kept:
    lists: Mapping[str, Sequence[str]]
    fetched_at: float


class Lists:
    """The lists of every workspace."""

    def __init__(
        self, toingg: Toingg, key_for: Callable[[str], str], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._toingg = toingg
        self._key_for = key_for
        self._clock = clock
        self._kept: dict[str, _Kept] = {}
        self._fetching: dict[str, Future[None]] = {}
        self._lock = threading.Lock()
        self._pool = Threads(2, thread_name_prefix="lists")

    def known(self, workspace_id: str) -> Mapping[str, Sequence[str]]:
        """Return the lists as they are known now, at once, by the name of the form's field."""
        kept = self._kept.get(workspace_id)
        return kept.lists if kept else BUILT_IN

    def refresh(self, workspace_id: str) -> Future[None] | None:
        """Have the lists fetched in the background if they are not fresh; return the fetch that is under way."""
        with self._lock:
            kept = self._kept.get(workspace_id)
            if kept and self._clock() - kept.fetched_at < FRESH:
                return None
            if workspace_id not in self._fetching:
                self._fetching[workspace_id] = self._pool.submit(self._fetch, workspace_id)
            return self._fetching[workspace_id]

    def names(self, workspace_id: str, field: str, patience: float = 1.0) -> Sequence[str]:
        """Return a field's list, waiting up to `patience` seconds for the first one; an old one serves at once."""
        fetch = self.refresh(workspace_id)
        if fetch is not None and workspace_id not in self._kept:
            wait([fetch], timeout=patience)
        return self.known(workspace_id)[field]

    def forget(self, workspace_id: str) -> None:
        """Forget a workspace's lists: its key is another one now, or none."""
        self._kept.pop(workspace_id, None)

    def close(self) -> None:
        """Start no further fetch."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _fetch(self, workspace_id: str) -> None:
        try:
            key = self._key_for(workspace_id)
            lists = {
                "voice": self._toingg.supported_voices(key),
                "language": self._toingg.supported_languages(key),
            }
            # An empty list is no news: what was known before stays.
            known = self.known(workspace_id)
            merged = {name: found or known[name] for name, found in lists.items()}
            self._kept[workspace_id] = _Kept(merged, self._clock())
        except ToinggError as error:
            log.info("the lists of %s could not be fetched (%s)", workspace_id, error)
            self._kept[workspace_id] = _Kept(self.known(workspace_id), self._clock() - FRESH + PAUSE)
        finally:
            with self._lock:
                self._fetching.pop(workspace_id, None)
