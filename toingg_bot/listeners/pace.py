"""Limits for costly actions: for one person, and for all people together."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MANY = 10_000  # people; those who have been idle longest are forgotten first


class Pace:
    """A token bucket for each person, in this process: `burst` at once, then `per_minute`."""

    def __init__(self, burst: int, per_minute: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst = burst
        self._per_second = per_minute / 60
        self._clock = clock
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}
        self._lock = threading.Lock()

    def allows(self, workspace_id: str, user_id: str) -> bool:
        """Count one action, and say whether it is allowed."""
        now = self._clock()
        with self._lock:
            left, since = self._buckets.pop((workspace_id, user_id), (float(self._burst), now))
            left = min(float(self._burst), left + (now - since) * self._per_second)
            allowed = left >= 1
            self._buckets[workspace_id, user_id] = (left - allowed, now)
            if len(self._buckets) > MANY:
                del self._buckets[next(iter(self._buckets))]
        return allowed


class WaitingRoom:
    """A limited number of seats for submissions that wait for Toingg. Without a seat, a submission does not wait."""

    def __init__(self, seats: int) -> None:
        self._seats = threading.BoundedSemaphore(seats)

    @contextmanager
    def seat(self) -> Iterator[bool]:
        """Take a seat if one is free, and say whether it was."""
        taken = self._seats.acquire(blocking=False)
        try:
            yield taken
        finally:
            if taken:
                self._seats.release()
