"""Calls that are due later: one thread and one heap, no matter how many wait."""

import heapq
import itertools
import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)


class Later:
    """Makes each call when it is due, one after the other. The calls must be quick: they only hand over work."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Callable[[], object]]] = []
        self._number = itertools.count()  # keeps the order of calls that are due at the same time
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._is_over = False

    def call(self, what: Callable[[], object], after: float) -> None:
        """Have something called in `after` seconds, unless the process ends first."""
        with self._changed:
            if self._is_over:
                return
            heapq.heappush(self._due, (time.monotonic() + after, next(self._number), what))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="later", daemon=True)
                self._thread.start()
            self._changed.notify()

    def close(self) -> None:
        """Drop all calls that are not due yet."""
        with self._changed:
            self._is_over = True
            self._due.clear()
            self._changed.notify()

    def _run(self) -> None:
        while (what := self._next()) is not None:
            # The edge of this thread: a bug in one call must not stop the others.
            try:
                what()
            except Exception:
                log.exception("what was due could not be begun")

    def _next(self) -> Callable[[], object] | None:
        """Wait until a call is due and return it; None after `close`."""
        with self._changed:
            while not self._is_over:
                pause = self._due[0][0] - time.monotonic() if self._due else None
                if pause is not None and pause <= 0:
                    return heapq.heappop(self._due)[2]
                self._changed.wait(None if pause is None else min(pause, threading.TIMEOUT_MAX))
        return None
