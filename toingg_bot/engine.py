"""The engine: runs the steps of a campaign in threads of its own, now or later."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

log = logging.getLogger(__name__)

Step = Callable[[str, str], None]
"""What can be done for a campaign, given its workspace's and its own id. Safe to run again."""


class Engine:
    """A pool of threads with a clock. What still waits when the process ends is forgotten here, and in the rows."""

    def __init__(self, threads: int = 16) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="campaign")
        self._timers: set[threading.Timer] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._ended = threading.Event()

    def run(self, step: Step, workspace_id: str, campaign_id: str, after: float = 0) -> None:
        """Run a step as soon as a thread is free, or `after` so many seconds."""
        if after <= 0:
            self._submit(step, workspace_id, campaign_id)
            return
        timer = threading.Timer(after, lambda: self._ring(timer, step, workspace_id, campaign_id))
        timer.daemon = True
        with self._lock:
            if self._closed:
                return
            self._timers.add(timer)
        timer.start()

    def repeat(self, what: Callable[[], None], every: float) -> None:
        """Do something again and again, `every` so many seconds, the first time now."""
        threading.Thread(target=self._repeat, args=[what, every], name="sweep", daemon=True).start()

    def _repeat(self, what: Callable[[], None], every: float) -> None:
        while not self._ended.is_set():
            # The edge of this thread: a database that is away now may be back the next time.
            try:
                what()
            except Exception:
                log.exception("a sweep failed")
            self._ended.wait(every)

    def close(self) -> None:
        """Take nothing more, forget what was to come later, and wait for the steps that run."""
        self._ended.set()
        with self._lock:
            self._closed = True
            timers, self._timers = self._timers, set()
        for timer in timers:
            timer.cancel()
        self._pool.shutdown(wait=True)

    def _ring(self, timer: threading.Timer, step: Step, workspace_id: str, campaign_id: str) -> None:
        with self._lock:
            self._timers.discard(timer)
        self._submit(step, workspace_id, campaign_id)

    def _submit(self, step: Step, workspace_id: str, campaign_id: str) -> None:
        with self._lock:
            if self._closed:
                return
            self._pool.submit(self._guarded, step, workspace_id, campaign_id)

    @staticmethod
    def _guarded(step: Step, workspace_id: str, campaign_id: str) -> None:
        # The edge of this thread: a bug in one campaign's step must leave a trace and no other campaign without help.
        try:
            step(workspace_id, campaign_id)
        except Exception:
            log.exception("campaign %s: a step failed", campaign_id)
