"""The engine: does the steps of a campaign in threads of its own, or has them done in another process.

Steps are named, take a workspace's and a campaign's id, and are safe to run again. What still waits here when the
process ends is forgotten here, and not in the rows: a sweep takes it up.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from toingg_bot import logs
from toingg_bot.doorbell import Doorbell
from toingg_bot.errors import BotError

log = logging.getLogger(__name__)

Step = Callable[[str, str], None]


class Engine:
    """A pool of threads with a clock.

    Without threads (in a web process) every step goes to the doorbell; with threads, what the doorbell brings is done
    here, as much at a time as there are threads.
    """

    def __init__(self, threads: int, doorbell: Doorbell | None = None) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="campaign") if threads else None
        self._free = threading.Semaphore(threads)
        self._doorbell = doorbell
        self._timers: set[threading.Timer] = set()
        self._sweeps: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._ended = threading.Event()

    def run(self, step: Step, workspace_id: str, campaign_id: str, after: float = 0) -> None:
        """Have a step done as soon as a thread is free, or `after` so many seconds."""
        if self._pool is None and self._doorbell is not None:
            self._doorbell.ring(step.__name__, workspace_id, campaign_id)
        elif after <= 0:
            self._submit(step, workspace_id, campaign_id)
        else:
            self._start_timer(step, workspace_id, campaign_id, after)

    def work(self, *steps: Step) -> None:
        """Do what the doorbell brings, if it is one of these steps."""
        known = {step.__name__: step for step in steps}

        def heard(name: str, workspace_id: str, campaign_id: str) -> None:
            # Wait for a free thread before the next ring is taken: another process may have one.
            while not self._free.acquire(timeout=0.5):
                if self._ended.is_set():
                    return
            self._free.release()
            if name in known:
                self._submit(known[name], workspace_id, campaign_id)

        if self._doorbell is not None:
            self._doorbell.listen(heard)

    def repeat(self, what: Callable[[], None], every: float) -> None:
        """Do something again and again, `every` so many seconds, the first time now."""
        sweep = threading.Thread(target=self._repeat, args=[what, every], name="sweep", daemon=True)
        self._sweeps.append(sweep)
        sweep.start()

    def close(self) -> None:
        """Take nothing more, forget what was to come later, and wait for the steps and sweeps that run."""
        self._ended.set()
        with self._lock:
            timers, self._timers = self._timers, set()
        for timer in timers:
            timer.cancel()
        for sweep in self._sweeps:
            sweep.join()
        if self._doorbell is not None:
            self._doorbell.close()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _start_timer(self, step: Step, workspace_id: str, campaign_id: str, after: float) -> None:
        timer = threading.Timer(after, lambda: self._ring(timer, step, workspace_id, campaign_id))
        timer.daemon = True
        with self._lock:
            if self._ended.is_set():
                return
            self._timers.add(timer)
        timer.start()

    def _ring(self, timer: threading.Timer, step: Step, workspace_id: str, campaign_id: str) -> None:
        with self._lock:
            self._timers.discard(timer)
        self._submit(step, workspace_id, campaign_id)

    def _submit(self, step: Step, workspace_id: str, campaign_id: str) -> None:
        with self._lock:
            if self._pool is not None and not self._ended.is_set():
                self._pool.submit(self._guarded, step, workspace_id, campaign_id)

    def _guarded(self, step: Step, workspace_id: str, campaign_id: str) -> None:
        # The edge of this thread: a bug in one campaign's step must leave a trace and no other campaign without help.
        logs.begin(workspace_id=workspace_id, campaign_id=campaign_id)
        with self._free:
            try:
                step(workspace_id, campaign_id)
            except BotError as error:
                log.warning("campaign %s: %s has to wait (%s)", campaign_id, step.__name__, error)
            except Exception:
                log.exception("campaign %s: %s failed", campaign_id, step.__name__)

    def _repeat(self, what: Callable[[], None], every: float) -> None:
        while not self._ended.is_set():
            # The edge of this thread: a database that is away now may be back the next time.
            try:
                what()
            except BotError as error:
                log.warning("a sweep has to wait (%s)", error)
            except Exception:
                log.exception("a sweep failed")
            self._ended.wait(every)
