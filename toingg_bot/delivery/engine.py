"""The engine: runs the steps of campaigns in its own threads, or has another process run them.

Steps have names, take a workspace's and a campaign's id, and are safe to run again. Steps that still wait here when the
process ends are lost, but the database remembers the campaigns, and a sweep finds them.
"""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from toingg_bot.delivery.doorbell import Doorbell
from toingg_bot.delivery.later import Later
from toingg_bot.domain.errors import BotError
from toingg_bot.telemetry import logs

log = logging.getLogger(__name__)

Step = Callable[[str, str], None]


class Engine:
    """A pool of threads with a timer.

    Without threads (in a web process), every step goes to the doorbell. With threads, the engine also runs the steps
    that the doorbell brings, one for each free thread.
    """

    def __init__(self, threads: int, doorbell: Doorbell | None = None) -> None:
        self._here = threading.local()
        self._pool = ThreadPoolExecutor(threads, "campaign", self._enter) if threads else None
        self._free = threading.Semaphore(threads)
        self._doorbell = doorbell
        self._later = Later()
        self._sweeps: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._ended = threading.Event()

    def run(self, step: Step, workspace_id: str, campaign_id: str, after: float = 0) -> None:
        """Have a step done as soon as a thread is free, but not before `after` seconds have passed."""
        if self._pool is None and self._doorbell is not None:
            self._doorbell.ring(step.__name__, workspace_id, campaign_id)
        elif after <= 0:
            self._submit(step, workspace_id, campaign_id)
        else:
            self._later.call(partial(self._submit, step, workspace_id, campaign_id), after)

    def soon(self, step: Step, workspace_id: str, campaign_id: str) -> None:
        """Run a step at once if another step asks for it, so that it waits behind no other; else queue it."""
        if getattr(self._here, "is_a_step", False):
            step(workspace_id, campaign_id)
        else:
            self.run(step, workspace_id, campaign_id)

    def work(self, *steps: Step) -> None:
        """Run these steps when the doorbell asks for them."""
        known = {step.__name__: step for step in steps}

        def heard(name: str, workspace_id: str, campaign_id: str) -> None:
            # Wait for a free thread before taking the next ring, because another process may have one free.
            while not self._free.acquire(timeout=0.5):
                if self._ended.is_set():
                    return
            self._free.release()
            if name in known:
                self._submit(known[name], workspace_id, campaign_id)

        if self._doorbell is not None:
            self._doorbell.listen(heard)

    def repeat(self, what: Callable[[], None], every: float) -> None:
        """Do something now, and then again after pauses of `every` seconds."""
        sweep = threading.Thread(target=self._repeat, args=[what, every], name="sweep", daemon=True)
        self._sweeps.append(sweep)
        sweep.start()

    @property
    def is_over(self) -> bool:
        """Whether the process is about to end, so that long work can stop early."""
        return self._ended.is_set()

    def close(self) -> None:
        """Accept no more steps, drop those that wait, and wait for running steps and sweeps to finish."""
        self._ended.set()
        self._later.close()
        for sweep in self._sweeps:
            sweep.join()
        if self._doorbell is not None:
            self._doorbell.close()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _enter(self) -> None:
        self._here.is_a_step = True

    def _submit(self, step: Step, workspace_id: str, campaign_id: str) -> None:
        with self._lock:
            if self._pool is not None and not self._ended.is_set():
                self._pool.submit(self._guarded, step, workspace_id, campaign_id)

    def _guarded(self, step: Step, workspace_id: str, campaign_id: str) -> None:
        # The edge of this thread: a bug in one campaign's step must be logged, and must not affect other campaigns.
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
            # The edge of this thread: a database that is unavailable now may be back the next time.
            try:
                what()
            except BotError as error:
                log.warning("a sweep has to wait (%s)", error)
            except Exception:
                log.exception("a sweep failed")
            self._ended.wait(every)
