"""The voices and languages that Toingg offers to a workspace at the moment.

The lists are fetched in the background and cached in memory for ten minutes. A request from Slack waits for them no
longer than its `patience`. Until they arrive, the built-in lists are used.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass

from toingg_bot.domain.errors import ToinggError
from toingg_bot.telemetry.logs import Threads
from toingg_bot.toingg.client import Toingg

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
"""The lists until Toingg's own arrive, by the name of the form's field. Toingg is known to offer these voices."""


@dataclass(frozen=True)
class _Cached:
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
        self._cached: dict[str, _Cached] = {}
        self._fetching: dict[str, Future[None]] = {}
        self._lock = threading.Lock()
        self._pool = Threads(2, thread_name_prefix="lists")

    def known(self, workspace_id: str) -> Mapping[str, Sequence[str]]:
        """Return at once the lists that are known now, by the name of the form's field."""
        cached = self._cached.get(workspace_id)
        return cached.lists if cached else BUILT_IN

    def refresh(self, workspace_id: str) -> Future[None] | None:
        """Fetch the lists in the background if they are not fresh; return the fetch in progress, or None."""
        with self._lock:
            cached = self._cached.get(workspace_id)
            if cached and self._clock() - cached.fetched_at < FRESH:
                return None
            if workspace_id not in self._fetching:
                self._fetching[workspace_id] = self._pool.submit(self._fetch, workspace_id)
            return self._fetching[workspace_id]

    def names(self, workspace_id: str, field: str, patience: float = 1.0) -> Sequence[str]:
        """Return a field's list. Wait up to `patience` seconds for the first one; an old one is returned at once."""
        fetch = self.refresh(workspace_id)
        if fetch is not None and workspace_id not in self._cached:
            wait([fetch], timeout=patience)
        return self.known(workspace_id)[field]

    def forget(self, workspace_id: str) -> None:
        """Remove a workspace's lists from the cache, because its key was changed or removed."""
        self._cached.pop(workspace_id, None)

    def close(self) -> None:
        """Start no more fetches."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _fetch(self, workspace_id: str) -> None:
        try:
            key = self._key_for(workspace_id)
            lists = {
                "voice": self._toingg.supported_voices(key),
                "language": self._toingg.supported_languages(key),
            }
            # An empty list does not replace a known one.
            known = self.known(workspace_id)
            merged = {name: found or known[name] for name, found in lists.items()}
            self._cached[workspace_id] = _Cached(merged, self._clock())
        except ToinggError as error:
            log.info("the lists of %s could not be fetched (%s)", workspace_id, error)
            self._cached[workspace_id] = _Cached(self.known(workspace_id), self._clock() - FRESH + PAUSE)
        finally:
            with self._lock:
                self._fetching.pop(workspace_id, None)
